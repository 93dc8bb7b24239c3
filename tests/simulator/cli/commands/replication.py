# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils dbreplication`: the state of the databases of a cluster, and Emergency Responder's own form of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

_SINGLE = "Runtime state cannot be performed on a cluster with a single active node; aborting operation"
_NO_DATABASE = "Cisco DB is not running"
_CHECK_TIME = 60.0  # device seconds that the check of `utils dbreplication status` takes: no figure is public
_TABLES = 754

# The guide on changing addresses, 12.5.
_RESET = """This command will try to start Replication reset and will return in 1-2 minutes.
Background repair of replication will continue after that for 1 hour.
Please watch RTMT replication state. It should go from 0 to 2. When all subs
have an RTMT Replicate State of 2, replication is complete.
If Sub replication state becomes 4 or 1, there is an error in replication setup.
Monitor the RTMT counters on all subs to determine when replication is complete.
Error details if found will be listed below
"""
_RESET_TIME = 90.0
# None of these is public.
_NO_NODE = "{name} is not a subscriber of this cluster.\n" + UNSUCCESSFUL
_ON_PUBLISHER = "This command is to be executed on the publisher node only.\n" + UNSUCCESSFUL
_TIMEOUT = "Repltimeout set to: {seconds}s"
_TIMEOUT_RANGE = "The replication timeout must be between 300 and 3600 seconds.\n" + UNSUCCESSFUL

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
            _TIMEOUT.format(seconds=here.configuration.replication_timeout),
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
    # As captured on 14 and 15: after a broadcast sync, and while and after `utils dbreplication status` runs.
    checked = here.replication_checked_at
    if checked is None:
        ended = here.booted_at + timedelta(minutes=35)
        log = f"cm/trace/dbl/{ended:%Y%m%d_%H%M%S}_dbl_repl_output_Broadcast.log"
        return [
            f"Cluster Replication State: BROADCAST SYNC ended at: {ended:%Y-%m-%d-%H-%M}",
            f"     Sync Result: SYNC COMPLETED on {_TABLES} tables out of {_TABLES}",
            "     Sync Status: All Tables are in sync",
            f"     Use CLI to see detail: 'file view activelog {log}'",
        ]
    started = f"Cluster Replication State: Replication status command started at: {checked:%Y-%m-%d-%H-%M}"
    share = (here.clock.now() - checked).total_seconds() / _CHECK_TIME
    if share < 1:
        return [
            started,
            f"     Replication status command in PROGRESS. Checked {int(_TABLES * share)} tables out of {_TABLES}",
            "     Last Completed Table: applicationuserdevicemap",
            "     No Errors or Mismatches found.",
            "",
        ]
    return [
        started,
        f"     Replication status command COMPLETED. Checked {_TABLES} tables out of {_TABLES}",
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
    here.files[report] = _report_text(here, now)
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


def _report_text(here: Node, at: datetime) -> str:
    """The file that `utils dbreplication status` writes."""
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


async def _reset(context: Context, arguments: Sequence[str]) -> str:
    here = context.node
    subscribers = {node.name: node for node in _replicating(here) if node is not here}
    if not here.database_publisher:
        return _ON_PUBLISHER
    if arguments[0] != "all" and arguments[0] not in subscribers:
        return _NO_NODE.format(name=arguments[0])
    if not here.has_database:
        return _NO_DATABASE
    context.say(_RESET)
    chosen = subscribers if arguments[0] == "all" else {arguments[0]: subscribers[arguments[0]]}
    for node in chosen.values():
        node.replication_reset_at = here.clock.now()
    await here.clock.sleep(_RESET_TIME)
    return "\n".join(f"OK [{node.spec.address}]" for node in chosen.values())


async def _set_timeout(context: Context, arguments: Sequence[str]) -> str:
    if not arguments[0].isdecimal() or not 300 <= int(arguments[0]) <= 3600:
        return _TIMEOUT_RANGE
    context.node.configuration.replication_timeout = int(arguments[0])
    return _TIMEOUT.format(seconds=arguments[0])


async def _show_timeout(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _TIMEOUT.format(seconds=context.node.configuration.replication_timeout)


def _has_runtimestate(node: Node) -> bool:
    return node.spec.release.has_runtimestate


def _has_status(node: Node) -> bool:
    return _has_runtimestate(node) or node.spec.product is Product.CER


COMMANDS = (
    Command("utils dbreplication runtimestate", _runtimestate, available=_has_runtimestate),
    Command("utils dbreplication status", _status, available=_has_status, during_upgrade=False),
    Command("utils dbreplication reset", _reset, level=1, available=_has_status, arguments=1, during_upgrade=False),
    Command(
        "utils dbreplication setrepltimeout",
        _set_timeout,
        level=1,
        available=_has_runtimestate,
        arguments=1,
        during_upgrade=False,
    ),
    Command("show tech repltimeout", _show_timeout, available=_has_runtimestate),
)
