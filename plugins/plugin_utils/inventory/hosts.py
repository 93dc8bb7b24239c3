# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what publishers say to the hosts of an inventory: names, clusters, variables, groups. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..plan.clusters import cluster_key, group_clusters
from ..plan.node_record import MemberRow, NodeRecord
from ..product.catalogue import SETTABLE
from ..product.model import Product
from .publishers import Publisher

__all__ = ["ADDRESSES", "HOSTNAMES", "Host", "Hosts", "HostsError", "Source", "further_publishers", "make_hosts"]

ADDRESSES = ("ip", "fqdn", "hostname")
HOSTNAMES = ("hostname", "fqdn", "ip", "cluster_hostname")

_NOT_IN_A_GROUP = re.compile(r"[^a-z0-9_]")


class HostsError(ValueError):
    """Two nodes or two clusters would be one in the inventory."""


@dataclass(frozen=True)
class Source:
    """A publisher and what it said; None if it could not be read and nothing is known of earlier."""

    publisher: Publisher
    facts: Mapping[str, Any] | None


@dataclass(frozen=True)
class _Node(NodeRecord):
    """A node as the plan of a rollout would know it, with what only the inventory needs."""

    ip: str = ""
    fqdn: str = ""
    local: bool = False  # it is the one that was asked
    publisher: Publisher = field(default_factory=lambda: Publisher("", "", ""))


@dataclass(frozen=True)
class Host:
    """A host of the inventory."""

    name: str
    variables: Mapping[str, Any]
    groups: tuple[str, ...]  # not yet cleaned of what a group's name must not have
    cluster_group: str = ""


@dataclass(frozen=True)
class Hosts:
    """All hosts, cluster by cluster in the order of a rollout, and what to warn of."""

    hosts: tuple[Host, ...]
    warnings: tuple[str, ...]


def make_hosts(sources: Sequence[Source], *, hostnames: str = "hostname", addresses: str = "ip") -> Hosts:
    """The hosts of all clusters; `hostnames` and `addresses` are one of HOSTNAMES and of ADDRESSES.

    Clusters, their names and the ranks of their nodes are those of the rollout's plan, from the same functions.
    A publisher of which nothing is known is a host too, so that no check passes because its cluster is missing.
    Raises HostsError if two nodes would have one name, or two clusters.
    """
    nodes = _merged(node for source in sources for node in _nodes(source, hostnames, addresses))
    memberships = group_clusters(nodes, allow_partial=True)
    _refuse_duplicates(
        [(membership.name, cluster_key(membership.nodes[0])) for membership in memberships],
        "clusters",
        "give each cluster its own name with `cluster` in its entry under publishers, or set hostnames to fqdn",
    )
    warnings = [finding.text for membership in memberships for finding in membership.findings]
    warnings += [text for source in sources for text in _remarks(source)]
    hosts = []
    for membership in memberships:
        members = [node for node in membership.nodes if isinstance(node, _Node)]
        for node in sorted(members, key=lambda node: (node.rank, node.name)):
            name = f"{membership.name}-{node.name}" if hostnames == "cluster_hostname" else node.name
            hosts.append((_host(name, membership.name, node), node.ip or node.address))
    rows = {row for node in nodes for row in node.members}
    hosts += [(_unread(source.publisher), source.publisher.address) for source in _lost(sources, rows)]
    _refuse_duplicates(
        [(host.name, place) for host, place in hosts], "nodes", "set hostnames to fqdn or cluster_hostname"
    )
    return Hosts(tuple(host for host, _place in hosts), tuple(dict.fromkeys(warnings)))


def further_publishers(
    sources: Sequence[Source], addresses: str = "ip", hostnames: str = "hostname"
) -> tuple[Publisher, ...]:
    """The publishers of other databases that the lists name, and that nobody has asked: those of IM and Presence.

    Only they know the release of their nodes. They are asked as the publisher that named them was.
    """
    asked = {
        (cluster_key(node), node.product)
        for source in sources
        for node in _nodes(source, "hostname", addresses)
        if node.local
    }
    places = {(source.publisher.address.lower(), source.publisher.port) for source in sources}
    further: dict[tuple[str, Product], Publisher] = {}
    for source in sources:
        for node in _nodes(source, hostnames, addresses):
            key = (cluster_key(node), node.product)
            if node.db_role != "DBPub" or key in asked or node.product is Product.UNKNOWN:
                continue
            names = {node.ip, node.fqdn.lower(), node.hostname.lower()}
            if any((name, source.publisher.port) in places for name in names):
                continue  # the operator named it, but it was not read
            further.setdefault(
                key,
                replace(
                    source.publisher,
                    address=node.address,
                    product=None,
                    host_key_fingerprint="",
                    found=True,
                    name="" if hostnames == "cluster_hostname" else node.name,
                ),
            )
    return tuple(further.values())


def _nodes(source: Source, hostnames: str, addresses: str) -> Iterator[_Node]:
    """Each node that the publisher lists. The release is its own, so it is that of its database's nodes only."""
    facts, publisher = source.facts, source.publisher
    if facts is None:
        return
    alone = {"name": facts["hostname"], "fqdn": "", "ip": "", "role": "", "db_role": "", "local": True}
    rows = (facts["cluster"] or {}).get("nodes") or [{**alone, "product": facts["product"]}]
    members = tuple(MemberRow(row["name"], row["fqdn"], row["ip"], row["role"]) for row in rows if row["ip"])
    groups = ((facts["callmanager_groups"] or {}).get("groups") or {}).values()
    processing = {row for row in members if any(row.is_called(member) for group in groups for member in group)}
    for row in rows:
        places = {"ip": row["ip"], "fqdn": row["fqdn"] or row["ip"], "hostname": row["name"]}
        names = {**places, "fqdn": row["fqdn"] or row["name"]}
        same = row["local"] or (row["product"] == facts["product"] != Product.UNKNOWN.value)
        yield _Node(
            name=names.get(hostnames) or row["name"],
            address=publisher.address if row["local"] else places[addresses],
            given_cluster=publisher.cluster,
            product=Product(row["product"]),
            version=facts["version"] if same else "",
            release=facts["release"] if same else "",
            hostname=row["name"],
            role=row["role"],
            db_role=row["db_role"],
            members=members,
            call_processing=any(member.hostname == row["name"] and member.ip == row["ip"] for member in processing),
            ip=row["ip"],
            fqdn=row["fqdn"],
            local=row["local"],
            publisher=publisher,
        )


def _merged(nodes: Iterable[_Node]) -> tuple[_Node, ...]:
    """Each node once: if several publishers list it, the row from the node itself or from its own publisher."""
    best: dict[tuple[str, str], _Node] = {}
    for node in nodes:
        key = (cluster_key(node), node.ip or node.publisher.key)
        known = best.get(key)
        if known is None or (node.local, bool(node.version)) > (known.local, bool(known.version)):
            best[key] = node
    return tuple(best.values())


def _lost(sources: Sequence[Source], rows: Iterable[MemberRow]) -> Iterator[Source]:
    """The publishers of which nothing is known, unless another one lists them."""
    rows = tuple(rows)
    for source in sources:
        listed = any(row.is_called(source.publisher.address) for row in rows)
        if source.facts is None and not source.publisher.found and not listed:
            yield source


def _host(name: str, cluster: str, node: _Node) -> Host:
    role = "publisher" if node.is_publisher else "subscriber"
    variables = {
        **_reached(node.address, node.publisher),
        "vos_cluster": cluster,
        "vos_release": node.release,
        "vos_version": node.version,
        "vos_role": role,
        # Not vos_rank: that would overrule the plan, which knows from each node itself whether it processes calls.
        "vos_default_rank": node.rank,
        "vos_hostname": node.hostname,
        "vos_fqdn": node.fqdn,
    }
    if node.product in SETTABLE:  # the modules take no other product
        variables["vos_product"] = node.product.value
    groups = (f"vos_product_{node.product.value}", f"vos_role_{role}")
    return Host(name, variables, groups, f"vos_cluster_{cluster}")


def _unread(publisher: Publisher) -> Host:
    named = {"vos_cluster": publisher.cluster} if publisher.cluster else {}
    group = f"vos_cluster_{publisher.cluster}" if publisher.cluster else ""
    return Host(publisher.address, {**_reached(publisher.address, publisher), **named}, ("vos_unread",), group)


def _reached(address: str, publisher: Publisher) -> dict[str, Any]:
    variables: dict[str, Any] = {"ansible_host": address}
    if publisher.port != 22:
        variables["ansible_port"] = publisher.port
    if publisher.own_user:
        variables["ansible_user"] = publisher.user
    if publisher.ssh_algorithms:
        variables["vos_ssh_algorithms"] = publisher.ssh_algorithms
    return variables


def _remarks(source: Source) -> Iterator[str]:
    if source.facts is None:
        return
    address = source.publisher.address
    if source.facts["product"] == Product.UNKNOWN.value:
        yield f"{address}: its answers do not show which product it is; set `product` in its entry"
    local = next((row for row in (source.facts["cluster"] or {}).get("nodes", ()) if row["local"]), None)
    if local is not None and local["role"] == "subscriber" and local["db_role"] != "DBPub":
        yield f"{address} is a subscriber, not a publisher; name the publisher of its cluster instead"
    if error := (source.facts["callmanager_groups"] or {}).get("error"):
        yield f"{address}: vos_default_rank ignores call processing, Unified CM Groups not readable: {error}"


def _refuse_duplicates(named: Sequence[tuple[str, str]], what: str, fix: str) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for name, place in named:
        # Names of groups are cleaned of other characters, and some file systems do not tell a capital.
        key = _NOT_IN_A_GROUP.sub("_", name.lower()) if what == "clusters" else name.lower()
        if key in seen:
            other, there = seen[key]
            raise HostsError(f"two {what} are called {other} ({there}) and {name} ({place}): {fix}")
        seen[key] = (name, place)
