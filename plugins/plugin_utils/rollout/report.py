# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan and the report as plain data: what the role passes on, what is written to a file, what AWX keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .boot import from_result, rebooted, to_result
from .plan import ClusterPlan, NodePlan, Plan
from .records import NodeRecord
from .state import NodeState, StateDecision, node_state

__all__ = ["build_report", "plan_to_dict"]


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """The plan as JSON-ready data: target, canary, clusters[].nodes[] in rollout order."""
    return {
        "target": plan.target,
        "canary": plan.canary,
        "batches": [list(batch) for batch in plan.batches],
        "expected_minutes": plan.minutes,
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
        "findings": [asdict(finding) for finding in cluster.findings],
        "nodes": [_node_to_dict(node) for node in cluster.nodes],
    }


def _node_to_dict(node: NodePlan) -> dict[str, Any]:
    record = node.record
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
        "state": node.state.state.value,
        "reason": record.error or node.state.reason,
        "rank": node.rank,
        "change": node.change,
        "peer": node.peer,
        "excluded": node.excluded,
        "expected_minutes": node.minutes,
    }


def build_report(
    plan: Mapping[str, Any],
    facts: Sequence[Mapping[str, Any]],
    outcomes: Mapping[str, Mapping[str, Any]],
    *,
    check_mode: bool,
    finished: str,
    restart_seconds: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Join the plan (what was) with the facts of the last reading (what is).

    ``facts`` are those that NodeRecord.from_facts takes, ``outcomes`` map a cluster's name to
    ``{outcome, message}``, ``finished`` is the controller's time in UTC (ISO 8601). A node without facts
    was not read again and is reported ``unreachable``: the state comes from the device or not at all.
    ``restart_seconds`` are the times that nodes took from the restart to their gate, as far as they were seen.
    """
    latest = {str(fact["name"]): fact for fact in facts}
    clusters = []
    for cluster in plan["clusters"]:
        outcome = outcomes.get(cluster["name"], {})
        clusters.append(
            {
                "name": cluster["name"],
                "outcome": outcome.get("outcome") or ("blocked" if cluster["blocked"] else "not_started"),
                "message": outcome.get("message", ""),
                "absent": cluster["absent"],
                "findings": cluster["findings"],
                "nodes": [
                    {
                        **_report_node(node, latest.get(node["name"]), plan["target"]),
                        "excluded": node["excluded"],
                        "restart_seconds": (restart_seconds or {}).get(node["name"]),
                    }
                    for node in cluster["nodes"]
                ],
            }
        )
    states = Counter(node["state"] for cluster in clusters for node in cluster["nodes"])
    return {
        "target": plan["target"],
        "finished": finished,
        "check_mode": check_mode,
        "canary": plan["canary"],
        "summary": {state.value: states.get(state.value, 0) for state in NodeState},
        "clusters": clusters,
    }


def _restarted(node: Mapping[str, Any], record: NodeRecord) -> bool | None:
    """Whether a node whose value has changed since the plan was booted again since then; None where it has not."""
    if not node["before"] or node["before"] == record.configured or not node["boot"] or record.boot is None:
        return None
    return rebooted(from_result(node["boot"]), record.boot).rebooted


def _report_node(node: Mapping[str, Any], fact: Mapping[str, Any] | None, target: str) -> dict[str, Any]:
    after, proof, evidence = None, "", []
    decision = StateDecision(NodeState.UNREACHABLE, "the node was not read again")
    if fact is not None:
        record = NodeRecord.from_facts(fact)
        after, proof = record.configured, record.proof_reason
        decision = node_state(
            reachable=record.reachable,
            target=target,
            supported_targets=record.supported_targets,
            configured=record.configured,
            proof=record.proof,
            regime=record.regime,
            restarted=_restarted(node, record),
        )
        if record.error:
            decision = StateDecision(NodeState.UNREACHABLE, record.error)
        evidence = [*(fact.get("info") or {}).get("evidence", []), *(fact.get("probe") or {}).get("evidence", [])]
    return {
        "name": node["name"],
        "product": node["product"],
        "version": node["version"],
        "release": node["release"],
        "before": node["before"],
        "after": after,
        "state": decision.state.value,
        "reason": decision.reason,
        "proof": proof,
        "evidence": evidence,
    }
