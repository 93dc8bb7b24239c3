# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of a node around a reboot."""

from __future__ import annotations

from enum import Enum

__all__ = ["Phase"]


class Phase(str, Enum):
    """What can be seen of a node from outside."""

    UP = "up"  # the CLI answers; services and replication may still be on their way
    GRACE = "grace"  # a reboot is announced, nothing is to be seen of it
    STOPPING = "stopping"  # the wall message is out, services stop, SSH still answers
    DOWN = "down"  # no port is open
