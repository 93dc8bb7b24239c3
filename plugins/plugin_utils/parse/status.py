# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show status`: a node's clock and uptime, which together prove a reboot, and its disks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .dates import MONTHS
from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["Disk", "Status", "parse_status"]

_COMMAND = "`show status`"
_HOSTNAME = re.compile(r"Host Name ?: ?(?P<value>\S+)")
_DATE = re.compile(r"Date ?: ?(?P<value>\S.*)")
_PRODUCT = re.compile(r"Product Ver ?: ?(?P<value>\S+)")
_UPTIME = re.compile(
    r"[0-9]{1,2}:[0-9]{2}:[0-9]{2} up (?:(?P<days>[0-9]{1,5}) days?(?:, ?|(?=,)))?"
    r"(?:(?P<hours>[01]?[0-9]|2[0-3]):(?P<clock_min>[0-5][0-9])|(?P<min>[0-5]?[0-9]) min)?,.*load average:.*"
)
_UP = re.compile(r"(?P<value>[0-9]{1,2}:[0-9]{2}:[0-9]{2} up\b.*)")
# `Fri Sep 29, 2023 17:20:40`. Read by a table and not by strptime(), whose month names follow the controller's locale.
_DATE_VALUE = re.compile(
    r"(?:[A-Z][a-z]{2} )?(?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{1,2}), (?P<year>[12][0-9]{3})"
    r" (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
)
_LAST_DISK = "logging"  # the last row of each published output
_LIKE_DISK = re.compile(r"Disk ?/.*", re.IGNORECASE)
_DISK = re.compile(
    r"Disk/(?P<name>[a-z]+) (?P<total>[0-9]{1,15})K (?P<free>[0-9]{1,15})K (?P<used>[0-9]{1,15})K"
    r" \((?P<percent>100|[0-9]{1,2})%\)"
)


@dataclass(frozen=True)
class Disk:
    """One partition: its sizes in KiB, and how full it is in percent.

    Free plus used is less than total, because a part is reserved. So the percentage is the one that the node prints.
    """

    total_kib: int
    free_kib: int
    used_kib: int
    percent: int
    line: str


@dataclass(frozen=True)
class Status:
    """The values of `show status`. `now` is the node's local time without a zone; `uptime_s` is in seconds.

    `disks` has the partitions by name: active and inactive (the two sides of the system), logging.
    """

    hostname: str
    now: datetime
    product_version: str
    uptime_s: int
    uptime_line: str
    disks: Mapping[str, Disk] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether the output was read to its end, which is the row of the log partition."""
        return _LAST_DISK in self.disks

    @property
    def boot_time(self) -> datetime:
        """When the node started, in its local time, accurate to 60 seconds (uptime is printed in whole minutes).

        It moves by an hour if daylight saving time begins or ends between two readings, and when NTP sets the clock
        after the boot. Compare the uptime with the time since the last reading instead: that has neither problem.
        """
        return self.now - timedelta(seconds=self.uptime_s)


@successful_only
def parse_status(text: str) -> Status:
    """Reads host name, date, product version, the line of Linux `uptime` and the rows of the disks.

    Forms of the uptime: `up 141 days,  1:12`, `up 12:29`, `up 5 min`, `up 1 day, 2 min`, `up 1 day` (the last one is
    assumed). A new node has no `Disk/inactive` row; without any row, `disks` is empty. The output ends with the row of
    `Disk/logging`: without it, the output may be cut off (`whole`). CPU and memory are ignored.
    Source: TechNotes 221038 (12.5.1) and 200581 (10.0.1), published captures of 15.0.1. Raises ParseError if one of the
    first four is missing, occurs twice or is not understood, or if the row of a disk is not understood.
    """
    lines = content_lines(text)
    hostname, _line = _only(_HOSTNAME, lines, "Host Name", text)
    date, _line = _only(_DATE, lines, "Date", text)
    product, _line = _only(_PRODUCT, lines, "Product Ver", text)
    up, line = _only(_UP, lines, "uptime", text)
    uptime = _UPTIME.fullmatch(up)
    if uptime is None or not any(uptime.group("days", "hours", "min")):
        raise ParseError(f"{_COMMAND} has an uptime that is not recognised: {line[:200]!r}", text)
    number = {name: int(value or 0) for name, value in uptime.groupdict().items()}
    minutes = (number["days"] * 24 + number["hours"]) * 60 + number["clock_min"] + number["min"]
    return Status(hostname, _moment(date, text), product, minutes * 60, line, _disks(lines, text))


def _disks(lines: list[str], text: str) -> dict[str, Disk]:
    disks: dict[str, Disk] = {}
    for line in lines:
        plain = squeezed(line)
        if not _LIKE_DISK.fullmatch(plain):
            continue
        match = _DISK.fullmatch(plain)
        if match is None:
            raise ParseError(f"{_COMMAND} has a disk that is not recognised: {line[:200]!r}", text)
        if match["name"] in disks:
            raise ParseError(f"{_COMMAND} has the disk {match['name']} twice", text)
        total, free, used, percent = (int(number) for number in match.group("total", "free", "used", "percent"))
        disks[match["name"]] = Disk(total, free, used, percent, line)
    return disks


def _only(shape: re.Pattern[str], lines: list[str], name: str, text: str) -> tuple[str, str]:
    """The value on the only line of that form, and the line as it was printed."""
    found = [(match["value"], line) for line in lines if (match := shape.fullmatch(squeezed(line)))]
    if len(found) != 1:
        raise ParseError(f"{_COMMAND} has {len(found)} {name} lines instead of one", text)
    return found[0]


def _moment(date: str, text: str) -> datetime:
    match = _DATE_VALUE.fullmatch(date)
    if match is None or match["month"] not in MONTHS:
        raise ParseError(f"{_COMMAND} has a Date that is not recognised: {date[:100]!r}", text)
    year, day, hour, minute, second = (int(part) for part in match.group("year", "day", "hour", "minute", "second"))
    try:
        return datetime(year, MONTHS.index(match["month"]) + 1, day, hour, minute, second)
    except ValueError as error:
        raise ParseError(f"{_COMMAND} has a Date that does not exist: {date[:100]!r}", text) from error
