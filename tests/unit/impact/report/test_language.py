# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The languages of the report: neither lacks a text, and what tls_impact composes is translated with its values."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.model import Part
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.items import items_of
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.load import labels, templates
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.phrase import Phrase, phrase
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.rules import rule_texts

from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.test_rules import CASES

JA = LANGUAGES["ja"]
LABELS_EN, LABELS_JA = labels("en"), labels("ja")
RULES_EN, RULES_JA = rule_texts("en"), rule_texts("ja")
PLACE = re.compile(r"\{(\w+)\}")
KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# Details that are the device's own: modes, groups, versions, addresses.
OWN = re.compile(
    r"(Non Secure|Authenticated|Encrypted|Standard CTI Secure Connection|A, B|[\d.:-]+|cuc1:443|\d SUBJECTNAME.*|)"
)
KIND_OF_THE_DEVICE = ("Cisco ", "Analog ", "Generic ", "Novelty", "Expressway", "etoken", "UC ", "CUBE", "Meeting ")


def placeholders(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def test_the_labels_are_the_same_but_for_what_only_english_words_for_one() -> None:
    assert set(LABELS_EN) - set(LABELS_JA) == {key for key in LABELS_EN if key.endswith("_one")}
    assert set(LABELS_JA) <= set(LABELS_EN)


@pytest.mark.parametrize("key", LABELS_JA)
def test_a_label_has_the_same_placeholders_in_both_languages(key: str) -> None:
    assert placeholders(LABELS_JA[key]) == placeholders(LABELS_EN[key])


@pytest.mark.parametrize("key", templates("en"))
def test_a_composed_text_has_the_same_placeholders_in_both_languages(key: str) -> None:
    assert placeholders(templates("ja")[key]) == placeholders(templates("en")[key])


@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_a_rule_says_of_its_items_is_translated(number: int) -> None:
    """The parts, kinds and details that tls_impact has words of its own for."""
    rule, circumstances, _expected = CASES[number]
    for finding in shown(impact(**circumstances))["findings"]:
        if finding["rule"] == rule:
            untranslated = [text for text in said(finding) if not KANA.search(text) and not OWN.fullmatch(text)]
            assert untranslated == []


def shown(result: dict[str, Any]) -> dict[str, Any]:
    """The cluster in the Japanese report."""
    [cluster] = build_report([result], JA, "2026-11-24T08:00:00+00:00")["clusters"]
    return dict(cluster)


def said(finding: dict[str, Any]) -> Iterator[str]:
    yield JA.part(finding["part"])
    yield finding["note"]
    for item in finding["affected"]:
        yield item["detail"]
        if not item["kind"].startswith(KIND_OF_THE_DEVICE):
            yield item["kind"]


def test_the_values_of_a_composed_text_stay() -> None:
    for english, key, values, japanese in (
        (
            "1260 devices, from 12.0",
            "devices_seen",
            {"number": 1260, "seen": phrase("seen.from", version="12.0")},
            "1260 台、12.0 以降",
        ),
        ("Encrypted, no LSC", "no_lsc", {"mode": "Encrypted"}, "Encrypted、LSC なし"),
        (
            "Encrypted, in no matrix",
            "mode_and_note",
            {"mode": "Encrypted", "note": phrase("model.no_matrix")},
            "Encrypted、互換性マトリクスに記載なし",
        ),
        ("port 636", "port", {"port": "636"}, "ポート 636"),
    ):
        assert JA.said(english, phrase(f"seen.{key}", **values)) == japanese
        assert LANGUAGES["en"].said(english, phrase(f"seen.{key}", **values)) == english


def test_a_text_without_a_phrase_is_text_of_the_device() -> None:
    assert JA.said("12 devices", None) == "12 devices"
    assert JA.said("{mode}", None) == "{mode}"


@pytest.mark.parametrize(
    "other",
    [
        phrase("seen.devices", number=13),
        phrase("seen.devices"),
        phrase("seen.of_another_version", number=12),
        Phrase("seen.devices", (("count", "12"),)),
    ],
)
def test_a_phrase_that_does_not_make_the_text_leaves_it_in_english(other: Phrase) -> None:
    assert JA.said("12 devices", other) == "12 devices"


def test_a_text_that_this_version_of_a_rule_does_not_have_stays_english() -> None:
    assert JA.effect("R02", "", "The tool stops: it has TLS 1.0 only.").endswith("。")
    assert JA.effect("R02", "", "An older text.") == "An older text."
    assert JA.effect("R02", "a part of the future", RULES_EN["R02"].effect) == RULES_EN["R02"].effect
    assert JA.rule_text("R02", "who", "An older text.") == "An older text."
    assert JA.rule_text("R99", "who", "A rule of the future.") == "A rule of the future."
    assert JA.workarounds("R05", ["Another way."]) == ["Another way."]
    assert JA.part("a part of the future") == "a part of the future"


def test_a_part_with_an_effect_of_its_own_is_translated() -> None:
    for rule, texts in RULES_EN.items():
        for part, effect in texts.effects.items():
            assert JA.effect(rule, part.value, effect) == RULES_JA[rule].effects[part]
    found = {finding["part"]: finding for finding in impact(phones(security="Encrypted"))["findings"]}
    assert found["not in mixed mode"]["effect"] == RULES_EN["R05"].effects[Part.NOT_MIXED]


def test_an_answer_and_a_failed_reading_are_translated() -> None:
    broken = {"faults": {"sql_error": ["FROM REMOTECLUSTER"]}}
    answers = {"answers": {"R02": "no", "R05": "no"}}
    cluster = shown(impact(phones(security="Encrypted"), mixed_mode=True, node=broken, args=answers))
    assert {finding["note"] for finding in cluster["findings"] if finding["note"]} == {
        "オペレータが回答",
        "「いいえ」と回答されたが、クラスタの状態は「はい」を示す",
    }
    assert [one["reading"] for one in cluster["unread"]] == ["リモートクラスタとそのバージョン"]


def without_phrases(value: Any) -> Any:
    """A result of a version that had no phrases."""
    if isinstance(value, dict):
        return {key: without_phrases(one) for key, one in value.items() if key != "phrases"}
    return [without_phrases(one) for one in value] if isinstance(value, list) else value


def test_a_result_of_an_older_version_is_shown_with_its_english_details() -> None:
    result = impact(phones("Cisco 8831", security="Encrypted"), mixed_mode=True, args={"answers": {"R02": "no"}})
    [found] = [one for one in shown(without_phrases(result))["findings"] if one["rule"] == "R13"]
    assert [item["detail"] for item in found["affected"]] == ["Encrypted, no LSC"]
    assert found["effect"].endswith("。"), "a rule is known by its number"
    notes = {one["note"] for one in shown(without_phrases(result))["findings"]}
    assert notes == {"", "answered by the operator"}


@pytest.mark.parametrize("phrases", [None, "x", [], {"affected": "x"}, {"affected": []}, {"affected": [None]}])
def test_a_result_whose_phrases_are_broken_is_shown_in_english(phrases: object) -> None:
    result = impact(phones("Cisco 8831", security="Encrypted"), mixed_mode=True)
    broken = {**result, "findings": [{**one, "phrases": phrases} for one in result["findings"]]}
    [found] = [one for one in shown(broken)["findings"] if one["rule"] == "R13"]
    assert [item["detail"] for item in found["affected"]] == ["Encrypted, no LSC"]


def test_items_of_the_file_are_translated_as_those_of_the_result(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    result = impact(phones("Cisco 8831", 3, security="Encrypted"), mixed_mode=True, args={"items_path": str(path)})
    cut = copy.deepcopy(result)
    for finding in cut["findings"]:
        if finding["rule"] == "R13":
            finding["affected"], finding["phrases"]["affected"] = finding["affected"][:1], []
            finding["items_omitted"] = 2
    whole = items_of(shown(cut), JA)["R13", "no LSC, secure"]
    assert [item["detail"] for item in whole.items] == ["Encrypted、LSC なし"] * 3
    lines = [json.dumps(without_phrases(json.loads(line))) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    whole = items_of(shown(cut), JA)["R13", "no LSC, secure"]
    assert [item["detail"] for item in whole.items] == ["Encrypted, no LSC"] * 3


def test_a_number_of_one_is_worded_in_english() -> None:
    assert LANGUAGES["en"].counted("evidence_count", 1) == "Evidence: 1 command"
    assert LANGUAGES["en"].counted("phones_counted", 40000).startswith("40,000 phones")
    assert JA.counted("evidence_count", 1) == "根拠：コマンド 1 件"
