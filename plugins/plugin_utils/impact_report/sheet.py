# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as CSV for a spreadsheet: one row for each item of each finding."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from .items import Items, items_of
from .language import Language
from .visible import visible

__all__ = ["COLUMNS", "sheet_lines"]

COLUMNS = (
    "cluster",
    "product",
    "release",
    "target",
    "rule",
    "part",
    "interface",
    "severity",
    "blocking",
    "count",
    "item",
    "kind",
    "detail",
    "effect",
    "workarounds",
    "question",
    "answer",
    "waiver",
    "expires",
    "error",
)
# Excel takes UTF-8 for its own code page without this mark.
_MARK = "\ufeff"
# A cell that begins with one of these is a formula, in Excel or in a program that trims it first. The wide ones are
# what a Japanese keyboard types.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def sheet_lines(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    """The lines of the CSV with their ends (RFC 4180): UTF-8 with a byte order mark, a line of names first.

    A finding without an item is a row without one, a cluster that was not read is a row with the reason, and a row says
    how many items could not be had. A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield _MARK + _line([language.label(name) for name in COLUMNS])
    for cluster in report["clusters"]:
        for values in _rows(cluster, language):
            yield _line([values.get(name, "") for name in COLUMNS])


def _rows(cluster: Mapping[str, Any], language: Language) -> Iterator[dict[str, str]]:
    product = cluster["product"] or ""
    head = {
        "cluster": cluster["cluster"],
        "product": language.labels.get(f"product_{product}", product),
        "release": cluster["release"] or "",
        "target": cluster["target"] or "",
    }
    if not cluster["findings"]:
        severity = language.label(f"status_{cluster['status']}")
        yield {**head, "severity": severity, "error": cluster["message"]}
    whole = items_of(cluster, language) if cluster["findings"] else {}
    for finding in cluster["findings"]:
        texts = {**head, **_texts(finding, language)}
        found = whole.get((finding["rule"], finding["part"]), Items((), 0))
        for item in found.items:
            yield {**texts, "item": item["name"], "kind": item["kind"], "detail": item["detail"]}
        if found.omitted:
            yield {**texts, "item": language.label("more", number=f"{found.omitted:,}")}
        elif not found.items:
            yield texts


def _texts(finding: Mapping[str, Any], language: Language) -> dict[str, str]:
    waiver = finding["waiver"] or {}
    answer = finding["answer"]
    return {
        **{name: finding[name] for name in ("rule", "interface", "effect", "question", "error")},
        "part": language.phrase(finding["part"]),
        "severity": language.label(f"severity_{finding['severity']}"),
        "blocking": language.label("yes" if finding["blocking"] else "no"),
        "count": "" if finding["count"] is None else str(finding["count"]),
        "workarounds": "\n".join(finding["workarounds"]),
        "answer": language.labels.get(answer, answer),
        "waiver": waiver.get("reason", ""),
        "expires": waiver.get("expires", ""),
    }


def _line(cells: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown
