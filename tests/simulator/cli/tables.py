# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of the database: nodes, security mode, phones, and the members of the Unified CM Groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import NAMESPACE_DNS, uuid5

from ..node import Node
from ..phones import phones_of
from ..product import Product

__all__ = ["MEMBER_COLUMNS", "ROLE_COLUMNS", "Row", "member_rows", "role_rows", "tables"]

# TechNote 215013 has the whole table.
_NODE_COLUMNS = (
    "pkid",
    "name",
    "mac",
    "systemnode",
    "description",
    "isactive",
    "nodeid",
    "tknodeusage",
    "ipv6name",
    "fklbmhubgroup",
    "tkprocessnoderole",
    "tkssomode",
)
_USAGES = ("Publisher", "Subscriber")
_ROLE_NAMES = {"1": "CUCM Voice/Video", "2": "IM and Presence"}

# The columns of `device` that are kept here, of many more; tkclass 1 is a phone.
_DEVICE_COLUMNS = ("pkid", "name", "description", "tkclass")
ROLE_COLUMNS = ("processnode", "nodeusage", "role", "nodeid")
MEMBER_COLUMNS = ("cmgroup", "priority", "callmanager", "node")

Row = dict[str, str]


def tables(node: Node) -> Mapping[str, tuple[Sequence[str], Callable[[Node], list[Row]]]]:
    """The tables that a node has, each with its columns and what reads its rows."""
    found: dict[str, tuple[Sequence[str], Callable[[Node], list[Row]]]] = {
        "processnode": (_NODE_COLUMNS, _nodes),
        "processconfig": (("paramname", "paramvalue"), _parameters),
    }
    if node.spec.product is Product.CUCM:
        found["device"] = (_DEVICE_COLUMNS, _devices)
    return found


def role_rows(here: Node) -> list[Row]:
    """Each node with its usage and its role by name."""
    return [_role(row) for row in _nodes(here)[1:]]


def member_rows(here: Node) -> list[Row]:
    """The members of each Unified CM Group, by group and priority, the first choice with 0 (assumed)."""
    return [
        {"cmgroup": group, "priority": str(priority), "callmanager": f"CM_{name}", "node": name}
        for group, members in sorted(here.spec.callmanager_groups)
        for priority, name in enumerate(members)
    ]


def _nodes(here: Node) -> list[Row]:
    """The table processnode: a system row, then the nodes with the numbers that replication has for them."""
    rows = [
        _node_row("EnterpriseWideData", system=True, number=1, subscriber=True, role="1"),
    ]
    for number, node in enumerate(here.peers, 2):
        role = "2" if node.spec.product is Product.IMP else "1"
        rows.append(
            _node_row(node.name, system=False, number=number, subscriber=not node.database_publisher, role=role)
        )
    return rows


def _node_row(name: str, *, system: bool, number: int, subscriber: bool, role: str) -> Row:
    pkid = "00000000-1111-0000-0000-000000000000" if system else str(uuid5(NAMESPACE_DNS, name))
    return dict(
        zip(
            _NODE_COLUMNS,
            (
                pkid,
                name,
                "",
                "t" if system else "f",
                "" if system else name,
                "t",
                str(number),
                "1" if subscriber else "0",
                "",
                "NULL",
                role,
                "0",
            ),
            strict=True,
        )
    )


def _role(row: Row) -> Row:
    return {
        "processnode": row["name"],
        "nodeusage": _USAGES[int(row["tknodeusage"])],
        "role": _ROLE_NAMES[row["tkprocessnoderole"]],
        "nodeid": row["nodeid"],
    }


def _parameters(here: Node) -> list[Row]:
    mixed = any(node.spec.mixed_mode for node in here.peers if node.spec.product is Product.CUCM)
    return [{"paramname": "ClusterSecurityMode", "paramvalue": "1" if mixed else "0"}]


def _devices(here: Node) -> list[Row]:
    return [
        {
            "pkid": str(uuid5(NAMESPACE_DNS, phone.name)),
            "name": phone.name,
            "description": phone.description,
            "tkclass": "1",
        }
        for home in here.peers
        for phone in phones_of(home)
    ]
