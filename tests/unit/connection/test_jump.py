# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Through jump hosts and commands: never past them, each host key verified, and each failure with its own words."""

from __future__ import annotations

import base64
import os
import shlex
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncssh
import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli import driver
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import Target, connect
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    ConnectionFailed,
    HopFailed,
    HopRefused,
    HostKeyRejected,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh import refused_logins
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.connector import Connector
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.route import find_route
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.host_variables import probe_path
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort, ssh_port
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.path import NoPath

from tests.unit.cli.device import Device
from tests.unit.connection.jump import JUMP_PASSWORD, JUMP_USER, USER_KEY, Jump, jump_host
from tests.unit.connection.server import PASSWORD, Server, listen, refusing_first, serve, target
from tests.unit.connection.sshd import sshd


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A home with one key, no agent, no memory of refusals; and no thread that stays."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_ed25519").write_bytes(USER_KEY.export_private_key())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(refused_logins, "_refused", set())
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, deadline - time.monotonic()))
        assert not thread.is_alive(), thread


def through(server: Server, *jumps: Jump, **changes: Any) -> Target:
    """The node behind the jump hosts."""
    known = "\n".join([server.known_hosts, *(jump.known_hosts for jump in jumps)])
    route = find_route(",".join(jump.address for jump in jumps), ())
    return target(server, **{"route": route, "known_hosts": known, **changes})


def failing(node: Target) -> VosError:
    with pytest.raises(VosError) as caught:
        connect(node)
    return caught.value


def test_a_node_is_reached_through_a_jump_host_that_takes_the_key_of_the_user() -> None:
    with jump_host(Jump()) as jump, serve(Server(device=lambda: Device({"show date": ["today"]}))) as server:
        session = connect(through(server, jump))
        assert session.run("show date") == "today"
        session.close()
        assert server.is_idle()
        assert (jump.logins, jump.forwarded) == (1, [("127.0.0.1", server.port)])
        assert server.connections == 1


def test_two_jump_hosts_one_behind_the_other() -> None:
    with jump_host(Jump()) as first, jump_host(Jump()) as second, serve(Server()) as server:
        connect(through(server, first, second)).close()
        assert first.forwarded == [("127.0.0.1", second.port)]
        assert second.forwarded == [("127.0.0.1", server.port)]


def test_the_password_of_a_jump_host_is_given_to_it_and_that_of_the_node_is_not() -> None:
    with jump_host(Jump(methods=("password",))) as jump, serve(Server()) as server:
        connect(through(server, jump, proxy_password=JUMP_PASSWORD)).close()
        assert jump.passwords == [JUMP_PASSWORD]
        error = failing(through(server, jump))
        assert isinstance(error, HopRefused)
        assert jump.passwords == [JUMP_PASSWORD]


def test_a_key_comes_first_and_the_password_after_it() -> None:
    with jump_host(Jump(methods=("publickey", "password"))) as jump, serve(Server()) as server:
        (Path(os.environ["HOME"]) / ".ssh" / "id_ed25519").unlink()
        connect(through(server, jump, proxy_password=JUMP_PASSWORD)).close()
        assert jump.passwords == [JUMP_PASSWORD]


@pytest.mark.parametrize("password", ["", JUMP_PASSWORD])
def test_a_jump_host_that_is_no_openssh_is_asked_once_for_the_authentication(password: str) -> None:
    jump = Jump(methods=("publickey", "password"), one_service=True)
    with jump_host(jump), serve(Server()) as server:
        if password:
            other = asyncssh.generate_private_key("ssh-ed25519")
            (Path(os.environ["HOME"]) / ".ssh" / "id_ed25519").write_bytes(other.export_private_key())
        connect(through(server, jump, proxy_password=password)).close()
        assert jump.passwords == ([password] if password else [])
        assert (jump.connections, jump.logins) == (1, 1)


def test_a_jump_host_that_hangs_up_during_the_login_has_not_refused_in_words_and_gets_no_second_password() -> None:
    with jump_host(Jump(methods=("password",), hangs_up=True)) as jump, serve(Server()) as server:
        node = through(server, jump, proxy_password=JUMP_PASSWORD)
        error = failing(node)
        assert f"{jump.address} ended the connection during the login of the user {JUMP_USER}" in error.message
        assert "Tried: the password" in error.message
        assert "already" in failing(node).message
        assert jump.passwords == [JUMP_PASSWORD]


def test_a_refused_login_at_the_jump_host_is_no_refused_login_of_the_node() -> None:
    with jump_host(Jump(methods=("password",))) as jump, serve(Server()) as server:
        node = through(server, jump, proxy_password="wrong-Horse-8")
        error = failing(node)
        assert isinstance(error, HopRefused)
        assert not isinstance(error, AuthenticationRefused)
        assert f"the jump host {jump.address} refused the user {JUMP_USER}" in error.message
        assert error.host == server.address
        assert "wrong-Horse-8" not in str(error)
        assert error.hint.startswith("Check vos_proxy_password")
        assert not refused_logins.has_refused(node)
        assert "already" in failing(node).message
        assert jump.passwords == ["wrong-Horse-8"]
        assert server.connections == 0


def test_a_named_key_is_the_only_one_and_one_that_cannot_be_read_is_named() -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server:
        error = failing(through(server, jump, proxy_private_key_file="/nonexistent/key"))
        assert isinstance(error, HopRefused)
        assert "/nonexistent/key" in error.message
        assert jump.logins == 0


def _unnamed() -> str:
    raise KeyError("getpwuid(): uid not found: 1000650000")


def test_a_user_without_a_name_must_say_whom_the_jump_host_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container of OpenShift, whose user is a number alone."""
    monkeypatch.setattr("getpass.getuser", _unnamed)
    with jump_host(Jump()) as jump, serve(Server()) as server:
        hop = f"127.0.0.1:{jump.port}"
        error = failing(through(server, jump, route=find_route(hop, ())))
        assert isinstance(error, HopRefused)
        assert f"the jump host {hop} was not tried" in error.message
        assert "user@host" in error.hint
        assert jump.connections == 0
        connect(through(server, jump)).close()


def _text(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _of_a_token(kind: bytes = b"sk-ssh-ed25519@openssh.com") -> bytes:
    """The file that ssh-keygen makes for a key that lies on a token (PROTOCOL.key and PROTOCOL.u2f of OpenSSH)."""
    public = _text(kind) + _text(bytes(32)) + _text(b"ssh:")
    private = bytes(8) + public + b"\1" + _text(bytes(64)) + _text(b"") + _text(b"me@home")
    private += bytes(range(1, 9))[: -len(private) % 8]
    blob = b"openssh-key-v1\0" + _text(b"none") * 2 + _text(b"") + b"\0\0\0\1" + _text(public) + _text(private)
    lines = base64.encodebytes(blob)
    return b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + lines + b"-----END OPENSSH PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    "content",
    [_of_a_token(), _of_a_token(b"ssh-of-tomorrow"), b"", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", b"\xff\xfe"],
)
def test_a_key_that_this_side_cannot_use_is_named_whatever_is_wrong_with_it(content: bytes, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(content)
    with jump_host(Jump()) as jump, serve(Server()) as server:
        error = failing(through(server, jump, proxy_private_key_file=str(key)))
        assert isinstance(error, HopRefused)
        assert str(key) in error.message
        assert jump.logins == 0


@pytest.mark.parametrize("changes", [{"known_hosts": ""}, {"proxy_host_key_fingerprint": "SHA256:" + "A" * 43}])
def test_the_host_key_of_a_jump_host_is_verified_before_anything_is_offered_to_it(changes: dict[str, str]) -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server:
        error = failing(through(server, jump, **changes))
        assert isinstance(error, HopRefused)
        assert jump.fingerprint in error.message
        assert f"the jump host {jump.address}" in error.message
        assert 'vos_proxy_host_key_fingerprint: "SHA256:' in error.hint
        assert (jump.logins, server.connections) == (0, 0)


def test_a_pinned_jump_host_and_a_node_of_which_the_key_is_verified_behind_it() -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server:
        pins = {"known_hosts": "", "proxy_host_key_fingerprint": jump.fingerprint}
        connect(through(server, jump, **pins, host_key_fingerprint=server.fingerprint)).close()
        error = failing(through(server, jump, **pins))
        assert isinstance(error, HostKeyRejected)
        assert 'vos_host_key_fingerprint: "SHA256:' in error.hint
        assert server.attempts == ["keyboard-interactive"]


def test_a_jump_host_that_does_not_forward() -> None:
    with jump_host(Jump(forwards=False)) as jump, serve(Server()) as server:
        error = failing(through(server, jump))
        assert isinstance(error, HopFailed)
        assert f"the jump host {jump.address} refuses to forward to 127.0.0.1 port {server.port}" in error.message
        assert "AllowTcpForwarding" in error.hint
        assert server.connections == 0


def test_a_jump_host_that_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        down = Jump(port=listener.getsockname()[1])
    with serve(Server()) as server:
        error = failing(through(server, down))
        assert isinstance(error, HopFailed)
        assert f"the jump host {down.address} refuses the connection" in error.message
        assert server.connections == 0


def test_a_node_that_is_down_behind_a_jump_host_that_is_up() -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server:
        node = through(server, jump)
    with jump_host(jump):
        error = failing(through(server, jump, port=node.port))
        assert isinstance(error, ConnectionFailed)
        assert f"nothing listens on port {node.port} (connection refused, seen from the jump host" in error.message


def test_a_refused_password_of_the_node_stays_one_behind_a_jump_host() -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server:
        assert isinstance(failing(through(server, jump, password="wrong-Horse-8")), AuthenticationRefused)
        assert len(server.attempts) == 1


def test_one_password_is_not_given_to_jump_hosts_of_two_users() -> None:
    with jump_host(Jump()) as first, serve(Server()) as server:
        route = find_route(f"{first.address},other@127.0.0.1:{first.port}", ())
        error = failing(through(server, first, route=route, proxy_password=JUMP_PASSWORD))
        assert "several users" in error.message
        assert first.connections == 0


def test_the_connection_to_the_jump_host_serves_all_that_are_made_through_it() -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server, Connector(through(server, jump)) as way:
        for _number in range(3):
            with way.open(server.address, server.port, 5) as connection:
                assert connection.recv(4) == b"SSH-"
        assert jump.logins == 1


def test_a_jump_host_without_room_is_asked_once_more_for_handshakes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "PAUSE", 0.1)
    with (
        jump_host(Jump()) as jump,
        serve(Server()) as server,
        refusing_first(Server(port=jump.port), b"Exceeded MaxStartups\r\n") as port,
    ):
        hop = f"{JUMP_USER}@127.0.0.1:{port}"
        node = through(server, jump, route=find_route(hop, ()), proxy_host_key_fingerprint=jump.fingerprint)
        options = {"tls_port_map": {}, "tls_route": "hop"}
        connection = SimpleNamespace(get_option=options.get, connector=lambda: Connector(node))
        with probe_path(connection) as path, path.dial(server.address, server.port, 5) as line:
            assert line.recv(4) == b"SSH-"
        assert jump.logins == 1
    with listen(b"Exceeded MaxStartups\r\n", close=True) as port:
        node = target(server, route=find_route(f"ops@127.0.0.1:{port}", ()))
        monkeypatch.setattr(driver, "PAUSE", 1.0)
        with probe_path(connection) as path:
            began = time.monotonic()
            for _port in range(5):
                with pytest.raises(NoPath, match="accepts no more SSH connections"):
                    path.dial(server.address, server.port, 5)
            assert 1 <= time.monotonic() - began < 4


def test_a_lost_jump_host_is_no_end_by_the_node() -> None:
    with (
        jump_host(Jump()) as jump,
        serve(Server()) as server,
        Connector(through(server, jump)) as way,
        way.open(server.address, server.port, 5) as connection,
    ):
        connection.settimeout(5)
        assert connection.recv(4) == b"SSH-"
        jump.fail()
        with pytest.raises(OSError, match="the connection to the jump host") as caught:
            all(connection.recv(4096) for _piece in range(1000))
        assert not isinstance(caught.value, ConnectionError)


def test_the_port_of_a_restarting_node_is_looked_at_through_the_jump_host() -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server:
        node = through(server, jump)
        assert ssh_port(server.address, server.port, 5, Connector(node)) is SshPort.SSH
        assert jump.logins == 1
    with jump_host(jump):
        assert ssh_port(server.address, server.port, 5, Connector(through(server, jump))) is SshPort.REFUSED
    assert ssh_port(server.address, server.port, 5, Connector(node)) is SshPort.SILENT


COPY = """
import socket, sys, threading
node = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def typed():
    while data := open(0, "rb", 0, closefd=False).read(4096):
        node.sendall(data)
threading.Thread(target=typed, daemon=True).start()
while data := node.recv(4096):
    open(1, "wb", 0, closefd=False).write(data)
"""


SLEEPER = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Whether that process still does something."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_node_is_reached_by_a_proxy_command(tmp_path: Path) -> None:
    (tmp_path / "copy.py").write_text(COPY)
    command = f"{sys.executable} {tmp_path}/copy.py %h %p"
    with serve(Server(device=lambda: Device({"show date": ["today"]}))) as server:
        route = find_route("", [("ansible_ssh_common_args", f"-o ControlMaster=auto -oProxyCommand='{command}'")])
        session = connect(target(server, route=route))
        assert session.run("show date") == "today"
        session.close()
        assert server.is_idle()


@pytest.mark.parametrize("form", ["sh -c '{} & wait'", "true | {}", "sh -c 'trap \"\" TERM; {}'"])
def test_nothing_of_a_proxy_command_stays(form: str, tmp_path: Path) -> None:
    script = tmp_path / "sleeper.py"
    script.write_text(SLEEPER)
    command = form.format(f"{sys.executable} {script} {tmp_path}/pid")
    with serve(Server()) as server:
        route = find_route("", [("ansible_ssh_args", shlex.join(["-o", f"ProxyCommand={command}"]))])
        error = failing(target(server, route=route, connect_timeout=2))
        assert "nothing came within 2 seconds" in error.message
    pid = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_proxy_command_that_prints_errors_without_end_is_left_in_time() -> None:
    with serve(Server()) as server:
        text = "yes 'no route to the node' >&2"
        route = find_route("", [("ansible_ssh_args", shlex.join(["-o", f"ProxyCommand={text}"]))])
        began = time.monotonic()
        error = failing(target(server, route=route, connect_timeout=1))
        assert time.monotonic() - began < 8
        assert "\nno route to the node\n" in error.seen
        assert len(error.seen) <= 2000


def test_a_proxy_command_that_prints_something_else_says_so() -> None:
    with serve(Server()) as server:
        route = find_route("", [("ansible_ssh_args", "-o ProxyCommand='yes hello'")])
        error = failing(target(server, route=route))
        assert "gave no SSH server: it sent other text" in error.message
        assert "hello" in error.seen


def test_a_jump_host_that_sends_something_else_says_so() -> None:
    with listen(b"hello\n" * 20000) as port, serve(Server()) as server:
        error = failing(target(server, route=find_route(f"ops@127.0.0.1:{port}", ())))
        assert isinstance(error, HopFailed)
        assert "sent other text than the greeting of an SSH server" in error.message
        assert "hello" in error.seen


def test_the_advice_on_another_host_key_speaks_of_the_jump_host() -> None:
    with jump_host(Jump()) as jump, serve(Server()) as server:
        error = failing(through(server, jump, proxy_host_key_fingerprint="SHA256:" + "A" * 43))
        assert "the jump host has a new key, for example because it was reinstalled" in error.hint
        assert "fips" not in error.hint


def test_a_proxy_command_that_fails_says_why() -> None:
    with serve(Server()) as server:
        route = find_route("", [("ansible_ssh_args", "-o 'ProxyCommand=sh -c \"echo no route by %r >&2; exit 1\"'")])
        error = failing(target(server, route=route))
        assert isinstance(error, ConnectionFailed)
        assert "the ProxyCommand of ansible_ssh_args gave no SSH server: it ended" in error.message
        assert error.seen == "no route by administrator"
        assert server.connections == 0
        assert PASSWORD not in str(error)


def test_through_the_sshd_of_openssh(tmp_path: Path) -> None:
    """With the other end of a real jump host, where there is one."""
    with sshd(tmp_path, USER_KEY) as real, serve(Server(device=lambda: Device({"show date": ["today"]}))) as server:
        known = f"{server.known_hosts}\n{real.known_hosts}"
        node = target(server, known_hosts=known, route=find_route(real.address, ()))
        session = connect(node)
        assert session.run("show date") == "today"
        session.close()
        with Connector(node) as way, pytest.raises(ConnectionRefusedError):
            way.open("127.0.0.1", 1, 5)


def test_a_real_sshd_that_forbids_forwarding(tmp_path: Path) -> None:
    with sshd(tmp_path, USER_KEY, "AllowTcpForwarding no") as real, serve(Server()) as server:
        known = f"{server.known_hosts}\n{real.known_hosts}"
        error = failing(target(server, known_hosts=known, route=find_route(real.address, ())))
        assert isinstance(error, HopFailed)
        assert "refuses to forward" in error.message


def test_a_real_sshd_that_knows_another_key(tmp_path: Path) -> None:
    with sshd(tmp_path, USER_KEY, "AuthorizedKeysFile none") as real, serve(Server()) as server:
        known = f"{server.known_hosts}\n{real.known_hosts}"
        error = failing(target(server, known_hosts=known, route=find_route(real.address, ())))
        assert isinstance(error, HopRefused)
        assert "id_ed25519" in error.message
