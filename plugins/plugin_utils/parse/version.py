# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show version active`: the release that a node runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..product.release import version_tuple
from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["ActiveVersion", "parse_version"]

_COMMAND = "`show version active`"
_ACTIVE = re.compile(r"Active (?:Master )?Version ?:(?P<version>.*)", re.IGNORECASE)
_OPTIONS = re.compile(r"Active Version Installed Software Options ?:.*", re.IGNORECASE)


@dataclass(frozen=True)
class ActiveVersion:
    """The active version as text (`15.0.1.12900-234`), as a tuple of numbers, and the line it stood on."""

    text: str
    version: tuple[int, ...]
    line: str = ""
    whole: bool = field(default=False, compare=False)  # more text followed, so the line of the version is complete


@successful_only
def parse_version(text: str) -> ActiveVersion:
    """Reads `Active Master Version: <version>`; the list of installed options below it is ignored.

    Source: captures of 11.5 and 15 and the administration guide of PCCE 15. Old releases print `Active Version:`
    (seen only in the patterns of working clients). If the heading of the options follows the version, that line is
    complete; otherwise a version that was cut off looks like a short one.
    Raises ParseError unless exactly one active version is there.
    """
    lines = content_lines(text)
    found = [(match["version"].strip(), line) for line in lines if (match := _ACTIVE.fullmatch(squeezed(line)))]
    if len(found) != 1:
        raise ParseError(f"{_COMMAND} shows {len(found)} active versions instead of one", text)
    version, line = found[0]
    try:
        below = lines[lines.index(line) + 1 :]
        whole = any(_OPTIONS.fullmatch(squeezed(other)) for other in below)
        return ActiveVersion(version, version_tuple(version), line, whole)
    except ValueError as error:
        raise ParseError(f"{_COMMAND}: {error}", text) from error
