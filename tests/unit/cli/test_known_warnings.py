# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of sentences that an operator accepts: what it may say, whom it covers, and what it cannot do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import set_tls_min_version
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import (
    KnownWarningError,
    as_yaml,
    load_known_warnings,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.question import Judgement
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.texts import ASK, CER_NODE_12, CLUSTER_12, IMP_CLUSTER_12, NODE_12, PCD_12

ENTRY = {
    "product": "imp",
    "release": "15.0.1.12900",
    "sentences": ["This will set the minimum TLS to 1.2 on all presence servers."],
    "reason": "read in the lab, CHG0012345",
}
IMP_OTHER = IMP_CLUSTER_12.replace("across all the IM & Presence nodes  in the  cluster", "on all presence servers")


def write(path: Path, data: object) -> str:
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data), encoding="utf-8")
    return str(path)


def judged(product: Product, regime: Regime, target: str, text: str, *accepted: str) -> Judgement:
    """What is made of a text: no objection, or what the first question has to say that could be accepted."""
    questions = set_tls_min_version(product, regime, target, accepted).questions
    told = [question.judge(text + ASK) for question in questions if question.pattern.search(ASK)]
    good = [one for one in told if not one.objection]
    return (good or [one for one in told if one.acceptable] or told)[0]


def test_an_entry_is_read_as_it_is_meant(tmp_path: Path) -> None:
    (entry,) = load_known_warnings(write(tmp_path / "known.yml", [ENTRY]))
    assert (entry.product, entry.release, entry.reason) == (Product.IMP, "15.0.1.12900", "read in the lab, CHG0012345")
    assert entry.sentences == ("This will set the minimum TLS to 1.2 on all presence servers",)
    assert load_known_warnings("") == ()
    assert load_known_warnings(write(tmp_path / "none.yml", "[]")) == ()


@pytest.mark.parametrize(
    ("release", "version", "covers"),
    [
        ("15.0.1.12900", (15, 0, 1, 12900, 10), True),
        ("15.0.1.12900-10", (15, 0, 1, 12900, 10), True),
        ("15.0.1", (15, 0, 1, 12900, 10), True),
        ("15.0.1.12900-10", (15, 0, 1, 12900, 11), False),
        ("15.0.1.12900", (15, 0, 1, 129001, 10), False),
        ("15.0.1.1290", (15, 0, 1, 12900, 10), False),
        ("15.0.1.12900-10", (15, 0, 1, 12900), False),
    ],
)
def test_a_release_covers_what_begins_like_it(
    tmp_path: Path, release: str, version: tuple[int, ...], covers: bool
) -> None:
    (entry,) = load_known_warnings(write(tmp_path / "known.yml", [{**ENTRY, "release": release}]))
    assert entry.covers(Product.IMP, version) is covers
    assert not entry.covers(Product.CUCM, version)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ("", "it must be a list of entries with product, release, sentences, reason"),
        ("product: imp", "it must be a list of entries"),
        ("[a: b: c", "it is not valid YAML"),
        ("- {product: 2026-13-45}", "it is not valid YAML"),
        (["imp"], "entry 1 is 'imp'; it must have product, release, sentences, reason"),
        (
            [{**ENTRY, "target": "1.2"}],
            "entry 1 has unknown keys: target; it takes product, release, sentences, reason",
        ),
        (
            [ENTRY, {**ENTRY, "product": "uccx"}],
            "entry 2 has the product 'uccx'; it must be one of cucm, imp, cuc, cer",
        ),
        ([{**ENTRY, "product": "IMP"}], "entry 1 has the product 'IMP'"),
        ([{**ENTRY, "product": 5}], "entry 1 has the product 5, which is not text; put it in quotes"),
        ([{**ENTRY, "release": 15.0}], "entry 1 has the release 15.0, which is not text; put it in quotes"),
        ([{**ENTRY, "release": "15SU2"}], "it must be the version that `show version active` prints"),
        ([{**ENTRY, "release": "15"}], "or its beginning"),
        ([{**ENTRY, "release": "15.0.1."}], "or its beginning"),
        ([{**ENTRY, "release": "15.0.\u0661"}], "or its beginning"),
        ([{**ENTRY, "reason": "  "}], "entry 1 (imp 15.0.1.12900) has no reason: everybody who reads the plan"),
        ([{**ENTRY, "reason": None}], "has no reason"),
        ([{**ENTRY, "reason": ["x"]}], "which is not text"),
        ([{key: value for key, value in ENTRY.items() if key != "reason"}], "has no reason"),
        ([{**ENTRY, "sentences": []}], "has no list of sentences; copy those that the error of the task lists"),
        ([{**ENTRY, "sentences": "One sentence."}], "has no list of sentences"),
        ([{**ENTRY, "sentences": {"a": "b"}}], "has no list of sentences"),
        ([{**ENTRY, "sentences": ["Fine.", 5]}], "sentence 2 is 5, which is not text"),
        ([{**ENTRY, "sentences": ["***"]}], "sentence 1 is empty"),
        ([{**ENTRY, "sentences": ["Warning:"]}], "sentence 1 is empty"),
        ([{**ENTRY, "sentences": ["The minimum is \uff11.2"]}], "characters that are not plain ASCII"),
        ([{**ENTRY, "sentences": ["The minimum is \x1b[2K1.2"]}], "characters that are not plain ASCII"),
        ([{**ENTRY, "sentences": ["Do you want to continue (yes/no) ?"]}], "is a question"),
    ],
)
def test_a_file_that_cannot_be_meant_so_is_refused_with_its_name_and_its_entry(
    tmp_path: Path, data: object, complaint: str
) -> None:
    path = write(tmp_path / "known.yml", data)
    with pytest.raises(KnownWarningError) as caught:
        load_known_warnings(path)
    assert str(caught.value).startswith(path)
    assert complaint in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yml", tmp_path):
        with pytest.raises(KnownWarningError, match="this file does not exist on the controller"):
            load_known_warnings(str(path))
    large = tmp_path / "large.yml"
    large.write_text("# " + "x" * 2**20)
    with pytest.raises(KnownWarningError, match="larger than"):
        load_known_warnings(str(large))
    (tmp_path / "latin.yml").write_bytes(b"- product: \xff")
    with pytest.raises(KnownWarningError, match="not valid YAML"):
        load_known_warnings(str(tmp_path / "latin.yml"))


@given(st.text())
def test_any_text_is_a_list_or_a_clear_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        found = load_known_warnings(str(path))
    except KnownWarningError as error:
        found, complaint = (), str(error)
    else:
        complaint = str(path)
    assert (found, str(path) in complaint) == ((), True)


@pytest.mark.parametrize(
    ("product", "regime", "target", "text"),
    [
        (Product.IMP, Regime.CLUSTER, "1.2", IMP_OTHER),
        (Product.IMP, Regime.CLUSTER, "1.2", IMP_OTHER.replace("Please reboot all the nodes", "Reboot everything")),
        (Product.CUC, Regime.CLUSTER, "1.2", IMP_OTHER),
        (Product.PCD, Regime.NODE_MANUAL, "1.3", PCD_12),
        (Product.CUCM, Regime.NODE, "1.2", NODE_12 + "Phones may need minutes to register.\r\n"),
        (Product.CER, Regime.NODE, "1.2", CER_NODE_12 + "Calls to 911 are not affected.\r\n\r\n  That is all\r\n\r\n"),
    ],
)
def test_the_entry_that_an_error_shows_is_what_it_takes(
    tmp_path: Path, product: Product, regime: Regime, target: str, text: str
) -> None:
    first = judged(product, regime, target, text)
    assert first.objection
    assert first.acceptable
    shown = as_yaml(product, "15.0.1.12900-10", first.unknown)
    with pytest.raises(KnownWarningError, match="has no reason"):  # which is still to be written
        load_known_warnings(write(tmp_path / "known.yml", shown))
    path = write(tmp_path / "known.yml", shown.replace('reason: ""', "reason: read in the lab"))
    (entry,) = load_known_warnings(path)
    assert judged(product, regime, target, text, *entry.sentences).objection == ""
    for left_out in range(len(entry.sentences)):
        some = [sentence for place, sentence in enumerate(entry.sentences) if place != left_out]
        assert judged(product, regime, target, text, *some).objection


@pytest.mark.parametrize(
    ("product", "regime", "text", "sentence"),
    [
        (Product.IMP, Regime.CLUSTER, IMP_CLUSTER_12 + "The server will reboot now.\r\n", "The server will reboot now"),
        (Product.IMP, Regime.CLUSTER, IMP_CLUSTER_12 + "It will delete it all.\r\n", "It will delete it all"),
        (Product.CUCM, Regime.NODE, NODE_12 + "Please reboot it.\r\n", "Please reboot it"),
        (Product.CUCM, Regime.CLUSTER, NODE_12, "This will set the minimum TLS to 1.2 and the server will reboot"),
        (Product.CUCM, Regime.NODE, "All is well.\r\n", "All is well"),
        (Product.CUCM, Regime.NODE, "It sets TLS 1.2.\r\n", "It sets TLS 1.2"),
        (Product.PCD, Regime.NODE_MANUAL, "It sets TLS 1.3.\r\n", "It sets TLS 1.3"),
        (Product.IMP, Regime.CLUSTER, "Use utils system restart.\r\n", "Use utils system restart"),
    ],
)
def test_required_sentences_and_forbidden_words_hold_whatever_is_accepted(
    product: Product, regime: Regime, text: str, sentence: str
) -> None:
    assert judged(product, regime, "1.2", text, sentence).objection
    assert not judged(product, regime, "1.2", text).acceptable


@pytest.mark.parametrize(
    "text",
    [
        IMP_OTHER.replace("presence servers.", "presence servers and routers."),
        IMP_OTHER.replace("presence servers.", "presence servers, and all phones."),
        IMP_OTHER.replace("TLS to 1.2 on", "TLS to 1.1 on"),
        IMP_OTHER + "One sentence more.\r\n",
    ],
)
def test_a_sentence_is_accepted_whole_or_not_at_all(text: str) -> None:
    assert judged(Product.IMP, Regime.CLUSTER, "1.2", IMP_OTHER, *ENTRY["sentences"]).objection == ""
    assert judged(Product.IMP, Regime.CLUSTER, "1.2", text, *ENTRY["sentences"]).objection


def test_an_accepted_sentence_of_another_version_does_not_count_beside_the_one_of_the_target() -> None:
    of_12, of_13 = (
        "This will set the minimum TLS to 1.2 on PCD node.",
        "This will set the minimum TLS to 1.3 on PCD node.",
    )
    assert judged(Product.PCD, Regime.NODE_MANUAL, "1.3", PCD_12, of_12).objection == ""
    assert judged(Product.PCD, Regime.NODE_MANUAL, "1.3", PCD_12, of_12, of_13).objection


def test_a_number_that_is_not_the_target_is_named() -> None:
    told = judged(Product.PCD, Regime.NODE_MANUAL, "1.3", PCD_12)
    assert "the text names 1.2, but it may name only 1.3" in told.objection
    assert told.unknown == ("Warning: This will set the minimum TLS to 1.2 on PCD node",)


@given(data=st.data())
def test_no_accepted_sentence_opens_another_text(data: st.DataObject) -> None:
    words = st.lists(st.from_regex(r"[A-Za-z]{2,8}", fullmatch=True), min_size=1, max_size=6).map(" ".join)
    accepted = data.draw(st.lists(words, min_size=1, max_size=4), label="accepted")
    other = data.draw(words.filter(lambda text: text.lower() not in {one.lower() for one in accepted}), label="other")
    text: Any = CLUSTER_12 + f"{other}.\r\n"
    if other.lower() not in ("warning", "note"):
        assert judged(Product.CUCM, Regime.CLUSTER, "1.2", text, *accepted).objection
