# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show ctl`: whether there is a certificate trust list, and what signed it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["Ctl", "Signer", "parse_ctl"]

_COMMAND = "`show ctl`"
_NO_FILE = re.compile(r"Length of CTL file: 0|CTL File not found\b.*", re.IGNORECASE)
_RECORD = re.compile(r"CTL Record #:? ?[0-9]+", re.IGNORECASE)
_FIELD = re.compile(r"[0-9]+ (?P<tag>SUBJECTNAME|ISSUERNAME|ISSUER|FUNCTION)(?: [0-9]+)? (?P<value>.+)", re.IGNORECASE)
_SIGNED = re.compile(r"This etoken was used to sign the CTL file\.?", re.IGNORECASE)
# Source of both: TechNote 118893.
_END = re.compile(r"The CTL file was verified successfully\.?|Error parsing the CTL File\.?", re.IGNORECASE)
_FUNCTION = "system administrator security token"
_TOKEN = re.compile(r"\bcn ?= ?\"?(?:SAST-|Cisco Manufacturing CA)", re.IGNORECASE)
_NAME = re.compile(r"\bcn ?= ?\"?[^\";,\s]", re.IGNORECASE)


class Signer(str, Enum):
    """What signed the file."""

    NONE = "none"  # there is no file
    ETOKEN = "etoken"  # a USB security token, with the CTL client
    TOKENLESS = "tokenless"  # a certificate of the cluster, with `utils ctl`


@dataclass(frozen=True)
class Ctl:
    """The signer of the CTL file, and the line that shows it."""

    signer: Signer
    line: str
    whole: bool = field(default=False, compare=False)  # the line that closes the output was there


@successful_only
def parse_ctl(text: str) -> Ctl:
    """Reads the record that signed the file: one of a system administrator's security token.

    The sentence `This etoken was used to sign the CTL file.` is printed even without a token; the subject and the
    issuer decide (tokens have `SAST-...` and `Cisco Manufacturing CA`: TechNote 118893).
    The output ends with `The CTL file was verified successfully.`, or, without a file, with `Error parsing the CTL
    File.`; with any other last line the output may be cut off (`whole`).
    Raises ParseError if no record, or more than one, signed the file, or if its subject is missing.
    """
    lines = [squeezed(line) for line in content_lines(text)]
    whole = bool(lines and _END.fullmatch(lines[-1]))
    records: list[list[str]] = []
    for line in lines:
        if _RECORD.fullmatch(line):
            records.append([])
        elif records:
            records[-1].append(line)
    if not records:
        absent = next((line for line in lines if _NO_FILE.fullmatch(line)), None)
        if absent is None:
            raise ParseError(f"{_COMMAND} shows no CTL file, and does not say that there is none", text)
        return Ctl(Signer.NONE, absent, whole)
    signing = [record for record in records if any(_SIGNED.fullmatch(line) for line in record)]
    if len(signing) != 1:
        raise ParseError(f"{_COMMAND} shows {len(signing)} records that signed the file instead of one", text)
    found = [match for line in signing[0] if (match := _FIELD.fullmatch(line))]
    names = [match for match in found if match["tag"].upper() != "FUNCTION"]
    roles = [match["value"].strip().lower() for match in found if match["tag"].upper() == "FUNCTION"]
    if roles != [_FUNCTION]:
        raise ParseError(f"{_COMMAND} shows that the file was signed as {roles}", text)
    for match in names:
        if _TOKEN.search(match["value"]):
            return Ctl(Signer.ETOKEN, match[0], whole)
    for match in names:
        if match["tag"].upper() == "SUBJECTNAME" and _NAME.search(match["value"]):
            return Ctl(Signer.TOKENLESS, match[0], whole)
    raise ParseError(f"{_COMMAND} does not show who signed the file", text)
