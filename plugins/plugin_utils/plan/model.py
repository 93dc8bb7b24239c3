# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollout plan as data: nodes in their order, clusters with their findings, batches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..cli.known_warnings import KnownWarning
from ..node.state import NodeState, StateDecision
from ..product.model import Product, tls_rank
from .cluster_waves import one_first
from .clusters import Finding
from .node_record import NodeRecord
from .tls_exceptions import TlsException
from .topology import Topology
from .wave_model import Wave, WaveMode, WavePlan

__all__ = ["WITHOUT_WORK", "ClusterPlan", "NodePlan", "Plan", "PlanError"]

# The changes of nodes to which nothing is sent in this run.
WITHOUT_WORK = frozenset({"none", "excluded", "excepted", "blocked"})

_NO_TOPOLOGY = Topology(())
_NO_WAVES = WavePlan(WaveMode.SINGLE, ())


class PlanError(ValueError):
    """The operator named something that the inventory does not have."""


@dataclass(frozen=True)
class NodePlan:
    """One node, its planned change, and the other node on which the health of the cluster is checked."""

    record: NodeRecord
    state: StateDecision
    rank: int
    change: str  # none | set | set_and_restart | restart | blocked | excluded | excepted
    peer: str  # inventory name; the node itself if its cluster has no other
    excluded: str = ""  # the operator's reason why it is never set or restarted
    minutes: float = 0.0  # what it is expected to take


@dataclass(frozen=True)
class ClusterPlan:
    """One cluster: its nodes in rollout order and the findings that stop it or warn about it."""

    name: str
    conductor: str  # inventory name of the host that walks the cluster; "" if no node could be read
    nodes: tuple[NodePlan, ...]
    findings: tuple[Finding, ...]
    absent: tuple[str, ...] = ()  # host names of members that are not among the hosts of the run
    exception: TlsException | None = None
    excepted: bool = False  # the exception runs: the cluster is left alone
    queried: tuple[str, ...] = ()  # inventory names of the nodes that tell what breaks, one for each database
    is_canary: bool = False
    topology: Topology = _NO_TOPOLOGY
    wave_plan: WavePlan = _NO_WAVES

    @property
    def blocked(self) -> bool:
        """Whether a finding forbids changing this cluster."""
        return any(finding.severity == "block" for finding in self.findings)

    @property
    def needs_change(self) -> bool:
        """Whether a node of it is not yet at the target and may be changed."""
        return not self.excepted and any(not node.state.settled and not node.excluded for node in self.nodes)

    @property
    def locates_emergency_calls(self) -> bool:
        """Whether it is Emergency Responder: while it is down, emergency calls lose their location."""
        return any(node.record.product is Product.CER for node in self.nodes)

    @property
    def details(self) -> tuple[Wave, ...]:
        """Its waves with all that the plan tells of them; none if nothing is sent to it."""
        if self.blocked or self.excepted:
            return ()
        waves = tuple(self.wave_plan.waves)
        return one_first(self.topology, waves) if self.is_canary and not self._is_tried else waves

    @property
    def _is_tried(self) -> bool:
        """Whether a node of it works at the target already, so that no single node needs to be the first."""
        return any(node.state.state is NodeState.COMPLIANT for node in self.nodes)

    @property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """The nodes that are changed together, wave after wave."""
        return tuple(wave.nodes for wave in self.details)

    @property
    def minutes(self) -> float:
        """What it is expected to take, wave after wave."""
        return sum(map(self.minutes_of, self.waves))

    def minutes_of(self, wave: Collection[str]) -> float:
        """What nodes that are changed together are expected to take: as long as the longest of them."""
        return max(node.minutes for node in self.nodes if node.record.name in wave)


@dataclass(frozen=True)
class Plan:
    """All clusters, the one that goes alone before the others (None: no cluster can start), and their batches.

    The first batch is the canary; then those with work to do by name; the last one also has those without.
    """

    target: str
    clusters: tuple[ClusterPlan, ...]
    canary: str | None
    batches: tuple[tuple[str, ...], ...] = ()
    minutes: float = 0.0  # what all of it is expected to take
    allow_lowering: bool = False
    require_proof: bool = True
    known_warnings: tuple[tuple[KnownWarning, tuple[str, ...]], ...] = ()  # those in force, with the nodes they cover
    canary_reason: str = ""  # why this one; empty if there is no work

    @property
    def lowers(self) -> tuple[str, ...]:
        """The nodes whose minimum is above the target and will be lowered to it."""
        if not self.allow_lowering:
            return ()
        nodes = [node for cluster in self.clusters if not cluster.excepted for node in cluster.nodes]
        return tuple(node.record.name for node in nodes if not node.excluded and _is_above(node.record, self.target))


def _is_above(record: NodeRecord, target: str) -> bool:
    return record.configured is not None and tls_rank(record.configured) > tls_rank(target)
