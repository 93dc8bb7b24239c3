# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the maintenance window is open for the next node."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ..plan.window import Window
from .advice import Cause
from .stopped import Stopped

__all__ = ["require_open"]


def require_open(window: Window | None, node: str, left: Sequence[str], now: datetime | None = None) -> str:
    """What there is to say about the window, empty if there is none. Raises Stopped before `node` if it is closed; then
    the nodes in `left` are left to do."""
    if window is None:
        return ""
    now = now or datetime.now(UTC)
    state = window.describe(now)
    if window.remaining(now) is None:
        text = f"The change was not started on {node}: {state}. Left to do in this cluster: {', '.join(left)}."
        raise Stopped(text, node=node, cause=Cause.WINDOW)
    return state
