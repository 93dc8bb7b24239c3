# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What whoever answers at the address of a node says of itself: the node, or another server in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .history import SystemHistory
from .node import Node

__all__ = ["Said", "said"]


@dataclass(frozen=True)
class Said:
    """Its host name, since when it is up, its history."""

    hostname: str
    booted_at: datetime
    history: SystemHistory


def said(node: Node) -> Said:
    """What is said now. Another server has been up for days, and has a history of its own."""
    if not node.faults.impostor:
        return Said(node.name, node.booted_at, node.history)
    since = node.booted_at - timedelta(days=3)
    return Said(node.faults.impostor, since, SystemHistory(node.spec.release, since))
