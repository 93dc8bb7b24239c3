# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which registered devices move where while nodes are down, and how many are then on each node that stays up.

The numbers are upper bounds, as long as each device is registered with the first member of its group that runs: to
that one it returns by itself (system configuration guide 15). A plan may expect more devices on a node than come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .topology import CallGroup, Topology

__all__ = ["Load", "groups_of", "loads", "moves_from"]


@dataclass(frozen=True)
class Load:
    """`devices` are those that may be registered with `target` while the `sources` are down. `capacity` is None where
    the target is no host of the run: then nobody knows how many it has already, and `devices` are those that move."""

    target: str
    sources: tuple[str, ...]
    devices: int
    capacity: int | None

    @property
    def is_too_much(self) -> bool:
        return self.capacity is not None and self.devices > self.capacity


def groups_of(topology: Topology, node: str) -> list[CallGroup]:
    """The Unified CM Groups with devices that the node is a member of, by name."""
    groups = [group for group in topology.groups if node in group.members and (group.devices or group.phones)]
    return sorted(groups, key=lambda group: group.name)


def moves_from(topology: Topology, source: str) -> dict[str, int]:
    """At most how many registered devices move from the node to each other one while it is down.

    A device registers with the first member of its group that is up. So those of the groups that have the node as their
    first choice count first; only what it has beyond them may be of the groups that have it as a backup. What is beyond
    the phones of all its groups is no phone by the database (Jabber, gateways), and may be of any of them: it counts
    for each node that takes over. Two members of one group are never both down, so the next one is up.
    """
    groups = groups_of(topology, source)
    first_choice = [group for group in groups if group.members[0] == source]
    backup = [group for group in groups if group.members[0] != source]
    moved: dict[str, int] = defaultdict(int)
    left = topology[source].registered
    for kind in (first_choice, backup):
        phones: dict[str, int] = defaultdict(int)
        for group in kind:
            if target := _next_member(group, source):
                phones[target] += group.phones
        for target, number in phones.items():
            moved[target] += min(left, number)
        left = max(0, left - sum(group.phones for group in kind))
    return {target: moved[target] + left for target in sorted(moved) if moved[target] + left}


def _next_member(group: CallGroup, source: str) -> str:
    return next((member for member in group.members if member != source), "")


def loads(topology: Topology, nodes: Sequence[str]) -> list[Load]:
    """What may be on each node that takes over while the nodes are down, by name."""
    taken: dict[str, dict[str, int]] = defaultdict(dict)
    for source in nodes:
        for target, devices in moves_from(topology, source).items():
            taken[target][source] = devices
    hosts = {node.name: node for node in topology.nodes}
    found = []
    for target in sorted(taken.keys() - set(nodes)):
        host = hosts.get(target)
        devices = sum(taken[target].values()) + (host.registered if host else 0)
        found.append(Load(target, tuple(taken[target]), devices, host.capacity if host else None))
    return found
