# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service manager: services that were started or stopped by hand since the last boot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..clock import DeviceClock

__all__ = ["ServiceManager", "StateSequence"]

# States of a service, each with the device seconds that it lasts; the last one stays.
StateSequence = tuple[tuple[str, float], ...]


class ServiceManager:
    """Takes services through states while time passes, whether or not somebody watches."""

    def __init__(self, clock: DeviceClock) -> None:
        self._clock = clock
        self._driven: dict[str, tuple[datetime, StateSequence]] = {}

    def drive(self, name: str, sequence: StateSequence) -> None:
        """Take a service through these states from now on, in place of an earlier sequence."""
        self._driven[name] = (self._clock.now(), sequence)

    def forget(self) -> None:
        """After a boot, what was stopped by hand starts again."""
        self._driven.clear()

    def states(self) -> Mapping[str, str]:
        """The state of each service that was started or stopped by hand."""
        return {name: self._state(since, sequence) for name, (since, sequence) in self._driven.items()}

    def age(self, name: str) -> float | None:
        """Device seconds that a service started by hand has been in its last state; None for others."""
        if name not in self._driven:
            return None
        since, sequence = self._driven[name]
        return (self._clock.now() - since).total_seconds() - sum(seconds for _state, seconds in sequence[:-1])

    def _state(self, since: datetime, sequence: StateSequence) -> str:
        until = since
        for state, seconds in sequence[:-1]:
            until += timedelta(seconds=seconds)
            if self._clock.now() < until:
                return state
        return sequence[-1][0]
