# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock for the probe on which a rest is over at once, and connections take the time that they take."""

from __future__ import annotations

import time

from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock


class Hurry:
    """Rests that nobody waits for. A server of the test can ask for the time, too."""

    def __init__(self) -> None:
        self.skipped = 0.0
        self.rests: list[float] = []

    def now(self) -> float:
        return time.monotonic() + self.skipped

    def pause(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.skipped += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.pause)
