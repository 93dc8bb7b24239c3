# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The top of the rollout's page: what came of it, who did it and when, and the runs of the night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..node.state import NodeState
from ..rendering.html import Child, Element, el, own
from .night import Night, NightRun
from .page_language import PageLanguage, said
from .page_nodes import outcome_words
from .page_table import NONE, page_table
from .record import Outcome

__all__ = ["opening", "title_of"]

_RUNS = ("run", "result", "begin", "end", "user", "change", "version", "controller")


def title_of(report: Mapping[str, Any], language: PageLanguage) -> str:
    """What the page is about, and what came of it."""
    return language.label("heading", target=report["target"], result=language.word("result", _result(report)))


def opening(report: Mapping[str, Any], night: Night, others: int, language: PageLanguage) -> Element:
    """The summary; `others` are the nodes that only other runs of the night had."""
    summary, lowers = report["summary"], len(report["lowers"])
    good = summary[NodeState.COMPLIANT.value]
    failing = {node["state"] for cluster in report["clusters"] for node in cluster["nodes"] if not node["passes"]}
    figures = [
        _figure(state.value, summary[state.value], state.value in failing, language)
        for state in NodeState
        if summary[state.value]
    ]
    return el(
        "section",
        el("p", language.label("title"), class_="kicker"),
        el("h1", title_of(report, language)),
        el("p", language.counted("lead", sum(summary.values()), good=good), class_="lead"),
        _not_done(report, language),
        el("p", language.counted("elsewhere", others)) if others else None,
        el("p", language.counted("lowers", lowers, target=report["target"]), class_="bad") if lowers else None,
        el("ul", figures, class_="figures"),
        el("dl", [_fact(key, value, language) for key, value in _facts(report, night, language)], class_="facts"),
        el("p", language.label("zone_note", zone=report["timezone"]), class_="made"),
        el("p", language.label("text_note"), class_="made"),
        _runs(report, night, language) if night.runs else None,
        [el("p", language.counted(key, number), class_="made") for key, number in _left_out(night) if number],
    )


def _not_done(report: Mapping[str, Any], language: PageLanguage) -> Child:
    """The clusters that are not as they should be, each with what came of it."""
    named: list[Child] = []
    for cluster in report["clusters"]:
        if not Outcome(cluster["outcome"]).is_good:
            joint = language.label("comma" if named else "colon")
            named.append([joint, own(cluster["name"]), f" ({outcome_words(cluster, language)})"])
    return el("p", language.label("clusters_not_done"), named, class_="not-done") if named else None


def _result(report: Mapping[str, Any]) -> str:
    """What came of the own run: it has no end in the journal yet when its page is made."""
    if report["check_mode"]:
        return "checked"
    clusters = report["clusters"]
    good = all(Outcome(cluster["outcome"]).is_good for cluster in clusters)
    return "done" if good and all(node["passes"] for cluster in clusters for node in cluster["nodes"]) else "not_done"


def _figure(state: str, number: int, failing: bool, language: PageLanguage) -> Element:
    tone = "bad" if failing else "good" if state == NodeState.COMPLIANT.value else None
    return el("li", el("strong", f"{number:,}"), " ", el("span", language.word("state", state)), class_=tone)


def _facts(report: Mapping[str, Any], night: Night, language: PageLanguage) -> Iterator[tuple[str, Child]]:
    run = night.own_run
    yield "target", f"TLS {report['target']}"
    yield "result", language.word("result", _result(report))
    if run is not None:
        yield "change", own(run.change)
        yield "user", own(run.user)
        yield "begin", language.moment(run.begin)
    yield "finished", language.moment(datetime.fromisoformat(report["finished"]))
    if run is not None:
        yield "window", said(run.window) if run.window else None
        yield "version", f"collabops.vos {run.version}" if run.version else None
        yield "controller", own(run.controller)
        yield "run", el("code", run.id)
    yield "canary", own(report["canary"])


def _fact(key: str, value: Child, language: PageLanguage) -> Child:
    """A fact; one that is not known is left out."""
    if value is None or value in ("", own("")):
        return None
    return el("div", el("dt", language.label(f"fact_{key}")), el("dd", value))


def _runs(report: Mapping[str, Any], night: Night, language: PageLanguage) -> Child:
    columns = [language.label(key) for key in _RUNS]
    rows = [
        _run(number, run, _result(report) if run.id == night.own else run.result, report, language)
        for number, run in enumerate(night.runs, 1)
    ]
    cut = any(not run.result and run.id != night.own for run in night.runs)
    return [
        el("h2", language.label("runs")),
        el("p", language.label("runs_help"), class_="made"),
        page_table(language.label("runs"), columns, rows, "runs cards"),
        el("p", language.label("result_none_help"), class_="made") if cut else None,
    ]


def _run(number: int, run: NightRun, result: str, report: Mapping[str, Any], language: PageLanguage) -> list[Child]:
    is_own = run.id == report["run"]
    name = language.label("run_number", number=number)
    end = datetime.fromisoformat(report["finished"]) if is_own else run.last
    tone = "good" if result == "done" else "soft" if result in ("checked", "planned") else "bad"
    return [
        [name, el("small", " ", language.label("run_this")) if is_own else None],
        el("span", language.word("result", result or "none"), class_=f"badge {tone}"),
        language.moment(run.begin),
        language.moment(end),
        *(own(text) if text else NONE for text in (run.user, run.change, run.version, run.controller)),
    ]


def _left_out(night: Night) -> Iterator[tuple[str, int]]:
    """What of the journal is missing on the page."""
    yield "unread", night.unread
    yield "unknown", night.unknown
