# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a rollout has come, from whatever is left of it: its report, or the records of its clusters."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..plan.model import WITHOUT_WORK
from ..plan.unread import Unread
from .advice import Sent
from .cluster_stop import ClusterStop
from .record import ClusterRecord, Hook, Outcome
from .run_folder import RunFolder, RunFolderError
from .screen_parts import unread_clusters
from .steps import OWN_REBOOTS

__all__ = ["OPEN", "Rollout", "Standing", "standings"]

# How far a node was brought that may be down.
OPEN = (Sent.UNKNOWN, Sent.RESTARTING, Sent.RESTARTED)

# What is under way with a node while something can be sent to it.
_SENDING = frozenset({"set", "restart"})
_TO_DO = "What to do: "  # the hint of an error, see cli/errors.py


@dataclass(frozen=True)
class Rollout:
    """One run of the playbook. Each part is empty if the run did not come so far.

    ``unreadable`` are the clusters whose record is there, but cannot be read. ``failure`` is the message of the task
    of the plan or of the report that failed.
    """

    plan: Mapping[str, Any] | None = None
    records: Mapping[str, ClusterRecord] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    report: Mapping[str, Any] | None = None
    failure: str = ""

    @classmethod
    def read(
        cls,
        run: str,
        plan: Mapping[str, Any] | None,
        report: Mapping[str, Any] | None = None,
        failure: str = "",
        *,
        was_begun: bool = False,
    ) -> Rollout:
        """With what is in the folder of the run. ``plan`` is that of the task's result, which has less of each node.
        ``was_begun`` is whether a wave is known to have begun.

        What cannot be read counts as unknown, not as not begun.
        """
        folder = RunFolder(run)
        if not run or not folder.path.is_dir():
            names = [cluster["name"] for cluster in (plan or {}).get("clusters", ())] or ["of unknown name"]
            return cls(plan, {}, tuple(names) if was_begun else (), report, failure)
        if plan is not None or was_begun:
            with contextlib.suppress(RunFolderError, OSError):
                plan = folder.plan()
        records: dict[str, ClusterRecord] = {}
        unreadable = ["of unknown name"] if was_begun and plan is None else []
        for cluster in (plan or {}).get("clusters", ()):
            try:
                if (record := folder.record(cluster["name"])) is not None:
                    records[cluster["name"]] = record
            except (RunFolderError, OSError, LookupError, TypeError, ValueError, AttributeError):
                unreadable.append(cluster["name"])
        return cls(plan, records, tuple(unreadable), report, failure)

    @property
    def was_begun(self) -> bool:
        """Whether something may have been sent to a node."""
        return bool(self.records or self.unreadable)

    @property
    def work(self) -> int:
        """How many nodes the plan would change."""
        clusters = (self.plan or {}).get("clusters", ())
        return sum(node["change"] not in WITHOUT_WORK for cluster in clusters for node in cluster["nodes"])


@dataclass(frozen=True)
class Standing:
    """A cluster that did not come to a good end, or not yet; or the nodes that one cause kept from being read.

    ``node`` is the one whose turn it was, "" if it was nobody's. ``sent`` is how far its change had come.
    ``is_over`` is whether the cluster was stopped; if not, it was under way when the run ended.
    """

    cluster: str
    outcome: Outcome
    node: str = ""
    step: str = ""
    sent: Sent = Sent.NOTHING
    why: str = ""
    is_over: bool = True
    stop: ClusterStop | None = None
    now: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # the nodes in the report
    post_due: tuple[str, ...] = ()  # the nodes whose vos_tls_pre_node ran, and whose vos_tls_post_node did not
    fix: str = ""  # what to do about what blocks it
    unread: Unread | None = None  # then there is no cluster: it is not known who belongs to whom

    @property
    def brought(self) -> tuple[tuple[str, Sent], ...]:
        """How far each node of the wave was brought that did not come to a good end."""
        if self.stop is None or len(self.stop.nodes) < 2:
            return ((self.node, self.sent),)
        return tuple((name, sent) for name, sent in self.stop.nodes if name not in self.stop.done)

    @property
    def is_open(self) -> bool:
        """Whether a node of this cluster may be down, so that no other one may be restarted."""
        return any(sent in OPEN for _node, sent in self.brought)


def standings(rollout: Rollout) -> list[Standing]:
    """The clusters that did not come to a good end, the worst ones first, then those that came to none of their own."""
    if rollout.report:
        found = list(_of_report(rollout.report))
    elif rollout.plan and not rollout.was_begun:
        found = list(_of_plan(rollout.plan))
    else:
        found = list(_of_records(rollout))
    ranks = {Outcome.FAILED: 0, Outcome.WINDOW_CLOSED: 1, Outcome.NOT_STARTED: 3}
    return sorted(found, key=lambda one: (not one.is_open, one.is_over, ranks.get(one.outcome, 2)))


def _of_plan(plan: Mapping[str, Any]) -> Iterator[Standing]:
    """What is blocked before anything was begun."""
    unread = unread_clusters(plan)
    yield from _unread(plan, unread)
    for cluster in plan["clusters"]:
        if cluster["blocked"] and cluster not in unread:
            yield _blocked(cluster)


def _unread(document: Mapping[str, Any], clusters: Sequence[Mapping[str, Any]]) -> Iterator[Standing]:
    """One for each cause, whatever number of clusters the nodes may belong to."""
    names = {node["name"] for cluster in clusters for node in cluster["nodes"]}
    for entry in document.get("unread", ()):
        unread = Unread.from_result(entry, names)
        if unread.nodes:
            why, *more = unread.reason.splitlines() or [""]
            fix = next((line for line in more if line.startswith(_TO_DO)), "")
            yield Standing("", Outcome.BLOCKED, why=why, fix=fix.removeprefix(_TO_DO), unread=unread)


def _blocked(cluster: Mapping[str, Any]) -> Standing:
    finding = next((one for one in cluster["findings"] if one["severity"] == "block"), None)
    if finding is None:
        return Standing(cluster["name"], Outcome.BLOCKED)
    why = _in_one_line(f"{finding['node']}: {finding['text']}")
    return Standing(cluster["name"], Outcome.BLOCKED, why=why, fix=_in_one_line(finding["fix"]))


def _of_report(report: Mapping[str, Any]) -> Iterator[Standing]:
    unread = [one for one in unread_clusters(report) if one["outcome"] == Outcome.BLOCKED.value]
    yield from _unread(report, unread)
    for cluster in report["clusters"]:
        if cluster in unread:
            continue
        name, outcome = cluster["name"], Outcome(cluster["outcome"])
        nodes = {node["name"]: node for node in cluster["nodes"]}
        below = next((node for node in nodes.values() if not node["passes"]), None)
        if cluster["stopped"]:
            stop = ClusterStop.from_result(cluster["stopped"])
            yield _stopped(name, outcome, stop, nodes)
        elif outcome is Outcome.BLOCKED:
            yield _blocked(cluster)
        elif not outcome.is_good and below is not None:
            yield Standing(name, outcome, why=_in_one_line(cluster["message"]))
        elif below is not None and not report["check_mode"]:
            text = f"{below['name']} is {below['state'].replace('_', ' ')}: {below['reason']}"
            yield Standing(name, outcome, why=_in_one_line(text))


def _of_records(rollout: Rollout) -> Iterator[Standing]:
    for name in rollout.unreadable:
        yield Standing(
            name,
            Outcome.FAILED,
            sent=Sent.UNKNOWN,
            why=f"What was sent to cluster {name} is unknown: its record cannot be read",
            is_over=False,
        )
    for name, record in rollout.records.items():
        due = tuple(node for node, hook in record.hooks.items() if hook is Hook.BEGUN)
        if record.outcome is None:
            yield from _under_way(name, record, due, rollout.plan or {})
        elif record.stop is not None:
            yield _stopped(name, record.outcome, record.stop, {})
        elif not record.outcome.is_good:
            yield Standing(name, record.outcome, why=_in_one_line(record.message))


def _stopped(cluster: str, outcome: Outcome, stop: ClusterStop, now: Mapping[str, Mapping[str, Any]]) -> Standing:
    why = _in_one_line(stop.error[0]) if stop.error else ""
    return Standing(cluster, outcome, stop.node, stop.step, stop.sent, why, stop=stop, now=now)


def _under_way(
    cluster: str, record: ClusterRecord, due: tuple[str, ...], plan: Mapping[str, Any]
) -> Iterator[Standing]:
    """The nodes of the wave that has begun. Between two waves there is none."""
    if not record.step:
        if due:
            yield Standing(cluster, Outcome.FAILED, due[-1], is_over=False, post_due=due)
        return
    known = next((one for one in plan.get("clusters", ()) if one["name"] == cluster), {"nodes": ()})
    rebooting = [node["name"] for node in known["nodes"] if node.get("may_reboot")]
    awaited = record.step == OWN_REBOOTS
    for place, node in enumerate((rebooting or record.wave) if awaited else record.wave):
        sent = Sent.RESTARTING if awaited else record.sent.get(node, Sent.NOTHING)
        if sent is Sent.NOTHING and record.step in _SENDING:
            sent = Sent.UNKNOWN
        yield Standing(cluster, Outcome.FAILED, node, record.step, sent, is_over=False, post_due=() if place else due)


def _in_one_line(text: Any) -> str:
    return " ".join((str(text).strip().splitlines() or [""])[0].split())
