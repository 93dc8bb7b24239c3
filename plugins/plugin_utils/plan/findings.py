# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pre-check of the nodes means for the plan: what stops a cluster, and what is worth a warning."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..node.health.check import Scope
from ..node.health.checks import BY_NAME
from ..node.state import NodeState, StateDecision
from ..product.model import Product, Regime, tls_rank
from ..product.unsettable import unsettable_text
from ..tls.verdict import Proof
from .clusters import Finding
from .controls import Controls
from .margin import need_in_words, needed_minutes
from .node_record import NodeRecord
from .schedule import in_words

__all__ = [
    "baseline_findings",
    "health_findings",
    "node_findings",
    "order_findings",
    "proof_findings",
    "publisher_findings",
    "readiness_findings",
    "restart_findings",
    "shutdown_findings",
    "window_findings",
]

# States of a service that is on its way or could not start (TechNote 217304); `Component is not running` is what a
# service prints that should run (TechNote 214607).
_NOT_YET = frozenset({"STARTING", "STOPPING", "NOTRUNNING"})
_BROKEN = "component is not running"

_NO_PROOF = "a handshake cannot prove the result on this node"
# With these the handshake has told something of the minimum.
_JUDGED = (Proof.EFFECTIVE, Proof.NOT_EFFECTIVE, Proof.TOO_STRICT)

# Seconds. A restart that is younger may have come after the set, of which the node keeps no time.
_RECENT = 24 * 3600.0


def node_findings(record: NodeRecord, state: StateDecision, target: str) -> list[Finding]:
    """What keeps one node from being brought to the target."""
    if not record.reachable:
        return []  # the membership has said so
    if state.state is NodeState.UNSUPPORTED:
        which = f"{record.product.value} {record.release or record.version}"
        text = f"{which}: {state.reason}"
        known = unsettable_text(record.product.value, record.version, target)
        return [Finding("block", record.name, text, known.advice if known else "leave the node out, or upgrade it")]
    findings = []
    if state.state is NodeState.UNREACHABLE:
        findings.append(Finding("block", record.name, state.reason, "run `show tls min-version` on the node by hand"))
    if record.common_criteria and target == "1.3":
        # Security guide 15: Common Criteria mode does not work with TLS 1.3.
        text = "Common Criteria mode does not work with TLS 1.3"
        findings.append(Finding("block", record.name, text, "keep the target at 1.2 for this cluster"))
    return findings


def health_findings(record: NodeRecord, severity: str) -> list[Finding]:
    """The findings of a node that is not healthy: it cannot take over when another node goes down."""
    if sick := _sick_services(record):
        fix = "wait until its services have started, or start them (utils service start ...)"
        return [Finding(severity, record.name, f"not healthy before the change: {sick}", fix)]
    return []


def _sick_services(record: NodeRecord) -> str:
    """Services that should run and do not; a service that was stopped on purpose does not count."""
    sick = [
        f"{name} is {service.get('state')}" + (f" ({service['reason']})" if service.get("reason") else "")
        for name, service in record.services.items()
        if service.get("state") in _NOT_YET or _BROKEN in str(service.get("reason")).lower()
    ]
    return ", ".join(sick[:3]) + (f" and {len(sick) - 3} more" if len(sick) > 3 else "")


def order_findings(in_order: Sequence[NodeRecord]) -> list[Finding]:
    """In the cluster regime the publisher of a database must come before its subscribers."""
    findings = []
    for product in Product:
        same = [node for node in in_order if node.product is product and node.regime is Regime.CLUSTER]
        if same and not same[0].is_publisher and any(node.is_publisher for node in same):
            text = f"vos_rank puts the subscriber {same[0].name} before its publisher"
            fix = "give the publisher the lowest vos_rank: from 15SU2 on only the publisher can set the minimum"
            findings.append(Finding("block", same[0].name, text, fix))
    return findings


def readiness_findings(
    nodes: Sequence[NodeRecord], to_change: frozenset[str], accepted: Mapping[str, str]
) -> list[Finding]:
    """A finding for each condition that does not hold on a node of a cluster; `to_change` names the nodes with work.

    It blocks where it concerns a node with work and no waiting fixes it; an operator may have accepted a condition, by
    name with a reason.
    """
    findings = []
    for record in nodes:
        for condition in record.readiness:
            if condition.holds:
                continue
            if condition.name in accepted:
                fix = f"accepted by vos_tls_accept: {accepted[condition.name]}"
                findings.append(Finding("warn", record.name, condition.seen, fix))
                continue
            check = BY_NAME[condition.name]
            concerned = _concerns(check.scope, record, nodes, to_change)
            fix = f"the gate before the change waits for this; {check.fix}" if concerned and check.passes else check.fix
            severity = "block" if concerned and not check.passes else "warn"
            findings.append(Finding(severity, record.name, condition.seen, fix))
    return findings


def _concerns(scope: Scope, record: NodeRecord, nodes: Sequence[NodeRecord], to_change: frozenset[str]) -> bool:
    """Whether a node with work is among those that a condition of this node counts for."""
    if scope is Scope.NODE:
        return record.name in to_change
    if scope is Scope.PRODUCT:
        return any(node.product is record.product and node.name in to_change for node in nodes)
    return bool(to_change)


def baseline_findings(record: NodeRecord, accepted: Mapping[str, str]) -> list[Finding]:
    """The values that the gate after a change needs, but that could not be read before it.

    This blocks, unless the operator accepts the condition, by name with a reason.
    """
    return [
        Finding("warn", record.name, gap.seen, f"accepted by vos_tls_accept: {reason}")
        if (reason := gap.accepted_with(accepted))
        else Finding("block", record.name, gap.seen, gap.fix)
        for gap in record.gaps
    ]


def proof_findings(record: NodeRecord, state: StateDecision, target: str, controls: Controls) -> list[Finding]:
    """What keeps the result of a change from being proven on one node."""
    allow_lowering = controls.allow_lowering
    if not record.reachable or state.state is NodeState.UNSUPPORTED:
        return []
    findings = []
    if record.common_criteria and target == "1.0" and allow_lowering:
        # TLS setup, security guide 15: with the minimum 1.0 the ports still begin at 1.1.
        text = "Common Criteria mode refuses TLS 1.0 at every minimum"
        findings.append(Finding("block", record.name, text, "lower this cluster to 1.1, or exclude it from this run"))
    unprovable = None
    if state.state is not NodeState.COMPLIANT and record.unlisted:
        fix = "fix what keeps the node from listing them, or name all TLS ports of the node in vos_tls_probe_ports"
        severity = "warn" if allow_lowering else "block"  # after a lowering one port that accepts the target is enough
        unprovable = Finding(severity, record.name, f"{_NO_PROOF}: {record.unlisted}", fix)
    elif state.state is not NodeState.COMPLIANT and record.proof not in _JUDGED:
        unprovable = _unprovable(record, target, allow_lowering)
    elif state.state is NodeState.DRIFTED and record.proof is Proof.EFFECTIVE and not allow_lowering:
        # Then the same refusals after the change prove nothing, see Baseline in tls/proof.py.
        reason = f"older versions are already refused, although the configured minimum is TLS {record.configured}"
        fix = "find out what refuses them: a firewall, Cipher Management, or a minimum that was set without a restart"
        unprovable = Finding("block", record.name, f"{_NO_PROOF}: {reason}", fix)
    if unprovable is not None:
        findings.append(unprovable if controls.require_proof else replace(unprovable, severity="warn"))
    return findings


def restart_findings(record: NodeRecord, state: StateDecision) -> list[Finding]:
    """A warning for a node that was restarted recently but still serves the old minimum, so that the plan restarts it.

    The node does not show whether it was set before or after that restart. So it is restarted anyway.
    """
    uptime = record.boot.uptime_s if record.boot is not None else None
    if state.state is not NodeState.PENDING_RESTART or uptime is None or uptime >= _RECENT:
        return []
    served = record.proof_reason or state.reason
    text = f"restarted {in_words(uptime / 60)} ago, but still accepts the old minimum: {served}"
    fix = (
        "if it was set before that restart, another restart will not help: find out what answers on its TLS "
        "ports (vos_tls_probe_ports), and exclude the node until you know"
    )
    return [Finding("warn", record.name, text, fix)]


def shutdown_findings(record: NodeRecord) -> list[Finding]:
    """A warning for a node that went down without a shutdown the last time: its file systems may be damaged.

    Cisco guarantees nothing for such file systems, and advises to rebuild the node (TechNotes 116717 and 220970).
    """
    if record.boot is None or not record.boot.ungraceful:
        return []
    text = f"its last boot followed an ungraceful shutdown: {record.boot.history}"
    fix = (
        "a restart can reveal hidden damage of its file systems: take a backup (DRS) first, check them with "
        "the recovery disc of the release, and plan to rebuild the node, as Cisco advises (TechNote 220970)"
    )
    return [Finding("warn", record.name, text, fix)]


def window_findings(waves: Sequence[Mapping[str, float]], controls: Controls) -> list[Finding]:
    """A finding for the longest node of each wave that the maintenance window can never hold. ``waves`` are the minutes
    of its nodes. The first wave blocks, because no run would ever begin its cluster."""
    if (window := controls.window) is None:
        return []
    fix = "make vos_tls_window longer, or correct vos_tls_expected_restart_minutes or vos_tls_window_margin"
    longest = [max(wave.items(), key=lambda one: one[1]) for wave in waves]
    return [
        Finding(
            "warn" if place else "block",
            name,
            f"can never begin in the maintenance window {window}: that is {in_words(window.minutes)} long, and the "
            f"node needs {need_in_words(expected, controls.margin)}",
            fix,
        )
        for place, (name, expected) in enumerate(longest)
        if needed_minutes(expected, controls.margin) > window.minutes
    ]


def _unprovable(record: NodeRecord, target: str, allow_lowering: bool) -> Finding:
    """A change whose effect cannot be proven afterwards must not begin.

    A lowering may: a port can refuse an old version at any minimum, and the value and the restart can still be seen.
    """
    reason = record.proof_reason or "no handshake was judged"
    lowered = record.configured is not None and tls_rank(record.configured) >= tls_rank(target)
    if allow_lowering and lowered and tls_rank(target) < tls_rank("1.2") and record.proof is Proof.UNPROVEN:
        text = f"a handshake cannot show on this node whether TLS {target} is accepted: {reason}"
        fix = f"name a port that accepts TLS {target} at that minimum, such as 8443, in vos_tls_probe_ports"
        if record.configured == target:
            fix = f"the node is not changed; if it was not restarted after it was set, restart it, or {fix}"
        return Finding("warn", record.name, text, fix)
    fix = (
        "open the TLS ports from the controller to the node, and check that they accept the target version today; or "
        "name the ports that do in vos_tls_probe_ports"
    )
    return Finding("block", record.name, f"{_NO_PROOF}: {reason}", fix)


def publisher_findings(
    nodes: Sequence[NodeRecord], drifted: Collection[str], exclude: Mapping[str, str], absent: Sequence[str]
) -> list[Finding]:
    """Findings of one cluster, database by database (IM and Presence has one of its own).

    ``drifted`` are the hosts whose configured minimum is below the target, ``absent`` the members that are not among
    the hosts of the run.
    """
    findings = []
    for product in Product:
        database = [node for node in nodes if node.product is product and node.regime is Regime.CLUSTER]
        needy = [node.name for node in database if node.name in drifted and node.name not in exclude]
        publisher = next((node for node in database if node.is_publisher), None)
        if publisher is None:
            text = "cannot be set: the publisher of its database is not among the hosts of this run"
            fix = "run this for the publisher too: from 15SU2 on only the publisher can set the minimum"
            findings += [Finding("block", name, text, fix) for name in needy if absent]
        elif publisher.name in drifted and publisher.name in exclude:
            if needy:
                text = f"is excluded, but only this publisher can set the minimum for {', '.join(needy)}"
                fix = "remove it from vos_tls_exclude_nodes, or exclude every node of its database"
                findings.append(Finding("block", publisher.name, text, fix))
        elif publisher.name in drifted:
            findings += [
                Finding(
                    "warn",
                    node.name,
                    f"is excluded, but the set on its publisher {publisher.name} applies to it too",
                    "this run does not restart it; the new minimum takes effect at its next restart, whoever "
                    "restarts it",
                )
                for node in database
                if node.name in exclude and node is not publisher
            ]
    return findings
