# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as CSV for a spreadsheet: one row for each node."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from ..impact_report.visible import visible
from .document import MISSING

__all__ = ["COLUMNS", "sheet_lines"]

COLUMNS = (
    "cluster",
    "node",
    "address",
    "product",
    "release",
    "version",
    "role",
    "target",
    "configured",
    "accepted",
    "state",
    "failing",
    "reason",
    "note",
    "proof",
    "checked",
)
# Excel takes UTF-8 for its own code page without this mark.
_MARK = "\ufeff"
# A cell that begins with one of these is a formula, in Excel or in a program that trims it first.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def sheet_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the CSV with their ends (RFC 4180): UTF-8 with a byte order mark, a line of names first.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield _MARK + _line(COLUMNS)
    common = {"target": document["target"], "checked": document["created"]}
    for cluster in document["clusters"]:
        for node in cluster["nodes"]:
            values = {**common, **node, "cluster": cluster["name"], "node": node["name"]}
            values |= {"accepted": " ".join(node["accepted"]), "failing": "yes" if node["failing"] else "no"}
            values["proof"] = node["proof_reason"]
            yield _line([values[name] for name in COLUMNS])
        for name in cluster["missing"]:
            failing = "yes" if MISSING in document["fail_on"] else "no"
            values = {**common, "cluster": cluster["name"], "node": name, "state": MISSING, "failing": failing}
            yield _line([values.get(name, "") for name in COLUMNS])


def _line(cells: Sequence[Any]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell("" if cell is None else str(cell)) for cell in cells])
    return text.getvalue()


def _cell(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown
