# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a node, and what leads from one to the next. Each state is decided by the function that decides it in a
run, from what a node shows there; an arrow is what happens to a node, and what it shows then."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import NodeState, StateDecision, node_state
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof

from tools.drawing.svg import Drawing

__all__ = ["EVENTS", "FIRST", "Event", "decided", "states_picture"]

_SETTABLE = ("1.0", "1.1", "1.2")
# What a node shows before anything was done.
FIRST: Mapping[str, Any] = {
    "reachable": True,
    "target": "1.2",
    "supported_targets": _SETTABLE,
    "configured": "1.0",
    "proof": Proof.NOT_EFFECTIVE,
}


@dataclass(frozen=True)
class Event:
    """What happens to a node, and what it shows then, beside what it showed before."""

    name: str
    after: str  # the event before it; empty: a node to which nothing was done
    shows: Mapping[str, Any]


EVENTS = (
    Event("set", "", {"configured": "1.2", "restarted": False}),
    Event("restart, proven", "set", {"restarted": True, "proof": Proof.EFFECTIVE}),
    Event("restart, but no port can be judged", "set", {"restarted": True, "proof": Proof.UNPROVEN}),
    Event("restart, but a port still accepts an older version", "set", {"restarted": True}),
    Event("rebuilt, restored, or lowered by hand", "restart, proven", FIRST),
    Event("cannot be read, from any state", "", {"reachable": False}),
    Event("read again", "cannot be read, from any state", FIRST),
    Event("has no such setting", "", {"configured": None, "supported_targets": ()}),
    Event("upgraded", "has no such setting", FIRST),
)
_SIZE = (200, 102)
_PLACES = {
    NodeState.DRIFTED: (24, 124),
    NodeState.PENDING_RESTART: (320, 124),
    NodeState.COMPLIANT: (616, 124),
    NodeState.UNREACHABLE: (24, 326),
    NodeState.UNSUPPORTED: (320, 326),
    NodeState.UNVERIFIED: (616, 326),
}
_KINDS = {
    NodeState.COMPLIANT: "green",
    NodeState.PENDING_RESTART: "amber",
    NodeState.DRIFTED: "red",
    NodeState.UNVERIFIED: "amber",
    NodeState.UNSUPPORTED: "plain",
    NodeState.UNREACHABLE: "plain",
}
# The arrow of each event, in their order, and where its words stand: x, y, anchor, letters in a line. Without an arrow,
# a node is found so.
_ARROWS = (
    ("M224 175 H318", 271, 166, "middle", 20),
    ("M520 175 H614", 567, 152, "middle", 9),
    ("M504 226 C524 290 640 270 664 324", 632, 268, "start", 24),
    ("M408 226 C408 256 458 256 458 228", 430, 268, "middle", 24),
    ("M716 124 C716 84 124 84 124 122", 420, 86, "middle", 60),
    ("M52 226 V324", 60, 264, "start", 12),
    ("M152 326 V228", 159, 318, "start", 20),
    ("", 0, 0, "", 0),
    ("M340 326 C300 306 230 290 206 228", 286, 292, "start", 20),
)


def decided(name: str = "") -> StateDecision:
    """The state of a node after the event of this name; without one, of a node to which nothing was done."""
    return node_state(**_shown(name))


def states_picture() -> str:
    """The picture."""
    drawing = Drawing(
        "The states of a node",
        " ".join(
            f"From {decided(event.after).state.value} to {decided(event.name).state.value}: {event.name}."
            for event, (arrow, *_words) in zip(EVENTS, _ARROWS, strict=True)
            if arrow
        ),
    )
    drawing.text(24, 36, "The states of a node", "head")
    drawing.text(
        24, 58, "What the node shows decides, never a file. In each box: what a run says of such a node.", "soft"
    )
    drawn: set[NodeState] = set()
    for name in ("", *(event.name for event in EVENTS)):
        decision = decided(name)
        if decision.state not in drawn:
            drawn.add(decision.state)
            _box(drawing, decision)
    for event, (arrow, x, y, anchor, letters) in zip(EVENTS, _ARROWS, strict=True):
        if arrow:
            drawing.arrow(arrow)
            drawing.lines(x, y, textwrap.wrap(event.name, letters), "small", anchor, step=15)
    return drawing.svg(452)


def _box(drawing: Drawing, decision: StateDecision) -> None:
    (x, y), (width, height) = _PLACES[decision.state], _SIZE
    drawing.box(x, y, width, height, _KINDS[decision.state])
    drawing.text(x + 12, y + 22, decision.state.value, "mono strong")
    drawing.lines(x + 12, y + 41, textwrap.wrap(decision.reason, 28), "soft small", step=15)


def _shown(name: str) -> dict[str, Any]:
    """What a node shows after an event: what it showed before, and what is new."""
    if not name:
        return dict(FIRST)
    event = next(event for event in EVENTS if event.name == name)
    before = {} if event.shows is FIRST else _shown(event.after)
    return {**before, **event.shows}
