# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reason of a state in the words of the node's product and release."""

from __future__ import annotations

from dataclasses import replace

from ..node.state import NodeState, StateDecision
from ..product.unsettable import unsettable_text
from .node_record import NodeRecord

__all__ = ["explained"]


def explained(decision: StateDecision, record: NodeRecord, target: str) -> StateDecision:
    """The decision; for a node that cannot be set its reason says what is true of that product and release."""
    if decision.state is not NodeState.UNSUPPORTED:
        return decision
    known = unsettable_text(record.product.value, record.version, target)
    return replace(decision, reason=known.reason) if known is not None else decision
