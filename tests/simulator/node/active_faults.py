# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which faults of a node are in force at a moment, and which of them are spent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..clock import DeviceClock
from ..world.faults import ALWAYS, FROM_NEXT_REBOOT, NO_FAULTS, Armed, Drop, Faults

__all__ = ["ActiveFaults"]


@dataclass
class _Entry:
    """An armed fault and what has become of it. Times are device seconds since the board was made."""

    armed: Armed
    since: float | None  # when it had what it waited for
    seen: int = 0  # commands that it waits for
    spoilt: int = 0  # occasions

    @property
    def begins(self) -> float | None:
        return None if self.since is None else self.since + self.armed.trigger.after

    @property
    def ends(self) -> float | None:
        begins, lasts = self.begins, self.armed.trigger.lasts
        return None if begins is None or not lasts else begins + lasts

    def holds(self, now: float) -> bool:
        begins, ends, times = self.begins, self.ends, self.armed.trigger.times
        if begins is None or now < begins or (ends is not None and now >= ends):
            return False
        return not times or self.spoilt < times


def _waits(armed: Armed) -> bool:
    """Whether a fault waits for a command. Each command begins with nothing, so a count alone counts them all."""
    return bool(armed.trigger.command) or armed.trigger.count > 1


class ActiveFaults:
    """The faults of one node. They are replaced as a whole."""

    def __init__(self, clock: DeviceClock, armed: Iterable[Armed]) -> None:
        self._clock = clock
        self._began = clock.now()
        self._entries: list[_Entry] = []
        self._lasting: Faults | None = NO_FAULTS  # where nothing but a boot changes anything
        self._boots = self._armed_at = 0
        self.version = 0  # counts the changes
        self._changed = asyncio.Event()
        self.replace(armed)

    def replace(self, armed: Iterable[Armed]) -> None:
        """Forget the faults so far, spent or not, and arm these."""
        now = self._now()
        before = self._armed(now)
        self._entries = [_Entry(entry, None if _waits(entry) else now) for entry in armed]
        after = self._armed(now)
        if any(getattr(before, name) != getattr(after, name) for name in FROM_NEXT_REBOOT):
            self._armed_at = self._boots
        self._remember()

    def booted(self) -> None:
        """The node has come up: what counts from the next reboot on is in force now."""
        self._boots += 1
        self._remember()

    def in_force(self) -> Faults:
        """The faults that hold now."""
        return self._lasting if self._lasting is not None else self._in_force(self._now())

    def drop(self, at: str, moment: str, command: str, *, entered: bool) -> Drop | None:
        """The drop that strikes this command at this step, if one does; it is spent then.

        `entered` is false while the command is still typed: it was not counted yet, and a drop in the middle of it
        strikes as soon as the line begins like the command that the drop waits for.
        """
        now = self._now()
        for entry in self._entries:
            drop, trigger = entry.armed.value, entry.armed.trigger
            if not isinstance(drop, Drop) or (drop.at, drop.moment) != (at, moment):
                continue
            if not command.startswith(trigger.command):
                continue
            if at == "command" and moment == "during" and len(command) != max(1, len(trigger.command)):
                continue
            if _waits(entry.armed) and not entered:
                due = entry.seen + 1 >= trigger.count and (not trigger.times or entry.spoilt < trigger.times)
            else:
                due = entry.holds(now)
            if due:
                entry.spoilt += 1
                return drop
        return None

    def spoil(self, name: str) -> None:
        """Count an occasion that this fault has spoilt."""
        now = self._now()
        for entry in self._entries:
            if entry.armed.name == name and entry.holds(now):
                entry.spoilt += 1

    def notice(self, command: str) -> None:
        """Count a command that was entered: faults may have waited for it."""
        for entry in self._entries:
            trigger = entry.armed.trigger
            if _waits(entry.armed) and command.startswith(trigger.command):
                entry.seen += 1
                if entry.seen == trigger.count:
                    entry.since = self._now()
                    self._tell()

    async def changed(self, version: int) -> None:
        """Wait until other faults are in force than in that version, or time has changed them."""
        if version != self.version:
            return
        waits: set[asyncio.Task[Any]] = {asyncio.create_task(self._changed.wait())}
        if (seconds := self._next_change()) is not None:
            waits.add(asyncio.create_task(self._clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _next_change(self) -> float | None:
        """Device seconds until time alone changes what is in force, or None."""
        now = self._now()
        times = [time for entry in self._entries for time in (entry.begins, entry.ends) if time is not None]
        return min((time - now for time in times if time > now), default=None)

    def _tell(self) -> None:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def _remember(self) -> None:
        simple = all(entry.armed.trigger == ALWAYS for entry in self._entries)
        self._lasting = self._in_force(self._now()) if simple else None
        self._tell()

    def _now(self) -> float:
        return (self._clock.now() - self._began).total_seconds()

    def _in_force(self, now: float) -> Faults:
        armed = self._armed(now)
        if self._boots > self._armed_at:
            return armed
        return replace(armed, **{name: getattr(NO_FAULTS, name) for name in FROM_NEXT_REBOOT})

    def _armed(self, now: float) -> Faults:
        values = {
            entry.armed.name: entry.armed.value
            for entry in self._entries
            if entry.armed.name != "drop" and entry.holds(now)
        }
        return replace(NO_FAULTS, **values)
