# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How handshakes reach the ports of a node: directly, through a jump host, under other numbers, or not at all."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["DIRECT", "BadPath", "NoPath", "Path", "read_port_map"]


class BadPath(ValueError):
    """A setting of the path is invalid; the text names the variable and its value."""


class NoPath(OSError):
    """The path between the controller and the node failed, so the probe says nothing about the node."""


def _connect(host: str, port: int, timeout: float) -> Any:
    return socket.create_connection((host, port), timeout)


@dataclass(frozen=True)
class Path:
    """How handshakes reach a host.

    `dial` opens a connection to an address and a port within the given seconds; it raises the errors of
    socket.create_connection, and NoPath. `blocked` says why no handshake is made at all. `ports` are the ports that are
    reached under another number.
    """

    dial: Callable[[str, int, float], Any] = _connect
    resolves: bool = True  # a name is resolved on the controller, and not at the end of the path
    blocked: str = ""
    ports: Mapping[int, int] = field(default_factory=dict)

    def reached_at(self, port: int) -> int:
        """The number under which a port is reached."""
        return self.ports.get(port, port)


DIRECT = Path()


def read_port_map(given: object) -> dict[int, int]:
    """vos_tls_port_map: each port of a node with the number under which it is reached. Raises BadPath."""
    name = "vos_tls_port_map"
    if not given:
        return {}
    if not isinstance(given, Mapping):
        raise BadPath(f"{name} is {given!r}; it must be a dictionary, such as {{8443: 18443}}")
    found: dict[int, int] = {}
    for key, value in given.items():
        numbers = [str(key).strip(), str(value).strip()]
        if not all(text.isdecimal() and 1 <= int(text) <= 65535 for text in numbers):
            raise BadPath(f"{name} has {key}: {value}; both must be TCP ports (1 to 65535)")
        port, reached = map(int, numbers)
        if port in found:
            raise BadPath(f"{name} has the port {port} twice")
        if reached in found.values():
            raise BadPath(f"{name} has {reached} for two ports of the node")
        found[port] = reached
    return found
