# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that logs in again, a few times, after it was lost."""

from __future__ import annotations

from collections.abc import Callable

from ..cli.errors import CommandRefused, SessionLost, UnsafeCommand, VosError
from .errors import FINAL
from .reader import CommandRunner

__all__ = ["ReconnectingSession"]

# A login takes up to a minute, and a node that ends every session must not be tried for ever.
LOGINS = 3


class ReconnectingSession:
    """Runs commands like a session. For reading only: a command that was interrupted is not sent again.

    A refused login is never tried again: three of them lock the account.
    """

    def __init__(self, session: CommandRunner, reopen: Callable[[], CommandRunner], logins: int = LOGINS) -> None:
        self.host = session.host
        self._session = session
        self._reopen = reopen
        self._left = logins
        self._broken = False

    def run(self, command: str, timeout: float = 60.0) -> str:
        """The answer to a command. Raises VosError."""
        if self._broken:
            self._session = self._again(command)
            self._broken = False
        try:
            return self._session.run(command, timeout)
        except (CommandRefused, UnsafeCommand):
            raise
        except VosError:
            self._broken = True
            raise

    def _again(self, command: str) -> CommandRunner:
        if self._left <= 0:
            raise SessionLost(
                "the session was lost and no new login was tried, so this was not read",
                host=self.host,
                command=command,
            )
        self._left -= 1
        try:
            return self._reopen()
        except FINAL:
            self._left = 0
            raise
