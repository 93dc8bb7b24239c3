# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..plan.model import WITHOUT_WORK
from ..plan.schedule import in_words
from ..product.model import Regime
from ..rendering.text import counted
from .screen_parts import (
    excepted,
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
from .wave_screen import in_waves, wave_lines

__all__ = ["plan_lines"]

GET_OUT = "How to get out of a running rollout, and how to continue: docs/get_out.md of this collection"
NAMED = 8  # how many clusters of a batch are named

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
    """Lines that show every cluster, its nodes in rollout order and each finding with its fix.

    Last come the nodes that could not be read, cause by cause.
    """
    unread = unread_clusters(plan)
    clusters = [cluster for cluster in plan["clusters"] if cluster not in unread]
    todo = sum(node["change"] not in WITHOUT_WORK for cluster in clusters for node in cluster["nodes"])
    scope = f"{counted(len(clusters), 'cluster')}, {counted(todo, 'node')} to restart"
    if lost := sum(len(cluster["nodes"]) for cluster in unread):
        scope += f", {counted(lost, 'node')} not read"
    lines = [f"PLAN  minimum TLS version {plan['target']}: {scope}, canary: {plan['canary'] or 'none'}"]
    lines += lowering_lines(plan, "will")
    lines += known_lines(plan)
    if plan["canary_reason"] and len(clusters) > 1:
        lines += wrapped(f"canary {plan['canary']}: {plan['canary_reason']}", " " * 6)
    lines += _estimate_lines(plan)
    forecast = plan["forecast"] or {"window": "", "clusters": {}}
    lines += _forecast_lines(forecast)
    for cluster in clusters:
        canary = " (canary)" if cluster["name"] == plan["canary"] else ""
        mark = " BLOCKED" if cluster["blocked"] else " EXCEPTED" if excepted(cluster) else ""
        time = f", about {in_words(cluster['expected_minutes'])}" if cluster["expected_minutes"] else ""
        lines += ["", f"{cluster['name']}{canary}{mark}{time}{in_waves(cluster)}", *exception_lines(cluster)]
        rows = [
            (
                f"{place}.",
                node["name"],
                product(node),
                node["before"] or "-",
                node["state"],
                _change(node) + (f", health checked via {node['peer']}" if _asks_peer(node) else ""),
            )
            for place, node in enumerate(cluster["nodes"], start=1)
        ]
        lines += table(rows)
        lines += wave_lines(cluster)
        lines += _fit_lines(forecast["clusters"].get(cluster["name"]))
        lines += excluded_lines(cluster)
        lines += finding_lines(cluster["findings"])
    return [*lines, *unread_lines(plan), "", GET_OUT]


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
    return [f"{total}, batch after batch:", *(line for text in named for line in wrapped(text, " " * 6))]


def _forecast_lines(forecast: Mapping[str, Any]) -> list[str]:
    """The window, and when a run ends that begins now, or when the window opens."""
    lines = [f"maintenance window {forecast['window']}"] if forecast["window"] else []
    parts = forecast["clusters"].values()
    if parts:
        when = f"begun {'then' if forecast['waits'] else 'now'} ({forecast['begin']})"
        fitting, left = (sum(len(part[key]) for part in parts) for key in ("fits", "left"))
        if left:
            whole = f"all of them would take until about {forecast['end_of_all']}"
            lines.append(f"{when}, {fitting} of {fitting + left} nodes fit into the window; {whole}")
        else:
            fit = ": all nodes fit into the window" if forecast["window"] else ""
            lines.append(f"{when}, the run ends at about {forecast['end']}{fit}")
    return [line for text in lines for line in wrapped(text, " " * 6)]


def _fit_lines(part: Mapping[str, Sequence[str]] | None) -> list[str]:
    """Up to which node the cluster fits into the window; nothing if all of it does."""
    if part is None or not part["left"]:
        return []
    fits = f"fits up to {part['fits'][-1]}" if part["fits"] else "no node fits"
    return wrapped(f"WINDOW  {fits}; left for the next window: {', '.join(part['left'])}", "  ")


def _first_of(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _change(node: Mapping[str, Any]) -> str:
    if node["change"] == "set_and_restart" and node["regime"] == Regime.NODE_MANUAL.value:
        return "set, then restart"
    return _CHANGES[str(node["change"])]


def _asks_peer(node: Mapping[str, Any]) -> bool:
    return node["change"] not in WITHOUT_WORK and node["peer"] != node["name"]
