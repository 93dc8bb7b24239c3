# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service manager: what it was told in the CLI since the last boot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .clock import DeviceClock
from .phase import Phase

if TYPE_CHECKING:
    from .node import Node

__all__ = ["Course", "ServiceManager", "follow_port"]

# States of a service, each with the device seconds that it lasts; the last one stays.
Course = tuple[tuple[str, float], ...]


class ServiceManager:
    """Takes services through states while time passes, whether or not somebody watches."""

    def __init__(self, clock: DeviceClock) -> None:
        self._clock = clock
        self._told: dict[str, tuple[datetime, Course]] = {}

    def tell(self, name: str, course: Course) -> None:
        """Begin a course now; an earlier one of the same service is given up."""
        self._told[name] = (self._clock.now(), course)

    def forget(self) -> None:
        """After a boot, what was stopped by hand starts again."""
        self._told.clear()

    def states(self) -> Mapping[str, str]:
        """The state of each service that was told something."""
        return {name: self._state(since, course) for name, (since, course) in self._told.items()}

    def age(self, name: str) -> float | None:
        """Device seconds since a service that was told something has been in its last state; None for others."""
        if name not in self._told:
            return None
        since, course = self._told[name]
        return (self._clock.now() - since).total_seconds() - sum(seconds for _state, seconds in course[:-1])

    def _state(self, since: datetime, course: Course) -> str:
        until = since
        for state, seconds in course[:-1]:
            until += timedelta(seconds=seconds)
            if self._clock.now() < until:
                return state
        return course[-1][0]


async def follow_port(node: Node, course: Course) -> None:
    """Open and close the TLS ports of the web servers of a node as Cisco Tomcat goes through its states."""
    for state, seconds in course:
        if node.phase not in (Phase.UP, Phase.GRACE):
            return  # the reboot sees to the port
        await (node.ports.open_tls(node.effective) if state == "STARTED" else node.ports.close_tls(web_only=True))
        await node.clock.sleep(seconds)
