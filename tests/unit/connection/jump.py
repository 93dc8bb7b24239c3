# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A jump host on loopback: an SSH server that forwards connections, and counts what was asked of it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import asyncssh

from tests.simulator.ssh import listener

JUMP_USER = "jumper"
JUMP_PASSWORD = "Hop-Horse-9"
JUMP_KEY = asyncssh.generate_private_key("ssh-ed25519")
USER_KEY = asyncssh.generate_private_key("ssh-ed25519")


@dataclass
class Jump:
    """What the jump host takes, and what it saw."""

    methods: tuple[str, ...] = ("publickey",)
    forwards: bool = True
    one_service: bool = False  # no OpenSSH: ends a connection that asks twice for the authentication
    hangs_up: bool = False  # ends the connection when it gets a password
    allowed: frozenset[int] | None = None  # ports; None: all of them
    port: int = 0
    connections: int = 0
    logins: int = 0
    passwords: list[str] = field(default_factory=list)
    forwarded: list[tuple[str, int]] = field(default_factory=list)
    cut: list[asyncssh.SSHServerConnection] = field(default_factory=list)

    loop: asyncio.AbstractEventLoop | None = None

    def fail(self) -> None:
        """All connections of the jump host break."""
        for connection in self.cut:
            if self.loop is not None:
                self.loop.call_soon_threadsafe(connection.abort)

    @property
    def known_hosts(self) -> str:
        return f"[127.0.0.1]:{self.port} {JUMP_KEY.export_public_key().decode()}"

    @property
    def fingerprint(self) -> str:
        return str(JUMP_KEY.get_fingerprint())

    @property
    def address(self) -> str:
        return f"{JUMP_USER}@127.0.0.1:{self.port}"


class _Server(asyncssh.SSHServer):
    def __init__(self, jump: Jump) -> None:
        self._jump = jump

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._jump.connections += 1
        self._jump.cut.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def auth_completed(self) -> None:
        self._jump.logins += 1

    def public_key_auth_supported(self) -> bool:
        return "publickey" in self._jump.methods

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == JUMP_USER and key.public_data == USER_KEY.public_data

    def password_auth_supported(self) -> bool:
        return "password" in self._jump.methods

    def validate_password(self, username: str, password: str) -> bool:
        self._jump.passwords.append(password)
        if self._jump.hangs_up:
            self._jump.cut[-1].abort()
        return (username, password) == (JUMP_USER, JUMP_PASSWORD)

    def kbdint_auth_supported(self) -> bool:
        return False

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        if not self._jump.forwards or (self._jump.allowed is not None and dest_port not in self._jump.allowed):
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "open failed")
        self._jump.forwarded.append((dest_host, dest_port))
        return True


@contextlib.contextmanager
def jump_host(jump: Jump) -> Iterator[Jump]:
    """The jump host, listening on a port of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="jump-host")
    thread.start()
    jump.loop = loop

    async def start() -> asyncio.Server:
        listen = asyncssh.listen if jump.one_service else listener.listen
        return await listen("127.0.0.1", 0, server_host_keys=[JUMP_KEY], server_factory=lambda: _Server(jump))

    async def stop(acceptor: asyncio.Server) -> None:
        acceptor.close()
        for connection in jump.cut:
            connection.abort()
            await connection.wait_closed()
        for _turn in range(3):  # what was forwarded closes in the turns after that
            await asyncio.sleep(0)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    acceptor = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    jump.port = acceptor.sockets[0].getsockname()[1]
    try:
        yield jump
    finally:
        asyncio.run_coroutine_threadsafe(stop(acceptor), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
