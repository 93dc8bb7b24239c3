# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils ntp status`: the time source of a node."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.health import is_synchronised
from ...node.node import Node
from ..context import Context
from ..registry import Command

__all__ = ["COMMANDS"]

# TechNotes 215537 and 215013.
_NTPD = """ntpd (pid 28435) is running...

     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
{mark}{source:<15} {upstream:<14}  2 u  35 1024  377    0.262    2.591   3.260
"""
# Release 15 runs chronyd. That the sources carry ^* or ^? and that the line about the server stays is known from a
# parser; the rest of the table is chronyd's own on other systems.
_CHRONYD = """chronyd (pid 2153) is running...

MS Name/IP address         Stratum Poll Reach LastRx Last sample
===============================================================================
^{mark} {source:<29} 2  10   377    35    +12us[  +15us] +/-   32ms
"""
_GOOD = """
synchronised to NTP server ({source}) at stratum 3
   time correct to within 32 ms
   polling server every 1024 s
"""
_BAD = "\nunsynchronised\n   polling server every 8 s\n"


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node, now = context.node, context.node.local_time
    good = is_synchronised(node)
    recent = node.spec.release.numbers >= (15,)
    # Subscribers take the time from the publisher.
    source, upstream = ("127.0.0.1", "LOCAL(1)") if node.database_publisher else (_publisher(node), "127.0.0.1")
    sources = (
        _CHRONYD.format(mark="*" if good else "?", source=source)
        if recent
        else _NTPD.format(mark="*" if good else " ", source=source, upstream=upstream)
    )
    utc = f"Current time in UTC is : {now:%a %b} {now.day:2d} {now:%H:%M:%S} UTC {now:%Y}"  # then the node's own zone
    return "\n".join([sources + (_GOOD.format(source=source) if good else _BAD), utc, utc])


def _publisher(node: Node) -> str:
    return next(peer.spec.address for peer in node.peers if peer.database_publisher)


COMMANDS = (Command("utils ntp status", _status),)
