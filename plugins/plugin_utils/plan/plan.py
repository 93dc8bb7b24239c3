# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollout plan: findings per cluster, the order of its nodes, the canary. Pure, from the pre-check's records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..cli.known_warnings import KnownWarning
from ..product.release import version_tuple
from .canary import choose_canary
from .clusters import Finding, group_clusters
from .controls import DEFAULT_CONTROLS, Controls
from .impact import impact_findings
from .model import ClusterPlan, Plan, PlanError
from .node_record import NodeRecord
from .plan_cluster import plan_cluster
from .schedule import in_batches, side_by_side_minutes
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
    clusters = tuple(plan_cluster(group, target, duplicates, controls) for group in groups)
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
    if canary:
        clusters = tuple(
            _with_early_responder(cluster, clusters) if cluster.is_canary else cluster for cluster in clusters
        )
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


def _with_early_responder(canary: ClusterPlan, clusters: Sequence[ClusterPlan]) -> ClusterPlan:
    """The canary that was named, with a warning if it is an Emergency Responder that others should precede."""
    if not canary.locates_emergency_calls or all(one.locates_emergency_calls or not one.waves for one in clusters):
        return canary
    text = "Emergency Responder restarts before the other clusters, because vos_tls_canary names it"
    fix = (
        "name another canary: Emergency Responder comes last by itself, when the CTIManagers that it uses have been "
        "restarted; otherwise they restart after it, and its calls move once more"
    )
    finding = Finding("warn", canary.conductor, text, fix)
    return replace(canary, findings=(*canary.findings, finding))


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
    by_name = {cluster.name: cluster for cluster in walked}
    alone = [cluster.name for cluster in walked if cluster.name == first]
    ready = [
        cluster.name for cluster in walked if cluster.needs_change and not cluster.blocked and cluster.name != first
    ]
    idle = [cluster.name for cluster in walked if cluster.name not in (*alone, *ready)]
    # An Emergency Responder needs the CTIManagers of Unified CM, which the other clusters of the run may restart.
    last = [name for name in ready if by_name[name].locates_emergency_calls]
    return in_batches(alone, [name for name in ready if name not in last], idle, controls.batches, last)


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
