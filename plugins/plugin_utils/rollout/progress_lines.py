# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines that show how a wait goes on: one where something is new, and one a minute where nothing is.

A node is asked every few seconds, for half an hour and longer, and other clusters write to the same screen. So each
line can be read alone: the time of day, whom it is about, what is awaited, how long that takes, when the wait ends. It
is the same in a terminal, in a file and under AWX, which shows the time of a task alone.
"""

from __future__ import annotations

import textwrap
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from ..plan.schedule import in_words
from ..wait import Clock, Waiting

__all__ = ["ProgressLines", "duration"]

# Seconds. A little less than a minute, so that polls every 15 seconds come to a line a minute.
_AGAIN = 50.0
_DETAILS = 90  # characters; a node may say a lot


@dataclass
class ProgressLines:
    """`show` gets the lines that are worth a place on the screen. `wall` is the time of day in seconds since the epoch,
    `zone` is None for that of the controller. `clean` takes out of a text what nobody may read, before it is cut."""

    show: Callable[[str], None]
    clock: Clock
    wall: Callable[[], float] = time.time
    zone: tzinfo | None = None
    clean: Callable[[str], str] = str
    _shown: dict[str, tuple[tuple[str, str], float]] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def tell(self, who: str, waiting: Waiting, *, step: str = "", usual: str = "") -> None:
        """Show a line, unless the last one about the same is young. Other details of the same wait are not new. Several
        threads may wait for the same."""
        now, subject = self.clock.now(), (step, waiting.awaited)
        with self._lock:
            before, at = self._shown.get(who, (None, now))
            is_new = subject != before or now - at >= _AGAIN
            if is_new:
                self._shown[who] = subject, now
        if is_new:
            self.show(self.line(who, self._sentences(waiting, usual), step))

    def line(self, who: str, text: str, step: str = "") -> str:
        """One line, which begins with the time of day."""
        return "  ".join(filter(None, (self._time(), who, step, text)))

    def _sentences(self, waiting: Waiting, usual: str) -> str:
        seen = textwrap.shorten(self.clean(waiting.details), _DETAILS, placeholder=" ...")
        what = f"{waiting.awaited} ({seen})" if seen else waiting.awaited
        if waiting.over:
            return " ".join(filter(None, (f"{what[0].upper()}{what[1:]}.", usual)))
        then = f"{waiting.then[0].upper()}{waiting.then[1:]}"
        usual = usual or (f"Takes {duration(waiting.usual)} if all is well." if waiting.usual else "")
        at = self._time(max(0.0, waiting.timeout - waiting.elapsed))
        return " ".join(filter(None, (f"Waiting for {what}.", usual, f"{then} at {at}.")))

    def _time(self, later: float = 0.0) -> str:
        """The time of day, so many seconds from now."""
        return f"{datetime.fromtimestamp(self.wall() + later, UTC).astimezone(self.zone):%H:%M:%S}"


def duration(seconds: float) -> str:
    """For people: `24 s`, `45 min`, `3 h 20 min`."""
    return in_words(seconds / 60)
