# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time line of a night as SVG: what each node was in, by the clock, over all runs of the night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..rendering.html import Element, el
from .night import Night, NightRun, NightStep
from .page_language import PageLanguage
from .time_axis import TimeAxis
from .timeline_waves import wave_mark, wave_spans

__all__ = ["Timeline", "kind_of"]

_KINDS = {
    "own reboots": "before",
    "CTI at rest": "before",
    "window": "before",
    "soft stop": "before",
    "gate before": "before",
    "nobody else": "before",
    "baseline": "before",
    "set": "set",
    "restart": "restart",
    "gate after": "after",
    "proof": "proof",
}
_ROW, _LANE, _AXIS = 24, 20, 22  # pixels
# A kind is told by its place in the row and its height as well, not by its colour alone.
_BARS = {"before": (9, 6), "set": (3, 18), "restart": (6, 12), "after": (9, 6), "proof": (3, 18), "other": (9, 6)}
_NAME = 26  # characters of a name that the column has room for
_RUN = 7.0  # per cent that the label of a run takes
_CROSS = "M-5-5L5 5M-5 5L5-5"
_DOWN = "M-4-5L4-5L0 3Z"


def kind_of(step: str) -> str:
    """What a step is on the time line."""
    return _KINDS.get(step, "other")


@dataclass(frozen=True)
class _Row:
    cluster: str
    node: str = ""  # empty: the name of the cluster stands there


class Timeline:
    """The time line of a night. `until` is the end of the own run, which the journal cannot have yet; `order` are the
    clusters and nodes in the order of the report."""

    def __init__(self, night: Night, until: datetime, order: Sequence[tuple[str, str]]) -> None:
        self._night = night
        self.ends = {run.id: max(run.last, until) if run.id == night.own else run.last for run in night.runs}
        self.nodes = _touched(night, order)
        self._rows: list[_Row] = []
        by_cluster: dict[str, list[str]] = {}
        for cluster, node in self.nodes:
            by_cluster.setdefault(cluster, []).append(node)
        for cluster, nodes in by_cluster.items():
            self._rows += [_Row(cluster), *(_Row(cluster, node) for node in nodes)]

    def figure(self, language: PageLanguage) -> Element:
        """The time line with its legend."""
        axis = TimeAxis.over([(run.begin, self.ends[run.id]) for run in self._night.runs])
        lanes = self._lanes(axis)
        top = _LANE * (max(lanes.values()) + 1) + _AXIS
        height = top + _ROW * len(self._rows) + 6
        tops = {(row.cluster, row.node): top + _ROW * place for place, row in enumerate(self._rows)}
        first, last = axis.spans[0].begin, max(self.ends.values())
        title = language.label("timeline_text", begin=language.moment(first), end=language.moment(last))
        stops = sum(len(run.stops) for run in self._night.runs)
        counts = (("runs", len(self._night.runs)), ("nodes", len(self.nodes)), ("stops", stops))
        words = {name: language.counted(f"count_{name}", number) for name, number in counts}
        drawing = el(
            "svg",
            el("title", title, id="timeline-title"),
            el("desc", language.label("timeline_desc", **words), id="timeline-desc"),
            self._ground(axis, top, height, language),
            [
                self._run(number, run, axis, lanes[run.id], height, language)
                for number, run in enumerate(self._night.runs, 1)
            ],
            [self._drawn(run, axis, tops, language) for run in self._night.runs],
            class_=f"plot size-{axis.size}",
            role="img",
            aria_labelledby="timeline-title",
            aria_describedby="timeline-desc",
            height=str(height),
        )
        names = el("svg", list(self._names(top)), class_="names", aria_hidden="true", height=str(height))
        scroll = el(
            "div",
            el("div", names, drawing, class_="night"),
            class_="scroll",
            role="region",
            tabindex="0",
            aria_label=language.label("timeline"),
        )
        return el("figure", el("figcaption", title), scroll, self._legend(language))

    def _lanes(self, axis: TimeAxis) -> dict[str, int]:
        """The line for each run, so that the labels of runs that are close do not touch."""
        ends: list[float] = []
        lanes = {}
        for run in self._night.runs:
            begin = axis.place(run.begin)
            lane = next((lane for lane, end in enumerate(ends) if end <= begin), len(ends))
            ends[lane : lane + 1] = [max(axis.place(self.ends[run.id]), begin + _RUN)]
            lanes[run.id] = lane
        return lanes

    def _ground(self, axis: TimeAxis, top: int, height: int, language: PageLanguage) -> Iterator[Element]:
        """The clock, the gaps, and the lines between the clusters."""
        for begin, end, time in axis.gaps():
            text = language.label("gap", time=language.took(time.total_seconds()))
            box = {"x": f"{begin:.2f}%", "width": f"{end - begin:.2f}%", "y": str(top - 4)}
            words = el("text", text, transform="rotate(-90)", text_anchor="middle", class_="gap-text")
            middle = {"x": f"{(begin + end) / 2:.2f}%", "y": str((top + height) // 2)}
            fits = height - top > 6 * len(text)
            yield el("rect", el("title", text), class_="gap", height=str(height - top + 4), **box)
            if fits:
                yield el("svg", words, class_="mark", **middle)
        day = ""
        for place, moment in axis.ticks(language.zone):
            x = f"{place:.2f}%"
            yield el("line", x1=x, x2=x, y1=str(top - 4), y2=str(height), class_="tick")
            date = f"{moment:%m-%d} " if f"{moment:%m-%d}" != day and day else ""
            day = f"{moment:%m-%d}"
            yield el("text", f"{date}{moment:%H:%M}", x=x, y=str(top - 8), text_anchor="middle", class_="clock")
        for place, row in enumerate(self._rows):
            if not row.node:
                y = str(top + _ROW * place)
                yield el("line", x1="0", x2="100%", y1=y, y2=y, class_="between")

    def _names(self, top: int) -> Iterator[Element]:
        for place, row in enumerate(self._rows):
            text = row.node or row.cluster
            short = text if len(text) <= _NAME else f"{text[: _NAME - 1]}\u2026"
            y = str(top + _ROW * place + 16)
            kind, x = ("node", "10") if row.node else ("cluster-name", "0")
            yield el("text", el("title", text), short, x=x, y=y, class_=kind)

    def _run(
        self, number: int, run: NightRun, axis: TimeAxis, lane: int, height: int, language: PageLanguage
    ) -> Iterator[Element]:
        begin, end = axis.place(run.begin), axis.place(self.ends[run.id])
        y = _LANE * lane
        name = language.label("run_number", number=number)
        box = {"x": f"{begin:.2f}%", "width": f"{max(end - begin, 0.3):.2f}%", "y": str(y + 14)}
        yield el("rect", class_="run", height="3", **box)
        yield el("text", name, x=f"{begin:.2f}%", y=str(y + 11), class_="run-name")
        if not run.result and run.id != self._night.own:
            x = f"{end:.2f}%"
            text = language.label("mark_cut", run=name, time=language.clock(run.last))
            yield el("line", el("title", text), x1=x, x2=x, y1=str(y + 14), y2=str(height), class_="cut")

    def _drawn(
        self, run: NightRun, axis: TimeAxis, tops: Mapping[tuple[str, str], int], language: PageLanguage
    ) -> Iterator[Element]:
        """What the nodes were in, and on it what was sent and where it stopped; above them the waves."""
        for span in wave_spans(run):
            yield from wave_mark(span, axis, tops[span.cluster, ""], language)
        for step in run.steps:
            for node in step.nodes:
                yield _bar(node, step, axis, tops[step.cluster, node], language)
        for sent in run.sendings:
            values = {"command": sent.command, "time": language.clock(sent.time)}
            text = language.label("mark_sent", node=sent.node, **values)
            yield _mark(axis.place(sent.time), tops[sent.cluster, sent.node] + 5, _DOWN, "sent", text)
        for stop in run.stops:
            for node in stop.nodes:
                text = language.label("mark_stop", node=node, time=language.clock(stop.time))
                yield _mark(axis.place(stop.time), tops[stop.cluster, node] + 12, _CROSS, "stop", text)

    def _legend(self, language: PageLanguage) -> Element:
        cut = any(not run.result and run.id != self._night.own for run in self._night.runs)
        steps = {kind_of(step.name) for run in self._night.runs for step in run.steps}
        kinds = [kind for kind in _BARS if kind in steps]
        kinds += [
            *(["sent"] if any(run.sendings for run in self._night.runs) else []),
            *(["stop"] if any(run.stops for run in self._night.runs) else []),
            *(["cut"] if cut else []),
        ]
        items = [el("li", _swatch(kind), language.label(f"kind_{kind}")) for kind in kinds]
        return el("ul", items, class_="legend")


def _touched(night: Night, order: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The clusters and nodes that anything was done with: those of the report first, in its order."""
    found: dict[tuple[str, str], None] = {}
    known = set(order)
    for run in night.runs:
        found |= dict.fromkeys((step.cluster, node) for step in run.steps for node in step.nodes)
        found |= dict.fromkeys((sending.cluster, sending.node) for sending in run.sendings)
        found |= dict.fromkeys((stop.cluster, node) for stop in run.stops for node in stop.nodes)
    return [*(one for one in order if one in found), *(one for one in found if one not in known)]


def _bar(node: str, step: NightStep, axis: TimeAxis, top: int, language: PageLanguage) -> Element:
    kind = kind_of(step.name)
    begin, end = axis.place(step.began), axis.place(step.ended)
    values = {"node": node, "step": language.word("step", step.name), "took": language.took(step.seconds)}
    text = language.label("bar", begin=language.clock(step.began), end=language.clock(step.ended), **values)
    above, high = _BARS[kind]
    box = {"x": f"{begin:.3f}%", "width": f"{end - begin:.3f}%", "y": str(top + above), "height": str(high)}
    return el("rect", el("title", text), class_=f"bar {kind}", **box)


def _mark(place: float, y: int, path: str, kind: str, text: str) -> Element:
    return el("svg", el("path", el("title", text), d=path, class_=kind), x=f"{place:.2f}%", y=str(y), class_="mark")


def _swatch(kind: str) -> Element:
    if kind == "cut":
        shape = el("line", x1="9", x2="9", y1="0", y2="18", class_="cut")
    elif kind in ("sent", "stop"):
        drawn = el("path", d=_DOWN if kind == "sent" else _CROSS, class_=kind)
        shape = el("svg", drawn, x="9", y="9", class_="mark")
    else:
        _above, high = _BARS[kind]
        shape = el("rect", x="1", width="16", y=f"{(18 - high) / 2:g}", height=str(high), class_=f"bar {kind}")
    return el("svg", shape, class_="swatch", width="18", height="18", aria_hidden="true")
