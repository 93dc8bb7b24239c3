# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of Unity Connection: of two servers one is primary, one is secondary, and they see each other."""

from __future__ import annotations

from ...parse.cluster import Cluster
from ...parse.unity import UnityCluster, parse_unity_cluster
from ...product.model import Product
from .check import Check, HealthCommand, Purpose
from .condition import Condition

__all__ = ["CHECKS", "CUC_CLUSTER_STATUS", "unity_condition"]

CUC_CLUSTER_STATUS = HealthCommand(
    "show cuc cluster status", parse_unity_cluster, lambda found: found.servers[0].line, patience=120.0
)


def unity_condition(found: UnityCluster | None) -> Condition:
    """One server is primary and the other one secondary, whichever."""
    if found is None:
        return Condition("unity_cluster", False, "the state of the cluster could not be read")
    states = [f"{s.name} is {s.state}" + (f" ({s.internal_state})" if s.apart else "") for s in found.servers]
    apart = [f"the replication of {row.name} is {row.state} {row.status}" for row in found.replicates if not row.good]
    return Condition("unity_cluster", found.healthy, ", ".join(states + apart))


def _asked_of(product: Product, cluster: Cluster | None) -> str:
    if product is not Product.CUC:
        return f"{product.value} is no Unity Connection"
    return "a single server" if cluster is not None and len(cluster.nodes) == 1 else ""


_UNITY_CLUSTER: Check[UnityCluster | None] = Check(
    name="unity_cluster",
    commands=(CUC_CLUSTER_STATUS.text,),
    read=lambda node: CUC_CLUSTER_STATUS.read(node.reader),
    judge=lambda found, _node: unity_condition(found),
    purpose=Purpose.PRECHECK | Purpose.CLUSTER | Purpose.RECOVERY,
    asked_of=_asked_of,
    fix="bring both servers up: one Primary, one Secondary in `show cuc cluster status`",
    acceptable=True,
    passes=True,
)

CHECKS = (_UNITY_CLUSTER,)
