# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the conditions of the nodes mean for the plan: which of them stop a cluster, and which are worth a warning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..product.model import Product, tls_rank
from ..tls.verdict import Proof
from .clusters import Finding
from .readiness import FIXES
from .records import NodeRecord
from .state import NodeState, StateDecision

__all__ = ["proof_findings", "readiness_findings"]

# With these the handshake has told something of the minimum.
_JUDGED = (Proof.EFFECTIVE, Proof.NOT_EFFECTIVE, Proof.TOO_STRICT)

# Conditions of the one node that is restarted. All others are those of its cluster.
_OF_ONE_NODE = frozenset({"disk", "certificate"})


def readiness_findings(
    nodes: Sequence[NodeRecord], to_change: frozenset[str], accepted: Mapping[str, str]
) -> list[Finding]:
    """A finding for each condition that does not hold on a node of a cluster; `to_change` names the nodes with work.

    It blocks where it concerns a node with work; an operator may have accepted a condition, by name with a reason.
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
            severity = "block" if _concerns(condition.name, record, nodes, to_change) else "warn"
            findings.append(Finding(severity, record.name, condition.seen, FIXES[condition.name]))
    return findings


def _concerns(name: str, record: NodeRecord, nodes: Sequence[NodeRecord], to_change: frozenset[str]) -> bool:
    if name in _OF_ONE_NODE:
        return record.name in to_change
    if name == "availability":
        return any(node.product is Product.IMP and node.name in to_change for node in nodes)
    return bool(to_change)


def proof_findings(record: NodeRecord, state: StateDecision, target: str, allow_lowering: bool) -> list[Finding]:
    """What keeps the result of a change from being proven on one node."""
    if not record.reachable or state.state is NodeState.UNSUPPORTED:
        return []
    findings = []
    if record.common_criteria and target == "1.0" and allow_lowering:
        # TLS setup, security guide 15: with the minimum 1.0 the ports still begin at 1.1.
        text = "in Common Criteria mode TLS 1.0 is refused at any minimum"
        findings.append(Finding("block", record.name, text, "lower this cluster to 1.1, or leave it out of this run"))
    if state.state is not NodeState.COMPLIANT and record.proof not in _JUDGED:
        findings.append(_unprovable(record, target, allow_lowering))
    return findings


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
            fix = f"it is left as it is; if it was not restarted since it was set, restart it, or {fix}"
        return Finding("warn", record.name, text, fix)
    text = f"a handshake cannot prove the result on this node: {reason}"
    fix = "open the TLS port from the controller to the node, and check that it accepts the target version today"
    return Finding("block", record.name, text, fix)
