# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action rollout_report: from the folder of a run and a last reading to the report, and to a line for each host."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible.utils.context_objects import CLIArgs
from ansible_collections.collabops.vos.plugins.action import rollout_report
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import ReadRequest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import Progress
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Hook
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder, RunName
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row

from tests.unit.action.scripted import ScriptedConnection, run_action
from tests.unit.rollout.example_night import journal_line
from tests.unit.rollout.journal_schema import lines_of

ROWS = [row("b1", "publisher"), row("b2")]
BASELINE = [{"host": "192.0.2.1", "port": 8443, "version": "1.0", "verdict": "accepted"}]
PROBING = {"ports": [], "extra_ports": [5081]}


def pair(**more: Any) -> list[dict[str, Any]]:
    return [node_facts(name, ROWS, product="cuc", probing=PROBING, **more) for name in ("b1", "b2")]


GOOD = pair(configured="1.2", proof="effective", booted="2026-11-23T02:00:00")


class Night:
    """A run with its folder, and with the last reading of its nodes."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, planned: list[dict[str, Any]]) -> None:
        self.folder = RunFolder.make(str(folder))
        self.last: list[dict[str, Any]] = GOOD
        self.requests: list[ReadRequest] = []
        plan = plan_to_dict(make_plan([NodeRecord.from_facts(fact) for fact in planned], "1.2"))
        self.folder.keep_options({"sessions": 30, "node_timeout": None})
        self.folder.keep_plan(plan)
        self.folder.keep_name(RunName("20261130T021500Z-4f2a9c"))
        self.folder.keep_readings(planned)
        monkeypatch.setattr(rollout_report, "read_hosts", self._read)
        monkeypatch.setattr(
            "ansible.context.CLIARGS", CLIArgs({"args": ["site.yml"], "inventory": ["hosts.yml"], "forks": 30})
        )
        for name in ("AWX_HOST", "JOB_ID"):
            monkeypatch.delenv(name, raising=False)

    def _read(self, *given: Any) -> list[dict[str, Any]]:
        self.requests.append(next(one for one in given if isinstance(one, ReadRequest)))
        return self.last

    def keep_options(self, **more: Any) -> None:
        self.folder.keep_options({"sessions": 30, "node_timeout": None, **more})

    def report(self, *, check: bool = False, **more: Any) -> dict[str, Any]:
        arguments = {"run": str(self.folder.path), **more}
        hosts = {"ansible_play_hosts": ["b2"]}  # b1 is the conductor, which Ansible has given up
        return run_action(rollout_report.ActionModule, ScriptedConnection([]), arguments, check=check, variables=hosts)


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    return Night(tmp_path, monkeypatch, pair())


def done(**more: Any) -> ClusterRecord:
    return ClusterRecord("b1", done=["b1", "b2"], progress=Progress(seconds={"b1": 754.2, "b2": 800.0}), **more)


def test_the_nodes_are_read_again_and_compared_with_what_was_right_before_their_change(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    night.folder.keep_record(done(handshakes={"b1": BASELINE}))
    result = night.report()
    (request,) = night.requests
    assert request.subsets == ("cluster", "tls", "uptime")
    assert (request.target, request.exact, request.sessions) == ("1.2", False, 30)
    assert request.baselines == {"b1": BASELINE}
    assert request.probing == {"b1": PROBING, "b2": PROBING}
    assert not result["changed"]
    assert result["report"]["summary"]["compliant"] == 2
    assert result["report"]["clusters"][0]["outcome"] == "done"
    assert [node["restart_seconds"] for node in result["report"]["clusters"][0]["nodes"]] == [754.2, 800.0]
    assert {(host["changed"], host["complaint"]) for host in result["hosts"].values()} == {(True, "")}
    assert (result["failing"], result["due"]) == ([], {})
    (end,) = lines_of(night.folder.journal_file)
    assert (end["outcomes"], end["result"], end["nodes"]["b1"]["after"]) == ({"b1": "done"}, "done", "1.2")
    assert night.folder.outcomes() == result["hosts"]
    printed = capsys.readouterr().out
    assert "REPORT  minimum TLS version 1.2: 2 of 2 nodes compliant" in printed
    assert "From restart to healthy: b1 13 min, b2 13 min" in printed


def test_a_password_that_was_refused_before_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = {"error": "b2: the node refused the password", "error_type": "AuthenticationRefused"}
    night = Night(tmp_path, monkeypatch, [pair()[0], lost_facts("b2", error["error"], error_type=error["error_type"])])
    night.report()
    assert night.requests[0].left_out == {"b2": error}


@pytest.mark.parametrize(("check", "more"), [(True, {}), (False, {"read": False})])
def test_in_check_mode_and_where_it_is_not_wanted_no_node_is_read_again(
    night: Night, check: bool, more: dict[str, Any]
) -> None:
    result = night.report(check=check, **more)
    assert night.requests == []
    assert result["report"]["summary"]["drifted"] == 2
    assert result["report"]["check_mode"] is check


@pytest.mark.parametrize("fail_on_drift", [False, True])
def test_check_mode_says_what_would_be_changed_and_fails_for_it_only_if_asked(
    night: Night, fail_on_drift: bool
) -> None:
    result = night.report(check=True, fail_on_drift=fail_on_drift)
    assert result["report"]["clusters"][0]["outcome"] == "would_change"
    text = "b1 is drifted: configured minimum is TLS 1.0, the target is 1.2" if fail_on_drift else ""
    assert result["hosts"]["b1"] == {
        "cluster": "b1",
        "outcome": "would_change",
        "state": "drifted",
        "passes": False,
        "note": "",
        "changed": True,
        "before": "1.0",
        "after": "1.2",
        "complaint": text,
    }


def test_a_step_that_was_cut_off_is_shown_as_unknown_with_the_command_that_continues(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    hooks = {"b1": Hook.BEGUN}
    record = ClusterRecord("b1", wave=("b1",), step="restart", sent={"b1": Sent.RESTARTING}, hooks=hooks)
    night.folder.keep_record(record)
    night.last = [lost_facts("b1"), pair()[1]]
    result = night.report()
    (cluster,) = result["report"]["clusters"]
    assert cluster["outcome"] == "failed"
    assert cluster["stopped"]["cause"] == "cut_off"
    assert cluster["stopped"]["continue_with"] == ["ansible-playbook site.yml -i hosts.yml --forks 30"]
    printed = " ".join(capsys.readouterr().out.split())
    assert "What happened: Restart b1 and wait for a new boot time" in printed
    assert "Do not restart any other node of this cluster until this is clear." in printed
    cut_off = "This step began, but it did not end: it was cut off. Its result is unknown."
    assert [host["complaint"] for host in result["hosts"].values()] == [
        f"Not done: cluster b1 was stopped at node b1: {cut_off}",
        "Not done: cluster b1 was stopped at node b1",
    ]
    assert [host["changed"] for host in result["hosts"].values()] == [True, False]
    assert (result["failing"], result["due"]) == (["b1", "b2"], {"b2": ["b1"]})


def test_the_report_is_written_to_a_file_also_in_check_mode(night: Night, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    result = night.report(check=True, path=str(path))
    assert json.loads(path.read_text(encoding="utf-8")) == result["report"]
    with pytest.raises(AnsibleActionFail, match="The report cannot be written to /dev/null/report"):
        night.report(check=True, path="/dev/null/report")


FILES = {"report_path": "report.json", "html_path": "page.html", "csv_path": "nodes.csv", "junit_path": "junit.xml"}


def test_the_files_that_the_plan_was_given_are_written(
    night: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {option: str(tmp_path / name) for option, name in FILES.items()}
    night.keep_options(**files, language="ja")
    night.report(check=True)
    printed = capsys.readouterr().out
    starts = {
        "report_path": "{",
        "html_path": '<!DOCTYPE html>\n<html lang="ja">',
        "csv_path": "\ufeffcluster,",
        "junit_path": "<?xml",
    }
    for option, start in starts.items():
        assert Path(files[option]).read_text(encoding="utf-8").startswith(start)
        assert f"Report written to {files[option]}\n" in printed
    own = {"html": str(tmp_path / "other.html"), "language": "en"}
    night.report(check=True, **own)
    assert '<html lang="en">' in (tmp_path / "other.html").read_text(encoding="utf-8")


def seen(run: str, hour: int, version: str) -> str:
    nodes = [{"name": "b1", "product": "cuc", "version": "12.5", "before": version, "state": "", "change": "set"}]
    clusters = [{"name": "b1", "nodes": nodes}]
    return journal_line(run, datetime(2026, 11, 30, hour, tzinfo=UTC), "plan", clusters=clusters, waivers=[])


def test_the_report_has_what_the_first_run_of_the_night_found_and_the_screen_what_came_of_it(
    night: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = tmp_path / "journal.jsonl"
    own = seen("own", 3, "1.0")
    shared.write_text(seen("early", 1, "1.1") + own + seen("beside", 4, "1.3")[:70], encoding="utf-8")
    (night.folder.journal_file).write_text(own, encoding="utf-8")
    night.keep_options(journal_path=str(shared), html_path=str(tmp_path / "page.html"))
    night.folder.keep_record(done())
    result = night.report()
    nodes = {node["name"]: node for node in result["report"]["clusters"][0]["nodes"]}
    assert (nodes["b1"]["before"], nodes["b1"]["before_this_run"], nodes["b1"]["after"]) == ("1.1", "1.0", "1.2")
    assert (nodes["b2"]["before"], nodes["b2"]["before_this_run"]) == ("1.0", "1.0")
    assert result["report"]["run"] == "own"
    assert (result["hosts"]["b1"]["before"], result["hosts"]["b1"]["after"]) == ("1.0", "1.2"), "what this run did"
    assert "b1  CUC 12.5(1)SU6  1.1 -> 1.2  compliant" in capsys.readouterr().out
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "1.0 at the start of this run" in page
    assert "1 line of the journal could not be read" in page


def test_a_journal_that_cannot_be_read_is_a_warning(
    night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(rollout_report.Display, "warning", lambda _self, text, **_more: warnings.append(text))
    (night.folder.journal_file).write_text(seen("own", 3, "1.0"), encoding="utf-8")
    result = night.report(check=True, journal=str(tmp_path))
    assert result["report"]["run"] == "own"
    (warning,) = warnings
    assert warning.startswith(f"The journal {tmp_path} cannot be read, so the report is made without it: ")
    night.report(check=True, journal=str(tmp_path / "none"))
    assert len(warnings) == 1


def test_a_run_whose_report_cannot_be_written_was_not_cut_off(night: Night, tmp_path: Path) -> None:
    night.folder.keep_record(done())
    with pytest.raises(AnsibleActionFail, match="The report cannot be written to"):
        night.report(path=str(tmp_path))
    (end,) = lines_of(night.folder.journal_file)
    assert (end["event"], end["result"], end["outcomes"]) == ("end", "not_done", {"b1": "done"})
    assert night.folder.outcomes()["b1"]["changed"]


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(AnsibleActionFail, match="run the playbook from its beginning"):
        run_action(rollout_report.ActionModule, ScriptedConnection([]), {"run": str(tmp_path / "gone")})
