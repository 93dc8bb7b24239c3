# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report in Japanese: no English is left in it but names and what a device said, and no blank between its words."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.csv_report import csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.page import page_parts
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.screen import screen_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.load import labels, templates
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.rules import rule_texts

from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.report.example import READ, example_results

JA = LANGUAGES["ja"]
BLOCKS = {
    "p",
    "li",
    "td",
    "th",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "tr",
    "section",
    "article",
    "caption",
    "title",
}
# What a device or an operator said is theirs: evidence, names, commands, and reasons, which are marked as English.
THEIRS = ("pre", "code", "style")
JAPANESE = r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]"
BLANK = re.compile(f"{JAPANESE} +{JAPANESE}")
# Three small words in a row are a phrase; names of products and parameters have capitals.
ENGLISH = re.compile(r"\b[a-z]{2,}(?:[ ,;]+[a-z]{2,}){2,}\b")
WORDS = re.compile(r"\b[a-z]{2,}\b")


class Text(HTMLParser):
    """The text of a page that is ours, block by block."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._open: list[bool] = []  # for each element, whether it is theirs
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += "\n" if tag in BLOCKS else ""
        if tag not in ("meta", "wbr"):
            self._open.append(tag in THEIRS or (tag != "html" and ("lang", "en") in attrs))
        if not any(self._open):
            self.text += "".join(f"\n{value}\n" for name, value in attrs if name in ("title", "aria-label"))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        self.text += "\n" if tag in BLOCKS else ""

    def handle_data(self, data: str) -> None:
        self.text += "X" if any(self._open) else data


@cache
def results() -> tuple[Any, ...]:
    """Besides the example: readings that fail, a result of something else, and answers."""
    broken = {"faults": {"sql_error": ["FROM REMOTECLUSTER", "ClusterSecurityMode"]}}
    fleet = phones("Novelty", 3, security="Oddly")
    answers = {"R02": "no", "R05": "no", "R20": "yes"}
    etoken = impact(phones(count=2), ctl_signer="etoken", args={"cluster": "bravo"})
    odd = {"changed": False, "cluster": "charlie", "host": "pub"}
    return (*example_results(), impact(fleet, node=broken, args={"answers": answers}), etoken, odd)


@cache
def shown() -> dict[str, str]:
    report = build_report(results(), JA, READ)
    return {
        "page": Text("".join(page_parts(report, JA))).text,
        "screen": "\n".join(line.strip() for line in screen_lines(report, JA)),
        "csv": "".join(csv_lines(report, JA)),
    }


def phrases(value: Any) -> set[str]:
    """The English texts in a table of texts that have at least two small words."""
    if isinstance(value, str):
        # Text between places, so that what was put into them does not matter.
        return {part.strip() for part in re.split(r"\{\w+\}|`[^`]*`", value) if len(WORDS.findall(part)) > 1}
    values = value.values() if hasattr(value, "values") else value
    return {text for one in values for text in phrases(one)}


def english_texts() -> set[str]:
    rules = [vars(texts) for texts in rule_texts("en").values()]
    return phrases(labels("en")) | phrases(templates("en")) | phrases(rules)


@pytest.mark.parametrize("kind", ["page", "screen", "csv"])
def test_no_blank_stands_between_japanese_characters(kind: str) -> None:
    assert [found[0] for found in BLANK.finditer(shown()[kind])] == []


@pytest.mark.parametrize("kind", ["page", "screen", "csv"])
def test_no_text_of_ours_is_in_english(kind: str) -> None:
    assert {text for text in english_texts() if text in shown()[kind]} == set()


def test_no_phrase_on_the_page_is_in_english() -> None:
    text = shown()["page"]
    for result in results():
        for said in (result["cluster"], *(waiver["reason"] for waiver in result.get("waivers", ()))):
            text = text.replace(said, "X")
    assert [found[0] for found in ENGLISH.finditer(text)] == []


def test_a_reason_in_english_is_marked_as_such() -> None:
    page = "".join(page_parts(build_report(results(), JA, READ), JA))
    assert '<bdi lang="en">192.0.2.41: the node refused the user or the password</bdi>' in page
    assert "Executed command unsuccessfully" not in shown()["page"]


def test_the_checks_find_what_they_are_for() -> None:
    assert BLANK.search("割り当てます。 電話機を")
    assert ENGLISH.search("理由：it has no target")
    assert not ENGLISH.search("Extension Mobility Cross Cluster")
    assert "The tool stops: it has TLS 1.0 only." in english_texts()
