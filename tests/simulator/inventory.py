# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory variables for the nodes of a world, for tests that write an inventory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .product import Product, Release
from .ssh.algorithms import offer_of

__all__ = ["host_variables", "needs_sha_1"]


def needs_sha_1(node: Mapping[str, Any]) -> bool:
    """Whether a client that has SHA-1 switched off finds no host key algorithm at this node of a world."""
    offer = offer_of(Release(Product(node["product"]), node["version"]), fips=node.get("fips", False))
    return offer.signatures == ("ssh-rsa",)


def host_variables(node: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a host that are those of no other."""
    variables = {"ansible_host": node["address"]}
    if needs_sha_1(node):
        variables["vos_ssh_algorithms"] = "legacy"
    return variables
