# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as plain data: what is written to a file, and what the tasks of a change and the report read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..node.boot import to_result
from ..node.state import StateDecision
from .clusters import cluster_key
from .model import ClusterPlan, NodePlan, Plan
from .node_record import NodeRecord
from .settings import RunSettings
from .tls_exceptions import TlsException, read_exceptions
from .unread import unread_by_cause
from .wave_model import Wave

__all__ = ["exception_of", "plan_to_dict", "whether_accepted", "without_details"]

# What only the later tasks of the run and the report need of a node, and read from the folder of the run.
_DETAILS = ("spoke", "registrations", "counters", "counter_values", "roles", "probing")
# The same of a cluster, which the plan's screen has shown.
_CLUSTER_DETAILS = ("wave_details",)
_NO_SETTINGS = RunSettings({})


def plan_to_dict(
    plan: Plan, settings: RunSettings = _NO_SETTINGS, forecast: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The plan as JSON-ready data: target, canary, clusters[].nodes[] in rollout order.

    `settings` are what a change needs to know besides, `forecast` is when a run would end, see forecast_of.
    """
    records = [node.record for cluster in plan.clusters for node in cluster.nodes]
    return {
        "target": plan.target,
        "canary": plan.canary,
        "canary_reason": plan.canary_reason,
        "batches": [list(batch) for batch in plan.batches],
        "expected_minutes": plan.minutes,
        "forecast": forecast,
        "allow_lowering": plan.allow_lowering,
        "require_proof": plan.require_proof,
        "lowers": list(plan.lowers),
        "known_warnings": [{**entry.as_result(), "nodes": list(nodes)} for entry, nodes in plan.known_warnings],
        "unread": [unread.to_result() for unread in unread_by_cause(records)],
        "clusters": [_cluster_to_dict(cluster, plan, settings) for cluster in plan.clusters],
    }


def without_details(document: Mapping[str, Any]) -> dict[str, Any]:
    """The plan as the result of a task has it: Ansible keeps each result, and evaluates what is used of it."""
    clusters = [
        {
            **{key: cluster[key] for key in cluster if key not in _CLUSTER_DETAILS},
            "nodes": [{key: node[key] for key in node if key not in _DETAILS} for node in cluster["nodes"]],
        }
        for cluster in document["clusters"]
    ]
    return {**document, "clusters": clusters}


def _cluster_to_dict(cluster: ClusterPlan, plan: Plan, settings: RunSettings) -> dict[str, Any]:
    return {
        "name": cluster.name,
        "key": next((cluster_key(node.record) for node in cluster.nodes if node.record.reachable), ""),
        "conductor": cluster.conductor,
        "batch": next((place for place, batch in enumerate(plan.batches) if cluster.name in batch), None),
        "blocked": cluster.blocked,
        "needs_change": cluster.needs_change,
        "expected_minutes": cluster.minutes,
        "absent": list(cluster.absent),
        "asked": list(cluster.queried),
        "exception": _exception_to_dict(cluster),
        "findings": [asdict(finding) for finding in cluster.findings],
        "settings": settings.of(cluster.conductor),
        "waves": [list(wave) for wave in cluster.waves],
        "wave_mode": cluster.wave_plan.mode.value,
        "wave_reason": cluster.wave_plan.reason,
        "wave_details": [_wave_to_dict(wave, cluster) for wave in cluster.details],
        "nodes": [_node_to_dict(node, cluster) for node in cluster.nodes],
    }


def _wave_to_dict(wave: Wave, cluster: ClusterPlan) -> dict[str, Any]:
    return {
        "nodes": list(wave.nodes),
        "minutes": cluster.minutes_of(wave.nodes),
        "stays": [{"what": one.what, "nodes": list(one.nodes)} for one in wave.stays],
        "moves": [{"from": one.source, "to": one.target, "devices": one.devices} for one in wave.moves],
        "loads": [{"node": name, "devices": devices, "capacity": most} for name, devices, most in wave.loads],
        "apart": list(wave.apart),
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
        "may_reboot": record.may_reboot,
        "spoke": list(record.spoke),
        "registrations": record.registrations,
        "counters": [name for name, counter in record.counters.items() if counter.value is not None],
        "counter_values": {name: counter.value for name, counter in record.counters.items()},
        "probing": dict(record.probing),
        "roles": sorted(cluster.topology[record.name].services),
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
