# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of the Unified CM Groups: members, device pools, and the devices that a world gives to a group.

Names of tables and columns are from queries that working clients send, and from the AXL schema.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import md5

from ..node.node import Node
from ..product import Product

__all__ = ["GROUP_TABLES", "Rows", "group_rows", "key_of", "lists_and_gateways", "pool_key"]

Rows = list[tuple[object | None, ...]]

GROUP_TABLES = {
    "callmanagergroup": "pkid name tftpdefault",
    "callmanagergroupmember": "pkid fkcallmanagergroup fkcallmanager priority",
    "callmanager": "pkid name fkprocessnode ctiid",
    "devicepool": "pkid name fkcallmanagergroup fksrst",
    "srst": "pkid name",
}
_GATEWAY, _LIST = 2, 118  # classes of devices; that of lists is made up
_GATEWAY_MODEL, _LIST_MODEL = "Cisco VG350", "Route List"

Device = Callable[..., tuple[object | None, ...]]


def group_rows(owner: Node) -> dict[str, Rows]:
    """The tables by name. Each group has one device pool, which phones of nodes share; no pool has an SRST reference.

    The first choice has priority 0, and the first group is the one of auto-registration (both assumed).
    """
    rows: dict[str, Rows] = {table: [] for table in GROUP_TABLES}
    for number, group in enumerate(owner.spec.callmanager_groups):
        key = key_of(f"group {group.name}")
        rows["callmanagergroup"].append((key, group.name, "f" if number else "t"))
        rows["devicepool"].append((pool_key(group.name), f"DP_{group.name}", key, None))
        for priority, name in enumerate(group.members):
            member = key_of(f"member {group.name} {name}")
            rows["callmanagergroupmember"].append((member, key, key_of(f"callmanager {name}"), priority))
    for number, node in enumerate(owner.peers, 1):
        if node.spec.call_processing and node.spec.product is Product.CUCM:
            row = (key_of(f"callmanager {node.name}"), f"CM_{node.name}", key_of(node.name), number)
            rows["callmanager"].append(row)
    rows["devicepool"].append((pool_key(""), "DP_without_group", None, None))
    return rows


def lists_and_gateways(owner: Node, device: Device, model: Callable[[str], int]) -> Rows:
    """The devices of the groups that are no phones: gateways by the device pool, lists by the group itself."""
    rows: Rows = []
    for number, group in enumerate(owner.spec.callmanager_groups):
        for one in range(group.gateways):
            name = f"VG{number:03X}{one:07X}"
            rows.append(device(name, _GATEWAY, model(_GATEWAY_MODEL), pool=pool_key(group.name)))
        for one in range(group.lists):
            name = f"RL_{number}_{one}"
            rows.append(device(name, _LIST, model(_LIST_MODEL), group=key_of(f"group {group.name}")))
    return rows


def pool_key(group: str) -> str:
    """The key of the device pool of a group; without a name, of one that has none."""
    return key_of(f"pool {group}")


def key_of(text: str) -> str:
    """The key of a row that has this name: always the same one, and quickly made for 40,000 phones."""
    digits = md5(text.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
