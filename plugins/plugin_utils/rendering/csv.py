# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of CSV (RFC 4180) that a spreadsheet cannot take for formulas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from .visible import visible

__all__ = ["MARK", "csv_line"]

# Excel takes UTF-8 for its own code page without this mark at the start of a file.
MARK = "\ufeff"
# A cell that begins with one of these is a formula, in Excel or in a program that trims it first. The wide ones are
# what a Japanese keyboard types.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_line(cells: Sequence[str]) -> str:
    """A line with its end. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown
