# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which inventory hosts form a cluster, by what the nodes say of themselves, and whether one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .duplicates import duplicates
from .node_record import MemberRow, NodeRecord
from .unread import unread_by_cause

__all__ = ["Finding", "Membership", "cluster_key", "group_clusters", "read_twice"]


@dataclass(frozen=True)
class Finding:
    """One row of the pre-check. Severity ``block`` stops the cluster before anything is sent."""

    severity: str  # block | warn | info
    node: str
    text: str
    fix: str


@dataclass(frozen=True)
class Membership:
    """The hosts of one cluster; ``findings`` say what does not fit between the cluster and the inventory."""

    name: str
    nodes: tuple[NodeRecord, ...]
    findings: tuple[Finding, ...]
    absent: tuple[str, ...] = ()  # host names of members that are not among the hosts of the run


def group_clusters(records: Sequence[NodeRecord], *, allow_partial: bool = False) -> tuple[Membership, ...]:
    """Group hosts by the publisher that they name; hosts that could not be read go where the rows place them.

    The list of nodes that the cluster prints (`show network cluster`) must equal the inventory's: each
    difference is a blocking finding, because a node nobody watches would be left behind or be down unseen. With
    ``allow_partial`` a member that is not among the hosts is a warning. Hosts that may be one and the same node block
    each of their clusters.
    """
    read = [record for record in records if record.reachable]
    lost = [record for record in records if not record.reachable]
    groups: dict[str, list[NodeRecord]] = {}
    for record in read:
        groups.setdefault(cluster_key(record), []).append(record)
    twice = _twice(read, groups)
    memberships = []
    for nodes in groups.values():
        rows = _rows(nodes)
        placed = [record for record in lost if any(_means(record, row) for row in rows)]
        lost = [record for record in lost if record not in placed]
        memberships.append(_membership(nodes, placed, rows, allow_partial, twice))
    memberships.extend(_unplaced(lost))
    return tuple(sorted(memberships, key=lambda membership: membership.name))


def cluster_key(record: NodeRecord) -> str:
    """What the nodes of one cluster have in common: the publisher that they name."""
    for row in record.members:
        if row.role == "publisher":
            return f"{row.hostname.lower()}/{row.ip}"
    if not record.alone:  # no row is the publisher's: whoever prints the same list belongs to it
        return "list/" + " ".join(sorted(f"{row.hostname.lower()}/{row.ip}" for row in record.members))
    return f"single/{record.name}"


def read_twice(records: Sequence[NodeRecord]) -> dict[str, str]:
    """The hosts that are, or may be, the same node as another one, by name, each with the text of the finding."""
    return {name: found.text for found in duplicates(records, cluster_key) for name in found.names}


def _twice(read: Sequence[NodeRecord], groups: Mapping[str, Sequence[NodeRecord]]) -> dict[str, list[Finding]]:
    """What blocks because a node would be changed twice, by inventory name."""
    found: dict[str, list[Finding]] = {}
    for duplicate in duplicates(read, cluster_key):
        for name in duplicate.names:
            found.setdefault(name, []).append(Finding("block", name, duplicate.text, duplicate.fix))
    listed: dict[MemberRow, dict[str, str]] = {}  # by cluster, a host that prints the row
    for key, nodes in groups.items():
        for row, names in _rows(nodes).items():
            listed.setdefault(row, {})[key] = names[0]
    for record in read:
        own = next((row for row in record.members if row.ip == record.own_address), None)
        if own is None:
            continue
        for key, lister in listed[own].items():
            if key == cluster_key(record):
                continue
            text = f"{lister} lists {record.name} ({own.ip}) too, but with another publisher than {record.name} itself"
            fix = "compare `show network cluster` on both, and take the node out of the cluster that it has left"
            for name in (record.name, lister):
                found.setdefault(name, []).append(Finding("block", name, text, fix))
    return found


def _rows(nodes: Iterable[NodeRecord]) -> dict[MemberRow, list[str]]:
    """Every row that a node of the cluster prints, with the hosts that print it."""
    rows: dict[MemberRow, list[str]] = {}
    for node in nodes:
        for row in node.members:
            rows.setdefault(row, []).append(node.name)
    return rows


def _means(record: NodeRecord, row: MemberRow) -> bool:
    return row.is_called(record.address) or row.is_called(record.name)


def _is(record: NodeRecord, row: MemberRow) -> bool:
    return record.hostname.lower() == row.hostname.lower()


def _mistaken(record: NodeRecord, row: MemberRow) -> Finding:
    """What a rank, an exclusion or a report says of that host would be of another node."""
    meant = f"the inventory means {row.hostname} ({row.ip}) by {record.name}"
    text = f"{meant}, but the node that answers is {record.hostname}"
    return Finding("block", record.name, text, "correct ansible_host, or the name of the inventory host")


def _membership(
    nodes: list[NodeRecord],
    placed: list[NodeRecord],
    rows: dict[MemberRow, list[str]],
    allow_partial: bool,
    twice: Mapping[str, Sequence[Finding]],
) -> Membership:
    findings = _unread(placed)
    absent = []
    for node in nodes:
        findings += [finding for finding in twice.get(node.name, ()) if finding.text not in {f.text for f in findings}]
        findings += [_mistaken(node, row) for row in rows if _means(node, row) and not _is(node, row)]
    hostnames = {node.hostname.lower() for node in nodes}
    for row, seen_by in rows.items():
        if len(seen_by) < len(nodes):
            others = ", ".join(sorted({node.name for node in nodes} - set(seen_by)))
            findings.append(
                Finding(
                    "block",
                    row.hostname,
                    f"the nodes do not agree about {row.hostname} ({row.ip}, {row.role}): {others} lists it "
                    "differently or not at all",
                    "compare `show network cluster` on the nodes and repair the cluster first",
                )
            )
        known = row.hostname.lower() in hostnames or any(_means(record, row) for record in placed)
        if not known:
            absent.append(row.hostname or row.ip)
            text = f"the cluster lists {row.hostname} ({row.ip}), which is not among the hosts of this run"
            fix = "add it to the inventory; a --limit or a sliced job must contain whole clusters"
            if allow_partial:
                fix = "allowed by vos_tls_allow_partial; start no other run for this cluster while this one is running"
            findings.append(Finding("warn" if allow_partial else "block", row.hostname, text, fix))
    every = (*nodes, *placed)
    return Membership(_name(every, rows), every, tuple(findings), tuple(dict.fromkeys(absent)))


def _unread(records: Iterable[NodeRecord]) -> list[Finding]:
    """One finding for each cause."""
    fix = "fix that, then run this again; until then its cluster is not changed"
    findings = []
    for unread in unread_by_cause(records):
        many = f"{unread.sentence}: {unread.names}\n{unread.reason}"
        text = many if len(unread.nodes) > 1 else f"the node could not be read: {unread.reason}"
        findings.append(Finding("block", unread.nodes[0], text, fix))
    return findings


def _name(nodes: Sequence[NodeRecord], rows: Iterable[MemberRow]) -> str:
    """The operator's name (vos_cluster), else the publisher's name in the inventory, else its own host name."""
    given = sorted({node.given_cluster for node in nodes if node.given_cluster})
    if given:
        return given[0]
    for row in rows:
        if row.role == "publisher":
            hosts = [n.name for n in nodes if n.hostname.lower() == row.hostname.lower() or _means(n, row)]
            return hosts[0] if hosts else row.hostname
    return min(node.name for node in nodes)


def _unplaced(lost: Sequence[NodeRecord]) -> list[Membership]:
    """Hosts that could not be read and that no cluster lists: by their vos_cluster, else one by one."""
    groups: dict[str, list[NodeRecord]] = {}
    for record in lost:
        groups.setdefault(record.given_cluster or record.name, []).append(record)
    return [Membership(name, tuple(nodes), tuple(_unread(nodes))) for name, nodes in groups.items()]
