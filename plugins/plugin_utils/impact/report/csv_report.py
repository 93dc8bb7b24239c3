# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as CSV for a spreadsheet: one row for each item of each finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...rendering.csv import MARK, csv_line
from .items import Items, items_of
from .language import Language

__all__ = ["COLUMNS", "csv_lines"]

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


def csv_lines(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    """The lines of the CSV with their ends (RFC 4180): UTF-8 with a byte order mark, a line of names first.

    A finding without an item is a row without one, a cluster that was not read is a row with the reason, and a row says
    how many items could not be had. A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield MARK + csv_line([language.label(name) for name in COLUMNS])
    for cluster in report["clusters"]:
        for values in _rows(cluster, language):
            yield csv_line([values.get(name, "") for name in COLUMNS])


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
        "part": language.part(finding["part"]),
        "severity": language.label(f"severity_{finding['severity']}"),
        "blocking": language.label("yes" if finding["blocking"] else "no"),
        "count": "" if finding["count"] is None else str(finding["count"]),
        "workarounds": "\n".join(finding["workarounds"]),
        "answer": language.labels.get(answer, answer),
        "waiver": waiver.get("reason", ""),
        "expires": waiver.get("expires", ""),
    }
