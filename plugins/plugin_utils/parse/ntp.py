# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `utils ntp status`: whether a node's clock follows a time server."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["ClockSource", "parse_ntp"]

_COMMAND = "`utils ntp status`"
_GOOD = re.compile(
    r"synchroni[sz]ed to NTP server \( ?(?P<server>[^() ]+) ?\) at stratum (?P<stratum>[0-9]{1,2})", re.IGNORECASE
)
# Linux's ntpstat prints `synchronised to local net` and similar words if a node follows its own clock or an unknown
# source; chrony's own tool prints `Leap status` and `Cannot talk to daemon`.
_BAD = re.compile(
    r"unsynchroni[sz]ed|time server re-?starting|Unable to talk to NTP daemon\b.*"
    r"|synchroni[sz]ed to (?:local (?:net|clock|reference(?: clock)?)|unspecified|unknown source|wristwatch)\b.*"
    r"|Leap status ?: ?Not synchroni[sz]ed|(?:506 )?Cannot talk to daemon",
    re.IGNORECASE,
)
# A source of ntpd with its mark, address, upstream, stratum and type, and one of chronyd with its mode and state.
_NTPD = re.compile(
    r"(?P<mark>[*o+#x.-]?) ?(?P<server>\S+) (?P<refid>\S+) (?P<stratum>[0-9]{1,2}) (?P<type>[a-zA-Z-]) \S+ [0-9]+ .*"
)
_CHRONYD = re.compile(r"[\^=#](?P<mark>[*+?x~-]) ?(?P<server>\S+) (?P<stratum>[0-9]{1,2}) [0-9-]+ [0-7]+ .*")
# The node's own clock listed as a source: ntpd's driver `127.127.1.u`, printed as LOCAL(u), with upstream .LOCL.;
# chrony's own reference, 127.127.1.1. But an *upstream* of LOCAL(1) belongs to the source, which is another machine,
# and is good (TechNote 215013).
_OWN_CLOCK = re.compile(r"LOCAL(?:\([0-9]+\))?|127\.127\.[0-9.]+|\.LOCL\.|7F7F0101", re.IGNORECASE)
_NO_STRATUM = 16  # of a clock that is not synchronised (RFC 5905)
_DOUBTFUL = re.compile(r"synchroni[sz]", re.IGNORECASE)


@dataclass(frozen=True)
class ClockSource:
    """Whether the clock is synchronised, and the line that decided. Only then are there a server and a stratum."""

    synchronised: bool
    server: str
    stratum: int | None
    line: str


@successful_only
def parse_ntp(text: str) -> ClockSource:
    """Reads the statement below the table of sources, `synchronised to NTP server (<server>) at stratum <n>`.

    The statement is the same below the tables of ntpd and of chronyd (release 15; its table is known only from a
    client's patterns). Nothing else may contradict it. These do: another statement (TechNotes show `synchronised`
    together with `time server re-starting`, with a source that was reached once), a source that is the node's own
    clock, stratum 16, and a table without a selected source. A table in another form is ignored. Both spellings
    occur. Source: TechNotes 215537 and 215013, one on time servers of IM and Presence. `Unable to talk to NTP daemon`
    and `local net` are assumed, because the other words come from Linux's ntpstat too. No line is known to end the
    output.

    Raises ParseError for no statement, or one in other words.
    """
    good: list[tuple[re.Match[str], str]] = []
    bad: list[str] = []
    sources: list[tuple[re.Match[str], str]] = []
    for line in content_lines(text):
        plain = squeezed(line)
        if match := _GOOD.fullmatch(plain):
            good.append((match, line))
        elif _BAD.fullmatch(plain):
            bad.append(line)
        elif match := _CHRONYD.fullmatch(plain) or _NTPD.fullmatch(plain):
            sources.append((match, line))
        elif _DOUBTFUL.search(plain):
            raise ParseError(f"{_COMMAND} has a line that is not recognised: {line[:200]!r}", text)
    if not good and not bad:
        raise ParseError(f"{_COMMAND} does not say whether the clock is synchronised", text)
    bad += _contradictions(good, sources)
    if bad:
        return ClockSource(False, "", None, bad[0])
    match, line = good[0]
    return ClockSource(True, match["server"], int(match["stratum"]), line)


def _contradictions(good: list[tuple[re.Match[str], str]], sources: list[tuple[re.Match[str], str]]) -> list[str]:
    """The lines that contradict a good statement."""
    found = [
        line for match, line in good if int(match["stratum"]) >= _NO_STRATUM or _OWN_CLOCK.fullmatch(match["server"])
    ]
    if len({match.group("server", "stratum") for match, _line in good}) > 1:
        found.append(good[-1][1])
    chosen = [(match, line) for match, line in sources if match["mark"] in ("*", "o")]
    if sources and not chosen:
        found.append(sources[0][1])
    for match, line in chosen:
        refid = match.groupdict().get("refid") or ""
        of_its_own = _OWN_CLOCK.fullmatch(match["server"]) or refid.upper() == ".LOCL."
        if of_its_own or match.groupdict().get("type") == "l" or int(match["stratum"]) >= _NO_STRATUM:
            found.append(line)
    return found
