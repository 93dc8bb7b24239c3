# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The golden report: a small estate in all formats, as somebody has looked at it and found it right."""

from __future__ import annotations

import os
from datetime import timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.csv_report import csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.items import json_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.page import page_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.screen import screen_lines

from tests.unit.impact.fleets import impact
from tests.unit.impact.report.example import READ, read_then

GOLDEN = Path(__file__).with_name("golden")
FLEET: dict[str, Any] = {
    "phones": [
        {"model": "Cisco 7965", "count": 12, "security": "Encrypted", "encrypted_config": True},
        {"model": "Cisco 7942", "count": 20},
        {"model": "Cisco 8831", "count": 2, "security": "Encrypted"},
        {"model": "Cisco 8845", "count": 300, "security": "Encrypted", "lsc": 400},
        {"model": "Novelty <1>", "count": 3},
    ],
    "phone_services": [{"name": "Corporate Directory", "url": "Application:Cisco/CorporateDirectory"}],
    "trunks": [{"name": "cube", "security": "Encrypted", "port": 5061}],
}
WAIVER = {"rule": "R13", "cluster": "alpha", "reason": "SR6 & LSC on the day before", "expires": "2999-12-31"}
LOST = {"failed": True, "cluster": "bravo", "host": "bravo-pub", "msg": "192.0.2.41: nothing listens on port 22"}
CET = timezone(timedelta(hours=1), "CET")
MAKERS = {
    "html": lambda report, language: "".join(page_parts(report, language, zone=CET)),
    # No file here has a byte order mark, or such ends of lines.
    "csv": lambda report, language: "".join(csv_lines(report, language)).lstrip("\ufeff").replace("\r\n", "\n"),
    "json": lambda report, language: "".join(json_texts(report, language)),
    "txt": lambda report, language: "\n".join([*screen_lines(report, language), ""]),
}


@cache
def results() -> tuple[Any, ...]:
    broken = {"faults": {"sql_error": ["FROM REMOTECLUSTER"]}}
    alpha = impact(FLEET, mixed_mode=True, node=broken, args={"waivers": [WAIVER], "answers": {"R02": "no"}})
    return read_then(alpha), LOST


@pytest.mark.parametrize("name", ["en.html", "en.csv", "en.json", "en.txt", "ja.html", "ja.txt"])
def test_the_report_is_the_golden_one(name: str) -> None:
    code, kind = name.split(".")
    language = LANGUAGES[code]
    made = MAKERS[kind](build_report(results(), language, READ), language)
    path = GOLDEN / name
    if os.environ.get("WRITE_TABLES"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made, (
        f"{name} is not the golden one. `make tables` writes it anew; look at the difference before you keep it."
    )
