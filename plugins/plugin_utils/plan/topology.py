# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who takes over for whom in a cluster: the Unified CM Groups with their devices, the services of each node, the
presence redundancy groups. It is what waves are computed from, and it is read from the live cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..product.model import Product

__all__ = [
    "CALL_MANAGER",
    "CTI_MANAGER",
    "DEFAULT_CAPACITY",
    "MEDIA",
    "REDUNDANT_SERVICES",
    "TFTP",
    "CallGroup",
    "CtiPair",
    "Topology",
    "TopologyNode",
]

CALL_MANAGER = "Cisco CallManager"
TFTP = "Cisco Tftp"
CTI_MANAGER = "Cisco CTIManager"
MEDIA = "Cisco IP Voice Media Streaming App"
# Services of which one stays up where two or more nodes run them.
REDUNDANT_SERVICES = (TFTP, CTI_MANAGER, MEDIA)
# The default of the service parameter Maximum Number of Registered Devices (Troubleshooting Guide 12.5).
DEFAULT_CAPACITY = 5000


@dataclass(frozen=True)
class CallGroup:
    """A Unified CM Group that has devices.

    `members` are in the order of their priority: the inventory name of a host of the run, or the name under System >
    Server of a member that is none. `phones` and `devices` are those that are configured with it, the devices with the
    phones, and with the route lists and hunt lists that name it directly.
    """

    name: str
    members: tuple[str, ...]
    phones: int
    devices: int


@dataclass(frozen=True)
class CtiPair:
    """The CTIManagers of a CTI application, which only the operator knows: never all of them at once."""

    application: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class TopologyNode:
    """A node as the waves see it. `services` are those that run now, among CALL_MANAGER and REDUNDANT_SERVICES.

    `registered` is how many devices are registered with it now, `capacity` the most that may be.
    """

    name: str
    product: Product
    is_publisher: bool  # of its own database
    rank: int
    given_rank: bool = False  # the rank is the operator's
    minutes: float = 0.0  # that its turn is expected to take
    services: frozenset[str] = frozenset()
    registered: int = 0
    capacity: int = DEFAULT_CAPACITY


@dataclass(frozen=True)
class Topology:
    """A cluster. `nodes` are all hosts of it, with and without work. `presence_groups` are the presence redundancy
    groups, by name, with inventory names. `unread` says what could not be read, with the reason: then waves of several
    nodes are not safe."""

    nodes: Sequence[TopologyNode]
    groups: Sequence[CallGroup] = ()
    presence_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cti_pairs: Sequence[CtiPair] = ()
    unread: Sequence[str] = ()

    def __getitem__(self, name: str) -> TopologyNode:
        return next(node for node in self.nodes if node.name == name)
