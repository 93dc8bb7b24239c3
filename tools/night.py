# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the journal of a simulated night tells about the controller: the work between two nodes, and idle time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ansible_collections.collabops.vos.tests.simulator.process import Entry

__all__ = ["Turn", "controller_alone", "turns", "waves_sent"]

_SETTLES = ("cli_up", "services_up", "replication_up")

Span = tuple[float, float]  # seconds since the epoch


@dataclass(frozen=True)
class Turn:
    """What lies between the recovery of a node and the `set` of the next one."""

    recovered: str
    following: str
    seconds: float  # real ones
    logins: int
    rounds: int  # logins that overlap in time are one round
    commands: int


def turns(journal: Sequence[Entry], login: float) -> list[Turn]:
    """Each turn of a cluster in which every node is set for itself. A login takes `login` real seconds."""
    sets = [entry for entry in journal if entry.event == "set"]
    found = []
    for earlier, later in pairwise(sets):
        between = [entry for entry in journal if earlier.time < entry.time < later.time]
        settled = [entry for entry in between if entry.event in _SETTLES]
        if not settled:
            raise ValueError(f"{later.node} was set before {earlier.node} had come back")
        recovery = settled[-1]
        rest = [entry for entry in between if entry.time > recovery.time]
        logins = [(entry.time, entry.time + login) for entry in rest if entry.event == "login"]
        found.append(
            Turn(
                recovery.node,
                later.node,
                later.time - recovery.time,
                len(logins),
                len(_union(logins)),
                sum(entry.event == "command" for entry in rest),
            )
        )
    return found


def waves_sent(journal: Sequence[Entry]) -> list[set[str]]:
    """The nodes that were set together: the next wave is sent when a node of the one before is back."""
    found: list[set[str]] = []
    closed = True
    for entry in journal:
        if entry.event == "set":
            if closed:
                found.append(set())
            found[-1].add(entry.node)
            closed = False
        elif entry.event == "cli_up":
            closed = True
    return found


def controller_alone(journal: Sequence[Entry], span: Span) -> float:
    """For how many seconds of `span` no session was open on any node, and no node was on its way down and back.

    Nodes impose nothing then, so this is what Ansible itself takes: to start tasks, to end them, to pass on results.
    """
    begin, end = span
    busy = _union([*_sessions(journal, end), *_restarts(journal, end)])
    return (end - begin) - sum(max(0.0, min(last, end) - max(first, begin)) for first, last in busy)


def _sessions(journal: Iterable[Entry], end: float) -> list[Span]:
    """From a login to a logout; which of a node's sessions it was that ended makes no difference to their union."""
    open_: dict[str, list[float]] = {}
    found = []
    for entry in journal:
        if entry.event == "login":
            open_.setdefault(entry.node, []).append(entry.time)
        elif entry.event == "logout" and open_.get(entry.node):
            found.append((open_[entry.node].pop(0), entry.time))
    return found + [(began, end) for began_at in open_.values() for began in began_at]


def _restarts(journal: Iterable[Entry], end: float) -> list[Span]:
    """From the `set` or the restart that takes a node down until it has settled."""
    asked: dict[str, float] = {}
    settled: dict[str, float] = {}
    found = []
    for entry in journal:
        if entry.event in ("set", "restart"):
            if entry.node in settled:
                found.append((asked.pop(entry.node), settled.pop(entry.node)))
            asked.setdefault(entry.node, entry.time)
        elif entry.event in _SETTLES and entry.node in asked:
            settled[entry.node] = entry.time
    return found + [(began, settled.get(node, end)) for node, began in asked.items()]


def _union(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap become one."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
