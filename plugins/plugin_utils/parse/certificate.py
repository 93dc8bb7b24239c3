# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show cert own <unit>`: until when a node's own certificate is valid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from .dates import Moment, read_moment
from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["NodeCertificate", "parse_certificate"]

_COMMAND = "`show cert own`"
_BEGIN = re.compile(r"Validity From ?:(?P<rest>.*)", re.IGNORECASE)
_ONE_LINE = re.compile(r".* To ?: ?(?P<end>.*)")
_TO = re.compile(r"To ?: ?(?P<end>.*)", re.IGNORECASE)
_END = re.compile(r"Final Date ?:(?P<end>.*)|Not After ?:(?P<x509>.*)", re.IGNORECASE)
_SUBJECT = re.compile(r"Subject(?: Name|DN)? ?: ?(?P<subject>\S.*)", re.IGNORECASE)
_X509 = re.compile(r"(?P<date>[A-Z][a-z]{2} [0-9]{1,2} [0-9:]{8}) (?P<year>[0-9]{4}) (?P<zone>[A-Z]{1,5})")


@dataclass(frozen=True)
class NodeCertificate:
    """A certificate. `not_after` is the end of its validity, without time zone; `zone` is the abbreviation of the zone.

    Some abbreviations stand for several zones, so `not_after` is accurate to half a day and not to the minute.
    `subject` is empty if the text has none.
    """

    not_after: datetime
    zone: str
    subject: str
    line: str


@successful_only
def parse_certificate(text: str) -> NodeCertificate:
    """Reads the end of the validity and the subject.

    The security guides name the fields: `Validity From` and `To` before 14SU2, `Start Date` and `Final Date` from
    14SU2 on. No complete output was found; the layout is that of the libraries that print such fields, so `To` may
    be on the line of `Validity From` or on the line below. `Not After`, the usual text form of X.509, is understood
    too. Raises ParseError for no end of the validity, an end that is no date, and two that differ.
    """
    ends: list[tuple[Moment, str]] = []
    subject = ""
    after_begin = False
    for line in content_lines(text):
        plain = squeezed(line)
        begin = _BEGIN.fullmatch(plain)
        to = _ONE_LINE.fullmatch(begin["rest"]) if begin else _TO.fullmatch(plain) if after_begin else None
        if end := to or _END.fullmatch(plain):
            moment = _moment(end)
            if moment is None:
                raise ParseError(f"{_COMMAND} has an end that is not recognised: {line[:200]!r}", text)
            ends.append((moment, line))
        elif not subject and (match := _SUBJECT.fullmatch(plain)):
            subject = match["subject"]
        after_begin = begin is not None
    if not ends:
        raise ParseError(f"{_COMMAND} shows no end of validity", text)
    if len({moment for moment, _line in ends}) > 1:
        raise ParseError(f"{_COMMAND} shows {len(ends)} ends of validity instead of one", text)
    moment, line = ends[0]
    return NodeCertificate(moment.time, moment.zone, subject, line)


def _moment(end: re.Match[str]) -> Moment | None:
    x509 = end.groupdict().get("x509")
    if x509 is None:
        return read_moment(end["end"].strip())
    # `Oct  2 08:15:30 2026 GMT` has no weekday and the zone at its end; the weekday is ignored.
    match = _X509.fullmatch(x509.strip())
    return read_moment(f"Day {match['date']} {match['zone']} {match['year']}") if match else None
