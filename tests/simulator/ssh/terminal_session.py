# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with a terminal, between the SSH login and the node."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress

import asyncssh

from ..cli.command_steps import SessionDropped
from ..cli.other_shells import expired_password, other_shell
from ..cli.shell import Shell
from ..cli.terminal import Terminal
from ..node.node import Node
from ..world.world import Account

__all__ = ["TerminalSession"]

# A command on the exec channel meets the CLI without a terminal. Vulnerability scanners know these two beginnings;
# how the second one goes on is not public.
_EXEC_ANSWER = (
    b"Command Line Interface is starting up, please wait ...\n\nInvalid command, a dash character must be preceded\n"
)


_BREATH = 0.05  # real seconds


class TerminalSession(asyncssh.SSHServerSession[bytes]):
    """One session with a terminal. It is what the node sees of a login."""

    def __init__(
        self,
        node: Node,
        account: Account,
        connection: asyncssh.SSHServerConnection,
        log_out: Callable[[], None],
    ) -> None:
        self._node = node
        self._account = account
        self._connection = connection
        self._log_out = log_out
        self._terminal = Terminal(self._send)
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._has_terminal = False
        self._is_exec = False
        self._ends_without_a_word = False
        self._unsent = bytearray()
        self._task: asyncio.Task[None] | None = None

    # As the node sees it

    def wall(self, text: str) -> None:
        self._terminal.write(text)

    def drop(self) -> None:
        self._connection.abort()

    # As the shell sees it

    def hang_up(self, *, reset: bool) -> None:
        self._terminal.mute()
        # A little later: a reset would take along what was written and is not out yet.
        asyncio.get_running_loop().call_later(_BREATH, self._abort, reset)

    # As SSH sees it

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        self._has_terminal = True
        self._resize(term_size[0], term_size[1])
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        self._resize(width, height)

    def shell_requested(self) -> bool:
        return self._has_terminal

    def exec_requested(self, command: str) -> bool:
        self._is_exec = True
        return True

    def session_started(self) -> None:
        if self._is_exec:
            self._send(_EXEC_ANSWER)
            self._exit(1)
            return
        self._node.sessions.add(self)
        self._task = asyncio.create_task(self._serve())

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self._terminal.feed(data)

    def break_received(self, msec: int) -> bool:
        self._terminal.feed(b"\x03")
        return True

    def eof_received(self) -> bool:
        self._exit(0)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._node.sessions.discard(self)
        self._log_out()
        if self._task is not None:
            self._task.cancel()

    async def _serve(self) -> None:
        node, user = self._node, self._account.name
        try:
            if node.faults.not_vos:
                await other_shell(node, user, self._terminal)
            elif node.quirks.expired_password or user in node.configuration.change_at_login:
                await expired_password(node, user, self._terminal)
            else:
                await Shell(node, self._account, self._terminal, self).run()
        except SessionDropped:
            self._ends_without_a_word = True
        finally:
            if not self._ends_without_a_word:
                self._exit(0)

    def _abort(self, reset: bool) -> None:
        transport_socket = self._connection.get_extra_info("socket")
        if reset and transport_socket is not None:  # with no time to linger, the system resets the connection
            transport_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.abort()

    def _resize(self, columns: int, rows: int) -> None:
        self._terminal.columns = self._node.quirks.redraw_columns or columns
        self._terminal.rows = rows

    def _send(self, data: bytes) -> None:
        """Send what the terminal shows. What it shows at one time leaves together, such as the echo of a whole line: an
        SSH server reads what its terminal has ready."""
        if self._node.quirks.one_byte_writes:
            for at in range(len(data)):
                self._write(data[at : at + 1])
            return
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent += data

    def _flush(self) -> None:
        data = bytes(self._unsent)
        self._unsent.clear()
        self._write(data)

    def _write(self, data: bytes) -> None:
        if self._channel is None or not data:
            return
        with suppress(BrokenPipeError):  # the client has left in the middle of an output
            self._channel.write(data)

    def _exit(self, status: int) -> None:
        self._flush()
        if self._channel is not None and not self._channel.is_closing():
            self._channel.exit(status)
