# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What moves when a node goes down or comes up: phones and CTI devices. Presence sessions do so by themselves."""

from __future__ import annotations

from .base_node import BaseNode
from .registrations import has_devices, registered
from .services import CALL_MANAGER, CTI_MANAGER

__all__ = ["ROUNDING", "note_movements", "open_cti_devices"]

ROUNDING = 0.01  # device seconds to wait longer, which make up for the clock's rounding to microseconds


def note_movements(node: BaseNode) -> None:
    """Something has changed on a node: move its cluster's CTI devices, and note in the journal with which node how many
    phones are registered now, if that has changed too."""
    _move_cti_devices(node)
    if not has_devices(node):
        return
    counts = registered(node)
    running = [name for name in counts if _peer(node, name).is_started(CALL_MANAGER)]
    told = {
        "registered": {name: here for name, (here, _refused) in counts.items()},
        "refused": {name: refused for name, (_here, refused) in counts.items() if refused},
        "running": running,
    }
    first = node.peers[0]  # keeps what was told last of the cluster
    if told != first.told_registrations:
        first.told_registrations = told
        node.journal.record(node.name, "registrations", truth=told)


def open_cti_devices(node: BaseNode) -> int:
    """How many CTI devices are open on a node."""
    _move_cti_devices(node)
    if not node.is_started(CTI_MANAGER):
        return 0
    return sum(
        max(0, home.spec.cti_devices - home.faults.cti_lost) for home in node.peers if home.cti_devices_at is node
    )


def _move_cti_devices(node: BaseNode) -> None:
    """Have the applications of each CTIManager that does not run go to the next one that does. They stay there: "the PG
    does not change back" (contact centre design guide 15)."""
    for home in node.peers:
        if home.spec.cti_devices and not home.cti_devices_at.is_started(CTI_MANAGER):
            number = node.peers.index(home.cti_devices_at)
            others = (*node.peers[number + 1 :], *node.peers[:number], home.cti_devices_at)
            home.cti_devices_at = next((other for other in others if other.is_started(CTI_MANAGER)), others[-1])


def _peer(node: BaseNode, name: str) -> BaseNode:
    return next(peer for peer in node.peers if peer.name == name)
