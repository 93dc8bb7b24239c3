# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the phones of a cluster are registered now: which node takes them, and how many it has room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .base_node import BaseNode
from .services import CALL_MANAGER

__all__ = ["DEFAULT_CAPACITY", "Batch", "Placed", "batches", "has_devices", "place", "registered", "returning"]

# The default of the service parameter Maximum Number of Registered Devices: Troubleshooting Guide 12.5.
DEFAULT_CAPACITY = 5000


@dataclass(frozen=True)
class Batch:
    """Phones that register alike.

    `label` is in their names, `group` is that of their device pool. `choices` are the nodes in the order in which they
    are tried, each with the device seconds that its Cisco CallManager must have run.
    """

    label: str
    group: str
    count: int
    choices: tuple[tuple[BaseNode, float], ...]

    @property
    def home(self) -> BaseNode:
        """The first choice."""
        return self.choices[0][0]

    @property
    def substitutes(self) -> tuple[BaseNode, ...]:
        """The other choices."""
        return tuple(node for node, _needed in self.choices[1:])


@dataclass(frozen=True)
class Placed:
    """A batch with the node that it is with now, if one runs. The first so many of its phones are registered there, and
    so many more are refused, because the node is full."""

    batch: Batch
    host: BaseNode | None
    registered: int
    refused: int = 0


def has_devices(node: BaseNode) -> bool:
    """Whether there is anything in the node's cluster that registers."""
    groups = node.spec.callmanager_groups
    return any(group.phones or group.gateways or group.lists for group in groups) or any(
        peer.spec.phones for peer in node.peers
    )


def batches(node: BaseNode) -> Iterator[Batch]:
    """All phones of a node's cluster: those of each Unified CM Group, or those of each node.

    Phones of a node have it as their first choice, and then the other members of the first group that it belongs to;
    these take them as soon as they run.
    """
    peers = {peer.name: peer for peer in node.peers}
    groups = node.spec.callmanager_groups
    for number, group in enumerate(groups):
        if group.phones:
            members = tuple((peers[name], peers[name].spec.timings.registration) for name in group.members)
            yield Batch(f"E{number:03X}", group.name, group.phones, members)
    for number, home in enumerate(node.peers):
        if home.spec.phones:
            own = next((group for group in groups if home.name in group.members), None)
            others = tuple((peers[name], 0.0) for name in (own.members if own else ()) if name != home.name)
            choices = ((home, home.spec.timings.registration), *others)
            yield Batch(f"{number:04X}", own.name if own else "", home.spec.phones, choices)


def place(node: BaseNode) -> list[Placed]:
    """Where all phones of a node's cluster are now. A node that is full refuses those first that only come to it
    because another one is down."""
    ages = _ages(node)
    ranked = sorted(((_rank(batch, ages), batch) for batch in batches(node)), key=lambda pair: pair[0])
    room = {peer.name: _capacity(peer) for peer in node.peers}
    lost = {peer.name: peer.faults.phones_lost for peer in node.peers}
    placed = []
    for rank, batch in ranked:
        if rank == len(batch.choices):
            placed.append(Placed(batch, None, 0))
            continue
        host = batch.choices[rank][0]
        missing = min(batch.count, lost[host.name]) if host is batch.home else 0
        lost[host.name] -= missing
        wanted, free = batch.count - missing, room[host.name]
        taken = wanted if free is None else min(wanted, free)
        room[host.name] = None if free is None else free - taken
        placed.append(Placed(batch, host, taken, wanted - taken))
    return placed


def registered(node: BaseNode) -> Mapping[str, tuple[int, int]]:
    """For each node of the cluster that processes calls: how many phones are registered, and how many are refused."""
    found = {peer.name: (0, 0) for peer in node.peers if peer.spec.call_processing}
    for one in place(node):
        if one.host is not None:
            here, refused = found[one.host.name]
            found[one.host.name] = here + one.registered, refused + one.refused
    return found


def returning(node: BaseNode) -> int:
    """How many phones will register with a node as soon as its Cisco CallManager has run for long enough."""
    ages = _ages(node)
    if ages.get(node.name) is None:
        return 0
    soon = {**ages, node.name: float("inf")}
    waiting = 0
    for batch in batches(node):
        rank = _rank(batch, soon)
        if rank < _rank(batch, ages) and batch.choices[rank][0] is node:
            waiting += batch.count
    return waiting


def _ages(node: BaseNode) -> Mapping[str, float | None]:
    """How long Cisco CallManager has run, by node."""
    return {peer.name: peer.service_age(CALL_MANAGER) for peer in node.peers if peer.spec.call_processing}


def _rank(batch: Batch, ages: Mapping[str, float | None]) -> int:
    """The place of the node that has the phones, among their choices; behind the last one if there is none."""
    for rank, (node, needed) in enumerate(batch.choices):
        age = ages[node.name]
        if age is not None and age >= needed:
            return rank
    return len(batch.choices)


def _capacity(node: BaseNode) -> int | None:
    """How many phones a node takes; None for any number, as in worlds that give phones to nodes."""
    if node.spec.max_registered is not None:
        return node.spec.max_registered
    return DEFAULT_CAPACITY if any(group.phones for group in node.spec.callmanager_groups) else None
