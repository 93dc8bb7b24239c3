# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show risdb query phone`: how many phones are registered with a node."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines

__all__ = ["Registrations", "parse_registrations"]

_COMMAND = "`show risdb query phone`"
_FIRST, _DESCRIPTION, _STATUS = "devicename", "descr", "regstatus"
_REGISTERED, _UNREGISTERED = ("reg",), ("unr", "exp-unr")
_OTHER = ("par", "par-reg", "rej")
_KNOWN = frozenset((*_REGISTERED, *_UNREGISTERED, *_OTHER))
_TOTAL = re.compile(r"Total count\b\D{0,5}(?P<count>[0-9]{1,7})", re.IGNORECASE)
_RULE = re.compile(r"[-=]+")
_SHOWN = 3  # rows that are shown of those that cannot be read
_WIDTH = 200  # characters of each


@dataclass(frozen=True)
class Registrations:
    """The phones that one node knows, by status. `other` are those that are partially registered or rejected.

    `unread` is the number of rows whose status cannot be read, and `unread_rows` the first of them.
    """

    registered: int
    unregistered: int
    other: int
    unread: int = 0
    unread_rows: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All phones that the node knows, in whatever status."""
        return self.registered + self.unregistered + self.other + self.unread


@successful_only
def parse_registrations(text: str) -> Registrations:
    """Counts the rows below `DeviceName, Descr, ..., RegStatus, ...`, up to `Total count <n>`, which ends the output.

    Values are separated by commas, and a description may contain commas: so the status is found by its place counted
    from the end of the row. Some rows have one value too many (a working client met `unknown, 0` instead of `unknown`,
    on devices of a Webex hybrid service). If that value comes after the status, the status is one place further from
    the end. A description cannot reach that place, because other columns are between.
    The words of the status (reg, unr, exp-unr, par-reg, rej), the header and the total are known from scripts that
    read them; no capture was found. Text around the table is ignored.

    The answer is that of one node: a phone that has moved is unregistered there and registered on another node.
    Rows that cannot be read are counted, and the first ones are kept to be shown. Raises ParseError for no table, a row
    below the total, and a total that is missing or differs from the number of rows: with a skipped row, a lost phone
    would be overlooked.
    """
    lines = content_lines(text)
    start = next((number for number, line in enumerate(lines) if _is_header(line)), None)
    if start is None:
        raise ParseError(f"{_COMMAND} shows no table of phones", text)
    columns = _names(lines[start])
    counts = dict.fromkeys(_KNOWN, 0)
    unread: list[str] = []
    totals: list[int] = []
    for line in lines[start + 1 :]:
        if _RULE.fullmatch(line):
            continue
        if total := _TOTAL.fullmatch(line):
            totals.append(int(total["count"]))
        elif totals and line.count(",") + 1 >= len(columns):
            raise ParseError(f"{_COMMAND} has a row below its total that is not recognised: {line[:200]!r}", text)
        elif not totals and (status := _status(line.split(","), columns)):
            counts[status] += 1
        elif not totals:
            unread.append(line)
    phones = sum(counts.values()) + len(unread)
    if len(totals) != 1:
        raise ParseError(f"{_COMMAND} shows {'the total twice' if totals else 'no total'}", text)
    if totals[0] != phones:
        raise ParseError(f"{_COMMAND} shows {phones} of {totals[0]} phones", text)
    registered, unregistered, other = (
        sum(counts[word] for word in words) for words in (_REGISTERED, _UNREGISTERED, _OTHER)
    )
    shown = tuple(row[:_WIDTH] for row in unread[:_SHOWN])
    return Registrations(registered, unregistered, other, len(unread), shown)


def _status(values: Sequence[str], columns: Sequence[str]) -> str:
    """The status of a row; "" if it has none, or if two places could have it."""
    excess = len(values) - len(columns)
    if excess < 0:
        return ""
    place = columns.index(_STATUS) - len(columns)
    after = values[place].strip()
    between = columns.index(_STATUS) - columns.index(_DESCRIPTION)  # a description does not reach this place
    before = values[place - 1].strip() if excess and between > 1 else ""
    found = {word for word in (after, before) if word in _KNOWN}
    return found.pop() if len(found) == 1 else ""


def _is_header(line: str) -> bool:
    names = _names(line)
    return names[0] == _FIRST and names.count(_STATUS) == 1 and _DESCRIPTION in names[: names.index(_STATUS)]


def _names(line: str) -> list[str]:
    return [name.strip().lower() for name in line.split(",")]
