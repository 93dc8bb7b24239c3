# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils network`: what a node reaches and which names it knows."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...node.phase import Phase
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

_COUNT, _SIZE = 4, 56  # defaults of the CLI reference 15
_OVERHEAD = 28  # what IP and ICMP add to a packet, as ping prints it

# TechNote 217581 has the first line and that of a host that does not answer; the rest is ping's on any Linux.
_HEAD = "PING {name} ({address}) {size}({whole}) bytes of data.\n"
_REPLY = "{length} bytes from {name} ({address}): icmp_seq={number} ttl=64 time=0.243 ms\n"
_SILENCE = "From {here} icmp_seq={number} Destination Host Unreachable\n"
_SUMMARY = """
--- {name} ping statistics ---
{count} packets transmitted, {received} received, {loss}% packet loss, time {time}ms"""
_UNKNOWN = "ping: {name}: Name or service not known\n" + UNSUCCESSFUL
_ALIVE = "\nrtt min/avg/max/mdev = 0.236/0.243/0.251/0.012 ms"
_USAGE = "The count and the size must be numbers.\n" + UNSUCCESSFUL  # not public

# TechNote 215013.
_CONNECTIVITY_WARNING = "This command can take up to 3 minutes to complete.\n"
_RUNNING = "Running test, please wait ...\n"
_DOTS = "......\n"
_CONNECTED = "Network connectivity test with {name} completed successfully."
_NOT_CONNECTED = "Network connectivity test with {name} failed.\n" + UNSUCCESSFUL  # not public
_ON_PUBLISHER = "This command is valid on a subsequent node only.\n" + UNSUCCESSFUL  # not public
_TEST_TIME = 30.0


def _find(here: Node, name: str) -> Node | None:
    """The node of the cluster that has this name, full name or address."""
    names = ((node.spec.address, node.name.lower(), node.fqdn.lower()) for node in here.peers)
    return next((node for node, known in zip(here.peers, names, strict=True) if name.lower() in known), None)


def _address(here: Node, name: str) -> str | None:
    node = _find(here, name)
    if node is not None:
        return node.spec.address
    return name if _is_address(name) else None


def _is_address(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdecimal() and int(part) < 256 for part in parts)


def _answers(here: Node, address: str) -> bool:
    """Whether a host answers. Nothing but the cluster exists in a node's world."""
    return any(node.spec.address == address and node.phase is not Phase.DOWN for node in here.peers)


async def _ping(context: Context, arguments: Sequence[str]) -> str:
    here, name = context.node, arguments[0]
    numbers = arguments[1:3]
    if not all(number.isdecimal() for number in numbers):
        return _USAGE
    count, size = [int(number) for number in numbers] + [_COUNT, _SIZE][len(numbers) :]
    address = _address(here, name)
    if address is None:
        return _UNKNOWN.format(name=name)
    context.say(_HEAD.format(name=name, address=address, size=size, whole=size + _OVERHEAD))
    received = 0
    for number in range(1, count + 1):
        await here.clock.sleep(1)
        if _answers(here, address):
            received += 1
            context.say(_REPLY.format(length=size + 8, name=name, address=address, number=number))
        else:
            context.say(_SILENCE.format(here=here.spec.address, number=number))
    loss = 100 - 100 * received // count if count else 0
    summary = _SUMMARY.format(name=name, count=count, received=received, loss=loss, time=max(0, count - 1) * 1000 + 3)
    return summary + (_ALIVE if received else "")


async def _connectivity(context: Context, arguments: Sequence[str]) -> str:
    here = context.node
    names = [word for word in arguments if word != "reset"]
    if not names:
        if here.database_publisher:
            return _ON_PUBLISHER
        names = [next(node.spec.address for node in here.peers if node.database_publisher)]
    context.say(_CONNECTIVITY_WARNING)
    if not await context.confirm("Continue (y/n)?"):
        return ""
    context.say(_RUNNING)
    await here.clock.sleep(_TEST_TIME)
    context.say(_DOTS)
    address = _address(here, names[0])
    good = address is not None and _answers(here, address)
    return (_CONNECTED if good else _NOT_CONNECTED).format(name=names[0])


async def _host(context: Context, arguments: Sequence[str]) -> str:
    # The form with an address is from the guide on changing addresses, 12.5, the one with a name from CLI reference 15.
    name = arguments[0]
    found = _find(context.node, name)
    if found is None:
        return f"Local Resolution:\nNothing found\n\nExternal Resolution:\nHost {name} not found: 3(NXDOMAIN)"
    if name == found.spec.address:
        pointer = ".".join(reversed(name.split("."))) + ".in-addr.arpa"
        local, external = f"{name} resolves locally to {found.fqdn}", f"{pointer} domain name pointer {found.fqdn}."
    else:
        local = f"{found.fqdn} resolves locally to {found.spec.address}"
        external = f"{found.fqdn} has address {found.spec.address}"
    return f"Local Resolution:\n{local}\n\nExternal Resolution:\n{external}"


COMMANDS = (
    Command("utils network ping", _ping, arguments=1),
    Command("utils network connectivity", _connectivity),
    Command("utils network host", _host, arguments=1),
)
