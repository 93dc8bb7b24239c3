# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for the nodes of one database as numbers, for the search: each node has a weight, and a wave of two or more
nodes may have only so much. wave_rules.py has the same rules as sentences; a test proves that both agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..product.model import Product
from .topology import CALL_MANAGER, REDUNDANT_SERVICES, Topology
from .wave_load import groups_of, moves_from

__all__ = ["Limit", "limits_of"]


@dataclass(frozen=True)
class Limit:
    """The weights of the nodes of one wave may be `most` in sum, unless the wave is one node."""

    weights: Mapping[str, int]
    most: int


def limits_of(topology: Topology, nodes: Sequence[str], wave_size: int) -> list[Limit]:
    """What limits the waves of these nodes, which are of one product and one rank, and no publishers."""
    return [
        _at_most(wave_size, nodes),
        *_of_call_groups(topology),
        *_of_services(topology),
        *_of_cti(topology),
        *_of_loads(topology, nodes),
        *_of_presence(topology, nodes),
    ]


def _at_most(most: int, nodes: Collection[str]) -> Limit:
    return Limit(dict.fromkeys(nodes, 1), most)


def _alone(node: str, nodes: Sequence[str]) -> list[Limit]:
    return [_at_most(1, (node, other)) for other in nodes if other != node]


def _of_call_groups(topology: Topology) -> list[Limit]:
    return [_at_most(1, group.members) for group in topology.groups if group.devices or group.phones]


def _of_services(topology: Topology) -> Iterator[Limit]:
    for service in REDUNDANT_SERVICES:
        running = [node.name for node in topology.nodes if service in node.services]
        yield _at_most(max(1, len(running) - 1), running)
    running = [node.name for node in topology.nodes if CALL_MANAGER in node.services]
    yield _at_most(max(1, len(running) // 2), running)


def _of_cti(topology: Topology) -> list[Limit]:
    return [_at_most(max(1, len(set(pair.nodes)) - 1), pair.nodes) for pair in topology.cti_pairs]


def _of_loads(topology: Topology, nodes: Sequence[str]) -> Iterator[Limit]:
    moved: dict[str, dict[str, int]] = defaultdict(dict)
    for source in nodes:
        for target, devices in moves_from(topology, source).items():
            moved[target][source] = devices
    free = {node.name: node.capacity - node.registered for node in topology.nodes}
    for target, sources in moved.items():
        # Nobody knows the load of a node that is no host of the run: one node at a time may move devices to it.
        yield Limit(sources, free[target]) if target in free else _at_most(1, sources)
    for name in nodes:
        node = topology[name]
        if node.product is Product.CUCM and node.registered and not groups_of(topology, name):
            yield from _alone(name, nodes)


def _of_presence(topology: Topology, nodes: Sequence[str]) -> Iterator[Limit]:
    groups = topology.presence_groups.values()
    for members in groups:
        yield _at_most(1, members)
    for name in nodes:
        if topology[name].product is Product.IMP and not any(name in members for members in groups):
            yield from _alone(name, nodes)
