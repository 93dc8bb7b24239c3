# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH port of a node: login, terminal, shell. Nothing else is served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

import asyncssh
from asyncssh.auth import KbdIntChallenge, KbdIntResponse

from .accounts import Doorkeeper
from .cli.impostors import expired_password, other_shell
from .cli.session import SESSION_LIMIT
from .cli.shell import Shell
from .node import Node
from .terminal import Terminal
from .world import Account

__all__ = ["SshPort", "server_options"]

# Release 15 (compatibility matrix); the older releases offer these as well.
_KEY_EXCHANGES = (
    "ecdh-sha2-nistp521",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp256",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group16-sha512",
)
_CIPHERS = ("aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_MACS = ("hmac-sha2-256", "hmac-sha2-512")

# A command on the exec channel meets the CLI without a terminal. Vulnerability scanners know these two beginnings;
# how the second one goes on is not public.
_EXEC_ANSWER = (
    b"Command Line Interface is starting up, please wait ...\n\nInvalid command, a dash character must be preceded\n"
)


def server_options(host_key: asyncssh.SSHKey) -> asyncssh.SSHServerConnectionOptions:
    """What all nodes with this host key have in common."""
    return asyncssh.SSHServerConnectionOptions(
        server_host_keys=[host_key],
        server_version="OpenSSH_8.0",
        kex_algs=_KEY_EXCHANGES,
        encryption_algs=_CIPHERS,
        mac_algs=_MACS,
        compression_algs=("none",),
        line_editor=False,
        agent_forwarding=False,
        x11_forwarding=False,
        encoding=None,
    )


class SshPort:
    """The listener of one node."""

    def __init__(self, node: Node, doorkeeper: Doorkeeper, options: asyncssh.SSHServerConnectionOptions) -> None:
        self._node = node
        self._doorkeeper = doorkeeper
        self._options = options
        self._listener: asyncssh.SSHAcceptor | None = None
        self._connections: set[asyncssh.SSHServerConnection] = set()

    async def open(self) -> None:
        """Accept connections."""
        self._listener = await asyncssh.listen(
            self._node.spec.address,
            self._node.spec.ssh_port,
            options=self._options,
            server_factory=lambda: _Server(self._node, self._doorkeeper, self._connections),
        )

    async def close(self) -> None:
        """Refuse connections, and end those that are open."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for connection in tuple(self._connections):
            connection.abort()


class _Server(asyncssh.SSHServer):
    """One connection."""

    def __init__(self, node: Node, doorkeeper: Doorkeeper, connections: set[asyncssh.SSHServerConnection]) -> None:
        self._node = node
        self._doorkeeper = doorkeeper
        self._connections = connections
        self._connection: asyncssh.SSHServerConnection | None = None
        self._account: Account | None = None
        self._logged_in = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._connections.discard(self._connection)
        self._log_out()

    def begin_auth(self, username: str) -> bool:
        return True

    def auth_completed(self) -> None:
        if self._account is not None:
            self._logged_in = True
            self._node.journal.record(self._node.name, "login", self._account.name)

    def public_key_auth_supported(self) -> bool:
        return False

    def password_auth_supported(self) -> bool:
        only = self._node.spec.quirks.keyboard_interactive_only
        return not (self._node.spec.release.keyboard_interactive_only if only is None else only)

    def validate_password(self, username: str, password: str) -> bool:
        return self._check(username, password)

    def kbdint_auth_supported(self) -> bool:
        return True

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> KbdIntChallenge:
        return "", "", lang, [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: KbdIntResponse) -> bool:
        return len(responses) == 1 and self._check(username, responses[0])

    def session_requested(self) -> asyncssh.SSHServerSession[bytes] | bool:
        if self._account is None or self._connection is None or len(self._node.sessions) >= SESSION_LIMIT:
            self._node.journal.record(self._node.name, "login_refused", "too many sessions")
            return False
        return _Session(self._node, self._account, self._connection.abort, self._log_out)

    def _log_out(self) -> None:
        """Note the end of the shell or of the connection, whichever comes first."""
        if self._logged_in and self._account is not None:
            self._logged_in = False
            self._node.journal.record(self._node.name, "logout", self._account.name)

    def _check(self, username: str, password: str) -> bool:
        self._account = self._doorkeeper.check(username, password)
        if self._account is None:
            reason = "locked" if self._doorkeeper.is_locked(username) else "wrong password"
            self._node.journal.record(self._node.name, "login_refused", f"{username}: {reason}")
        return self._account is not None


class _Session(asyncssh.SSHServerSession[bytes]):
    """One session with a terminal. It is what the node sees of a login."""

    def __init__(self, node: Node, account: Account, abort: Callable[[], None], log_out: Callable[[], None]) -> None:
        self._node = node
        self._account = account
        self._abort = abort
        self._log_out = log_out
        self._terminal = Terminal(self._send)
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._has_terminal = False
        self._is_exec = False
        self._task: asyncio.Task[None] | None = None

    # As the node sees it

    def wall(self, text: str) -> None:
        self._terminal.write(text)

    def drop(self) -> None:
        self._abort()

    # As SSH sees it

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        self._has_terminal = True
        self._terminal.columns, self._terminal.rows = term_size[0], term_size[1] or self._terminal.rows
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        self._terminal.columns, self._terminal.rows = width, height

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
            elif node.faults.expired_password:
                await expired_password(node, user, self._terminal)
            else:
                await Shell(node, self._account, self._terminal).run()
        finally:
            self._exit(0)

    def _send(self, data: bytes) -> None:
        if self._channel is None:
            return
        single = self._node.spec.quirks.one_byte_writes
        with suppress(BrokenPipeError):  # the client has left in the middle of an output
            for piece in (data[at : at + 1] for at in range(len(data))) if single else (data,):
                self._channel.write(piece)

    def _exit(self, status: int) -> None:
        if self._channel is not None and not self._channel.is_closing():
            self._channel.exit(status)
