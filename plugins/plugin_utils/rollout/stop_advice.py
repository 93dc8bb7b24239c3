# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is safe to do after the stop of a wave: about each of its nodes that failed; and how far every node has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .advice import Cause, Sent, advice
from .cluster_stop import ClusterStop

__all__ = ["advice_after", "how_far"]

_FAR = {
    Sent.NOTHING: "nothing was sent",
    Sent.UNKNOWN: "`set` was sent, its result is unknown",
    Sent.SET: "set, but not restarted",
    Sent.RESTARTING: "restarts, not seen back yet",
    Sent.RESTARTED: "restarted, but not checked to the end",
}
_DONE = "restarted, healthy and proven"


def how_far(stop: ClusterStop) -> str:
    """How far each node of a wave has come; empty for a wave of one node, of which the rest of the stop tells it."""
    if len(stop.nodes) < 2:
        return ""
    by_state: dict[str, list[str]] = {}
    for name, sent in stop.nodes:
        by_state.setdefault(_DONE if name in stop.done else _FAR[sent], []).append(name)
    return "; ".join(f"{', '.join(names)}: {state}" for state, names in by_state.items())


def advice_after(stop: ClusterStop, now: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Sentences for the operator, each once. ``now`` are the nodes of the report, as far as they were read again."""
    untouched = all(sent is Sent.NOTHING for _name, sent in stop.nodes)
    node = ", ".join(stop.at) if stop.of_wave and untouched else stop.node
    told = advice(stop.cause, stop.sent, node, stop.left, now.get(stop.node), stop.asked)
    sent_to = dict(stop.nodes)
    for one in stop.also:
        sent = sent_to.get(one.node, Sent.NOTHING)
        told += advice(one.cause, sent, one.node, stop.left, now.get(one.node), one.asked)
    if stop.of_wave and not untouched and stop.cause not in (Cause.WINDOW, Cause.STOP_ASKED):
        for name, sent in stop.nodes:
            if name != stop.node and name not in stop.done:
                told += advice(stop.cause, sent, name, stop.left, now.get(name))
    return list(dict.fromkeys(told))
