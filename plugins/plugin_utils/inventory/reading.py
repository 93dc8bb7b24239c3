# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a publisher says of its cluster, as plain data that a cache can keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..node.errors import AnswerNotUnderstood
from ..node.facts import gather
from ..node.reading import CLUSTER, Reader
from ..product.fingerprint import product_of
from ..product.model import Product

__all__ = ["FactsError", "check_facts", "read_publisher"]

_SUBSETS = ("cluster", "callmanager_groups")
_KEPT = ("product", "version", "release", "hostname", "cluster", "callmanager_groups")
# What a VOS installer takes as the name of a node. Names become names of hosts and values of variables, so a node
# that was taken over must not get a template into them, nor the name under which Ansible knows the controller.
_NAME = re.compile(r"(?!localhost$)[A-Za-z0-9][A-Za-z0-9._-]{0,253}", re.IGNORECASE)
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{2,45}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._() -]{0,99}")


class FactsError(ValueError):
    """Facts that are not of the expected shape, or hold what no node is called."""


def read_publisher(reader: Reader, expected: Product | None) -> dict[str, Any]:
    """The nodes of the cluster, each with its product, the release of this node, and the Unified CM Groups.

    Raises VosError, also for a name that no node can have.
    """
    gathered = gather(reader, _SUBSETS, expected)
    facts = {key: gathered[key] for key in _KEPT}
    if (cluster := reader.cluster()) is not None:
        asked = Product(facts["product"])
        rows = zip(facts["cluster"]["nodes"], cluster.nodes, strict=True)
        facts["cluster"]["nodes"] = [
            {
                **{key: row[key] for key in ("name", "fqdn", "ip", "role", "db_role")},
                "product": product_of(node, cluster, asked).value,
                "local": node.local,
            }
            for row, node in rows
        ]
    try:
        check_facts(facts)
    except FactsError as error:
        hint = f"Look at `{CLUSTER}` on the node. No host was made of it."
        raise AnswerNotUnderstood(str(error), host=reader.host, command=CLUSTER, hint=hint) from error
    return facts


def check_facts(facts: Mapping[str, Any]) -> None:
    """Raises FactsError unless all that becomes part of an inventory is what a node can be called.

    Facts that come from a cache may be of another version of this collection, or may have been changed.
    """
    try:
        Product(facts["product"])
        texts = [(facts["hostname"], _NAME), (facts["version"], _WORD), (facts["release"], _WORD)]
        for row in (facts["cluster"] or {}).get("nodes", ()):
            Product(row["product"])
            texts += [(row["name"], _NAME), (row["role"], re.compile("publisher|subscriber"))]
            texts += [(row["fqdn"] or "none", _NAME), (row["db_role"] or "none", re.compile("DBPub|DBSub|none"))]
            texts += [(row["ip"], _ADDRESS), ("none" if row["local"] in (True, False) else "", _NAME)]
        for members in ((facts["callmanager_groups"] or {}).get("groups") or {}).values():
            [member.lower() for member in members]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FactsError(f"a reading is not of the expected shape: {error}") from error
    for text, pattern in texts:
        if not isinstance(text, str) or not pattern.fullmatch(text):
            raise FactsError(f"{str(text)[:100]!r} is nothing that a node is called")
