# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils dbreplication`: the state of the databases of a cluster, and Emergency Responder's own form of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..node import Node
from ..product import Product
from .context import Context
from .registry import Command

__all__ = ["COMMANDS", "report_text"]

_SINGLE = "Runtime state cannot be performed on a cluster with a single active node; aborting operation"
_NO_DATABASE = "Cisco DB is not running"

# 2 and 3 as captured; the texts of the others follow PCD's administration guide 15, "Replicate_State".
_DETAILS = {
    0: "Not Started",
    1: "Setup In Progress",
    2: "Setup Completed",
    3: "Out Of Sync",
    4: "Setup Failed",
}


async def _runtimestate(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    here = context.node
    if not here.has_database:
        return _NO_DATABASE
    nodes = _replicating(here)
    if len(nodes) == 1:
        return _SINGLE
    now = here.clock.now()
    database = here.spec.release.database
    return "\n".join(
        [
            "",
            f"Server Time: {now:%a %b} {now.day:2d} {now:%H:%M:%S} UTC {now:%Y}",
            "",
            *_sync(here),
            "",
            f"DB Version: {database}",
            "",
            "Repltimeout set to: 300s",
            "PROCESS option set to: 1",
            "",
            "",
            f"Cluster Detailed View from {here.name} ({len(nodes)} Servers):",
            "",
            *_table(here, nodes),
        ]
    )


def _replicating(here: Node) -> list[Node]:
    """The nodes that share a database: those of one product, since IM and Presence has its own (TechNote 214737)."""
    return [node for node in here.peers if node.spec.product is here.spec.product]


def _sync(here: Node) -> list[str]:
    # Both forms as captured on 14 and 15: after a broadcast sync, and after `utils dbreplication status`.
    checked = here.replication_checked_at
    if checked is None:
        ended = here.booted_at + timedelta(minutes=35)
        log = f"cm/trace/dbl/{ended:%Y%m%d_%H%M%S}_dbl_repl_output_Broadcast.log"
        return [
            f"Cluster Replication State: BROADCAST SYNC ended at: {ended:%Y-%m-%d-%H-%M}",
            "     Sync Result: SYNC COMPLETED on 754 tables out of 754",
            "     Sync Status: All Tables are in sync",
            f"     Use CLI to see detail: 'file view activelog {log}'",
        ]
    return [
        f"Cluster Replication State: Replication status command started at: {checked:%Y-%m-%d-%H-%M}",
        "     Replication status command COMPLETED. Checked 754 tables out of 754",
        "     Last Completed Table: functionrole",
        "     No Errors or Mismatches found.",
        "",
        f"     Use 'file view activelog {_report(here, checked)}' to see the details",
        "",
    ]


def _table(here: Node, nodes: list[Node]) -> list[str]:
    width = max(20, max(len(node.name) for node in nodes) + 5)  # it grows with the longest name
    rows = [
        ("", "", "PING", "DB/RPC/", "REPL.", "Replication", "REPLICATION SETUP"),
        ("SERVER-NAME", "IP ADDRESS", "(msec)", "DbMon?", "QUEUE", "Group ID", "(RTMT) & Details"),
        ("-----------", "----------", "------", "-------", "-----", "-----------", "------------------"),
        *(_row(node, here) for node in nodes),
    ]
    return [
        f"{name:<{width}}{address:<18}{ping:<10}{links:<10}{queue:<9}{group:<15}{state}"
        for name, address, ping, links, queue, group, state in rows
    ]


def _row(node: Node, here: Node) -> tuple[str, ...]:
    group = f"(g_{here.peers.index(node) + 2})"
    state = node.replication
    if state is None:
        return (node.name, node.spec.address, "-", "N/N/N", "-", group, "(-) off-line")
    ping = "0.041" if node is here else "0.243"
    links = "Y/Y/Y" if node.has_database else "N/Y/N"
    queue = "0" if state == 2 else "391"
    return (node.name, node.spec.address, ping, links, queue, group, f"({state}) {_DETAILS[state]}")


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    here = context.node
    if not here.has_database:
        return _NO_DATABASE
    now = here.clock.now()
    here.replication_checked_at = now
    report = _report(here, now)
    if here.spec.product is Product.CER:  # administration guide of Emergency Responder
        return f"""\x20
 -------------------- utils dbreplication status --------------------\x20
Output is in file /var/log/active/{report}

Please use "file view activelog {report} " command to see the output  """
    return f"""

Replication status check is now running in background.
Use command 'utils dbreplication runtimestate' to check its progress

The final output will be in file {report}

Please use "file view activelog {report} " command to see the output
"""


def _report(here: Node, at: datetime) -> str:
    folder = "er" if here.spec.product is Product.CER else "cm"
    return f"{folder}/trace/dbl/sdi/ReplicationStatus.{at:%Y_%m_%d_%H_%M_%S}.out"


def report_text(here: Node, path: str) -> str | None:
    """The file that `utils dbreplication status` has written, or None for any other path."""
    at = here.replication_checked_at
    if at is None or path != _report(here, at):
        return None
    stamp = f"{at:%a %b} {at.day:2d} {at:%H:%M:%S %Y} main()  DEBUG: "
    lines = ["", f"{stamp} -->", f"{stamp} Replication cluster summary:"]
    lines.append("SERVER                 ID STATE    STATUS     QUEUE  CONNECTION CHANGED")
    lines.append("-" * 71)
    for node in _replicating(here):
        number = here.peers.index(node) + 2
        name = f"g_{number}_{node.spec.release.database}"
        if node is here:
            lines.append(f"{name:<26} {number:>2} Active   Local           0                ")
        elif node.replication is None:
            lines.append(f"{name:<26} {number:>2} Dropped  Disconnect      0                ")
        else:
            since = node.authenticated_since or node.booted_at
            lines.append(
                f"{name:<26} {number:>2} Active   Connected       0 {since:%b} {since.day:2d} {since:%H:%M:%S}"
            )
    return "\n".join([*lines, f"{stamp} <--", ""])


def _has_runtimestate(node: Node) -> bool:
    return node.spec.release.has_runtimestate


def _has_status(node: Node) -> bool:
    return _has_runtimestate(node) or node.spec.product is Product.CER


COMMANDS = (
    Command("utils dbreplication runtimestate", _runtimestate, available=_has_runtimestate),
    Command("utils dbreplication status", _status, available=_has_status),
)
