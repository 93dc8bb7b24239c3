# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH port without a login, against sockets on the loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.connector import Connector
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.target import Target
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort, ssh_port

WAY = Connector(Target(host="127.0.0.1", user="", password=""))


@contextmanager
def server(greeting: bytes, *, hang_up: bool = False) -> Iterator[int]:
    """A server that greets one client, and then hangs up or stays."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.sendall(greeting)
                if not hang_up:
                    done.wait(10)

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        done.set()
        thread.join()


def test_an_ssh_server() -> None:
    with server(b"SSH-2.0-OpenSSH_8.0\r\n") as port:
        assert ssh_port("127.0.0.1", port, 5.0, WAY) is SshPort.SSH


def test_lines_before_the_identification_are_passed_over() -> None:
    with server(b"Authorised use only\r\nSSH-2.0-OpenSSH_8.0\r\n") as port:
        assert ssh_port("127.0.0.1", port, 5.0, WAY) is SshPort.SSH


def test_a_port_where_nobody_speaks() -> None:
    with server(b"") as port:
        assert ssh_port("127.0.0.1", port, 0.2, WAY) is SshPort.OPEN


def test_a_server_that_hangs_up_at_once() -> None:
    with server(b"", hang_up=True) as port:
        assert ssh_port("127.0.0.1", port, 5.0, WAY) is SshPort.OPEN


def test_a_server_of_another_kind_is_not_listened_to_for_ever() -> None:
    with server(b"220 mail\r\n" * 10000) as port:
        assert ssh_port("127.0.0.1", port, 5.0, WAY) is SshPort.OPEN


def test_a_closed_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    assert ssh_port("127.0.0.1", port, 5.0, WAY) is SshPort.REFUSED


def test_a_host_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(address: tuple[str, int], timeout: float) -> socket.socket:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", nobody)
    assert ssh_port("127.0.0.1", 22, 5.0, WAY) is SshPort.SILENT
