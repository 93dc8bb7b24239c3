# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes take over each other's phones, and what the plan has to say of their order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from ..product.model import Product
from .clusters import Finding
from .member_hosts import MemberHosts
from .node_record import NodeRecord

__all__ = ["groups_of_nodes", "order_reasons"]

Groups = Mapping[str, frozenset[str]]


def groups_of_nodes(records: Sequence[NodeRecord], to_change: Collection[str]) -> tuple[Groups, list[Finding]]:
    """The Unified CM Groups of each inventory host of a cluster, and what could not be found out about them.

    Nothing is said where fewer than two nodes that process calls are ``to_change``.
    The publisher has told them; its members are called as under System > Server, which is a host name, an FQDN or an
    address, so the rows of `show network cluster` say which host is meant.
    """
    processing = [record for record in records if record.call_processing and record.name in to_change]
    if len(processing) < 2:
        return {}, []
    publisher = next((node for node in records if node.product is Product.CUCM and node.is_publisher), None)
    if publisher is None or publisher.call_groups_error:
        reason = publisher.call_groups_error if publisher else "the Unified CM publisher is not among the nodes read"
        return {}, [
            Finding(
                "warn",
                publisher.name if publisher else processing[0].name,
                f"the Unified CM Groups could not be read: {reason}",
                "only rank and name decide the order; separate nodes that take over each other's phones by vos_rank",
            )
        ]
    hosts = MemberHosts(records)
    found: dict[str, set[str]] = {}
    findings = []
    for group, members in publisher.call_groups.items():
        for member in members:
            names = hosts.named(member)
            for name in names:
                found.setdefault(name, set()).add(group)
            if not names and not hosts.lists(member):
                text = f"{member} of the Unified CM Group {group} is not listed by `show network cluster`"
                fix = "the order ignores it; compare System > Server with that list"
                findings.append(Finding("info", publisher.name, text, fix))
    return {name: frozenset(groups) for name, groups in found.items()}, findings


def order_reasons(by_name: Sequence[str], arranged: Sequence[str], groups: Groups) -> list[Finding]:
    """Why the order is not the one by rank and name, and where members of a group still follow each other."""
    findings = []
    meeting = set(pairwise(arranged))
    for one, other in pairwise(by_name):
        if (shared := _shared(one, other, groups)) and (one, other) not in meeting and (other, one) not in meeting:
            text = f"does not follow {one}, as it would by name: both are in {shared}"
            findings.append(Finding("info", other, text, "a phone that has moved to it would meet its restart next"))
    for shared, pairs in groupby(pairwise(arranged), lambda pair: _shared(pair[0], pair[1], groups)):
        if shared:
            first, *others = _chain(pairs)
            findings.append(_follows(first, others, shared))
    return findings


def _chain(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The names of pairs of which each begins where the one before it ends."""
    (first, second), *others = pairs
    return [first, second, *(other for _one, other in others)]


def _follows(first: str, others: Sequence[str], shared: str) -> Finding:
    """One finding for all nodes in a row that take over each other's phones."""
    after, *more = others
    if more:
        text = f"follows {first}, and {', '.join(more)} come next, although all are in {shared}"
        fix = "the gates between them wait until each is back; vos_rank can separate them"
    else:
        text = f"follows {first} although both are in {shared}"
        fix = f"the gates between them wait until {first} is back; vos_rank can separate them"
    return Finding("info", after, f"{text}: the ranks allow no better order", fix)


def _shared(one: str, other: str, groups: Groups) -> str:
    shared = sorted(groups.get(one, frozenset()) & groups.get(other, frozenset()))
    return (
        f"the Unified CM Group {shared[0]}"
        if len(shared) == 1
        else ", ".join(shared) and (f"the Unified CM Groups {', '.join(shared)}")
    )
