# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action rollout_plan: what it refuses before it reads, what it keeps, and the plan that it makes of that."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action import rollout_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import ReadRequest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import ClusterMembers
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder

from tests.unit.action.scripted import ScriptedConnection, run_action
from tests.unit.glue.play import play_of
from tests.unit.plan.facts import lost_facts, node_facts, row
from tests.unit.rollout.journal_schema import lines_of

ROWS = [row("pub", "publisher"), row("sub")]
ACCEPTED = {"host": "pub", "port": 8443, "version": "1.0", "verdict": "accepted"}
NUMBERS = {
    "backup_days": 7.0,
    "registration_tolerance": 0.95,
    "reboot_timeout": 2700.0,
    "own_reboot_timeout": 600.0,
    "gate_timeout": 900.0,
    "recovery_timeout": 3600.0,
    "poll_interval": 15.0,
    "good_polls": 3,
}


def probing(spacing: float = 0.5) -> dict[str, Any]:
    return {"probing": {"spacing": spacing, "extra_ports": [5081], "unlisted": "", "release": "12.5", "mode": "normal"}}


def cluster(**more: Any) -> list[dict[str, Any]]:
    """The readings of a cluster of two nodes, and of a third one alone."""
    pub, sub = (node_facts(name, ROWS, **probing(), **more) for name in ("pub", "sub"))
    pub["probe"]["results"] = [ACCEPTED]
    pub["info"]["registrations"] = {"registered": 700, "unregistered": 1, "other": 0, "error": ""}
    return [pub, sub, node_facts("pcd", [], product="pcd", **probing())]


class Readings:
    """Stands for the reading of all hosts: `nodes` with these variables of the hosts, as a play would have them."""

    def __init__(self, nodes: Sequence[dict[str, Any]], **variables: Mapping[str, Any]) -> None:
        self.nodes, self.variables = nodes, variables
        self.requests: list[ReadRequest] = []
        self.was_read = False

    def __call__(
        self,
        task: Any,
        context: Any,
        task_vars: Mapping[str, Any],
        templar: Any,
        request: ReadRequest,
        show: Callable[[str], None],
        check: Callable[[Sequence[Mapping[str, Any]]], None],
    ) -> list[dict[str, Any]]:
        self.requests.append(request)
        hosts = [{**node, "settings": self._settings(node["name"], request)} for node in self.nodes]
        check(hosts)
        self.was_read = True
        return hosts

    def _settings(self, host: str, request: ReadRequest) -> dict[str, Any]:
        own = self.variables.get(host, {})
        return {name: own.get(name, request.defaults.get(name, "")) for name in request.settings}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which Ansible keeps what it removes at its end."""
    folder = tmp_path / "ansible-local"
    folder.mkdir()
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(folder))
    return folder


Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the action; `readings` stand for the nodes, and `check` is check mode."""

    def run(readings: Readings, check: bool = False, **arguments: Any) -> dict[str, Any]:
        monkeypatch.setattr(rollout_plan, "read_hosts", readings)
        names = [node["name"] for node in readings.nodes]
        _task, told, _templar = play_of({name: readings.variables.get(name, {}) for name in names}, names[0])
        variables = {
            name: told[name] for name in ("inventory_hostname", "ansible_play_hosts_all", "groups", "hostvars")
        }
        given = {"target": "1.2", **arguments}
        action, connection = rollout_plan.ActionModule, ScriptedConnection([])
        return run_action(action, connection, given, check=check, variables=variables)

    return run


def journal(folder: RunFolder) -> list[dict[str, Any]]:
    return lines_of(folder.journal_file)


def told(*hosts: str) -> dict[str, Any]:
    """Results of tls_impact: nothing breaks."""
    return {host: {"changed": False, "findings": []} for host in hosts}


# -- without a run ---------------------------------------------------------------------------------------------------


def test_all_nodes_are_read_and_kept_and_nothing_is_printed(
    run: Run, temporary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readings = Readings(cluster(), pub={"vos_tls_reboot_timeout": "60"})
    result = run(readings)
    assert capsys.readouterr().out == ""
    assert result["changed"] is False
    assert result["asked"] == {"pub": "pub", "pcd": "pcd"}
    assert sorted(result["asked_hosts"]) == ["pcd", "pub"]
    assert result["duplicates"] == {}
    folder = RunFolder(result["run"])
    assert folder.path.parent == temporary
    assert folder.path.stat().st_mode & 0o777 == 0o700
    kept = {node["name"]: node for node in folder.readings()}
    assert kept["pub"]["settings"] == {**NUMBERS, "reboot_timeout": 60.0}
    assert kept["sub"]["info"] == cluster()[1]["info"]
    assert folder.plan()["clusters"]


def test_a_rollout_reads_more_than_a_report_of_what_breaks(run: Run) -> None:
    readings = Readings(cluster())
    run(readings, sessions=7, node_timeout=90, backup_days=3, allow_lowering=True)
    run(readings, only_impact=True)
    rollout, impact = readings.requests
    state = ("cluster", "tls")
    assert rollout.subsets == (
        *(*state, "uptime", "services", "replication", "fips", "readiness"),
        *("callmanager_groups", "sip_ports", "registrations", "call_devices", "presence_groups", "counters"),
    )
    assert impact.subsets == state
    assert (rollout.login, rollout.handshake, rollout.pause, rollout.spacing) == (True, True, None, None)
    assert (rollout.sessions, rollout.node_timeout, rollout.backup_days, rollout.exact) == (7, 90.0, 3.0, True)
    assert (impact.sessions, impact.node_timeout, impact.exact) == (100, None, False)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"batches": "100%"}, "vos_tls_batches is '100%'; it must be a list with an entry"),
        ({"batches": ["0%"]}, "vos_tls_batches has '0%'"),
        ({"accepted": "backup"}, "vos_tls_accept is not a mapping. On the command line, give it as JSON: -e "),
        ({"accepted": '{"backups": "by hand"}'}, "vos_tls_accept names backups, which cannot be accepted"),
        ({"accepted": {"backup": ""}}, "vos_tls_accept gives no reason for backup"),
        ({"window": "late"}, "vos_tls_window is not a mapping"),
        ({"window": {"start": "22:00", "end": "5", "timezone": "UTC"}}, "vos_tls_window: the end of the window is '5'"),
        ({"window_margin": -2}, "vos_tls_window_margin is -2.0; it must be a number of minutes from 0 on, or -1"),
        ({"wave_size": 0}, "vos_tls_wave_size is 0; it must be a whole number above 0"),
        ({"waves": "redundant", "cti_pairs": "sub"}, "vos_tls_cti_pairs is 'sub'; it must be a list of entries with "),
        (
            {"cti_pairs": [{"application": "queue", "nodes": ["sub", "sub3"]}]},
            "vos_tls_cti_pairs: entry 1 (queue) names sub3, but the inventory has no host with this name",
        ),
        ({"stop": "stop"}, "vos_tls_stop is stop; it must be the absolute path of a file on the controller, or a URL"),
        ({"stop": __file__}, "test_rollout_plan.py exists (vos_tls_stop). Remove it first. Nothing was read."),
        ({"known_warnings": "/missing.yml"}, "vos_known_warnings: /missing.yml: this file does not exist"),
        ({"path": "/dev/null"}, "vos_tls_plan_path: /dev/null cannot be written: it is a device. Nothing was read; "),
        ({"report_path": "/dev/null"}, "vos_tls_report_path: /dev/null cannot be written: it is a device"),
        ({"html_path": "/dev/null"}, "vos_tls_html_path: /dev/null cannot be written: it is a device"),
        ({"csv_path": "/dev/null"}, "vos_tls_csv_path: /dev/null cannot be written: it is a device"),
        ({"junit_path": "/dev/null"}, "vos_tls_junit_path: /dev/null cannot be written: it is a device"),
        ({"impact_dir": "/dev/null"}, "vos_tls_impact_dir: /dev/null/impact.html cannot be written: "),
        (
            {"journal_path": "/missing/x"},
            "vos_tls_journal_path: /missing/x cannot be written: the folder /missing does",
        ),
        (
            {"on_event": "/missing.yml"},
            "vos_tls_on_event is /missing.yml, but this file does not exist on the controller",
        ),
        ({"exclude": {"nobody": "why"}}, "vos_tls_exclude_nodes names nobody, but the inventory has no host"),
        ({"exceptions": [{"cluster": "pub"}]}, "vos_tls_exceptions: entry 1"),
        ({"sessions": 201}, "vos_tls_sessions is 201; it must be 1 to 200"),
        ({"node_timeout": 0}, "vos_tls_node_timeout is 0; it must be above 0 seconds"),
        ({"gate_timeout": 0}, "pub: vos_tls_gate_timeout is 0.0; it must be above 0"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_a_node_is_read(
    run: Run, temporary: Path, arguments: dict[str, Any], text: str
) -> None:
    readings = Readings(cluster())
    with pytest.raises(AnsibleActionFail) as caught:
        run(readings, **arguments)
    assert text in str(caught.value)
    assert not readings.was_read
    assert list(temporary.iterdir()) == []


def test_the_capacity_of_a_host_is_a_whole_number_above_0(run: Run) -> None:
    readings = Readings(cluster())
    readings.nodes[1]["capacity"] = "5k"
    with pytest.raises(AnsibleActionFail, match="sub: vos_tls_node_capacity is 5k; it must be a whole number above "):
        run(readings)
    assert not readings.was_read


def test_a_target_that_nobody_has_named_is_asked_for(run: Run) -> None:
    with pytest.raises(AnsibleActionFail, match=r"^Name the minimum TLS version, for example -e vos_tls_min_version="):
        run(Readings([node_facts("pcd", [], product="pcd")]), target="")


def test_an_unknown_variable_is_told_before_anything_else_is_refused(run: Run) -> None:
    readings = Readings(cluster(), sub={"vos_tls_min_versoin": "1.2"})
    with pytest.raises(AnsibleActionFail, match=r"vos_tls_min_versoin \(host sub\).* vos_tls_min_version"):
        run(readings, target="", batches="100%")
    assert readings.requests == []


def test_hosts_that_differ_are_refused_before_a_node_is_read(run: Run) -> None:
    readings = Readings(cluster(), sub={"vos_tls_canary": "pub"})
    with pytest.raises(AnsibleActionFail, match="vos_tls_canary differs between the hosts of this run"):
        run(readings)
    assert not readings.was_read


def test_a_report_of_what_breaks_alone_needs_only_its_own_folder(run: Run, tmp_path: Path) -> None:
    ignored = {"batches": "100%", "canary": "nobody", "path": "/dev/null", "window": "late", "stop": "x"}
    result = run(Readings(cluster()), only_impact=True, impact_dir=str(tmp_path / "impact"), **ignored)
    assert set(result["asked"]) == {"pub", "pcd"}
    with pytest.raises(AnsibleActionFail, match=r"vos_tls_impact_dir: /dev/null/impact\.html cannot be written"):
        run(Readings(cluster()), only_impact=True, impact_dir="/dev/null")


def test_a_canary_that_does_not_exist_is_refused(run: Run) -> None:
    with pytest.raises(AnsibleActionFail, match="vos_tls_canary is nobody, but there is no such cluster in this run"):
        run(Readings(cluster()), canary="nobody")


def test_hosts_that_are_one_node_are_named(run: Run) -> None:
    one, other = (node_facts(name, [], product="pcd", **probing()) for name in ("p", "q"))
    for node in (one, other):
        node["info"]["identity"] = {"hostname": "p", "product": "pcd", "cluster_row": "", "address": "192.0.2.31"}
    assert set(run(Readings([one, other]))["duplicates"]) == {"p", "q"}


def test_handshakes_that_follow_too_soon_give_a_warning(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    nodes = cluster()
    nodes[1] |= probing(spacing=0.05)
    run(Readings(nodes))
    assert "offered again after 0.05 s" in " ".join(capsys.readouterr().err.split())


# -- with a run ------------------------------------------------------------------------------------------------------


def planned(
    run: Run, readings: Readings, impacts: Mapping[str, Any], check: bool = False, **options: Any
) -> dict[str, Any]:
    """Both calls, the second one without a node."""
    first = run(readings, **options)
    readings.was_read = False
    result = run(readings, check=check, run=first["run"], impacts=dict(impacts), **options)
    assert not readings.was_read
    assert len(readings.requests) == 1
    return result


def test_the_plan_is_made_of_what_was_read_and_is_printed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    result = planned(run, Readings(cluster()), told("pub", "pcd"))
    assert "PLAN  minimum TLS version 1.2: 2 clusters, 3 nodes to restart, canary: pcd" in capsys.readouterr().out
    assert result["conductors"] == ["pcd", "sub", "pub"]
    assert result["serial"] == [2, 1]
    assert result["waves"] == {"pcd": [["pcd"]], "sub": [], "pub": [["pub"], ["sub"]]}
    assert result["blocked"] == []
    assert sorted(result["failing"]) == ["pcd", "pub", "sub"]


def test_the_plan_shows_the_window_and_the_end_and_keeps_what_the_waves_need(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = {"start": "00:00", "end": "23:59", "timezone": "UTC"}
    place = str(tmp_path / "stop")
    readings = Readings(cluster())
    first = run(readings, window=window, window_margin=5, stop=place)
    result = run(readings, run=first["run"], impacts=told("pub", "pcd"))
    lines = capsys.readouterr().out.splitlines()
    assert "      canary pcd: the smallest cluster with work (1 node)" in lines
    assert any(line.startswith("      maintenance window 00:00 to 23:59 UTC: ") for line in lines)
    assert any(line.startswith("      begun ") for line in lines)
    assert result["plan"]["forecast"]["window"].startswith("00:00 to 23:59 UTC: ")
    assert {found["settings"]["window_margin"] for found in result["plan"]["clusters"]} == {5.0}
    assert RunFolder(first["run"]).options()["stop"] == place
    assert place not in json.dumps(result), "a URL may have a token"


def test_what_breaks_blocks_a_cluster_and_so_does_what_nobody_has_told(run: Run) -> None:
    blocked = planned(run, Readings(cluster()), told("pub"))
    assert blocked["blocked"] == ["pcd"]
    assert blocked["conductors"][:1] == ["pub"]
    assert planned(run, Readings(cluster()), {"pub": None, "pcd": "what"})["blocked"] == ["pcd", "pub"]
    first = run(Readings(cluster()))
    assert run(Readings(cluster()), run=first["run"])["blocked"] == ["pcd", "pub"]


def test_a_run_that_ends_after_its_plan_has_a_verdict_and_no_conductor(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    result = planned(run, Readings(cluster()), told("pub", "pcd"), ends_here=True, fail_on_drift=False)
    assert (result["conductors"], result["waves"], result["failing"]) == ([], {}, [])
    opt_in = "To change them, run the same command with -e vos_tls_accept_reboot=true."
    assert opt_in in capsys.readouterr().out
    result = planned(run, Readings(cluster()), told("pub"), ends_here=True, fail_on_drift=False)
    assert result["failing"] == ["pcd"], "a cluster that is blocked fails whatever is wanted of drift"
    out = capsys.readouterr().out
    assert "CONTINUE  Fix what blocks, then run the same command again." in out
    assert "vos_tls_accept_reboot" not in out


def test_nodes_that_one_cause_kept_from_being_read_are_one_finding(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = [
        lost_facts(f"n{number:02}", f"192.0.2.{number}: refused", error_type="AuthenticationRefused")
        for number in range(1, 14)
    ]
    planned(run, Readings([*cluster(), *lost]), told("pub", "pcd"), ends_here=True)
    out = capsys.readouterr().out
    assert out.count("NOT READ  13 nodes: password refused") == 1
    assert "  n01, n02, n03, n04, n05, n06, n07, n08 and 5 more" in out.splitlines()
    assert "192.0.2.2: refused" not in out
    assert "2 clusters, 3 nodes to restart, 13 nodes not read" in out
    assert "WHERE     13 nodes not read: password refused: n01, n02, n03 and 10 more." in out


def test_a_task_file_that_does_not_exist_is_named_before_a_node_is_read(run: Run) -> None:
    readings = Readings(cluster())
    with pytest.raises(AnsibleActionFail, match="vos_tls_pre_node is /no/where, but this file does not exist"):
        run(readings, task_files={"vos_tls_pre_node": "/no/where"})
    assert not readings.was_read


def test_in_check_mode_nobody_is_a_conductor(run: Run) -> None:
    result = planned(run, Readings(cluster()), told("pub", "pcd"), check=True)
    assert (result["conductors"], result["serial"], result["waves"]) == ([], [], {})
    assert "pub" in result["failing"]


def test_the_kept_plan_has_what_a_change_needs(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    nodes = [*cluster(configured="1.1"), lost_facts("gone")]
    nodes[0]["probe"]["results"] = [ACCEPTED, {**ACCEPTED, "port": 5061, "verdict": "not_listening"}]
    nodes[0]["info"]["counters"] = {
        "call_processing": {"value": 100, "error": ""},
        "cti_devices": {"value": None, "error": "the CLI refused the command"},
    }
    window = {"start": "22:00", "end": "05:00", "timezone": "UTC"}
    options = {
        "path": str(path),
        "window": json.dumps(window),
        "accepted": "clock: it moves tonight",
        "gate_timeout": 30,
        "allow_lowering": False,
    }
    readings = Readings(nodes, pub={"vos_tls_gate_timeout": 40, "vos_tls_good_polls": "2"})
    first = run(readings, **options)
    result = run(readings, run=first["run"], impacts=told("pub", "pcd"), **options)
    document = RunFolder(first["run"]).plan()
    assert json.loads(path.read_text(encoding="utf-8")) == document
    clusters = {found["name"]: found for found in document["clusters"]}
    shared = {
        "target": "1.2",
        "allow_lowering": False,
        "require_proof": True,
        "accepted": {"clock": "it moves tonight"},
        "known_warnings": "",
        "window": window,
        "window_margin": None,
        "waves": "single",
    }
    assert clusters["pub"]["settings"] == {**shared, **NUMBERS, "gate_timeout": 40.0, "good_polls": 2}
    assert clusters["pcd"]["settings"] == {**shared, **NUMBERS, "gate_timeout": 30.0}
    assert clusters["gone"]["settings"] == clusters["pcd"]["settings"]
    assert {name: found["key"] for name, found in clusters.items()} == {
        "pub": "pub/127.9.9.3",
        "pcd": "single/pcd",
        "gone": "",
    }
    assert {name: found["waves"] for name, found in clusters.items()} == {
        "pub": [["pub"], ["sub"]],
        "pcd": [["pcd"]],
        "gone": [],
    }
    members = ClusterMembers.from_plan(clusters["pub"])
    assert members["pub"].spoke == {"pub:8443"}
    assert (members["pub"].may_reboot, members["sub"].may_reboot) == (True, False)
    assert members["pub"].registrations == nodes[0]["info"]["registrations"]
    assert members["sub"].registrations is None
    assert (members["pub"].counters, members["sub"].counters) == ({"call_processing": 100, "cti_devices": None}, {})
    (node, _sub) = clusters["pub"]["nodes"]
    assert node["probing"] == {"extra_ports": [5081], "unlisted": "", "release": "12.5", "mode": "normal"}
    (unread,) = clusters["gone"]["nodes"]
    assert (unread["probing"], unread["spoke"], unread["may_reboot"]) == ({}, [], False)
    # The result is the same without what only a change needs.
    details = ("spoke", "registrations", "counters", "counter_values", "roles", "probing")
    shown = {found["name"]: found for found in result["plan"]["clusters"]}
    assert shown["pub"]["nodes"][0] == {key: node[key] for key in node if key not in details}


def test_the_result_of_a_large_cluster_is_small(run: Run) -> None:
    """With all ports of a Unified CM node, its evidence, and a long host name."""
    names = [f"headquarters-cucm-{number}" for number in range(10)]
    rows = [
        row(name, "publisher" if name == names[0] else "subscriber", f"192.0.2.{place}")
        for place, name in enumerate(names)
    ]
    nodes = []
    for name in names:
        node = node_facts(name, rows, **probing())
        line = "10/11/2026 11:57:55 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
        node["info"]["boot"] |= {"history": line, "history_start": line, "history_tail": [line] * 3, "hostname": name}
        node["info"]["boot"] |= {"uptime_s": 1732440.0, "read_at": "2026-11-30T14:12:50+00:00", "history_boots": 3}
        node["info"]["identity"] = {
            "hostname": name,
            "product": "cucm",
            "cluster_row": f"192.0.2.10 {name} subscriber callmanager DBSub",
            "address": "192.0.2.10",
            "history_start": line,
        }
        node["info"]["evidence"] *= 30
        node["probe"]["results"] = [
            {**ACCEPTED, "host": "192.0.2.10", "port": port, "version": version, "evidence": "16" * 128}
            for port in range(8443, 8458)
            for version in ("1.0", "1.1", "1.2")
        ]
        node["probe"]["evidence"] = [{"command": "ClientHello", "line": "accepted", "time": "now"}] * 45
        nodes.append(node)
    result = planned(run, Readings(nodes), told(names[0]))
    assert len(result["waves"][names[0]]) == 10
    assert "evidence" not in json.dumps(result)
    assert len(json.dumps(result)) < 2000 * len(names)


def test_a_run_that_is_gone_is_named(run: Run, tmp_path: Path) -> None:
    with pytest.raises(AnsibleActionFail, match=r"cannot be read .* run the playbook from its beginning"):
        run(Readings(cluster()), run=str(tmp_path / "gone"))


def test_a_plan_that_cannot_be_written_ends_the_run(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "plan.json"
    first = run(Readings(cluster()), path=str(path))
    path.mkdir(parents=True)
    with pytest.raises(AnsibleActionFail, match=f"The plan cannot be written to {path}"):
        run(Readings(cluster()), run=first["run"], impacts=told("pub", "pcd"), path=str(path))


def test_readings_that_cannot_be_kept_end_the_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", "/dev/null")
    with pytest.raises(AnsibleActionFail, match="The readings cannot be kept on the controller"):
        run(Readings(cluster()))


def test_a_run_whose_readings_cannot_be_kept_was_not_cut_off(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_given: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(RunFolder, "keep_readings", full)
    path = tmp_path / "journal.jsonl"
    with pytest.raises(AnsibleActionFail, match="The readings cannot be kept on the controller: No space left"):
        run(Readings(cluster()), journal_path=str(path))
    assert [json.loads(line)["event"] for line in path.read_text("utf-8").splitlines()] == ["begin", "end"]


# -- the journal -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("check", "events"), [(False, ["begin", "plan", "end"]), (True, ["begin", "plan"])])
def test_the_journal_has_the_begin_before_a_node_is_read_and_the_plan_and_the_end_without_the_opt_in(
    run: Run, tmp_path: Path, check: bool, events: list[str]
) -> None:
    path = tmp_path / "journal.jsonl"
    readings = Readings(cluster())
    begun = run(readings, check=check, journal_path=str(path), change="CHG1", ends_here=not check)
    folder = RunFolder(begun["run"])
    assert [line["event"] for line in journal(folder)] == ["begin"]
    run(readings, check=check, run=begun["run"], impacts=told("pub", "pcd"))
    lines = journal(folder)
    assert [line["event"] for line in lines] == events
    assert path.read_text("utf-8") == folder.journal_file.read_text("utf-8")
    assert [one["name"] for one in lines[1]["clusters"]] == ["pcd", "pub"]
    if not check:
        assert lines[2]["result"] == "planned"
        assert lines[2]["nodes"]["pub"]["after"] == lines[2]["nodes"]["pub"]["before"]


def test_a_run_whose_plan_cannot_be_made_has_an_end_in_the_journal(run: Run, temporary: Path) -> None:
    with pytest.raises(AnsibleActionFail, match="nobody"):
        run(Readings(cluster()), canary="nobody")
    (folder,) = temporary.iterdir()
    begin, end = journal(RunFolder(str(folder)))
    assert (begin["event"], end["event"], end["result"]) == ("begin", "end", "not_done")
