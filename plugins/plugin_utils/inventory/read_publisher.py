# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a publisher says of its cluster, as plain data that a cache can keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..cli.driver import connect
from ..cli.errors import AuthenticationRefused, PasswordExpired
from ..cli.redaction import hiding
from ..cli.ssh import refused_logins
from ..cli.ssh.target import Target
from ..node.errors import AnswerNotUnderstood
from ..node.facts import gather
from ..node.fingerprint import product_of
from ..node.reader import CLUSTER, Reader
from ..product.model import Product
from .publishers import Publisher

__all__ = ["FactsError", "ask", "check_facts", "read_publisher"]

_SUBSETS = ("cluster", "callmanager_groups")
_KEPT = ("product", "version", "release", "hostname", "cluster", "callmanager_groups")
# The names that a VOS installer accepts for a node. They become host names and values of variables. So a compromised
# node must not be able to put a template into them, nor the name that Ansible uses for the controller.
_NAME = re.compile(r"(?!localhost$)[A-Za-z0-9][A-Za-z0-9._-]{0,253}", re.IGNORECASE)
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{2,45}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._() -]{0,99}")


class FactsError(ValueError):
    """Facts do not have the expected form, or contain a name that no node can have."""


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
        hint = f"Look at `{CLUSTER}` on the node. No host was created for it."
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
        raise FactsError(f"a reading does not have the expected form: {error}") from error
    for text, pattern in texts:
        if not isinstance(text, str) or not pattern.fullmatch(text):
            raise FactsError(f"{str(text)[:100]!r} is not a valid node name")


def ask(publisher: Publisher, option: Callable[[str], Any], log: Callable[[str], None] | None = None) -> dict[str, Any]:
    """What the publisher says of its cluster. Raises VosError; a refused password is remembered for the whole run."""
    target = Target.from_options(
        option,
        host=publisher.address,
        port=publisher.port,
        user=publisher.user,
        password=publisher.password,
        host_key_fingerprint=publisher.host_key_fingerprint,
        ssh_algorithms=publisher.ssh_algorithms or str(option("ssh_algorithms")),
    )
    with hiding(target.secrets):
        return _ask(target, publisher, option, log)


def _ask(
    target: Target, publisher: Publisher, option: Callable[[str], Any], log: Callable[[str], None] | None
) -> dict[str, Any]:
    try:
        session = connect(target, log=log)
    except (AuthenticationRefused, PasswordExpired):
        refused_logins.remember(target)
        raise
    session.own_commands = True
    try:
        return read_publisher(Reader(session, timeout=float(option("command_timeout"))), publisher.product)
    finally:
        session.close()
