# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `system-history.log`: when a node booted, and whether it was shut down cleanly before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["History", "HistoryEntry", "parse_history", "time_of_entry"]

_FILE = "system-history.log"
_ENTRY = re.compile(
    r"(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/(?P<year>[0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}) \| \S+: (?P<event>\S.*)"
)
_LIKE_ENTRY = re.compile(r"[0-9]+/[0-9]+/[0-9]+ .*")
_BOOT = re.compile(r"Boot\b.*")
_UNGRACEFUL = re.compile(r".*= ?Ungraceful\b.*", re.IGNORECASE)
_RESULT = re.compile(r".*\bStart ?=.*")


@dataclass(frozen=True)
class HistoryEntry:
    """One entry. `time` is the node's local time without a zone; `event` is the text after the user's name."""

    time: datetime
    event: str
    line: str
    ungraceful: bool = False


@dataclass(frozen=True)
class History:
    """The boots in the order of the file, oldest first. `first` is its first entry: mostly the node's installation."""

    boots: tuple[HistoryEntry, ...]
    last_boot: HistoryEntry | None
    first: HistoryEntry


@successful_only
def parse_history(text: str) -> History:
    """Reads entries `mm/dd/yyyy hh:mm:ss | root: <event>`; headers, comments and the file pager are ignored.

    The order of the file counts, not the times: the clock may be set back during an installation. A boot is ungraceful
    if the entry says so (14SU3 and later: `= Ungraceful Shutdown, ...`), or, in entries without such a result, if the
    entry before it is a boot too. The file has no closing line, so its last entries may be missing.
    Source: TechNote 220970 (14SU3), PCCE 15, administration guides 7.1 to 15.
    Raises ParseError for no entry, or for a line that starts like an entry but is none.
    """
    entries: list[HistoryEntry] = []
    for line in content_lines(text):
        plain = squeezed(line)
        if match := _ENTRY.fullmatch(plain):
            event = match["event"]
            after_boot = bool(entries and _BOOT.fullmatch(entries[-1].event) and _BOOT.fullmatch(event))
            ungraceful = bool(_UNGRACEFUL.fullmatch(event)) or (after_boot and not _RESULT.fullmatch(event))
            entries.append(HistoryEntry(_moment(match, text), event, line, ungraceful))
        elif _LIKE_ENTRY.fullmatch(plain):
            raise ParseError(f"{_FILE} has an entry that is not recognised: {line[:200]!r}", text)
    if not entries:
        raise ParseError(f"{_FILE} has no entry", text)
    boots = tuple(entry for entry in entries if _BOOT.fullmatch(entry.event))
    return History(boots, boots[-1] if boots else None, entries[0])


def time_of_entry(line: str) -> datetime | None:
    """The time of one entry; None for a text that is no entry, or whose time does not exist."""
    match = _ENTRY.fullmatch(squeezed(line))
    try:
        return _moment(match, line) if match else None
    except ParseError:
        return None


def _moment(match: re.Match[str], text: str) -> datetime:
    month, day, year, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError as error:
        raise ParseError(f"{_FILE} has a time that does not exist: {match[0][:200]!r}", text) from error
