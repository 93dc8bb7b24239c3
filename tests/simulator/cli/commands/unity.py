# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unity Connection: versions, and the state of its cluster."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS", "cluster_state"]

# The layout is not public; the columns are those of a client that parses the rows. That the table of the database's
# replication stands below them is recollection, its form that of UCCX and CER for the same database.
_HEAD = (
    ("Server Name", "Member ID", "Server State", "Internal State", "Reason"),
    ("-----------", "---------", "------------", "--------------", "------"),
)
_REPLICATES = (
    "",
    "SERVER                 ID STATE    STATUS     QUEUE  CONNECTION CHANGED",
    "-" * 71,
)
# CLI reference 15, shortened by the hardware, which `show hardware` has.
_SYSINFO = """Gather Data/Time : {date}

Connection Install Information:
\t\tHost Name : {name}
\t\tVersion:
\t\t\tActive Version : {active}
\t\t\tInactive Version : {inactive}
\t\tHigh Availability (this server is) : {state}
\t\t\tPublisher : {publisher}
\t\t\tSubscriber(s) : {others}
\t\tQOS Settings :
\t\t\tCall Signaling DSCP : CS3
\t\t\tMedia Signaling DSCP : EF"""
# No text of these commands is public.
_DONE = "The request was sent to the Server Role Manager."
_ALONE = "This server is not part of a cluster.\n" + UNSUCCESSFUL
_NOT_HERE = "This command is to be executed on the subscriber server only.\n" + UNSUCCESSFUL


async def _version(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    spec = context.node.spec
    return f"Active version: {spec.release.text}\nInactive version: {spec.inactive.text if spec.inactive else 'None'}"


async def _vos_version(context: Context, arguments: Sequence[str]) -> str:
    # CLI reference 15. The version of the platform is assumed to be the product's own.
    del arguments
    spec = context.node.spec
    inactive = spec.inactive.text if spec.inactive else "VOS version not available"
    return f"Active version: {spec.release.text}\nInactive version: {inactive}"


async def _sysinfo(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    now, spec = node.clock.now(), node.spec
    others = ", ".join(peer.name for peer in node.peers if not peer.database_publisher)
    publisher = next(peer for peer in node.peers if peer.database_publisher)
    return _SYSINFO.format(
        date=f"{now:%a %b} {now.day:2d} {now:%H:%M:%S} UTC {now:%Y}",
        name=node.name,
        active=spec.release.text,
        inactive=spec.inactive.text if spec.inactive else "None",
        state=cluster_state(node)[1].replace(" ", "_"),
        publisher=f"{publisher.fqdn} - {publisher.spec.address}",
        others=others or "None",
    )


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    asked = context.node
    rows = [*_HEAD]
    for number, node in enumerate(asked.peers):
        # A server that has no database yet knows of no other one.
        state, internal = cluster_state(node) if node is asked or asked.has_database else ("Unknown", "Undefined")
        rows.append((node.name, str(number), state, internal, "Normal" if node.has_database else "Not Reachable"))
    lines = [f"{a:<24}{b:<11}{c:<17}{d:<29}{e}" for a, b, c, d, e in rows]
    if len(asked.peers) > 1 and asked.has_database:
        lines += [*_REPLICATES, *(_replicate(asked, node) for node in asked.peers)]
    return "\n".join(lines)


def _replicate(asked: Node, node: Node) -> str:
    """The row of a server in the second table, as the server that was asked sees it."""
    short, number = ("pub", 1) if node.database_publisher else ("sub", 2)
    status, changed = "Local", ""
    if node is not asked:
        status = "Connected" if node.has_database else "Dropped"
        at = max(asked.booted_at, node.booted_at if node.has_database else node.down_since)
        changed = f" {at:%b %d %H:%M:%S}"
    return f"{'g_ciscounity_' + short:<20}{number:>5} {'Active':<9}{status:<16}0{changed}"


def cluster_state(node: Node) -> tuple[str, str]:
    """The server state of a node and its internal name.

    The states are those of the guides. The internal names are those of the programming interface CUPI (`ServerState`),
    with blanks, as a client knows two of them; which of them belongs to which state is assumed.
    """
    own = "Pri" if node.database_publisher else "Sec"
    peer = next((peer for peer in node.peers if peer is not node), None)
    if not node.has_database:
        return ("Not Functioning", "Shutdown")
    if node.configuration.deactivated:
        return ("Deactivated", f"{own} Idle")
    if not node.is_started("Connection Conversation Manager"):
        return ("Starting", f"{own} Init")
    if peer is None:
        return ("Primary", "Pri Single Server")
    if node.replication != 2:
        return ("Replicating Data", "Db Sync")
    internal = f"{own} Active"
    if node.configuration.primary != node.database_publisher:  # after a failover
        internal = "Sec Act Primary" if node.configuration.primary else "Pri Act Secondary"
    if not peer.has_database:
        internal += " Disconnected"
    return ("Primary" if node.configuration.primary else "Secondary", internal)


async def _activate(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _set_active(context.node, True)


async def _deactivate(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return _set_active(context.node, False)


def _set_active(node: Node, active: bool) -> str:
    if len(node.peers) == 1:
        return _ALONE
    node.configuration.deactivated = not active
    return _DONE


async def _make_primary(context: Context, arguments: Sequence[str]) -> str:
    wanted = arguments[0] if arguments else context.node.name
    peers = {node.name: node for node in context.node.peers}
    if len(peers) == 1 or wanted not in peers:
        return _ALONE
    for node in peers.values():
        node.configuration.primary = node.name == wanted
    return _DONE


async def _take_database(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    if len(node.peers) == 1:
        return _ALONE
    if context.command.endswith("renegotiate") and node.database_publisher:
        return _NOT_HERE  # CLI reference 15: the subscriber sets up trust with a publisher that was replaced
    node.replication_reset_at = node.clock.now()
    return _DONE


_ON = on(Product.CUC)

COMMANDS = (
    Command("show cuc version", _version, available=_ON),
    Command("show vos version", _vos_version, available=_ON),
    Command("show cuc cluster status", _status, available=_ON),
    Command("show cuc sysinfo", _sysinfo, available=_ON, during_upgrade=False),
    Command("utils cuc cluster activate", _activate, level=1, available=_ON),
    Command("utils cuc cluster deactivate", _deactivate, level=1, available=_ON),
    Command("utils cuc cluster makeprimary", _make_primary, level=1, available=_ON),
    Command("utils cuc cluster overwritedb", _take_database, level=1, available=_ON),
    Command("utils cuc cluster renegotiate", _take_database, level=1, available=_ON),
)
