# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity that a node shows: its own, or with the fault `impostor` that of another server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .node import Node
from .system_history import SystemHistory

__all__ = ["ShownIdentity", "shown_identity"]


@dataclass(frozen=True)
class ShownIdentity:
    """Its host name, since when it is up, its history."""

    hostname: str
    booted_at: datetime
    history: SystemHistory


def shown_identity(node: Node) -> ShownIdentity:
    """What is said now. Another server has been up for days, and has a history of its own."""
    if not node.faults.impostor:
        return ShownIdentity(node.name, node.booted_at, node.history)
    since = node.booted_at - timedelta(days=3)
    return ShownIdentity(node.faults.impostor, since, SystemHistory(node.spec.release, since))
