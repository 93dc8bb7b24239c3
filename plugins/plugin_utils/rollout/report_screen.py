# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as lines of text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from ..node.state import NodeState
from ..plan.schedule import in_words
from ..rendering.text import counted
from .advice import Cause
from .record import Outcome
from .screen_parts import (
    WIDTH,
    exception_lines,
    excluded_lines,
    finding_lines,
    known_lines,
    lowering_lines,
    product,
    table,
    unread_clusters,
    unread_lines,
    wrapped,
)
from .wave_numbers import has_waves

__all__ = ["report_lines"]


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
    lines += lowering_lines(report, "would" if report["check_mode"] else "were to")
    lines += known_lines(report)
    unread = [cluster for cluster in unread_clusters(report) if cluster["outcome"] == Outcome.BLOCKED.value]
    for cluster in report["clusters"]:
        if cluster in unread:
            continue
        nodes = [node for node in cluster["nodes"] if not (report["check_mode"] and _is_drifted(node))]
        planned = len(cluster["nodes"]) - len(nodes)
        but = f"; {counted(planned, 'node')} drifted, as in the plan" if planned else ""
        lines += ["", f"{cluster['name']}: {_outcome(cluster)}{but}", *exception_lines(cluster)]
        rows = [(node["name"], product(node), _values(node), node["state"], _why(node)) for node in nodes]
        if not cluster["stopped"]:  # its message has a line for each node
            lines += table(rows)
        notes = [f"{node['name']}: {node['note']}" for node in cluster["nodes"] if node["note"] and not node["passes"]]
        for note in notes:
            lines += textwrap.wrap(note, WIDTH, initial_indent="  ", subsequent_indent="    ")
        lines += [*excluded_lines(cluster), *_partial_lines(cluster), *_wave_lines(cluster), *_time_lines(cluster)]
        if cluster["message"]:
            lines += [f"  {line}" for line in str(cluster["message"]).splitlines()]
        if not (report["check_mode"] and Outcome(cluster["outcome"]).is_good):
            # An INFO stands in the plan alone, which is further up on the same screen.
            lines += finding_lines([one for one in cluster["findings"] if one["severity"] != "info"])
    return [*lines, *unread_lines({**report, "clusters": unread})]


def _partial_lines(cluster: Mapping[str, Any]) -> list[str]:
    if not cluster["absent"]:
        return []
    return wrapped(
        f"Not among the hosts of this run, so neither read nor changed: {', '.join(cluster['absent'])}", "  "
    )


def _wave_lines(cluster: Mapping[str, Any]) -> list[str]:
    """The waves of this run, where nodes were to be changed together."""
    waves = cluster["waves"]
    if not has_waves(waves):
        return []
    named = "; ".join(f"{number}. {', '.join(wave)}" for number, wave in enumerate(waves, 1))
    return wrapped(f"{counted(len(waves), 'wave')} planned: {named}", "  ")


def _time_lines(cluster: Mapping[str, Any]) -> list[str]:
    seen = [node for node in cluster["nodes"] if node["restart_seconds"] is not None]
    times = ", ".join(f"{node['name']} {in_words(node['restart_seconds'] / 60)}" for node in seen)
    return wrapped(f"From restart to healthy: {times}", "  ") if times else []


def _outcome(cluster: Mapping[str, Any]) -> str:
    outcome = Outcome(cluster["outcome"])
    if outcome is Outcome.WINDOW_CLOSED:
        asked = cluster["stopped"] and cluster["stopped"]["cause"] == Cause.STOP_ASKED.value
        return "ended as you asked" if asked else "waits for the next maintenance window (window closed)"
    return str(outcome.value).replace("_", " ")


def _is_drifted(node: Mapping[str, Any]) -> bool:
    return bool(node["state"] == NodeState.DRIFTED.value)


def _values(node: Mapping[str, Any]) -> str:
    return f"{node['before'] or '-'} -> {node['after'] or '-'}"


def _why(node: Mapping[str, Any]) -> str:
    if node["state"] == "compliant":
        return str(node["proof"]).splitlines()[0]
    return str(node["reason"]).splitlines()[0]
