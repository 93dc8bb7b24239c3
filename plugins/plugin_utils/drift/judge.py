# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the readings of a drift check to its verdict: the clusters, and the state of each of their nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..node.state import NodeState, served_state
from ..plan.clusters import Membership, cluster_key, group_clusters
from ..plan.controls import Controls
from ..plan.document import plan_to_dict
from ..plan.duplicates import duplicates
from ..plan.node_record import NodeRecord
from ..plan.plan import PlanError, make_plan
from ..plan.tls_exceptions import ExceptionError, TlsException, require_known
from ..product.model import tls_rank
from ..rollout.report import build_report
from ..tls.verdict import Proof

__all__ = ["judge", "judge_by_handshake"]

Fact = Mapping[str, Any]


def judge(facts: Sequence[Fact], target: str, controls: Controls) -> list[dict[str, Any]]:
    """The clusters with their nodes, by the same rules as a rollout's plan and report.

    Hosts that are the same node are unreachable: one of them is meant to be another node, which was not read, and we
    cannot know which. ``facts`` are what NodeRecord.from_facts takes. Raises PlanError for an exception whose cluster
    is unknown.
    """
    records = [NodeRecord.from_facts(fact) for fact in facts]
    plan = plan_to_dict(make_plan(records, target, controls=controls))
    report = build_report(plan, facts, {}, check_mode=True, finished="")
    memberships = group_clusters(records, allow_partial=True)
    notes = {record.name: membership for membership in memberships for record in membership.nodes}
    found = {record.name: record for record in records}
    twice = {
        name: duplicate.text
        for duplicate in duplicates(records, cluster_key)
        if duplicate.certain
        for name in duplicate.names
    }
    return [
        {
            "name": cluster["name"],
            "exception": cluster["exception"],
            "missing": [] if controls.allow_partial else cluster["absent"],
            "findings": _findings(notes[cluster["nodes"][0]["name"]]),
            "nodes": [_node(_seen(node, twice), found[node["name"]]) for node in cluster["nodes"]],
        }
        for cluster in report["clusters"]
    ]


def judge_by_handshake(facts: Sequence[Fact], target: str, controls: Controls) -> list[dict[str, Any]]:
    """The same without a login. Clusters are known by vos_cluster alone.

    An exception covers a node that accepts nothing below its value. Raises PlanError for one whose cluster is unknown.
    """
    clusters: dict[str, list[Fact]] = {}
    for fact in facts:
        clusters.setdefault(str(fact.get("cluster") or fact["name"]), []).append(fact)
    try:
        require_known(controls.exceptions, clusters, controls.elsewhere)
    except ExceptionError as error:
        raise PlanError(f"vos_tls_exceptions: {error}") from None
    granted = {entry.cluster: entry for entry in controls.exceptions}
    places: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        place = (str(fact.get("address") or fact["name"]).lower(), str(fact.get("port") or ""))
        places.setdefault(place, []).append(str(fact["name"]))
    judged = []
    for name in sorted(clusters):
        entry = granted.get(name)
        running = entry is not None and entry.running(controls.today)
        nodes = [
            _by_handshake(fact, target, controls.exclude.get(str(fact["name"]), ""), entry, running)
            for fact in sorted(clusters[name], key=lambda fact: str(fact["name"]))
        ]
        shown = None if entry is None else {**asdict(entry), "expires": str(entry.expires), "running": running}
        own = {str(fact["name"]) for fact in clusters[name]}
        twice = [_same_place(place, hosts, own) for place, hosts in places.items() if len(hosts) > 1 and own & {*hosts}]
        judged.append({"name": name, "exception": shown, "missing": [], "findings": twice, "nodes": nodes})
    return judged


def _same_place(place: tuple[str, str], hosts: Sequence[str], own: set[str]) -> dict[str, str]:
    """Hosts that may be one node: without a login this can only be seen from their address."""
    text = f"the inventory hosts {', '.join(sorted(hosts))} have the same address ({place[0]})"
    return {"node": min(own & {*hosts}), "text": text, "fix": "give each node one inventory host"}


def _findings(membership: Membership) -> list[dict[str, str]]:
    """The findings of a cluster, without missing and unread nodes, which are reported elsewhere."""
    told = {*membership.absent, *(record.name for record in membership.nodes if not record.reachable)}
    return [
        {"node": finding.node, "text": finding.text, "fix": finding.fix}
        for finding in membership.findings
        if finding.node not in told
    ]


def _seen(node: Mapping[str, Any], twice: Mapping[str, str]) -> Mapping[str, Any]:
    if not (reason := twice.get(node["name"])):
        return node
    return {**node, "state": NodeState.UNREACHABLE.value, "reason": reason, "passes": bool(node["excluded"])}


def _node(node: Mapping[str, Any], record: NodeRecord) -> dict[str, Any]:
    role = ("publisher" if record.is_publisher else "subscriber") if record.reachable else None
    return {
        "name": record.name,
        "address": record.address,
        "product": record.product.value if record.reachable else None,
        "version": record.version or None,
        "release": record.release or None,
        "role": role,
        "configured": record.configured,
        "accepted": list(record.accepted),
        "state": node["state"],
        "reason": node["reason"],
        "proof": record.proof.value if record.proof else None,
        "proof_reason": record.proof_reason,
        "passes": node["passes"],
        "note": node["note"],
        "excluded": node["excluded"],
        "evidence": [dict(line) for line in node["evidence"]],
    }


def _by_handshake(
    fact: Fact, target: str, excluded: str, exception: TlsException | None, running: bool
) -> dict[str, Any]:
    probe = fact.get("probe") or {}
    proof = Proof(probe["proof"]) if probe.get("proof") else None
    accepted = sorted({str(one["version"]) for one in probe.get("results", ()) if one["verdict"] == "accepted"})
    decision = served_state(proof, target)
    note = f"excluded: {excluded}" if excluded else ""
    passes = bool(excluded)
    if exception is not None and decision.state is NodeState.DRIFTED and not excluded:
        lower = [version for version in accepted if tls_rank(version) < tls_rank(exception.value)]
        passes = running and bool(accepted) and not lower
        note = f"accepted until {exception.expires} (UTC): {exception.reason}"
        if not running:
            note = f"the exception of its cluster expired on {exception.expires} (UTC)"
        elif not passes:
            note = f"the exception of its cluster asks for TLS {exception.value} or higher"
    return {
        "name": fact["name"],
        "address": str(fact.get("address") or fact["name"]),
        **dict.fromkeys(("product", "version", "release", "role", "configured")),
        "accepted": accepted,
        "state": decision.state.value,
        "reason": str(fact.get("error") or decision.reason),
        "proof": proof.value if proof else None,
        "proof_reason": str(probe.get("reason") or ""),
        "passes": passes,
        "note": note,
        "excluded": excluded,
        "evidence": [dict(line) for line in probe.get("evidence", ())],
    }
