# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates as most commands print them: `Fri Dec 12 13:45:19 PST 2025`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

__all__ = ["MOMENT", "MONTHS", "Moment", "read_moment"]

# Read by a table and not by strptime(), whose month names follow the controller's locale.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# For a text with single blanks. A zone without a name is printed as `-05`, or by Java as `GMT-05:00`.
MOMENT = r"[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2} [A-Z0-9+:-]{1,12} [0-9]{4}"
_PARTS = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{1,2})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}) (?P<zone>[A-Z0-9+:-]{1,12}) (?P<year>[0-9]{4})"
)


@dataclass(frozen=True)
class Moment:
    """A date. `time` has no time zone; `zone` is its abbreviation, which may stand for several (CST, IST)."""

    time: datetime
    zone: str


def read_moment(text: str) -> Moment | None:
    """The date in a text that is only a date; None if it is no date, or one that does not exist."""
    match = _PARTS.fullmatch(text)
    if match is None or match["month"] not in MONTHS:
        return None
    year, day, hour, minute, second = (int(part) for part in match.group("year", "day", "hour", "minute", "second"))
    try:
        return Moment(datetime(year, MONTHS.index(match["month"]) + 1, day, hour, minute, second), match["zone"])
    except ValueError:
        return None
