# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The presence sessions of a node of IM and Presence: they are lost with it, and come back with it."""

from __future__ import annotations

from .base_node import BaseNode
from .services import PRESENCE_ENGINE

__all__ = ["presence_group", "presence_sessions"]


def presence_sessions(node: BaseNode) -> int:
    """How many sessions a node has now.

    Its own come back one by one after a start. With high availability, the other node of its presence redundancy group
    has those that are missing meanwhile; no source says that they go back by themselves, so this is a simplification.
    """
    if not node.is_started(PRESENCE_ENGINE):
        return 0
    taken = 0
    if node.spec.high_availability:
        _name, members = presence_group(node)
        for other in members:
            running = (peer for peer in members if peer is not other and peer.is_started(PRESENCE_ENGINE))
            if other is not node and node is next(running, None):
                taken += other.spec.sessions - _returned(other)
    return max(0, _returned(node) - node.faults.sessions_lost) + taken


def presence_group(node: BaseNode) -> tuple[str, tuple[BaseNode, ...]]:
    """The presence redundancy group of a node with its nodes; without a name if the node is in none."""
    for name, members in node.spec.presence_groups:
        if node.name in members:
            return name, tuple(peer for peer in node.peers if peer.name in members)
    return "", (node,)


def _returned(node: BaseNode) -> int:
    """How many of a node's own sessions are with it again."""
    age = node.service_age(PRESENCE_ENGINE)
    if age is None:
        return 0
    duration = node.spec.timings.sessions
    return int(node.spec.sessions * (min(1.0, age / duration) if duration else 1.0))
