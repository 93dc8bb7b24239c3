# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One node: its phases from reboot to reboot, and the TLS minimum that is configured against the one in effect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from . import wall
from .clock import DeviceClock
from .configuration import Configuration
from .faults import Faults
from .history import SystemHistory
from .journal import Journal
from .manager import Course, ServiceManager
from .product import Role
from .services import DATABASE, TOMCAT, ServiceRow, rows, start_share
from .world import NodeSpec

__all__ = ["Node", "Phase", "Ports", "Session"]

# Share of the start-up time after which the other nodes see a node as authenticated: no figure is public.
_AUTHENTICATED = 0.2


class Phase(str, Enum):
    """Where a node is between two reboots."""

    UP = "up"  # the CLI answers; services and replication may still be on their way
    GRACE = "grace"  # a reboot is announced, nothing is to be seen of it
    STOPPING = "stopping"  # the wall message is out, services stop, SSH still answers
    DOWN = "down"  # no port is open


class Session(Protocol):
    """A login on the node, as the node sees it."""

    def wall(self, text: str) -> None:
        """Show a broadcast message."""

    def drop(self) -> None:
        """End the connection without a word."""


class Ports(Protocol):
    """The node's listeners."""

    async def open_ssh(self) -> None:
        """Answer on the SSH port."""

    async def open_tls(self, minimum: str) -> None:
        """Answer on the TLS port, with this minimum."""

    async def close_ssh(self) -> None:
        """Refuse connections to the SSH port."""

    async def close_tls(self) -> None:
        """Refuse connections to the TLS port."""


class Node:
    """The state of one node. Everything that depends on time is worked out when somebody asks."""

    def __init__(self, spec: NodeSpec, domain: str, clock: DeviceClock, journal: Journal, days_up: int = 40) -> None:
        self.spec = spec
        self.clock = clock
        self.journal = journal
        self.faults: Faults = spec.faults
        self.fqdn = f"{spec.name}.{domain}"
        self.peers: tuple[Node, ...] = (self,)
        self.sessions: set[Session] = set()
        self.phase = Phase.UP
        self.configured = self.effective = spec.tls_min_version
        self.booted_at = clock.now() - timedelta(days=days_up, hours=1, minutes=12)
        self.history = SystemHistory(spec.release, self.booted_at)
        self.configuration = Configuration.of(spec, clock.now())
        self.files = {f"core/{name}": "" for name in spec.cores}  # below activelog, by path
        self.replication_checked_at: datetime | None = None
        self.replication_reset_at = self.booted_at
        self.walled = asyncio.Event()
        self.down_since = self.booted_at  # when the others last lost the node
        self._cli_up_at = self.booted_at + timedelta(minutes=5)
        self._boots = self._armed_at = 0
        self._manager = ServiceManager(clock)
        self._at_boot: dict[str, Any] = {}
        self._off = False
        self._tomcat: asyncio.Task[None] | None = None
        self._faults_changed = asyncio.Event()
        self._ports: Ports | None = None
        self._course: asyncio.Task[None] | None = None

    # What others may ask

    @property
    def name(self) -> str:
        """The host name."""
        return self.spec.name

    @property
    def database_publisher(self) -> bool:
        """Whether the node holds the first database of its product."""
        return self.spec.role is Role.PUBLISHER

    @property
    def age(self) -> float:
        """Device seconds since the CLI came up."""
        return (self.clock.now() - self._cli_up_at).total_seconds()

    def services(self) -> tuple[ServiceRow, ...]:
        """What `utils service list` shows now."""
        return rows(
            self.spec,
            share=self._share(self.spec.timings.services),
            stuck=self._stuck_services(),
            told=self._manager.states(),
            stopping=self.phase is Phase.STOPPING,
            known=not self.faults.unknown_product,
        )

    def is_started(self, name: str) -> bool:
        """Whether a service of this node runs now."""
        if self.phase not in (Phase.UP, Phase.GRACE):
            return False
        return any(row.name == name and row.state == "STARTED" for row in self.services())

    @property
    def has_database(self) -> bool:
        """Whether the database answers. PCD is asked nothing about one."""
        return self.is_started(DATABASE)

    @property
    def replication(self) -> int | None:
        """The replication state (0 to 4), or None while the node cannot be reached by the others."""
        if self.phase is Phase.DOWN:
            return None
        if self.faults.replication_state is not None:
            return self.faults.replication_state
        share = self._share(self.spec.timings.replication, self.replication_reset_at)
        if share < 0.6:
            return 0
        stuck = self._stuck_replication()
        if stuck is not None:
            return stuck
        return 1 if share < 1 else 2

    @property
    def replicating(self) -> bool:
        """Whether `utils dbreplication runtimestate` shows a state of this node."""
        partners = [node for node in self.peers if node.spec.product is self.spec.product]
        return self.spec.release.has_runtimestate and len(partners) > 1

    @property
    def authenticated_since(self) -> datetime | None:
        """When the node joined its cluster after its last boot; None while it is not a member."""
        if self.phase is Phase.DOWN or self._share(self.spec.timings.services) < _AUTHENTICATED:
            return None
        return self._cli_up_at + timedelta(seconds=_AUTHENTICATED * self.spec.timings.services)

    # What changes the node

    def join(self, peers: tuple[Node, ...]) -> None:
        """Make the node a member of a cluster."""
        self.peers = peers

    async def power_on(self, ports: Ports) -> None:
        """Open the ports for the first time."""
        self._ports = ports
        await ports.open_ssh()
        await ports.open_tls(self.effective)

    async def power_off(self) -> None:
        """Close everything and forget what was to happen."""
        for task in (self._course, self._tomcat):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._close_all()

    def set_faults(self, faults: Faults) -> None:
        """Replace the faults. What waited for one of them to go away goes on."""
        if (faults.services_stuck, faults.replication_stuck) != (
            self.faults.services_stuck,
            self.faults.replication_stuck,
        ):
            self._armed_at = self._boots  # they count from the next reboot on
        self.faults = faults
        self._faults_changed.set()
        self._faults_changed = asyncio.Event()

    def set_minimum(self, version: str) -> None:
        """Configure a minimum TLS version: for this node, or for the product's nodes of the whole cluster."""
        wide = self.spec.release.cluster_wide
        for node in self.peers if wide else (self,):
            if node.spec.product is self.spec.product:
                node.configured = version
        self.journal.record(self.name, "set", f"tls min-version {version}", write=True)

    def change(self, what: str, *, at_boot: bool = False, **values: Any) -> None:
        """Make the node another one than the world says: at once, or from the next boot on."""
        if at_boot:
            self._at_boot |= values
        else:
            self.spec = replace(self.spec, **values)
        self.journal.record(self.name, "set", what, write=True)

    def tell_service(self, name: str, course: Course) -> None:
        """Have the service manager take a service through these states. Cisco Tomcat takes its port along."""
        self._manager.tell(name, course)
        if name == TOMCAT:
            if self._tomcat is not None:
                self._tomcat.cancel()
            self._tomcat = asyncio.create_task(self._follow_tomcat(course), name=f"Tomcat of {self.name}")

    def shut_down(self) -> bool:
        """Switch the node off. Only its hypervisor could switch it on again, so it stays off."""
        self._off = self.reboot(automatic=False, command="utils system shutdown")
        return self._off

    def reboot(self, *, automatic: bool, command: str = "utils system restart") -> bool:
        """Start a reboot. Returns False when nothing will happen: by a fault, or as one is under way."""
        if self.faults.no_reboot or self.phase is not Phase.UP:
            return False
        if not automatic:
            self.journal.record(self.name, "restart", command, write=True)
        if self._course is not None:
            self._course.cancel()
        self.phase = Phase.GRACE
        self.walled = asyncio.Event()
        self._course = asyncio.create_task(self._go_through_reboot(automatic), name=f"reboot of {self.name}")
        return True

    # The course of a reboot

    async def _go_through_reboot(self, automatic: bool) -> None:
        timings, before = self.spec.timings, self.effective
        self.journal.record(self.name, "going_down")
        if automatic:
            await self.clock.sleep(timings.grace)
            self._broadcast(wall.automatic_reboot)
        await self._stop(automatic)
        await self._while(lambda: self.faults.never_back or self._off)
        await self.clock.sleep(timings.down / 2)
        self.booted_at = self.clock.now()
        self.spec, self._at_boot = replace(self.spec, **self._at_boot), {}
        self.history.release = self.spec.release
        self.history.boot(self.booted_at)
        self.journal.record(self.name, "up")
        await self.clock.sleep(timings.down / 2)
        if self.faults.value_not_kept:
            self.configured = before
        await self._start()

    async def _stop(self, automatic: bool) -> None:
        self.phase = Phase.STOPPING
        (self.history.shutdown if self._off else self.history.restart)(self.clock.now())
        if self._ports is not None:
            await self._ports.close_tls()
        await self.clock.sleep(self.spec.timings.shutdown)
        if not automatic:
            self._broadcast(wall.power_off_now if self._off else wall.restart_now)
        self.walled.set()
        await self.clock.breathe()
        self.phase = Phase.DOWN
        self.down_since = self.clock.now()
        await self._close_all()
        self.journal.record(self.name, "down")

    async def _start(self) -> None:
        self._cli_up_at = self.clock.now()
        self._boots += 1
        self._manager.forget()
        self.effective = self.configured
        self.phase = Phase.UP
        if self._ports is not None:
            await self._ports.open_ssh()
        self.journal.record(self.name, "cli_up")
        timings = self.spec.timings
        await asyncio.gather(
            self._serve_tls(timings.services * start_share(self.spec, TOMCAT)),
            self._note("services_up", timings.services, lambda: bool(self._stuck_services())),
            self._note("replication_up", timings.replication, lambda: self._stuck_replication() is not None)
            if self.replicating
            else self.clock.sleep(0),
        )

    async def _serve_tls(self, after: float) -> None:
        await self.clock.sleep(after)
        await self._while(lambda: TOMCAT in self._stuck_services())
        if self._ports is not None:
            await self._ports.open_tls(self.effective)

    async def _follow_tomcat(self, course: Course) -> None:
        for state, seconds in course:
            if self._ports is None or self.phase not in (Phase.UP, Phase.GRACE):
                return  # the reboot sees to the port
            if state == "STARTED":
                await self._ports.open_tls(self.effective)
            else:
                await self._ports.close_tls()
            await self.clock.sleep(seconds)

    async def _note(self, event: str, after: float, held: Callable[[], bool]) -> None:
        await self.clock.sleep(after)
        await self._while(held)
        self.journal.record(self.name, event)

    async def _while(self, held: Callable[[], bool]) -> None:
        while held():
            await self._faults_changed.wait()

    async def _close_all(self) -> None:
        for session in tuple(self.sessions):
            session.drop()
        if self._ports is not None:
            await self._ports.close_ssh()
            await self._ports.close_tls()

    def _stuck_services(self) -> tuple[str, ...]:
        return self.faults.services_stuck if self._boots > self._armed_at else ()

    def _stuck_replication(self) -> int | None:
        return self.faults.replication_stuck if self._boots > self._armed_at else None

    def _broadcast(self, message: Callable[..., str]) -> None:
        text = message(self.spec.release, self.name, self.clock.now())
        for session in tuple(self.sessions):
            session.wall(text)

    def _share(self, duration: float, since: datetime | None = None) -> float:
        passed = self.clock.now() - max(self._cli_up_at, since or self._cli_up_at)
        return min(1.0, passed.total_seconds() / duration) if duration > 0 else 1.0
