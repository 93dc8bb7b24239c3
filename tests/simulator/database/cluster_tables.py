# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables that the state of a cluster decides: nodes with their roles and services, and parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..node.node import Node
from ..node.presence_sessions import presence_group
from ..node.services import CALL_MANAGER, activation
from ..product import Product
from .group_tables import key_of

__all__ = ["changing_tables"]

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

_PARAMETER_COLUMNS = ("paramname", "paramvalue", "tkservice", "fkprocessnode")
_ENTERPRISE = "11"  # parameters of the whole cluster
_PRESENCE_COLUMNS = ("id", "name", "subclusterid", "isprimary", "tkhaserverstate")
_IDLE, _NORMAL = "2", "3"  # of a node with regard to high availability, as a client decodes it
_SERVICE_COLUMNS = ("tkservice", "servername", "isactive", "enable", "tracelevel")
_FIRST_SERVICE = 100  # the numbers of services are not the real ones
# Maximum Number of Registered Devices. No source has the internal name: this one is made up.
_CAPACITY = "MaximumNumberOfRegisteredDevices"

Row = dict[str, str]
Table = tuple[Sequence[str], list[list[str | None]]]


def changing_tables(node: Node) -> dict[str, Callable[[], Table]]:
    """What makes the tables of a node that change while it runs, each with its columns and its rows."""
    tables: dict[str, Callable[[], Table]] = {
        "processnode": lambda: _table(_NODE_COLUMNS, _nodes(node)),
        "processconfig": lambda: _table(_PARAMETER_COLUMNS, _parameters(node)),
        "processnodeservice": lambda: _table(_SERVICE_COLUMNS, _services(node)),
        "typeservice": lambda: _enum_table(_service_numbers(node)),
        "typenodeusage": lambda: _enum_table({name: str(number) for number, name in enumerate(_USAGES)}),
        "typeprocessnoderole": lambda: _enum_table({name: number for number, name in _ROLE_NAMES.items()}),
    }
    if node.spec.product is Product.IMP:
        tables["enterprisesubcluster"] = lambda: _table(("id", "name", "haenabled"), _presence_groups(node))
        tables["enterprisenode"] = lambda: _table(_PRESENCE_COLUMNS, _presence_nodes(node))
    return tables


def _service_numbers(node: Node) -> dict[str, str]:
    names = sorted({name for peer in node.peers for name in activation(peer.spec)})
    return {name: str(number) for number, name in enumerate(names, _FIRST_SERVICE)}


def _table(columns: Sequence[str], rows: Sequence[Row]) -> Table:
    return columns, [[None if row[column] == "NULL" else row[column] for column in columns] for row in rows]


def _enum_table(numbers: Mapping[str, str]) -> Table:
    return _table(("enum", "name"), [{"enum": number, "name": name} for name, number in numbers.items()])


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
    pkid = "00000000-1111-0000-0000-000000000000" if system else key_of(name)
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


def _services(here: Node) -> list[Row]:
    """Which services are activated. The trace of each is on: `enable` says that, and nothing of the service."""
    numbers = _service_numbers(here)
    return [
        {
            "tkservice": numbers[name],
            "servername": node.name,
            "isactive": "t" if active else "f",
            "enable": "t",
            "tracelevel": "127",
        }
        for node in here.peers
        for name, active in activation(node.spec).items()
    ]


def _parameters(here: Node) -> list[Row]:
    """The parameters that are kept here, of many more. One at its default has no row."""
    mixed = any(node.spec.mixed_mode for node in here.peers if node.spec.product is Product.CUCM)
    values = {"ClusterSecurityMode": "1" if mixed else "0"}
    if here.spec.product is Product.CUCM:
        values |= {"ClusterSIPOAuthMode": "0", "RollBackToPreGrayback": "F"} | dict(here.spec.database.url_parameters)
    rows = [_parameter(name, value, _ENTERPRISE, "NULL") for name, value in values.items()]
    if here.spec.product is Product.CUCM:
        limits = {node.name: node.spec.max_registered for node in here.peers}
        service = _service_numbers(here)[CALL_MANAGER]
        rows += [
            _parameter(_CAPACITY, str(limit), service, key_of(name))
            for name, limit in limits.items()
            if limit is not None
        ]
    return rows


def _parameter(name: str, value: str, service: str, node: str) -> Row:
    return {"paramname": name, "paramvalue": value, "tkservice": service, "fkprocessnode": node}


# The columns that two clients read; the others of these tables are not published.


def _presence_groups(here: Node) -> list[Row]:
    enabled = "t" if here.spec.high_availability else "f"
    return [
        {"id": str(number), "name": name, "haenabled": enabled}
        for number, (name, _members) in enumerate(here.spec.presence_groups, 1)
    ]


def _presence_nodes(here: Node) -> list[Row]:
    numbers = {row["name"]: row["id"] for row in _presence_groups(here)}
    rows = []
    for number, node in enumerate((peer for peer in here.peers if peer.spec.product is Product.IMP), 1):
        group, members = presence_group(node)
        first, state = node is members[0], _NORMAL if node.spec.high_availability else _IDLE
        values = (str(number), node.name, numbers.get(group, "NULL"), "t" if first else "f", state)
        rows.append(dict(zip(_PRESENCE_COLUMNS, values, strict=True)))
    return rows
