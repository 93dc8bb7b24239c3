# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a rollout will take, from what one node is expected to take."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

from ..product.model import Product

__all__ = ["DEFAULT_MINUTES", "in_words", "side_by_side_minutes"]

# Minutes from the accepted set or restart until the gate has passed. The upgrade guides 12.5 to 15 plan 30 minutes for
# the restart of a group of nodes after a switch of versions; the guides of Unity Connection and IM and Presence say up
# to 15 minutes for one node, without replication. Emergency Responder and PCD are our estimates.
DEFAULT_MINUTES: Mapping[Product, float] = {
    Product.CUCM: 30.0,
    Product.IMP: 30.0,
    Product.CUC: 20.0,
    Product.CER: 20.0,
    Product.PCD: 15.0,
}


def side_by_side_minutes(clusters: Sequence[float], at_once: int) -> float:
    """Minutes until the last of these clusters is done, when so many are walked at once in this order."""
    busy = [0.0] * max(1, min(at_once, len(clusters)))
    for minutes in clusters:
        heapq.heappush(busy, heapq.heappop(busy) + minutes)
    return max(busy)


def in_words(minutes: float) -> str:
    """A duration for people: `24 s`, `45 min`, `3 h 20 min`."""
    if minutes < 1:
        return f"{round(minutes * 60)} s"
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
