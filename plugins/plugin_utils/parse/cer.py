# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parsers of `utils dbreplication status` on Emergency Responder and of the report that it writes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["CerReport", "CerServer", "parse_cer_report", "parse_cer_status"]

_COMMAND = "`utils dbreplication status`"
_REPORT = "The replication report"
_DOWN = re.compile(r"Cisco DB is not running", re.IGNORECASE)
# Narrow, because the path becomes part of the next command.
_FILE = re.compile(
    r"(?:in file (?:/var/log/active/)?|file (?:view|dump) activelog )"
    r"(?P<path>[a-z]{2}(?:/[A-Za-z0-9_-]+)+/ReplicationStatus\.[0-9_]+\.out)(?=[ \"]|$)"
)
_HEADER = re.compile(r"SERVER ID STATE STATUS QUEUE CONNECTION CHANGED")
_RULE = re.compile(r"-+")
_LAST = re.compile(r".* DEBUG: <--")
_ROW = re.compile(
    r"(?P<server>g_[0-9]{1,5}_\S+) (?P<id>[0-9]{1,5}) (?P<state>[A-Za-z]+) (?P<status>[A-Za-z]+) (?P<queue>[0-9]{1,12})"
    r"(?: [A-Z][a-z]{2} [0-9]{1,2} [0-9:]{8})?"
)


@dataclass(frozen=True)
class CerServer:
    """One row: a replication server with its number, and its connection to the node that wrote the report."""

    server: str
    id: int
    state: str
    status: str
    queue: int
    line: str

    @property
    def local(self) -> bool:
        """Whether this is the node that wrote the report."""
        return self.status == "Local"


@dataclass(frozen=True)
class CerReport:
    """The servers in the order of the report; at least one."""

    servers: tuple[CerServer, ...]

    @property
    def healthy(self) -> bool:
        """Whether one server is Active and Local, and all others are Active and Connected.

        How many servers there should be is not known here: compare with `show network cluster`.
        """
        return (
            sum(server.local for server in self.servers) == 1
            and all(server.state == "Active" for server in self.servers)
            and all(server.local or server.status == "Connected" for server in self.servers)
        )


@successful_only
def parse_cer_status(text: str) -> str:
    """The path below activelog of the report that the command writes.

    Source: administration guide of Emergency Responder 15, which has the path twice. The answer of CUCM, IM&P and CUC
    has another text, but the path is read in the same way; for these, `utils dbreplication runtimestate` shows more.
    Raises ParseError for no path, for two paths, and when the database is down.
    """
    lines = [squeezed(line) for line in content_lines(text)]
    if any(map(_DOWN.search, lines)):
        raise ParseError(f"{_COMMAND}: the database of this node is not running", text)
    paths = {match["path"] for line in lines for match in _FILE.finditer(line)}
    if len(paths) != 1:
        raise ParseError(f"{_COMMAND} names {len(paths) or 'no'} file{'s' if paths else ''} instead of one", text)
    return paths.pop()


@successful_only
def parse_cer_report(text: str) -> CerReport:
    """Reads rows of `<server> <id> <state> <status> <queue>` up to the entry that ends the report (`DEBUG:  <--`).

    Source: administration guide of Emergency Responder 15, which shows a healthy pair; Connecting, Disconnect and
    Dropped are known as bad. The command returns before the report is written, so without its last entry it is not
    complete. Lines that the file pager adds below are ignored.
    Raises ParseError for no table, no server, a row that is not understood, a server twice, and a missing end.
    """
    lines = content_lines(text)
    plain = [squeezed(line) for line in lines]
    start = next((number for number, line in enumerate(plain) if _HEADER.fullmatch(line)), None)
    if start is None:
        raise ParseError(f"{_REPORT} has no table of servers", text)
    end = next((number for number in range(start, len(plain)) if _LAST.fullmatch(plain[number])), None)
    if end is None:
        raise ParseError(f"{_REPORT} is not complete", text)
    servers = tuple(
        _server(lines[number], text) for number in range(start + 1, end) if not _RULE.fullmatch(plain[number])
    )
    if not servers:
        raise ParseError(f"{_REPORT} has no server", text)
    if len({server.id for server in servers}) < len(servers):
        raise ParseError(f"{_REPORT} has a server twice", text)
    return CerReport(servers)


def _server(line: str, text: str) -> CerServer:
    match = _ROW.fullmatch(squeezed(line))
    if match is None:
        raise ParseError(f"{_REPORT} has a row that is not recognised: {line[:200]!r}", text)
    return CerServer(match["server"], int(match["id"]), match["state"], match["status"], int(match["queue"]), line)
