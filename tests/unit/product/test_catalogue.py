# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue has a row for each product, and whatever decides by product has what it needs."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules.catalogue import RULES
from ansible_collections.collabops.vos.plugins.plugin_utils.node.fingerprint import fingerprint
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.order import default_rank
from ansible_collections.collabops.vos.plugins.plugin_utils.product.catalogue import (
    CATALOGUE,
    RECOGNISED,
    SETTABLE,
    Feature,
    ProductRow,
    having,
    short_name,
    without,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import TLS_VERSIONS, Product, Regime
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.client_hello import OFFERS
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.ports import PORTS

from tests.tables import check_table, render

ROOT = Path(__file__).parents[3]
ROWS = list(CATALOGUE.values())


def test_every_product_has_a_row_but_the_one_that_nobody_knows() -> None:
    assert set(RECOGNISED) == set(Product) - {Product.UNKNOWN}
    assert set(SETTABLE) == set(RECOGNISED) - {Product.UCCX}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.product.value)
def test_the_settings_of_a_row_go_from_old_to_new_and_hold_known_targets_in_their_order(row: ProductRow) -> None:
    assert all(older.since < newer.since for older, newer in itertools.pairwise(row.settings))
    for setting in row.settings:
        assert setting.targets
        assert setting.targets == tuple(version for version in TLS_VERSIONS if version in setting.targets)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.product.value)
def test_each_product_has_ports_and_a_name_in_plans_and_reports(row: ProductRow) -> None:
    assert row.product in PORTS
    assert short_name(row.product.value) == row.short
    if row.settings:
        label = f"product_{row.product.value}"
        assert LANGUAGES["en"].labels[label] == row.name
        assert all(label in language.labels for language in LANGUAGES.values())


def test_each_tls_version_can_be_offered_and_each_port_says_what_it_accepts_at_it() -> None:
    assert set(TLS_VERSIONS) <= set(OFFERS)
    for port in itertools.chain.from_iterable(PORTS.values()):
        assert len(port.floor) == len(port.floor_cc) == len(TLS_VERSIONS)


def test_an_impact_rule_for_all_products_leaves_none_out() -> None:
    for_all = [rule.id for rule in RULES.values() if len(rule.products) >= 5]
    assert for_all
    assert [name for name in for_all if set(RULES[name].products) != set(SETTABLE)] == []


def test_a_name_that_no_row_has_is_printed_in_capitals() -> None:
    assert short_name("unknown") == "UNKNOWN"


@pytest.mark.parametrize("feature", Feature)
def test_what_a_product_has_it_does_not_lack_and_of_an_unknown_one_neither_is_known(feature: Feature) -> None:
    assert having(feature) | without(feature) == set(RECOGNISED)
    assert not having(feature) & without(feature)


def test_the_rows_say_who_has_what() -> None:
    assert without(Feature.REPLICATION_STATE) == {Product.CER, Product.PCD}
    assert without(Feature.NODE_LIST) == {Product.PCD}
    assert having(Feature.PHONES) == having(Feature.CALL_GROUPS) == having(Feature.SIP_PROFILES) == {Product.CUCM}
    assert having(Feature.UNITY_PAIR) == {Product.CUC}
    assert having(Feature.PRESENCE_GROUPS) == {Product.IMP}


@pytest.mark.parametrize("product", Product)
def test_a_publisher_goes_before_its_subscribers_and_those_that_process_calls_last(product: Product) -> None:
    ranks = [
        default_rank(product, is_publisher=publisher, call_processing=processing)
        for publisher, processing in ((True, False), (False, False), (False, True))
    ]
    assert ranks == sorted(ranks)
    assert ranks[0] < ranks[1]


def test_im_and_presence_goes_after_the_last_node_of_unified_cm() -> None:
    last = default_rank(Product.CUCM, is_publisher=False, call_processing=True)
    assert last < default_rank(Product.IMP, is_publisher=True, call_processing=False)


def test_each_product_that_can_be_set_may_be_meant_by_a_node_that_shows_nothing() -> None:
    assert fingerprint(None, None, None, None).possible == SETTABLE


def releases(row: ProductRow) -> str:
    """What the releases of a product take, in words."""
    return "; ".join(
        f"{setting.targets[0]} to {setting.targets[-1]} from {setting.named} on (`{setting.regime.value}`)"
        for setting in row.settings
    )


def test_the_document_lists_the_products() -> None:
    rows = [(row.name, f"`{row.product.value}`", releases(row), f"{row.minutes:g}") for row in ROWS if row.settings]
    head = ("product", "in options", "TLS versions that `set` takes, and its regime", "minutes")
    check_table("regimes.md", "catalogue", render(head, rows))


def test_the_readme_names_the_first_release_of_each_product() -> None:
    (line,) = [
        line
        for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| releases |")
    ]
    for row in ROWS:
        if row.settings:
            _before, name, after = line.partition(row.name)
            assert name, f"README.md, releases: {row.name} is missing"
            assert f"from {row.settings[0].named} on" in after, f"README.md, releases: {row.name}"


def test_every_regime_is_of_some_product() -> None:
    assert {setting.regime for row in ROWS for setting in row.settings} == set(Regime)
