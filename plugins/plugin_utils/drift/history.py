# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Earlier drift reports, from the files that the operator names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .changes import changes_since
from .document import SCHEMA, history_entry

__all__ = ["read_earlier"]


def read_earlier(patterns: Iterable[str]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The reports in these files, and a line for each file that holds none.

    A pattern that matches no file is passed over: before the first report there is none. A check must not fail because
    of its history, so neither does a file that cannot be read.
    """
    reports: dict[str, Mapping[str, Any]] = {}
    odd = []
    for path in _paths(patterns):
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
            _require(report)
        except (OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            odd.append(f"{path} is not counted as an earlier report: {error or type(error).__name__}")
        else:
            reports[str(report["created"])] = report
    return [reports[created] for created in sorted(reports)], odd


def _paths(patterns: Iterable[str]) -> list[Path]:
    """The files, each once. A folder stands for the JSON files in it; the last part may have wildcards."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        place = Path(pattern).expanduser()
        for path in sorted(place.glob("*.json") if place.is_dir() else place.parent.glob(place.name)):
            if path.is_file():
                found[path.resolve()] = None
    return list(found)


def _require(report: Any) -> None:
    """Raises what reading it as one would raise, unless it is a report of this schema."""
    if not isinstance(report, dict) or report.get("schema") != SCHEMA:
        raise ValueError(f"its schema is not {SCHEMA}")
    history_entry(report)
    for entry in report["history"]:
        if not isinstance(entry["created"], str) or not isinstance(entry["states"], dict):
            raise ValueError("its history is not of that schema")
    changes_since(report, report)
