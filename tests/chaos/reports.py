# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of the reports of each run, and of the operator's own tasks around each node: pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..simulator.process import Entry
from .dialogues import batches
from .play import CHANGE, PLAN, Play, Violation, compliant

__all__ = ["converged", "hooks_paired", "report_tells_the_truth", "stops_tell_the_truth"]

_HOOK_OUTCOMES = ("done", "failed", "not_begun")
_NOT_DONE = ("blocked", "not_started", "window_closed", "failed")
# What a stop hides that says this of what was sent.
_HIDDEN = {"nothing": ("set", "restart"), "set": ("restart",)}


def hooks_paired(journal: Iterable[Entry], plays: Iterable[Play]) -> list[Violation]:
    """Each node for which the operator's first tasks ran gets the last ones once, with an outcome that is true.

    A play that was killed may not have come to them.
    """
    found = []
    changed = {(entry.by, entry.node) for entry in journal if entry.event == "answer" and entry.write}
    for play in plays:
        before = Counter(hook.node for hook in play.hooks if hook.when == "pre")
        after = Counter(hook.node for hook in play.hooks if hook.when == "post")
        for node in before | after:
            due = before[node] == 1 and (after[node] == 1 or (play.code is None and after[node] == 0))
            if not due:
                text = f"the tasks before it ran {before[node]} times, those after it {after[node]} times"
                found.append(Violation("hooks", node, text))
        for hook in play.hooks:
            if hook.when != "post":
                continue
            if hook.outcome not in _HOOK_OUTCOMES:
                found.append(Violation("hooks", hook.node, f"the tasks after it were told {hook.outcome!r}"))
            if hook.outcome == "not_begun" and (play.account, play.stands_for.get(hook.node, hook.node)) in changed:
                found.append(Violation("hooks", hook.node, "called not_begun, but a change of it was confirmed"))
    return found


def stops_tell_the_truth(journal: Sequence[Entry], plays: Iterable[Play]) -> list[Violation]:
    """A cluster that did not come to its end says why, and never that less was sent to a node than really was."""
    found = []
    for play in plays:
        if play.code is None or play.mode == PLAN:
            continue
        if play.report is None:
            found.append(Violation("report", "all", f"the run ended with exit code {play.code} and without a report"))
            continue
        # In check mode no cluster is started.
        for cluster in play.report["clusters"] if play.mode == CHANGE else ():
            blocked = any(finding["severity"] == "block" for finding in cluster["findings"])
            if cluster["outcome"] in _NOT_DONE and not cluster["message"] and not blocked:
                text = f"the outcome is {cluster['outcome']}, and nothing says why"
                found.append(Violation("report", cluster["name"], text))
            for name, sent in _brought(cluster["stopped"]).items():
                node = play.stands_for.get(name, name)
                for effect in _effects(journal, play.account, node):
                    if effect in _HIDDEN.get(sent, ()):
                        text = f"said {sent!r} of what was sent, but there was a {effect}"
                        found.append(Violation("report", node, text))
            found += _not_named(journal, play, cluster)
    return found


def _not_named(journal: Sequence[Entry], play: Play, cluster: Mapping[str, Any]) -> list[Violation]:
    """The nodes that were sent for together with one at which the cluster was stopped, and that the stop leaves out."""
    named = {play.stands_for.get(name, name) for name in _brought(cluster["stopped"])}
    nodes = {play.stands_for.get(node["name"], node["name"]): str(cluster["name"]) for node in cluster["nodes"]}
    last = next((batch for batch in reversed(batches(journal, nodes)) if batch.by == play.account), None)
    if last is None or not last.confirmed & named:
        return []
    return [
        Violation(
            "report", node, f"was set with {', '.join(sorted(named))}, where the cluster was stopped, and is not named"
        )
        for node in sorted(last.confirmed - named)
    ]


def _brought(stopped: Mapping[str, Any] | None) -> Mapping[str, str]:
    """What a stop says was sent, by node: to the one that it is about, and to each of its wave."""
    if not stopped:
        return {}
    return {stopped["node"]: stopped["sent"], **stopped.get("nodes", {})}


def _effects(journal: Sequence[Entry], account: str, node: str) -> set[str]:
    """What came of the answers of a play on a node: set, restart."""
    found, ours = set(), False
    for entry in journal:
        if entry.node != node:
            continue
        if entry.event == "answer" and entry.write:
            ours = entry.by == account
        elif entry.event in ("set", "restart") and ours:
            found.add(entry.event)
    return found


def report_tells_the_truth(
    play: Play, states: Mapping[str, Mapping[str, Any]], moved: Collection[str] = ()
) -> list[Violation]:
    """What a report says of a node is so, and exit code 0 of a change means that every node has the target.

    `states` are those of the simulator right after the play. A node in `moved` was booted or set so late that it may
    have changed since it was read.
    """
    if play.report is None:
        return []
    found = []
    for node in (node for cluster in play.report["clusters"] for node in cluster["nodes"]):
        name = play.stands_for.get(node["name"], node["name"])
        if name in moved or name not in states:
            continue
        if node["state"] == "compliant" and not compliant(states[name], play.target):
            found.append(Violation("report", name, f"called compliant, but is {_words(states[name])}"))
        elif node["after"] not in (None, states[name]["configured"]):
            found.append(Violation("report", name, f"said to have {node['after']}, but is {_words(states[name])}"))
    if play.mode == CHANGE and play.code == 0:
        found += [
            Violation("exit code", name, f"0, but the node is {_words(state)}")
            for name, state in states.items()
            if name not in moved and not compliant(state, play.target)
        ]
    return found


def converged(
    play: Play, states: Mapping[str, Mapping[str, Any]], cluster_of: Mapping[str, str], able: Collection[str]
) -> list[Violation]:
    """After the last run, without faults, each node of an able cluster is compliant, well, and called so by the report.

    A cluster that cannot have the target is blocked, with a finding that says why. Where no proof is required, a node
    that no handshake can judge stays unverified.
    """
    good = {"compliant"} if play.proof else {"compliant", "unverified"}
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
        elif not compliant(state, play.target) or state["ailment"]:
            said = f"the report calls it {node['state']}: {node['reason']}; {cluster['outcome']}: {cluster['message']}"
            found.append(Violation("convergence", name, f"is {_words(state)}; {' '.join(said.split())}"))
        elif node["state"] not in good or cluster["outcome"] not in ("done", "unchanged"):
            text = f"is compliant, but the report says {node['state']} and {cluster['outcome']}: {node['reason']}"
            found.append(Violation("convergence", name, text))
    if play.code != 0 and set(cluster_of.values()) <= set(able) and not found:
        found.append(Violation("convergence", "all", f"every node is compliant, and the exit code is {play.code}"))
    return found


def _words(state: Mapping[str, Any]) -> str:
    ailment = f", {state['ailment']}" if state.get("ailment") else ""
    return f"configured {state['configured']}, in effect {state['effective']}{ailment}"
