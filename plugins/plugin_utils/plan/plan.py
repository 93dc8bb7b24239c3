# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollout plan: findings per cluster, the order of its nodes, the canary. Pure, from the pre-check's records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..cli.known_warnings import KnownWarning
from ..node.state import NodeState, StateDecision, node_state
from ..product.model import Regime
from ..product.release import version_tuple
from .canary import choose_canary
from .clusters import Finding, Membership, group_clusters
from .controls import DEFAULT_CONTROLS, Controls
from .explain import explained
from .failover import groups_of_nodes, order_reasons
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
from .impact import impact_findings, nodes_to_query
from .model import ClusterPlan, NodePlan, Plan, PlanError
from .node_record import NodeRecord
from .order import arrange
from .schedule import expected_minutes, in_batches, side_by_side_minutes
from .tls_exceptions import ExceptionError, TlsException, require_known

__all__ = ["PlanError", "make_plan"]


def make_plan(
    records: Sequence[NodeRecord],
    target: str,
    canary: str = "",
    controls: Controls = DEFAULT_CONTROLS,
    impacts: Mapping[str, Mapping[str, Any]] | None = None,
) -> Plan:
    """Plan the rollout to ``target``; ``canary`` names a cluster, empty means that one is chosen.

    ``impacts`` are the results of tls_impact by inventory name; None for a plan before tls_impact has run.

    Raises PlanError when the named canary is not among the clusters, or an exception's cluster is unknown, and
    BatchError for batches that cannot be counted.
    """
    duplicates = _duplicates(records)
    groups = group_clusters(records, allow_partial=controls.allow_partial)
    clusters = tuple(_plan_cluster(group, target, duplicates, controls) for group in groups)
    counts = Counter(cluster.name for cluster in clusters)
    clusters = tuple(_with_unique_name(cluster, counts[cluster.name]) for cluster in clusters)
    try:
        require_known(controls.exceptions, counts, controls.elsewhere)
    except ExceptionError as error:
        raise PlanError(f"vos_tls_exceptions: {error}") from None
    granted = {entry.cluster: entry for entry in controls.exceptions}
    clusters = tuple(_with_exception(cluster, granted.get(cluster.name), controls.today) for cluster in clusters)
    if impacts is not None:
        clusters = tuple(_with_impact(cluster, impacts, target) for cluster in clusters)
    first, reason = choose_canary(clusters, canary)
    clusters = tuple(replace(cluster, is_canary=cluster.name == first) for cluster in clusters)
    batches = _batches(clusters, first, controls)
    minutes = {cluster.name: cluster.minutes for cluster in clusters}
    at_once = controls.side_by_side
    total = sum(side_by_side_minutes([minutes[name] for name in batch], at_once) for batch in batches)
    return Plan(
        target,
        clusters,
        first,
        batches,
        total,
        controls.allow_lowering,
        controls.require_proof,
        _in_force(records, controls),
        reason,
    )


def _in_force(records: Sequence[NodeRecord], controls: Controls) -> tuple[tuple[KnownWarning, tuple[str, ...]], ...]:
    """The operator's known warnings that count for nodes of this run, with these nodes."""
    readable = [record for record in records if record.reachable and record.name not in controls.exclude]
    covered = (
        (entry, tuple(r.name for r in readable if entry.covers(r.product, version_tuple(r.version))))
        for entry in controls.known_warnings
    )
    return tuple((entry, nodes) for entry, nodes in covered if nodes)


def _batches(clusters: Sequence[ClusterPlan], first: str | None, controls: Controls) -> tuple[tuple[str, ...], ...]:
    walked = [cluster for cluster in clusters if cluster.conductor]
    alone = [cluster.name for cluster in walked if cluster.name == first]
    ready = [
        cluster.name for cluster in walked if cluster.needs_change and not cluster.blocked and cluster.name != first
    ]
    idle = [cluster.name for cluster in walked if cluster.name not in (*alone, *ready)]
    return in_batches(alone, ready, idle, controls.batches)


def _duplicates(records: Sequence[NodeRecord]) -> Mapping[str, str]:
    """Inventory hosts with one and the same address and port, by name: the finding's text."""
    places: dict[tuple[str, str], list[str]] = {}
    for record in records:
        places.setdefault((record.address.lower(), record.port), []).append(record.name)
    return {
        name: f"the inventory hosts {', '.join(sorted(names))} have the same address ({address})"
        for (address, _port), names in places.items()
        if len(names) > 1
        for name in names
    }


def _plan_cluster(
    membership: Membership,
    target: str,
    duplicates: Mapping[str, str],
    controls: Controls,
) -> ClusterPlan:
    exclude = controls.exclude
    decided = [(record, _decide(record, target, controls)) for record in membership.nodes]
    to_change = frozenset(record.name for record, state in decided if not state.settled and record.name not in exclude)
    places, reasons = _places([record for record, _state in decided], to_change)
    # Nodes without a change come first within their rank: they do not separate members of a group.
    decided.sort(key=lambda pair: (pair[0].rank, places.get(pair[0].name, -1), pair[0].name))
    findings = [*membership.findings, *reasons]
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
    in_order = [record for record, _state in decided]
    findings.extend(readiness_findings(in_order, to_change, controls.accepted))
    findings.extend(order_findings([record for record in in_order if record.name not in exclude]))
    drifted = {record.name for record, state in decided if state.state is NodeState.DRIFTED}
    findings.extend(publisher_findings(in_order, drifted, exclude, membership.absent))
    minutes = {record.name: _minutes(record) for record in in_order if record.name in to_change}
    findings.extend(window_findings(minutes, controls))
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
    )


def _places(records: Sequence[NodeRecord], to_change: Collection[str]) -> tuple[Mapping[str, int], list[Finding]]:
    """The place of each node that is to be restarted, and what there is to say about the order."""
    groups, findings = groups_of_nodes(records, to_change)
    ranked = sorted((record.rank, record.name) for record in records if record.name in to_change)
    arranged = arrange(ranked, groups)
    findings += order_reasons([name for _rank, name in ranked], arranged, groups)
    return {name: place for place, name in enumerate(arranged)}, findings


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


def _with_unique_name(cluster: ClusterPlan, count: int) -> ClusterPlan:
    if count == 1:
        return cluster
    text = f"{count} clusters are called {cluster.name}"
    finding = Finding("block", cluster.conductor, text, "give each cluster its own vos_cluster")
    return replace(cluster, findings=(*cluster.findings, finding))


def _with_exception(cluster: ClusterPlan, granted: TlsException | None, today: date) -> ClusterPlan:
    """The cluster as its exception has it: left alone while that runs, like any other when it has expired."""
    if granted is None:
        return cluster
    if not granted.running(today):
        text = f"the exception of this cluster expired on {granted.expires} (UTC): {granted.reason}"
        finding = Finding("warn", cluster.name, text, "it is treated like any other cluster again")
        return replace(cluster, exception=granted, findings=(*cluster.findings, finding))
    # Nothing is sent to it, so nothing needs to be blocked; what was found is still worth a line.
    findings = [
        replace(found, severity="warn" if found.severity == "block" else found.severity) for found in cluster.findings
    ]
    nodes = tuple(
        replace(node, change="none" if node.state.settled else "excepted", minutes=0.0) for node in cluster.nodes
    )
    return replace(cluster, nodes=nodes, findings=tuple(findings), exception=granted, excepted=True)


def _with_impact(cluster: ClusterPlan, results: Mapping[str, Mapping[str, Any]], target: str) -> ClusterPlan:
    """The cluster with what breaks in it, if there is something to change."""
    if not cluster.needs_change:
        return cluster
    cluster = replace(cluster, findings=(*cluster.findings, *impact_findings(cluster.queried, results, target)))
    if not cluster.blocked:
        return cluster
    nodes = tuple(
        node if node.change in ("none", "excluded") else replace(node, change="blocked", minutes=0.0)
        for node in cluster.nodes
    )
    return replace(cluster, nodes=nodes)
