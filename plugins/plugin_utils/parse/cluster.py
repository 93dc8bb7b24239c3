# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show network cluster`: the nodes that a node knows, their roles, and whether they talk to each other."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, is_success, squeezed

__all__ = ["Cluster", "ClusterNode", "parse_cluster"]

_COMMAND = "`show network cluster`"
_AUTH = r"(?P<auth>(?P<no>not )?authenticated(?: using \S+| - \S+)?(?: since (?P<since>\S.*))?)"
_ROW = re.compile(
    r"(?P<ip>\S+) (?P<name>\S+)(?: (?P<hostname>\S+))? (?P<role>Publisher|Subscriber)"
    r"(?: (?P<application>[a-z][a-z0-9_-]*) (?P<db_role>DBPub|DBSub))? " + _AUTH,
)
_ROW_HEAD = re.compile(r"\S+ \S+(?: \S+)? (?:Publisher|Subscriber)(?: \S+ (?:DBPub|DBSub))?")
_ROW_TAIL = re.compile(_AUTH)
_PROCESSNODES = re.compile(r"Server Table \(processnode\) Entries")
_PROCESSNODE = re.compile(r"\S+")
_NOISE = re.compile(r"Dynamic Cluster Configuration\b.*|-{3,}")


@dataclass(frozen=True)
class ClusterNode:
    """One row.

    `fqdn` is empty if the node has no domain. `role` is publisher or subscriber; an IM&P publisher is a subscriber
    with db_role DBPub. `application` (callmanager, cups, connection, ciscoer) and `db_role` (DBPub, DBSub) are empty
    on old releases. `local` marks the node that printed the list. `since` is a text in that node's local time.
    """

    ip: str
    fqdn: str
    hostname: str
    role: str
    application: str
    db_role: str
    authenticated: bool
    local: bool
    since: str
    line: str


@dataclass(frozen=True)
class Cluster:
    """The nodes in the order of the list."""

    nodes: tuple[ClusterNode, ...]
    whole: bool = field(default=False, compare=False)  # other text follows the rows, so none is missing

    @property
    def members(self) -> tuple[tuple[str, ...], ...]:
        """The rows without the values that change between readings: who is connected, and since when."""
        return tuple(
            (node.ip, node.fqdn, node.hostname, node.role, node.application, node.db_role, str(node.local))
            for node in self.nodes
        )

    @property
    def local(self) -> ClusterNode | None:
        """The node that was asked; None if no row says so."""
        return next((node for node in self.nodes if node.local), None)

    @property
    def publisher(self) -> ClusterNode | None:
        """The publisher of the cluster; None if no row says so."""
        return next((node for node in self.nodes if node.role == "publisher"), None)


@successful_only
def parse_cluster(text: str) -> Cluster:
    """Reads rows of `<ip> <fqdn> <hostname> <role> [<application> <db role>] <authentication>`.

    Known shapes: CUCM 10.5 to 15 and IM&P (with both application columns), CUCM up to 9.x or 10.0 (without them, rows
    may start with a blank), an empty FQDN column, a row that the terminal wrapped before its authentication, the
    `Server Table (processnode)` list below, the note on Dynamic Cluster Configuration, CER 15 with `Successful` at the
    end. Source: TechNotes 217581, 215013, 221069, CER administration guide 15, published captures. The row of the node
    itself ends in the bare word `authenticated`. No sample of a Unity Connection pair was found; its application
    column is read like any other. If the list of process nodes or `Successful` follows the rows, they are complete.
    Otherwise they may be cut off (`whole`), even inside the last row; if that ends after `authenticated`, it looks like
    the row of the node itself.

    Raises ParseError if one line is not understood: a node in a skipped row would never be checked.
    """
    nodes: list[ClusterNode] = []
    in_processnodes = False
    for line in _unwrapped(content_lines(text)):
        if _PROCESSNODES.match(line):
            in_processnodes = True
        elif _NOISE.fullmatch(line) or (in_processnodes and _PROCESSNODE.fullmatch(line)):
            continue
        elif not in_processnodes and (node := _node(line)):
            nodes.append(node)
        else:
            raise ParseError(f"{_COMMAND} has a line that is not recognised: {line[:200]!r}", text)
    if not nodes:
        raise ParseError(f"{_COMMAND} has no row", text)
    if len({node.ip for node in nodes}) < len(nodes):
        raise ParseError(f"{_COMMAND} lists an address twice", text)
    for what, count in (
        ("is the node itself", sum(node.local for node in nodes)),
        ("is the publisher", sum(node.role == "publisher" for node in nodes)),
    ):
        if count > 1:
            raise ParseError(f"{_COMMAND}: more than one row {what}", text)
    closed = in_processnodes or any(is_success(line.strip()) for line in text.splitlines())
    return Cluster(tuple(nodes), closed)


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """Joins a row with its authentication on the next line (CUCM/IM&P 12.5 guide on changing addresses)."""
    head = ""
    for line in lines:
        if head and _ROW_TAIL.fullmatch(squeezed(line)):
            yield f"{head} {line}"
            head = ""
            continue
        if head:
            yield head
        head = line if _ROW_HEAD.fullmatch(squeezed(line)) else ""
        if not head:
            yield line
    if head:
        yield head


def _node(line: str) -> ClusterNode | None:
    match = _ROW.fullmatch(squeezed(line))
    if not match or not _is_address(match["ip"]):
        return None
    # With an empty FQDN column only one name is left, and that is the host name (TechNote 221069).
    return ClusterNode(
        ip=match["ip"],
        fqdn=match["name"] if match["hostname"] else "",
        hostname=match["hostname"] or match["name"],
        role=match["role"].lower(),
        application=match["application"] or "",
        db_role=match["db_role"] or "",
        authenticated=not match["no"],
        local=match["auth"] == "authenticated",
        since=match["since"] or "",
        line=line,
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
