# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show network cluster` and the small network commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...node.identity import shown_identity
from ...node.node import Node
from ...product import Product, Role
from ..context import Context
from ..registry import Command

__all__ = ["COMMANDS"]


async def _cluster(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    here = context.node
    others = [node for node in here.peers if node is not here]
    lines = [_row(here, here), *(_row(node, here) for node in others)]
    if here.spec.product is Product.CUCM:
        # TechNote 215013 and a capture of 15.0.1.12900 have this list after the rows.
        names = [node.name for node in here.peers]
        lines += ["", "Server Table (processnode) Entries", "-" * 34, *names]
    if here.spec.product is Product.CER:
        lines += ["", "Successful"]
    return "\n".join(lines)


def _row(node: Node, here: Node) -> str:
    spec = node.spec
    first = spec.role is Role.PUBLISHER
    # The publisher of IM and Presence is a subscriber of the cluster with a database of its own: TechNote 217581.
    role = "Publisher" if first and spec.product is not Product.IMP else "Subscriber"
    application = spec.product.application
    if spec.product is Product.CER and first:
        application = "callmanager"  # so in the administration guide of Emergency Responder
    if here.faults.unknown_product:
        application = "appliance"
    name = shown_identity(node).hostname if node is here else node.name
    columns = [spec.address, node.fqdn.replace(node.name, name, 1), name, role]
    if application:
        columns += [application, "DBPub" if first else "DBSub"]
    return " ".join([*columns, _authentication(node, here)])


def _authentication(node: Node, here: Node) -> str:
    if node is here:
        return "authenticated"
    theirs, ours = node.authenticated_since, here.authenticated_since
    if theirs is None or ours is None:
        since = node.down_since if theirs is None else here.booted_at
        return f"not authenticated - INITIATOR since {_date(since)}"
    return f"authenticated using TCP since {_date(max(theirs, ours))}"


def _date(moment: datetime) -> str:
    return f"{moment:%a %b} {moment.day} {moment:%H:%M:%S %Y}"


async def _eth0(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    address = f"{context.node.spec.address:<14}"
    return f"""Ethernet 0
DHCP         : disabled       Status      : up
IP Address   : {address} IP Mask     : 255.000.000.000
Link Detected: yes            Mode        : Auto disabled, Full, 1000 Mbits/s
Duplicate IP : no

DNS
Primary  : 127.0.0.53         Secondary   : Not Configured
Options  : timeout:5 attempts:2
Domain   : {context.node.fqdn.split(".", 1)[1]}
Gateway  : 127.0.0.1 on Ethernet 0"""


async def _eth0_detail(context: Context, arguments: Sequence[str]) -> str:
    # That the detail is about packets and bytes is known, not how it looks.
    text = await _eth0(context, arguments)
    return f"""{text}

RX stats:
  bytes : 18446744   packets : 214748   errors : 0   dropped : 0   overrun : 0   mcast : 0
TX stats:
  bytes : 9223372    packets : 107374   errors : 0   dropped : 0   carrier : 0   colsns : 0"""


async def _status(context: Context, arguments: Sequence[str]) -> str:
    # No sample is public; the CLI reference calls it active internet connections, which is netstat's heading.
    del arguments
    address = context.node.spec.address
    lines = [
        "Active Internet connections (w/o servers)",
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State",
    ]
    lines += [
        f"tcp        0      0 {f'{address}:1500':<23} {f'{peer.spec.address}:40122':<23} ESTABLISHED"
        for peer in context.node.peers
        if peer is not context.node and peer.authenticated_since is not None
    ]
    return "\n".join(lines)


async def _open_ports(context: Context, arguments: Sequence[str]) -> str:
    wanted = arguments[-1] if arguments else ""
    address = context.node.spec.address
    lines = [f"sshd       1207     root    3u  IPv4  21554      0t0  TCP {address}:22 (LISTEN)"]
    if context.node.is_started("Cisco Tomcat"):
        lines.append(f"jsvc       9214   tomcat   88u  IPv4  60853      0t0  TCP {address}:8443 (LISTEN)")
    return "\n".join(["Executing.. please wait.", *(line for line in lines if wanted in line)])


def _has_cluster_list(node: Node) -> bool:
    # A PCD server stands alone, and what it prints here is not public: it is assumed not to have the command.
    return node.spec.product is not Product.PCD


COMMANDS = (
    Command("show network cluster", _cluster, available=_has_cluster_list),
    Command("show network eth0", _eth0),
    Command("show network eth0 detail", _eth0_detail),
    Command("show network status", _status),
    Command("show open ports", _open_ports),
)
