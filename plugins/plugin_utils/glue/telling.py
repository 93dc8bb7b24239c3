# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run tells beside its screen, from its begin to its end: lines of its journal, and events."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from ansible.playbook.task import Task
from ansible.utils.display import Display

from ..rollout.advice import Cause
from ..rollout.cluster_run import ClusterRun
from ..rollout.journal import new_run_id
from ..rollout.journal_content import end_content, plan_content, stop_content
from ..rollout.outcome import ClusterOutcome
from ..rollout.record import ClusterRecord, Outcome
from ..rollout.run_folder import RunFolder, RunName
from .events import Event, tell_event
from .run_identity import who_runs

__all__ = ["CHECKED", "DONE", "NOT_DONE", "PLANNED", "Telling", "tell_done", "tell_stop"]

# How a run ended.
DONE, NOT_DONE, CHECKED, PLANNED = "done", "not_done", "checked", "planned"


class Telling:
    """The telling of the tasks that begin, plan and end a run. `secrets` are hidden in the journal."""

    def __init__(
        self, folder: RunFolder, task: Task, task_vars: Mapping[str, Any], secrets: Sequence[str] = ()
    ) -> None:
        """Raises RunFolderError."""
        self.folder = folder
        self._journal = folder.journal(secrets, Display().warning)
        self._told = lambda event: tell_event(folder, event, task, task_vars)

    @classmethod
    def begin(
        cls,
        folder: RunFolder,
        args: Mapping[str, Any],
        task: Task,
        task_vars: Mapping[str, Any],
        secrets: Sequence[str],
    ) -> Telling:
        """Give a new run its name. `args` are the options of rollout_plan. Nobody is told of a run that changes no
        node. Raises OSError."""
        journal, on_event = (os.path.abspath(args[name]) if args[name] else "" for name in ("journal_path", "on_event"))  # noqa: PTH100
        changes = not (task.check_mode or args["ends_here"])
        name = RunName(new_run_id(datetime.now(UTC)), args["change"], journal, on_event if changes else "")
        folder.keep_name(name)
        telling = cls(folder, task, task_vars, secrets)
        content = {"change": name.change, "target": args["target"], "check_mode": bool(task.check_mode)}
        telling._journal.write("begin", **who_runs(task_vars), **content)
        hosts = len(task_vars["ansible_play_hosts_all"])
        telling._told(Event("begin", f"The rollout to TLS {args['target']} begins: {hosts} nodes are read."))
        return telling

    def plan(self, document: Mapping[str, Any], impacts: Mapping[str, Mapping[str, Any]]) -> None:
        """The plan was made."""
        self._journal.write("plan", **plan_content(document, impacts))

    def stops(self, outcomes: Mapping[str, ClusterOutcome], records: Mapping[str, ClusterRecord | None]) -> None:
        """The stops that no task of a cluster has made: a step was cut off, or the conductor was lost."""
        for name, ended in outcomes.items():
            record = records[name]
            if ended.stop is not None and record is not None and record.stop is None:
                self._journal.write("stop", **stop_content(ended.stop, record.sent_by(ended.stop)))

    def end(self, report: Mapping[str, Any], result: str) -> None:
        """The run has ended."""
        self._journal.write("end", **end_content(report, result))
        self._told(Event("end", _summary(report), outcome=result))

    def fail(self, text: str) -> None:
        """The run ends with an error before it has a plan."""
        self._journal.write("end", **end_content({"clusters": []}, NOT_DONE))
        self._told(Event("end", text, outcome=NOT_DONE))


def tell_done(run: ClusterRun, task: Task, task_vars: Mapping[str, Any]) -> None:
    """Tell that a wave has ended well."""
    text = f"Done: {', '.join(run.nodes)} of cluster {run.record.cluster}."
    event = Event("wave_done", text, cluster=run.record.cluster, nodes=run.nodes, outcome=Outcome.DONE.value)
    tell_event(run.folder, event, task, task_vars)


def tell_stop(run: ClusterRun, task: Task, task_vars: Mapping[str, Any]) -> None:
    """Tell that the cluster was stopped, once, although more tasks may fail after its stop."""
    record = run.record
    stop = record.stop
    if stop is None or record.outcome is None or record.stop_told:
        return
    record.stop_told = True
    with suppress(OSError):  # the stop itself stands, and is told
        run.keep()
    closed = record.outcome is Outcome.WINDOW_CLOSED
    event = Event(
        "window_closed" if closed else "stopped",
        stop.message,
        cluster=stop.cluster,
        nodes=tuple(record.sent_by(stop)),
        step=stop.step,
        cause=stop.cause.value,
        outcome=record.outcome.value,
    )
    tell_event(run.folder, event, task, task_vars)


def _summary(report: Mapping[str, Any]) -> str:
    clusters = report["clusters"]
    bad = [f"{one['name']} ({_in_words(one)})" for one in clusters if not Outcome(one["outcome"]).is_good]
    good = f"{len(clusters) - len(bad)} of {len(clusters)} clusters are done or had no work."
    return f"{good} Not done: {', '.join(bad)}." if bad else good


def _in_words(cluster: Mapping[str, Any]) -> str:
    """The outcome for a person. Of a cluster that ended on request, it is that of a closed window, but none was."""
    asked = (cluster["stopped"] or {}).get("cause") == Cause.STOP_ASKED.value
    return "ended on request" if asked else str(cluster["outcome"]).replace("_", " ")
