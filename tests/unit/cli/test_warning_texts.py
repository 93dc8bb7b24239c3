# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of known warnings: each is complete, and confirmed as it stands for its product, regime and target.

A new file is tested by being there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli import warning_texts
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import (
    core_analyze,
    network_connectivity,
    set_tls_min_version,
    system_restart,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Dialogue
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.tls_warnings import COMMAND, MUST_SAY
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.warning_texts import (
    WarningText,
    known_texts,
    read_warning,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, Product, Regime
from ansible_collections.collabops.vos.plugins.plugin_utils.product.release import regime_of

FILES = sorted(Path(warning_texts.__file__).with_name("warnings").glob("*.txt"))
TEXTS = [read_warning(path.stem, path.read_text(encoding="utf-8")) for path in FILES]
SETS = [text for text in TEXTS if text.command == COMMAND]
OTHERS = {
    "utils system restart": (system_restart(), "Enter (yes/no)? "),
    "utils network connectivity": (network_connectivity("utils network connectivity x"), "Continue (y/n)?"),
    "utils core active analyze": (core_analyze("utils core active analyze x"), "Continue (y/n)?"),
}
ASK = "Do you want to continue (yes/no) ? "
CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
HEADER = "command: set tls min-version\nsource: a guide\ncertainty: published\n"


def printed(text: WarningText, target: str, *, spelling: int = 0, without: int = -1) -> str:
    """The text on a node: of each choice in it the spelling of that number, and without one of its sentences."""
    return "".join(
        CHOICE.sub(lambda place: nth(place[1].split("|"), spelling), one.text).replace("{target}", target) + "\r\n\r\n"
        for number, one in enumerate(text.sentences)
        if number != without and one.only_at in ("", target)
    )


def nth(spellings: list[str], number: int) -> str:
    return spellings[min(number, len(spellings) - 1)]


def confirmed(dialogue: Dialogue, text: str, ask: str = ASK) -> bool:
    """Whether one of the questions is answered with yes behind that text."""
    return any(one.pattern.search(ask) and one.objection(text + ask) == "" for one in dialogue.questions)


def cases() -> Iterator[tuple[WarningText, Product, Regime, str]]:
    for text in SETS:
        for product in text.products:
            for target in TLS_VERSIONS:
                assert text.regime is not None
                yield text, product, text.regime, target


CASES = list(cases())
IDS = [f"{text.name}-{product.value}-{target}" for text, product, _regime, target in CASES]


def test_each_file_is_read() -> None:
    assert {text.name for command in (COMMAND, *OTHERS) for text in known_texts(command)} == {p.stem for p in FILES}


@pytest.mark.parametrize("text", SETS, ids=lambda text: text.name)
def test_a_warning_of_a_set_tags_what_its_regime_must_say(text: WarningText) -> None:
    assert text.products
    assert text.regime is not None
    assert {one.role for one in text.sentences if one.role} == {must.tag for must in MUST_SAY[text.regime]}
    assert all("{target}" in one.text for one in text.sentences if one.role and one.role != "restart")


@pytest.mark.parametrize(("text", "product", "regime", "target"), CASES, ids=IDS)
def test_a_warning_is_confirmed_in_each_of_its_spellings(
    text: WarningText, product: Product, regime: Regime, target: str
) -> None:
    dialogue = set_tls_min_version(product, regime, target)
    most = max(len(choice.split("|")) for one in text.sentences for choice in [*CHOICE.findall(one.text), ""])
    for spelling in range(most):
        assert confirmed(dialogue, printed(text, target, spelling=spelling))


@pytest.mark.parametrize(("text", "product", "regime", "target"), CASES, ids=IDS)
def test_a_warning_is_declined_where_it_lacks_what_it_must_say_or_has_a_word_more(
    text: WarningText, product: Product, regime: Regime, target: str
) -> None:
    dialogue = set_tls_min_version(product, regime, target)
    for number, one in enumerate(text.sentences):
        if one.role and sum(other.role == one.role for other in text.sentences) == 1:
            assert not confirmed(dialogue, printed(text, target, without=number))
    assert not confirmed(dialogue, printed(text, target) + "The phones are reset.\r\n\r\n")


@pytest.mark.parametrize(("text", "product", "regime", "target"), CASES, ids=IDS)
def test_a_warning_is_declined_for_another_target_product_and_regime(
    text: WarningText, product: Product, regime: Regime, target: str
) -> None:
    for other in TLS_VERSIONS:
        if other != target:
            assert not confirmed(set_tls_min_version(product, regime, target), printed(text, other))
    for elsewhere in {Regime.NODE, Regime.CLUSTER} - {regime}:
        # Where no document tells the restart, the text of the node does: see confirmations.
        if not (product is Product.CUC and regime is Regime.NODE):
            assert not confirmed(set_tls_min_version(product, elsewhere, target), printed(text, target))
    for unset in (Product.UCCX, Product.UNKNOWN):
        assert not confirmed(set_tls_min_version(unset, regime, target), printed(text, target))


def test_each_regime_of_each_product_has_a_text() -> None:
    settable = [product for product in Product if product not in (Product.UCCX, Product.UNKNOWN)]
    versions = [(12, 5, 1, 16900), (14, 0, 1, 13900), (15, 0, 1, 11900), (15, 0, 1, 12900), (15, 0, 1, 13900)]
    wanted = {(product, regime_of(product, version)) for product in settable for version in versions}
    assert wanted - {(product, text.regime) for text in SETS for product in text.products} == set()


@pytest.mark.parametrize("command", OTHERS)
def test_the_other_commands_are_confirmed_behind_their_texts(command: str) -> None:
    dialogue, ask = OTHERS[command]
    [text] = known_texts(command)
    assert confirmed(dialogue, printed(text, ""), ask)
    for number, one in enumerate(text.sentences):
        if one.role:
            assert not confirmed(dialogue, printed(text, "", without=number), ask)


def test_a_text_is_read_with_its_tags_places_and_breaks() -> None:
    text = read_warning(
        "x",
        "# A comment.\ncommand: set tls min-version\nproducts: cuc imp\nregime: cluster\nreleases: from 15SU2\n"
        "source: a node: read in the lab\ncertainty: captured\n\n"
        "[announces] This sets {target}\non all nodes.\nAnd more.\n*****\n"
        "[only 1.3] NOTE:- At {target} it {may|can} fail.\n",
    )
    assert (text.command, text.products, text.regime) == (COMMAND, (Product.CUC, Product.IMP), Regime.CLUSTER)
    assert [(one.role, one.only_at, one.text) for one in text.sentences] == [
        ("announces", "", "This sets {target} on all nodes."),
        ("", "", "And more."),
        ("", "1.3", "NOTE:- At {target} it {may|can} fail."),
    ]
    assert text.known("1.2") == {"this sets 1.2 on all nodes", "and more"}
    assert text.known("1.3") - {"this sets 1.3 on all nodes", "and more"} == {
        "at 1.3 it may fail",
        "at 1.3 it can fail",
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("command: x\ncertainty: published\n\nText.", "wrong: source"),
        (f"{HEADER}product: cuc\n\nText.", "wrong: product"),
        (f"{HEADER}products:\n\nText.", "'products:' of its header is no `key: value`"),
        (f"{HEADER}products: cuc ucm\n\nText.", "'ucm' is not a valid Product"),
        (f"{HEADER}regime: both\n\nText.", "'both' is not a valid Regime"),
        (HEADER.replace("published", "sure") + "\nText.", "certainty must be one of published, captured, inferred"),
        (f"{HEADER}\n*****\n", "no text follows its header"),
        (f"{HEADER}\nIt reboots. [restart] Now.", "has a tag, a place or a character"),
        (f"{HEADER}\n[Restart] Now.", "has a tag, a place or a character"),
        (f"{HEADER}\n[only 1.9] Now.", "has a tag, a place or a character"),
        (f"{HEADER}\nThis sets {{version}} now.", "has a tag, a place or a character"),
        (f"{HEADER}\nThis sets {{a|b now.", "has a tag, a place or a character"),
        (f"{HEADER}\nThis sets \u0430ll nodes.", "has a tag, a place or a character"),
    ],
)
def test_a_mistake_in_a_file_is_named(content: str, says: str) -> None:
    with pytest.raises(ValueError, match=rf"\Ax: .*{re.escape(says)}"):
        read_warning("x", content)


@pytest.mark.parametrize(
    "content",
    [f"{HEADER}products: ucm\n\nText.".encode(), b"\xff\xfe", b"", f"{HEADER}\nIt reboots. [restart] Now.".encode()],
    ids=["product", "other encoding", "empty", "tag"],
)
def test_a_broken_installation_names_the_file_and_confirms_nothing(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in FILES:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "node.txt").write_bytes(content)
    monkeypatch.setattr(warning_texts, "_FOLDER", tmp_path)
    for name in ("known_texts", "_all_texts"):  # without their caches
        monkeypatch.setattr(warning_texts, name, getattr(warning_texts, name).__wrapped__)
    with pytest.raises(ValueError, match=re.escape(f"{tmp_path / 'node.txt'}: ")):
        warning_texts.known_texts("utils system restart")
