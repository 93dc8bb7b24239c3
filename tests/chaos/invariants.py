# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be sent to nodes and what must not, whatever goes wrong: pure functions of the simulator's journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..simulator.process import Entry
from .play import CHANGE, Play, Violation, compliant

__all__ = [
    "FRESH",
    "PARTING",
    "SURVIVES",
    "compliant_nodes_left_alone",
    "gate_held",
    "nothing_lowered",
    "nothing_written_without_leave",
    "one_node_down",
    "only_known_writes",
    "orphans_silent",
    "ready_for_a_restart",
    "untouched",
]

# Real seconds after which a look at the rest of the cluster is too old to send something to a node.
FRESH = 60.0
# Real seconds for a `yes` that was on its way when the controller was killed.
PARTING = 2.0
# Real seconds that a worker may live on after that; a second run waits as long for the lock of the cluster.
SURVIVES = 60.0
# Real seconds in which the nodes of a cluster are asked in one poll, side by side.
_POLL = 2.0

_LOOK = "utils service list"
# What a node is asked with for each thing that speaks against a restart.
_ASKED = {"backup": "utils disaster_recovery status backup", "clock": "utils ntp status", "disk": "show status"}
_SET, _RESTART = "set tls min-version ", "utils system restart"
# What the role may write. Everything else that counts as a write is a violation.
_KNOWN_COMMANDS = (_SET, _RESTART)
_KNOWN_EFFECTS = ("tls min-version ", _RESTART)


def one_node_down(journal: Sequence[Entry], cluster_of: Mapping[str, str]) -> list[Violation]:
    """Never more than one node of a cluster is down by our hand.

    Down is a node from the moment that its reboot is certain until its CLI is back. A node that goes down again by a
    fault goes down by itself.
    """
    found, down, by_itself = [], dict[str, set[str]](), set[str]()
    for entry in journal:
        if entry.node not in cluster_of:
            continue
        ours = down.setdefault(cluster_of[entry.node], set())
        if entry.event == "fault" and entry.text == "reboot_loop":
            by_itself.add(entry.node)
        elif entry.event == "going_down":
            if entry.node not in by_itself:
                if others := sorted(ours - {entry.node}):
                    text = f"goes down while {', '.join(others)} is not back"
                    found.append(Violation("one node down", entry.node, text))
                ours.add(entry.node)
            by_itself.discard(entry.node)
        elif entry.event == "cli_up":
            ours.discard(entry.node)
    return found


def gate_held(journal: Sequence[Entry], cluster_of: Mapping[str, str]) -> list[Violation]:
    """No set and no restart is sent while the rest of the cluster is not well.

    A gate cannot foresee. So it counts as false if a node that is not well when the command is sent was not well either
    each time that another node of the cluster was asked for its services in the last poll of the gate: there it could
    have been seen. That must have been asked by the same play, and some other node must have been looked at not long
    ago, unless the cluster has no other node.
    """
    found = []
    for place, entry in enumerate(journal):
        if not _is_change(entry) or entry.node not in cluster_of:
            continue
        cluster = cluster_of[entry.node]
        others = {node for node, home in cluster_of.items() if home == cluster and node != entry.node}
        if not others:
            continue
        looks = _looks(journal[:place], others, entry.by, _LOOK)
        last = _looks(journal[:place], others, entry.by)
        if not looks or not last:
            found.append(Violation("gate", entry.node, f"{entry.text!r} was sent before another node was asked"))
            continue
        if entry.time - last[0].time > FRESH:
            text = f"{entry.text!r} was sent {entry.time - last[0].time:.0f} s after another node was looked at"
            found.append(Violation("gate", entry.node, text))
        poll = [look for look in looks if looks[0].time - look.time < _POLL]
        sick = {
            node: why
            for node, why in entry.ailing.items()
            if node in others and all(node in look.ailing for look in poll)
        }
        if sick:
            why = "; ".join(f"{node}: {looks[0].ailing[node]}, then {text}" for node, text in sorted(sick.items()))
            text = f"{entry.text!r} was sent, {looks[0].node} having been asked last, while not well: {why}"
            found.append(Violation("gate", entry.node, text))
    return found


def ready_for_a_restart(journal: Sequence[Entry]) -> list[Violation]:
    """No set and no restart is sent while a backup runs, the clock is not synchronised, or the node's disk is full.

    As with the other gates it counts only if it was so too when the node that knows of it was last asked, which the
    same play must have done.
    """
    found = []
    for place, entry in enumerate(journal):
        if not _is_change(entry):
            continue
        for node, words in entry.against.items():
            for word in words:
                looks = _looks(journal[:place], {node}, entry.by, _ASKED[word])
                if not looks or word in looks[0].against.get(node, ()):
                    seen = "asked for and seen" if looks else "not asked for"
                    found.append(Violation("gate", entry.node, f"{entry.text!r} was sent; {seen} on {node}: {word}"))
    return found


def _looks(before: Sequence[Entry], nodes: Collection[str], by: str, command: str = "") -> list[Entry]:
    """The commands that one of the nodes got from a play, or those of them that begin like this; the last one first."""
    return [
        entry
        for entry in reversed(before)
        if entry.event == "command" and entry.node in nodes and entry.by == by and entry.text.startswith(command)
    ]


def orphans_silent(journal: Sequence[Entry], plays: Iterable[Play]) -> list[Violation]:
    """What is left of a play after its controller was killed sends nothing more, and ends."""
    found = []
    for play in plays:
        if play.code is not None:
            continue
        for entry in journal:
            late = entry.time - play.ended
            if entry.by != play.account or late < PARTING:
                continue
            if entry.event == "answer" and entry.write:
                text = f"{entry.text!r} was answered {late:.0f} s after the end of its controller"
                found.append(Violation("orphan", entry.node, text))
            elif entry.event == "command" and late > SURVIVES:
                text = f"{entry.text!r} was sent {late:.0f} s after the end of its controller"
                found.append(Violation("orphan", entry.node, text))
    return found


def compliant_nodes_left_alone(journal: Iterable[Entry], plays: Iterable[Play]) -> list[Violation]:
    """No restart is sent to a node that serves the target, and no set to one that is configured with it."""
    found, targets = [], {play.account: play.target for play in plays}
    for entry in journal:
        if not _is_change(entry) or not entry.configured:
            continue
        target = targets[entry.by]
        needed = entry.configured < target if entry.text.startswith(_SET) else not compliant(_minimum(entry), target)
        if not needed:
            text = f"{entry.text!r} was sent: configured {entry.configured}, in effect {entry.effective}"
            found.append(Violation("compliant node", entry.node, text))
    return found


def nothing_written_without_leave(journal: Iterable[Entry], plays: Iterable[Play]) -> list[Violation]:
    """In check mode, and before the opt-in, nothing is written."""
    looks = {play.account: play.mode for play in plays if play.mode != CHANGE}
    return [
        Violation("no leave to write", entry.node, f"{entry.event} {entry.text!r} in a run of mode {looks[entry.by]}")
        for entry in journal
        if entry.write and entry.event in ("command", "answer") and entry.by in looks
    ]


def only_known_writes(journal: Iterable[Entry], plays: Iterable[Play]) -> list[Violation]:
    """Nothing is written but the target as the minimum TLS version, and restarts."""
    found, targets = [], {play.account: {play.target} for play in plays}
    for entry in journal:
        if not entry.write or entry.event == "answer":
            continue
        known = _KNOWN_COMMANDS if entry.event == "command" else _KNOWN_EFFECTS
        # What comes of a command has no account.
        allowed = targets[entry.by] if entry.event == "command" else set().union(*targets.values())
        wrong_value = "min-version" in entry.text and entry.text.split()[-1] not in allowed
        if not entry.text.startswith(known) or wrong_value:
            found.append(Violation("unknown write", entry.node, f"{entry.event} {entry.text!r}"))
    return found


def nothing_lowered(
    journal: Iterable[Entry], before: Mapping[str, str], after: Mapping[str, Mapping[str, Any]]
) -> list[Violation]:
    """No set is sent that would lower the node's minimum, and at the end no node has less than at the beginning."""
    found = [
        Violation("lowered", entry.node, f"{entry.text!r} was sent to a node with {entry.configured}")
        for entry in journal
        if entry.write and entry.configured and "tls min-version" in entry.text
        if entry.text.split()[-1] < entry.configured
    ]
    return found + [
        Violation("lowered", name, f"it began with {before[name]} and ends with {state['configured']}")
        for name, state in after.items()
        if state["configured"] < before[name]
    ]


def untouched(journal: Iterable[Entry], plays: Iterable[Play]) -> list[Violation]:
    """Nothing is written to a cluster that cannot have the target, or whose nodes the inventory mistakes."""
    barred = {play.account: play.barred for play in plays}
    return [
        Violation("untouched", entry.node, f"{entry.event} {entry.text!r} in a cluster that must be left alone")
        for entry in journal
        if entry.write and entry.event in ("command", "answer") and entry.node in barred[entry.by]
    ]


def _is_change(entry: Entry) -> bool:
    return entry.event == "command" and entry.write and entry.text.startswith(_KNOWN_COMMANDS)


def _minimum(entry: Entry) -> Mapping[str, str]:
    return {"configured": entry.configured, "effective": entry.effective}
