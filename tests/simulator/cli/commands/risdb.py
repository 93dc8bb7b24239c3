# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show risdb query`: the phones that a node knows."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...node.phones import Phone, known_phones
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

# Six lines before the rows, 26 columns, an empty line and a trailer with the total are known from programs that read
# the answer, as are the words `reg` and `unr`; the names of the columns are published ones, the other values assumed.
_HEAD = """----------- Phone Information -----------

#TotalPhones, #TotalRegistered, #RegisteredSCCP, #RegisteredSIP, #UnRegistered, #Rejected,  #PartiallyRegistered, \
StateID, #ExpUnreg
{total}, {registered}, 0, {registered}, {unregistered}, 0, 0, 1, 0

DeviceName, Descr, Ipaddr, Ipv6addr, Ipv4Attr, Ipv6Attr, MACaddr, RegStatus, PhoneProtocol, DeviceModel, \
HTTPsupport, #regAttempts, prodId, username, seq#, RegStatusChg TimeStamp, IpAddrType, LoadId, ActiveLoadId, \
InactiveLoadId, ReqLoadId, DnldServer, DnldStatus, DnldFailReason, LastActTimeStamp, Perfmon Object"""
_TAIL = """
{words} {total}
------------------------------------------------------"""
_LOAD = "sip88xx.14-2-1-0101-7"
_NO_RIS = "The RIS table {name} does not exist.\n" + UNSUCCESSFUL  # not public


async def _risdb(context: Context, arguments: Sequence[str]) -> str:
    if arguments[0] != "phone":
        return _NO_RIS.format(name=arguments[0])
    node = context.node
    known = list(known_phones(node))
    registered = sum(here for _phone, here in known)
    head = _HEAD.format(total=len(known), registered=registered, unregistered=len(known) - registered)
    tail = _TAIL.format(words=node.quirks.phones_total, total=len(known))
    return "\n".join([head, *(_row(node, phone, here) for phone, here in known), tail])


def _row(node: Node, phone: Phone, registered: bool) -> str:
    at = str(int(node.booted_at.timestamp()))
    network, host = divmod(phone.number, 250)
    address = f"10.{network // 250 % 250}.{network % 250}.{host + 1}"
    mac = phone.name.removeprefix("SEP")
    values = [phone.name, phone.description, address, "", "3", "0", mac, "reg" if registered else "unr"]
    values += ["SIP", "683", "yes", "1", "569", "", str(phone.number), at, "1", _LOAD, _LOAD, "", _LOAD, "", "0", "0"]
    return ", ".join([*values, at, "2"])


COMMANDS = (Command("show risdb query", _risdb, available=on(Product.CUCM), arguments=1),)
