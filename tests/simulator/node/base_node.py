# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The present state of a node: its services, replication, faults and TLS minimum, and the steps of its reboot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..clock import DeviceClock
from ..journal import Journal
from ..product import Role
from ..world.faults import Armed, Faults, always
from ..world.world import NodeSpec
from .active_faults import ActiveFaults
from .configuration import Configuration
from .phase import Phase
from .protocols import NoPorts, OpenSession, Ports
from .service_manager import ServiceManager
from .services import DATABASE, ServiceRow, rows, start_progress, start_share
from .system_history import SystemHistory

__all__ = ["BaseNode"]

# Device seconds that a service which starts again and again stays in a state.
_FLAPPING = 5.0
# Share of the start-up time after which the other nodes see a node as authenticated: no figure is public.
_AUTHENTICATED = 0.2


class BaseNode:
    """The state of one node. Everything that depends on time is worked out when somebody asks."""

    def __init__(self, spec: NodeSpec, domain: str, clock: DeviceClock, journal: Journal, days_up: int = 40) -> None:
        self.spec = spec
        self.clock = clock
        self.journal = journal
        self.quirks = spec.quirks
        self.fqdn = f"{spec.name}.{domain}"
        self.peers: tuple[BaseNode, ...] = (self,)
        self.sessions: set[OpenSession] = set()
        self.phase = Phase.UP
        self.configured = spec.tls_min_version
        self.effective = spec.tls_in_effect or spec.tls_min_version
        self.booted_at = clock.now() - timedelta(days=days_up, hours=1, minutes=12)
        self.clock_offset = timedelta(0)  # how far the node's own clock is ahead
        self.history = SystemHistory(spec.release, self.booted_at)
        self.configuration = Configuration.of(spec, clock.now())
        self.files = {f"core/{name}": "" for name in spec.cores}  # below activelog, by path
        self.replication_checked_at: datetime | None = None
        self.replication_reset_at = self.booted_at
        self.walled = asyncio.Event()
        self.down_since = self.booted_at  # when the others last lost the node
        self._cli_up_at = self.booted_at + timedelta(minutes=5)
        self.active_faults = ActiveFaults(clock, spec.faults)
        self.ports: Ports = NoPorts()
        self._ssh_lock = asyncio.Lock()
        self._service_manager = ServiceManager(clock)
        self._at_boot: dict[str, Any] = {}
        self.host_key_renewals = 0
        self.off = False  # switched off for good
        self.cti_devices_at: BaseNode = self  # where the applications are that open its CTI devices
        self.last_heartbeat: int | None = None  # of a Cisco CallManager whose heartbeat stands still
        self.told_registrations: Mapping[str, object] = {}  # in the journal, of the first node's cluster

    # What others may ask

    @property
    def name(self) -> str:
        """The host name."""
        return self.spec.name

    @property
    def faults(self) -> Faults:
        """The faults that are in force now."""
        return self.active_faults.in_force()

    @property
    def database_publisher(self) -> bool:
        """Whether the node holds the first database of its product."""
        return self.spec.role is Role.PUBLISHER

    @property
    def age(self) -> float:
        """Device seconds since the CLI came up."""
        return (self.clock.now() - self._cli_up_at).total_seconds()

    @property
    def local_time(self) -> datetime:
        """What the node's own clock shows, which may be wrong."""
        return self.clock.now() + self.clock_offset

    def services(self) -> tuple[ServiceRow, ...]:
        """What `utils service list` shows now."""
        return rows(
            self.spec,
            share=self._share(self.spec.timings.services),
            stuck=(*self.faults.services_stuck, *self._flapping),
            broken=self.faults.service_stopped,
            by_hand=self._service_manager.states(),
            stopping=self.phase is Phase.STOPPING,
            known=not self.faults.unknown_product,
            primary=self.configuration.primary,
        )

    @property
    def changed_by_hand(self) -> frozenset[str]:
        """The services that were started or stopped in the CLI since the last boot."""
        return frozenset(self._service_manager.states())

    def is_started(self, name: str) -> bool:
        """Whether a service of this node runs now."""
        if self.phase not in (Phase.UP, Phase.GRACE):
            return False
        return any(row.name == name and row.state == "STARTED" for row in self.services())

    def service_age(self, name: str) -> float | None:
        """Device seconds since a service became STARTED; None while it is not."""
        if not self.is_started(name):
            return None
        since = self._service_manager.age(name)
        return self.age - start_share(self.spec, name) * self.spec.timings.services if since is None else since

    def start_progress(self, name: str) -> float | None:
        """How far a service is that is STARTING, from 0 to 1; None if it is not."""
        if self.phase not in (Phase.UP, Phase.GRACE) or (name, "STARTING") not in (
            (row.name, row.state) for row in self.services()
        ):
            return None
        return start_progress(self.spec, name, self._share(self.spec.timings.services))

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
        stuck = self.faults.replication_stuck
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

    # What changes around the node

    def arm(self, armed: Iterable[Armed]) -> None:
        """Replace the faults. What waited for one of them to go away goes on."""
        self.active_faults.replace(armed)

    def set_faults(self, faults: Faults) -> None:
        """Replace the faults by these, each in force from now on."""
        self.arm(always(faults))

    def spoil(self, fault: str) -> None:
        """A fault has spoilt an occasion."""
        self.active_faults.spoil(fault)
        self.journal.record(self.name, "fault", fault)

    async def refresh_ssh(self) -> None:
        """Open or close the SSH port as the phase, the faults and the quirks want it now."""
        async with self._ssh_lock:
            if self.phase is Phase.DOWN:
                await self.ports.close_ssh()
            else:
                await self.ports.open_ssh()

    # The steps of a reboot

    async def go_down(self) -> None:
        """End all sessions and close all ports."""
        self.phase = Phase.DOWN
        self.down_since = self.clock.now()
        await self._close_all()
        self.journal.record(self.name, "down")

    def boot(self) -> None:
        """Boot, with what was to change at the next boot; nothing is to be seen of it yet."""
        self.booted_at = self.clock.now()
        if self._at_boot.get("fips", self.spec.fips) != self.spec.fips:
            self.host_key_renewals += 1  # security guide 15: FIPS mode comes and goes with a new SSH host key
        self.spec, self._at_boot = replace(self.spec, **self._at_boot), {}
        self.history.release = self.spec.release
        self.clock_offset = timedelta(seconds=self.faults.clock_jump)
        if self.clock_offset:
            self.spoil("clock_jump")
        self.history.boot(self.local_time)
        self.journal.record(self.name, "up")

    async def come_up(self) -> None:
        """Let people log in; the configured minimum is in effect."""
        self._cli_up_at = self.clock.now()
        self.active_faults.booted()
        self._service_manager.forget()
        self.effective = self.configured
        self.phase = Phase.UP
        await self.refresh_ssh()
        self.journal.record(self.name, "cli_up")

    def broadcast(self, message: Callable[..., str]) -> None:
        """Show a wall message to all sessions."""
        text = message(self.spec.release, self.name, self.clock.now())
        for session in tuple(self.sessions):
            session.wall(text)

    @property
    def _flapping(self) -> tuple[str, ...]:
        name = self.faults.service_flapping
        return (name,) if name and self.age // _FLAPPING % 2 else ()

    async def _close_all(self) -> None:
        async with self._ssh_lock:
            for session in tuple(self.sessions):
                session.drop()
            await self.ports.close_ssh()
        await self.ports.close_tls()

    def _share(self, duration: float, since: datetime | None = None) -> float:
        passed = self.clock.now() - max(self._cli_up_at, since or self._cli_up_at)
        return min(1.0, passed.total_seconds() / duration) if duration > 0 else 1.0
