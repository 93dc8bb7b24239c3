# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be left of the maintenance window for a node to begin: its expected minutes, and a margin."""

from __future__ import annotations

import math

from .controls import ControlError
from .schedule import in_words

__all__ = ["need_in_words", "needed_minutes", "read_margin"]

_OFF = -1.0
# Of the expected minutes, where the operator has named no margin.
_SHARE = 0.25


def read_margin(given: object) -> float | None:
    """`vos_tls_window_margin` in minutes: -1 for off, None if the operator has named none. Raises ControlError."""
    if given is None or given == "":
        return None
    try:
        margin = float(str(given))
    except ValueError:
        margin = math.nan
    if margin != _OFF and not 0 <= margin < math.inf:
        raise ControlError(
            f"vos_tls_window_margin is {given}; it must be a number of minutes from 0 on, or -1 to begin a node as "
            "long as the window is open"
        )
    return margin


def needed_minutes(expected: float, margin: float | None) -> float:
    """Minutes that must be left of the window for a node that is expected to take so long; 0 where none are asked."""
    if margin == _OFF:
        return 0.0
    return expected + (expected * _SHARE if margin is None else margin)


def need_in_words(expected: float, margin: float | None) -> str:
    """What a node needs, for an operator: `38 min (30 min expected, 8 min margin)`."""
    needed = needed_minutes(expected, margin)
    return f"{in_words(math.ceil(needed))} ({in_words(expected)} expected, {in_words(needed - expected)} margin)"
