# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of one cluster: the change of each node, the waves, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..node.state import NodeState, StateDecision, node_state
from ..product.model import Regime
from .cluster_waves import waves_of_cluster
from .clusters import Finding, Membership
from .controls import Controls
from .explain import explained
from .findings import (
    baseline_findings,
    health_findings,
    node_findings,
    order_findings,
    proof_findings,
    publisher_findings,
    readiness_findings,
    restart_findings,
    shutdown_findings,
    window_findings,
)
from .impact import nodes_to_query
from .model import ClusterPlan, NodePlan
from .node_record import NodeRecord
from .schedule import expected_minutes
from .wave_findings import wave_findings

__all__ = ["plan_cluster"]


def plan_cluster(
    membership: Membership,
    target: str,
    duplicates: Mapping[str, str],
    controls: Controls,
) -> ClusterPlan:
    """The cluster with its nodes in the order of its waves; ``duplicates`` are hosts that have one address."""
    exclude = controls.exclude
    states = {record.name: _decide(record, target, controls) for record in membership.nodes}
    to_change = frozenset(name for name, state in states.items() if not state.settled and name not in exclude)
    minutes = {record.name: _minutes(record) for record in membership.nodes if record.name in to_change}
    found = waves_of_cluster(membership.nodes, to_change, minutes, controls)
    decided = [(record, states[record.name]) for record in found.in_order]
    findings = [*membership.findings, *found.findings]
    for record, state in decided:
        if record.name in duplicates:
            findings.append(Finding("block", record.name, duplicates[record.name], "give each node one inventory host"))
        findings.extend(health_findings(record, "block" if to_change else "warn"))
        if record.name in to_change:
            findings.extend(baseline_findings(record, controls.accepted))
        if record.name not in exclude:
            findings.extend(node_findings(record, state, target))
            findings.extend(proof_findings(record, state, target, controls))
            findings.extend(restart_findings(record, state))
            findings.extend(shutdown_findings(record))
    in_order = found.in_order
    findings.extend(readiness_findings(in_order, to_change, controls.accepted))
    findings.extend(order_findings([record for record in in_order if record.name not in exclude]))
    drifted = {record.name for record, state in decided if state.state is NodeState.DRIFTED}
    findings.extend(publisher_findings(in_order, drifted, exclude, membership.absent))
    waves = [{name: minutes[name] for name in wave.nodes} for wave in found.plan.waves]
    findings.extend(window_findings(waves, controls))
    findings.extend(wave_findings(in_order, found.topology, found.plan, to_change, controls))
    blocked = any(finding.severity == "block" for finding in findings)
    nodes = tuple(
        NodePlan(
            record,
            state,
            record.rank,
            "excluded" if record.name in exclude else _change(record, state, blocked),
            _peer(record, membership.nodes),
            exclude.get(record.name, ""),
            0.0 if blocked else minutes.get(record.name, 0.0),
        )
        for record, state in decided
    )
    return ClusterPlan(
        membership.name,
        _conductor(membership.nodes),
        nodes,
        tuple(findings),
        membership.absent,
        queried=nodes_to_query(membership.nodes, target),
        topology=found.topology,
        wave_plan=found.plan,
    )


def _minutes(record: NodeRecord) -> float:
    if record.expected_minutes is not None:
        return record.expected_minutes
    return expected_minutes(record.product)


def _decide(record: NodeRecord, target: str, controls: Controls) -> StateDecision:
    decision = node_state(
        reachable=record.reachable,
        target=target,
        supported_targets=record.supported_targets,
        configured=record.configured,
        proof=record.proof,
        lowering=controls.allow_lowering,
        require_proof=controls.require_proof,
    )
    return explained(decision, record, target)


def _change(record: NodeRecord, state: StateDecision, blocked: bool) -> str:
    if state.settled:
        return "none"
    if blocked or record.regime is None:
        return "blocked"
    if state.state is NodeState.DRIFTED:
        if record.regime is Regime.NODE:
            return "set"  # the node restarts by itself
        sets = record.regime is Regime.NODE_MANUAL or record.is_publisher
        return "set_and_restart" if sets else "restart"
    return "restart"


def _peer(record: NodeRecord, nodes: Sequence[NodeRecord]) -> str:
    """Another node of the same database, its publisher before a subscriber; else another node of the cluster."""
    others = [node for node in nodes if node.reachable and node.name != record.name]
    others.sort(key=lambda node: (node.product is not record.product, not node.is_publisher, node.name))
    return others[0].name if others else record.name


def _conductor(nodes: Sequence[NodeRecord]) -> str:
    readable = [node for node in nodes if node.reachable]
    readable.sort(key=lambda node: (node.role == "subscriber", not node.is_publisher, node.name))
    return readable[0].name if readable else ""
