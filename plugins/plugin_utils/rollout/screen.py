# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan and the report as lines of text for a terminal: plain, at most 100 columns where names allow it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from ..node.state import NodeState
from ..plan.model import WITHOUT_WORK
from ..plan.schedule import in_words
from ..product.catalogue import short_name
from ..product.model import Regime
from ..rendering.text import counted, wrapped
from .record import Outcome

__all__ = ["plan_lines", "report_lines"]

WIDTH = 100
NAMED = 8  # how many clusters of a batch are named
_BELOW_FINDING = " " * 9

_CHANGES = {
    "none": "nothing to do",
    "set": "set, restarts by itself",
    "set_and_restart": "set for its cluster, then restart",
    "restart": "restart",
    "blocked": "blocked",
    "excluded": "excluded",
    "excepted": "left alone",
}


def plan_lines(plan: Mapping[str, Any]) -> list[str]:
    """Lines that show every cluster, its nodes in rollout order and each finding with its fix."""
    clusters = plan["clusters"]
    todo = sum(node["change"] not in WITHOUT_WORK for cluster in clusters for node in cluster["nodes"])
    scope = f"{counted(len(clusters), 'cluster')}, {counted(todo, 'node')} to restart"
    lines = [f"PLAN  minimum TLS version {plan['target']}: {scope}, canary: {plan['canary'] or 'none'}"]
    lines += _lowering_lines(plan, "will")
    lines += _known_lines(plan)
    lines += _estimate_lines(plan)
    for cluster in clusters:
        canary = " (canary)" if cluster["name"] == plan["canary"] else ""
        mark = " BLOCKED" if cluster["blocked"] else " EXCEPTED" if _excepted(cluster) else ""
        time = f", about {in_words(cluster['expected_minutes'])}" if cluster["expected_minutes"] else ""
        lines += ["", f"{cluster['name']}{canary}{mark}{time}", *_exception_lines(cluster)]
        rows = [
            (
                f"{place}.",
                node["name"],
                _product(node),
                node["before"] or "-",
                node["state"],
                _change(node) + (f", health checked via {node['peer']}" if _asks_peer(node) else ""),
            )
            for place, node in enumerate(cluster["nodes"], start=1)
        ]
        lines += _table(rows)
        lines += _excluded_lines(cluster)
        lines += _finding_lines(cluster["findings"])
    return lines


def _estimate_lines(plan: Mapping[str, Any]) -> list[str]:
    """The time that all of it is expected to take, and who goes with whom."""
    minutes = {cluster["name"]: cluster["expected_minutes"] for cluster in plan["clusters"]}
    batches = [[name for name in batch if minutes[name]] for batch in plan["batches"]]
    named = [f"{place}. {_first_of(names)}" for place, names in enumerate(filter(None, batches), start=1)]
    if not named:
        return []
    total = f"      expected to take about {in_words(plan['expected_minutes'])}"
    if len(named) == 1:
        return [total]
    return [f"{total}, batch after batch:", *(line for text in named for line in _wrapped(text, " " * 6))]


def _first_of(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _excluded_lines(cluster: Mapping[str, Any]) -> list[str]:
    nodes = [node for node in cluster["nodes"] if node["excluded"]]
    return [line for node in nodes for line in _wrapped(f"EXCLUDED  {node['name']}: {node['excluded']}", "  ")]


def _partial_lines(cluster: Mapping[str, Any]) -> list[str]:
    if not cluster["absent"]:
        return []
    return _wrapped(
        f"Not among the hosts of this run, so neither read nor changed: {', '.join(cluster['absent'])}", "  "
    )


def _time_lines(cluster: Mapping[str, Any]) -> list[str]:
    seen = [node for node in cluster["nodes"] if node["restart_seconds"] is not None]
    times = ", ".join(f"{node['name']} {in_words(node['restart_seconds'] / 60)}" for node in seen)
    return _wrapped(f"From restart to healthy: {times}", "  ") if times else []


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """Lines that show each node's value before and after, its state and why.

    In check mode the plan stands above and was made from the same readings. So what it has shown is not shown again:
    the nodes that are drifted, which is to say below the target, and the findings of a cluster that they do not stop.
    """
    total = sum(report["summary"].values())
    good = report["summary"]["compliant"]
    excluded = sum(bool(node["excluded"]) for cluster in report["clusters"] for node in cluster["nodes"])
    but = f", {excluded} excluded" if excluded else ""
    mode = " (check mode: nothing was changed)" if report["check_mode"] else ""
    lines = [f"REPORT  minimum TLS version {report['target']}: {good} of {counted(total, 'node')} compliant{but}{mode}"]
    lines += _lowering_lines(report, "would" if report["check_mode"] else "were to")
    lines += _known_lines(report)
    for cluster in report["clusters"]:
        nodes = [node for node in cluster["nodes"] if not (report["check_mode"] and _is_drifted(node))]
        planned = len(cluster["nodes"]) - len(nodes)
        but = f"; {counted(planned, 'node')} drifted, see the plan above" if planned else ""
        lines += ["", f"{cluster['name']}: {_outcome(cluster, report)}{but}", *_exception_lines(cluster)]
        rows = [(node["name"], _product(node), _values(node), node["state"], _why(node)) for node in nodes]
        if not cluster["stopped"]:  # its message has a line for each node
            lines += _table(rows)
        notes = [f"{node['name']}: {node['note']}" for node in cluster["nodes"] if node["note"] and not node["passes"]]
        for note in notes:
            lines += textwrap.wrap(note, WIDTH, initial_indent="  ", subsequent_indent="    ")
        lines += [*_excluded_lines(cluster), *_partial_lines(cluster), *_time_lines(cluster)]
        if cluster["message"]:
            lines += [f"  {line}" for line in str(cluster["message"]).splitlines()]
        if not (report["check_mode"] and Outcome(cluster["outcome"]).is_good):
            # An INFO stands in the plan alone, which is further up on the same screen.
            lines += _finding_lines([one for one in cluster["findings"] if one["severity"] != "info"])
    return lines


def _outcome(cluster: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    outcome = Outcome(cluster["outcome"])
    would = "would be " if report["check_mode"] and outcome is Outcome.DONE else ""
    return f"{would}{outcome.value.replace('_', ' ')}"


def _is_drifted(node: Mapping[str, Any]) -> bool:
    return bool(node["state"] == NodeState.DRIFTED.value)


def _lowering_lines(document: Mapping[str, Any], verb: str) -> list[str]:
    """The line about lowered nodes, which the operator must not overlook."""
    if not document["lowers"]:
        return []
    nodes = counted(len(document["lowers"]), "node")
    return [f"*** LOWERING ***  {nodes} {verb} accept TLS {document['target']} again (vos_tls_allow_lowering)"]


def _known_lines(document: Mapping[str, Any]) -> list[str]:
    """The sentences of warnings that count as known because an operator says so."""
    lines = []
    for entry in document["known_warnings"]:
        where = f"{short_name(entry['product'])} {entry['release']}, {', '.join(entry['nodes'])}"
        lines += _wrapped(f"KNOWN WARNING  {where}: {entry['reason']} (vos_known_warnings)", "")
        for sentence in entry["sentences"]:
            lines += textwrap.wrap(
                f"| {sentence}", WIDTH, initial_indent=_BELOW_FINDING, subsequent_indent=f"{_BELOW_FINDING}| "
            )
    return lines


def _excepted(cluster: Mapping[str, Any]) -> bool:
    return bool(cluster["exception"] and cluster["exception"]["running"])


def _exception_lines(cluster: Mapping[str, Any]) -> list[str]:
    entry = cluster["exception"]
    if not entry or not entry["running"]:
        return []  # an expired one is among the findings
    words = f"Not changed until {entry['expires']} (UTC) at TLS {entry['value']} or higher: {entry['reason']}"
    return textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _values(node: Mapping[str, Any]) -> str:
    return f"{node['before'] or '-'} -> {node['after'] or '-'}"


def _why(node: Mapping[str, Any]) -> str:
    if node["state"] == "compliant":
        return str(node["proof"]).splitlines()[0]
    return str(node["reason"]).splitlines()[0]


def _change(node: Mapping[str, Any]) -> str:
    if node["change"] == "set_and_restart" and node["regime"] == Regime.NODE_MANUAL.value:
        return "set, then restart"
    return _CHANGES[str(node["change"])]


def _asks_peer(node: Mapping[str, Any]) -> bool:
    return node["change"] not in WITHOUT_WORK and node["peer"] != node["name"]


def _product(node: Mapping[str, Any]) -> str:
    return f"{short_name(node['product'])} {node['release'] or node['version']}".strip()


def _finding_lines(findings: Sequence[Mapping[str, str]]) -> list[str]:
    """Lines that show each finding; a fix that goes for several in a row stands below the last of them."""
    lines = []
    for finding, after in zip_longest(findings, findings[1:]):
        first, *rest = finding["text"].splitlines() or [""]
        lines += _wrapped(f"{finding['severity'].upper():5}  {finding['node']}: {first}", "  ")
        shared = after is not None and after["fix"] == finding["fix"]
        for line in rest if shared else (*rest, finding["fix"]):
            lines += _wrapped(line, _BELOW_FINDING)
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    return wrapped(text, WIDTH, indent, _BELOW_FINDING)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    return [("  " + "  ".join(row)).rstrip() for row in padded]
