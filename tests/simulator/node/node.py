# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One node: its state, and what sets its TLS minimum, stops or starts a service, reboots it or switches it off."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ..clock import DeviceClock
from ..journal import Journal
from ..world.world import NodeSpec
from .base_node import BaseNode
from .health import truth
from .movements import ROUNDING, note_movements
from .phase import Phase
from .protocols import Ports
from .reboot import go_through_reboot
from .service_manager import StateSequence
from .services import CALL_MANAGER, CTI_MANAGER, TOMCAT

__all__ = ["Node"]


class Node(BaseNode):
    """A node that commands can change."""

    peers: tuple[Node, ...]

    def __init__(self, spec: NodeSpec, domain: str, clock: DeviceClock, journal: Journal, days_up: int = 40) -> None:
        super().__init__(spec, domain, clock, journal, days_up)
        self._tomcat: asyncio.Task[None] | None = None
        self._devices: dict[str, asyncio.Task[None]] = {}
        self._reboot: asyncio.Task[None] | None = None
        self._port_keeper: asyncio.Task[None] | None = None

    def join(self, peers: tuple[Node, ...]) -> None:
        """Make the node a member of a cluster."""
        self.peers = peers

    async def power_on(self, ports: Ports) -> None:
        """Open the ports for the first time."""
        self.ports = ports
        await self.refresh_ssh()
        await ports.open_tls(self.effective)
        self._port_keeper = asyncio.create_task(self._keep_ssh_port(), name=f"SSH port of {self.name}")

    async def power_off(self) -> None:
        """Close everything and forget what was to happen."""
        for task in (self._reboot, self._port_keeper, self._tomcat, *self._devices.values()):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._close_all()

    def set_minimum(self, version: str) -> None:
        """Configure a minimum TLS version: for this node, or for the product's nodes of the whole cluster."""
        before = truth(self, write=True)
        wide = self.spec.release.cluster_wide
        for node in self.peers if wide else (self,):
            if node.spec.product is self.spec.product:
                node.configured = version
        self.journal.record(self.name, "set", f"tls min-version {version}", write=True, truth=before)

    def set_client_minimum(self, version: str) -> None:
        """Configure the minimum of the connections that the node itself opens (UCCX has one of its own for them)."""
        self.configuration.client_minimum = version
        self.journal.record(self.name, "set", f"tls client min-version {version}", write=True)

    def change(self, what: str, *, at_boot: bool = False, **values: Any) -> None:
        """Make the node another one than the world says: at once, or from the next boot on."""
        if at_boot:
            self._at_boot |= values
        else:
            self.spec = replace(self.spec, **values)
        self.journal.record(self.name, "set", what, write=True)

    def tell_service(self, name: str, sequence: StateSequence) -> None:
        """Have the service manager take a service through these states. Cisco Tomcat takes its port along, and Cisco
        CallManager and Cisco CTIManager their devices."""
        self._service_manager.drive(name, sequence)
        if name == TOMCAT:
            if self._tomcat is not None:
                self._tomcat.cancel()
            self._tomcat = asyncio.create_task(_follow_tomcat(self, sequence), name=f"Tomcat of {self.name}")
        if name in (CALL_MANAGER, CTI_MANAGER):
            if before := self._devices.get(name):
                before.cancel()
            self._devices[name] = asyncio.create_task(_follow_devices(self, sequence), name=f"devices of {self.name}")

    def shut_down(self) -> bool:
        """Switch the node off. Only its hypervisor could switch it on again, so it stays off."""
        self.off = self.reboot(automatic=False, command="utils system shutdown")
        return self.off

    def reboot(self, *, automatic: bool, command: str = "utils system restart") -> bool:
        """Start a reboot. Returns False when nothing will happen: by a fault, or as one is under way."""
        if self.phase is not Phase.UP:
            return False
        if self.faults.no_reboot:
            self.spoil("no_reboot")
            return False
        if not automatic:
            self.journal.record(self.name, "restart", command, write=True, truth=truth(self, write=True))
        if self._reboot is not None:
            self._reboot.cancel()
        self.phase = Phase.GRACE
        self.walled = asyncio.Event()
        self._reboot = asyncio.create_task(go_through_reboot(self, automatic=automatic), name=f"reboot of {self.name}")
        return True

    async def _keep_ssh_port(self) -> None:
        while True:
            version = self.active_faults.version
            await self.refresh_ssh()
            note_movements(self)
            await self.active_faults.changed(version)


async def _follow_devices(node: BaseNode, sequence: StateSequence) -> None:
    """Move devices as a service of theirs goes through its states, and once more when phones come back."""
    for _state, seconds in (*sequence[:-1], (sequence[-1][0], node.spec.timings.registration)):
        note_movements(node)
        await node.clock.sleep(seconds + ROUNDING)
    note_movements(node)


async def _follow_tomcat(node: BaseNode, sequence: StateSequence) -> None:
    """Open and close the TLS ports of the web servers of a node as Cisco Tomcat goes through its states."""
    for state, seconds in sequence:
        if node.phase not in (Phase.UP, Phase.GRACE):
            return  # the reboot sees to the port
        await (node.ports.open_tls(node.effective) if state == "STARTED" else node.ports.close_tls(web_only=True))
        await node.clock.sleep(seconds)
