# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The logins that were refused in this run, so that no later part of it tries the same password again."""

from __future__ import annotations

import hashlib

from .target import Target

__all__ = ["has_refused", "is_known", "key_of", "note", "remember"]

# An inventory is read in Ansible's main process. The workers of the tasks are forked from it and know this too.
_refused: set[bytes] = set()


def remember(target: Target) -> None:
    """Remember that the node refused the user and the password, or demands a new password."""
    note(_account(target))


def has_refused(target: Target) -> bool:
    """Whether the node has refused this user and this password. Another password may be tried."""
    return is_known(_account(target))


def note(account: tuple[object, ...]) -> None:
    """Remember that this account was refused: the place, the user, and what was tried with it."""
    _refused.add(key_of(account))


def is_known(account: tuple[object, ...]) -> bool:
    """Whether this account was refused."""
    return key_of(account) in _refused


def key_of(account: tuple[object, ...]) -> bytes:
    """A key for an account, from which its password cannot be read."""
    return hashlib.sha256(repr(account).encode()).digest()


def _account(target: Target) -> tuple[object, ...]:
    return (target.host.lower(), target.port, target.user, target.password)
