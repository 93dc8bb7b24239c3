# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Earlier drift reports, from the files that the operator names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .read_report import OddReport, report_of

__all__ = ["read_earlier"]

# Bytes. A report of 10,000 nodes has some 20 MB; what is longer is another file.
_MOST = 64 * 2**20
# How far the clocks of two controllers may differ.
_APART = timedelta(days=1)


def read_earlier(patterns: Iterable[str], now: datetime | None = None) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The reports in these files, and a line for each file that holds none, with the reason.

    A pattern that matches no file is skipped, because before the first report there is none. A check must not fail
    because of its history, so a file that cannot be read is no error. With ``now`` (in UTC) a report from the future is
    ignored: it would always be the newest, and hide later changes.
    """
    reports: dict[str, Mapping[str, Any]] = {}
    paths, odd = _paths(patterns)
    for path in paths:
        try:
            report = _read(path, now)
        except (OSError, OddReport) as error:
            odd.append(f"{path} is ignored as an earlier report: {_words(error)}")
        else:
            reports[report["created"]] = report
    return [reports[created] for created in sorted(reports)], odd


def _read(path: Path, now: datetime | None) -> Mapping[str, Any]:
    """The report in a file. Raises OSError and OddReport."""
    with path.open("rb") as stream:
        content = stream.read(_MOST + 1)
    if len(content) > _MOST:
        raise OddReport(f"it has more than {_MOST // 2**20} MB")
    report = report_of(content)
    if now is not None and datetime.fromisoformat(report["created"]) > now + _APART:
        raise OddReport("created is a time in the future")
    return report


def _paths(patterns: Iterable[str]) -> tuple[list[Path], list[str]]:
    """The files, each once, and a line for each pattern that cannot be one. A folder stands for the JSON files in it;
    the last part may have wildcards."""
    found: dict[Path, None] = {}
    odd = []
    for pattern in patterns:
        try:
            place = Path(pattern).expanduser()
            for path in sorted(place.glob("*.json") if place.is_dir() else place.parent.glob(place.name)):
                if path.is_file():
                    found[path.resolve()] = None
        # What pathlib raises for an unknown user, links in a circle, and a pattern that is none.
        except (OSError, RuntimeError, ValueError, NotImplementedError) as error:
            odd.append(f"{pattern!r} matches no readable earlier report: {_words(error)}")
    return list(found), odd


def _words(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
