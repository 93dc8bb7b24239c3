# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node says of itself: version, status, hardware, date, account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ...node.identity import shown_identity
from ...node.node import Node
from ..context import Context
from ..registry import Command

__all__ = ["COMMANDS", "MACHINE"]

# The login's list of hardware and `show hardware` name the same machine.
MACHINE = "VMware Installation:\n\t2 vCPU: Intel(R) Xeon(R) CPU           E5640  @ 2.67GHz\n"
_DISK = "\tDisk 1: 80GB, Partitions aligned\n\t6144 Mbytes RAM\n"


def machine(node: Node) -> str:
    """The lines before the first prompt; a capture of 15.0.1.12900 has no disk and no memory in them."""
    return MACHINE if node.spec.release.numbers >= (15,) else MACHINE + _DISK


_LOGGING_KIB = 49234984
_LOGGING_PERCENT = 46  # the default
_OLD_UNITS = "Units = sectors of 512 bytes, counting from 0"
_NO_OPTIONS = ["No Installed Software Options Found."]


async def _active(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    head = [f"Active Master Version: {node.spec.release.text}", "Active Version Installed Software Options:"]
    return "\n".join(head + (node.configuration.options or _NO_OPTIONS))


async def _inactive(context: Context, arguments: Sequence[str]) -> str:
    # Only the two heads are public, not what stands there without an inactive version.
    del arguments
    version = context.node.spec.inactive
    head = [
        f"Inactive Master Version: {version.text if version else 'None'}",
        "Inactive Version Installed Software Options:",
    ]
    return "\n".join(head + (_NO_OPTIONS if version else [""]))


async def _status(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node, now = context.node, context.node.local_time
    up = _uptime(node.clock.now() - shown_identity(node).booted_at)
    return f"""
Host Name          : {shown_identity(node).hostname}
Date               : {now:%a %b} {now.day:02d}, {now:%Y %H:%M:%S}
Time Zone          : Coordinated Universal Time (UTC)
Locale             : en_US.UTF-8
Product Ver        : {node.spec.release.text}
Unified OS Version : {node.spec.release.os_version}

Uptime:
 {now:%H:%M:%S} up {up},  {_users(len(node.sessions))},  load average: 0.42, 0.38, 0.35

CPU Idle:   85.86%  System:   07.58%    User:   05.56%
  IOWAIT:   00.51%     IRQ:   00.00%    Soft:   00.51%

Memory Total:        6144056K
        Free:         430848K
        Used:        3563172K
      Cached:        2150036K
      Shared:         284376K
     Buffers:          96036K

                        Total            Free            Used
Disk/active         19805412K        6240536K       13345948K (69%)
Disk/inactive       19805412K        6601928K       12984556K (67%)
{_logging(_LOGGING_PERCENT if node.faults.disk_used is None else node.faults.disk_used)}"""


def _logging(percent: int) -> str:
    used = _LOGGING_KIB * percent // 100
    return f"Disk/logging{_LOGGING_KIB:>17}K{_LOGGING_KIB - used:>15}K{used:>15}K ({percent}%)"


def _uptime(up: timedelta) -> str:
    """As `uptime` of Linux puts it: `5 min`, `12:29`, `1 day, 30 min`, `141 days,  1:12`."""
    hours, minutes = up.seconds // 3600, up.seconds // 60 % 60
    clock = f"{hours:2d}:{minutes:02d}" if hours else f"{minutes} min"
    if not up.days:
        return clock
    return f"{up.days} day{'s' if up.days > 1 else ''}, {clock}"


def _users(count: int) -> str:
    return f"{count} user{'' if count == 1 else 's'}"


async def _hardware(context: Context, arguments: Sequence[str]) -> str:
    # A capture of 11.x; 12.5 has the other line about units (TechNote 221038).
    del arguments
    release = context.node.spec.release
    system = release.os_version if release.numbers >= (15,) else f"{release.os_version}.i386"
    units = "Units: sectors of 512 bytes" if release.numbers >= (12, 5) else _OLD_UNITS
    return f"""
HW Platform       : VMware Virtual Machine
Processors        : 2
Type              : Intel(R) Xeon(R) CPU           E5640  @ 2.67GHz
CPU Speed         : 2670
Memory            : 6144 MBytes
Object ID         : 1.3.6.1.4.1.9.1.1348
OS Version        : UCOS {system}
Serial Number     : VMware-00 00 00 00 00 00 00 00-00 00 00 00 00 00 00 01

RAID Version      :
No RAID controller information is available

BIOS Information  :
PhoenixTechnologiesLTD 6.00 09/21/2015

RAID Details      :
No RAID information is available
-----------------------------------------------------------------------
Physical device information
-----------------------------------------------------------------------
Number of Disks   : 1
Hard Disk #1
Size (in GB)      : 80

Partition Details :

Disk /dev/sda: 10443 cylinders, 255 heads, 63 sectors/track
{units}

   Device Boot    Start       End   #sectors  Id  System
/dev/sda1   *      2048  29028351   29026304  83  Linux
/dev/sda2      29028352  58054655   29026304  83  Linux
/dev/sda3      58054656  58578943     524288  83  Linux
/dev/sda4      58578944 167772159  109193216   5  Extended
/dev/sda5      58580992  66772991    8192000  82  Linux swap / Solaris
/dev/sda6      66775040 167772159  100997120  83  Linux"""


async def _date(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    now = context.node.local_time
    return f"{now:%a %b} {now.day:2d} {now:%H:%M:%S} UTC {now:%Y}"


async def _myself(context: Context, arguments: Sequence[str]) -> str:
    # No capture is public: the shape is assumed, its two facts (machine, privilege level) are not.
    del arguments
    return f"""Machine Name    : {shown_identity(context.node).hostname}
account name    : {context.account.name}
privilege level : {context.account.level}
command count   : disabled
logging setting : disabled"""


COMMANDS = (
    Command("show version active", _active),
    Command("show version inactive", _inactive),
    Command("show status", _status, during_upgrade=False),
    Command("show hardware", _hardware),
    Command("show date", _date),
    Command("show myself", _myself),
)
