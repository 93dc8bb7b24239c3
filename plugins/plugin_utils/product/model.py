# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of products, regimes and TLS versions for the whole collection."""

from __future__ import annotations

from enum import Enum

__all__ = ["TLS_VERSIONS", "Product", "Regime", "tls_rank"]


class Product(str, Enum):
    """A product that runs on the Voice Operating System."""

    CUCM = "cucm"
    IMP = "imp"
    CUC = "cuc"
    CER = "cer"
    PCD = "pcd"
    UCCX = "uccx"  # all contact centre products (also CUIC, Finesse, VVB and others): recognised, never set
    UNKNOWN = "unknown"


class Regime(str, Enum):
    """How `set tls min-version` takes effect (docs/regimes.md)."""

    NODE = "node"  # one set per node; the node reboots by itself
    NODE_MANUAL = "node_manual"  # one set per node; each node needs `utils system restart`
    CLUSTER = "cluster"  # one set on the publisher; each node needs `utils system restart`


TLS_VERSIONS = ("1.0", "1.1", "1.2", "1.3")


def tls_rank(version: str) -> int:
    """The index of a TLS version in TLS_VERSIONS, so that versions can be compared.

    Raises ValueError for text that is not a TLS version.
    """
    return TLS_VERSIONS.index(version)
