# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of the callback plugin at the end of real runs of ansible-playbook, and after Ctrl-C and SIGTERM."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import DRIFT_CHECK, PLAYBOOK, Estate

ON = {"ANSIBLE_CALLBACKS_ENABLED": "collabops.vos.verdict"}
QUIET = {"ANSIBLE_DISPLAY_OK_HOSTS": "0", "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "0"}
ACCEPT = ("-e", "vos_tls_accept_reboot=true")
TIME = r"\d\d:\d\d:\d\d"
USER_INTERRUPTED = 99
READ_ONLY = [
    "VERDICT   INTERRUPTED while nodes were read. No node was changed.",
    "SAFE      Nodes were read at most, and none was changed.",
    "CONTINUE  Run the same command again: it reads every node first, and leaves alone what is done.",
]


def verdict(output: str) -> list[str]:
    """The lines of the verdict: the last ones of the output, of which there are at most eight."""
    lines = output.rstrip().splitlines()
    start = max(number for number, line in enumerate(lines) if line.startswith("VERDICT "))
    assert len(lines) - start <= 8
    assert not [line for line in lines[:start] if line.startswith("VERDICT ")]
    return lines[start:]


def play(estate: Estate, playbook: Path, *options: str, settings: dict[str, str] | None = None) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a run to its end. The plugin is on, unless `settings` say
    something."""
    with estate.start(playbook, *options, settings=ON if settings is None else settings) as process:
        output, errors = process.communicate(timeout=170)
    return process.returncode, output, errors


def end(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str, str]:
    """A terminal sends Ctrl-C to the whole group of processes; systemd and a container send SIGTERM to the first."""
    if how is signal.SIGINT:
        os.killpg(process.pid, how)
    else:
        process.send_signal(how)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


# -- to the end


def test_a_rollout_that_is_done_shows_all_of_it_although_ansible_hides_what_is_ok(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    code, output, _errors = play(estate, PLAYBOOK, *ACCEPT, settings=ON | QUIET)
    assert code == 0, output
    assert "ok: [p]" not in output
    parts = [
        r"^PLAN  minimum TLS version 1\.2: 1 cluster, 1 node to restart\b",
        r"^How to get out of a running rollout, and how to continue: docs/get_out\.md of this collection$",
        rf"^{TIME}  p  p  1/1   gate before  Logging in to 1 node of the cluster\.$",
        rf"^{TIME}  p  p  1/1   set          Sending `set tls min-version 1\.2`\. If this run ends now,",
        rf"^{TIME}  p  p  1/1   restart      The node is back with a new boot\. \d+ s so far, usually 15 min",
        rf"^{TIME}  p  p  1/1   gate after   Healthy again\.",
        r"^REPORT  minimum TLS version 1\.2: 1 of 1 node\b",
    ]
    found = [re.search(part, output, re.MULTILINE) for part in parts]
    assert [part for part, match in zip(parts, found, strict=True) if match is None] == []
    places = [match.start() for match in found if match is not None]
    assert places == sorted(places)
    assert verdict(output) == ["VERDICT   DONE. 1 of 1 node compliant with TLS 1.2."]
    assert output.index("PLAY RECAP") < output.index("VERDICT ")


def test_a_node_that_stopped_its_cluster(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"), pcd("p"))
    estate.simulator.set_faults("a-sub1", never_back=True)
    code, output, _errors = play(estate, PLAYBOOK, *ACCEPT, "-e", "vos_tls_reboot_timeout=5")
    assert code == 2
    lines = verdict(output)
    assert lines[0] == "VERDICT   NOT DONE. 2 of 4 nodes compliant with TLS 1.2."
    assert lines[1].startswith("WHERE     Cluster a-pub was stopped at node a-sub1, at this step: ")
    assert lines[2].startswith("WHY       ")
    safe = " ".join(line.removeprefix("SAFE").strip() for line in lines if line.startswith("SAFE"))
    assert "a-sub1 has not come back after its restart. Do not restart any other node of this cluster" in safe
    assert lines[-1].startswith(f"CONTINUE  ansible-playbook {PLAYBOOK} -i ")
    assert lines[-1].endswith("-e vos_tls_accept_reboot=true -e vos_tls_reboot_timeout=5")
    assert "Origin:" not in output, "no failed task shows the source of the playbook"
    assert '"msg": "Not done: cluster a-pub was stopped at node a-sub1: ' in output


def test_a_plan_alone(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    code, output, _errors = play(estate, PLAYBOOK)
    assert code == 0, output
    assert verdict(output) == [
        "VERDICT   NOTHING WAS CHANGED. The run ended after its plan: 1 node to restart for TLS 1.2.",
        "SAFE      Nodes were read at most, and none was changed.",
        "CONTINUE  To change them, run the same command with -e vos_tls_accept_reboot=true.",
    ]
    assert estate.writes() == []


def test_a_blocked_plan_ends_with_its_cause_and_without_the_opt_in(make_estate: MakeEstate) -> None:
    """Without the plugin: the verdict stands above the recap, and the last 50 rows show the cause all the same."""
    estate = make_estate(cucm_pair("a"), pcd("p"))
    estate.variables(ansible_password="Falsches-Ross-7")
    code, output, _errors = play(estate, PLAYBOOK, settings={"COLUMNS": "100"})
    assert code == 2, output
    assert output.count("NOT READ  4 nodes: password refused") == 1
    why = "Not done: the node could not be read: password refused"
    assert output.count(f'"msg": "{why}"') == len(estate.hosts)
    # ansible-core 2.19 and newer say it for all of them once before.
    assert re.findall(r"^\[ERROR\]: (.*)$", output, re.MULTILINE) in ([], [f"Task failed: Action failed: {why}"])
    rows = [line[start : start + 100] for line in output.splitlines() for start in range(0, max(len(line), 1), 100)]
    end = "\n".join(rows[-50:])
    assert "WHERE     4 nodes not read: password refused: a-pub, a-sub1, a-sub2 and 1 more." in end
    assert "CONTINUE  Fix what blocks, then run the same command again." in end
    assert "vos_tls_accept_reboot" not in output
    assert "Origin:" not in output
    assert "'assertion'" not in output


def test_a_run_that_fails_before_the_first_node_is_read(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    code, output, _errors = play(estate, PLAYBOOK, "-e", "vos_tls_min_version=1.4")
    assert code == 2, output
    lines = verdict(output)
    assert lines[0] == "VERDICT   NOTHING WAS CHANGED. The run ended before there was a plan."
    assert "got: 1.4" in lines[1]
    assert estate.events("login") == []


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="off"),
        thorough(ON | {"ANSIBLE_NO_LOG": "true"}, id="no_log"),
    ],
)
def test_without_the_plugin_or_its_results_the_last_task_prints_it_above_the_recap(
    make_estate: MakeEstate, settings: dict[str, str]
) -> None:
    estate = make_estate(pcd("p"))
    code, output, _errors = play(estate, PLAYBOOK, *ACCEPT, settings=settings)
    assert code == 0, output
    assert output.count("VERDICT   DONE. 1 of 1 node compliant with TLS 1.2.") == 1
    assert output.index("VERDICT ") < output.index("PLAY RECAP")
    assert output.count("VERDICT ") == 1


@pytest.mark.parametrize("compliant", [thorough(True), False])
def test_a_drift_check(make_estate: MakeEstate, compliant: bool) -> None:
    estate = make_estate(pcd("p"))
    code, output, _errors = play(estate, DRIFT_CHECK, "-e", f"vos_tls_min_version={'1.0' if compliant else '1.2'}")
    assert code == (0 if compliant else 2), output
    told = (
        "passed: 1 of 1 node compliant with TLS 1.0."
        if compliant
        else "failed: 0 of 1 node compliant with TLS 1.2, these fail: p."
    )
    assert verdict(output) == [f"VERDICT   The drift check {told}"]
    assert output.index("PLAY RECAP") < output.index("VERDICT ")


@pytest.mark.thorough
def test_two_of_our_playbooks_in_one_run_have_one_verdict(make_estate: MakeEstate, tmp_path: Path) -> None:
    estate = make_estate(pcd("p"), pcd("q"))
    both = tmp_path / "both.yml"
    imports = [
        {"import_playbook": str(DRIFT_CHECK), "vars": {"vos_tls_hosts": name, "vos_tls_min_version": "1.0"}}
        for name in ("p", "q")
    ]
    both.write_text(json.dumps(imports), encoding="utf-8")
    code, output, _errors = play(estate, both)
    assert code == 0, output
    good = "The drift check passed: 1 of 1 node compliant with TLS 1.0."
    assert verdict(output) == [f"VERDICT   {good}", f"DRIFT     {good}"]


def test_a_playbook_of_others_has_no_verdict(make_estate: MakeEstate, tmp_path: Path) -> None:
    estate = make_estate(pcd("p"))
    other = tmp_path / "other.yml"
    tasks = [{"ansible.builtin.debug": {"msg": "hello"}}, {"collabops.vos.node_info": {}}]
    other.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    code, output, errors = play(estate, other)
    assert code == 0, output
    assert "VERDICT" not in output + errors


# -- interrupted


@pytest.mark.parametrize("settings", [ON, thorough({})], ids=["with", "without"])
@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGINT, USER_INTERRUPTED), (signal.SIGTERM, -signal.SIGTERM)], ids=["Ctrl-C", "SIGTERM"]
)
@pytest.mark.parametrize(
    "playbook",
    [
        thorough(DRIFT_CHECK, id="drift_check"),
        pytest.param(PLAYBOOK, id="enforce_tls12"),
    ],
)
def test_while_nodes_are_read(
    make_estate: MakeEstate, how: signal.Signals, code: int, settings: Mapping[str, str], playbook: Path
) -> None:
    estate = make_estate(pcd("p"))
    estate.simulator.set_quirks("p", slow_start=600)
    with estate.start(playbook, settings=settings) as process:
        estate.simulator.await_event("login", "p", seconds=60)
        ended, output, errors = end(process, how)
    assert ended == code, output + errors
    if settings:
        assert verdict(output) == READ_ONLY
    else:
        assert "VERDICT" not in output + errors
    assert estate.writes() == []


@pytest.mark.parametrize(
    ("how", "code"),
    [
        pytest.param(signal.SIGINT, USER_INTERRUPTED, id="Ctrl-C"),
        thorough(signal.SIGTERM, -signal.SIGTERM, id="SIGTERM"),
    ],
)
def test_while_a_node_restarts(make_estate: MakeEstate, how: signal.Signals, code: int) -> None:
    estate = make_estate(cucm_pair("a"))
    with estate.start(PLAYBOOK, *ACCEPT, settings=ON) as process:
        estate.simulator.await_event("down", "a-pub", seconds=100)
        ended, output, errors = end(process, how)
    assert ended == code, output + errors
    lines = verdict(output)
    assert lines[0] == "VERDICT   INTERRUPTED. 0 of 3 nodes with work are done."
    assert lines[1].startswith("WHERE     Cluster a-pub, node a-pub, at the step `")
    assert "SENT      a-pub was told to restart, or restarts by itself, and was not seen back." in lines
    assert "SAFE      Restart no other node of cluster a-pub until a-pub answers and its services are started." in lines
    assert lines[-1].startswith(f"CONTINUE  ansible-playbook {PLAYBOOK} -i ")
    assert lines[-1].endswith("-e vos_tls_accept_reboot=true")
    assert estate.events("set") == ["a-pub"]

    estate.simulator.await_event("replication_up", "a-pub", seconds=100)
    again = estate.play()
    assert again.code == 0, again.output
    assert sorted(estate.events("set")) == sorted(estate.events("down")) == sorted(estate.hosts)  # none of it twice
    estate.assert_never_two_down()


@pytest.mark.thorough
def test_a_second_ctrl_c_ends_it_at_once(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    with estate.start(PLAYBOOK, *ACCEPT, settings=ON) as process:
        estate.simulator.await_event("down", "a-pub", seconds=100)
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode in (USER_INTERRUPTED, -signal.SIGINT)
