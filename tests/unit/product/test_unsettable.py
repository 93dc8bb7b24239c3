# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that cannot be set: what is true of them, and what their operator can do."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.product.catalogue import Setting
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, Product, Regime
from ansible_collections.collabops.vos.plugins.plugin_utils.product.release import (
    release_name,
    supported_targets,
    version_tuple,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.unsettable import (
    sentence,
    unsettable,
    unsettable_text,
    without_target,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import check_table, render

# Product, version, target, and words that the reason and the advice must have.
CASES = [
    (Product.CUCM, "10.5.2.22900-12", "1.2", "came with 11.5(1)SU3", "upgrade it to 11.5(1)SU3 or later"),
    (Product.CUCM, "11.5.1.12900-21", "1.2", "cannot turn TLS 1.0 and 1.1 off", "vos_tls_exclude_nodes"),
    (Product.PCD, "11.6.1.10000-1", "1.2", "came with 11.6(2)", "upgrade it to 11.6(2)"),
    (Product.CER, "11.5.1.10000-4", "1.2", "came with 12.0(1)SU1. Older releases cannot", "upgrade it to 12.0(1)SU1"),
    (Product.CER, "11.5.4.61000-12", "1.2", "a COP file can add it", "if `show tls min-version` answers there"),
    (Product.CUCM, "14.0.1.13900-155", "1.3", "TLS 1.3 came with 15SU2", "choose 1.2 for it"),
    (Product.CER, "15.0.1.11900-4", "1.3", "TLS 1.3 came with 15SU2", "choose 1.2 for it"),
    (Product.UCCX, "11.5.1.10000-61", "1.2", "came with 11.6(1)", "upgrade it"),
    (
        Product.UCCX,
        "11.6.1.10000-22",
        "1.2",
        "Its own commands are `set tls server min-version`",
        "on the publisher first",
    ),
    (Product.UCCX, "12.5.1.11003-511", "1.2", "use TLS 1.2 only", "`show tls client min-version`"),
    (Product.UCCX, "15.0.1.10100-41", "1.3", "None of them has TLS 1.3", "`utils system restart`"),
    (Product.UNKNOWN, "15.0.1.12900-1", "1.2", "nothing that the node printed names a product", "vos_product"),
]


@pytest.mark.parametrize(("product", "version", "target", "reason", "advice"), CASES)
def test_what_is_true_is_said_with_what_to_do(
    product: Product, version: str, target: str, reason: str, advice: str
) -> None:
    found = unsettable(product, version_tuple(version), target)
    assert found is not None
    assert reason in found.reason
    assert advice in found.advice
    assert unsettable_text(product.value, version, target) == found


@pytest.mark.parametrize("product", [Product.UCCX, Product.UNKNOWN, Product.CUCM])
def test_an_operator_reads_that_nothing_is_set(product: Product) -> None:
    found = unsettable(product, (11, 5, 1, 10000, 6), "1.2")
    assert found is not None
    assert "nothing is set on" in found.reason


@given(
    st.sampled_from(Product),
    st.tuples(st.integers(9, 17), st.integers(0, 9), st.integers(0, 4), st.integers(10000, 30000), st.integers(1, 999)),
    st.sampled_from(TLS_VERSIONS),
)
def test_each_node_can_be_set_or_says_why_not(product: Product, version: tuple[int, ...], target: str) -> None:
    found = unsettable(product, version, target)
    assert (found is None) is (target in supported_targets(product, version))
    if found is not None:
        for text in found:
            assert text.strip() == text
            assert text
            assert not text.endswith((".", ";")), "it is put into a sentence"


SETTINGS = (
    Setting((14, 0, 1), "14", ("1.0", "1.1", "1.2"), Regime.NODE),
    Setting((15, 0, 1), "15", ("1.2",), Regime.NODE),
    Setting((16, 0, 1), "16", ("1.2", "1.3"), Regime.NODE),
)


@pytest.mark.parametrize(
    ("version", "target", "reason", "advice"),
    [
        (
            (14, 0, 1, 10000),
            "1.3",
            "TLS 1.3 came with 16; this release can be set to 1.0, 1.1 or 1.2",
            "choose 1.2 for it (vos_tls_min_version), in a run of its own, or upgrade it to 16 or later",
        ),
        (
            (15, 0, 1, 10000),
            "1.0",  # an older release had it
            "this release can be set to 1.2",
            "choose 1.2 for it (vos_tls_min_version), in a run of its own",
        ),
        (
            (16, 0, 1, 10000),
            "1.1",
            "this release can be set to 1.2 or 1.3",
            "choose 1.2 for it (vos_tls_min_version), in a run of its own",
        ),
    ],
)
def test_a_release_without_the_target_says_what_it_takes_and_where_the_target_came(
    version: tuple[int, ...], target: str, reason: str, advice: str
) -> None:
    assert without_target(SETTINGS, version, target) == (reason, advice)


@pytest.mark.parametrize(
    ("product", "version"), [("pbx", "15.0.1.12900-1"), ("cucm", ""), ("cucm", "novelty"), ("", "")]
)
def test_texts_that_are_no_product_or_version_say_nothing(product: str, version: str) -> None:
    assert unsettable_text(product, version, "1.3") is None


def test_a_sentence_begins_with_a_capital_letter_where_it_begins_with_a_word() -> None:
    assert sentence("run it") == "Run it"
    assert sentence("`show` it") == "`show` it"
    assert sentence("") == ""


def test_the_document_lists_them() -> None:
    rows = []
    for product, version, target, _reason, _advice in CASES:
        found = unsettable(product, version_tuple(version), target)
        assert found is not None
        name = "-" if product is Product.UNKNOWN else release_name(version_tuple(version), product)
        rows.append((product.value, name, target, f"{sentence(found.reason)}.", f"{sentence(found.advice)}."))
    head = ("product", "release, for example", "target", "message", "what to do")
    check_table("regimes.md", "unsettable", render(head, rows))
