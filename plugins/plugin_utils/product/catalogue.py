# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of products: one row each, with what is true of the product and of its releases.

A new product is a row here, a new behaviour of a release one more entry in `settings`. docs/regimes.md lists what else
a new release touches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from .model import TLS_VERSIONS, Product, Regime

__all__ = [
    "CATALOGUE",
    "RECOGNISED",
    "RELEASE_15SU2",
    "SETTABLE",
    "Feature",
    "ProductRow",
    "Ranks",
    "Setting",
    "having",
    "settable_names",
    "short_name",
    "without",
]

Version = tuple[int, ...]

RELEASE_15SU2: Version = (15, 0, 1, 12900)


class Feature(Enum):
    """A feature that only some products have, with the command that shows it."""

    NODE_LIST = "show network cluster"
    REPLICATION_STATE = "utils dbreplication runtimestate"
    PRESENCE_GROUPS = "utils ha status"
    UNITY_PAIR = "show cuc cluster status"
    PHONES = "show risdb query phone"
    CALL_GROUPS = "run sql, the tables of the Unified CM Groups"
    SIP_PROFILES = "run sql, the tables of the SIP profiles"


@dataclass(frozen=True)
class Setting:
    """How `set tls min-version` behaves from a release on, up to the next Setting of the row."""

    since: Version
    named: str  # the release in Cisco's words
    targets: tuple[str, ...]  # the TLS versions that the command accepts
    regime: Regime


@dataclass(frozen=True)
class Ranks:
    """The ranks of a product's nodes in the order of a rollout; the lowest goes first.

    `call_processing` is the rank of a subscriber on which Cisco CallManager runs.
    """

    publisher: int = 0
    subscriber: int = 10
    call_processing: int = 10


@dataclass(frozen=True)
class ProductRow:
    """A product. `settings` go from old to new, and are empty for a product that is recognised and never set.

    `minutes` is the time from the accepted `set` or restart of a node until the gate after it has passed.
    """

    product: Product
    name: str  # as people say it
    short: str  # as plan and report print it
    settings: tuple[Setting, ...]
    minutes: float
    features: frozenset[Feature]
    ranks: Ranks = Ranks()


_UP_TO_1_2 = TLS_VERSIONS[:3]
_UP_TO_1_3 = TLS_VERSIONS[:4]
_COMMON = frozenset({Feature.NODE_LIST, Feature.REPLICATION_STATE})

# The first release with `set tls min-version`: TLS 1.2 configuration overview guide and its matrix. For Unity
# Connection a release note calls the command new in 12.0(1); guide and matrix both say 11.5(1)SU3.
# 15SU2 removed the automatic reboot and added TLS 1.3 (CLI reference 15, security guide 15). IM and Presence 15SU2 is
# 15.0.1.12900 too; the builds of CER and PCD are not published, and assumed to have the same number. Since then,
# Unified CM, IM and Presence and Unity Connection are set once for the cluster (CLI reference and security guides 15).
_SET_FOR_THE_CLUSTER = (
    Setting((11, 5, 1, 13900), "11.5(1)SU3", _UP_TO_1_2, Regime.NODE),
    Setting(RELEASE_15SU2, "15SU2", _UP_TO_1_3, Regime.CLUSTER),
)
# PCD is set node by node in 15SU2 too (PCD guide 15, "on PCD node").
_SET_ON_PCD = (
    Setting((11, 6, 2), "11.6(2)", _UP_TO_1_2, Regime.NODE),
    Setting(RELEASE_15SU2, "15SU2", _UP_TO_1_3, Regime.NODE_MANUAL),
)
# No source has the build number of CER 12.0(1)SU1. CUCM numbered its updates of 12.0(1) 2n900, so we use the higher
# number: a CER that is refused wrongly is not changed. CER 11.5(2) needs a COP file, which a version does not show.
# The text of CER from 15SU2 on is not published; its guides mention no cluster-wide value, so we assume that it behaves
# like PCD. TLS 1.3 on CER: the TLS 1.3 overview, the compatibility matrix and its administration guide list it; its CLI
# guide, whose text is older, lists 1.0 to 1.2. It is allowed: a server that does not know it refuses the command, and
# nothing is confirmed unless the warning names 1.3.
_SET_ON_CER = (
    Setting((12, 0, 1, 21900), "12.0(1)SU1", _UP_TO_1_2, Regime.NODE),
    Setting(RELEASE_15SU2, "15SU2", _UP_TO_1_3, Regime.NODE_MANUAL),
)

# Minutes: the upgrade guides 12.5 to 15 allow 30 for the restart of a group of nodes after a switch of versions; the
# guides of Unity Connection and IM and Presence say up to 15 for one node, without replication. Those of Emergency
# Responder and PCD are our estimates.
# Ranks: publisher first, then subscribers, Unified CM before IM and Presence: Cisco's order for switch-version and FIPS
# (upgrade guide, security guide). TFTP before call processing, so that phones that fail over find their files.
_ROWS = (
    ProductRow(
        Product.CUCM,
        "Unified CM",
        "CUCM",
        _SET_FOR_THE_CLUSTER,
        minutes=30.0,
        features=_COMMON | {Feature.PHONES, Feature.CALL_GROUPS, Feature.SIP_PROFILES},
        ranks=Ranks(call_processing=20),
    ),
    ProductRow(
        Product.IMP,
        "IM and Presence",
        "IM&P",
        _SET_FOR_THE_CLUSTER,
        minutes=30.0,
        features=_COMMON | {Feature.PRESENCE_GROUPS},
        ranks=Ranks(30, 40, 40),
    ),
    ProductRow(
        Product.CUC,
        "Unity Connection",
        "CUC",
        _SET_FOR_THE_CLUSTER,
        minutes=20.0,
        features=_COMMON | {Feature.UNITY_PAIR},
    ),
    # CER has another database layer, and PCD has no second node: neither has `utils dbreplication runtimestate`.
    ProductRow(
        Product.CER,
        "Emergency Responder",
        "CER",
        _SET_ON_CER,
        minutes=20.0,
        features=frozenset({Feature.NODE_LIST}),
    ),
    ProductRow(
        Product.PCD,
        "Prime Collaboration Deployment",
        "PCD",
        _SET_ON_PCD,
        minutes=15.0,
        features=frozenset(),
    ),
    # The contact centre products have another syntax (unsettable.py), and are always refused.
    ProductRow(Product.UCCX, "Unified CCX", "UCCX", (), minutes=30.0, features=_COMMON),
)

CATALOGUE: Mapping[Product, ProductRow] = {row.product: row for row in _ROWS}
RECOGNISED = tuple(CATALOGUE)  # every product except UNKNOWN
SETTABLE = tuple(row.product for row in _ROWS if row.settings)


def having(feature: Feature) -> frozenset[Product]:
    """The products that have the feature. UNKNOWN is neither here nor in `without`."""
    return frozenset(row.product for row in _ROWS if feature in row.features)


def without(feature: Feature) -> frozenset[Product]:
    """The products that are known to lack the feature."""
    return frozenset(row.product for row in _ROWS if feature not in row.features)


def settable_names() -> list[str]:
    """The products that can be set, as an option names them."""
    return [product.value for product in SETTABLE]


def short_name(product: str) -> str:
    """A product as plan and report print it."""
    row = next((row for row in _ROWS if row.product.value == product), None)
    return row.short if row else product.upper()
