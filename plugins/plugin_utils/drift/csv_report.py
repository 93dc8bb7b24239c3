# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift report as CSV for a spreadsheet: one row for each node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rendering.csv import MARK, csv_line
from .document import MISSING

__all__ = ["COLUMNS", "csv_lines"]

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


def csv_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the CSV with their ends (RFC 4180): UTF-8 with a byte order mark, a line of names first.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield MARK + csv_line(COLUMNS)
    common = {"target": document["target"], "checked": document["created"]}
    for cluster in document["clusters"]:
        for node in cluster["nodes"]:
            values = {**common, **node, "cluster": cluster["name"], "node": node["name"]}
            values |= {"accepted": " ".join(node["accepted"]), "failing": "yes" if node["failing"] else "no"}
            values["proof"] = node["proof_reason"]
            yield csv_line(["" if values[name] is None else str(values[name]) for name in COLUMNS])
        for name in cluster["missing"]:
            failing = "yes" if MISSING in document["fail_on"] else "no"
            values = {**common, "cluster": cluster["name"], "node": name, "state": MISSING, "failing": failing}
            yield csv_line([values.get(name, "") for name in COLUMNS])
