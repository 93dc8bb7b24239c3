# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator to start in a test, and someone at a terminal who types at it over real SSH."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from typing import Any

import paramiko

from tests.simulator.process import Simulator

PASSWORD = "simulated-only"
NETWORK = f"127.{192 + os.getpid() % 60}"  # so that two processes do not want the same addresses


def world(**options: Any) -> dict[str, Any]:
    """Two publishers, one of each regime, whose reboot takes about a second."""
    return {
        "time_scale": 300,
        "user": "administrator",
        "password": PASSWORD,
        "timings": {"login": 6, "grace": 60, "shutdown": 30, "down": 90, "services": 60, "replication": 90},
        "clusters": [
            {"name": "old", "nodes": [{"name": "old", **node(1), "version": "12.5.1.16900-48"}]},
            {"name": "new", "nodes": [{"name": "new", **node(2), "version": "15.0.1.12900-234"}]},
        ],
        **options,
    }


def node(number: int) -> dict[str, Any]:
    return {"address": f"{NETWORK}.0.{number}", "product": "cucm"}


def cluster(name: str, number: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "nodes": [{"name": name, **node(number), "version": "12.5.1.16900-48", **more}]}


class Typist:
    """Someone at a terminal: logs in, types, reads."""

    def __init__(
        self,
        simulator: Simulator,
        name: str,
        *,
        user: str = "administrator",
        password: str = PASSWORD,
        plain: bool = False,
    ) -> None:
        self.screen = ""
        address = (simulator.nodes[name]["address"], simulator.nodes[name]["ssh_port"])
        self.transport = paramiko.Transport(socket.create_connection(address, timeout=10))
        try:
            self.transport.start_client(timeout=10)
            if plain:
                self.transport.auth_password(user, password, fallback=False)
            else:
                self.transport.auth_interactive(user, lambda _title, _text, _prompts: [password])
        except paramiko.SSHException:
            self.transport.close()
            raise

    def __enter__(self) -> Typist:
        return self

    def __exit__(self, *error: object) -> None:
        self.transport.close()

    def open_shell(self, until: str = "admin:") -> str:
        """Ask for a terminal and a shell, and read up to the first prompt."""
        self.channel = self.transport.open_session()
        self.channel.get_pty("vt100", 511, 1000)
        self.channel.invoke_shell()
        self.channel.settimeout(15)
        return self.read_until(until)

    def type(self, keys: str, pause: float = 0.0) -> None:
        for key in keys:
            self.channel.send(key.encode())
            time.sleep(pause)

    def read_until(self, text: str) -> str:
        """Read up to a text, or up to the end of the session."""
        news = ""
        while text not in news and (data := self.channel.recv(4096)):
            news += data.decode()
        self.screen += news
        return news

    def run(self, command: str) -> str:
        self.type(f"{command}\r")
        return self.read_until("\r\nadmin:").replace("\r\n", "\n")


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
