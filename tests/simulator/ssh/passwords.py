# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may log in: passwords, and the lock after three wrong ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..clock import DeviceClock
from ..world.world import Account

__all__ = ["PasswordCheck"]

# CLI reference 15, "show accountlocking".
_TRIES = 3
_LOCK_SECONDS = 300.0


@dataclass
class _Failures:
    count: int = 0
    locked_until: float = 0.0


class PasswordCheck:
    """Checks the passwords of one node. A locked account looks like a wrong password, as it does on SSH."""

    def __init__(self, accounts: Mapping[str, Account], clock: DeviceClock) -> None:
        self._accounts = accounts  # as the CLI changes them
        self._clock = clock
        self._failures: dict[str, _Failures] = {}

    def check(self, name: str, password: str) -> Account | None:
        """The account if the password is right and the account is not locked."""
        failures = self._failures.setdefault(name, _Failures())
        now = self._clock.now().timestamp()
        if now < failures.locked_until:
            return None
        account = self._accounts.get(name)
        if account is not None and account.password == password:
            failures.count = 0
            return account
        failures.count += 1
        if failures.count >= _TRIES:
            failures.count, failures.locked_until = 0, now + _LOCK_SECONDS
        return None

    def is_locked(self, name: str) -> bool:
        """Whether the account is locked now."""
        failures = self._failures.get(name)
        return failures is not None and self._clock.now().timestamp() < failures.locked_until
