# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real SSH server on loopback with a scripted CLI behind it, and a count of what it was asked."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import asyncssh
import paramiko
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.target import Target

from tests.simulator.ssh import listener
from tests.unit.cli.device import Device, End

USER = "administrator"
PASSWORD = "Correct-Horse-7"
HOST_KEY = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
OTHER_HOST_KEY = asyncssh.generate_private_key("ssh-ed25519")


def signing_with(*algorithms: bytes) -> asyncssh.SSHKeyPair:
    """The RSA host key, which proves itself with these algorithms alone."""
    (pair,) = asyncssh.load_keypairs([HOST_KEY])
    pair.host_key_algorithms = algorithms
    return pair


# Releases up to 12.5: ssh-rsa host keys only (compatibility matrices), here with SHA-1 alone in all the rest too.
LEGACY_ONLY: dict[str, object] = {
    "server_host_keys": [signing_with(b"ssh-rsa")],
    "kex_algs": ["diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1"],
    "mac_algs": ["hmac-sha1"],
    "encryption_algs": ["aes128-ctr", "aes128-cbc"],
}
# From release 15 on.
MODERN_ONLY: dict[str, object] = {
    "server_host_keys": [signing_with(b"rsa-sha2-256", b"rsa-sha2-512")],
    "kex_algs": ["ecdh-sha2-nistp384", "diffie-hellman-group16-sha512"],
    "mac_algs": ["hmac-sha2-256", "hmac-sha2-512"],
    "encryption_algs": ["aes256-ctr", "aes256-gcm@openssh.com"],
}


@dataclass
class Server:
    """What the server does, and what it saw."""

    methods: tuple[str, ...] = ("keyboard-interactive", "password")
    device: Callable[[], Device] = Device
    prompts: tuple[tuple[str, str, tuple[tuple[str, bool], ...]], ...] = (("", "", (("Password: ", False),)),)
    host_key: asyncssh.SSHKey = HOST_KEY
    options: dict[str, object] = field(default_factory=dict)
    auth_delay: float = 0.0
    banner: str = ""
    change_password: bool = False

    address: str = "127.0.0.1"
    port: int = 0
    logins: int = 0
    attempts: list[str] = field(default_factory=list)  # the methods by which a password was tried
    answers: list[list[str]] = field(default_factory=list)  # to keyboard-interactive requests
    typed: list[str] = field(default_factory=list)
    terminals: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    open_sessions: int = 0
    connections: int = 0
    kept: list[asyncssh.SSHServerConnection] = field(default_factory=list, repr=False)
    changed: threading.Condition = field(default_factory=threading.Condition, repr=False)

    def count_session(self, change: int) -> None:
        with self.changed:
            self.open_sessions += change
            self.changed.notify_all()

    def is_idle(self, seconds: float = 5) -> bool:
        """Whether all sessions have ended, waiting so long for it."""
        with self.changed:
            return self.changed.wait_for(lambda: self.open_sessions == 0, seconds)

    @property
    def fingerprint(self) -> str:
        return str(self.host_key.get_fingerprint())

    @property
    def known_hosts(self) -> str:
        return f"[{self.address}]:{self.port} {self.host_key.export_public_key().decode()}"


def target(server: Server, **changes: Any) -> Target:
    """The server as the driver is told of it."""
    plain = Target(
        host=server.address,
        port=server.port,
        user=USER,
        password=PASSWORD,
        connect_timeout=5,
        login_timeout=10,
        known_hosts=server.known_hosts,
        typing_delay=0.0,
    )
    return replace(plain, **changes)


class _Connection(asyncssh.SSHServer):
    def __init__(self, server: Server) -> None:
        self._server = server
        self._round = 0

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._server.connections += 1
        self._server.kept.append(conn)
        if self._server.banner:
            conn.send_auth_banner(self._server.banner)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return "password" in self._server.methods

    def public_key_auth_supported(self) -> bool:
        return "publickey" in self._server.methods

    async def validate_password(self, username: str, password: str) -> bool:
        self._server.attempts.append("password")
        await asyncio.sleep(self._server.auth_delay)
        if self._server.change_password:
            raise asyncssh.PasswordChangeRequired("Your password has expired")
        return (username, password) == (USER, PASSWORD)

    def kbdint_auth_supported(self) -> bool:
        return "keyboard-interactive" in self._server.methods

    async def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> object:
        await asyncio.sleep(self._server.auth_delay)
        return self._challenge()

    def _challenge(self) -> object:
        title, instructions, prompts = self._server.prompts[self._round]
        return title, instructions, "", list(prompts)

    def validate_kbdint_response(self, username: str, responses: list[str]) -> object:
        if responses:
            self._server.attempts.append("keyboard-interactive")
        self._server.answers.append(list(responses))
        self._round += 1
        if responses and (username, responses) != (USER, [PASSWORD]):
            return False
        return self._challenge() if self._round < len(self._server.prompts) else True


async def _session(server: Server, process: asyncssh.SSHServerProcess[bytes]) -> None:
    server.logins += 1
    server.count_session(1)
    server.terminals.append((str(process.get_terminal_type()), tuple(process.get_terminal_size()[:2])))
    device = server.device()
    device.run_in_real_time()
    printer = asyncio.create_task(_print(device, process))
    try:
        while not device.closed and (data := await process.stdin.read(4096)):
            server.typed.append(data.decode())
            with contextlib.suppress(BrokenPipeError):
                device.send(data)
            if printer.done():
                printer = asyncio.create_task(_print(device, process))
    except (asyncssh.Error, OSError):
        device.closed = True
    finally:
        printer.cancel()
        server.count_session(-1)


async def _print(device: Device, process: asyncssh.SSHServerProcess[bytes]) -> None:
    for when, data in device.printed():
        await asyncio.sleep(max(0.0, when - time.monotonic()))
        if isinstance(data, End):
            device.closed = True
            if data.reset:
                process.channel.get_connection().abort()
            else:
                process.exit(0)
            return
        process.stdout.write(data)


@contextlib.contextmanager
def serve(server: Server) -> Iterator[Server]:
    """The server, listening on a port of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="ssh-server")
    thread.start()

    async def start() -> asyncio.Server:
        options = {
            "server_host_keys": [server.host_key],
            "server_factory": lambda: _Connection(server),
            "process_factory": lambda process: _session(server, process),
            "encoding": None,
            "line_editor": False,
        }
        return await listener.listen(server.address, 0, **{**options, **server.options})

    async def stop(acceptor: asyncio.Server) -> None:
        acceptor.close()
        await acceptor.wait_closed()
        for connection in server.kept:
            connection.abort()
            await connection.wait_closed()
        for _turn in range(3):  # the transports close in the turns after that
            await asyncio.sleep(0)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    acceptor = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    server.port = acceptor.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(stop(acceptor), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextlib.contextmanager
def listen(reply: bytes | None, *, close: bool = False) -> Iterator[int]:
    """A TCP port that accepts, sends `reply` and then nothing, or closes at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        kept: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection = listener.accept()[0]
                    if reply:
                        connection.sendall(reply)
                    if close:
                        connection.close()
                    else:
                        kept.append(connection)

        thread = threading.Thread(target=accept, name="listener")
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for connection in kept:
                connection.close()


@contextlib.contextmanager
def listen_with_paramiko(
    key: paramiko.PKey,
    *,
    server: Callable[[], paramiko.ServerInterface] = paramiko.ServerInterface,
) -> Iterator[int]:
    """An SSH server that misbehaves where asyncssh never does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        transports: list[paramiko.Transport] = []

        def accept() -> None:
            with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
                while True:
                    connection = listener.accept()[0]
                    transport = paramiko.Transport(connection)
                    transport.set_log_channel("collabops.vos.ssh")
                    transport.add_server_key(key)
                    transport.start_server(event=threading.Event(), server=server())
                    transports.append(transport)

        thread = threading.Thread(target=accept, name="listener")
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for transport in transports:
                transport.close()
                transport.packetizer.complete_handshake()


@contextlib.contextmanager
def damaging(server: Server, place: int) -> Iterator[int]:
    """A port that leads to the server, and changes the byte at that place of what it sends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pass_on() -> None:
            with contextlib.suppress(OSError):
                inside, _peer = listener.accept()
                outside = socket.create_connection((server.address, server.port))
                with inside, outside:
                    back = threading.Thread(target=_copy, args=(inside, outside), daemon=True)
                    back.start()
                    _copy(outside, inside, place)
                    inside.shutdown(socket.SHUT_RDWR)
                    back.join(timeout=5)

        thread = threading.Thread(target=pass_on, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
    thread.join(timeout=10)


@contextlib.contextmanager
def announcing(server: Server, notice: bytes, *, refused: int = 0) -> Iterator[int]:
    """A port that leads to the server, and says `notice` first; the first connections get that and no more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pass_on() -> None:
            for number in itertools.count():
                try:
                    inside, _peer = listener.accept()
                except OSError:
                    return
                with inside, contextlib.suppress(OSError):
                    if refused == 0 or number < refused:
                        inside.sendall(notice)
                    if number >= refused:
                        _join(inside, server)

        thread = threading.Thread(target=pass_on)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def refusing_first(server: Server, notice: bytes) -> contextlib.AbstractContextManager[int]:
    """A port that turns the first connection away with that text, and leads to the server from then on."""
    return announcing(server, notice, refused=1)


def _join(inside: socket.socket, server: Server) -> None:
    with socket.create_connection((server.address, server.port)) as outside:
        back = threading.Thread(target=_copy, args=(inside, outside))
        back.start()
        _copy(outside, inside)
        inside.shutdown(socket.SHUT_RDWR)
        back.join(timeout=5)


def _copy(source: socket.socket, sink: socket.socket, damaged: int = -1) -> None:
    """All that the source sends, up to its end, but for one byte."""
    place = 0
    with contextlib.suppress(OSError):
        while data := bytearray(source.recv(65536)):
            if place <= damaged < place + len(data):
                data[damaged - place] ^= 0x41
            place += len(data)
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
