# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The true health of the nodes of a cluster, whatever they print. The journal records it with each command."""

from __future__ import annotations

from collections.abc import Mapping

from ..product import Product
from .base_node import BaseNode
from .phase import Phase
from .services import catalogue

__all__ = ["ailment", "ailments", "is_synchronised", "restart_obstacles", "truth"]

_REPLICATED = 2
_SETTLES = 300.0  # "it can take about 5 minutes" after a boot: TechNote 215537
_FULL = 95  # percent, from which on the log partition monitor deletes traces


def ailments(node: BaseNode) -> Mapping[str, str]:
    """The nodes of a node's cluster that are not well, each with the first thing that is wrong."""
    found = {peer.name: ailment(peer) for peer in node.peers}
    return {name: text for name, text in found.items() if text}


def ailment(node: BaseNode) -> str:
    """What is wrong with a node, or nothing: it is up, what should run does, its database is replicated.

    A node that is about to go down is well. What was stopped on purpose, by the world or in the CLI, is no ailment.
    """
    if node.phase in (Phase.DOWN, Phase.STOPPING):
        return str(node.phase.value)
    meant = {row.name for row in catalogue(node.spec, primary=node.configuration.primary) if row.state == "STARTED"}
    by_hand = node.changed_by_hand
    for row in node.services():
        if row.name in meant and row.name not in by_hand and row.state != "STARTED":
            return f"{row.name} is {row.state}"
    if node.authenticated_since is None:
        return "not authenticated"
    if node.replicating and node.replication != _REPLICATED:
        return f"replication {node.replication}"
    return ""


def is_synchronised(node: BaseNode) -> bool:
    """Whether the clock has found its source again since the last boot."""
    return node.age >= _SETTLES and not node.faults.ntp_unsynchronised


def restart_obstacles(node: BaseNode) -> Mapping[str, list[str]]:
    """What speaks against a restart of a node that is well, by the node that knows of it.

    `disk`: its own is full. `backup`, `clock`: one runs, or is not synchronised, on the publisher of its database; the
    clock of IM and Presence is that of Unified CM, whose publisher has another database. A node that is down knows
    nothing.
    """
    found: dict[str, list[str]] = {}
    for leader in node.peers:
        if leader.phase in (Phase.DOWN, Phase.STOPPING):
            continue
        leads = leader.database_publisher and leader.spec.product is node.spec.product
        words = {
            "backup": leads and leader.faults.backup_running,
            "clock": leads and leader.spec.product is not Product.IMP and not is_synchronised(leader),
            "disk": leader is node and (node.faults.disk_used or 0) >= _FULL,
        }
        if held := [word for word, holds in words.items() if holds]:
            found[leader.name] = held
    return found


def truth(node: BaseNode, *, write: bool) -> Mapping[str, object]:
    """What the journal notes beside a command: who is not well, what else speaks against a restart of the node, and for
    a write the minimum TLS version until then."""
    sick, against = ailments(node), restart_obstacles(node)
    minimum = {"configured": node.configured, "effective": node.effective} if write else {}
    return {**({"ailing": sick} if sick else {}), **({"against": against} if against else {}), **minimum}
