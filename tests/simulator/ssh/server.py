# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH port of a node: who gets in, and how. Nothing but a shell on a terminal is served."""

from __future__ import annotations

import asyncio

import asyncssh
from asyncssh.auth import KbdIntChallenge, KbdIntResponse

from ..node.node import Node
from ..world.world import Account
from .algorithms import offer_of
from .listener import listen
from .passwords import PasswordCheck
from .server_options import ServerOptions
from .silent_listener import Abortable, listen_in_silence
from .terminal_session import TerminalSession

__all__ = ["SshServer"]


class SshServer:
    """The listener of one node, as its quirks and faults of the moment want it."""

    def __init__(self, node: Node, passwords: PasswordCheck, options: ServerOptions, number: int) -> None:
        self._node = node
        self._passwords = passwords
        self._options = options
        self._number = number  # of the node in its world
        self._listeners: list[asyncio.Server] = []
        self._listens_as: object = None
        self._connections: set[Abortable] = set()

    async def open(self) -> None:
        """Accept connections, unless a fault forbids it. Connections that are open stay so."""
        quirks, faults, spec = self._node.quirks, self._node.faults, self._node.spec
        renewals = self._node.host_key_renewals + quirks.other_host_key
        offer = offer_of(spec.release, fips=spec.fips, sha_1_alone=quirks.legacy_ssh)
        options = self._options.of(self._number, offer, renewals=renewals)
        wanted = None if faults.connection_refused else faults.silence or options
        if wanted is self._listens_as:
            return
        self._stop_listening()
        if wanted is not None:
            greeting = f"SSH-2.0-{offer.name}\r\n".encode() if wanted == "greeting" else b""
            for address in spec.addresses:
                self._listeners.append(await self._listen(address, wanted, greeting))
        self._listens_as = wanted

    async def close(self) -> None:
        """Refuse connections, and end those that are open."""
        self._stop_listening()
        for connection in tuple(self._connections):
            connection.abort()

    async def _listen(
        self, address: str, wanted: asyncssh.SSHServerConnectionOptions | str, greeting: bytes
    ) -> asyncio.Server:
        port = self._node.spec.ssh_port
        if isinstance(wanted, str):
            return await listen_in_silence(address, port, self._connections, greeting)
        return await listen(
            address,
            port,
            options=wanted,
            server_factory=lambda: _Server(self._node, self._passwords, self._connections),
        )

    def _stop_listening(self) -> None:
        while self._listeners:
            self._listeners.pop().close()
        self._listens_as = None


class _Server(asyncssh.SSHServer):
    """One connection."""

    def __init__(self, node: Node, passwords: PasswordCheck, connections: set[Abortable]) -> None:
        self._node = node
        self._passwords = passwords
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
        if self._connection is not None and self._node.quirks.auth_banner:
            self._connection.send_auth_banner(self._node.quirks.auth_banner)
        return True

    def auth_completed(self) -> None:
        if self._account is not None:
            self._logged_in = True
            self._node.journal.record(self._node.name, "login", self._account.name)

    def public_key_auth_supported(self) -> bool:
        return False

    def password_auth_supported(self) -> bool:
        only = self._node.quirks.keyboard_interactive_only
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
        taken = len(self._node.sessions) + self._node.quirks.sessions_taken
        if self._account is None or self._connection is None or taken >= self._node.configuration.session_limit:
            self._node.journal.record(self._node.name, "login_refused", "too many sessions")
            return False
        return TerminalSession(self._node, self._account, self._connection, self._log_out)

    def _log_out(self) -> None:
        """Note the end of the shell or of the connection, whichever comes first."""
        if self._logged_in and self._account is not None:
            self._logged_in = False
            self._node.journal.record(self._node.name, "logout", self._account.name)

    def _check(self, username: str, password: str) -> bool:
        self._account = self._passwords.check(username, password)
        if self._account is None:
            reason = "locked" if self._passwords.is_locked(username) else "wrong password"
            self._node.journal.record(self._node.name, "login_refused", f"{username}: {reason}")
        return self._account is not None
