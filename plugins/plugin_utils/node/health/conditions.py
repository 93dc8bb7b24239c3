# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health gate: the conditions of a node and its cluster that must hold before the next node is touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...cli.redaction import shown
from ...parse.cluster import Cluster, ClusterNode
from ...parse.min_version import MinVersion
from ...parse.replication import Replication
from ...parse.services import Service, Services
from ...product.model import TLS_VERSIONS, Product, tls_rank

__all__ = [
    "OUT_OF_SERVICE",
    "Condition",
    "baseline_from_result",
    "cluster_condition",
    "minimum_condition",
    "replication_condition",
    "services_condition",
    "waiting_for",
]

STARTED = "STARTED"
MOVING = frozenset({"STARTING", "STOPPING"})
# A manual stop, or a master role that the other node has: TechNote 217304, Finesse 15 admin guide (both spellings).
OUT_OF_SERVICE = re.compile(r"command(?:ed)? out of service", re.IGNORECASE)
# Stopped on a healthy node although activated. Password Reset: CUCM 12.5 troubleshooting guide; Cluster Manager on a
# node that has no cluster: PCD 15 administration guide.
IDLE_BY_DESIGN: Mapping[str, frozenset[Product]] = {
    "password reset": frozenset(Product),
    "cluster manager": frozenset({Product.PCD}),
}
# They run on one server of a Unity Connection cluster, the primary. The other one may have become that meanwhile; that
# exactly one of them is primary is the condition unity_cluster.
OF_THE_PRIMARY = frozenset({"connection notifier", "connection message transfer agent", "connection mailbox sync"})
# `utils dbreplication runtimestate` does not exist there: CER has another database layer, PCD stands alone.
WITHOUT_REPLICATION = frozenset({Product.CER, Product.PCD})
WITHOUT_CLUSTER = frozenset({Product.PCD})
GOOD_REPLICATION = 2  # Replicate_State: TechNote 200396
NAMED = 3  # so many faults are named in one line


@dataclass(frozen=True)
class Condition:
    """One condition of the gate: its name, whether it holds, and what was seen."""

    name: str
    holds: bool
    seen: str


def baseline_from_result(services: Mapping[str, Mapping[str, object]]) -> frozenset[str]:
    """The names that were STARTED in the `services` of an earlier node_info. Raises ValueError for another shape
    and for an empty baseline."""
    if not services:
        raise ValueError("the baseline is empty, so nothing would be required")
    started = set()
    for name, service in services.items():
        state = service.get("state") if isinstance(service, Mapping) else None
        if not isinstance(state, str):
            raise ValueError(f"service {name!r} of the baseline has no state")
        if state.upper() == STARTED:
            started.add(str(name))
    return frozenset(started)


def services_condition(
    services: Services,
    baseline: frozenset[str] | None,
    product: Product = Product.UNKNOWN,
    cluster: Cluster | None = None,
) -> Condition:
    """Nothing starts or stops, and what must run is STARTED.

    With a baseline that is each service that was STARTED then; one that was stopped before is no fault, and neither is
    one that has moved to the other server of a Unity Connection cluster. Without it, it is each activated service
    that nobody took out of service.
    """
    found = services.services
    if not found:
        return Condition("services", False, "the list of services is empty")
    faults = [f"{s.name} is {s.state.upper()}" for s in found.values() if s.state.upper() in MOVING]
    if baseline is not None:
        required = sorted(baseline)
        faults += [f"{name} is not listed" for name in required if name not in found]
    else:
        required = [name for name, service in found.items() if _should_run(service, product)]
    for name in required:
        service = found.get(name)
        if service is None or _has_moved(service, product, cluster):
            continue
        if service.state.upper() not in {STARTED, *MOVING}:
            why = f" ({shown(service.reason)})" if service.reason else ""
            faults.append(f"{name} is {service.state.upper()}{why}")
    if faults:
        return Condition("services", False, _first_of(faults))
    return Condition("services", True, f"{len(required)} of {len(required)} required services are STARTED")


def _has_moved(service: Service, product: Product, cluster: Cluster | None) -> bool:
    pair = product is Product.CUC and cluster is not None and len(cluster.nodes) > 1
    of_the_primary = service.name.strip().lower() in OF_THE_PRIMARY
    return pair and of_the_primary and OUT_OF_SERVICE.search(service.reason) is not None


def _should_run(service: Service, product: Product) -> bool:
    if not service.activated or OUT_OF_SERVICE.search(service.reason):
        return False
    return product not in IDLE_BY_DESIGN.get(service.name.strip().lower(), frozenset())


def replication_condition(
    replication: Replication | None, cluster: Cluster | None, product: Product = Product.UNKNOWN
) -> Condition:
    """Replication is 2 on every node of the database; None means that the CLI has no such command.

    Without the list of the cluster's nodes nobody knows how many must replicate, so nothing holds.
    """
    if replication is None:
        if product in WITHOUT_REPLICATION:
            return Condition("replication", True, f"{product.value} shows no replication state")
        return Condition("replication", False, "the replication state could not be read")
    if cluster is None and product not in WITHOUT_CLUSTER:
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
        if node.state != GOOD_REPLICATION
    ]
    missing = len(_database_peers(cluster)) - len(replication.nodes)
    if missing > 0:
        faults.append(f"{len(replication.nodes)} nodes replicate, but the cluster has {missing} more")
    if faults:
        return Condition("replication", False, _first_of(faults))
    return Condition("replication", True, f"state 2 on {len(replication.nodes)} of {len(replication.nodes)} nodes")


def _database_peers(cluster: Cluster | None) -> Sequence[ClusterNode]:
    if cluster is None:
        return ()
    local = cluster.local
    # IM and Presence nodes are listed with their CUCM cluster, but they replicate a database of their own.
    return [node for node in cluster.nodes if local is None or node.application == local.application]


def cluster_condition(
    cluster: Cluster | None, nodes: Iterable[str] = (), product: Product = Product.UNKNOWN
) -> Condition:
    """The named nodes (all of them without names) are `authenticated`; None means that the CLI has no such command."""
    names = list(nodes)
    if cluster is None:
        if product in WITHOUT_CLUSTER and not names:
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
        return Condition("cluster", False, _first_of(faults))
    return Condition("cluster", True, f"{len(rows)} of {len(rows)} nodes are authenticated")


def _is_named(node: ClusterNode, name: str) -> bool:
    wanted = name.strip().lower()
    own = {known.lower() for known in (node.ip, node.fqdn, node.hostname) if known}
    return wanted in own or wanted.partition(".")[0] in {node.hostname.lower()} - {""}


def minimum_condition(found: MinVersion | None, wanted: str) -> Condition:
    """The node still shows the minimum TLS version that it was set to; a higher one is as good."""
    if found is None:
        return Condition("tls_min_version", False, "the node shows no minimum TLS version")
    kept = found.version in TLS_VERSIONS and tls_rank(found.version) >= tls_rank(wanted)
    return Condition("tls_min_version", kept, f"the minimum is {found.version}, it was set to {wanted}")


def waiting_for(conditions: Iterable[Condition]) -> list[str]:
    """One line for each condition that does not hold."""
    return [f"{condition.name}: {condition.seen}" for condition in conditions if not condition.holds]


def _first_of(faults: Sequence[str]) -> str:
    rest = len(faults) - NAMED
    return ", ".join(faults[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
