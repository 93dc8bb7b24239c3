# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules in Japanese: each text of each rule is there, and names the same versions, models and commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.model import ImpactRule
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules.catalogue import RULES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.rules import RuleTexts, rule_texts

RULES_EN, RULES_JA = rule_texts("en"), rule_texts("ja")
NAMES = [field.name for field in fields(RuleTexts)]
KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
TYPED = re.compile(r"`[^`]+`")
# A version, a model, a port, a bug: what has a digit.
NUMBERED = re.compile(r"[A-Za-z_]*\d[\w.-]*(?:\(\d+\)\w*)?")


def texts(rule: Any, name: str) -> tuple[str, ...]:
    value = getattr(rule, name)
    if isinstance(value, Mapping):
        return tuple(value[part] for part in sorted(value))
    return value if isinstance(value, tuple) else (value,)


def values(text: str) -> list[str]:
    plain = TYPED.sub("", text)
    return sorted({*TYPED.findall(text), *(found.rstrip(".-") for found in NUMBERED.findall(plain))})


def test_each_rule_is_translated_and_no_translation_is_left_over() -> None:
    assert set(RULES_JA) == set(RULES_EN) == set(RULES)


def test_the_logic_of_a_rule_is_no_text_of_it() -> None:
    translated = {"interface", "who", "condition", "effect", "workarounds", "question", "source", "contradiction"}
    assert set(NAMES) == translated | {"effects"}
    assert not set(NAMES) & {field.name for field in fields(ImpactRule)}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rule", RULES)
def test_each_text_is_translated_with_the_versions_models_and_commands_that_it_names(rule: str, name: str) -> None:
    if name == "effects":
        assert set(RULES_JA[rule].effects) == set(RULES_EN[rule].effects)
    english, japanese = texts(RULES_EN[rule], name), texts(RULES_JA[rule], name)
    assert len(japanese) == len(english)
    for source, translation in zip(english, japanese, strict=True):
        assert bool(source) == bool(translation)
        # An interface may be nothing but the name of a product.
        assert name == "interface" or not source or KANA.search(translation)
        assert values(translation) == values(source)


@pytest.mark.parametrize("rule", RULES)
def test_sentences_end_and_questions_ask(rule: str) -> None:
    found = RULES_JA[rule]
    assert all(text.endswith("。") for text in (found.effect, *found.effects.values()))
    assert found.question.endswith("か。")
    assert all(text.endswith("。") for text in (found.contradiction,) if text)
