# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind collabops.vos.rollout_wave: changes a wave of nodes, and decides about what is around it."""

from __future__ import annotations

from typing import Any, ClassVar

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import KnownWarningError
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import failure
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.ansible_private import without_source
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.continuing import continue_with
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import secrets_of_hosts
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.results import redact_in
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.screen import show
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.soft_stop import stop_asked
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.telling import tell_done, tell_stop
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.wave import WaveTask
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import RunEnded
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import WindowError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_run import ClusterRun, NotBegun, NotPlanned
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.make_stop import (
    node_of_hook,
    stop_of,
    stop_of_cut_off,
    stop_of_hook,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunFolderError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_error import Stopped
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_screen import screen
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.window_check import (
    StopAsked,
    require_no_stop,
    require_open,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

__all__ = ["ActionModule"]

CHANGE, BEGIN, END, STOP = "change", "begin", "end", "stop"


class ActionModule(ActionBase):
    """Not a VosAction: it opens sessions to all nodes of a cluster, whatever the host of the task is."""

    ARGUMENT_SPEC: ClassVar[dict[str, Any]] = {
        "run": {"type": "path", "required": True},
        "nodes": {"type": "list", "elements": "str", "required": True},
        "phase": {"type": "str", "choices": [CHANGE, BEGIN, END, STOP], "default": CHANGE},
        "step": {"type": "str", "default": ""},
        "result": {"type": "dict", "default": {}},
    }

    clock = Clock()

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_async = False
    _supports_check_mode = True

    @without_source
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Carry out the phase."""
        super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(self.ARGUMENT_SPEC)
        variables = task_vars or {}
        phases = {CHANGE: self._change, BEGIN: self._begin, END: self._end, STOP: self._stop}
        try:
            run = ClusterRun(RunFolder(args["run"]), args["nodes"], self._display.warning)
            return {"changed": False, **phases[args["phase"]](run, args, variables)}
        except NotBegun as error:
            return {"failed": True, "changed": False, "msg": str(error)}
        except (RunFolderError, NotPlanned, WindowError, KnownWarningError) as error:
            raise AnsibleActionFail(str(error)) from error
        except OSError as error:
            raise AnsibleActionFail(
                f"What this run does cannot be written down on the controller: {error}. Nothing more is sent to this "
                "cluster"
            ) from error
        except RunEnded as error:  # nobody reads it
            raise AnsibleActionFail(error.message) from error

    def _change(self, run: ClusterRun, _args: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        wave = WaveTask(
            run,
            *(self._task, self._play_context, task_vars, self._templar),
            show=show,
            stop_asked=self._stop_asked(run),
            clock=self.clock,
        )
        check = bool(self._task.check_mode)
        if not check:
            run.require_begun()
        try:
            done = wave.preview() if check else wave.change()
        except Stopped as stopped:
            return self._stopped(run, stopped, task_vars, keep=not check, **wave.progress())
        if not check:
            tell_done(run, self._task, task_vars)
        return done

    def _begin(self, run: ClusterRun, _args: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        """No node is asked."""
        node = _only(run)
        if self._task.check_mode:  # the operator's tasks do not run then
            return {"node": run.planned(node)}
        run.require_begun()
        try:
            left = run.members.left(run.wave)
            require_open(run.options, run.wave, left, run.minutes)
            if asked := self._stop_asked(run):
                require_no_stop(asked, run.wave, left)
        except Stopped as stopped:
            return self._stopped(run, stopped, task_vars)
        run.begin_hook(node)
        return {"node": run.planned(node)}

    def _stop_asked(self, run: ClusterRun) -> StopAsked | None:
        return (lambda: stop_asked(run.stop_place, self._display.warning)) if run.stop_place else None

    def _end(self, run: ClusterRun, _args: dict[str, Any], _task_vars: dict[str, Any]) -> dict[str, Any]:
        node = _only(run)
        due = False if self._task.check_mode else run.end_hook(node)
        outcome = run.outcome(node)
        return {"due": due, "outcome": outcome, "node": {**run.planned(node), "outcome": outcome}}

    def _stop(self, run: ClusterRun, args: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        """The stop is that of the wave itself, if it has one. Otherwise a step was cut off, or a task of the operator
        failed."""
        record = run.record
        if record.outcome is None:
            secrets = self._all_secrets(task_vars)
            command = continue_with(task_vars, secrets)
            if record.step:
                said = str(args["result"].get("msg") or "")
                stop = stop_of_cut_off(record, run.cluster, command, secrets, text=said)
            else:
                stop = stop_of_hook(
                    run.cluster,
                    node_of_hook(record, run.nodes),
                    args["step"],
                    args["result"],
                    record=record,
                    wave=run.nodes,
                    continue_with=command,
                    secrets=secrets,
                )
            run.stop(stop)
        if record.stop is None:  # no wave of the cluster was begun
            return {"run": str(run.folder.path), "stopped": None, "message": record.message}
        lines = screen(record.stop)
        show("\n".join(["", *lines, ""]))
        tell_stop(run, self._task, task_vars)
        return {"run": str(run.folder.path), "stopped": record.stop.as_result(), "message": "\n".join(lines)}

    def _stopped(
        self, run: ClusterRun, stopped: Stopped, task_vars: dict[str, Any], *, keep: bool = True, **facts: Any
    ) -> dict[str, Any]:
        """The failed result of a wave, which the record keeps as the stop of its cluster."""
        secrets = self._all_secrets(task_vars)
        stop = stop_of(stopped, run.cluster, continue_with(task_vars, secrets), secrets)
        if keep:
            run.stop(stop)
        error = stopped.error
        told: dict[str, Any] = failure(error) if error is not None else {"failed": True}
        if error is None or stopped.text != error.message:
            told["msg"] = stopped.text
        if stopped.more:
            told["msg"] += f"\n{stopped.more}"
        sent = facts.get("sent", {}).values()
        told |= {"changed": any(one != "nothing" for one in sent), "node": stopped.asked, "stop": stop.as_result()}
        # Ansible prints all of a failed result, right above the screen of the stop: the evidence would hide that.
        steps = [{"name": step["name"], "seconds": step["seconds"]} for step in facts.get("steps", ())]
        return redact_in({**told, **facts, "steps": steps}, secrets)

    def _all_secrets(self, task_vars: dict[str, Any]) -> tuple[str, ...]:
        return secrets_of_hosts(self._task, self._play_context, task_vars, self._templar)


def _only(run: ClusterRun) -> str:
    if len(run.nodes) != 1:
        raise AnsibleActionFail(f"this phase is for one node, but nodes are {', '.join(run.nodes)}")
    return run.nodes[0]
