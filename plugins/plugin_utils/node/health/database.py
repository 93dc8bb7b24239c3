# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of the cluster and its database: all nodes are authenticated, and the database replicates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...cli.redaction import shown
from ...parse.cer import CerReport
from ...parse.cluster import Cluster, ClusterNode
from ...parse.replication import Replication
from ...product.catalogue import Feature, without
from ...product.model import Product
from ..reader import CLUSTER, REPLICATION
from .cer_report import CER_REPLICATION
from .check import Check, NodeView, Purpose
from .condition import Condition, first_of

__all__ = ["CHECKS", "cer_condition", "cluster_condition", "replication_condition"]

# These have no `utils dbreplication runtimestate`: CER has another database layer, PCD has no second node.
_WITHOUT_REPLICATION = without(Feature.REPLICATION_STATE)
_WITHOUT_CLUSTER = without(Feature.NODE_LIST)
_GOOD_REPLICATION = 2  # Replicate_State: TechNote 200396


def cluster_condition(
    cluster: Cluster | None, nodes: Iterable[str] = (), product: Product = Product.UNKNOWN
) -> Condition:
    """The named nodes (all of them without names) are `authenticated`; None means that the CLI has no such command."""
    names = list(nodes)
    if cluster is None:
        if product in _WITHOUT_CLUSTER and not names:
            return Condition("cluster", True, f"{product.value} has no cluster")
        return Condition("cluster", False, "the list of cluster nodes could not be read")
    rows: list[ClusterNode] = []
    faults: list[str] = []
    for name in names:
        found = [node for node in cluster.nodes if _is_named(node, name)]
        rows += found
        if not found:
            faults.append(f"{name} is not listed")
    if not names:
        rows = list(cluster.nodes)
        if not rows:
            faults.append("the list of cluster nodes is empty")
    faults += [f"{node.hostname or node.ip} is not authenticated" for node in rows if not node.authenticated]
    if faults:
        return Condition("cluster", False, first_of(faults))
    return Condition("cluster", True, f"{len(rows)} of {len(rows)} nodes are authenticated")


def _is_named(node: ClusterNode, name: str) -> bool:
    wanted = name.strip().lower()
    own = {known.lower() for known in (node.ip, node.fqdn, node.hostname) if known}
    return wanted in own or wanted.partition(".")[0] in {node.hostname.lower()} - {""}


def replication_condition(
    replication: Replication | None, cluster: Cluster | None, product: Product = Product.UNKNOWN
) -> Condition:
    """Replication is 2 on every node of the database; None means that the CLI has no such command.

    Without the list of the cluster's nodes it is unknown how many must replicate, so the condition does not hold.
    """
    if replication is None:
        if product in _WITHOUT_REPLICATION:
            return Condition("replication", True, f"{product.value} shows no replication state")
        return Condition("replication", False, "the replication state could not be read")
    if cluster is None and product not in _WITHOUT_CLUSTER:
        return Condition("replication", False, "the list of cluster nodes could not be read")
    if replication.single_node:
        peers = _database_peers(cluster)
        if len(peers) > 1:
            # The text says `single active node`: it may also come from a cluster whose other nodes are down.
            return Condition("replication", False, f"only one active node, but the cluster has {len(peers)}")
        return Condition("replication", True, "single node, nothing to replicate")
    if not replication.nodes:
        return Condition("replication", False, "the list of replicating nodes is empty")
    faults = [
        f"{node.name} is ({'-' if node.state is None else node.state}) {shown(node.details)}".rstrip()
        for node in replication.nodes
        if node.state != _GOOD_REPLICATION
    ]
    missing = len(_database_peers(cluster)) - len(replication.nodes)
    if missing > 0:
        faults.append(f"{len(replication.nodes)} nodes replicate, but the cluster has {missing} more")
    if faults:
        return Condition("replication", False, first_of(faults))
    return Condition("replication", True, f"state 2 on {len(replication.nodes)} of {len(replication.nodes)} nodes")


def _database_peers(cluster: Cluster | None) -> Sequence[ClusterNode]:
    if cluster is None:
        return ()
    local = cluster.local
    # IM and Presence nodes are listed with their CUCM cluster, but they replicate a database of their own.
    return [node for node in cluster.nodes if local is None or node.application == local.application]


def cer_condition(found: CerReport, cluster: Cluster | None) -> Condition:
    """Emergency Responder replicates: each server of its cluster is Active, and connected or the node itself."""
    expected = len(cluster.nodes) if cluster is not None else 1
    if len(found.servers) != expected:
        return Condition("replication", False, f"{len(found.servers)} of {expected} servers are in the report")
    if not found.healthy:
        faults = ", ".join(f"{server.server} is {server.state} {server.status}" for server in found.servers)
        return Condition("replication", False, faults)
    return Condition("replication", True, f"Active on {expected} of {expected} servers")


def _judge_cluster(found: Cluster | None, node: NodeView) -> Condition:
    if node.no_cluster:
        return Condition("cluster", False, node.no_cluster)
    return cluster_condition(found, node.demand.nodes, node.product)


def _read_replication(node: NodeView) -> Replication | CerReport | None:
    if node.no_cluster:
        return None
    if node.product is Product.CER and node.cluster is not None and len(node.cluster.nodes) > 1:
        report = node.reports(node.reader)
        if report is not None:
            return report
    return node.reader.replication()


def _judge_replication(found: Replication | CerReport | None, node: NodeView) -> Condition:
    if node.no_cluster:  # it is unknown how many nodes must replicate
        return Condition("replication", False, f"the list of cluster nodes could not be read: {node.no_cluster}")
    if isinstance(found, CerReport):
        return cer_condition(found, node.cluster)
    return replication_condition(found, node.cluster, node.product)


_CLUSTER: Check[Cluster | None] = Check(
    name="cluster",
    commands=(CLUSTER,),
    read=lambda node: node.cluster,
    judge=_judge_cluster,
    purpose=Purpose.CLUSTER | Purpose.RECOVERY,
)

# On Emergency Responder the report is a file; the answer to another command contains its name.
_REPLICATION: Check[Replication | CerReport | None] = Check(
    name="replication",
    commands=(REPLICATION, CER_REPLICATION),
    read=_read_replication,
    judge=_judge_replication,
    purpose=Purpose.CLUSTER | Purpose.DATABASE | Purpose.RECOVERY,
)

CHECKS = (_CLUSTER, _REPLICATION)
