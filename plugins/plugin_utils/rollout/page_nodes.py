# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes on the rollout's page, cluster by cluster: their minimum before the night and now, their state and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..node.state import NodeState
from ..rendering.html import Child, Element, el, join, own
from .advice import Cause
from .night import Night
from .page_language import PageLanguage, said
from .page_table import NONE, evidence_list, page_table, wave_words
from .record import Outcome
from .wave_numbers import WaveNumber, wave_numbers

__all__ = ["NodeElsewhere", "elsewhere", "node_sections", "outcome_words", "state_badge"]

_COLUMNS = ("node", "state", "before", "after", "restarted_in", "product", "why")


@dataclass(frozen=True)
class NodeElsewhere:
    """A node of the night that is not in the report, as its last run left it. `run` is the place of that run among all,
    0 if no run has told its state."""

    name: str
    product: str
    version: str
    before: str
    after: str
    state: str
    proof: str
    run: int


def elsewhere(night: Night, report: Mapping[str, Any]) -> dict[str, list[NodeElsewhere]]:
    """The nodes that only other runs of the night had, by their cluster."""
    names = {node["name"] for cluster in report["clusters"] for node in cluster["nodes"]}
    first = night.first_seen()
    seen = {node.name: node for run in night.runs for node in run.nodes.values() if node.name not in names}
    found: dict[str, list[NodeElsewhere]] = {}
    for node in seen.values():
        run, end = next(
            ((n, run.ends[node.name]) for n, run in reversed([*enumerate(night.runs, 1)]) if node.name in run.ends),
            (0, None),
        )
        after, state, proof = (end.after, end.state, end.proof) if end else ("", "", "")
        before = first.get(node.name, node.before)
        found.setdefault(node.cluster, []).append(
            NodeElsewhere(node.name, node.product, node.version, before, after, state, proof, run)
        )
    return found


def node_sections(
    report: Mapping[str, Any], others: Mapping[str, list[NodeElsewhere]], language: PageLanguage
) -> Iterator[Element]:
    """A section for each cluster of the report, and for those of other runs."""
    for number, cluster in enumerate(report["clusters"], 1):
        yield _cluster(cluster, f"cluster-{number}", language)
    for number, (name, nodes) in enumerate(others.items(), len(report["clusters"]) + 1):
        title = language.label("others_of", cluster=name)
        table = page_table(title, _columns(language), [_other(node, language) for node in nodes], "nodes cards")
        yield el("section", el("h3", own(title)), table, class_="cluster", id=f"cluster-{number}")


def state_badge(state: str, passes: bool, language: PageLanguage) -> Element:
    """A state in words; its colour only says whether it is as it should be."""
    tone = "good" if state == NodeState.COMPLIANT.value else "soft" if passes else "bad"
    return el("span", language.word("state", state), class_=f"badge {tone}")


def outcome_words(cluster: Mapping[str, Any], language: PageLanguage) -> str:
    """What came of a cluster. One that ended on request has met no closed window, whatever its outcome is called."""
    stopped = cluster["stopped"]
    asked = bool(stopped) and stopped["cause"] == Cause.STOP_ASKED.value
    return language.word("outcome", Cause.STOP_ASKED.value if asked else cluster["outcome"])


def _cluster(cluster: Mapping[str, Any], anchor: str, language: PageLanguage) -> Element:
    outcome = Outcome(cluster["outcome"])
    words = outcome_words(cluster, language)
    badge = el("span", words, class_=f"badge {'good' if outcome.is_good else 'bad'}")
    names = language.joined(cluster["absent"])
    absent = el("p", own(language.label("absent", names=names))) if cluster["absent"] else None
    message = (
        el("details", el("summary", language.label("message")), el("pre", said(cluster["message"])), open="open")
        if cluster["message"]
        else None
    )
    waves = wave_numbers(cluster.get("waves") or ())
    rows = [_node(node, waves.get(node["name"]), language) for node in cluster["nodes"]]
    table = page_table(cluster["name"], _columns(language), rows, "nodes cards")
    return el(
        "section", el("h3", own(cluster["name"]), " ", badge), absent, table, message, class_="cluster", id=anchor
    )


def _columns(language: PageLanguage) -> list[str]:
    return [language.label(key) for key in _COLUMNS]


def _node(node: Mapping[str, Any], wave: WaveNumber | None, language: PageLanguage) -> list[Child]:
    version = node["before_this_run"] or NONE
    note = language.label("before_this_run", version=version) if node["before"] != node["before_this_run"] else None
    seconds = node["restart_seconds"]
    why = [node["note"], node["reason"], node["proof"] if node["proof"] != node["reason"] else ""]
    return [
        [own(node["name"]), wave_words(wave, language)],
        state_badge(node["state"], node["passes"], language),
        [el("strong", node["before"] or NONE), el("small", note) if note else None],
        el("strong", node["after"] or NONE),
        language.took(seconds) if seconds is not None else NONE,
        _product(node["product"], node["release"] or node["version"], language),
        [[el("p", said(text)) for text in why if text], evidence_list(node["evidence"], language)],
    ]


def _other(node: NodeElsewhere, language: PageLanguage) -> list[Child]:
    run = language.label("run_number", number=node.run)
    why = language.label("other_run", run=run) if node.run else language.label("other_run_unknown")
    return [
        own(node.name),
        state_badge(node.state, False, language),
        el("strong", node.before or NONE),
        el("strong", node.after or NONE),
        NONE,
        _product(node.product, node.version, language),
        [el("p", why), el("p", said(node.proof)) if node.proof else None],
    ]


def _product(product: str, release: str, language: PageLanguage) -> Child:
    return join(language.word("product", product), " ", own(release)) if product or release else NONE
