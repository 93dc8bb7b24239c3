# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cleans the output of a command before it is parsed: removes the lines that any command may print."""

from __future__ import annotations

import re

from .errors import ParseError

__all__ = ["content_lines", "is_success", "printed_lines", "squeezed"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_LONGEST = 4000  # characters; the longest line in any transcript has 140. Keeps each pattern fast on hostile text.
_PROMPT = re.compile(r"admin:")
# By product: UCCX/CUIC/VVB `Command successful`, CER `Successful`, CUC `Command completed successfully.`; the core
# commands of CUCM print none of them (CLI references of these products, release 15).
_SUCCESS = re.compile(r"(?:Command )?(?:completed )?success(?:ful|fully)\.?", re.IGNORECASE)


def content_lines(text: str) -> list[str]:
    """The non-empty lines without blanks at either end, prompt lines and closing success lines.

    Raises ParseError for a line that is far longer than any that a node prints.
    """
    stripped = (line.strip() for line in _LINE_END.split(text))
    lines = [line for line in stripped if line and not _PROMPT.match(line)]
    while lines and is_success(lines[-1]):
        lines.pop()
    if any(len(line) > _LONGEST for line in lines):
        raise ParseError(f"The output has a line of more than {_LONGEST} characters", text)
    return lines


def is_success(line: str) -> bool:
    """Whether a line is what some commands print when they have done their work."""
    return _SUCCESS.fullmatch(line) is not None


def printed_lines(text: str) -> list[str]:
    """All lines, also the empty ones, without blanks at the right end: for tables whose columns have a width."""
    return [line.rstrip() for line in _LINE_END.split(text)]


def squeezed(line: str) -> str:
    """The line with one blank instead of any blanks or tabs: the width of a column has no meaning."""
    return " ".join(line.split())
