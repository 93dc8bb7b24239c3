# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold in each run, whatever goes wrong: pure functions of the simulator's journal and of the reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..simulator.process import Entry

__all__ = [
    "CHANGE",
    "CHECK",
    "FRESH",
    "PLAN",
    "Play",
    "Violation",
    "compliant",
    "compliant_nodes_left_alone",
    "converged",
    "gate_held",
    "nothing_lowered",
    "nothing_written_without_leave",
    "one_node_down",
    "only_known_writes",
    "ready_for_a_restart",
    "report_tells_the_truth",
    "untouched",
]

# How the playbook was started: to change, with --check, without the opt-in.
CHANGE, CHECK, PLAN = "change", "check", "plan"

# Real seconds after which a look at the rest of the cluster is too old to send something to a node.
FRESH = 60.0

_LOOK = "utils service list"
# What a node is asked with for each thing that speaks against a restart.
_ASKED = {"backup": "utils disaster_recovery status backup", "clock": "utils ntp status", "disk": "show status"}
_SET, _RESTART = "set tls min-version ", "utils system restart"
# What the role may write. Everything else that counts as a write is a violation.
_KNOWN_COMMANDS = (_SET, _RESTART)
_KNOWN_EFFECTS = ("tls min-version ", _RESTART)


@dataclass(frozen=True)
class Violation:
    """An invariant that did not hold: which one, on which node, and what the journal says."""

    invariant: str
    node: str
    text: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.node}: {self.text}"


@dataclass(frozen=True)
class Play:
    """One run of the playbook. Times are those of the journal; `ended` is when none of its processes was left that
    belongs to it, or when it was killed. A process that outlives its controller belongs to that play."""

    mode: str
    started: float
    ended: float
    code: int | None = None  # None: it was killed
    report: Mapping[str, Any] | None = None


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


def gate_held(journal: Sequence[Entry], cluster_of: Mapping[str, str], plays: Sequence[Play]) -> list[Violation]:
    """No set and no restart is sent while the rest of the cluster is not well.

    A gate cannot foresee. So it counts as false if a node that is not well when the command is sent was not well either
    when another node of the cluster was last asked for its services, with which each poll of a gate begins: there it
    could have been seen. That must have been asked by the same play, and some other node must have been looked at not
    long ago, unless the cluster has no other node.
    """
    found = []
    for place, entry in enumerate(journal):
        if not _is_change(entry) or entry.node not in cluster_of:
            continue
        cluster = cluster_of[entry.node]
        others = {node for node, home in cluster_of.items() if home == cluster and node != entry.node}
        if not others:
            continue
        since = max((play.started for play in plays if play.started <= entry.time), default=0.0)
        look = _last(journal[:place], others, since, _LOOK)
        last = _last(journal[:place], others, since)
        if look is None or last is None:
            found.append(Violation("gate", entry.node, f"{entry.text!r} was sent before another node was asked"))
            continue
        if entry.time - last.time > FRESH:
            text = f"{entry.text!r} was sent {entry.time - last.time:.0f} s after another node was looked at"
            found.append(Violation("gate", entry.node, text))
        sick = {node: why for node, why in entry.ailing.items() if node in others and node in look.ailing}
        if sick:
            why = "; ".join(f"{node}: {look.ailing[node]}, then {text}" for node, text in sorted(sick.items()))
            text = f"{entry.text!r} was sent, {look.node} having been asked last, while not well: {why}"
            found.append(Violation("gate", entry.node, text))
    return found


def ready_for_a_restart(journal: Sequence[Entry], plays: Sequence[Play]) -> list[Violation]:
    """No set and no restart is sent while a backup runs, the clock is not synchronised, or the node's disk is full.

    As with the other gates it counts only if it was so too when the node that knows of it was last asked, which the
    same play must have done.
    """
    found = []
    for place, entry in enumerate(journal):
        if not _is_change(entry):
            continue
        since = max((play.started for play in plays if play.started <= entry.time), default=0.0)
        for node, words in entry.against.items():
            for word in words:
                look = _last(journal[:place], {node}, since, _ASKED[word])
                if look is None or word in look.against.get(node, ()):
                    seen = "not asked for" if look is None else "asked for and seen"
                    found.append(Violation("gate", entry.node, f"{entry.text!r} was sent; {seen} on {node}: {word}"))
    return found


def _last(before: Sequence[Entry], nodes: Collection[str], since: float, command: str = "") -> Entry | None:
    """The last command that one of the nodes got, or the last of those that begin like this."""
    for entry in reversed(before):
        if entry.time < since:
            return None
        if entry.event == "command" and entry.node in nodes and entry.text.startswith(command):
            return entry
    return None


def compliant_nodes_left_alone(journal: Iterable[Entry], target: str) -> list[Violation]:
    """No restart is sent to a node that serves the target, and no set to one that is configured with it."""
    found = []
    for entry in journal:
        if not _is_change(entry) or not entry.configured:
            continue
        needed = entry.configured < target if entry.text.startswith(_SET) else not compliant(_minimum(entry), target)
        if not needed:
            text = f"{entry.text!r} was sent: configured {entry.configured}, in effect {entry.effective}"
            found.append(Violation("compliant node", entry.node, text))
    return found


def nothing_written_without_leave(journal: Iterable[Entry], plays: Iterable[Play]) -> list[Violation]:
    """In check mode, and before the opt-in, nothing is written."""
    allowed = list(plays)
    return [
        Violation("no leave to write", entry.node, f"{entry.event} {entry.text!r} in a run of mode {play.mode}")
        for entry in journal
        if entry.write
        for play in allowed
        if play.mode != CHANGE and play.started <= entry.time <= play.ended
    ]


def only_known_writes(journal: Iterable[Entry], target: str) -> list[Violation]:
    """Nothing is written but the target as the minimum TLS version, and restarts."""
    found = []
    for entry in journal:
        if not entry.write or entry.event == "answer":
            continue
        known = _KNOWN_COMMANDS if entry.event == "command" else _KNOWN_EFFECTS
        wrong_value = "min-version" in entry.text and entry.text.split()[-1] != target
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


def untouched(journal: Iterable[Entry], nodes: Collection[str]) -> list[Violation]:
    """Nothing is written to nodes that cannot be brought to the target."""
    return [
        Violation("untouched", entry.node, f"{entry.event} {entry.text!r} in a cluster that cannot have the target")
        for entry in journal
        if entry.write and entry.node in nodes
    ]


def report_tells_the_truth(
    play: Play, states: Mapping[str, Mapping[str, Any]], target: str, rebooted: Collection[str] = ()
) -> list[Violation]:
    """What a report calls compliant is compliant, and exit code 0 of a change means that every node is.

    `states` are those of the simulator right after the play. A node in `rebooted` came back so late that it may have
    changed since it was read.
    """
    if play.report is None:
        return []
    found = [
        Violation("report", node["name"], f"called compliant, but is {_words(states[node['name']])}")
        for cluster in play.report["clusters"]
        for node in cluster["nodes"]
        if node["state"] == "compliant" and node["name"] not in rebooted
        if node["name"] in states and not compliant(states[node["name"]], target)
    ]
    if play.mode == CHANGE and play.code == 0:
        found += [
            Violation("exit code", name, f"0, but the node is {_words(state)}")
            for name, state in states.items()
            if name not in rebooted and not compliant(state, target)
        ]
    return found


def converged(
    play: Play,
    states: Mapping[str, Mapping[str, Any]],
    target: str,
    cluster_of: Mapping[str, str],
    able: Collection[str],
) -> list[Violation]:
    """After the last run, without faults, each node of an able cluster is compliant, well, and called so by the report.

    A cluster that cannot have the target is blocked, with a finding that says why.
    """
    reported = {
        node["name"]: (cluster, node)
        for cluster in (play.report or {"clusters": []})["clusters"]
        for node in cluster["nodes"]
    }
    found = []
    for name, state in states.items():
        if name not in reported:
            found.append(Violation("convergence", name, "the last report does not name it"))
            continue
        cluster, node = reported[name]
        if cluster_of[name] not in able:
            if cluster["outcome"] != "blocked" or not any(f["severity"] == "block" for f in cluster["findings"]):
                found.append(Violation("convergence", name, "cannot have the target, and no finding says why"))
        elif not compliant(state, target) or state["ailment"]:
            said = f"the report calls it {node['state']}: {node['reason']}; {cluster['outcome']}: {cluster['message']}"
            found.append(Violation("convergence", name, f"is {_words(state)}; {' '.join(said.split())}"))
        elif node["state"] != "compliant" or cluster["outcome"] not in ("done", "unchanged"):
            text = f"is compliant, but the report says {node['state']} and {cluster['outcome']}: {node['reason']}"
            found.append(Violation("convergence", name, text))
    if play.code != 0 and set(cluster_of.values()) <= set(able) and not found:
        found.append(Violation("convergence", "all", f"every node is compliant, and the exit code is {play.code}"))
    return found


def compliant(state: Mapping[str, Any], target: str) -> bool:
    """Whether a node has the target or more, configured and in effect."""
    return bool(state["configured"] >= target and state["effective"] >= target)


def _is_change(entry: Entry) -> bool:
    return entry.event == "command" and entry.write and entry.text.startswith(_KNOWN_COMMANDS)


def _minimum(entry: Entry) -> Mapping[str, str]:
    return {"configured": entry.configured, "effective": entry.effective}


def _words(state: Mapping[str, Any]) -> str:
    ailment = f", {state['ailment']}" if state.get("ailment") else ""
    return f"configured {state['configured']}, in effect {state['effective']}{ailment}"
