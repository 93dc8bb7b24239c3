# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show risdb query phone`: how many phones are registered with a node."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .text import content_lines

__all__ = ["Registrations", "parse_registrations"]

_COMMAND = "`show risdb query phone`"
_FIRST, _DESCRIPTION, _STATUS = "devicename", "descr", "regstatus"
_REGISTERED, _UNREGISTERED = ("reg",), ("unr", "exp-unr")
_OTHER = ("par", "par-reg", "rej")
_TOTAL = re.compile(r"Total count\b\D{0,5}(?P<count>[0-9]{1,7})", re.IGNORECASE)


@dataclass(frozen=True)
class Registrations:
    """The phones that one node knows, by status. `other` are those that are partially registered or rejected."""

    registered: int
    unregistered: int
    other: int

    @property
    def total(self) -> int:
        """All phones that the node knows, in whatever status."""
        return self.registered + self.unregistered + self.other


def parse_registrations(text: str) -> Registrations:
    """Counts the rows below `DeviceName, Descr, ..., RegStatus, ...`, up to `Total count <n>`.

    Values are separated by commas, and a description may have commas of its own: so a status is found by its place
    counted from the end of the row. The words of the status (reg, unr, exp-unr, par-reg, rej), the header and the
    total are known from scripts that read them; no capture was found. What stands around the table is not looked at.

    The answer is that of one node: a phone that has moved is unregistered there and registered elsewhere.
    Raises ParseError for no table, a row or a status that is not understood, and a total that is missing or another
    than the number of rows: a row that is skipped would be a phone that nobody misses.
    """
    lines = content_lines(text)
    start = next((number for number, line in enumerate(lines) if _is_header(line)), None)
    if start is None:
        raise ParseError(f"{_COMMAND} shows no table of phones", text)
    columns = _names(lines[start])
    place = columns.index(_STATUS) - len(columns)
    counts = dict.fromkeys((*_REGISTERED, *_UNREGISTERED, *_OTHER), 0)
    totals: list[int] = []
    below = False  # the rows have ended
    for line in lines[start + 1 :]:
        values = line.split(",")
        if len(values) < len(columns):
            below = True
            if total := _TOTAL.fullmatch(line):
                totals.append(int(total["count"]))
            continue
        status = values[place].strip()
        if below or status not in counts:
            raise ParseError(f"{_COMMAND} has a row that is not recognised: {line[:200]!r}", text)
        counts[status] += 1
    phones = sum(counts.values())
    if len(totals) != 1:
        raise ParseError(f"{_COMMAND} shows {'the total twice' if totals else 'no total'}", text)
    if totals[0] != phones:
        raise ParseError(f"{_COMMAND} shows {phones} of {totals[0]} phones", text)
    return Registrations(*(sum(counts[word] for word in words) for words in (_REGISTERED, _UNREGISTERED, _OTHER)))


def _is_header(line: str) -> bool:
    names = _names(line)
    return names[0] == _FIRST and names.count(_STATUS) == 1 and _DESCRIPTION in names[: names.index(_STATUS)]


def _names(line: str) -> list[str]:
    return [name.strip().lower() for name in line.split(",")]
