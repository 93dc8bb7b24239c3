# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact Center Express: its health check and the replication of its databases."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

# UCCX 12.5 and 15; the names of the checks of the second category are assumed.
_MENU = """Healthcheck is available for the following categories:

1) Hardware Usage
2) System Parameters
3) Database
4) Unified CM Configurations
q) Quit

"""
_MENU_QUESTION = 'Select an option (1 - 4 or "q"):'
_CHECKS = {
    "1": ("CPU Usage", "Memory Usage", "Disk Usage", "Disk I/O Latency"),
    "2": ("Configured Agents", "Configured Supervisors per Team", "Configured Skills"),
    "3": ("CCX DB Status", "CCX DB Replication Status", "CCX DB Space Usage"),
    "4": (
        "AXL Configuration",
        "Telephony Provider (JTAPI) Configuration",
        "RmCm Provider Configuration",
    ),
}
# UCCX 15 administration guide, with a few of its many tables.
_SERVERS = ("SERVER                 ID STATE    STATUS     QUEUE  CONNECTION CHANGED", "-" * 71)
_REPLICATES = (
    "db_cra:informix.agentconnectiondetail",
    "db_cra:informix.contactcalldetail",
    "db_cra_repository:informix.promptsfoldertbl",
)
_NO_PARTNER = "This command is available only in a High Availability deployment.\n" + UNSUCCESSFUL  # not public

_REPORT = "healthcheck/report_{at:%Y-%m-%d-%H-%M-%S}.json"
_ENGINE = "Cisco Unified CCX Database"


async def _healthcheck(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    context.say(_MENU)
    choice = ""
    while choice not in _CHECKS:
        choice = await context.ask(_MENU_QUESTION)
        if choice == "q":
            return ""
    context.say("\n")
    results = {check: _is_well(node, check) for check in _CHECKS[choice]}
    for check, well in results.items():
        outcome = "OK" if well else "Not OK"
        context.say(f"       {f'Checking {check}':.<{69 - len(outcome)}}{outcome}\n")
    report = _REPORT.format(at=node.clock.now())
    node.files[report] = json.dumps(results)
    return f"\nUse 'file get activelog {report}' command to \ndownload the health report.\n\nCommand Successful."


async def _replication(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    here = context.node
    if len(here.peers) == 1:
        return _NO_PARTNER
    rows = []
    for number, node in enumerate(here.peers, 1):
        name = f"g_{node.name.replace('-', '_')}_uccx"
        if node is here:
            rows.append(f"{name:<24}{number:>2} Active   Local           0")
        elif node.authenticated_since is None:
            rows.append(f"{name:<24}{number:>2} Dropped  Disconnect      0")
        else:
            since = node.authenticated_since
            rows.append(f"{name:<24}{number:>2} Active   Connected       0 {since:%b} {since.day:2d} {since:%H:%M:%S}")
    rule, replicates = "-" * 66, (f"{name:<56}Active" for name in _REPLICATES)
    return "\n".join([*_SERVERS, *rows, "", rule, f"{'REPLICATE':<56}STATE", rule, *replicates])


def _is_well(node: Node, check: str) -> bool:
    return node.is_started(_ENGINE) if check.startswith("CCX DB") else True


_ON = on(Product.UCCX)

COMMANDS = (
    Command("utils uccx healthcheck", _healthcheck, level=1, available=_ON),
    Command("utils uccx dbreplication status", _replication, level=1, available=_ON, during_upgrade=False),
)
