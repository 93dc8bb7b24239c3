# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nodes have refused in this run, so that no later part of it tries the same password again."""

from __future__ import annotations

import hashlib

from .target import Target

__all__ = ["has_refused", "remember"]

# An inventory is read in Ansible's main process. The workers of the tasks are forked from it and know this too.
_refused: set[bytes] = set()


def remember(target: Target) -> None:
    """Take note that the node refused the user and the password, or wants a new one."""
    _refused.add(_key(target))


def has_refused(target: Target) -> bool:
    """Whether the node has refused this user and this password. Another password may be tried."""
    return _key(target) in _refused


def _key(target: Target) -> bytes:
    parts = (target.host.lower(), target.port, target.user, target.password)
    return hashlib.sha256(repr(parts).encode()).digest()
