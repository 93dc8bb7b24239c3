# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that a cluster calls as a client, named by the operator, and whether one of them can do the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from ..tls.verdict import PortResult, Verdict
from .operator_answers import BadInput

__all__ = ["Answer", "Peer", "PeerAnswer", "judge_peer", "peers_of", "read_peers"]

# What it is called in a finding: the table [peer] of phrases.toml.
KINDS = ("ldap", "sip_trunk", "syslog", "cms", "expressway", "cube", "other")


class Answer(Enum):
    """What a peer does with the target version and with those above it that the release of the cluster has."""

    ACCEPTS = "accepts"
    REFUSES = "refuses"
    UNKNOWN = "unknown"


class Peer(NamedTuple):
    """A server with the port that the cluster calls. No `clusters` means all of them."""

    name: str
    kind: str  # one of KINDS
    host: str
    port: int
    clusters: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class PeerAnswer(NamedTuple):
    """What a peer answered, with a line for each version that it was offered."""

    peer: Peer
    answer: Answer
    lines: tuple[str, ...]


def read_peers(given: Sequence[Mapping[str, Any]]) -> tuple[Peer, ...]:
    """The peers as they were named. Raises BadInput for one that lacks a host or a port, or has an unknown key."""
    peers = []
    for number, entry in enumerate(given, 1):
        unknown = sorted(set(map(str, entry)) - {*Peer._fields})
        if unknown:
            raise BadInput(f"peer {number} has an unknown key {', '.join(unknown)}")
        host = str(entry.get("host") or "").strip().strip("[]")
        if not host:
            raise BadInput(f"peer {number} has no host")
        port = "" if entry.get("port") is None else str(entry["port"])
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise BadInput(f"peer {number} ({host}) has the port {port or 'none'}; it must be 1 to 65535")
        kind = str(entry.get("kind") or "other")
        if kind not in KINDS:
            raise BadInput(f"peer {number} ({host}) is of the kind {kind}; the kinds are {', '.join(KINDS)}")
        clusters = entry.get("clusters") or ()
        if isinstance(clusters, str):
            raise BadInput(f"peer {number} ({host}) names its clusters as a text; it must be a list")
        name = str(entry.get("name") or "").strip() or host
        peers.append(Peer(name, kind, host, int(port), tuple(map(str, clusters))))
    return tuple(peers)


def peers_of(peers: Sequence[Peer], cluster: str) -> tuple[Peer, ...]:
    """The peers that a cluster calls."""
    return tuple(peer for peer in peers if not peer.clusters or cluster in peer.clusters)


def judge_peer(peer: Peer, results: Sequence[PortResult], versions: Sequence[str]) -> PeerAnswer:
    """Whether the peer accepts one of `versions`: the target and what is above it. In doubt it is not known."""
    lines = tuple(
        f"TLS {result.version}: {result.verdict.value.replace('_', ' ')}, {result.seen}" for result in results
    )
    verdicts = [result.verdict for result in results if result.version in versions]
    if Verdict.ACCEPTED in verdicts:
        return PeerAnswer(peer, Answer.ACCEPTS, lines)
    refused = bool(verdicts) and all(verdict.refused for verdict in verdicts)
    return PeerAnswer(peer, Answer.REFUSES if refused else Answer.UNKNOWN, lines)
