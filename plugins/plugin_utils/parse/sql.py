# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `run sql select`: a table of the database."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import is_success, printed_lines

__all__ = ["Table", "parse_sql"]

_COMMAND = "`run sql`"
_RULE = re.compile(r" *=+(?: =+)*")
_COLUMN = re.compile(r"=+")
_PROMPT = "admin:"
_DOWN = re.compile(r"Cisco DB is not running\.?", re.IGNORECASE)
_CHANGED = re.compile(r"Rows: [0-9]+", re.IGNORECASE)
_BROKE_OFF = re.compile(
    r"Executed command unsuccessfully\.?|Control-C pressed|Network request timed out\.?", re.IGNORECASE
)
_NULL = "NULL"

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Table:
    """Rows in the order of the answer. A value is text as printed: booleans are `t` and `f`, SQL's NULL is None."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def select(self, *names: str) -> list[Row]:
        """The values of these columns, row by row. Raises ParseError unless each of them is there once."""
        for name in names:
            if (count := self.columns.count(name)) != 1:
                raise ParseError(f"{_COMMAND} shows {count} columns {name} instead of one", " ".join(self.columns))
        places = [self.columns.index(name) for name in names]
        return [tuple(row[place] for place in places) for row in self.rows]


@successful_only
def parse_sql(text: str) -> Table:
    """Reads a line of names, a line of `=` below it, and rows that are cut by the widths of the `=`.

    A column is as wide as its longest value, and one blank separates it from the next, so text outside the columns is
    an error. Values may be empty or contain blanks. A row with only empty values looks like an empty line, and is lost,
    so select also a column that is never empty. A text `NULL` and SQL's NULL look the same. A table without rows has
    only the two lines. An echo above, also a wrapped one, and a closing success line below are ignored.
    Source: TechNotes 200689, 210541, 215013 and 215537, published captures. The answer to bad SQL was not found. The
    answers of `run cuc dbquery` look different and are refused.

    Raises ParseError for no table, a line that does not fit, `Rows: <n>` (the answer to a change), an answer that
    was cut off, and when the database is down.
    """
    lines = printed_lines(text)
    for line in lines:
        plain = line.strip()
        if _DOWN.fullmatch(plain):
            raise ParseError(f"{_COMMAND}: the database of this node is not running", text)
        if _CHANGED.fullmatch(plain):
            raise ParseError(f"{_COMMAND} changed rows, or says so: {plain[:50]!r}", text)
    rule, head = _top(lines, text)
    if any(_BROKE_OFF.fullmatch(line.strip()) for line in lines[rule + 1 :]):
        raise ParseError(f"{_COMMAND}: the answer ends in the middle, below its table", text)
    spans = [match.span() for match in _COLUMN.finditer(lines[rule])]
    columns = _cells(lines[head], spans)
    if columns is None or None in columns or "" in columns:
        raise ParseError(f"{_COMMAND} has names of columns that are not recognised: {lines[head][:200]!r}", text)
    rows = []
    for line in _body(lines, rule + 1):
        cells = _cells(line, spans)
        if cells is None:
            raise ParseError(f"{_COMMAND} has a row that is not recognised: {line[:200]!r}", text)
        rows.append(cells)
    return Table(tuple(name or "" for name in columns), tuple(rows))


def _top(lines: list[str], text: str) -> tuple[int, int]:
    """The indexes of the line of `=` and of the line of names above it."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    rule = next((place for place, number in enumerate(filled) if place and _RULE.fullmatch(lines[number])), None)
    if rule is None:
        raise ParseError(f"{_COMMAND} shows no table", text)
    above = filled[: rule - 1]
    if above and not lines[above[0]].lstrip().startswith(_PROMPT):
        raise ParseError(f"{_COMMAND} has a line that is not recognised: {lines[above[0]][:200]!r}", text)
    return filled[rule], filled[rule - 1]


def _body(lines: list[str], start: int) -> list[str]:
    """The rows: without empty lines, the prompt at the end, and a separate success line."""
    end = len(lines)
    while end > start and lines[end - 1].strip() in ("", _PROMPT):
        end -= 1
    if end - start > 1 and is_success(lines[end - 1].strip()) and not lines[end - 2].strip():
        end -= 1
    return [line for line in lines[start:end] if line.strip()]


def _cells(line: str, spans: list[tuple[int, int]]) -> Row | None:
    """The values of a line, or None if it has text outside the columns."""
    last = 0
    cells = []
    for start, end in spans:
        if line[last:start].strip():
            return None
        cell = line[start:end].rstrip()
        cells.append(None if cell == _NULL else cell)
        last = end
    return None if line[last:].strip() else tuple(cells)
