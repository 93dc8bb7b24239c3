# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the callback plugin takes from the results of our tasks, and when it prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.callback.verdict import CallbackModule
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder

COMMAND = "ansible-playbook collabops.vos.enforce_tls12 -e vos_tls_accept_reboot=true"
PLAN: dict[str, Any] = {
    "target": "1.2",
    "clusters": [{"name": "a", "blocked": False, "nodes": [{"name": "a-1", "change": "set"}]}],
}
NODE = {"name": "a-1", "state": "compliant", "passes": True, "reason": ""}
CLUSTER = {"name": "a", "outcome": "done", "stopped": None, "message": "", "findings": [], "nodes": [NODE]}
REPORT = {"target": "1.2", "check_mode": False, "clusters": [CLUSTER]}


class Run:
    """A run of a playbook, as Ansible tells it to the plugin."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.plugin = CallbackModule()
        self._capsys = capsys

    def task(
        self,
        action: str,
        *,
        failed: bool = False,
        args: dict[str, Any] | None = None,
        of_role: str = "",
        **returned: Any,
    ) -> None:
        role = SimpleNamespace(get_name=lambda: of_role) if of_role else None
        task = SimpleNamespace(action=action, args=args or {}, _role=role)
        self.plugin.v2_playbook_on_task_start(task, is_conditional=False)
        result = SimpleNamespace(_task=task, _result=returned)
        (self.plugin.v2_runner_on_failed if failed else self.plugin.v2_runner_on_ok)(result)

    def begin(self, action: str) -> None:
        """A task that does not come to its end."""
        self.plugin.v2_playbook_on_task_start(SimpleNamespace(action=action), is_conditional=False)

    def recap(self) -> list[str]:
        self.plugin.v2_playbook_on_stats(SimpleNamespace())
        return self._capsys.readouterr().out.strip().splitlines()

    def interruption(self) -> list[str]:
        self.plugin.tell_interruption()
        return self._capsys.readouterr().out.strip().splitlines()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    started = Run(capsys)
    yield started
    started.plugin.last_words.rest()


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.make(str(tmp_path))


def test_in_a_run_of_other_playbooks_it_is_silent(run: Run) -> None:
    run.task("ansible.builtin.debug", msg="hello", plan=PLAN, report=REPORT)
    run.task("collabops.vos.node_info", plan=PLAN)
    assert run.recap() == []


@pytest.mark.parametrize("prefix", ["collabops.vos.", ""])
def test_a_rollout_to_its_end(run: Run, folder: RunFolder, prefix: str) -> None:
    run.task(f"{prefix}rollout_plan", run=str(folder.path), asked={})
    run.task(f"{prefix}rollout_plan", run=str(folder.path), plan=PLAN, continue_with=[COMMAND])
    run.task(f"{prefix}rollout_wave", outcomes={"a-1": "done"})
    run.task(f"{prefix}rollout_report", report=REPORT, hosts={})
    assert run.recap() == ["VERDICT   DONE. 1 of 1 node compliant with TLS 1.2."]


def test_two_rollouts_of_one_run_are_judged_together(run: Run, folder: RunFolder, tmp_path: Path) -> None:
    for path in (str(folder.path), str(tmp_path / "other")):
        run.task("collabops.vos.rollout_plan", run=path)
        run.task("collabops.vos.rollout_plan", run=path, plan=PLAN)
        run.task("collabops.vos.rollout_report", report=REPORT)
    assert run.recap() == ["VERDICT   DONE. 2 of 2 nodes compliant with TLS 1.2."]


def test_a_pre_check_has_no_verdict_but_an_interrupted_one_has(run: Run, folder: RunFolder) -> None:
    run.task("collabops.vos.rollout_plan", args={"only_impact": True}, run=str(folder.path))
    assert run.interruption()[0] == "VERDICT   INTERRUPTED while nodes were read. No node was changed."
    assert run.recap() == []


def test_what_the_plan_failed_for(run: Run) -> None:
    run.task("collabops.vos.rollout_plan", failed=True, msg="vos_tls_canary: there is no cluster nowhere")
    assert "WHY       vos_tls_canary: there is no cluster nowhere" in run.recap()


def test_what_the_run_failed_for_before_the_first_of_our_tasks(run: Run) -> None:
    told = "Validation of arguments failed:\nvalue of vos_tls_min_version must be one of: 1.0, 1.1, 1.2, 1.3, got: 1.4"
    run.task("validate_argument_spec", failed=True, of_role="collabops.vos.enforce_min_tls", msg=told)
    assert run.recap() == [
        "VERDICT   NOTHING WAS CHANGED. The run ended before there was a plan.",
        f"WHY       {' '.join(told.split())}",
        "SAFE      Nodes were read at most, and none was changed.",
        "CONTINUE  Correct that, then run the same command again.",
    ]


def test_a_task_of_another_role_that_fails_is_none_of_ours(run: Run) -> None:
    run.task("ansible.builtin.fail", failed=True, of_role="somebody.else.role", msg="x")
    run.task("ansible.builtin.fail", failed=True, msg="x")
    assert run.recap() == []


def test_below_a_plan_whose_result_is_hidden_it_is_silent(run: Run) -> None:
    """The task of the plan prints the verdict then, if the run ends there."""
    run.task("collabops.vos.rollout_plan", censored="the output has been hidden")
    assert run.recap() == []


def test_a_drift_check(run: Run) -> None:
    summary = {
        "target": "1.2",
        "passed": True,
        "nodes": 1,
        "states": {"compliant": 1},
        "failing_nodes": [],
        "missing_nodes": [],
    }
    run.task("collabops.vos.drift_report", summary=summary)
    assert run.recap() == ["VERDICT   The drift check passed: 1 of 1 node compliant with TLS 1.2."]


def test_an_interrupted_wave_is_told_from_its_record_with_the_command_of_the_plan(run: Run, folder: RunFolder) -> None:
    run.task("collabops.vos.rollout_plan", run=str(folder.path), plan=PLAN, continue_with=[COMMAND])
    run.begin("collabops.vos.rollout_wave")
    folder.keep_record(ClusterRecord("a", wave=("a-1",), step="restart", sent={"a-1": Sent.RESTARTING}))
    lines = run.interruption()
    assert lines[0] == "VERDICT   INTERRUPTED. 0 of 1 node with work are done."
    assert "SENT      a-1 was told to restart, or restarts by itself, and was not seen back." in lines
    assert lines[-1] == f"CONTINUE  {COMMAND}"


def test_results_that_are_hidden_do_not_look_like_nothing_done(run: Run) -> None:
    """With no_log Ansible hands on no result at all."""
    run.task("collabops.vos.rollout_plan", censored="the output has been hidden")
    run.begin("collabops.vos.rollout_wave")
    lines = run.interruption()
    assert any("It is unknown whether the minimum of cluster of unknown name was set" in line for line in lines)
    assert any(line.startswith("SAFE      Restart no other node") for line in lines)


def test_below_a_report_whose_result_is_hidden_it_is_silent(run: Run) -> None:
    """The task of the report prints the verdict then."""
    for action in ("rollout_plan", "rollout_wave", "rollout_report"):
        run.task(f"collabops.vos.{action}", censored="the output has been hidden")
    assert run.recap() == []


def test_a_hidden_report_that_failed_is_no_good_end(run: Run) -> None:
    run.task("collabops.vos.rollout_wave", censored="the output has been hidden")
    run.task("collabops.vos.rollout_report", failed=True, censored="the output has been hidden")
    assert run.recap()[0].startswith("VERDICT   UNKNOWN")


def test_a_fault_of_ours_is_no_good_end(run: Run, folder: RunFolder) -> None:
    run.task("collabops.vos.rollout_plan", run=str(folder.path), plan=PLAN)
    run.task("collabops.vos.rollout_report", report={"target": "1.2"})
    lines = run.recap()
    assert lines[0].startswith("VERDICT   UNKNOWN. ")
    assert lines[1] == "SAFE      Restart no node before a drift check has shown how they are."
