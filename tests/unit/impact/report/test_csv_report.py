# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheet: each item is a row, nothing is left out unsaid, and no cell is a formula."""

from __future__ import annotations

import copy
import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.csv_report import COLUMNS, csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES

from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.report.example import READ, example_results


def text(*results: Any, language: str = "en") -> str:
    found = LANGUAGES[language]
    return "".join(csv_lines(build_report(results, found, READ), found))


def rows(*results: Any, language: str = "en") -> list[dict[str, str]]:
    read = csv.reader(StringIO(text(*results, language=language).removeprefix("\ufeff"), newline=""))
    _names, *lines = list(read)
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines]


def with_item(**item: str) -> dict[str, Any]:
    result = copy.deepcopy(impact(phones(security="Encrypted"), mixed_mode=True))
    result["findings"][0]["affected"][0].update(item)
    return result


def test_a_spreadsheet_knows_the_encoding_and_the_lines() -> None:
    found = text(*example_results())
    assert found.startswith("\ufeffCluster,Product,Release,Target,Rule,")
    assert found.endswith("\r\n")


def test_each_item_is_a_row_with_its_finding() -> None:
    found = [
        row for row in rows(impact(phones(count=3, security="Encrypted"), mixed_mode=True)) if row["rule"] == "R05"
    ]
    assert [row["item"] for row in found] == ["SEPF00000000000", "SEPF00000000001", "SEPF00000000002"]
    assert {row["detail"] for row in found} == {"Encrypted"}
    assert {(row["severity"], row["blocking"], row["count"]) for row in found} == {("Blocks", "yes", "3")}


def test_a_finding_without_an_item_is_a_row() -> None:
    [row] = [row for row in rows(impact()) if row["rule"] == "R02"]
    assert (row["item"], row["question"]) == ("", "Does anybody use the IP Phone Address Book Synchronizer?")


def test_a_cluster_that_was_not_read_is_a_row_with_the_reason() -> None:
    [row] = rows({"failed": True, "cluster": "alpha", "msg": "no route"})
    assert (row["cluster"], row["severity"], row["error"]) == ("alpha", "Not read", "no route")


def test_items_that_the_result_leaves_out_are_counted() -> None:
    result = impact(phones(count=2500, security="Encrypted"), mixed_mode=True, args={"limit": 2})
    found = [row["item"] for row in rows(result) if row["rule"] == "R05"]
    assert found == ["SEPF00000000000", "SEPF00000000001", "and 2,498 more"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_items_come_from_the_file_of_tls_impact(tmp_path: Path, language: str) -> None:
    path = str(tmp_path / "items.jsonl")
    result = impact(phones(count=2500, security="Encrypted"), mixed_mode=True, args={"limit": 2, "items_path": path})
    found = [row["item"] for row in rows(result, language=language) if row["rule"] == "R05"]
    assert (len(found), found[-1]) == (2500, "SEPF000000009C3")


@pytest.mark.parametrize("kind", ["missing", "other run", "other cluster", "broken"])
def test_a_file_that_does_not_fit_does_not_count(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "items.jsonl"
    result = impact(phones(count=12, security="Encrypted"), mixed_mode=True, args={"limit": 2, "items_path": str(path)})
    lines = path.read_text(encoding="utf-8")
    if kind == "missing":
        path.unlink()
    elif kind == "other run":
        path.write_text(lines.replace("SEPF00000000000", "SEPA00000000000"), encoding="utf-8")
    elif kind == "other cluster":
        path.write_text(lines.replace('"alpha"', '"beta"'), encoding="utf-8")
    else:
        path.write_text(lines[:40], encoding="utf-8")
    found = [row["item"] for row in rows(result) if row["rule"] == "R05"]
    assert found == ["SEPF00000000000", "SEPF00000000001", "and 10 more"]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "  =", "\t=", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
@pytest.mark.parametrize("place", ["name", "kind", "detail"])
def test_no_cell_is_a_formula(start: str, place: str) -> None:
    found = rows(with_item(**{place: f"{start}HYPERLINK(1)"}))
    cell = found[0]["item" if place == "name" else place]
    assert cell == f"'{start}HYPERLINK(1)"


def test_the_texts_of_an_operator_are_guarded_too() -> None:
    waiver = {"rule": "R05", "cluster": "alpha", "reason": "=1+1", "expires": "2999-12-31"}
    result = impact(phones(security="Encrypted"), mixed_mode=True, args={"waivers": [waiver]})
    assert rows(result)[0]["waiver"] == "'=1+1"
    assert rows({"failed": True, "cluster": "@x", "msg": "-1"})[0]["cluster"] == "'@x"


def test_quotes_and_lines_stay_in_their_cell_and_hidden_characters_are_seen() -> None:
    found = rows(with_item(name='a"b,c\nd\x1b\u202e\ud800'))
    assert found[0]["item"] == 'a"b,c\nd\\x1b\\u202e\\ud800'


def test_the_sheet_comes_in_japanese() -> None:
    found = rows(impact(phones("Cisco 8851", 7)), language="ja")
    [row] = [row for row in found if row["rule"] == "R14"]
    assert (row["severity"], row["kind"], row["detail"]) == (
        "質問",
        "モデル",
        "7 台、14.0(1) 以降（12.0 では TLS 1.0 を使用することがある）",
    )
