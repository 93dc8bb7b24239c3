# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running world: all nodes with their ports, in one event loop."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .clock import DeviceClock
from .control import ControlPort
from .journal import Journal
from .node.node import Node
from .ssh.host_keys import ServerKeys
from .ssh.passwords import PasswordCheck
from .ssh.server import SshServer
from .ssh.server_options import ServerOptions
from .tls.handshakes import TlsContexts, TlsServer
from .tls.listeners import tls_listeners
from .world.world import NodeSpec, World

__all__ = ["Simulation"]


class _NodePorts:
    """The listeners of one node, as the node opens and closes them."""

    def __init__(self, node: Node, ssh: SshServer, tls: TlsServer) -> None:
        self._node = node
        self._ssh = ssh
        self._tls = tls

    async def open_ssh(self) -> None:
        await self._ssh.open()

    async def close_ssh(self) -> None:
        await self._ssh.close()

    async def open_tls(self, minimum: str) -> None:
        # Security guide 15: TLS 1.3 came with 15SU2.
        highest = self._node.spec.release.tls_versions[-1]
        await self._tls.open(tls_listeners(self._node.spec, self._node.quirks, minimum), highest)

    async def close_tls(self, *, web_only: bool = False) -> None:
        await self._tls.close(web_only=web_only)


class Simulation:
    """All nodes of a world. Made and used inside a running event loop."""

    def __init__(self, world: World, journal: Journal, time_scale: float | None = None) -> None:
        self._world = world
        self._clock = DeviceClock(time_scale if time_scale is not None else world.time_scale)
        self._keys = ServerKeys()
        self._contexts = TlsContexts()
        self._options = ServerOptions(self._keys)
        self.nodes: Mapping[str, Node] = {
            spec.name: Node(spec, world.domain, self._clock, journal, days_up=20 + number % 100)
            for number, spec in enumerate(world.nodes)
        }
        for cluster in world.clusters:
            peers = tuple(self.nodes[spec.name] for spec in cluster.nodes)
            for node in peers:
                node.join(peers)
        self._control = ControlPort(self.nodes)

    async def start(self) -> dict[str, object]:
        """Open all ports. Returns what the ready file says."""
        for number, node in enumerate(self.nodes.values()):
            passwords = PasswordCheck(node.configuration.accounts, self._clock)
            ssh = SshServer(node, passwords, self._options, number)
            tls = TlsServer(self._contexts, node.spec.addresses)
            await node.power_on(_NodePorts(node, ssh, tls))
        return {
            "control": list(await self._control.open()),
            "nodes": {name: _summary(node.spec) for name, node in self.nodes.items()},
        }

    async def stop(self) -> None:
        """Close all ports and end all sessions."""
        await self._control.close()
        for node in self.nodes.values():
            await node.power_off()

    def write_known_hosts(self, path: Path) -> None:
        """Write the host keys of all nodes."""
        self._keys.write_known_hosts(path, self._world.nodes)


def _summary(spec: NodeSpec) -> dict[str, object]:
    return {
        "address": spec.address,
        "ssh_port": spec.ssh_port,
        "tls_port": spec.tls_port,
        "product": spec.product.value,
        "version": spec.release.text,
        "role": spec.role.value,
    }
