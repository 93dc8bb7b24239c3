# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time source, core files, backups, high availability: what a look after a reboot takes in."""

from __future__ import annotations

from collections.abc import Sequence

from ..node import Node
from ..product import Product
from .context import Context
from .registry import Command, on

__all__ = ["COMMANDS"]

_NTP_SETTLES = 300.0  # "it can take about 5 minutes" after a boot: TechNote 215537


async def _ntp(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node, now = context.node, context.node.clock.now()
    settled = node.age >= _NTP_SETTLES
    mark = "*" if settled else " "
    source, upstream = ("127.0.0.1", "LOCAL(1)") if node.database_publisher else (_publisher(node), "127.0.0.1")
    outcome = (
        f"synchronised to NTP server ({source}) at stratum 3\n"
        "   time correct to within 32 ms\n   polling server every 1024 s"
        if settled
        else "unsynchronised\n   polling server every 8 s"
    )
    return f"""ntpd (pid 28435) is running...

     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
{mark}{source:<15} {upstream:<14}  2 u  35 1024  377    0.262    2.591   3.260


{outcome}

Current time in UTC is : {now:%a %b} {now.day:2d} {now:%H:%M:%S} UTC {now:%Y}
Current time in UTC is : {now:%a %b} {now.day:2d} {now:%H:%M:%S} UTC {now:%Y}"""


def _publisher(node: Node) -> str:
    return next(peer.spec.address for peer in node.peers if peer.database_publisher)


async def _cores(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    return "No core files found"


async def _backup(context: Context, arguments: Sequence[str]) -> str:
    if not context.node.is_started("Cisco DRF Master"):
        return "drfCliMsg: Error Occurred:Master Agent may be processing an operation or it is down"
    del arguments
    return "drfCliMsg: No backup status available"


async def _ha(context: Context, arguments: Sequence[str]) -> str:
    # The fields of current releases, from a client that parses them; the whole output is not public.
    del arguments
    lines = ["Subcluster Name: DefaultCluster"]
    for node in context.node.peers:
        if node.spec.product is Product.IMP:
            well = node.is_started("Cisco XCP Router")
            state, reason = ("Normal", "Normal") if well else ("Unknown", "Critical Service Down")
            lines += [f"\tName: {node.name}", f"\tState: {state}", f"\tReason: {reason}"]
    return "\n".join(lines)


async def _cuc_cluster(context: Context, arguments: Sequence[str]) -> str:
    # The header is not public; the columns are those of a client that parses the rows.
    del arguments
    rows = [
        ("Server Name", "Member ID", "Server State", "Internal State", "Reason"),
        ("-----------", "---------", "------------", "--------------", "------"),
    ]
    for number, node in enumerate(context.node.peers):
        first = node.database_publisher
        if node.is_started("Connection Conversation Manager"):
            state = ("Primary", "Pri Active") if first else ("Secondary", "Sec Active")
        elif node.has_database:
            state = ("Starting", "Starting")
        else:
            state = ("Not Functioning", "Disconnected")
        rows.append((node.name, str(number), *state, "Normal" if node.has_database else "Not Reachable"))
    return "\n".join(f"{a:<24}{b:<11}{c:<17}{d:<16}{e}" for a, b, c, d, e in rows)


COMMANDS = (
    Command("utils ntp status", _ntp),
    Command("utils core active list", _cores),
    Command("utils disaster_recovery status backup", _backup, level=1),
    Command("utils ha status", _ha, available=on(Product.IMP)),
    Command("show cuc cluster status", _cuc_cluster, available=on(Product.CUC)),
)
