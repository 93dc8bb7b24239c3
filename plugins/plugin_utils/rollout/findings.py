# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the conditions of the nodes mean for the plan: which of them stop a cluster, and which are worth a warning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..product.model import Product
from .clusters import Finding
from .readiness import FIXES
from .records import NodeRecord

__all__ = ["readiness_findings"]

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
