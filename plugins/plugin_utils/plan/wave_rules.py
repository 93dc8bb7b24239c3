# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for nodes that are down together, each in a function of its own: why they may not, in a sentence.

No rule that allows some nodes forbids fewer of them. These functions read the topology and know nothing of the search
for waves, so that its result can be judged by them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations

from ..product.catalogue import CATALOGUE
from ..product.model import Product
from ..rendering.text import counted
from .topology import CALL_MANAGER, REDUNDANT_SERVICES, Topology, TopologyNode
from .wave_load import groups_of, loads

__all__ = ["listed", "only_of_its_kind", "product_name", "unread_text", "why_not_together", "without_backup"]

Rule = Callable[[Topology, Sequence[str], int], str]

_SHOWN = 3


def why_not_together(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    """Why these nodes may not be down together: the sentence of the first rule that forbids it, or an empty one.

    One node alone is always allowed: the change needs it. Of a pair that a rule names, the node that is later in
    `nodes` comes first.
    """
    if len(nodes) < 2:
        return ""
    return next((why for rule in _RULES if (why := rule(topology, nodes, wave_size))), "")


def without_backup(topology: Topology, to_change: Collection[str]) -> list[tuple[str, str, int]]:
    """The groups with phones whose only running member is to change: node, group, number of phones."""
    alone = [(group.members[0], group.name, group.phones) for group in topology.groups if len(set(group.members)) == 1]
    return sorted((node, group, phones) for node, group, phones in alone if phones and node in to_change)


def only_of_its_kind(topology: Topology, to_change: Collection[str]) -> list[tuple[str, str]]:
    """The nodes to change that alone run a service of which else one would stay up: node, service."""
    running = [(_running(topology, service), service) for service in REDUNDANT_SERVICES]
    return sorted((nodes[0], service) for nodes, service in running if len(nodes) == 1 and nodes[0] in to_change)


def unread_text(topology: Topology) -> str:
    """What could not be read of the topology; empty if all could."""
    shown = "; ".join(topology.unread[:_SHOWN])
    return shown + (f"; and {len(topology.unread) - _SHOWN} more" if len(topology.unread) > _SHOWN else "")


def product_name(product: Product) -> str:
    """A product as people say it."""
    return CATALOGUE[product].name if product in CATALOGUE else "an unknown product"


def _unread(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    return unread_text(topology)


def _products(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    """IM and Presence comes after Unified CM (upgrade guide 15, sequence rules). Of no other product are two servers
    down together: those of Unity Connection and of Emergency Responder are pairs."""
    for one, other in _pairs(topology, nodes):
        if {one.product, other.product} == {Product.CUCM, Product.IMP}:
            return "IM and Presence nodes come after all Unified CM nodes"
        if one.product is not other.product:
            kinds = f"{product_name(one.product)} and {product_name(other.product)}"
            return f"{one.name} and {other.name} are of different products ({kinds})"
        if one.product not in (Product.CUCM, Product.IMP):
            servers = f"servers of {product_name(one.product)}"
            return f"{one.name} and {other.name} are both {servers}, of which one at a time restarts"
    return ""


def _publisher(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    """Upgrade guide 15, sequence rules: the publisher of Unified CM, and that of IM and Presence, is the first to
    restart. IM and Presence nodes do not come up without the one of Unified CM (administration guide 15)."""
    product = next((topology[name].product for name in nodes if topology[name].is_publisher), None)
    if product is None:
        return ""
    return f"the {product_name(product)} publisher restarts alone, before the other {product_name(product)} nodes"


def _rank(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    for pair in _pairs(topology, nodes):
        first, last = sorted(pair, key=lambda node: node.rank)
        if first.rank != last.rank and _has_given_rank(topology, first.product):
            return f"vos_rank puts {last.name} ({last.rank}) after {first.name} ({first.rank})"
    return ""


def _has_given_rank(topology: Topology, product: Product) -> bool:
    return any(node.given_rank for node in topology.nodes if node.product is product)


def _call_group(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    for group in sorted(topology.groups, key=lambda group: group.name):
        held = [name for name in nodes if name in group.members]
        if len(held) > 1 and (group.devices or group.phones):
            other, one = held[-2:]
            names = [shared.name for shared in groups_of(topology, one) if other in shared.members]
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            which = f"the Unified CM Group{'s' if len(names) > 1 else ''} {', '.join(names[:_SHOWN])}{more}"
            return f"{one} and {other} are both in {which}"
    return ""


def _presence_group(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    for pair in _pairs(topology, nodes):
        held = [_presence_groups_of(topology, node) for node in pair]
        if shared := sorted(held[0] & held[1]):
            return f"{pair[0].name} and {pair[1].name} are both in the presence redundancy group {shared[0]}"
        for node, groups in zip(pair, held, strict=True):
            if node.product is Product.IMP and not groups:
                return f"no presence redundancy group of {node.name} is known, so it restarts alone"
    return ""


def _presence_groups_of(topology: Topology, node: TopologyNode) -> set[str]:
    return {name for name, members in topology.presence_groups.items() if node.name in members}


def _service(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    for service in REDUNDANT_SERVICES:
        running = _running(topology, service)
        if len(running) > 1 and set(running) <= set(nodes):
            return f"only {listed(running)} run {service}, and one of them stays up"
    return ""


def _running(topology: Topology, service: str) -> list[str]:
    return sorted(node.name for node in topology.nodes if service in node.services)


def _cti_application(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    for pair in sorted(topology.cti_pairs, key=lambda pair: (pair.application, pair.nodes)):
        if len(set(pair.nodes)) > 1 and set(pair.nodes) <= set(nodes):
            return f"the CTI application {pair.application} has only {listed(sorted(set(pair.nodes)))}"
    return ""


def _known_takeover(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    """A load that nobody can tell is none that may be added up."""
    for name in nodes:
        node = topology[name]
        if node.product is Product.CUCM and node.registered and not groups_of(topology, name):
            text = f"{name} has {counted(node.registered, 'registered device')} and is in no Unified CM Group"
            return f"{text}, so nobody knows which node takes over"
    for load in loads(topology, nodes):
        if load.capacity is None and len(load.sources) > 1:
            text = f"{listed(load.sources)} would move devices to {load.target}"
            return f"{text}, which is no host of this run, so its load is not known"
    return ""


def _load(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    for load in loads(topology, nodes):
        if load.capacity is not None and load.is_too_much:
            text = f"with {listed(load.sources)} down, {load.devices:,} registered devices may be on {load.target}"
            return f"{text}, and its limit is {load.capacity:,}"
    return ""


def _half(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    all_nodes = _running(topology, CALL_MANAGER)
    down = len(set(nodes) & set(all_nodes))
    if down <= max(1, len(all_nodes) // 2):
        return ""
    return f"{down} of {len(all_nodes)} nodes with {CALL_MANAGER} would be down, which is more than half"


def _size(topology: Topology, nodes: Sequence[str], wave_size: int) -> str:
    return f"the wave is full ({counted(wave_size, 'node')})" if len(nodes) > wave_size else ""


def _pairs(topology: Topology, nodes: Sequence[str]) -> Iterator[tuple[TopologyNode, TopologyNode]]:
    for earlier, later in combinations(nodes, 2):
        yield topology[later], topology[earlier]


def listed(names: Sequence[str]) -> str:
    """Names as in a sentence."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


# The most telling ones first.
_RULES: tuple[Rule, ...] = (
    _unread,
    _products,
    _publisher,
    _rank,
    _call_group,
    _presence_group,
    _service,
    _cti_application,
    _known_takeover,
    _load,
    _half,
    _size,
)
