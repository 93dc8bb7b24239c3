# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many devices each Unified CM Group serves, and how many of them are phones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..rendering.text import counted
from .errors import ParseError
from .refusals import successful_only
from .sql import parse_sql

__all__ = ["CALL_DEVICES_QUERY", "CallDevices", "DeviceCount", "parse_call_devices"]

# Composed, and never run on a real cluster. A working client sends the join over the device pool; the column for
# devices that name a group themselves (route lists, hunt lists) stands in a published dump of the table, and its use is
# deduced. The outer joins keep devices that no group serves, so that none is lost unseen: `pooled` and `owned` tell a
# device without a device pool, or without a group of its own, from one whose pool or group was not found. The model 645
# is the universal device template, whose class is that of a phone.
CALL_DEVICES_QUERY = (
    "select cmg.name as poolgroup, og.name as owngroup, d.tkclass, count(*) as n, count(d.fkdevicepool) as pooled, "
    "count(d.fkcallmanagergroup) as owned from device d left join devicepool dp on d.fkdevicepool=dp.pkid "
    "left join callmanagergroup cmg on dp.fkcallmanagergroup=cmg.pkid "
    "left join callmanagergroup og on d.fkcallmanagergroup=og.pkid "
    "where d.tkmodel is null or d.tkmodel<>645 group by cmg.name, og.name, d.tkclass"
)
_COLUMNS = ("poolgroup", "owngroup", "tkclass", "n", "pooled", "owned")
_PHONE = "1"  # tkclass of a phone, as in captures and working clients
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class DeviceCount:
    """The configured devices of a group, and the phones among them."""

    phones: int = 0
    devices: int = 0


@dataclass(frozen=True)
class CallDevices:
    """The devices by the name of their Unified CM Group. A group that is not there has no device."""

    groups: Mapping[str, DeviceCount]


@dataclass(frozen=True)
class _Counted:
    """Devices of one class. The groups are None where the devices have none."""

    pool_group: str | None
    own_group: str | None
    is_phone: bool
    devices: int
    pooled: int  # those that name a device pool
    owned: int  # those that name a group themselves


@successful_only
def parse_call_devices(text: str) -> CallDevices:
    """Reads the answer to `run sql` with CALL_DEVICES_QUERY.

    A device counts for the group of its device pool, and for the group that it names itself. Templates and profiles
    have neither, and count for none. The result may lack rows if the answer was cut off: two answers show that.

    Raises ParseError for an answer that is no table with these columns, a row with an empty name or without a number, a
    row twice, a device pool without a group, a group that was not found, and phones that no group serves.
    """
    groups: dict[str, DeviceCount] = {}
    seen = set()
    for values in parse_sql(text).select(*_COLUMNS):
        row = _row(values, text)
        if values[:3] in seen:
            raise ParseError(f"The devices of the Unified CM Groups have a row twice: {values[:3]!r}", text)
        seen.add(values[:3])
        if row.pool_group is None and row.pooled:
            which = counted(row.pooled, "device")
            raise ParseError(f"The Unified CM Group of {which} is not known: the device pool has none", text)
        if row.own_group is None and row.owned:
            which = counted(row.owned, "device")
            raise ParseError(f"The Unified CM Group of {which} is not known: the one that is named is not there", text)
        named = {name for name in (row.pool_group, row.own_group) if name is not None}
        if row.is_phone and not named:
            which = counted(row.devices, "phone")
            raise ParseError(f"The Unified CM Group of {which} is not known: there is no device pool", text)
        for name in named:
            before = groups.get(name, DeviceCount())
            phones = row.devices if row.is_phone else 0
            groups[name] = DeviceCount(before.phones + phones, before.devices + row.devices)
    return CallDevices(groups)


def _row(values: tuple[str | None, ...], text: str) -> _Counted:
    pool_group, own_group, *numbers = values
    if "" in (pool_group, own_group):
        raise ParseError("A Unified CM Group of devices has no name", text)
    if wrong := [number for number in numbers if not _NUMBER.fullmatch(number or "")]:
        raise ParseError(f"The devices of the Unified CM Groups have a value that is not a number: {wrong[0]!r}", text)
    kind, devices, pooled, owned = (number or "" for number in numbers)
    return _Counted(pool_group, own_group, kind == _PHONE, int(devices), int(pooled), int(owned))
