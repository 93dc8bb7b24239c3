# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `utils dbreplication runtimestate`: the database replication state of each node."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .refusals import refusal_in, successful_only
from .text import content_lines, squeezed

__all__ = ["Replication", "ReplicationNode", "parse_runtimestate", "single_node_refusal"]

_COMMAND = "`utils dbreplication runtimestate`"
_SINGLE = re.compile(
    r"Runtime state cannot be performed on a cluster with a single active node(?:; ?aborting operation)?\.?",
    re.IGNORECASE,
)
_DOWN = re.compile(r"Cisco DB is not running", re.IGNORECASE)
_SERVERS = re.compile(r"Cluster Detailed View from \S+ \((?P<count>[0-9]{1,4}) Servers?\):", re.IGNORECASE)
_HEADER = re.compile(r"SERVER-NAME .*")
_RULE = re.compile(r"-[- ]*")
# The state is in brackets, after an optional group id: `(g_2) (2) Setup Completed`, `(-) (-) off-line`.
_ROW = re.compile(
    r"(?P<name>\S+) (?P<ip>[0-9A-Fa-f.:]+|-) (?P<columns>[^()]*)"
    r"(?:\((?:g_[0-9]{1,5}|-)\) ?)?\((?P<state>[0-9]|-)\) ?(?P<details>.*)"
)
_OFF_LINE = re.compile(
    r"(?P<name>\S+) (?P<ip>[0-9A-Fa-f.:]+|-) (?P<columns>[^()]*)\b(?P<details>off-?line)", re.IGNORECASE
)
_DBMON = re.compile(r"[YN?-](?:/[YN?-]){2}|Yes|No", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class ReplicationNode:
    """One row. `state` 2 is good, 0 is set-up in progress, 3 mismatched tables, 4 failed; None: the node has none.

    `dbmon` is the DB/RPC/DbMon column (`Y/Y/Y`), or the RPC column of old releases (`Yes`). `queue` counts the changes
    that wait for replication and may be above 0 on a healthy node; None if the column is missing or no number.
    """

    name: str
    ip: str
    state: int | None
    details: str
    queue: int | None
    dbmon: str
    line: str


@dataclass(frozen=True)
class Replication:
    """The rows of the table, or single_node if the node says that it has no partner.

    The text says a single *active* node. It means that there is nothing to replicate only if `show network cluster`
    lists one node.
    """

    single_node: bool
    nodes: tuple[ReplicationNode, ...]
    whole: bool = True  # False if the text does not say how many rows it has, so that some may be missing


@successful_only
def parse_runtimestate(text: str) -> Replication:
    """Reads the table below `Cluster Detailed View from <node> (<n> Servers):`, whatever the width of its columns.

    Known shapes: 10.5 to 15 (PING, DB/RPC/DbMon, QUEUE, group, state), 8.6 and 9.x (PING, RPC, STATUS, QUEUE, TABLES,
    LOOP, state), IM&P up to 12.5 (PING, RPC, group, state). Source: TechNotes 200396 and 214737, the 12.5 guide on
    changing addresses, published captures of 10.5, 14SU1 and 15.0.1. A node that is not reached shows `off-line`
    or `(-)` (known only from reports; its other columns are read as far as possible). CER and PCD refuse the command.

    The number of servers above the table shows whether it is complete. A row `(g_2) (-) Setup Completed` has no
    state, whatever its words say, and no state is not good.

    Raises ParseError when the database is down, a line of the table is not understood, or the table does not have the
    number of rows that it says: with a missing row, one node would not be waited for.
    """
    lines = content_lines(text)
    plain = [squeezed(line) for line in lines]
    if any(map(_DOWN.search, plain)):
        raise ParseError(f"{_COMMAND}: the database of this node is not running", text)
    start = next((number for number, line in enumerate(plain) if _HEADER.fullmatch(line)), None)
    if any(map(_SINGLE.match, plain)):
        if start is not None:
            raise ParseError(f"{_COMMAND} contradicts itself: a single active node, and a table of servers", text)
        return Replication(single_node=True, nodes=())
    if start is None:
        raise ParseError(f"{_COMMAND} shows no table of servers", text)
    nodes = tuple(_node(line, text) for line in lines[start + 1 :] if not _RULE.fullmatch(squeezed(line)))
    count = next((int(match["count"]) for match in map(_SERVERS.fullmatch, plain[:start]) if match), None)
    if count is not None and count != len(nodes):
        raise ParseError(f"{_COMMAND} shows {len(nodes)} of {count} servers", text)
    if not nodes:
        raise ParseError(f"{_COMMAND} shows a table with no row", text)
    return Replication(single_node=False, nodes=nodes, whole=count is not None)


def single_node_refusal(text: str) -> Replication | None:
    """The meaning of the refusal on a single node; None for any other refusal.

    This is the only refusal that is in fact an answer: a node without a partner has no state to show, and says so in
    this sentence (patterns of a working client; whether the CLI calls that unsuccessful is not published). It must be
    the only sentence: otherwise the command was refused for another reason.
    """
    lines = [squeezed(line) for line in text.splitlines() if line.strip() and not refusal_in(line)]
    alone = len(lines) == 1 and _SINGLE.fullmatch(lines[0]) is not None
    return Replication(single_node=True, nodes=()) if alone else None


def _node(line: str, text: str) -> ReplicationNode:
    plain = squeezed(line)
    match = _ROW.fullmatch(plain) or _OFF_LINE.fullmatch(plain)
    if match is None:
        raise ParseError(f"{_COMMAND} has a row that is not recognised: {line[:200]!r}", text)
    state = match.groupdict().get("state") or "-"
    columns = match["columns"].split()
    place = next((number for number, column in enumerate(columns) if _DBMON.fullmatch(column)), None)
    queue = None
    if place is not None:
        queue = next((int(column) for column in columns[place + 1 :] if _NUMBER.fullmatch(column)), None)
    return ReplicationNode(
        name=match["name"],
        ip=match["ip"],
        state=None if state == "-" else int(state),
        details=match["details"],
        queue=queue,
        dbmon="" if place is None else columns[place],
        line=line,
    )
