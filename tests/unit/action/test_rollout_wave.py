# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action rollout_wave over simulated nodes: what is sent, kept for the next task, and shown."""

from __future__ import annotations

import errno
import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible.playbook.play_context import PlayContext
from ansible.utils.context_objects import CLIArgs
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.action import rollout_plan, rollout_wave
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.cluster_lock import cluster_lock
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Hook, Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunName

from tests.simulator.inventory import host_variables
from tests.simulator.process import Simulator
from tests.unit.action.scripted import TIME, FakeClock, ScriptedConnection
from tests.unit.glue.play import play_of
from tests.unit.rollout.journal_schema import lines_of
from tests.unit.simulator.typist import PASSWORD, node, wait_for, world

NAMES = ("pub", "sub")
SET = "set tls min-version 1.2"
# A boot takes about a second of ours.
TIMINGS = {"login": 5, "grace": 60, "shutdown": 30, "down": 90, "services": 60, "replication": 90}
# What a simulated node of this size does not show by itself.
ACCEPTED = {"backup_age": "a test", "upgrade": "a test"}
CLOSED = {"start": "2001-01-01 01:00", "end": "2001-01-01 02:00", "timezone": "UTC"}


class TimeIsUp(BaseException):
    """As Ansible raises it for the `timeout` of a task, from a signal."""


class Night:
    """A simulated cluster, and the tasks of one run on it."""

    def __init__(self, folder: Path, address: int = 141) -> None:
        self.nodes = [
            {
                "name": name,
                **node(address + number),
                "version": "12.5.1.16900-48",
                "role": role,
                "tls_min_version": "1.0",
            }
            for number, (name, role) in enumerate(zip(NAMES, ("publisher", "subscriber"), strict=True))
        ]
        content = world(clusters=[{"name": "alpha", "nodes": self.nodes}], timings=TIMINGS)
        self.simulator = Simulator(content, folder)
        self.password = PASSWORD
        self.run = ""

    def task(self, plugin: type, check: bool = False, clock: FakeClock | None = None, **args: Any) -> dict[str, Any]:
        own = {
            "ansible_connection": "collabops.vos.cli",
            "ansible_user": "administrator",
            "ansible_password": self.password,
            "vos_known_hosts_files": [str(self.simulator.known_hosts)],
            "vos_login_timeout": 10,
            "vos_typing_delay": 0,
            "vos_tls_probe_pause": 0,
            "vos_tls_probe_spacing": 0.05,
            "vos_tls_probe_ports": [8443],
        }
        hosts = {
            one["name"]: {**own, **host_variables(one), "ansible_port": self.simulator.nodes[one["name"]]["ssh_port"]}
            for one in self.nodes
        }
        task, variables, templar = play_of(hosts, "pub")
        task.args, task.check_mode = args, check
        action = plugin(task, ScriptedConnection([]), PlayContext(), None, templar, None)
        if clock is not None:
            action.clock = clock.clock
        result: dict[str, Any] = action.run(task_vars=variables)
        return result

    def plan(self) -> None:
        """Read the nodes, and keep their plan."""
        numbers = {"poll_interval": 0.2, "gate_timeout": 30, "recovery_timeout": 60, "reboot_timeout": 60}
        result = self.task(rollout_plan.ActionModule, target="1.2", accepted=ACCEPTED, own_reboot_timeout=1, **numbers)
        self.run = result["run"]

    def wave(self, *names: str, **more: Any) -> dict[str, Any]:
        return self.task(rollout_wave.ActionModule, run=self.run, nodes=list(names), **more)

    def change_plan(self, change: Callable[[dict[str, Any]], None]) -> None:
        plan = self.folder.plan()
        change(plan)
        self.folder.keep_plan(plan)

    @property
    def folder(self) -> RunFolder:
        return RunFolder(self.run)

    @property
    def record(self) -> ClusterRecord:
        name = self.folder.plan()["clusters"][0]["name"]
        return self.folder.record(name) or ClusterRecord(name)

    @property
    def sets(self) -> list[str]:
        return [entry.node for entry in self.simulator.journal("set")]

    @property
    def sessions(self) -> int:
        return sum(self.simulator.state(name)["sessions"] for name in NAMES)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """A cluster whose plan was made once."""
    folder = tmp_path_factory.mktemp("night")
    with pytest.MonkeyPatch.context() as patched:
        _called(patched, folder)
        made = Night(folder, 151)
        with made.simulator:
            made.plan()
            yield made


@pytest.fixture
def unchanged(running: Night, tmp_path: Path) -> Night:
    """A run of its own on that cluster, for a test that changes no node."""
    fresh = copy(running)
    fresh.run = str(shutil.copytree(running.run, tmp_path / "run"))
    return fresh


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A cluster of its own, for a test that changes it."""
    _called(monkeypatch, tmp_path)
    made = Night(tmp_path)
    with made.simulator:
        made.plan()
        yield made


def _called(patched: pytest.MonkeyPatch, folder: Path) -> None:
    patched.setattr("ansible.context.CLIARGS", CLIArgs({"args": ["site.yml"], "inventory": ["h.yml"], "forks": 5}))
    patched.setattr("ansible.constants.DEFAULT_LOCAL_TMP", str(folder))
    for name in ("AWX_HOST", "JOB_ID"):
        patched.delenv(name, raising=False)


def test_a_wave_sets_restarts_and_proves_its_node_and_says_so_before(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    result = night.wave("pub")
    assert "failed" not in result, result
    assert (result["changed"], result["outcomes"], result["sent"]) == (True, {"pub": "done"}, {"pub": "restarted"})
    assert [step["name"] for step in result["steps"]][-3:] == ["restart", "gate after", "proof"]
    assert all(step["seconds"] >= 0 for step in result["steps"])
    assert len(json.dumps(result)) < 16_000
    values = "minimum TLS version: 1.0\n", "minimum TLS version: 1.2\n"
    assert [(diff["before"], diff["after"]) for diff in result["diff"]] == [values]
    assert night.sets == ["pub"]
    printed = " ".join(re.sub(TIME, "TIME", capsys.readouterr().out).split())
    assert (
        f"TIME pub pub 1/2 set Sending `{SET}`. If this run ends now, the node restarts by itself within minutes; run "
        "the same command again to continue."
    ) in printed
    assert "TIME pub pub 1/2 gate before Logging in to 2 nodes of the cluster. TIME" in printed
    usual = r"\d+ s so far, usually 30 min \(estimate\)\."
    assert re.search(rf"TIME pub pub 1/2 restart The node is back with a new boot\. {usual}", printed)
    assert re.search(rf"TIME pub pub 1/2 gate after Waiting for [^.]+\. {usual} Gives up at TIME\.", printed)
    assert re.search(rf"TIME pub pub 1/2 gate after Healthy again\. {usual}", printed)
    assert (night.record.done, night.record.step, night.record.progress.healthy_for) == (["pub"], "", ("sub",))
    wait_for(lambda: night.sessions == 0)
    assert night.wave("sub")["outcomes"] == {"sub": "done"}
    assert night.sets == ["pub", "sub"]
    lines = lines_of(night.folder.journal_file)
    assert [line["node"] for line in lines if line["event"] == "sending"] == ["pub", "sub"]
    assert [line["nodes"] for line in lines if line["event"] == "done"] == [["pub"], ["sub"]]
    assert [line["step"] for line in lines if line["event"] == "step" and line["nodes"] == ["pub"]] == [
        step["name"] for step in result["steps"]
    ]
    took = round(night.record.progress.seconds["pub"])
    assert f"s so far, usually {took} s (pub). Gives up at" in capsys.readouterr().out


def test_two_nodes_of_a_wave_stand_at_their_question_before_either_gets_its_yes(night: Night) -> None:
    night.change_plan(_together)
    result = night.wave("pub", "sub")
    assert "failed" not in result, result
    assert result["outcomes"] == {"pub": "done", "sub": "done"}
    assert sorted(night.sets) == ["pub", "sub"]
    assert [diff["before_header"] for diff in result["diff"]] == ["pub", "sub"]
    lines = lines_of(night.folder.journal_file)
    sending = [line["node"] for line in lines if line["event"] == "sending"]
    assert sorted(sending) == ["pub", "sub"]
    typed = [entry.time for entry in night.simulator.journal("command") if entry.text == SET]
    assert len(typed) == 2
    assert max(typed) < min(entry.time for entry in night.simulator.journal("set"))
    wait_for(lambda: night.sessions == 0)


def test_one_node_that_asks_what_no_rule_knows_keeps_the_other_one_from_its_yes(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    night.change_plan(_together)
    night.simulator.set_faults("sub", unknown_question="Do you want to erase all phones (yes/no) ? ")
    result = night.wave("pub", "sub")
    night.simulator.set_faults("sub")
    assert result["stop"]["cause"] == "question"
    assert "\nNothing was set on pub: a wave gets its yes on all of its nodes, or on none." in result["msg"]
    assert (result["stop"]["node"], result["sent"]) == ("sub", {"pub": "nothing", "sub": "nothing"})
    assert night.sets == []
    night.wave("pub", "sub", phase="stop", step="any", result=result)
    printed = " ".join(capsys.readouterr().out.split())
    assert "Nothing was set on pub: a wave gets its yes on all of its nodes, or on none." in printed


def test_check_mode_shows_all_nodes_of_a_wave(unchanged: Night) -> None:
    unchanged.change_plan(_together)
    result = unchanged.wave("pub", "sub", check=True)
    assert [diff["before_header"] for diff in result["diff"]] == ["pub", "sub"]


def test_before_the_tasks_of_a_node_the_window_must_hold_its_whole_wave(unchanged: Night) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=60)
    window = {"start": "2001-01-01 01:00", "end": f"{soon:%Y-%m-%d %H:%M}", "timezone": "UTC"}

    def longer(plan: dict[str, Any]) -> None:
        _together(plan)
        plan["clusters"][0]["settings"].update(window=window)
        plan["clusters"][0]["nodes"][1]["expected_minutes"] = 90

    unchanged.change_plan(longer)
    result = unchanged.wave("pub", phase="begin")
    assert result["msg"].startswith("The change was not started on pub, sub: ")
    (line,) = [line for line in lines_of(unchanged.folder.journal_file) if line["event"] == "stop"]
    assert (line["failed"], line["sent"]) == (["pub", "sub"], {"pub": "nothing", "sub": "nothing"})


def test_a_task_of_an_operator_that_fails_before_a_later_node_of_a_wave_is_about_that_node(unchanged: Night) -> None:
    unchanged.change_plan(_together)
    for name in NAMES:
        unchanged.wave(name, phase="begin")
    stop = unchanged.wave("pub", "sub", phase="stop", step="Ask the board", result={"msg": "no"})["stopped"]
    assert (stop["node"], stop["nodes"]) == ("sub", {"pub": "nothing", "sub": "nothing"})
    for name in NAMES:
        assert unchanged.wave(name, phase="end")["outcome"] == "not_begun"


def _together(plan: dict[str, Any]) -> None:
    """Both nodes are one wave, which a real plan never makes of a publisher and its subscriber."""
    plan["clusters"][0]["waves"] = [["pub", "sub"]]


def test_check_mode_reads_the_nodes_of_the_wave_and_sends_nothing(unchanged: Night) -> None:
    before = len(unchanged.simulator.journal("login"))
    result = unchanged.wave("sub", check=True)
    assert result["changed"]
    (diff,) = result["diff"]
    assert (diff["before_header"], diff["after"]) == ("sub", "minimum TLS version: 1.2\n")
    assert {entry.node for entry in unchanged.simulator.journal("login")[before:]} == {"sub"}
    assert [entry for entry in unchanged.simulator.journal() if entry.write] == []
    assert unchanged.record.wave == (), "nothing is written down"


def test_outside_the_window_no_node_is_asked(unchanged: Night, capsys: pytest.CaptureFixture[str]) -> None:
    unchanged.change_plan(lambda plan: plan["clusters"][0]["settings"].update(window=CLOSED))
    before = len(unchanged.simulator.journal("login"))
    result = unchanged.wave("pub", phase="begin")
    assert result["failed"]
    assert result["msg"].startswith("The change was not started on pub: the maintenance window is closed")
    assert result["msg"].endswith("Left to do in this cluster: pub, sub.")
    assert (unchanged.record.outcome, unchanged.record.hooks) == (Outcome.WINDOW_CLOSED, {})
    stop = unchanged.wave("pub", phase="stop", step="any", result=result)
    assert (stop["stopped"]["cause"], "failed" in stop) == ("window", False)
    assert "Left for the next window: pub, sub." in capsys.readouterr().out
    assert len(unchanged.simulator.journal("login")) == before
    assert unchanged.wave("pub")["failed"], "a cluster that was stopped stays so"


@pytest.mark.parametrize("phase", ["begin", "change"])
def test_a_stop_that_is_asked_for_ends_the_cluster_before_its_next_node(
    unchanged: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str], phase: str
) -> None:
    path = tmp_path / "stop"
    unchanged.folder.keep_options({**unchanged.folder.options(), "stop": str(path)})
    if phase == "begin":
        assert "failed" not in unchanged.wave("pub", phase="begin"), "nobody asks for it yet"
    path.touch()
    before = len(unchanged.simulator.journal("login"))
    result = unchanged.wave("pub", phase=phase)
    assert result["msg"].startswith(f"The change was not started on pub: the file {path} exists (vos_tls_stop), so")
    assert unchanged.record.outcome is Outcome.WINDOW_CLOSED
    stop = unchanged.wave("pub", phase="stop", step="any", result=result)
    assert stop["stopped"]["cause"] == "stop_asked"
    printed = " ".join(capsys.readouterr().out.split())
    assert "What happened: Look whether vos_tls_stop asks for a stop before the change of pub" in printed
    assert "Left to do: pub, sub. Take back what asked for the stop before you run this again." in printed
    assert len(unchanged.simulator.journal("login")) == before


def test_a_node_that_does_not_fit_into_the_window_is_not_begun(unchanged: Night) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=30)
    window = {"start": "2001-01-01 01:00", "end": f"{soon:%Y-%m-%d %H:%M}", "timezone": "UTC"}
    unchanged.change_plan(lambda plan: plan["clusters"][0]["settings"].update(window=window))
    result = unchanged.wave("pub", phase="begin")
    assert "min are left, but 38 min (30 min expected, 8 min margin) are needed." in result["msg"]
    assert unchanged.record.outcome is Outcome.WINDOW_CLOSED


def test_a_stop_before_the_tasks_of_a_node_is_about_that_node_and_not_about_the_one_before(unchanged: Night) -> None:
    unchanged.folder.keep_record(replace(unchanged.record, wave=("pub",), sent={"pub": Sent.RESTARTED}, done=["pub"]))
    unchanged.change_plan(lambda plan: plan["clusters"][0]["settings"].update(window=CLOSED))
    assert unchanged.wave("sub", phase="begin")["failed"]
    (line,) = [line for line in lines_of(unchanged.folder.journal_file) if line["event"] == "stop"]
    assert (line["node"], line["sent"]) == ("sub", {"sub": "nothing"})


def test_a_journal_that_cannot_be_written_is_told_once_for_the_cluster_and_the_stop_stands(
    unchanged: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _self, text, **_more: told.append(text))
    path = tmp_path / "unmounted" / "journal.jsonl"
    unchanged.folder.keep_name(RunName(unchanged.folder.name().id, journal_path=str(path)))
    unchanged.change_plan(lambda plan: plan["clusters"][0]["settings"].update(window=CLOSED))
    cluster = unchanged.folder.plan()["clusters"][0]["name"]
    for _task in range(2):
        unchanged.folder.keep_record(replace(unchanged.record, outcome=None, stop=None))
        assert unchanged.wave("pub", phase="begin")["failed"]
    assert told == [f"{cluster}: The journal {path} cannot be written, so it is incomplete: No such file or directory"]
    stops = [line for line in lines_of(unchanged.folder.journal_file) if line["event"] == "stop"]
    assert [(stop["cause"], stop["sent"]) for stop in stops] == [("window", {"pub": "nothing"})] * 2
    assert not path.parent.exists()


def test_a_cluster_that_may_not_begin_is_refused_with_the_reason(unchanged: Night) -> None:
    unchanged.change_plan(lambda plan: plan["clusters"][0].update(blocked=True))
    result = unchanged.wave("pub")
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"].endswith("is blocked by the pre-check. Nothing was sent to it.")
    assert unchanged.record.outcome is Outcome.BLOCKED
    stop = unchanged.wave("pub", phase="stop", step="any", result=result)
    assert (stop["stopped"], stop["message"]) == (None, result["msg"])


def test_tasks_after_a_node_are_due_once_and_only_if_those_before_it_ran(unchanged: Night) -> None:
    ended = unchanged.wave("sub", phase="end")
    assert (ended["due"], ended["outcome"]) == (False, "not_begun")
    assert "failed" not in unchanged.wave("sub", phase="begin")
    assert unchanged.record.hooks == {"sub": Hook.BEGUN}
    assert unchanged.wave("sub", phase="end")["due"]
    assert not unchanged.wave("sub", phase="end")["due"]


@pytest.mark.parametrize(("sent", "done", "outcome"), [("set", [], "failed"), ("restarted", ["pub"], "done")])
def test_tasks_after_a_node_know_what_has_come_of_it(
    unchanged: Night, sent: str, done: list[str], outcome: str
) -> None:
    record = unchanged.record
    record.sent, record.done, record.hooks = {"pub": Sent(sent)}, done, {"pub": Hook.BEGUN}
    unchanged.folder.keep_record(record)
    ended = unchanged.wave("pub", phase="end")
    assert (ended["due"], ended["outcome"], ended["node"]["outcome"]) == (True, outcome, outcome)
    assert (ended["node"]["name"], ended["node"]["target"]) == ("pub", "1.2")


def test_a_task_of_an_operator_that_fails_is_a_stop(unchanged: Night, capsys: pytest.CaptureFixture[str]) -> None:
    unchanged.wave("pub", phase="begin")
    stop = unchanged.wave("pub", phase="stop", step="Take it out", result={"failed": True, "msg": "no such balancer"})
    assert (stop["stopped"]["step"], stop["stopped"]["sent"]) == ("Take it out", "nothing")
    assert "no such balancer" in capsys.readouterr().out
    assert unchanged.record.outcome is Outcome.FAILED
    assert unchanged.wave("pub", phase="end")["outcome"] == "not_begun"


def test_a_stop_that_cannot_be_written_down_is_shown_and_nothing_is_sent(
    unchanged: Night, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_folder: RunFolder, _record: ClusterRecord) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RunFolder, "keep_record", full)
    for phase in ("begin", "change"):
        with pytest.raises(AnsibleActionFail, match=r"No space left on device.* Nothing more is sent to this cluster"):
            unchanged.wave("pub", phase=phase)
    failed = {"failed": True, "msg": "What this run does cannot be written down"}
    stop = unchanged.wave("pub", phase="stop", step="Set, restart and prove pub", result=failed)
    assert (stop["stopped"]["node"], stop["stopped"]["sent"]) == ("pub", "nothing")
    assert "What this run does cannot be written down" in capsys.readouterr().out
    assert not unchanged.sets


def test_a_refused_password_is_tried_once_on_one_node_and_is_the_cause(unchanged: Night) -> None:
    unchanged.password = "Falsches-Pferd-1"
    result = unchanged.wave("pub")
    assert (result["failed"], result["error_type"], result["stop"]["cause"]) == (
        True,
        "AuthenticationRefused",
        "login",
    )
    assert (result["outcomes"], result["sent"]) == ({"pub": "not_begun"}, {"pub": "nothing"})
    assert unchanged.password not in json.dumps(result)


def test_a_second_run_on_the_cluster_stops_and_names_the_first_one(unchanged: Night) -> None:
    key = unchanged.folder.plan()["clusters"][0]["key"]
    before = len(unchanged.simulator.journal("login"))
    with cluster_lock(key, tell=print):
        result = unchanged.task(rollout_wave.ActionModule, clock=FakeClock(), run=unchanged.run, nodes=["pub"])
    assert (result["error_type"], result["stop"]["cause"]) == ("ClusterLocked", "somebody_else")
    assert "another run on this controller works on this cluster" in result["msg"]
    assert len(unchanged.simulator.journal("login")) == before


def test_a_task_whose_time_is_up_leaves_the_step_and_what_was_sent(
    night: Night, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def time_is_up(*_signal: Any) -> None:
        raise TimeIsUp

    keep = RunFolder.keep_record

    def kept(folder: RunFolder, record: ClusterRecord) -> None:
        keep(folder, record)
        if record.step == "restart":
            signal.setitimer(signal.ITIMER_REAL, 0.1)

    earlier = signal.signal(signal.SIGALRM, time_is_up)
    try:
        monkeypatch.setattr(RunFolder, "keep_record", kept)
        with pytest.raises(TimeIsUp):
            night.wave("pub")
        monkeypatch.setattr(RunFolder, "keep_record", keep)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
    record = night.record
    assert (record.step, record.sent, record.outcome) == ("restart", {"pub": Sent.RESTARTING}, None)
    wait_for(lambda: night.sessions == 0)
    result = {"failed": True, "msg": "Timed out after 1 second(s)."}
    stop = night.wave("pub", phase="stop", step="Bring pub to TLS 1.2", result=result)
    assert (stop["stopped"]["cause"], stop["stopped"]["sent"]) == ("cut_off", "restarting")
    printed = " ".join(capsys.readouterr().out.split())
    assert "Do not restart any other node of this cluster until this is clear." in printed
    assert night.sets == ["pub"]


def test_nodes_that_are_no_wave_of_the_plan_are_refused(unchanged: Night) -> None:
    with pytest.raises(AnsibleActionFail, match="the plan of this run has no cluster with these nodes"):
        unchanged.wave("other")
    with pytest.raises(AnsibleActionFail, match="pub, sub is not a wave of the plan"):
        unchanged.wave("pub", "sub")
    with pytest.raises(AnsibleActionFail, match="this phase is for one node"):
        unchanged.wave("pub", "sub", phase="begin")
