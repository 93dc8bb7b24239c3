# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as plain data: where every node stood, where it stands, and how each cluster ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..node.boot import from_result, rebooted
from ..node.state import NodeState, StateDecision, node_state
from ..plan.document import exception_of, whether_accepted
from ..plan.explain import explained
from ..plan.node_record import NodeRecord
from ..plan.unread import unread_by_cause
from .night import NO_NIGHT, Night
from .outcome import ClusterOutcome
from .record import Outcome
from .same_nodes import meant_nodes
from .stop_screen import screen

__all__ = ["build_report"]

_NOT_STARTED = ClusterOutcome(Outcome.NOT_STARTED)


def build_report(
    plan: Mapping[str, Any],
    facts: Sequence[Mapping[str, Any]],
    outcomes: Mapping[str, ClusterOutcome],
    *,
    check_mode: bool,
    finished: str,
    restart_seconds: Mapping[str, float] | None = None,
    night: Night = NO_NIGHT,
) -> dict[str, Any]:
    """Join the plan (what was) with the facts of the last reading (what is).

    ``facts`` are those that NodeRecord.from_facts takes, ``outcomes`` are those of the clusters by name,
    ``finished`` is the controller's time in UTC (ISO 8601). A node without facts was not read again and is reported
    ``unreachable``: the state comes from the device or not at all. A cluster without an outcome was not started.
    ``restart_seconds`` are the times that nodes took from the restart to their gate, as far as they were seen.
    ``night`` is what the journal tells of this run and the ones before it: a node that an interrupted run has set
    keeps the value that it had before that one. Nothing is decided by it.
    """
    first, own = night.first_seen(), night.own_run
    latest = {str(fact["name"]): fact for fact in facts}
    records = meant_nodes(plan, facts)
    clusters = []
    for cluster in plan["clusters"]:
        ended = outcomes.get(cluster["name"], _NOT_STARTED)
        exception = cluster["exception"]
        nodes = [
            {
                **_report_node(node, records.get(node["name"]), latest.get(node["name"]), plan, exception),
                "before": first.get(node["name"], node["before"]),
                "restart_seconds": (restart_seconds or {}).get(node["name"]),
            }
            for node in cluster["nodes"]
        ]
        clusters.append(
            {
                "name": cluster["name"],
                "outcome": ended.outcome.value,
                "message": "\n".join(screen(ended.stop, nodes)) if ended.stop is not None else ended.message,
                "stopped": ended.stop.as_result() if ended.stop is not None else None,
                "exception": exception,
                "absent": cluster["absent"],
                "waves": cluster["waves"],
                "findings": cluster["findings"],
                "nodes": nodes,
            }
        )
    states = Counter(node["state"] for cluster in clusters for node in cluster["nodes"])
    return {
        "target": plan["target"],
        "finished": finished,
        "run": own.id if own else "",
        "change": own.change if own else "",
        "timezone": _timezone(plan),
        "check_mode": check_mode,
        "canary": plan["canary"],
        "allow_lowering": bool(plan["allow_lowering"]),
        "require_proof": bool(plan["require_proof"]),
        "lowers": plan["lowers"],
        "known_warnings": plan["known_warnings"],
        "unread": [unread.to_result() for unread in unread_by_cause(records.values())],
        "summary": {state.value: states.get(state.value, 0) for state in NodeState},
        "clusters": clusters,
    }


def _timezone(plan: Mapping[str, Any]) -> str:
    """The time zone of the maintenance window, which is the same for all clusters; UTC without a window."""
    windows = (cluster["settings"].get("window") or {} for cluster in plan["clusters"])
    return next((str(window["timezone"]) for window in windows if window), "UTC")


def _restarted(node: Mapping[str, Any], record: NodeRecord) -> bool | None:
    """Whether a node was booted again since it was set, as far as it was seen since the plan.

    Where it had its value in the plan already, a boot since then is one since it was set; no boot tells nothing.
    """
    if not node["before"] or not node["boot"] or record.boot is None:
        return None
    answer = rebooted(from_result(node["boot"]), record.boot).rebooted
    return answer if node["before"] != record.configured or answer else None


def _report_node(
    node: Mapping[str, Any],
    found: NodeRecord | None,
    fact: Mapping[str, Any] | None,
    plan: Mapping[str, Any],
    exception: Mapping[str, Any] | None,
) -> dict[str, Any]:
    record = found or NodeRecord(node["name"], node["name"], error="the node was not read again")
    decision, evidence = StateDecision(NodeState.UNREACHABLE, record.error), []
    if record.reachable:
        decision = node_state(
            reachable=True,
            target=plan["target"],
            supported_targets=record.supported_targets,
            configured=record.configured,
            proof=record.proof,
            regime=record.regime,
            restarted=_restarted(node, record),
            lowering=bool(plan["allow_lowering"]),
            require_proof=bool(plan["require_proof"]),
        )
        decision = explained(decision, record, plan["target"])
    if fact is not None:
        evidence = [*(fact.get("info") or {}).get("evidence", []), *(fact.get("probe") or {}).get("evidence", [])]
    granted, running = exception_of(exception)
    passes, note = whether_accepted(record, decision, node["excluded"], granted, running)
    return {
        "name": node["name"],
        "product": node["product"],
        "version": node["version"],
        "release": node["release"],
        "before": node["before"],
        "before_this_run": node["before"],
        "after": record.configured,
        "state": decision.state.value,
        "reason": decision.reason,
        "passes": passes,
        "note": note,
        "excluded": node["excluded"],
        "proof": record.proof_reason,
        "evidence": evidence,
    }
