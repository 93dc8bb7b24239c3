# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves of one cluster from what its nodes have told, and the order of all its nodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .clusters import Finding
from .controls import Controls
from .failover import groups_of_nodes, order_reasons
from .node_record import NodeRecord
from .order import arrange
from .read_topology import read_topology
from .topology import Topology
from .wave_model import Wave, WaveMode, WavePlan
from .waves import make_waves, wave_of

__all__ = ["ClusterWaves", "one_first", "waves_of_cluster"]


@dataclass(frozen=True)
class ClusterWaves:
    """The waves of the nodes with work. `in_order` are all nodes of the cluster, in the order of the waves, `findings`
    are about that order."""

    topology: Topology
    plan: WavePlan
    in_order: tuple[NodeRecord, ...]
    findings: tuple[Finding, ...]


def waves_of_cluster(
    nodes: Sequence[NodeRecord], to_change: Collection[str], minutes: Mapping[str, float], controls: Controls
) -> ClusterWaves:
    """What to change together; ``to_change`` are the names of the nodes with work, ``minutes`` what each may take."""
    records = sorted(nodes, key=lambda record: (record.rank, record.name))
    groups, findings = groups_of_nodes(records, to_change)
    ranked = [(record.rank, record.name) for record in records if record.name in to_change]
    arranged = arrange(ranked, groups)
    topology = read_topology(records, cti_pairs=controls.cti_pairs or (), minutes=minutes)
    plan = make_waves(topology, to_change, mode=controls.waves, wave_size=controls.wave_size, order=arranged)
    if plan.mode is WaveMode.SINGLE:
        findings += order_reasons([name for _rank, name in ranked], arranged, groups)
    return ClusterWaves(topology, plan, _in_order(records, plan), tuple(findings))


def one_first(topology: Topology, waves: Sequence[Wave]) -> tuple[Wave, ...]:
    """The waves of the canary: its first node is alone in a wave, whatever was with it."""
    if not waves or len(waves[0].nodes) == 1:
        return tuple(waves)
    first, *others = waves[0].nodes
    rest = wave_of(topology, tuple(others), (f"the canary begins with one node, {first}",))
    return (wave_of(topology, (first,), waves[0].apart), rest, *waves[1:])


def _in_order(records: Sequence[NodeRecord], plan: WavePlan) -> tuple[NodeRecord, ...]:
    """The nodes with work wave after wave, each behind those without work that do not come later by their rank: these
    do not separate members of a group."""
    by_name = {record.name: record for record in records}
    walked = [by_name[name] for wave in plan.waves for name in wave.nodes]
    idle = [record for record in records if record not in walked]
    found: list[NodeRecord] = []
    for record in walked:
        while idle and idle[0].rank <= record.rank:
            found.append(idle.pop(0))
        found.append(record)
    return (*found, *idle)
