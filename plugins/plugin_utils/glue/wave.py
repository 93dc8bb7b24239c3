# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of one wave as a task: the lock of its cluster, its sessions, its lines on the screen, and its result."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task

from ..cli.errors import VosError
from ..cli.redaction import hiding, redact_sentence
from ..node.errors import RunEnded
from ..rendering.text import wrapped
from ..rollout.advice import Cause, Sent
from ..rollout.before_change import NodeBefore
from ..rollout.change import Change
from ..rollout.cluster_run import ClusterRun
from ..rollout.preview import preview
from ..rollout.progress_lines import ProgressLines
from ..rollout.stop_error import Stopped, cause_of
from ..rollout.wave_lines import WaveLines
from ..rollout.window_check import StopAsked
from ..wait import Clock
from .action import WIDTH
from .cluster_lock import ClusterLocked, cluster_lock
from .fleet import VosFleet, open_fleet
from .results import redact_in

__all__ = ["WaveTask"]

_LOCK = "Wait until no other run on this controller works on the cluster"
_SESSIONS = "Prepare the sessions to all nodes of the cluster"
# Seconds that two controllers which stand before the same yes are apart, most likely.
_HESITATION = (1.0, 2.0)
_CHANCE = random.SystemRandom()  # two workers that were forked from one process must not get the same number
_CHANGED = (Sent.UNKNOWN, Sent.SET, Sent.RESTARTING, Sent.RESTARTED)


class WaveTask:
    """The task that changes the nodes of a wave. `show` gets the lines for the screen."""

    def __init__(
        self,
        run: ClusterRun,
        task: Task,
        context: PlayContext,
        task_vars: Mapping[str, Any],
        templar: Any,
        show: Callable[[str], None],
        stop_asked: StopAsked | None,
        clock: Clock,
    ) -> None:
        self._run = run
        self._stop_asked = stop_asked
        lines = ProgressLines(show, clock, clean=lambda text: redact_sentence(text, self._secrets))
        self._lines = WaveLines.of(run.plan, run.members, run.record, lines)
        self._open = lambda: open_fleet(
            task, context, task_vars, templar, run.cluster, lambda name, waiting: self._lines.tell((name,), waiting)
        )
        self._show = show
        self._clock = clock
        self._secrets: tuple[str, ...] = ()
        self._change: Change | None = None

    def preview(self) -> dict[str, Any]:
        """What the wave would change, for check mode. Raises Stopped."""
        fleet = self._fleet()
        with hiding(fleet.secrets):
            before = preview(self._run.members, self._run.nodes, self._run.options, fleet)
        diffs = [self._diff(name, before[name]) for name in self._run.nodes if not before[name].state.settled]
        return self._shown({"changed": bool(diffs), "diff": diffs})

    def change(self) -> dict[str, Any]:
        """Change the nodes. Raises Stopped, and RunEnded."""
        run = self._run
        after = run.next_wave
        try:
            tell = partial(self._lines.tell, run.nodes)
            with cluster_lock(run.cluster["key"], tell=tell, clock=self._clock):
                fleet = self._fleet()
                with hiding(fleet.secrets):
                    self._change = Change(
                        cluster=run.members,
                        wave=run.nodes,
                        options=run.options,
                        fleet=fleet,
                        record=run.record,
                        write=run.keep,
                        tell=self._lines.tell,
                        announce=self._announce,
                        hesitate=lambda: self._clock.pause(_CHANCE.uniform(*_HESITATION)),
                        next_wave=after,
                        minutes=run.minutes,
                        stop_asked=self._stop_asked,
                        cti_back=run.cti_back,
                        clock=self._clock,
                        note=run.journal.write,
                    )
                    before = self._change.run()
        except ClusterLocked as error:
            raise self._stopped(error, _LOCK, Cause.SOMEBODY_ELSE) from error
        changed = [name for name in run.nodes if run.record.sent[name] in _CHANGED]
        return self._shown(
            {
                "changed": bool(changed),
                "diff": [self._diff(name, before[name]) for name in changed],
                **self.progress(),
            }
        )

    def progress(self) -> dict[str, Any]:
        """How far the wave has come: its steps, and the outcome of each node."""
        run = self._run
        steps = [step.to_result() for step in self._change.log.taken] if self._change is not None else []
        sent = {name: run.record.sent.get(name, Sent.NOTHING) for name in run.nodes} if steps else {}
        return {
            "steps": steps,
            "outcomes": {name: run.outcome(name) for name in run.nodes},
            "sent": {name: sent.get(name, Sent.NOTHING).value for name in run.nodes},
        }

    def _fleet(self) -> VosFleet:
        try:
            fleet = self._open()
        except RunEnded:
            raise
        except VosError as error:
            raise self._stopped(error, _SESSIONS, cause_of(error)) from error
        self._secrets = self._run.journal.secrets = fleet.secrets
        return fleet

    def _stopped(self, error: VosError, step: str, cause: Cause) -> Stopped:
        """Before anything was sent to a node."""
        named = error.host if error.host in {member.name for member in self._run.members.members} else ""
        nodes = self._run.nodes
        stopped = Stopped(
            error.message, node=named if named in nodes else nodes[0], asked=named, cause=cause, error=error
        )
        stopped.step, stopped.sent = step, dict.fromkeys(nodes, Sent.NOTHING)
        return stopped

    def _announce(self, node: str, command: str) -> None:
        text = self._lines.announcement(node, command)
        self._show("\n".join(wrapped(redact_sentence(text, self._secrets), WIDTH, below="  ")))

    def _diff(self, name: str, before: NodeBefore) -> dict[str, str]:
        lines = {"before": before.info["tls_min_version"], "after": self._run.options.target}
        headers = {f"{when}_header": name for when in lines}
        return {**headers, **{when: f"minimum TLS version: {version}\n" for when, version in lines.items()}}

    def _shown(self, result: Mapping[str, Any]) -> dict[str, Any]:
        return redact_in(result, self._secrets)
