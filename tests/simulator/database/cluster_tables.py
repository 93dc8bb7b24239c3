# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables that the state of a cluster decides: nodes, parameters, and the members of the Unified CM Groups."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_DNS, uuid5

from ..node.node import Node
from ..product import Product

__all__ = ["MEMBER_COLUMNS", "ROLE_COLUMNS", "Row", "changing_tables", "member_rows", "role_rows"]

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
# AXLEnums.xsd: XNodeUsage and XProcessNodeRole.
_USAGES = ("Publisher", "Subscriber")
_ROLE_NAMES = {"1": "CUCM Voice/Video", "2": "CUCM IM and Presence"}

_PARAMETER_COLUMNS = ("paramname", "paramvalue", "tkservice")
_ENTERPRISE = "11"  # parameters of the whole cluster
ROLE_COLUMNS = ("processnode", "nodeusage", "role", "nodeid")
MEMBER_COLUMNS = ("cmgroup", "priority", "callmanager", "node")

Row = dict[str, str]


def changing_tables(node: Node) -> dict[str, tuple[Sequence[str], list[list[str | None]]]]:
    """The tables of a node that change while it runs, each with its columns and its rows."""
    return {
        "processnode": (_NODE_COLUMNS, _values(_NODE_COLUMNS, _nodes(node))),
        "processconfig": (_PARAMETER_COLUMNS, _values(_PARAMETER_COLUMNS, _parameters(node))),
    }


def _values(columns: Sequence[str], rows: Sequence[Row]) -> list[list[str | None]]:
    return [[None if row[column] == "NULL" else row[column] for column in columns] for row in rows]


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
    """The enterprise parameters that are kept here, of many more."""
    mixed = any(node.spec.mixed_mode for node in here.peers if node.spec.product is Product.CUCM)
    values = {"ClusterSecurityMode": "1" if mixed else "0"}
    if here.spec.product is Product.CUCM:
        values |= {"ClusterSIPOAuthMode": "0", "RollBackToPreGrayback": "F"} | dict(here.spec.database.url_parameters)
    return [{"paramname": name, "paramvalue": value, "tkservice": _ENTERPRISE} for name, value in values.items()]
