# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of the simulated devices: a date of their own that runs faster than real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

__all__ = ["DeviceClock"]


_BREATH = 0.05


class DeviceClock:
    """Runs `scale` times as fast as real time, from the moment that it is made.

    All times of a world (timings, uptime, system-history.log) are in seconds of this clock.
    """

    def __init__(
        self,
        scale: float = 1.0,
        start: datetime | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.scale = scale
        self._start = start if start is not None else datetime.now().replace(microsecond=0)
        self._monotonic = monotonic
        self._started = monotonic()

    def now(self) -> datetime:
        """The date and time on the devices, naive, in their one time zone (UTC)."""
        return self._start + timedelta(seconds=(self._monotonic() - self._started) * self.scale)

    async def sleep(self, seconds: float) -> None:
        """Wait for some device seconds."""
        await asyncio.sleep(seconds / self.scale)

    async def breathe(self) -> None:
        """Wait a moment of real time, so that what was written still gets out before a connection ends."""
        await asyncio.sleep(_BREATH)
