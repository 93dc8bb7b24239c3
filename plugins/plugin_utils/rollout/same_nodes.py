# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the last reading of a host comes from the node in the plan, and not from another server at its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..node.identity import NodeIdentity, differences
from ..plan.duplicates import one_node
from ..plan.node_record import NodeRecord

__all__ = ["meant_nodes"]


def meant_nodes(plan: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> dict[str, NodeRecord]:
    """The records of the last readings, by inventory name. A record of another server has an error.

    A record is of another server if its identity differs from the plan's reading; or, if the plan could not read the
    host, if another host shows the same node.
    """
    before = {
        node["name"]: NodeIdentity.from_result(node["identity"]) if node.get("identity") else None
        for cluster in plan["clusters"]
        for node in cluster["nodes"]
    }
    records = {record.name: record for record in (NodeRecord.from_facts(fact) for fact in facts)}
    read = [record for record in records.values() if record.reachable]
    return {
        name: _refused(record, reason) if (reason := _wrong(record, before.get(name), read)) else record
        for name, record in records.items()
    }


def _wrong(record: NodeRecord, before: NodeIdentity | None, read: Sequence[NodeRecord]) -> str:
    if not record.reachable:
        return ""
    if before is not None:
        changed = (
            differences(before, record.identity) if record.identity is not None else ["it does not show its identity"]
        )
        return f"another server answers at its address ({'; '.join(changed)})" if changed else ""
    duplicates = [other.name for other in read if other.name != record.name and one_node(record, other)]
    return f"the node {', '.join(duplicates)} answers at its address" if duplicates else ""


def _refused(record: NodeRecord, reason: str) -> NodeRecord:
    """The host with the reason, and without its readings."""
    return NodeRecord(
        record.name,
        record.address,
        error=f"{reason}; nothing is known about the node itself. Find out which server has this address now",
        port=record.port,
        given_cluster=record.given_cluster,
        given_rank=record.given_rank,
    )
