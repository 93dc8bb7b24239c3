# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show cuc cluster status`: the roles of the two servers of a Unity Connection cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ParseError
from .text import content_lines, squeezed

__all__ = ["SERVER_STATES", "UnityCluster", "UnityServer", "parse_unity_cluster"]

_COMMAND = "`show cuc cluster status`"
SERVER_STATES = (
    "Primary",
    "Secondary",
    "Deactivated",
    "Not Functioning",
    "Starting",
    "Replicating Data",
    "Split Brain Recovery",
)
_STATE = "|".join(state.replace(" ", r"\s+") for state in SERVER_STATES)
_ROW = re.compile(rf"(?P<name>\S+)\s+(?P<id>[0-9]{{1,4}})\s+(?P<state>{_STATE})(?:\s+(?P<rest>\S.*))?", re.IGNORECASE)
_LIKE_ROW = re.compile(r"\S+\s+[0-9]+(?:\s.*)?")
_RULE = re.compile(r"[-= ]+")
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


@dataclass(frozen=True)
class UnityCluster:
    """The servers in the order of the table; at least one."""

    servers: tuple[UnityServer, ...]

    @property
    def healthy(self) -> bool:
        """Whether there is one primary and one secondary. Either server may be the primary: after a failover."""
        return sorted(server.state for server in self.servers) == ["Primary", "Secondary"]


def parse_unity_cluster(text: str) -> UnityCluster:
    """Reads rows of `<server> <member id> <server state> <internal state> <reason>`.

    Neither a capture nor the header was found: the columns are those that a client reads, the states those of Cisco's
    guides, release 14. So whatever stands above the first row is taken for the header, a row is known by its member
    id, and a row whose state is none of the known ones is an error. The reason is what stands behind a gap of two
    blanks or more, or the last word where the columns have lost their width.

    What a standalone server answers was not found either. An answer without a row is an error and not a cluster of
    none: whether there is a second server is for `show network cluster` to say.

    Raises ParseError for no row, a row or a line below the first row that is not understood, and a server twice.
    """
    servers: list[UnityServer] = []
    for line in content_lines(text):
        if match := _ROW.fullmatch(line):
            servers.append(_server(match, line))
        elif _LIKE_ROW.fullmatch(line) or (servers and not _RULE.fullmatch(line)):
            raise ParseError(f"{_COMMAND} has a row that is not recognised: {line[:200]!r}", text)
    if not servers:
        raise ParseError(f"{_COMMAND} shows no server", text)
    if len({server.name for server in servers}) < len(servers) or len({s.member_id for s in servers}) < len(servers):
        raise ParseError(f"{_COMMAND} lists a server twice", text)
    return UnityCluster(tuple(servers))


def _server(match: re.Match[str], line: str) -> UnityServer:
    state = squeezed(match["state"]).title()
    internal_state, *reason = _GAP.split(match["rest"] or "", maxsplit=1)
    if not reason and " " in internal_state:
        internal_state, *reason = internal_state.rsplit(" ", 1)
    return UnityServer(match["name"], int(match["id"]), state, internal_state, squeezed("".join(reason)), line)
