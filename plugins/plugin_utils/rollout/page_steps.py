# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time line of a night as a table: each step, what was sent, and each stop, in the order of the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ..rendering.html import Child, Element, el, own
from .night import Night, NightRun, NightStop
from .page_language import PageLanguage, said
from .page_table import NONE, evidence_list, page_table, wave_words

__all__ = ["steps_table"]

_Row = tuple[datetime, list[Child]]  # the moment, and the cells after those of the clock and the run


def steps_table(night: Night, ends: Mapping[str, datetime], language: PageLanguage) -> Element:
    """All that the journal tells of the runs; `ends` are their ends by the id."""
    columns = [language.label(key) for key in ("clock", "run", "cluster", "nodes", "step", "took", "result")]
    rows = []
    for number, run in enumerate(night.runs, 1):
        name = language.label("run_number", number=number)
        last = _end(run, run.id == night.own, ends[run.id], language)
        for moment, cells in [*sorted(_events(run, language), key=lambda row: row[0]), last]:
            rows.append((moment, number, [el("time", language.clock(moment), datetime=_iso(moment)), name, *cells]))
    rows.sort(key=lambda row: row[:2])
    return page_table(language.label("as_table"), columns, [cells for _moment, _number, cells in rows], "steps")


def _events(run: NightRun, language: PageLanguage) -> Iterator[_Row]:
    mode = language.label("mode_check" if run.check_mode else "mode_change")
    yield run.begin, [NONE, NONE, language.label("event_begin"), NONE, mode]
    for step in run.steps:
        result = el("p", language.label("step_stopped"), class_="bad") if step.stopped else language.label("step_ok")
        wave = next(filter(None, (run.wave_of(step.cluster, node) for node in step.nodes)), None)
        nodes = [_names(step.nodes, language), wave_words(wave, language)]
        cells = [own(step.cluster), nodes, language.word("step", step.name)]
        evidence = evidence_list(step.evidence, language, step.nodes[0] if len(step.nodes) == 1 else "")
        yield step.began, [*cells, language.took(step.seconds), [result, evidence]]
    for sent in run.sendings:
        words = language.label("event_sent", command=sent.command)
        yield sent.time, [own(sent.cluster), own(sent.node), words, NONE, NONE]
    for stop in run.stops:
        words = el("strong", language.label("event_stop"), class_="bad")
        where = [own(stop.cluster), _names(stop.nodes, language) if stop.nodes else NONE]
        what = [words, language.label("colon"), language.word("step", stop.step)] if stop.step else words
        yield stop.time, [*where, what, NONE, [el("p", said(stop.message), class_="message"), _sent(stop, language)]]


def _end(run: NightRun, is_own: bool, moment: datetime, language: PageLanguage) -> _Row:
    """The last line of a run. The own one has not ended yet when its page is made."""
    if run.result or is_own:
        result = language.word("result", run.result) if run.result else NONE
        return moment, [NONE, NONE, language.label("event_end"), NONE, result]
    return moment, [NONE, NONE, language.label("event_cut"), NONE, language.label("result_none")]


def _sent(stop: NightStop, language: PageLanguage) -> Child:
    """How far each node of a wave of several had come; of a single node its steps and its state tell."""
    if len(stop.sent) < 2:
        return None
    items = [
        el("li", own(node), language.label("colon"), language.word("sent", "done" if node in stop.done else sent))
        for node, sent in stop.sent.items()
    ]
    return el("ul", items, class_="evidence")


def _names(names: Sequence[str], language: PageLanguage) -> Child:
    return [[language.label("comma") if place else None, own(name)] for place, name in enumerate(names)]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
