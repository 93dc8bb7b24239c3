# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The greeting of an SSH server (RFC 4253, 4.2): its identification, and the lines of text that may come before it."""

from __future__ import annotations

import re
import time
from typing import Any

from ..terminal import clean

__all__ = ["LONGEST_NOTICE", "Greeted"]

# Bytes. A notice may be long; a server that sends more is no SSH server.
LONGEST_NOTICE = 65536
_PIECE = 4096
_IDENTIFICATION = re.compile(rb"^SSH-[^\n]*\n", re.MULTILINE)
# sshd.c of OpenSSH, when as many connections wait for their login as MaxStartups allows.
_NO_ROOM = re.compile(r"Exceeded MaxStartups", re.IGNORECASE)


class Greeted:
    """A connection whose greeting has been read: the first bytes that it returns are the identification.

    Needed because the SSH library reads at most 100 lines, waits two seconds for each, and accepts only UTF-8.
    """

    def __init__(self, connection: Any) -> None:
        """`connection` is a socket, or what can be used as one."""
        self.connection = connection
        self._pending = b""
        self._before = b""
        self.identified = False
        self.ended = False  # by the other side, before it identified itself

    @property
    def notice(self) -> str:
        """The lines before the identification, as they can be shown."""
        return clean(self._before.decode(errors="replace")).strip()

    @property
    def spoke(self) -> bool:
        """Whether the other side has sent so much other text that we stop waiting for an identification."""
        return not self.identified and len(self._before) > LONGEST_NOTICE

    @property
    def no_room(self) -> bool:
        """Whether the server says that too many connections wait for their login."""
        return not self.identified and _NO_ROOM.search(self.notice) is not None

    def await_identification(self, deadline: float) -> bool:
        """Whether the other side identifies itself as an SSH server before `deadline` (a time of time.monotonic)."""
        data = b""
        while not (found := _IDENTIFICATION.search(data)) and len(data) <= LONGEST_NOTICE:
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self.connection.settimeout(left)
            try:
                piece = self.connection.recv(_PIECE)
            except TimeoutError:
                break
            except OSError:
                piece = b""
            if not piece:
                self.ended = True
                break
            data += piece
        self._before, self._pending = (data[: found.start()], data[found.start() :]) if found else (data, b"")
        self.identified = found is not None
        return self.identified

    def recv(self, size: int) -> bytes:
        """The next bytes, as of a socket."""
        if self._pending:
            piece, self._pending = self._pending[:size], self._pending[size:]
            return piece
        data: bytes = self.connection.recv(size)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)
