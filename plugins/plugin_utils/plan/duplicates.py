# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory hosts that may be one and the same node, which would be changed or counted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..node.boot import same_boot
from ..product.model import Product
from .node_record import NodeRecord

__all__ = ["Duplicate", "duplicates", "one_node"]

_ONE = "keep one of these hosts in the inventory, and remove the others"
_APART = "if they really are two nodes, run each one alone: -e vos_tls_hosts=NAME"


@dataclass(frozen=True)
class Duplicate:
    """Hosts (by their inventory names) that may be one node, the reason, and what to do."""

    names: tuple[str, ...]
    text: str
    fix: str
    certain: bool = False  # they are one node


def one_node(one: NodeRecord, other: NodeRecord) -> bool | None:
    """Whether two readings are of one and the same node; None if they do not tell."""
    if not one.hostname or one.hostname.lower() != other.hostname.lower():
        return False
    known = {one.product, other.product} - {Product.UNKNOWN}
    addresses = {one.own_address, other.own_address} - {""}
    boot = same_boot(one.boot, other.boot) if one.boot is not None and other.boot is not None else None
    if len(known) > 1 or len(addresses) > 1:
        return None if boot else False
    if boot is None and one.own_address and one.own_address == other.own_address:
        return True
    return boot


def duplicates(records: Sequence[NodeRecord], key: Callable[[NodeRecord], str]) -> tuple[Duplicate, ...]:
    """The hosts of a run that are, or may be, one node. `key` names the cluster of a record.

    Members of one cluster must have different host names. Nodes of two clusters are two nodes if their readings differ.
    A node that lists only itself has no other node that confirms it: two such nodes must not have the same host name,
    the same own address or the same `vos_cluster`.
    """
    read = [record for record in records if record.reachable]
    alone = [record for record in read if record.alone]
    found = [_same_name(group, key) for group in _groups(read, lambda record: record.hostname.lower())]
    found += [_same_address(group) for group in _groups(alone, lambda record: record.own_address)]
    found += [_same_cluster(group) for group in _groups(alone, lambda record: record.given_cluster)]
    return tuple(duplicate for duplicate in found if duplicate is not None)


def _same_name(group: Sequence[NodeRecord], key: Callable[[NodeRecord], str]) -> Duplicate | None:
    """What there is to say about hosts that show one host name."""
    verdicts = {}
    for one, other in combinations(group, 2):
        same = one_node(one, other)
        together = key(one) == key(other)
        if same is None and together:
            same = True  # the list of a cluster names each node once
        if same is not False or together or (one.alone and other.alone):
            verdicts[(one.name, other.name)] = same
    if not verdicts:
        return None
    doubted = [record for record in group if any(record.name in pair for pair in verdicts)]
    hostname = doubted[0].hostname
    if True in verdicts.values():
        names = _names(doubted)
        return Duplicate(names, f"the inventory hosts {_listed(names)} are the same node ({hostname})", _ONE, True)
    if None in verdicts.values():
        return _duplicate(doubted, f"show the same host name ({hostname}), and nothing distinguishes them")
    return _duplicate(doubted, f"show the same host name ({hostname}), although they look like different nodes")


def _same_address(group: Sequence[NodeRecord]) -> Duplicate | None:
    if len({record.hostname.lower() for record in group}) == 1:
        return None  # that has been said
    return _duplicate(group, f"show the same own address ({group[0].own_address})")


def _same_cluster(group: Sequence[NodeRecord]) -> Duplicate:
    names, name = _names(group), group[0].given_cluster
    text = f"{_listed(names)} have the same vos_cluster ({name}), but each of them lists only itself"
    return Duplicate(names, f"the inventory hosts {text}", "give each of them its own vos_cluster")


def _duplicate(group: Sequence[NodeRecord], text: str) -> Duplicate:
    names = _names(group)
    return Duplicate(names, f"the inventory hosts {_listed(names)} {text}", f"{_ONE}; {_APART}")


def _groups(records: Iterable[NodeRecord], of: Callable[[NodeRecord], str]) -> list[list[NodeRecord]]:
    """Those that have something in common, where it is more than one."""
    groups: dict[str, list[NodeRecord]] = {}
    for record in records:
        if value := of(record):
            groups.setdefault(value, []).append(record)
    return [group for group in groups.values() if len(group) > 1]


def _names(group: Iterable[NodeRecord]) -> tuple[str, ...]:
    return tuple(sorted(record.name for record in group))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
