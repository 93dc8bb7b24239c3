# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IM and Presence: high availability and the replication of its datastores in memory."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...node.presence_sessions import presence_group
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

_ON_REQUEST = "On Admin Request"
# Not public.
_NO_NODE = "The node {name} is not part of this presence redundancy group.\n" + UNSUCCESSFUL
_NO_GROUP = "The presence redundancy group {name} does not exist.\n" + UNSUCCESSFUL
_NOT_ENABLED = "High Availability Not Enabled\n" + UNSUCCESSFUL


async def _status(context: Context, arguments: Sequence[str]) -> str:
    # The fields of current releases, from a client that parses them; the whole output is not public.
    groups = _groups(context.node)
    if arguments:
        name = _group_name(arguments)
        if name not in groups:
            return _NO_GROUP.format(name=name)
        groups = {name: groups[name]}
    lines = []
    for name, nodes in groups.items():
        lines.append(f"Subcluster Name: {name}")
        for node in nodes:
            state, reason = _state(node)
            lines += [f"\tName: {node.name}", f"\tState: {state}", f"\tReason: {reason}"]
    return "\n".join(lines)


def _groups(here: Node) -> dict[str, list[Node]]:
    """The nodes of each presence redundancy group."""
    return {name: [node for node in here.peers if node.name in members] for name, members in here.spec.presence_groups}


def _group_name(arguments: Sequence[str]) -> str:
    return " ".join(arguments).strip('"')


def _state(node: Node) -> tuple[str, str]:
    if not node.spec.high_availability:
        return "Unknown", "High Availability Not Enabled"
    if not node.is_started("Cisco XCP Router"):
        return "Unknown", "Critical Service Down"
    return node.configuration.availability


# CLI reference 15; the samples type these commands without `utils`.


async def _failover(context: Context, arguments: Sequence[str]) -> str:
    return _move(context.node, arguments[0], "failover")


async def _fallback(context: Context, arguments: Sequence[str]) -> str:
    return _move(context.node, arguments[0], "fallback")


def _move(here: Node, name: str, kind: str) -> str:
    subcluster, group = next(
        ((subcluster, nodes) for subcluster, nodes in _groups(here).items() if name in [node.name for node in nodes]),
        ("", []),
    )
    if not group:
        return _NO_NODE.format(name=name)
    if not here.spec.high_availability:
        return _NOT_ENABLED
    over = kind == "failover"
    lines = [
        f"Initiate Manual Failover for Node > {name}" if over else f"Initiate Manual fallback for Node >{name}<",
        "Request SUCCESSFUL.",
        f"Subcluster Name: {subcluster}",
    ]
    for number, node in enumerate(group, 1):
        asked = node.name == name
        passing = ("Failover" if asked else "Taking Over") if over else ("Taking Back" if asked else "Falling Back")
        lines.append(f"Node {number} Name : {node.name} State: {passing} Reason: {_ON_REQUEST}")
        # The passing states are over at the next look.
        state = ("Failed Over" if asked else "Running in Backup Mode") if over else "Normal"
        node.configuration.availability = (state, _ON_REQUEST if over else "Normal")
    return "\n".join(lines)


async def _recover(context: Context, arguments: Sequence[str]) -> str:
    asked = _group_name(arguments)
    nodes = next((nodes for name, nodes in _groups(context.node).items() if name.lower() == asked.lower()), None)
    if nodes is None:
        return _NO_GROUP.format(name=asked)
    for node in nodes:
        node.configuration.availability = ("Normal", "Normal")
    return "Stopping services... Stopped\nStarting services... Started"


async def _imdb(context: Context, arguments: Sequence[str]) -> str:
    # The CLI reference says what it checks: writes and reads between the pair of nodes. Its output is not public.
    del arguments
    here = context.node
    lines = []
    for store in ("Presence", "Login", "SIP Registration"):
        for node in presence_group(here)[1]:
            if node is not here:
                well = node.has_database and here.has_database
                lines.append(f"{store} Datastore: {here.name} to {node.name}: {'PASSED' if well else 'FAILED'}")
    return "\n".join(lines) or "There is only one node in the subcluster."


_ON = on(Product.IMP)

COMMANDS = (
    Command("utils ha status", _status, available=_ON),
    Command("utils ha failover", _failover, level=1, available=_ON, arguments=1),
    Command("utils ha fallback", _fallback, level=1, available=_ON, arguments=1),
    Command("utils ha recover", _recover, level=1, available=_ON, arguments=1),
    Command("utils imdb_replication status", _imdb, available=_ON),
)
