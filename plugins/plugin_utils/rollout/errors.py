# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of a rollout that are those of no node."""

from __future__ import annotations

from ..node.errors import RunEnded

__all__ = ["Orphaned"]


class Orphaned(RunEnded):
    """The process that had started this work is gone. Nobody waits for it any more, so nothing more is sent."""
