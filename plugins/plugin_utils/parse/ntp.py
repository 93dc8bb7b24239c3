# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `utils ntp status`: whether a node's clock follows a time server."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .text import content_lines, squeezed

__all__ = ["ClockSource", "parse_ntp"]

_COMMAND = "`utils ntp status`"
_GOOD = re.compile(
    r"synchroni[sz]ed to NTP server \( ?(?P<server>[^() ]+) ?\) at stratum (?P<stratum>[0-9]{1,2})", re.IGNORECASE
)
_BAD = re.compile(r"unsynchroni[sz]ed|time server re-?starting|Unable to talk to NTP daemon\b.*", re.IGNORECASE)
_DOUBTFUL = re.compile(r"synchroni[sz]", re.IGNORECASE)


@dataclass(frozen=True)
class ClockSource:
    """Whether the clock is synchronised, and the line that decided. Only then are there a server and a stratum."""

    synchronised: bool
    server: str
    stratum: int | None
    line: str


def parse_ntp(text: str) -> ClockSource:
    """Reads the statement below the table of sources, `synchronised to NTP server (<server>) at stratum <n>`.

    The table is not looked at: that of ntpd is known, that of chronyd (release 15) is not, and the statement is the
    same below both. Statements that contradict each other are not synchronised: TechNotes also show `synchronised`
    together with `time server re-starting`, with a source that was reached once. Both spellings occur. Source:
    TechNotes 215537 and 215013, one on time servers of IM and Presence, and for chronyd a client's patterns. `Unable
    to talk to NTP daemon` is by analogy: the other words are those of Linux's ntpstat, and so is this one.

    Raises ParseError for no statement, or one in other words.
    """
    good: list[tuple[re.Match[str], str]] = []
    bad: list[str] = []
    for line in content_lines(text):
        plain = squeezed(line)
        if match := _GOOD.fullmatch(plain):
            good.append((match, line))
        elif _BAD.fullmatch(plain):
            bad.append(line)
        elif _DOUBTFUL.search(plain):
            raise ParseError(f"{_COMMAND} has a line that is not recognised: {line[:200]!r}", text)
    if not good and not bad:
        raise ParseError(f"{_COMMAND} does not say whether the clock is synchronised", text)
    statements = {match.group("server", "stratum") for match, _line in good}
    if bad or len(statements) > 1:
        return ClockSource(False, "", None, bad[0] if bad else good[-1][1])
    match, line = good[0]
    return ClockSource(True, match["server"], int(match["stratum"]), line)
