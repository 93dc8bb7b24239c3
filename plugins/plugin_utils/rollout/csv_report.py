# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a rollout as CSV for a spreadsheet: one row for each node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rendering.csv import MARK, csv_line

__all__ = ["COLUMNS", "csv_lines"]

COLUMNS = (
    "cluster",
    "outcome",
    "node",
    "product",
    "release",
    "version",
    "target",
    "before",
    "before_this_run",
    "after",
    "state",
    "passes",
    "reason",
    "proof",
    "note",
    "restart_seconds",
    "run",
    "change",
    "check_mode",
    "finished",
    "wave",
)
_WORDS = {True: "yes", False: "no", None: ""}


def csv_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the CSV with their ends (RFC 4180): UTF-8 with a byte order mark, a line of names first.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield MARK + csv_line(COLUMNS)
    common = {key: report[key] for key in ("target", "run", "change", "check_mode", "finished")}
    for cluster in report["clusters"]:
        waves = {name: number for number, wave in enumerate(cluster["waves"], 1) for name in wave}
        for node in cluster["nodes"]:
            values = {**node, **common, "cluster": cluster["name"], "outcome": cluster["outcome"], "node": node["name"]}
            values["wave"] = waves.get(node["name"])
            yield csv_line([_cell(values[name]) for name in COLUMNS])


def _cell(value: Any) -> str:
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)
