# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as lines for a terminal: how many nodes are in each state, and each node that needs attention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from ..node.state import NodeState
from ..rendering.text import counted, wrapped

__all__ = ["change_text", "counted_states", "screen_lines"]

WIDTH = 100
# How many changes are shown; the files have all of them.
SHOWN_CHANGES = 20
# How many different pieces of advice are shown, and how many nodes are named for each.
SHOWN_ADVICE = 10
SHOWN_NAMES = 5
# How an error begins its further lines (`VosError`).
_SEEN = "Last text seen: "
_ADVICE = "What to do: "


def screen_lines(document: Mapping[str, Any]) -> list[str]:
    """A head, the clusters that have something to say, and what changed."""
    summary = document["summary"]
    scope = f"{counted(summary['nodes'], 'node')} in {counted(summary['clusters'], 'cluster')}"
    lines = [f"DRIFT  minimum TLS version {document['target']}: {counted_states(summary['states'])}; {scope}"]
    for cluster in document["clusters"]:
        told = list(_cluster_lines(cluster))
        lines += ["", f"{cluster['name']}: {counted_states(cluster['states'])}", *told] if told else []
    lines += _advice_lines(document)
    lines += _change_lines(document["changes"])
    return lines


def counted_states(states: Mapping[str, int]) -> str:
    """The states that there are, such as `3 compliant, 1 pending restart`."""
    parts = [f"{states[state.value]} {state.value.replace('_', ' ')}" for state in NodeState if states[state.value]]
    return ", ".join(parts) or "no node"


def change_text(change: Mapping[str, Any]) -> str:
    """A change in words."""
    what, before, after = change["what"], change["before"], change["after"]
    if what == "target":
        return f"the target was {before} and is {after}"
    if what == "node":
        return f"{change['node']} is new: {after}" if after else f"{change['node']} is not checked now; it was {before}"
    if what == "missing":
        text = "is not among the hosts" if after else "is among the hosts again, or no longer a member"
        return f"{change['node']} {text}"
    return f"{change['node']}: {what} was {before} and is {after}"


def _cluster_lines(cluster: Mapping[str, Any]) -> Iterator[str]:
    exception = cluster["exception"]
    if exception:
        verb = "may stay at" if exception["running"] else "had to be at"
        words = f"exception until {exception['expires']} (UTC): {verb} TLS {exception['value']} or higher"
        yield from _wrapped(f"{words}: {exception['reason']}")
    for node in cluster["nodes"]:
        if node["state"] != NodeState.COMPLIANT.value:
            mark = "FAIL" if node["failing"] else "    "
            note = f" ({node['note']})" if node["note"] else ""
            yield from _wrapped(f"{mark}  {node['name']}  {node['state']}: {_reason(node)}{note}")
    for name in cluster["missing"]:
        mark = "FAIL" if cluster["failing"] else "    "
        yield from _wrapped(f"{mark}  {name}  missing: the cluster lists it, but it is not among the hosts")
    for finding in cluster["findings"]:
        yield from _wrapped(f"      {finding['node']}: {finding['text']}")


def _reason(node: Mapping[str, Any]) -> str:
    """Why a node is in its state: what failed, with what was seen last, or why nothing is proven."""
    first, *rest = str(node["reason"]).splitlines() or [""]
    if node["state"] == NodeState.UNVERIFIED.value and node["proof_reason"]:
        return f"{first}: {_first_line(node['proof_reason'])}"
    seen = [line for line in takewhile(lambda line: not line.startswith(_ADVICE), rest) if line.strip()]
    return f"{first} (last text seen: {seen[-1].removeprefix(_SEEN).strip()})" if seen else first


def _advice_lines(document: Mapping[str, Any]) -> list[str]:
    """What an error advises, once for all nodes to which it says the same."""
    advice: dict[str, list[str]] = {}
    for cluster in document["clusters"]:
        for node in cluster["nodes"]:
            for line in str(node["reason"]).splitlines()[1:]:
                if line.startswith(_ADVICE):
                    advice.setdefault(line.removeprefix(_ADVICE), []).append(node["name"])
    if not advice:
        return []
    lines = ["", "WHAT TO DO"]
    for text, names in list(advice.items())[:SHOWN_ADVICE]:
        more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
        lines += _wrapped(f"{', '.join(names[:SHOWN_NAMES])}{more}: {text}")
    if len(advice) > SHOWN_ADVICE:
        lines.append(f"  and {len(advice) - SHOWN_ADVICE} more, see the report files")
    return lines


def _change_lines(changes: Mapping[str, Any] | None) -> list[str]:
    if changes is None:
        return []
    items = changes["differences"]
    if not items:
        return ["", f"Nothing has changed since {changes['since']}"]
    lines = ["", f"CHANGED since {changes['since']}"]
    for item in items[:SHOWN_CHANGES]:
        lines += _wrapped(change_text(item))
    if len(items) > SHOWN_CHANGES:
        lines.append(f"  and {len(items) - SHOWN_CHANGES} more, see the report files")
    return lines


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "")


def _wrapped(text: str) -> list[str]:
    return wrapped(text, WIDTH, "  ", "        ")
