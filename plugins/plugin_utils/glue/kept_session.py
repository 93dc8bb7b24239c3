# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session to one node that is kept from one step to the next, because a login takes up to a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..cli.dialogue import Conversation, Dialogue
from ..cli.errors import SessionLost
from ..cli.session import Session
from ..node.access import Confirm

__all__ = ["KeptSession"]


class KeptSession:
    """The session to a node, opened when it is first needed, and again where the one before is of no use any more.

    `connect` logs in. `must_go_on` is called before each login and each command, and right before the yes to a
    question; what it raises ends the work. One thread uses it at a time. For another one, a session in use is as good
    as lost; the dialogue of the first one goes on.
    """

    def __init__(self, host: str, connect: Callable[[], Session], must_go_on: Callable[[], None]) -> None:
        self.host = host
        self._connect = connect
        self._must_go_on = must_go_on
        self.opened = 0  # how many sessions there have been: while the number stays, it is one and the same
        self._session: Session | None = None
        self._use = threading.Lock()

    def login(self) -> KeptSession:
        """This session, at its prompt. It is replaced if it was lost, or if nobody knows what the node is doing in it:
        after a command that did not end in time, an answer that was too long, or text that nobody asked for.

        Raises VosError.
        """
        self._must_go_on()
        if self._use.acquire(blocking=False):
            try:
                if self._session is None or not self._session.still_waits():
                    self.end(farewell=False)
                    self.opened += 1
                    self._session = self._connect()
            finally:
                self._use.release()
        return self

    def run(self, command: str, timeout: float = 60.0) -> str:
        """The answer to a command that only reads. Raises VosError."""
        with self._in_use(command) as session:
            return session.run(command, timeout)

    def converse(self, dialogue: Dialogue, timeout: float = 120.0, confirm: Confirm | None = None) -> Conversation:
        """The course of a dialogue with questions, see Session. Raises VosError."""

        def have_the_last_word() -> str | None:
            objection = confirm() if confirm is not None else ""
            self._must_go_on()
            return objection

        with self._in_use(dialogue.command) as session:
            return session.converse(dialogue, timeout, have_the_last_word)

    def end(self, *, farewell: bool) -> None:
        """End the session, if there is one: with `exit`, or without a word. Never raises."""
        session, self._session = self._session, None
        if session is not None:
            session.close(farewell=farewell)

    @contextmanager
    def _in_use(self, command: str) -> Iterator[Session]:
        self._must_go_on()
        if not self._use.acquire(blocking=False):
            raise SessionLost("the session is in use, so nothing was sent", host=self.host, command=command)
        try:
            if self._session is None:
                raise SessionLost("no session is open, so nothing was sent", host=self.host, command=command)
            yield self._session
        finally:
            self._use.release()
