# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as plain data: what the role passes on, what is written to a file, and what the report reads again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..node.boot import to_result
from ..node.state import StateDecision
from .model import ClusterPlan, NodePlan, Plan
from .node_record import NodeRecord
from .tls_exceptions import TlsException, read_exceptions

__all__ = ["exception_of", "plan_to_dict", "whether_accepted"]


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """The plan as JSON-ready data: target, canary, clusters[].nodes[] in rollout order."""
    return {
        "target": plan.target,
        "canary": plan.canary,
        "batches": [list(batch) for batch in plan.batches],
        "expected_minutes": plan.minutes,
        "allow_lowering": plan.allow_lowering,
        "require_proof": plan.require_proof,
        "lowers": list(plan.lowers),
        "known_warnings": [{**entry.as_result(), "nodes": list(nodes)} for entry, nodes in plan.known_warnings],
        "clusters": [_cluster_to_dict(cluster, plan) for cluster in plan.clusters],
    }


def _cluster_to_dict(cluster: ClusterPlan, plan: Plan) -> dict[str, Any]:
    return {
        "name": cluster.name,
        "conductor": cluster.conductor,
        "batch": next((place for place, batch in enumerate(plan.batches) if cluster.name in batch), None),
        "blocked": cluster.blocked,
        "needs_change": cluster.needs_change,
        "expected_minutes": cluster.minutes,
        "absent": list(cluster.absent),
        "asked": list(cluster.queried),
        "exception": _exception_to_dict(cluster),
        "findings": [asdict(finding) for finding in cluster.findings],
        "nodes": [_node_to_dict(node, cluster) for node in cluster.nodes],
    }


def _exception_to_dict(cluster: ClusterPlan) -> dict[str, Any] | None:
    entry = cluster.exception
    if entry is None:
        return None
    texts = {"cluster": entry.cluster, "value": entry.value, "reason": entry.reason, "expires": str(entry.expires)}
    return {**texts, "running": cluster.excepted}


def _node_to_dict(node: NodePlan, cluster: ClusterPlan) -> dict[str, Any]:
    record = node.record
    passes, note = whether_accepted(record, node.state, node.excluded, cluster.exception, cluster.excepted)
    return {
        "name": record.name,
        "hostname": record.hostname,
        "product": record.product.value,
        "version": record.version,
        "release": record.release,
        "regime": record.regime.value if record.regime else None,
        "is_publisher": record.is_publisher,
        "before": record.configured,
        "boot": to_result(record.boot) if record.boot is not None else None,
        "identity": record.identity.to_result() if record.identity is not None else None,
        "state": node.state.state.value,
        "reason": record.error or node.state.reason,
        "passes": passes,
        "note": note,
        "rank": node.rank,
        "change": node.change,
        "peer": node.peer,
        "excluded": node.excluded,
        "expected_minutes": node.minutes,
    }


def whether_accepted(
    record: NodeRecord, decision: StateDecision, excluded: str, exception: TlsException | None, running: bool
) -> tuple[bool, str]:
    """Whether a drift check accepts the node, and what there is to say about it apart from its state."""
    if excluded:
        return True, f"excluded: {excluded}"
    if decision.settled or exception is None:
        return decision.settled, ""
    if not running:
        return False, f"the exception of its cluster expired on {exception.expires} (UTC)"
    if shortfall := exception.shortfall(record):
        return False, f"the exception of its cluster asks for TLS {exception.value} or higher, but {shortfall}"
    return True, f"accepted until {exception.expires} (UTC): {exception.reason}"


def exception_of(exception: Mapping[str, Any] | None) -> tuple[TlsException | None, bool]:
    """The exception of a cluster as its plan has it, and whether it ran then."""
    if exception is None:
        return None, False
    (entry,) = read_exceptions([{key: value for key, value in exception.items() if key != "running"}])
    return entry, bool(exception["running"])
