# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gates of a wave: which node of the cluster is asked for what, before a change and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ..node.health.check import Demand
from ..node.health.counters import COUNTED, SUMMED
from ..node.health.gate import Gate, demand_at
from ..node.health.registrations import registered_from_result
from ..product.catalogue import Feature, having
from .before_change import NodeBefore
from .cluster_gate import Asked, merged
from .cluster_sums import Sums
from .members import ClusterMembers, Member
from .options import ChangeOptions

__all__ = ["after_failed", "after_own_reboot", "after_wave", "ahead_of", "before_wave", "peers", "sums_after"]

_WITH_PHONES = having(Feature.PHONES)


def peers(cluster: ClusterMembers, names: Sequence[str]) -> list[str]:
    """The nodes that tell how the cluster is doing while these are changed, each once."""
    return list(dict.fromkeys(cluster[name].peer for name in names))


def before_wave(
    cluster: ClusterMembers,
    wave: Sequence[str],
    options: ChangeOptions,
    *,
    fresh: bool = False,
    last: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
) -> dict[str, Asked]:
    """Each node of the cluster, in its order. The others must be able to take over, the nodes of the wave must be fit
    for a restart, and their peers tell whether the cluster is healthy.

    The publisher of another database tells of its replication, too. A `fresh` gate was good a moment ago; `last` are
    the counters that it has read of each node.
    """
    databases = {cluster[name].product for name in wave}
    queried = peers(cluster, wave)
    needed = 1 if fresh else options.good_polls
    asked: dict[str, Asked] = {}
    for member in cluster.members:
        foreign = member.is_publisher and member.product not in databases
        other = Gate.OTHER_DATABASE if foreign else Gate.OTHER_NODE
        demand = _demand(member, Gate.NODE_BEFORE if member.name in wave else other, options)
        if member.name in queried:
            demand = merged(demand, _demand(member, Gate.CLUSTER_BEFORE, options))
        alone = needed == 1
        counters = last.get(member.name, {}) if fresh else {}
        if member.name in wave:  # what it had a moment ago is what the sums after the wave are compared with
            known = [name for name in SUMMED if COUNTED[name][1][0] in counters]
            demand = replace(demand, without=(*demand.without, *known))
        asked[member.name] = Asked(replace(demand, once=alone and not fresh, alone=alone, last=counters), needed)
    return asked


def after_wave(
    cluster: ClusterMembers, restarted: Mapping[str, NodeBefore], options: ChangeOptions
) -> dict[str, Asked]:
    """The nodes that were restarted, each compared with what it was before, their peers, and each other node that
    tells by its counters how it carries the load."""
    asked = {
        name: Asked(_recovered(cluster[name], Gate.NODE_AFTER, options, before), options.good_polls)
        for name, before in restarted.items()
    }
    for peer in peers(cluster, list(restarted)):
        if peer not in asked:
            asked[peer] = Asked(_demand(cluster[peer], Gate.PEER_AFTER, options), options.good_polls)
    for other in cluster.others(asked):
        demand = _demand(other, Gate.OTHER_AFTER, options)
        if any(name in (demand.counted or ()) for name in demand.conditions):
            asked[other.name] = Asked(demand, options.good_polls)
    return {name: replace(one, demand=replace(one.demand, alone=one.needed == 1)) for name, one in asked.items()}


def after_failed(
    cluster: ClusterMembers, restarted: Mapping[str, NodeBefore], options: ChangeOptions
) -> dict[str, Asked]:
    """The nodes that were restarted, where another node of their wave has failed: the cluster stops, so what that node
    keeps from being good is not awaited."""
    asked = after_wave(cluster, restarted, options.for_a_node_alone)
    return {name: one for name, one in asked.items() if name in restarted}


def sums_after(cluster: ClusterMembers, before: Mapping[str, float], options: ChangeOptions) -> Sums:
    """What the whole cluster must have again after a wave, by what it had `before`. Where a node that has a part of it
    could not be read in the pre-check, the sum says nothing."""
    unread = {name for name in SUMMED for member in cluster.members if member.counters.get(name, 0) is None}
    return Sums({name: sum_ for name, sum_ in before.items() if name not in unread}, options.registration_tolerance)


def ahead_of(cluster: ClusterMembers, wave: Sequence[str], options: ChangeOptions) -> dict[str, Demand]:
    """What the gate before the next wave asks, for the last poll of the gate before it; nothing without such a wave."""
    gate = before_wave(cluster, wave, options, fresh=True) if wave else {}
    return {name: asked.demand for name, asked in gate.items()}


def after_own_reboot(cluster: ClusterMembers, names: Sequence[str], options: ChangeOptions) -> dict[str, Asked]:
    """Nodes that have rebooted by themselves. Nobody read their services right before, so each that is activated must
    run; the phones are those that the pre-check counted."""
    return {
        name: Asked(_recovered(cluster[name], Gate.OWN_REBOOT, options, None), options.good_polls) for name in names
    }


def _demand(member: Member, gate: Gate, options: ChangeOptions) -> Demand:
    known = Demand(
        (),
        product=member.product,
        backup_days=options.backup_days,
        without=frozenset(options.accepted),
        counted=_counted(member),
    )
    return demand_at(gate, known)


def _counted(member: Member) -> frozenset[str]:
    """The conditions that the node's counters tell. What the pre-check could not read is not asked: the plan says so.
    What it could read must be readable from then on."""
    return frozenset(name for name in COUNTED if member.counters.get(name) is not None)


def _recovered(member: Member, gate: Gate, options: ChangeOptions, before: NodeBefore | None) -> Demand:
    counted = before.registrations if before is not None else member.registrations
    compared = member.product in _WITH_PHONES and "registrations" not in options.accepted
    known = Demand(
        (),
        product=member.product,
        services=before.services if before is not None else None,
        minimum=options.target if before is not None else member.configured,
        registrations=registered_from_result(counted or {}) if compared else None,
        tolerance=options.registration_tolerance,
        backup_days=options.backup_days,
        without=frozenset(options.accepted),
        counted=_counted(member),
    )
    return demand_at(gate, known)
