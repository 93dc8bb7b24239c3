# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Unified CM Groups of a cluster: which nodes take over each other's phones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .sql import parse_sql

__all__ = ["CALL_GROUPS_QUERY", "CallGroups", "parse_call_groups"]

# Composed from the names of tables and columns in Cisco's documents; no capture of it was found.
CALL_GROUPS_QUERY = (
    "select cmg.name as cmgroup, m.priority, cm.name as callmanager, pn.name as node from callmanagergroupmember m "
    "join callmanagergroup cmg on m.fkcallmanagergroup=cmg.pkid join callmanager cm on m.fkcallmanager=cm.pkid "
    "join processnode pn on cm.fkprocessnode=pn.pkid order by cmg.name, m.priority"
)
_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class CallGroups:
    """For each node, by its name under System > Server (host name, FQDN or address): its groups with its priority.

    The member with the lowest number is the first choice of the phones (assumed: no document says so).
    """

    nodes: Mapping[str, Mapping[str, int]]

    @property
    def names(self) -> tuple[str, ...]:
        """All groups that have a member, by name."""
        return tuple(sorted({group for groups in self.nodes.values() for group in groups}))

    def members(self, group: str) -> tuple[str, ...]:
        """The nodes of a group in the order of their priority; none for a group that has no member."""
        priorities = {node: groups[group] for node, groups in self.nodes.items() if group in groups}
        return tuple(sorted(priorities, key=lambda node: (priorities[node], node)))

    def shared(self, one: str, other: str) -> frozenset[str]:
        """The groups that both nodes are members of."""
        return frozenset(self.nodes.get(one, {})) & frozenset(self.nodes.get(other, {}))


@successful_only
def parse_call_groups(text: str) -> CallGroups:
    """Reads the answer to `run sql` with CALL_GROUPS_QUERY. If no group has a member, the result has no node.

    Raises ParseError for an answer that is no table with these columns, a row without a name or a number, and a node
    that is in a group twice.
    """
    nodes: dict[str, dict[str, int]] = {}
    for group, priority, node in parse_sql(text).select("cmgroup", "priority", "node"):
        if not group or not node:
            raise ParseError("A member of a Unified CM Group has no name", text)
        if not _NUMBER.fullmatch(priority or ""):
            raise ParseError(f"The priority of a member of a Unified CM Group is not a number: {priority!r}", text)
        groups = nodes.setdefault(node, {})
        if group in groups:
            raise ParseError(f"The Unified CM Group {group!r} has the member {node!r} twice", text)
        groups[group] = int(priority or 0)
    return CallGroups(nodes)
