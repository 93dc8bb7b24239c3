# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold where several nodes of a cluster go down together: pure functions of the journal and of the world.

They replace `one_node_down` in a cluster of Unified CM whose runs have `vos_tls_waves: redundant`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..simulator.process import Entry
from .dialogues import batches, is_change
from .play import Play, Violation
from .wave_rules import WaveRules

__all__ = [
    "REST",
    "all_or_none",
    "capacity_kept",
    "emergency_waits",
    "groups_served",
    "never_together",
    "wave_size_kept",
]

# Real seconds in which Emergency Responder changes between CTIManagers (CER administration guide 15: four to five
# minutes); so long the run waits before it changes a server of it.
REST = 300.0

Rules = Mapping[str, WaveRules]  # by cluster


@dataclass
class _Down:
    """The nodes of a cluster that are not back, by our hand or by themselves."""

    ours: set[str] = field(default_factory=set)
    by_itself: set[str] = field(default_factory=set)
    wave: set[str] = field(default_factory=set)  # all that went down by our hand since the last time that none was


def never_together(
    journal: Sequence[Entry], rules: Rules, cti_pairs: Iterable[Collection[str]] = ()
) -> list[Violation]:
    """Never are two nodes down by our hand that the rules separate."""
    pairs = [set(pair) for pair in cti_pairs]
    return [
        Violation("never together", entry.node, f"goes down while {_names(others)} is not back: {'; '.join(why)}")
        for cluster, entry, others in _going_down(journal, rules)
        if (why := rules[cluster].why_apart({*others, entry.node}, pairs))
    ]


def wave_size_kept(journal: Sequence[Entry], rules: Rules, plays: Sequence[Play]) -> list[Violation]:
    """Never are more nodes of a cluster down by our hand than the play allows that took the last of them down, and in a
    play whose nodes have ranks of the operator none of different rank."""
    by_account = {play.account: play for play in plays}
    sent_by = dict[str, str]()
    found = []
    going = {id(entry): others for _cluster, entry, others in _going_down(journal, rules)}
    for entry in journal:
        if entry.event == "answer" and entry.write:
            sent_by[entry.node] = entry.by
        play = by_account.get(sent_by.get(entry.node, ""))
        others = going.get(id(entry), set())
        if play is None or not others:
            continue
        if len(others) >= play.most_down:
            text = f"goes down while {_names(others)} is not back: more than {play.most_down}"
            found.append(Violation("wave size", entry.node, text))
        ranks = {play.ranks.get(node) for node in (*others, entry.node) if sent_by.get(node) == play.account}
        if len(ranks) > 1:
            text = f"goes down while {_names(others)} is not back, which has another rank"
            found.append(Violation("wave rank", entry.node, text))
    return found


def groups_served(journal: Sequence[Entry], rules: Rules) -> list[Violation]:
    """Each Unified CM Group with devices and several members has one at every moment that we did not take down.

    A node that went down serves again when all its services run. What goes down by itself is not laid at our door.
    """
    found = []
    away: dict[str, set[str]] = {cluster: set() for cluster in rules}
    cluster_of = _cluster_of(rules)
    for entry, by_itself in _by_itself(journal, cluster_of):
        cluster = cluster_of[entry.node]
        if entry.event == "services_up" or by_itself:
            away[cluster].discard(entry.node)
        elif entry.event == "going_down":
            away[cluster].add(entry.node)
            found += [
                Violation("group served", entry.node, f"goes down, and no member of the Unified CM Group {name} serves")
                for name, members in rules[cluster].groups.items()
                if entry.node in members and len(members) > 1 and set(members) <= away[cluster]
            ]
    return found


def capacity_kept(journal: Sequence[Entry], rules: Rules) -> list[Violation]:
    """No node gets more phones than it may, unless one node alone went down, or one went down by itself.

    Whenever phones have moved, the journal says how many are registered with each node, and how many it has refused.
    """
    found, told = [], set[str]()
    cluster_of = _cluster_of(rules)
    down: dict[str, _Down] = {cluster: _Down() for cluster in rules}
    for entry, by_itself in _by_itself(journal, cluster_of):
        state, capacity = down[cluster_of[entry.node]], rules[cluster_of[entry.node]].capacity
        _follow(state, entry, by_itself=by_itself)
        if len(state.wave) < 2 or state.by_itself:
            continue
        for node, registered in entry.registered.items():
            wanted = registered + entry.refused.get(node, 0)
            if wanted > capacity[node] and node not in told:
                told.add(node)
                text = f"{wanted} phones for {capacity[node]}, with {_names(state.wave)} down"
                found.append(Violation("capacity", node, text))
    return found


def all_or_none(journal: Sequence[Entry], cluster_of: Mapping[str, str], plays: Iterable[Play]) -> list[Violation]:
    """The first yes of a wave comes after each of its nodes has asked the documented question and all nodes of the
    cluster were read again, and then no node gets a no. Nothing is typed while a node that the play took down is not
    back."""
    killed = {play.account for play in plays if play.code is None}
    found = []
    for batch in batches(journal, cluster_of):
        first = batch.first_yes
        if first is None:
            continue
        for node, dialogue in batch.dialogues.items():
            if dialogue.asked is None or dialogue.asked > first or not dialogue.is_known:
                why = "asked nothing so far" if dialogue.is_known else "asked an unknown question"
                found.append(Violation("all or none", node, f"{why}, and {_names(batch.confirmed)} got a yes"))
            elif dialogue.yes is None and dialogue.answers and batch.by not in killed:
                text = f"was answered {dialogue.answers[0][1]!r}, and {_names(batch.confirmed)} got a yes"
                found.append(Violation("all or none", node, text))
        times = (dialogue.asked for dialogue in batch.dialogues.values())
        asked = max((time for time in times if time is not None and time <= first), default=first)
        read = {
            entry.node
            for entry in journal
            if entry.event == "command" and entry.by == batch.by and asked <= entry.time <= first
        }
        unread = {node for node, cluster in cluster_of.items() if cluster == batch.cluster} - read
        found += [
            Violation(
                "all or none", node, f"was not read between the question and the yes of {_names(batch.confirmed)}"
            )
            for node in sorted(unread)
        ]
    return found + _typed_too_early(journal, cluster_of)


def emergency_waits(journal: Sequence[Entry], rules: Rules, emergency: Collection[str]) -> list[Violation]:
    """Nothing is sent to a server of Emergency Responder until CTIManagers that the play has restarted are at rest."""
    managers = {node for known in rules.values() for node in known.services["Cisco CTIManager"]}
    found = []
    sent_by, back = dict[str, str](), dict[str, float]()  # by node, and by play when the last one was back
    for entry in journal:
        if entry.event == "answer" and entry.write:
            sent_by[entry.node] = entry.by
        elif entry.event == "services_up" and entry.node in managers and entry.node in sent_by:
            back[sent_by[entry.node]] = entry.time
        elif is_change(entry) and entry.node in emergency and entry.time < back.get(entry.by, -REST) + REST:
            text = f"{entry.text!r} was sent {entry.time - back[entry.by]:.0f} s after a CTIManager was back"
            found.append(Violation("emergency waits", entry.node, text))
    return found


def _typed_too_early(journal: Sequence[Entry], cluster_of: Mapping[str, str]) -> list[Violation]:
    """What is typed although the play has taken another node down, which is not back."""
    found = []
    sent_by: dict[str, str] = {}
    down: dict[str, dict[str, str]] = {}
    for entry, by_itself in _by_itself(journal, cluster_of):
        theirs = down.setdefault(cluster_of[entry.node], {})
        if entry.event == "answer" and entry.write:
            sent_by[entry.node] = entry.by
        elif is_change(entry):
            if others := [node for node, account in theirs.items() if account == entry.by and node != entry.node]:
                text = f"{entry.text!r} was typed while {_names(others)} is not back"
                found.append(Violation("all or none", entry.node, text))
        elif entry.event == "cli_up" or by_itself:
            theirs.pop(entry.node, None)
        elif entry.event == "going_down":
            theirs[entry.node] = sent_by.get(entry.node, "")
    return found


def _going_down(journal: Iterable[Entry], rules: Rules) -> Iterator[tuple[str, Entry, set[str]]]:
    """Each node that goes down by our hand, with its cluster and the others that are not back."""
    cluster_of = _cluster_of(rules)
    down: dict[str, _Down] = {cluster: _Down() for cluster in rules}
    for entry, by_itself in _by_itself(journal, cluster_of):
        cluster = cluster_of[entry.node]
        _follow(down[cluster], entry, by_itself=by_itself)
        if entry.event == "going_down" and not by_itself:
            yield cluster, entry, down[cluster].ours - {entry.node}


def _follow(state: _Down, entry: Entry, *, by_itself: bool) -> None:
    if by_itself:
        state.by_itself.add(entry.node)
    elif entry.event == "going_down":
        state.wave = {*(state.wave if state.ours else ()), entry.node}
        state.ours.add(entry.node)
        state.by_itself.discard(entry.node)
    elif entry.event == "cli_up":
        state.ours.discard(entry.node)
        state.by_itself.discard(entry.node)


def _by_itself(journal: Iterable[Entry], cluster_of: Mapping[str, str]) -> Iterator[tuple[Entry, bool]]:
    """The entries of these clusters, and whether one is a node that goes down by a fault, as one_node_down has it."""
    looping: set[str] = set()
    for entry in journal:
        if entry.node not in cluster_of:
            continue
        if entry.event == "fault" and entry.text == "reboot_loop":
            looping.add(entry.node)
        goes = entry.event == "going_down"
        yield entry, goes and entry.node in looping
        if goes:
            looping.discard(entry.node)


def _cluster_of(rules: Rules) -> dict[str, str]:
    return {node: name for name, known in rules.items() for node in (*known.unified_cm, *known.presence)}


def _names(nodes: Iterable[str]) -> str:
    return ", ".join(sorted(nodes))
