# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The languages of the report: neither lacks a text, and what tls_impact composes is translated with its values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.peers import KINDS
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.phone_models import known_models
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.queries import QUERIES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.labels_en import LABELS_EN
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.labels_ja import LABELS_JA
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.phrases_ja import DETAILS_JA, PHRASES_JA
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules.catalogue import RULES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules.catalogue_ja import RULES_JA

from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.test_rules import CASES

JA = LANGUAGES["ja"]
PLACE = re.compile(r"\{(\w+)\}")
KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# Details that are the device's own: modes, groups, versions, addresses.
OWN = re.compile(
    r"(Non Secure|Authenticated|Encrypted|Standard CTI Secure Connection|A, B|[\d.:-]+|cuc1:443|\d SUBJECTNAME.*|)"
)
PAIRS = [pair for pairs in DETAILS_JA.values() for pair in pairs]


def placeholders(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def test_the_labels_are_the_same_but_for_what_only_english_words_for_one() -> None:
    assert set(LABELS_EN) - set(LABELS_JA) == {key for key in LABELS_EN if key.endswith("_one")}
    assert set(LABELS_JA) <= set(LABELS_EN)


@pytest.mark.parametrize("key", LABELS_JA)
def test_a_label_has_the_same_placeholders_in_both_languages(key: str) -> None:
    assert placeholders(LABELS_JA[key]) == placeholders(LABELS_EN[key])


@pytest.mark.parametrize(("template", "translation"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_a_composed_text_has_the_same_placeholders_in_both_languages(template: str, translation: str) -> None:
    assert placeholders(template) == placeholders(translation)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_a_rule_says_of_its_items_is_translated(number: int) -> None:
    """The parts, kinds and details that tls_impact has words of its own for."""
    rule, circumstances, _expected = CASES[number]
    for finding in impact(**circumstances)["findings"]:
        if finding["rule"] == rule:
            untranslated = [text for text in said(finding) if not KANA.search(text) and not OWN.fullmatch(text)]
            assert untranslated == []


def said(finding: dict[str, Any]) -> Iterator[str]:
    yield JA.phrase(finding["part"])
    yield JA.phrase(finding["note"])
    for item in finding["affected"]:
        translated = JA.item(finding["rule"], item)
        yield translated["detail"]
        if not item["kind"].startswith(("Cisco ", "Analog ", "Generic ", "Novelty", "Expressway", "etoken", "UC ")):
            yield translated["kind"]


def test_the_values_of_a_composed_text_stay() -> None:
    assert JA.detail("R14", "1,260 devices, from 12.0") == "1,260 台、12.0 以降"
    assert JA.detail("R13", "Encrypted, no LSC") == "Encrypted、LSC なし"
    assert JA.detail("X01", "Encrypted, in no matrix") == "Encrypted、互換性マトリクスに記載なし"
    assert JA.detail("R19", "port 636") == "ポート 636"


def test_what_another_rule_composes_is_text_of_the_device() -> None:
    assert JA.detail("R18", "12 devices") == "12 devices"
    assert JA.detail("R05", "{mode}") == "{mode}"


def test_a_text_that_this_version_of_a_rule_does_not_have_stays_english() -> None:
    assert JA.rule_text("R02", "effect", "The tool stops: it has TLS 1.0 only.").endswith("。")
    assert JA.rule_text("R02", "effect", "An older text.") == "An older text."
    assert JA.rule_text("R99", "effect", "A rule of the future.") == "A rule of the future."
    assert JA.workarounds("R05", ["Another way."]) == ["Another way."]


def test_each_note_and_source_on_a_model_is_translated() -> None:
    models = known_models().values()
    assert {model.note for model in models if model.note} <= set(PHRASES_JA)
    assert {part for model in models for part in model.sources.split(" + ")} <= set(JA.sources)


def test_each_reading_has_a_name() -> None:
    assert {query.topic for query in QUERIES.values()} | {"ctl", "fips", "common_criteria"} <= set(PHRASES_JA)


def test_a_part_with_an_effect_of_its_own_is_a_part_and_both_are_translated() -> None:
    for rule in RULES.values():
        for part, effect in rule.effects.items():
            assert part in PHRASES_JA
            assert JA.rule_text(rule.id, "effect", effect) == RULES_JA[rule.id].effects[part]
    found = {finding["part"]: finding for finding in impact(phones(security="Encrypted"))["findings"]}
    assert found["not in mixed mode"]["effect"] == RULES["R05"].effects["not in mixed mode"]


def test_each_kind_of_a_peer_has_a_name_or_is_one() -> None:
    names = {"Meeting Server", "Expressway", "CUBE"}
    assert set(KINDS.values()) - names <= set(PHRASES_JA)


def test_an_answer_and_a_failed_reading_are_translated() -> None:
    result = impact(phones(security="Encrypted"), mixed_mode=True, args={"answers": {"R02": "no", "R05": "no"}})
    notes = {finding["note"] for finding in result["findings"] if finding["note"]}
    assert len(notes) == 2
    assert notes | {"not read"} <= set(PHRASES_JA)


def test_a_number_of_one_is_worded_in_english() -> None:
    assert LANGUAGES["en"].counted("evidence_count", 1) == "Evidence: 1 command"
    assert LANGUAGES["en"].counted("phones_counted", 40000).startswith("40,000 phones")
    assert JA.counted("evidence_count", 1) == "根拠：コマンド 1 件"
