# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parsers of `utils fips status` and `utils fips_common_criteria status`."""

from __future__ import annotations

import re

from .errors import ParseError
from .refusals import refusal_in, successful_only
from .text import content_lines, squeezed

__all__ = ["parse_common_criteria", "parse_fips"]

_FIPS_OFF = re.compile(
    r"\bnon-?fips\b|\bnot (?:operating )?in fips\b|\bfips mode is (?:currently )?(?:disabled|not enabled)\b",
    re.IGNORECASE,
)
_FIPS_ON = re.compile(r"\boperating in fips\b|\bfips mode is (?:currently )?enabled\b", re.IGNORECASE)
_CC = r"common[ _]criteria(?: mode)?"
_CC_OFF = re.compile(
    rf"\bnot (?:operating )?in {_CC}\b|\bnon-{_CC}\b"
    rf"|{_CC}(?: status)? ?(?::|is)(?: currently)? (?:disabled|not enabled)\b",
    re.IGNORECASE,
)
_CC_ON = re.compile(
    rf"(?<!not )operating in {_CC}\b|{_CC}(?: status)? ?(?::|is)(?: currently)? enabled\b", re.IGNORECASE
)


@successful_only
def parse_fips(text: str) -> bool:
    """Whether the node is in FIPS mode.

    `The system is operating in FIPS mode. Self test status:` is Cisco's text (security guide 15, also 11.5 and 14). The
    answer of a node without FIPS was not found; `operating in NON-FIPS` is Cisco's text in the dialogue of Enhanced
    Security Mode, the other words are assumed. The results of the self tests are ignored.
    Raises ParseError if the text says neither or both.
    """
    answer = _answer(text, _FIPS_OFF, _FIPS_ON)
    if answer is None:
        raise ParseError("`utils fips status` does not show one clear mode", text)
    return answer


def parse_common_criteria(text: str) -> bool | None:
    """Whether the node is in Common Criteria mode; None if the text does not say.

    The output of this command was not found anywhere. So clear words are understood and any other text gives None;
    no error is raised, because the answer is only information.
    """
    if refusal_in(text):
        return None
    try:
        return _answer(text, _CC_OFF, _CC_ON)
    except ParseError:
        return None


def _answer(text: str, off: re.Pattern[str], on: re.Pattern[str]) -> bool | None:
    answers = set()
    for line in map(squeezed, content_lines(text)):
        if off.search(line):
            answers.add(False)
        elif on.search(line):
            answers.add(True)
    return answers.pop() if len(answers) == 1 else None
