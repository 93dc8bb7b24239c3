# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run sql`: the security mode of the cluster and the table of its nodes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import NAMESPACE_DNS, uuid5

from ..node import Node
from ..product import Product
from .context import Context
from .registry import INCOMPLETE, UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

_NO_DATABASE = "Cisco DB is not running"
# What a real node says to SQL that it cannot run is not public; these are Informix's own messages.
_NO_TABLE = "The specified table ({table}) is not in the database.\n" + UNSUCCESSFUL
_NO_COLUMN = "Column ({column}) not found in any table in the query (or SLV is undefined).\n" + UNSUCCESSFUL
_SYNTAX = "A syntax error has occurred.\n" + UNSUCCESSFUL

_SELECT = re.compile(
    r"select (?P<columns>\*|[\w, ]+?) from (?P<table>\w+)(?: where (?P<where>.+?))?(?: order by (?P<order>\w+))?",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?P<column>\w+) ?(?P<operator>!=|<>|=) ?(?P<value>'[^']*'|\d+)", re.IGNORECASE)
# The query for names, usage and roles in one, whose shape is published.
_ROLES = re.compile(
    r"select pn\.name as processnode, ?tnu\.name as nodeusage, ?tpr\.name as role, ?pn\.nodeid from processnode pn "
    r"join typenodeusage tnu on pn\.tknodeusage ?= ?tnu\.enum "
    r"join typeprocessnoderole tpr on pn\.tkprocessnoderole ?= ?tpr\.enum "
    r"where pn\.systemnode ?= ?'f' order by pn\.nodeid",
    re.IGNORECASE,
)

# TechNote 215013 has the whole table.
_COLUMNS = (
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

Row = dict[str, str]


async def _sql(context: Context, arguments: Sequence[str]) -> str:
    query = " ".join(arguments)
    if not query.lower().startswith("select ") and context.account.level == 0:
        return INCOMPLETE  # ordinary privileges read only: CLI reference 15; the words are assumed
    if not context.node.has_database:
        return _NO_DATABASE
    return _answer(context.node, query)


def _answer(node: Node, query: str) -> str:
    if _ROLES.fullmatch(query):
        return _table(("processnode", "nodeusage", "role", "nodeid"), [_role(row) for row in _nodes(node)[1:]])
    found = _SELECT.fullmatch(query)
    if found is None:
        return _SYNTAX
    tables = {"processnode": (_COLUMNS, _nodes), "processconfig": (("paramname", "paramvalue"), _parameters)}
    if found["table"].lower() not in tables:
        return _NO_TABLE.format(table=found["table"])
    columns, read = tables[found["table"].lower()]
    chosen = columns if found["columns"] == "*" else tuple(re.split(r" ?, ?", found["columns"].lower().strip()))
    conditions = [
        _CONDITION.fullmatch(part) for part in re.split(r" and ", found["where"] or "", flags=re.IGNORECASE) if part
    ]
    named = [*chosen, *(condition["column"].lower() for condition in conditions if condition)]
    if found["order"]:
        named.append(found["order"].lower())
    for column in named:
        if column not in columns:
            return _NO_COLUMN.format(column=column)
    rows = read(node)
    for condition in conditions:
        if condition is None:
            return _SYNTAX
        rows = [row for row in rows if _holds(row, condition)]
    if found["order"]:
        order = found["order"].lower()
        rows = sorted(rows, key=lambda row: row[order].rjust(20) if row[order].isdecimal() else row[order])
    return _table(chosen, rows)


def _holds(row: Row, condition: re.Match[str]) -> bool:
    equal = row[condition["column"].lower()] == condition["value"].strip("'")
    return equal is (condition["operator"] == "=")


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
            _COLUMNS,
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


def _table(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Rows as the CLI prints them; without any, an empty line follows the header (TechNote 215537)."""
    widths = [max(len(column), *(len(row[column]) for row in rows), 0) for column in columns]
    lines = [columns, ["=" * width for width in widths], *([row[column] for column in columns] for row in rows)]
    text = "\n".join(
        " ".join(f"{value:<{width}}" for value, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    return text if rows else f"{text}\n"


COMMANDS = (
    # The CLI reference has a 0 where it says whether an upgrade allows the command. It is taken for a yes.
    Command("run sql", _sql, available=on(Product.CUCM, Product.IMP, Product.CUC, Product.CER), arguments=1),
)
