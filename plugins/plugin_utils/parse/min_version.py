# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show tls min-version`: the minimum TLS version that is configured (not the one that is in effect)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..product.model import TLS_VERSIONS
from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["MinVersion", "parse_min_version"]

_COMMAND = "`show tls min-version`"
_SHAPES = (
    # CUCM, IM&P, CUC, PCD 12.5 to 15 (CLI reference 15, PCD administration guide 15)
    re.compile(r"Configured TLS minimum version ?: ?(?P<version>\S+)", re.IGNORECASE),
    # CER 12.5 to 15 (CER CLI guide; it paraphrases elsewhere, so a CER may also print the line above)
    re.compile(r"The configured TLS minimum version is (?P<version>\S+?)\.?", re.IGNORECASE),
    # UCCX, CUIC, VVB 15 (administration guides): `show tls server min-version`, `show tls client min-version`
    re.compile(r"The (?:server|client) tls min-version is set to (?P<version>\S+)", re.IGNORECASE),
)
# No document says whether a release prints a second value between `set` and restart. So an unknown line with a minimum
# and a TLS version is never skipped.
_DOUBTFUL = re.compile(r"min.*\b1\.[0-9]\b", re.IGNORECASE)


@dataclass(frozen=True)
class MinVersion:
    """The configured minimum, one of TLS_VERSIONS, and the line that says so."""

    version: str
    line: str


@successful_only
def parse_min_version(text: str) -> MinVersion:
    """Reads the three forms of the line; other sentences around it are ignored, except a refusal of the command.

    A line that was cut off cannot show another version, because all versions have the same length. But no line ends the
    output, so lines below it may be missing.
    Raises ParseError for no such line, for an unknown version, for two lines that disagree, and for another line that
    names a minimum.
    """
    found = []
    for line in content_lines(text):
        if match := next(filter(None, (shape.fullmatch(squeezed(line)) for shape in _SHAPES)), None):
            found.append(MinVersion(match["version"], line))
        elif _DOUBTFUL.search(line):
            raise ParseError(f"{_COMMAND} names a minimum in an unknown form: {line[:200]!r}", text)
    versions = {minimum.version for minimum in found}
    if len(versions) != 1:
        raise ParseError(f"{_COMMAND} shows {len(versions)} minimum versions instead of one", text)
    if not versions <= set(TLS_VERSIONS):
        raise ParseError(f"{_COMMAND} shows a minimum that is not a TLS version", text)
    return found[0]
