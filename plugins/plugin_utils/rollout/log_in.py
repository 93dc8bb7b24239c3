# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in to all nodes of a cluster at once, before the gate of a wave."""

from __future__ import annotations

from collections.abc import Sequence

from ..node.errors import FINAL, RunEnded
from .fleet import Fleet
from .stop_error import Stopped, cause_of

__all__ = ["log_in"]


def log_in(fleet: Fleet, names: Sequence[str], wave: Sequence[str]) -> None:
    """Log in to these nodes. One that does not answer yet is waited for at the gate; one that refuses the login must
    not be tried again, for example for its second session. Raises Stopped and RunEnded."""
    for name, seen in fleet.each(names, lambda name: fleet.access(name).login()).items():
        if isinstance(seen, RunEnded):
            raise seen
        if isinstance(seen, FINAL):
            node = name if name in wave else wave[0]
            raise Stopped(seen.message, node=node, asked=name, cause=cause_of(seen), error=seen)
