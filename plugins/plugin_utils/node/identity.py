# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server answers at the address of a node: its identity, and whether it is the node that was read before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..cli.errors import CommandRefused
from ..cli.redaction import OwnWords
from ..parse.cluster import ClusterNode
from ..parse.network import parse_eth0
from ..product.model import Product
from .boot import BootIdentity
from .errors import AnswerNotUnderstood, WrongNode
from .reader import Reader

__all__ = ["KnownNode", "NodeIdentity", "differences", "of_boot", "read_identity", "read_node", "require_same"]

ETH0 = "show network eth0"


@dataclass(frozen=True)
class NodeIdentity:
    """What a node says about itself, and what a restart does not change.

    `product` is empty if it was not read, and unknown if nothing showed it. `row` is its own row in
    `show network cluster`, without the values that change; empty if it has no such list, None if it was not read.
    `address` is its own address from that row, else from `show network eth0`. `start` is the first entry of
    system-history.log. Each is empty or None if it is not known.
    """

    hostname: str
    product: str = ""
    row: str | None = None
    address: str = ""
    start: str | None = None

    @property
    def named_product(self) -> Product | None:
        """The product, if it is known."""
        return Product(self.product) if self.product not in ("", Product.UNKNOWN.value) else None

    def to_result(self) -> dict[str, str | None]:
        """As modules return it: null for what is not known."""
        return {
            "hostname": self.hostname or None,
            "product": self.product or None,
            "cluster_row": self.row,
            "address": self.address or None,
            "history_start": self.start,
        }

    @classmethod
    def from_result(cls, result: Mapping[str, Any]) -> NodeIdentity:
        """The identity that `to_result` wrote. Raises ValueError if it names no host, or an unknown product."""
        row, start = result.get("cluster_row"), result.get("history_start")
        if not result.get("hostname"):
            raise ValueError("an identity needs a host name")
        product = result.get("product")
        return cls(
            hostname=str(result["hostname"]),
            product=Product(str(product)).value if product else "",
            row=str(row) if row is not None else None,
            address=str(result.get("address") or ""),
            start=str(start) if start else None,
        )


@dataclass(frozen=True)
class KnownNode:
    """A node that was read before: its identity, and its boot at that time."""

    identity: NodeIdentity
    boot: BootIdentity


def differences(before: NodeIdentity, after: NodeIdentity) -> list[str]:
    """The differences between two readings of one address, in a clause each; empty if they can be of one node.

    Only values that both readings have are compared.
    """
    if before.hostname.lower() == after.hostname.lower():
        before = replace(before, hostname=after.hostname)
    pairs = (
        ("host name", before.hostname or None, after.hostname or None),
        ("product", before.named_product and before.product, after.product or None),
        ("own row in `show network cluster`", before.row, after.row),
        ("own address", before.address or None, after.address or None),
        ("first entry of system-history.log", before.start, after.start),
    )
    return [
        f"{what}: expected {then or 'none'}, found {now or 'none'}"
        for what, then, now in pairs
        if then is not None and now is not None and then != now
    ]


def of_boot(boot: BootIdentity) -> NodeIdentity:
    """The part of a node's identity that a boot identity contains."""
    return NodeIdentity(boot.hostname, start=boot.start)


def read_identity(reader: Reader, *, boot: BootIdentity | None = None, product: Product | None = None) -> NodeIdentity:
    """The identity of the node that answers. `boot` and `product` are known from the same session, or None; the product
    is not read here, because the list of services takes seconds. Raises VosError.
    """
    cluster = reader.cluster()
    local = cluster.local if cluster is not None else None
    return NodeIdentity(
        hostname=boot.hostname if boot is not None and boot.hostname else reader.hostname(),
        product=product.value if product is not None else "",
        row=_row(local) if local is not None else "",
        address=local.ip if local is not None else _own_address(reader),
        start=boot.start if boot is not None else None,
    )


def _row(node: ClusterNode) -> str:
    return " ".join(part for part in (node.ip, node.hostname, node.role, node.application, node.db_role) if part)


def _own_address(reader: Reader) -> str:
    """The address of the only interface of a node that is in no list. It only helps to distinguish two nodes, so an
    answer that is not understood is noted and raises no error."""
    try:
        return reader.ask(ETH0, parse_eth0, lambda address: address) or ""
    except (AnswerNotUnderstood, CommandRefused) as error:
        reader.note(ETH0, error.seen or OwnWords(error.message))
        return ""


def read_node(reader: Reader, given: NodeIdentity | None) -> KnownNode:
    """The node that answers, with its boot.

    Raises WrongNode if it is not the one that is `given`, and ProductContradiction if it is of another product.
    """
    boot = reader.boot()
    named = given.named_product if given is not None else None
    product = reader.product(named).product if named is not None else None
    found = read_identity(reader, boot=boot, product=product)
    if given is not None:
        require_same(given, found, reader.host)
    return KnownNode(found, boot)


def require_same(before: NodeIdentity, after: NodeIdentity, host: str) -> None:
    """Raise WrongNode if the server that answers is not the one that was read before."""
    if found := differences(before, after):
        raise WrongNode(
            f"another server answers, not the node that was read before ({'; '.join(found)})",
            host=host,
            hint="No change was sent to it. Find out which server has this address now, and correct the address of "
            "the node in the inventory.",
        )
