# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH host keys: a few RSA keys for all nodes, and the known_hosts file that names them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import asyncssh

from ..world.world import NodeSpec

__all__ = ["ServerKeys", "write_atomically"]

_STANDARD_PORT = 22
_POOL = 3  # making a key takes longer than starting a node


class ServerKeys:
    """Each node has a key of the pool, so that neighbours differ."""

    def __init__(self, pool: int = _POOL) -> None:
        self._keys = tuple(_generate() for _number in range(pool))
        self._renewed: list[asyncssh.SSHKey] = []

    def of(self, number: int) -> asyncssh.SSHKey:
        """The key of the node with this number in the world."""
        return self._keys[number % len(self._keys)]

    def renewed(self, times: int) -> asyncssh.SSHKey:
        """The key that follows after so many renewals, on any node. No known_hosts file has it."""
        while len(self._renewed) < times:
            self._renewed.append(_generate())
        return self._renewed[times - 1]

    def write_known_hosts(self, path: Path, nodes: Iterable[NodeSpec]) -> None:
        """Write a line for each node, in the form that OpenSSH and paramiko read."""
        lines = []
        for number, node in enumerate(nodes):
            public = self.of(number).export_public_key().decode().split()
            places = (_place(address, node.ssh_port) for address in node.addresses)
            lines.append(f"{','.join(places)} {public[0]} {public[1]}\n")
        write_atomically(path, "".join(lines))


def _place(address: str, port: int) -> str:
    """How known_hosts names a server: only a port of its own is named (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""
    return address if port == _STANDARD_PORT else f"[{address}]:{port}"


def _generate() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-rsa", key_size=2048)


def write_atomically(path: Path, text: str) -> None:
    """Write a file that is either not there or complete; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
