# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of the platform: the clock is synchronised, and the disks have room."""

from __future__ import annotations

from ...cli.redaction import shown
from ...parse.cluster import Cluster
from ...parse.ntp import ClockSource, parse_ntp
from ...parse.status import Status
from ...product.model import Product
from ..reader import STATUS
from .check import Check, HealthCommand, Purpose, Scope
from .condition import Condition

__all__ = ["CHECKS", "NTP_STATUS", "clock_condition", "disk_condition"]

NTP_STATUS = HealthCommand("utils ntp status", parse_ntp, lambda found: found.line)

# The high-water mark above which the log partition monitor deletes traces is 95 percent by default.
_FULL_PERCENT = 95
_WATCHED_DISKS = ("active", "logging")


def clock_condition(found: ClockSource | None) -> Condition:
    """The clock is synchronised. After a boot this takes up to five minutes (TechNote 215537)."""
    if found is None:
        return Condition("clock", False, "the state of the clock could not be read")
    if not found.synchronised:
        return Condition("clock", False, f"the clock is not synchronised: {shown(found.line.strip())}")
    return Condition("clock", True, f"synchronised to {found.server} at stratum {found.stratum}")


def disk_condition(found: Status) -> Condition:
    """The running side of the system and the log partition are not full; both must be listed."""
    disks = {name: found.disks[name] for name in _WATCHED_DISKS if name in found.disks}
    if not disks:
        return Condition("disk", False, "the node lists no disk")
    if missing := [name for name in _WATCHED_DISKS if name not in disks]:
        return Condition("disk", False, f"the node does not say how full these partitions are: {', '.join(missing)}")
    full = all(disk.percent < _FULL_PERCENT for disk in disks.values())
    return Condition("disk", full, ", ".join(f"{name} is {disk.percent}% full" for name, disk in disks.items()))


def _clock_asked_of(_product: Product, cluster: Cluster | None) -> str:
    local = cluster.local if cluster is not None else None
    if local is not None and local.role.lower() != "publisher":
        return "the publisher is asked: the other nodes follow its clock"
    return ""


_CLOCK: Check[ClockSource | None] = Check(
    name="clock",
    commands=(NTP_STATUS.text,),
    read=lambda node: NTP_STATUS.read(node.reader),
    judge=lambda found, _node: clock_condition(found),
    purpose=Purpose.PRECHECK | Purpose.RESTART | Purpose.CLUSTER | Purpose.RECOVERY,
    asked_of=_clock_asked_of,
    fix="give the publisher a time server that it reaches; look at `utils ntp status`",
    acceptable=True,
    passes=True,  # it holds some minutes after a boot
)

_DISK: Check[Status] = Check(
    name="disk",
    commands=(STATUS,),
    read=lambda node: node.reader.status(),
    judge=lambda found, _node: disk_condition(found),
    purpose=Purpose.PRECHECK | Purpose.RESTART,
    fix="free the partition, for example by deleting old traces; look at `show status`",
    scope=Scope.NODE,
    acceptable=True,
)

CHECKS = (_CLOCK, _DISK)
