# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run sql`: queries to the database of a node."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...database.cluster_tables import changing_tables
from ...database.sqlite import NoSuchColumn, NoSuchTable, SqlError, ask
from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import INCOMPLETE, UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

_NO_DATABASE = "Cisco DB is not running"
# What a real node says to SQL that it cannot run is not public; these are Informix's own messages.
_NO_TABLE = "The specified table ({table}) is not in the database.\n" + UNSUCCESSFUL
_NO_COLUMN = "Column ({column}) not found in any table in the query (or SLV is undefined).\n" + UNSUCCESSFUL
_SYNTAX = "A syntax error has occurred.\n" + UNSUCCESSFUL

_CONDITION = re.compile(r"[=<>]| (?:like|in|is) ", re.IGNORECASE)


async def _sql(context: Context, arguments: Sequence[str]) -> str:
    query = " ".join(arguments)
    if not query.lower().startswith("select ") and context.account.level == 0:
        return INCOMPLETE  # ordinary privileges read only: CLI reference 15; the words are assumed
    if not context.node.has_database:
        return _NO_DATABASE
    return _answer(context.node, query)


def _answer(node: Node, query: str) -> str:
    faults = node.faults
    if _struck(query, faults.sql_silent):
        return ""
    if _struck(query, faults.sql_error):
        return _NO_TABLE.format(table=query.lower().partition(" from ")[2].split()[0])
    try:
        columns, rows = _result(node, query)
    except NoSuchTable as error:
        return _NO_TABLE.format(table=error)
    except NoSuchColumn as error:
        return _NO_COLUMN.format(column=error)
    except SqlError:
        return _SYNTAX
    if _struck(query, faults.sql_row_lost):
        rows = rows[:-1]
    if _struck(query, faults.sql_column_lost):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return _printed(columns, rows)


def _result(node: Node, query: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The columns and the rows. Raises SqlError."""
    if not query.lower().startswith("select ") or any(not _CONDITION.search(part) for part in _conditions(query)):
        raise SqlError
    return ask(node, query, changing_tables(node))


def _struck(query: str, texts: Sequence[str]) -> bool:
    """Whether a fault is for this query: one of its texts is in it."""
    return any(text.lower() in query.lower() for text in texts)


def _conditions(query: str) -> list[str]:
    """What stands between `where` and the end, condition by condition: a bare word is no condition."""
    where = re.search(r" where (?P<where>.+?)(?: order by .+| group by .+)?$", query, re.IGNORECASE)
    return re.split(r" and ", where["where"], flags=re.IGNORECASE) if where else []


def _printed(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as the CLI prints them; without any, an empty line follows the header (TechNote 215537)."""
    widths = [max(len(name), *(len(row[place]) for row in rows), 0) for place, name in enumerate(columns)]
    lines = [columns, ["=" * width for width in widths], *rows]
    text = "\n".join(
        " ".join(f"{value:<{width}}" for value, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    return text if rows else f"{text}\n"


COMMANDS = (
    # The CLI reference has a 0 where it says whether an upgrade allows the command. It is taken for a yes.
    Command("run sql", _sql, available=on(Product.CUCM, Product.IMP, Product.CUC, Product.CER), arguments=1),
)
