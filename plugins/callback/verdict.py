# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the verdict on a run after the recap of Ansible, after Ctrl-C and after SIGTERM."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verdict
type: notification
short_description: Says at the end of a run what came of it, and how to go on
author:
  - The collabops.vos authors (@collabops)
version_added: 0.1.0
description:
  - Prints the verdict on a run of the playbooks of this collection below the recap of Ansible, in at most eight lines.
    It says what came of the run, where it ended and why, what is safe to do, and the command that continues it.
  - It does so as well where the run is ended by Ctrl-C, by C(SIGTERM) or by an error of Ansible. Then it says what had
    been sent to which node by that moment, and which nodes must not be restarted now. After C(SIGKILL) nothing can be
    printed.
  - Where it is not enabled, the last task of a rollout prints the verdict above the recap, and nothing is printed after
    Ctrl-C and C(SIGTERM). The last task prints it too where C(no_log) (C(ANSIBLE_NO_LOG)) hides the results of tasks.
  - It says so as well where a run fails before its first node is read, as for a variable that is not valid.
  - It is silent in runs of other playbooks, and below the report of what breaks, which has a
    verdict of its own.
notes:
  - The way in which C(ansible-playbook) ends is not changed, neither its exit code nor the signal. A second Ctrl-C ends
    it at once, and then no verdict is printed.
  - Where the stdout callback writes for programs, such as P(ansible.posix.json#callback), the verdict goes to standard
    error.
requirements:
  - Enable it in the configuration, see the example.
"""

EXAMPLES = r"""
# In ansible.cfg; the environment variable ANSIBLE_CALLBACKS_ENABLED does the same.
ansible.cfg: |
  [defaults]
  callbacks_enabled = collabops.vos.verdict
"""

from dataclasses import dataclass, field
from typing import Any

from ansible.plugins.callback import CallbackBase
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.interruption import LastWords
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.verdict_output import VERDICT, show_verdict
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.standing import Rollout
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.verdict import verdict_lines

_PLAN = "rollout_plan"
_WAVE = "rollout_wave"
_REPORT = "rollout_report"
_DRIFT = "drift_report"
_OURS = frozenset({_PLAN, _WAVE, _REPORT, _DRIFT})
_ROLE = "collabops.vos.enforce_min_tls"


@dataclass
class _SeenRollout:
    """What the tasks of one rollout have returned."""

    run: str = ""  # the path of its folder
    plan: dict[str, Any] | None = None
    report: dict[str, Any] | None = None
    failure: str = ""
    continue_with: list[str] = field(default_factory=list)
    was_begun: bool = False  # a wave was

    def rollout(self) -> Rollout:
        return Rollout.read(self.run, self.plan, self.report, self.failure, was_begun=self.was_begun)


class CallbackModule(CallbackBase):
    """Callback plugin collabops.vos.verdict."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = VERDICT
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._rollouts: list[_SeenRollout] = []
        self._drifts: list[dict[str, Any]] = []
        self._early_failure = ""
        self.last_words = LastWords(self.tell_interruption)

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """From the first task of ours on there is something to say."""
        name = _name_of(task)
        if name in _OURS:
            self.last_words.watch()
        if name == _WAVE:
            self._latest.was_begun = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """Keep what our tasks return."""
        self._keep(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """The same; of a plan or a report that failed, why. A run may fail before the first of our tasks as well, as
        for a variable that is none of the choices."""
        if _name_of(result._task) not in _OURS and not self._rollouts and _is_of_role(result._task):  # noqa: SLF001
            returned = result._result  # noqa: SLF001
            text = returned.get("msg") or returned.get("reason") or ""
            self._early_failure = " ".join(str(text).split())
        self._keep(result, has_failed=True)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """The stdout callback, which prints the recap, is always called before any other."""
        self.last_words.rest()
        self._show(interrupted=False)

    def _keep(self, result: Any, *, has_failed: bool = False) -> None:
        name = _name_of(result._task)  # noqa: SLF001  (what callbacks of all versions use)
        if name not in _OURS or result._task.args.get("only_impact"):  # noqa: SLF001  (a pre-check has its own end)
            return
        returned = result._result  # noqa: SLF001
        if name == _DRIFT:
            self._drifts += [returned["summary"]] if returned.get("summary") else []
            return
        if name == _WAVE:
            return
        if "censored" in returned and not has_failed and (name == _PLAN or self._rollouts):
            if name == _REPORT:
                self._rollouts.pop()
            return  # the task itself has printed the verdict
        if name == _PLAN and returned.get("run") not in (None, "", *(seen.run for seen in self._rollouts)):
            self._rollouts.append(_SeenRollout(run=returned["run"]))
        seen = self._latest
        seen.plan = returned.get("plan") or seen.plan
        seen.report = returned.get("report") or seen.report
        seen.continue_with = returned.get("continue_with") or seen.continue_with
        if has_failed:
            seen.failure = str(returned.get("msg") or "")

    @property
    def _latest(self) -> _SeenRollout:
        if not self._rollouts:
            self._rollouts.append(_SeenRollout())
        return self._rollouts[-1]

    def tell_interruption(self) -> None:
        """Print the verdict on what there is up to this moment."""
        self._show(interrupted=True)

    def _show(self, *, interrupted: bool) -> None:
        command = next((seen.continue_with for seen in reversed(self._rollouts) if seen.continue_with), ())
        try:
            rollouts = [seen.rollout() for seen in self._rollouts]
            if self._early_failure and not rollouts:
                rollouts = [Rollout(failure=self._early_failure)]
            lines = verdict_lines(rollouts, self._drifts, interrupted=interrupted, continue_with=command)
        except Exception as error:  # noqa: BLE001  a fault of ours must not look like a good end
            told = f"{type(error).__name__}: {' '.join(str(error).split())}"
            lines = [
                f"VERDICT   UNKNOWN. What came of the run cannot be told ({told}).",
                "SAFE      Restart no node before a drift check has shown how they are.",
            ]
        show_verdict(lines)


def _is_of_role(task: Any) -> bool:
    """Whether the task is one of our role, and no task of the operator that the role includes."""
    role = getattr(task, "_role", None)
    return role is not None and role.get_name() == _ROLE


def _name_of(task: Any) -> str:
    """The action of a task of this collection, without the name of the collection."""
    return str(task.action).removeprefix("collabops.vos.")
