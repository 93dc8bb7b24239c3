# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts as data: each language has the same keys and places, none is missing, and none is left over."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.model import Part
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.peers import KINDS
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.phone_models import (
    classify,
    known_models,
    known_without_tls,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.queries import QUERIES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules import find_devices
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules.catalogue import RULES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts import load
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.load import CODES, templates
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.phrase import (
    Phrase,
    english,
    phrase,
    read_phrases,
    render,
    to_data,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.rules import FILES, rule_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.ctl import Signer

FOLDER = Path(load.__file__).parent
IMPACT = FOLDER.parent
NAMES = (*FILES, "phrases", "report")
PLACE = re.compile(r"\{(\w*)\}")
KEY = re.compile(r"(?:kind|note|seen|source)\.\w+")
OTHERS = [code for code in CODES if code != "en"]


def flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a file with its place in it."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{key}.")
        elif isinstance(value, list):
            yield from ((f"{before}{key}.{number}", text) for number, text in enumerate(value))
        else:
            yield f"{before}{key}", value


def texts_of(code: str, name: str) -> dict[str, str]:
    return dict(flat(tomllib.loads((FOLDER / code / f"{name}.toml").read_text(encoding="utf-8"))))


def places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def test_each_language_is_a_folder_with_the_same_files() -> None:
    folders = {path.parent.name: {one.name for one in path.parent.iterdir()} for path in FOLDER.glob("*/report.toml")}
    assert folders == {code: {f"{name}.toml" for name in NAMES} for code in CODES}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", OTHERS)
def test_each_language_has_exactly_the_same_keys_with_the_same_places(code: str, name: str) -> None:
    own, source = texts_of(code, name), texts_of("en", name)
    # English words a number of one differently. Its words are where such a label ends.
    only_english = {key for key in source if name == "report" and key.endswith("_one")}
    assert set(own) == set(source) - only_english
    assert {key: places(text) for key, text in own.items()} == {key: places(source[key]) for key in own}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", CODES)
def test_no_text_is_empty_and_each_is_one_line(code: str, name: str) -> None:
    for key, text in texts_of(code, name).items():
        assert text, key
        assert "\n" not in text, key
        assert text.strip() == text or key in ("comma", "colon"), key


@pytest.mark.parametrize("code", CODES)
def test_each_rule_has_its_texts_and_no_place_is_left_open(code: str) -> None:
    found = rule_texts(code)
    assert set(found) == set(RULES)
    for rule, texts in found.items():
        said = [texts.interface, texts.who, texts.condition, texts.effect, texts.question, texts.source]
        assert "{" not in "".join([*said, texts.contradiction, *texts.workarounds, *texts.effects.values()]), rule


def test_each_phrase_is_said_somewhere_and_each_that_is_said_is_there() -> None:
    constants: dict[str, set[Any]] = {}
    for path in IMPACT.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        constants[path.name] = {node.value for node in nodes if isinstance(node, ast.Constant)}
    said = {text for texts in constants.values() for text in texts if KEY.fullmatch(str(text))}
    # What has a value that is not known: these keys are put together there.
    own = constants[Path(find_devices.__file__).name]
    said |= {f"kind.{text}" for text in own if re.fullmatch(r"(?:mode|operation|transport)_of_\w+", str(text))}
    said |= {f"kind.{signer.value}" for signer in Signer if signer is not Signer.NONE}
    said |= {f"part.{part.name.lower()}" for part in Part if part is not Part.WHOLE}
    said |= {f"peer.{kind}" for kind in KINDS}
    said |= {f"reading.{name}" for name in (*QUERIES, "ctl", "fips", "common_criteria")}
    models = [*known_models().values(), classify("Cisco 7999"), classify("Novelty")]
    said |= {f"model.{model.note}" for model in models if model.note}
    said |= {f"source.{source}" for model in models for source in model.sources}
    said |= {f"no_tls.{why}" for why in (*known_without_tls().values(), "by_name")}
    assert said == set(templates("en"))


def test_the_english_text_of_a_part_is_what_results_have() -> None:
    for part in Part:
        assert part is Part.WHOLE or templates("en")[f"part.{part.name.lower()}"] == part.value


def test_a_phrase_is_made_in_any_language() -> None:
    said = phrase("seen.no_lsc", mode=phrase("seen.mode_unknown", mode="{odd} mode"))
    assert english(said) == "security mode not known: {odd} mode, no LSC"
    assert render(said, "ja") == "セキュリティモード不明：{odd} mode、LSC なし"
    assert english("Encrypted") == render("Encrypted", "ja") == "Encrypted"
    assert english(phrase("seen.devices", number=12)) == "12 devices"
    with pytest.raises(KeyError):
        english(phrase("seen.devices"))
    with pytest.raises(KeyError):
        english(phrase("seen.nowhere"))


def test_the_documents_of_a_model_are_joined_in_any_language() -> None:
    model = known_models()["cisco 9971"]
    assert english(model.said_sources) == "white paper + security guide + FIPS chapter"
    assert render(model.said_sources, "ja") == "ホワイトペーパー + セキュリティガイド + FIPS の章"
    assert english(classify("Novelty").said_sources) == "none"


def test_phrases_become_plain_data_and_are_read_again() -> None:
    said = phrase("seen.mode_and_note", mode="Encrypted", note=phrase("model.no_matrix"))
    data = to_data(kind="Cisco 8845", detail=said)
    assert data == {
        "detail": {"key": "seen.mode_and_note", "places": {"mode": "Encrypted", "note": {"key": "model.no_matrix"}}}
    }
    assert read_phrases(data) == {"detail": said}


@pytest.mark.parametrize(
    "data",
    [
        None,
        "x",
        [],
        {"detail": None},
        {"detail": "seen.devices"},
        {"detail": {"places": {"number": "1"}}},
        {"detail": {"key": "seen.devices", "places": ["1"]}},
        {"detail": {"key": "seen.devices_why", "places": {"number": "1", "why": {"no": "key"}}}},
    ],
)
def test_what_is_no_phrase_is_left_out(data: object) -> None:
    assert read_phrases(data) == {}


def test_phrases_that_are_nested_too_deep_are_left_out() -> None:
    data: dict[str, Any] = {"key": "source.none"}
    for _level in range(2000):
        data = {"key": "source.both", "places": {"first": "x", "rest": data}}
    assert read_phrases({"sources": data}) == {}


def test_a_number_that_a_template_made_of_a_value_is_text_again() -> None:
    data = {"detail": {"key": "seen.devices", "places": {"number": 12}}}
    assert read_phrases(data) == {"detail": Phrase("seen.devices", (("number", "12"),))}
