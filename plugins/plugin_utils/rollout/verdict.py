# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a run in at most eight lines: what came of it, where and why it ended, what is safe, how to go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..node.state import NodeState
from ..rendering.text import counted
from ..rendering.visible import visible
from .advice import Cause, Sent
from .record import Outcome
from .screen_parts import unread_clusters
from .standing import OPEN, Rollout, Standing, standings
from .stop_advice import advice_after
from .stop_screen import where_it_ended

__all__ = ["LINES", "verdict_lines"]

LINES = 8
# Characters of a cause, and of what to do about it. The screens of the plan, the stop and the report have all of it.
_WHY = 160
# How many nodes or clusters are named.
_NAMED = 3
_WAITS = "NOT DONE YET, the maintenance window is closed"
_ENDED = "NOT DONE YET, ended as you asked"
_ONLY_READ = "Nodes were read at most, and none was changed."
_OPT_IN = "To change them, run the same command with -e vos_tls_accept_reboot=true."
_CORRECT = "Correct that, then run the same command again."
_UNBLOCK = "Fix what blocks, then run the same command again."
_AGAIN = "Run the same command again: it reads every node first, and leaves alone what is done."

_BY_THEN = {
    Sent.UNKNOWN: "It is unknown whether the minimum of {nodes} was set, and whether it restarts by itself.",
    Sent.RESTARTING: "{nodes} was told to restart, or restarts by itself, and was not seen back.",
    Sent.RESTARTED: "{nodes} has restarted. It was not seen that it works as before.",
    Sent.SET: "The minimum of {nodes} is set, but the node was not restarted. It can stay like this.",
}
# The same for several nodes.
_BY_THEN_ALL = {
    Sent.UNKNOWN: "It is unknown whether the minimum was set, and whether they restart by themselves: {nodes}.",
    Sent.RESTARTING: "Told to restart, or restart by themselves, and were not seen back: {nodes}.",
    Sent.RESTARTED: "Have restarted, and it was not seen that they work as before: {nodes}.",
    Sent.SET: "The minimum is set, but they were not restarted. They can stay like this: {nodes}.",
}


@dataclass(frozen=True)
class _Line:
    head: str
    text: str
    rank: int = 0  # where there are too many lines, those of the highest rank are left out

    def __str__(self) -> str:
        return visible(f"{self.head:<10}{self.text}")


def verdict_lines(
    rollouts: Sequence[Rollout],
    drifts: Sequence[Mapping[str, Any]] = (),
    *,
    interrupted: bool = False,
    continue_with: Sequence[str] = (),
) -> list[str]:
    """At most ``LINES`` lines, each of which can be read alone. None if there is nothing to judge.

    ``rollouts`` and ``drifts`` (the summaries of drift checks) are all that the run has come to, in their order.
    ``interrupted`` is whether the run was ended before its own end. ``continue_with`` are the lines of the command that
    continues; a stop has its own one.
    """
    if not rollouts and not drifts and not interrupted:
        return []
    lines: list[_Line] = []
    if rollouts:
        judged = [one for one in rollouts if not interrupted or one.was_begun or one.report]
        bad = [one for rollout in judged for one in standings(rollout)]
        lines = [_interrupted(rollouts, bad), *_under_way(bad)] if interrupted else _ended(rollouts, bad)
        lines += _continue(rollouts, bad, continue_with, interrupted=interrupted)
    elif interrupted:
        lines = [_Line("VERDICT", "INTERRUPTED while nodes were read. No node was changed."), _Line("SAFE", _ONLY_READ)]
        lines.append(_Line("CONTINUE", _AGAIN))
    lines[1:1] = [_drift(drift, first=not lines and not place) for place, drift in enumerate(drifts)]
    return _fitted(lines)


def _fitted(lines: list[_Line]) -> list[str]:
    while len(lines) > LINES:
        last = max(range(len(lines)), key=lambda place: (lines[place].rank, place))
        del lines[last]
    return [str(line) for line in lines]


# -- what came of it


def _ended(rollouts: Sequence[Rollout], bad: Sequence[Standing]) -> list[_Line]:
    """A run that came to its own end."""
    reports = [rollout.report for rollout in rollouts if rollout.report]
    lost = [rollout for rollout in rollouts if not rollout.report and rollout.was_begun]
    planned = [rollout for rollout in rollouts if not rollout.report and not rollout.was_begun]
    texts = [f"UNKNOWN. The run ended without its report. {_progress(lost)}"] if lost else []
    texts += [_of_reports(reports, bad)] if reports else []
    texts += [_of_plans(planned)] if planned else []
    lines = [_Line("VERDICT", " ".join(texts)), *(_why(rollout.failure) for rollout in rollouts if rollout.failure)]
    if lost:
        return [*lines, *_under_way(bad)]
    if bad:
        first = bad[0]
        lines.append(_Line("WHERE", _where(bad)))
        lines += [_why(first.why)] if first.why else []
        lines += [_Line("FIX", _clipped(first.fix), rank=1)] if first.fix else []
        return [*lines, *(_Line("SAFE", text) for text in ([_ONLY_READ] if planned else _safe(first)))]
    return [*lines, _Line("SAFE", _ONLY_READ)] if planned else lines


def _of_reports(reports: Sequence[Mapping[str, Any]], bad: Sequence[Standing]) -> str:
    nodes = [node for report in reports for cluster in report["clusters"] for node in cluster["nodes"]]
    good = sum(node["state"] == NodeState.COMPLIANT.value for node in nodes)
    accepted = sum(node["passes"] and node["state"] != NodeState.COMPLIANT.value for node in nodes)
    at = f"{good} of {counted(len(nodes), 'node')} compliant with {_targets(reports)}"
    at += f", {accepted} accepted as they are" if accepted else ""
    if any(report["check_mode"] for report in reports):
        return f"CHECKED, nothing was changed. {at}."
    return f"{_result(bad)}. {at}."


def _result(bad: Sequence[Standing]) -> str:
    if not bad:
        return "DONE"
    if bad[0].outcome is not Outcome.WINDOW_CLOSED:
        return "NOT DONE"
    return _ENDED if bad[0].stop is not None and bad[0].stop.cause is Cause.STOP_ASKED else _WAITS


def _targets(documents: Iterable[Mapping[str, Any]]) -> str:
    return f"TLS {' and '.join(dict.fromkeys(document['target'] for document in documents))}"


def _of_plans(rollouts: Sequence[Rollout]) -> str:
    plans = [rollout.plan for rollout in rollouts if rollout.plan]
    if not plans:
        return "NOTHING WAS CHANGED. The run ended before there was a plan."
    clusters = [cluster for plan in plans for cluster in plan["clusters"]]
    work = sum(rollout.work for rollout in rollouts)
    unread = [cluster for plan in plans for cluster in unread_clusters(plan)]
    blocked = sum(cluster["blocked"] for cluster in clusters if cluster not in unread)
    lost = sum(len(cluster["nodes"]) for cluster in unread)
    text = (
        f"NOTHING WAS CHANGED. The run ended after its plan: {counted(work, 'node')} to restart for {_targets(plans)}"
    )
    text += f", {counted(blocked, 'cluster')} blocked" if blocked else ""
    return f"{text}, {counted(lost, 'node')} not read." if lost else f"{text}."


def _interrupted(rollouts: Sequence[Rollout], bad: Sequence[Standing]) -> _Line:
    if not any(rollout.was_begun for rollout in rollouts):
        planned = "after its plan" if rollouts[-1].plan else "before its plan"
        return _Line("VERDICT", f"INTERRUPTED {planned}. No node was changed.")
    stopped = sum(one.is_over for one in bad)
    more = f" {counted(stopped, 'cluster')} had been stopped before." if stopped else ""
    return _Line("VERDICT", f"INTERRUPTED. {_progress(rollouts)}{more}")


def _progress(rollouts: Sequence[Rollout]) -> str:
    work = sum(rollout.work for rollout in rollouts)
    done = sum(len(record.done) for rollout in rollouts for record in rollout.records.values())
    return f"{done} of {counted(work, 'node')} with work {'is' if done == 1 else 'are'} done."


# -- where, and why


def _where(bad: Sequence[Standing]) -> str:
    first, *others = bad
    text = f"Cluster {first.cluster}: {first.outcome.value.replace('_', ' ')}"
    if first.unread is not None:
        text = f"{first.unread.sentence}: {_names(first.unread.nodes)}"
    elif first.stop is not None:
        is_named = first.step and first.stop.cause not in (Cause.WINDOW, Cause.STOP_ASKED)
        text = where_it_ended(first.stop) + (f", at this step: {first.step}" if is_named else "")
    text = text.rstrip(".")
    if not others:
        return f"{text}."
    more = _names(one.unread.sentence if one.unread is not None else one.cluster for one in others)
    return f"{text}. {len(others)} more not done: {more}."


def _why(text: str) -> _Line:
    return _Line("WHY", _clipped(text), rank=3)


def _clipped(text: str) -> str:
    shown = " ".join((text.strip().splitlines() or [""])[0].split())
    return shown if len(shown) <= _WHY else f"{shown[: _WHY - 3]}..."


def _safe(first: Standing) -> list[str]:
    """What the stop screen says of the first cluster, in at most three lines."""
    if first.stop is None:
        place = f"in cluster {first.cluster}" if first.cluster else "on these nodes"
        return [f"Nothing is under way {place}. Fix the cause, then run this again."]
    told = advice_after(first.stop, first.now)
    while len(told) > 3:
        told[:2] = [f"{told[0]} {told[1]}"]
    return told


def _under_way(bad: Sequence[Standing]) -> list[_Line]:
    """What had been sent to whom, and what follows from it. All clusters that are open count, stopped or not."""
    lines = []
    running = [one for one in bad if not one.is_over and one.node]
    if running:
        first = running[0]
        step = f", at the step `{first.step}`" if first.step else ", between your own tasks for it"
        others = len({one.cluster for one in running}) - 1
        more = f". {counted(others, 'more cluster')} under way" if others else ""
        lines.append(_Line("WHERE", f"Cluster {first.cluster}, node {first.node}{step}{more}.", rank=2))
    lines += [_why(one.why) for one in bad if one.why and not one.is_over][:1]
    for sent, text in _BY_THEN.items():
        nodes = [name or f"cluster {one.cluster}" for one in bad for name, brought in one.brought if brought is sent]
        if nodes:
            text = text if len(nodes) == 1 else _BY_THEN_ALL[sent]
            lines.append(_Line("SENT", text.format(nodes=_names(nodes)), rank=4 if sent is Sent.SET else 0))
    if not any(sent is not Sent.NOTHING for one in bad for _name, sent in one.brought):
        nodes = [one.node for one in running]
        lines.append(_Line("SENT", f"No change was under way on a node{': ' if nodes else ''}{_names(nodes)}."))
    due = [node for one in bad for node in one.post_due]
    if due:
        lines.append(_Line("YOURS", f"Your tasks before {_names(due)} ran, those after it did not: undo them.", rank=3))
    waited = [one for one in bad if one.is_open]
    if waited:
        nodes = list(dict.fromkeys(name for one in waited for name, sent in one.brought if name and sent in OPEN))
        until = f"{nodes[0]} answers and its" if len(nodes) == 1 else "the nodes under way answer and their"
        clusters = _names(one.cluster for one in waited)
        noun = "cluster" if len({one.cluster for one in waited}) == 1 else "clusters"
        lines.append(_Line("SAFE", f"Restart no other node of {noun} {clusters} until {until} services are started."))
    else:
        lines.append(_Line("SAFE", "Nothing is under way on a node. All nodes can stay as they are."))
    return lines


# -- how to go on


def _continue(
    rollouts: Sequence[Rollout], bad: Sequence[Standing], given: Sequence[str], *, interrupted: bool
) -> list[_Line]:
    """How to go on; nothing after a rollout that is done, and after one that only looks."""
    open_ones = [rollout for rollout in rollouts if not rollout.report]
    if not interrupted:
        if all(rollout.report and rollout.report["check_mode"] for rollout in rollouts):
            return []
        if open_ones and not any(rollout.was_begun or rollout.failure for rollout in open_ones):
            if bad:
                return [_Line("CONTINUE", _UNBLOCK)]
            return [_Line("CONTINUE", _OPT_IN)] if any(rollout.work for rollout in open_ones) else []
        if not bad and not open_ones:
            return []
    command = next((one.stop.continue_with for one in bad if one.stop is not None and one.stop.continue_with), given)
    again = _CORRECT if any(rollout.failure for rollout in open_ones) else _AGAIN
    return [_Line("" if place else "CONTINUE", text) for place, text in enumerate(_unwrapped(command)[:2] or [again])]


def _unwrapped(command: Sequence[str]) -> list[str]:
    """The command on one line, so that it can be pasted whatever its length; a remark about it stays on its own."""
    lines: list[str] = []
    for part in command:
        if lines and lines[-1].endswith(" \\"):
            lines[-1] = f"{lines[-1][:-2]} {part.strip()}"
        else:
            lines.append(part.strip())
    return lines


def _drift(drift: Mapping[str, Any], *, first: bool) -> _Line:
    at = f"{drift['states'][NodeState.COMPLIANT.value]} of {counted(drift['nodes'], 'node')}"
    text = f"{'passed' if drift['passed'] else 'failed'}: {at} compliant with TLS {drift['target']}"
    text += f", these fail: {_names(drift['failing_nodes'])}" if drift["failing_nodes"] else ""
    text += f", missing: {_names(drift['missing_nodes'])}" if drift["missing_nodes"] else ""
    return _Line("VERDICT" if first else "DRIFT", f"The drift check {text}.", 5)


def _names(names: Iterable[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = len(unique) - _NAMED
    return ", ".join(unique[:_NAMED]) + (f" and {more} more" if more > 0 else "")
