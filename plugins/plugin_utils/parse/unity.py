# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show cuc cluster status`: the roles of the two servers of a Unity Connection cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["SERVER_STATES", "Replicate", "UnityCluster", "UnityServer", "parse_unity_cluster"]

_COMMAND = "`show cuc cluster status`"
_HEALTHY = ("Primary", "Secondary")
# The first seven are in Cisco's guides, release 14. `Split Brain Resolution` is in an engineer's published notes. The
# rest are the words of the programming interface CUPI (`ServerDisplayState`: UNKNOWN, DOWN, INITIALIZING, IDLE,
# IN_DB_SYNC, IN_SBR), in case the CLI prints them; none of them is healthy.
SERVER_STATES = (
    *_HEALTHY,
    "Deactivated",
    "Not Functioning",
    "Starting",
    "Replicating Data",
    "Split Brain Recovery",
    "Split Brain Resolution",
    "Unknown",
    "Down",
    "Initializing",
    "Idle",
    "In DB Sync",
    "In SBR",
)
_NAMES = {state.casefold(): state for state in SERVER_STATES}
_STATE = "|".join(state.replace(" ", r"\s+") for state in SERVER_STATES)
_ROW = re.compile(rf"(?P<name>\S+)\s+(?P<id>[0-9]{{1,4}})\s+(?P<state>{_STATE})(?:\s+(?P<rest>\S.*))?", re.IGNORECASE)
_LIKE_ROW = re.compile(r"\S+\s+[0-9]+(?:\s.*)?")
# A line below the rows that names a bad state, and is no row, may be a row in another shape.
_BAD = "|".join(state for state in SERVER_STATES if state not in _HEALTHY)
_DOUBTFUL = re.compile(rf"\b(?:{_BAD})\b", re.IGNORECASE)
# CUPI: `Pri_Active_Disconnected`, `Sec_Act_Primary_Disconnected`, for a server that does not see the other one.
_APART = re.compile(r"disconnect", re.IGNORECASE)
# The table of the Informix replication, which should follow below. We have no source for that, only memory; its form is
# that of UCCX and CER for the same database (CER 15 administration guide).
_REPLICATES = re.compile(r"SERVER ID STATE STATUS QUEUE CONNECTION CHANGED", re.IGNORECASE)
_REPLICATE = re.compile(
    r"(?P<name>g_\S+) [0-9]{1,5} (?P<state>[A-Za-z]+) (?P<status>[A-Za-z]+)(?: [0-9]{1,12}(?: .*)?)?", re.IGNORECASE
)
_CONNECTED = ("local", "connected")
_GAP = re.compile(r"\s{2,}|\t")


@dataclass(frozen=True)
class UnityServer:
    """One row. `state` is one of SERVER_STATES; `internal_state` and `reason` are the node's words, for people."""

    name: str
    member_id: int
    state: str
    internal_state: str
    reason: str
    line: str

    @property
    def apart(self) -> bool:
        """Whether the server says that it does not see the other one."""
        return _APART.search(self.internal_state) is not None


@dataclass(frozen=True)
class Replicate:
    """One row of the second table: a server of the database, and its connection to the node that was asked."""

    name: str
    state: str
    status: str

    @property
    def good(self) -> bool:
        """Whether it is active, and either connected or the node itself; Dropped, Disconnect and others are bad."""
        return self.state.lower() == "active" and self.status.lower() in _CONNECTED


@dataclass(frozen=True)
class UnityCluster:
    """The servers in the order of the table, at least one, and the rows of the second table, if there is one."""

    servers: tuple[UnityServer, ...]
    replicates: tuple[Replicate, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether there is one primary and one secondary that see each other.

        Either server may be the primary, because of a failover. A bad row in the second table means False too.
        """
        return (
            sorted(server.state for server in self.servers) == sorted(_HEALTHY)
            and not any(server.apart for server in self.servers)
            and all(replicate.good for replicate in self.replicates)
        )


@successful_only
def parse_unity_cluster(text: str) -> UnityCluster:
    """Reads rows of `<server> <member id> <server state> <internal state> <reason>`.

    Neither a capture nor the header was found: the columns are those that a client reads. So all text above the first
    row counts as the header, a row is recognised by its member id, and a row with an unknown state is an error. The
    reason is the text after a gap of two or more blanks, or the last word if the columns have lost their width. A
    second table and other lines may follow the rows: the only known client ignores them. Here a line is ignored if it
    names no bad state. No line is known to end the output, but a cluster with a missing row is never healthy.

    The answer of a standalone server was not found either. An answer without a row is an error and not an empty
    cluster: `show network cluster` says whether there is a second server.

    Raises ParseError for no row, a row that is not understood, a line below that may be one, and a server twice.
    """
    servers: list[UnityServer] = []
    replicates: list[Replicate] = []
    below = False  # in the second table
    for line in content_lines(text):
        plain = squeezed(line)
        if servers and _REPLICATES.fullmatch(plain):
            below = True
        elif servers and (match := _REPLICATE.fullmatch(plain)):
            replicates.append(Replicate(match["name"], match["state"], match["status"]))
        elif not below and (match := _ROW.fullmatch(line)):
            servers.append(_server(match, line))
        elif _LIKE_ROW.fullmatch(line) or (servers and _DOUBTFUL.search(line)):
            raise ParseError(f"{_COMMAND} has a row that is not recognised: {line[:200]!r}", text)
    if not servers:
        raise ParseError(f"{_COMMAND} shows no server", text)
    if len({server.name for server in servers}) < len(servers) or len({s.member_id for s in servers}) < len(servers):
        raise ParseError(f"{_COMMAND} lists a server twice", text)
    return UnityCluster(tuple(servers), tuple(replicates))


def _server(match: re.Match[str], line: str) -> UnityServer:
    state = _NAMES[squeezed(match["state"]).casefold()]
    internal_state, *reason = _GAP.split(match["rest"] or "", maxsplit=1)
    if not reason and " " in internal_state:
        internal_state, *reason = internal_state.rsplit(" ", 1)
    return UnityServer(match["name"], int(match["id"]), state, internal_state, squeezed("".join(reason)), line)
