# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a cluster was stopped, on one screen: what happened, where its nodes are, what is safe, how to go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..rendering.text import wrapped
from .advice import Cause
from .cluster_stop import ClusterStop
from .stop_advice import advice_after, how_far

__all__ = ["screen", "where_it_ended"]

WIDTH = 98  # the report indents it
MESSAGE_LINES = 3  # of the error; the output of the failed task has the whole text
_MARK = "> "


def where_it_ended(stop: ClusterStop) -> str:
    """One sentence: the cluster, and the nodes whose turn it was. A closed window is no failure, nor is a stop that the
    operator asked for."""
    nodes = f"{'node' if len(stop.at) == 1 else 'nodes'} {', '.join(stop.at)}" if stop.at else ""
    if stop.cause is Cause.WINDOW:
        return f"Cluster {stop.cluster} waits for its maintenance window{f' before {nodes}' * bool(nodes)}"
    if stop.cause is Cause.STOP_ASKED:
        return f"Cluster {stop.cluster} ended{f' before {nodes}' * bool(nodes)}, as you asked"
    return f"Cluster {stop.cluster} was stopped{f' at {nodes}' * bool(nodes)}"


def screen(stop: ClusterStop, nodes: Sequence[Mapping[str, Any]] | None = None) -> list[str]:
    """The lines for a terminal. ``nodes`` are those of the report, after the last reading; None before that."""
    lines = [f"{where_it_ended(stop)}."]
    lines += _indented("What happened: ", [stop.step] if stop.step else [])
    lines += _indented("  ", stop.error)[:MESSAGE_LINES]
    lines += _clipped([f"    | {line}" for line in stop.seen])
    for one in stop.also:
        lines += _indented("And: ", [one.step])
        lines += _indented("  ", one.error)[:MESSAGE_LINES]
    lines += _indented("The nodes of this wave: ", [far] if (far := how_far(stop)) else [])
    now = {node["name"]: node for node in nodes or ()}
    if nodes is None:
        lines.append("Its nodes now: the report at the end of this run shows them.")
    else:
        lines += _node_lines(stop, nodes)
    lines += _indented("Safe to do next: ", advice_after(stop, now))
    return [*lines, "To continue:", *(f"  {line}" for line in stop.continue_with)]


def _node_lines(stop: ClusterStop, nodes: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each node; those at which the step failed have a mark."""
    names = [node["name"] for node in nodes]
    several = stop.of_wave or stop.also
    marked = set(stop.at if several else [name for name in (stop.asked, stop.node) if name in names][:1])
    waits = stop.cause in (Cause.WINDOW, Cause.STOP_ASKED)
    meaning = "" if not marked else " (> where it waits)" if waits else " (> where it stopped)"
    rows = [(node["name"], node["before"] or "-", node["after"] or "-", node["state"]) for node in nodes]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [f"Its nodes now{meaning}:"]
    for row, node in zip(rows, nodes, strict=True):
        name, before, after, state = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        mark = _MARK if node["name"] in marked else " " * len(_MARK)
        lines.append(f"{mark}{name}  {before} -> {after}  {state}  {_why(node)}".rstrip())
    return _clipped(lines)


def _why(node: Mapping[str, Any]) -> str:
    text = node["proof"] if node["state"] == "compliant" else node["reason"]
    return (str(text).splitlines() or [""])[0]


def _clipped(lines: Iterable[str]) -> list[str]:
    return [line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..." for line in lines]


def _indented(head: str, paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs, wrapped; the first one behind the head."""
    lines: list[str] = []
    for paragraph in paragraphs:
        first = head if not lines else "  "
        lines += wrapped(paragraph, WIDTH, first, "    " if not head.strip() else "  ")
    return lines
