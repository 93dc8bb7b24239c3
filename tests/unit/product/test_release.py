# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases: names as Cisco prints them, and what the TLS setting of each can do."""

from __future__ import annotations

from contextlib import suppress

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime
from ansible_collections.collabops.vos.plugins.plugin_utils.product.release import (
    regime_of,
    release_name,
    supported_targets,
    version_tuple,
)
from hypothesis import given, settings
from hypothesis import strategies as st

UP_TO_1_2 = ("1.0", "1.1", "1.2")
UP_TO_1_3 = ("1.0", "1.1", "1.2", "1.3")
VOICE = (Product.CUCM, Product.IMP, Product.CUC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15.0.1.12900-234", (15, 0, 1, 12900, 234)),
        ("12.5.1.16900-48", (12, 5, 1, 16900, 48)),
        ("11.6.2.10000", (11, 6, 2, 10000)),
        ("14.0.16900-3", (14, 0, 16900, 3)),  # as release notes of IM&P 14SU6 print it
    ],
)
def test_a_version_becomes_a_tuple_of_numbers(text: str, expected: tuple[int, ...]) -> None:
    assert version_tuple(text) == expected


@pytest.mark.parametrize(
    "text", ["", "15", "15.0", "15.0.1.x", "v15.0.1.12900", "15.0.1.12900-", " 15.0.1.12900", "\u0661.\u0661.\u0661"]
)
def test_text_that_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version such as"):
        version_tuple(text)


@settings(deadline=None)  # a loaded machine is no failure
@given(st.text())
def test_random_text_never_raises_anything_but_value_error(text: str) -> None:
    with suppress(ValueError):
        version_tuple(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11.5.1.10000-6", "11.5(1)"),
        ("11.5.1.12900-21", "11.5(1)SU2"),
        ("11.5.1.13900-52", "11.5(1)SU3"),
        ("11.5.1.13901-3", "11.5(1)SU3a"),
        ("11.5.1.17118-1", "11.5(1)SU6 ES"),  # "includes 11.5(1)SU6"
        ("11.5.1.21900-40", "11.5(1)SU9"),
        ("11.5.1.22900-28", "11.5(1)SU10"),
        ("10.5.2.22188-1", "10.5(2)SU9 ES"),  # "includes 10.5(2)SU9"
        ("12.0.1.10000-10", "12.0(1)"),
        ("12.0.1.21900-7", "12.0(1)SU1"),
        ("12.0.1.24053-1", "12.0(1)SU3 ES"),  # "includes 12.0(1)SU3"
        ("12.5.1.10000-22", "12.5(1)"),
        ("12.5.1.11001-1", "12.5(1) ES"),
        ("12.5.1.12018-1", "12.5(1)SU1 ES"),  # "includes 12.5(1)SU1"
        ("12.5.1.16900-48", "12.5(1)SU6"),
        ("12.5.1.17900-64", "12.5(1)SU7"),
        ("12.5.1.18090-1", "12.5(1)SU7 ES"),
        ("12.5.1.18100-14", "12.5(1)SU7a"),
        ("12.5.1.18110-1", "12.5(1)SU7a ES"),
        ("12.5.1.18901-1", "12.5(1)SU8a"),
        ("12.5.1.19211-1", "12.5(1)SU8 ES"),
        ("12.5.1.21900-29", "12.5(1)SU9"),
        ("14.0.1.10000-20", "14"),
        ("14.0.1.11900-132", "14SU1"),
        ("14.0.1.12901-1", "14SU2a"),
        ("14.0.1.13900-155", "14SU3"),
        ("14.0.1.16900-4", "14SU6"),
        ("15.0.1.10000-32", "15"),
        ("15.0.1.11001-3", "15 ES"),
        ("15.0.1.11900-23", "15SU1"),
        ("15.0.1.11901-2", "15SU1a"),
        ("15.0.1.12008-1", "15SU1 ES"),
        ("15.0.1.12900-234", "15SU2"),
        ("15.0.1.13010-1", "15SU2 ES"),
        ("15.0.1.13017-1", "15SU2 ES"),
        ("15.0.1.13900-79", "15SU3"),
        ("15.0.1.13901-2", "15SU3a"),
        ("15.0.1.14900-45", "15SU4"),
        ("15.0.1.14901-2", "15SU4a"),
        ("15.0.1.15031-2", "15SU4 ES"),
        ("15.0.1.19900-1", "15 build 19900"),  # no source tells how the count goes on after SU8
        ("9.1.2.9000-1", "9.1(2) build 9000"),
        ("11.6.2.10000-21", "11.6(2)"),
        ("14.1.1.10000-1", "14.1(1)"),
    ],
)
def test_a_release_has_the_name_that_cisco_prints(text: str, expected: str) -> None:
    assert release_name(version_tuple(text)) == expected


@pytest.mark.parametrize(
    ("product", "text", "expected"),
    [
        (Product.CER, "12.5.1.21900-35", "12.5(1) build 21900"),
        (Product.CER, "12.5.1.10000-7", "12.5(1)"),
        (Product.CER, "14.0.1.16900-4", "14SU6"),
        (Product.UCCX, "12.5.1.11003-511", "12.5(1) build 11003"),
        (Product.IMP, "15.0.1.12900-10", "15SU2"),
    ],
)
def test_a_product_with_numbers_of_its_own_gets_no_borrowed_name(product: Product, text: str, expected: str) -> None:
    assert release_name(version_tuple(text), product) == expected


def test_a_short_version_is_its_own_name() -> None:
    assert release_name((15, 0)) == "15.0"


@settings(deadline=None)
@given(st.lists(st.integers(0, 99999), max_size=6).map(tuple))
def test_each_tuple_of_numbers_has_a_name(version: tuple[int, ...]) -> None:
    assert isinstance(release_name(version), str)


@pytest.mark.parametrize("product", VOICE)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.5.1.16900-48", Regime.NODE),
        ("15.0.1.11901-2", Regime.NODE),
        ("15.0.1.12008-1", Regime.NODE),
        ("15.0.1.12900-1", Regime.CLUSTER),
        ("15.0.1.13010-1", Regime.CLUSTER),
        ("16.0.1.10000-1", Regime.CLUSTER),
    ],
)
def test_the_regime_changes_with_15su2(product: Product, text: str, expected: Regime) -> None:
    assert regime_of(product, version_tuple(text)) is expected


@pytest.mark.parametrize("product", [Product.CER, Product.PCD])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.0.1.21900-1", Regime.NODE),
        ("14.0.1.16900-4", Regime.NODE),
        ("15.0.1.12008-1", Regime.NODE),
        ("15.0.1.12900-1", Regime.NODE_MANUAL),
        ("15.0.1.14900-1", Regime.NODE_MANUAL),
    ],
)
def test_emergency_responder_and_pcd_are_set_node_by_node_in_all_releases(
    product: Product, text: str, expected: Regime
) -> None:
    assert regime_of(product, version_tuple(text)) is expected


@pytest.mark.parametrize(
    ("products", "text", "expected"),
    [
        (VOICE, "10.5.2.22900-12", ()),
        (VOICE, "11.5.1.12900-21", ()),
        (VOICE, "11.5.1.13900-52", UP_TO_1_2),
        (VOICE, "12.0.1.10000-10", UP_TO_1_2),
        (VOICE, "14.0.1.12900-161", UP_TO_1_2),  # the shared CLI guide lists 1.3 here too; 14 has none
        (VOICE, "15.0.1.11901-2", UP_TO_1_2),
        (VOICE, "15.0.1.12900-234", UP_TO_1_3),
        ((Product.PCD,), "11.6.1.10000-1", ()),
        ((Product.PCD,), "11.6.2.10000-21", UP_TO_1_2),
        ((Product.PCD,), "15.0.1.12900-1", UP_TO_1_3),
        ((Product.CER,), "11.5.4.61000-12", ()),
        ((Product.CER,), "12.0.1.10000-1", ()),
        ((Product.CER,), "12.5.1.10000-7", UP_TO_1_2),
        ((Product.CER,), "15.0.1.11900-1", UP_TO_1_2),
        ((Product.CER,), "15.0.1.12900-1", UP_TO_1_3),  # three documents say so, the older CLI guide does not
        ((Product.UCCX, Product.UNKNOWN), "15.0.1.12900-1", ()),
    ],
)
def test_a_release_takes_only_the_targets_it_has(
    products: tuple[Product, ...], text: str, expected: tuple[str, ...]
) -> None:
    assert [supported_targets(product, version_tuple(text)) for product in products] == [expected] * len(products)
