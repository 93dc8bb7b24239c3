# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables in the documents that tests make: what a test has seen is what the document says, or the test fails."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["check_table", "render"]

DOCS = Path(__file__).resolve().parents[1] / "docs"
HOW = "`make tables` writes it anew; look at the difference before you keep it."


def render(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def check_table(document: str, name: str, table: str) -> None:
    """Compare a table with the one between its two marks in a document; with WRITE_TABLES set, write it there."""
    path = DOCS / document
    text = path.read_text(encoding="utf-8")
    begin, end = f"<!-- table {name}: written by the tests -->\n", f"<!-- end of table {name} -->"
    before, marked, rest = text.partition(begin)
    written, closed, after = rest.partition(end)
    assert marked, f"{document} has no mark: {begin}"
    assert closed, f"{document} has no mark: {end}"
    if os.environ.get("WRITE_TABLES"):
        path.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")
    else:
        assert written.strip("\n") + "\n" == table, (
            f"The table {name} in {document} is not what the test has seen. {HOW}"
        )
