# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run sql`: queries to the database of a node."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..node import Node
from ..product import Product
from .context import Context
from .registry import INCOMPLETE, UNSUCCESSFUL, Command, on
from .tables import MEMBER_COLUMNS, ROLE_COLUMNS, Row, member_rows, role_rows, tables

__all__ = ["COMMANDS"]

_NO_DATABASE = "Cisco DB is not running"
# What a real node says to SQL that it cannot run is not public; these are Informix's own messages.
_NO_TABLE = "The specified table ({table}) is not in the database.\n" + UNSUCCESSFUL
_NO_COLUMN = "Column ({column}) not found in any table in the query (or SLV is undefined).\n" + UNSUCCESSFUL
_SYNTAX = "A syntax error has occurred.\n" + UNSUCCESSFUL

_SELECT = re.compile(
    r"select (?:(?P<count>count ?\( ?\* ?\))(?: as (?P<alias>\w+))?|(?P<columns>\*|[\w, ]+?)) from (?P<table>\w+)"
    r"(?: where (?P<where>.+?))?(?: order by (?P<order>\w+))?",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?P<column>\w+) ?(?P<operator>!=|<>|=) ?(?P<value>'[^']*'|\d+)", re.IGNORECASE)
# The query for the members of the Unified CM Groups: composed from published names of tables and columns.
_MEMBERS = re.compile(
    r"select cmg\.name as cmgroup, ?m\.priority, ?cm\.name as callmanager, ?pn\.name as node "
    r"from callmanagergroupmember m join callmanagergroup cmg on m\.fkcallmanagergroup ?= ?cmg\.pkid "
    r"join callmanager cm on m\.fkcallmanager ?= ?cm\.pkid join processnode pn on cm\.fkprocessnode ?= ?pn\.pkid "
    r"order by cmg\.name, ?m\.priority",
    re.IGNORECASE,
)
_COUNT = "(count(*))"  # the name that Informix gives to a count without one; a capture has `(count)` for another
# The query for names, usage and roles in one, whose shape is published.
_ROLES = re.compile(
    r"select pn\.name as processnode, ?tnu\.name as nodeusage, ?tpr\.name as role, ?pn\.nodeid from processnode pn "
    r"join typenodeusage tnu on pn\.tknodeusage ?= ?tnu\.enum "
    r"join typeprocessnoderole tpr on pn\.tkprocessnoderole ?= ?tpr\.enum "
    r"where pn\.systemnode ?= ?'f' order by pn\.nodeid",
    re.IGNORECASE,
)


async def _sql(context: Context, arguments: Sequence[str]) -> str:
    query = " ".join(arguments)
    if not query.lower().startswith("select ") and context.account.level == 0:
        return INCOMPLETE  # ordinary privileges read only: CLI reference 15; the words are assumed
    if not context.node.has_database:
        return _NO_DATABASE
    return _answer(context.node, query)


def _answer(node: Node, query: str) -> str:
    if _ROLES.fullmatch(query):
        return _table(ROLE_COLUMNS, role_rows(node))
    if _MEMBERS.fullmatch(query) and node.spec.product is Product.CUCM:
        return _table(MEMBER_COLUMNS, member_rows(node))
    found = _SELECT.fullmatch(query)
    if found is None:
        return _SYNTAX
    known = tables(node)
    if found["table"].lower() not in known:
        return _NO_TABLE.format(table=found["table"])
    columns, read = known[found["table"].lower()]
    chosen = _chosen(found, columns)
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
    if found["count"]:
        name = (found["alias"] or _COUNT).lower()
        return _table((name,), [{name: str(len(rows))}])
    if found["order"]:
        order = found["order"].lower()
        rows = sorted(rows, key=lambda row: row[order].rjust(20) if row[order].isdecimal() else row[order])
    return _table(chosen, rows)


def _chosen(found: re.Match[str], columns: Sequence[str]) -> Sequence[str]:
    if found["count"]:
        return ()
    return columns if found["columns"] == "*" else tuple(re.split(r" ?, ?", found["columns"].lower().strip()))


def _holds(row: Row, condition: re.Match[str]) -> bool:
    equal = row[condition["column"].lower()] == condition["value"].strip("'")
    return equal is (condition["operator"] == "=")


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
