# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The maintenance window: whether it is open at a moment, and for how long."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["Window", "WindowError", "clock_of", "read_window"]

_DAILY = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)")
_ONCE = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})[ T](?P<time>(?:[01]?\d|2[0-3]):[0-5]\d)")
_KEYS = ("start", "end", "timezone")


class WindowError(ValueError):
    """The window that the operator gave cannot be understood. The text says what is wrong and what would be right."""


@dataclass(frozen=True)
class Window:
    """A window of one night, or of each night: from `start` up to `end`, by the clock of a time zone."""

    start: datetime | time
    end: datetime | time
    zone: ZoneInfo

    def remaining(self, now: datetime) -> timedelta | None:
        """The time until the window closes, or None while it is closed. `now` has a zone."""
        local = now.astimezone(self.zone)
        for day in (local.date(), local.date() - timedelta(days=1)):
            start, end = self._on(day)
            if start <= now < end:
                return end - now
        return None

    @property
    def minutes(self) -> float:
        """Its length, by the clock: the nights that the clocks change are an hour longer or shorter."""
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            return (self.end - self.start) / timedelta(minutes=1)
        start, end = (moment.hour * 60 + moment.minute for moment in (self.start, self.end))
        return float((end - start) % (24 * 60))

    def opens(self, now: datetime) -> datetime | None:
        """When it opens next, after `now`; None if it does not open again. One that lies in the hour that the clocks
        leave out does not open on that day."""
        days = (now.astimezone(self.zone).date() + timedelta(days=offset) for offset in range(3))
        return next((start for start, end in map(self._on, days) if now < start < end), None)

    def describe(self, now: datetime) -> str:
        """For an operator: open until when, or when it opens next."""
        left = self.remaining(now)
        if left is not None:
            return f"open until {clock_of(now + left, self.zone)}"
        opens = self.opens(now)
        return f"closed and opens at {clock_of(opens, self.zone)}" if opens else "closed and does not open again"

    def __str__(self) -> str:
        """As the operator gave it: `22:00 to 05:00 Europe/Berlin`."""
        form = "%Y-%m-%d %H:%M" if isinstance(self.start, datetime) else "%H:%M"
        local = (
            moment.astimezone(self.zone) if isinstance(moment, datetime) else moment
            for moment in (self.start, self.end)
        )
        return f"{' to '.join(moment.strftime(form) for moment in local)} {self.zone.key}"

    def _on(self, day: date) -> tuple[datetime, datetime]:
        """Start and end (UTC) of the window that begins on a day; a window of one night begins on its own day."""
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            return self.start, self.end
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("start and end of a window must be two times of day or two dates with times")
        over = self.end <= self.start
        return _at(day, self.start, self.zone), _at(day + timedelta(days=over), self.end, self.zone)


def read_window(given: object) -> Window:
    """A window from the operator's variable: start and end as `HH:MM` (each night) or `YYYY-MM-DD HH:MM`, and the name
    of a time zone. Raises WindowError."""
    if not isinstance(given, Mapping):
        raise WindowError(f"the window is {given!r}; it must have {', '.join(_KEYS)}")
    unknown = sorted(str(key) for key in given if key not in _KEYS)
    if unknown:
        raise WindowError(f"the window has unknown keys: {', '.join(unknown)}; it takes {', '.join(_KEYS)}")
    missing = [key for key in _KEYS if not given.get(key)]
    if missing:
        raise WindowError(
            f"the window lacks {', '.join(missing)}; the time zone of the controller is not used as a default"
        )
    name = str(given["timezone"])
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        # Without the cause: Ansible prints the cause after the error, so the text would appear twice.
        raise WindowError(
            f"the time zone {name!r} is not known on the controller; use a name such as "
            f"Europe/Berlin or UTC (if no name is known, the Python package tzdata is missing: `{sys.executable} -m "
            "pip install tzdata`, or "
            "use an execution environment that has it)"
        ) from None
    start, end = (_moment(str(given[key]), key, zone) for key in ("start", "end"))
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise WindowError("start and end must both be times of day or both have a date")
    if isinstance(start, datetime) and isinstance(end, datetime) and end <= start:
        raise WindowError(f"the window ends before it starts ({given['start']} to {given['end']})")
    if start == end:
        raise WindowError(f"the window starts and ends at the same time ({given['start']} to {given['end']})")
    return Window(start, end, zone)


def _moment(text: str, key: str, zone: ZoneInfo) -> datetime | time:
    if daily := _DAILY.fullmatch(text.strip()):
        return time(int(daily["hour"]), int(daily["minute"]))
    if once := _ONCE.fullmatch(text.strip()):
        try:
            day = date.fromisoformat(once["date"])
        except ValueError:
            raise WindowError(f"the {key} of the window is not a date: {text!r}") from None
        hour, minute = (int(part) for part in once["time"].split(":"))
        return _at(day, time(hour, minute), zone)
    raise WindowError(f"the {key} of the window is {text!r}; it must be HH:MM or YYYY-MM-DD HH:MM, in quotes")


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def clock_of(moment: datetime, zone: tzinfo | None) -> str:
    """A moment by the clock of a time zone, None for that of the controller: `2026-11-25 05:00 CET`."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
