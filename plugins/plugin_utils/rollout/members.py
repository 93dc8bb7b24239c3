# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of one cluster as the plan has them, and what this run has done to them so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..node.boot import BootIdentity, from_result, to_result
from ..node.changed_by_others import Expectation
from ..node.identity import KnownNode, NodeIdentity
from ..node.state import NodeState
from ..plan.model import WITHOUT_WORK
from ..product.model import Product, Regime

__all__ = ["ClusterMembers", "Member", "Progress"]

_FRESH = 60.0  # seconds


@dataclass(frozen=True)
class Member:
    """One node of the cluster, as the plan's reading found it."""

    name: str
    product: Product
    regime: Regime | None
    is_publisher: bool
    configured: str | None  # the minimum that it showed
    state: NodeState
    boot: BootIdentity | None
    identity: NodeIdentity | None
    peer: str  # the node that is asked how the cluster is doing while this one is changed
    has_work: bool
    may_reboot: bool  # by itself, for a set before this run
    spoke: frozenset[str] = frozenset()  # the places (host:port) that spoke TLS in the pre-check
    registrations: Mapping[str, Any] | None = None  # the phones that the pre-check counted; None where it did not
    counters: Mapping[str, int | None] = field(default_factory=dict)  # by condition; None where it could not be read

    @classmethod
    def from_plan(cls, node: Mapping[str, Any]) -> Member:
        """From its entry in the plan's document."""
        return cls(
            name=node["name"],
            product=Product(node["product"]),
            regime=Regime(node["regime"]) if node["regime"] else None,
            is_publisher=bool(node["is_publisher"]),
            configured=node["before"],
            state=NodeState(node["state"]),
            boot=from_result(node["boot"]) if node["boot"] else None,
            identity=NodeIdentity.from_result(node["identity"]) if node["identity"] else None,
            peer=node["peer"],
            has_work=node["change"] not in WITHOUT_WORK,
            may_reboot=bool(node["may_reboot"]),
            spoke=frozenset(node["spoke"]),
            registrations=node["registrations"],
            counters=node["counter_values"],
        )

    @property
    def sets_for_all(self) -> bool:
        """Whether one `set` on the publisher counts for all nodes of its database.

        From 15SU2 on it does. On Emergency Responder and PCD it is taken to count for one node (not documented for
        15SU2), but the value of another node may change with it, and that must not look like somebody else's work.
        """
        return self.regime in (Regime.CLUSTER, Regime.NODE_MANUAL)


@dataclass(frozen=True)
class ClusterMembers:
    """The nodes of one cluster, in the order of the rollout."""

    name: str
    members: tuple[Member, ...]

    @classmethod
    def from_plan(cls, cluster: Mapping[str, Any]) -> ClusterMembers:
        """From its entry in the plan's document."""
        return cls(cluster["name"], tuple(Member.from_plan(node) for node in cluster["nodes"]))

    def __getitem__(self, name: str) -> Member:
        return next(member for member in self.members if member.name == name)

    def others(self, names: Iterable[str]) -> tuple[Member, ...]:
        """The nodes that are not among these."""
        without = frozenset(names)
        return tuple(member for member in self.members if member.name not in without)

    def left(self, wave: Sequence[str]) -> tuple[str, ...]:
        """The nodes with work from the first one of a wave on."""
        names = [member.name for member in self.members]
        first = min((names.index(name) for name in wave), default=0)
        return tuple(member.name for member in self.members[first:] if member.has_work)


@dataclass
class Progress:
    """What this run has done to the cluster so far. The next wave and a stop screen start from it."""

    boots: dict[str, BootIdentity] = field(default_factory=dict)  # those that this run caused or awaited
    was_set: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)  # from the restart to the gate after it
    own_reboots_awaited: bool = False  # the nodes that may reboot by themselves were waited for
    # When the gate was good for the next wave (the controller's clock, seconds since the epoch), and for which wave.
    healthy_at: float | None = None
    healthy_for: tuple[str, ...] = ()
    counters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # of each node, at that gate

    def gate_was_good(self, wave: Sequence[str], now: datetime, counters: Mapping[str, Mapping[str, float]]) -> None:
        """The gate after a wave is open, and what the next wave's gate asks holds, too; no wave if it does not."""
        self.healthy_at, self.healthy_for = (now.timestamp(), tuple(wave)) if wave else (None, ())
        self.counters = counters

    # When each node was healthy again after its restart (the controller's clock, seconds since the epoch).
    back_at: dict[str, float] = field(default_factory=dict)

    def is_healthy_for(self, wave: Sequence[str], now: datetime) -> bool:
        """Whether the gate was good for this wave so short a time ago that one more good poll is enough."""
        at = self.healthy_at
        return at is not None and self.healthy_for == tuple(wave) and 0 <= now.timestamp() - at < _FRESH

    def to_result(self) -> dict[str, Any]:
        """As plain data, for the next task."""
        return {
            "boots": {name: to_result(boot) for name, boot in self.boots.items()},
            "was_set": sorted(self.was_set),
            "seconds": dict(self.seconds),
            "own_reboots_awaited": self.own_reboots_awaited,
            "healthy_at": self.healthy_at,
            "healthy_for": list(self.healthy_for),
            "counters": {name: dict(numbers) for name, numbers in self.counters.items()},
            "back_at": dict(self.back_at),
        }

    @classmethod
    def from_result(cls, result: Mapping[str, Any]) -> Progress:
        """From what `to_result` returned; empty at the first wave."""
        return cls(
            boots={name: from_result(boot) for name, boot in (result.get("boots") or {}).items()},
            was_set=set(result.get("was_set") or ()),
            seconds={name: float(seconds) for name, seconds in (result.get("seconds") or {}).items()},
            own_reboots_awaited=bool(result.get("own_reboots_awaited")),
            healthy_at=result.get("healthy_at"),
            healthy_for=tuple(result.get("healthy_for") or ()),
            counters=result.get("counters") or {},
            back_at={name: float(at) for name, at in (result.get("back_at") or {}).items()},
        )

    def expectation(self, member: Member, cluster: ClusterMembers, target: str) -> Expectation | None:
        """How the node must show itself if nobody but this run works on the cluster; None where the plan could not
        read enough of it to tell."""
        boot = self.boots.get(member.name, member.boot)
        if boot is None or member.identity is None:
            return None
        shared = {other.product for other in cluster.members if other.name in self.was_set and other.sets_for_all}
        ours = member.name in self.was_set or member.name in self.boots or member.product in shared
        values = (member.configured, target if ours else None)
        return Expectation(
            KnownNode(member.identity, boot),
            tuple(dict.fromkeys(value for value in values if value)),
            # A node whose own reboot was waited for in vain is not one that may reboot any more.
            may_reboot=member.may_reboot and not self.own_reboots_awaited,
        )
