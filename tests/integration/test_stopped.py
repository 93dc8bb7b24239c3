# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that is stopped: its screen says what is safe and how to continue; a rerun continues from the devices."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import (
    MakeEstate,
    cucm_pair,
    cucm_with_imp,
    node,
    thorough,
)
from ansible_collections.collabops.vos.tests.integration.estate import PLAYBOOK, Estate, Run

SET = "set tls min-version 1.2"
RESTART = "utils system restart"


def section(run: Run, cluster: str) -> list[str]:
    """The lines of a cluster in the report that the terminal shows."""
    report = run.output[run.output.index("\nREPORT  ") :].splitlines()
    start = next(number for number, line in enumerate(report) if line.startswith(f"{cluster}: "))
    end = next(number for number, line in enumerate(report) if number > start and not line.startswith("  "))
    return report[start:end]


def pair(name: str) -> dict[str, Any]:
    version = "12.5.1.16900-48"
    nodes = [node(f"{name}-pub", "cucm", version), node(f"{name}-sub", "cucm", version, "subscriber")]
    return {"name": name, "nodes": nodes}


def rerun_completes(estate: Estate) -> None:
    for host in estate.hosts:
        estate.simulator.set_faults(host)
    again = estate.play()
    assert again.code == 0, again.output
    assert set(again.states().values()) == {"compliant"}
    assert len(estate.events("set")) == len(set(estate.events("set")))
    assert sorted(estate.events("down")) == sorted(estate.hosts)


@pytest.mark.thorough
def test_services_that_do_not_come_back(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    estate.simulator.set_faults("a-pub", services_stuck=["Cisco Tftp", "Cisco Syslog Agent"])
    run = estate.play(vos_tls_recovery_timeout=6, ansible_timeout=77, other_password="Geheim-1")
    assert run.code != 0
    lines = section(run, "a-pub")
    assert lines[:3] == [
        "a-pub: failed",
        "  Cluster a-pub was stopped at node a-pub.",
        "  What happened: Gate after the change: services as before, cluster healthy, checked via a-pub",
    ]
    address = estate.hosts["a-pub"]["ansible_host"]
    assert lines[3].startswith(f"    {address}: not healthy within 6 s; still waiting for services: Cisco ")
    assert len(lines) <= 24
    assert all(len(line) <= 100 for line in lines if "inventory.yml" not in line and ".json" not in line)
    nodes = [line.strip("> ").split() for line in lines if line.startswith(("    a-", "  > a-"))]
    assert [(words[0], words[3], words[4]) for words in nodes] == [
        ("a-pub", "1.2", "compliant"),
        ("a-sub1", "1.0", "drifted"),
        ("a-sub2", "1.0", "drifted"),
    ]
    assert "  Safe to do next: a-pub has restarted, but not everything is good again." in "\n".join(lines)

    assert run.report is not None
    command = run.report["clusters"][0]["stopped"]["continue_with"]
    words = shlex.split("\n".join(command[:-1]).replace("\\\n", ""))
    assert words[:4] == ["ansible-playbook", str(PLAYBOOK), "-i", str(estate.directory / "inventory.yml")]
    assert "vos_tls_recovery_timeout" in " ".join(words)
    assert "ansible_timeout=..." in words
    assert "other_password=..." in words
    assert "Geheim-1" not in run.output
    assert run.output.count("Cluster a-pub was stopped at node a-pub.") == 2  # when it happens, and in the report
    rerun_completes(estate)


@pytest.mark.thorough
def test_a_password_that_a_peer_refuses_is_not_to_be_tried_again_on_that_peer(make_estate: MakeEstate) -> None:
    estate = make_estate(pair("a"))
    hook = estate.directory / "other_password.yml"
    task = {
        "name": "Take another password for the peer",
        "ansible.builtin.set_fact": {"ansible_password": "Falsch-7-Xy"},
        "delegate_to": "a-sub",
        "delegate_facts": True,
    }
    hook.write_text(json.dumps([task]))
    run = estate.play(vos_tls_pre_node=str(hook))
    told = " ".join("\n".join(section(run, "a-pub")).split())
    assert "Cluster a-pub was stopped at node a-pub." in told
    assert "Do not try this password again on a-sub: three refusals lock the account." in told
    assert "No change was sent to a-pub." in told
    assert run.report is not None
    stopped = run.report["clusters"][0]["stopped"]
    assert (stopped["node"], stopped["asked"], stopped["cause"]) == ("a-pub", "a-sub", "login")
    assert estate.writes() == []


@pytest.mark.thorough
def test_a_node_that_does_not_come_back(make_estate: MakeEstate) -> None:
    estate = make_estate(pair("a"))
    estate.simulator.set_faults("a-pub", never_back=True)
    run = estate.play(vos_tls_reboot_timeout=6)
    told = "\n".join(section(run, "a-pub"))
    assert "a-pub has not come back after its restart. Do not restart any other node of this cluster" in " ".join(
        told.split()
    )
    assert run.states() == {"a-pub": "unreachable", "a-sub": "drifted"}
    assert estate.writes("a-sub") == []
    estate.simulator.set_faults("a-pub")
    estate.simulator.await_event("replication_up", "a-pub", seconds=60)
    rerun_completes(estate)


@pytest.mark.thorough
def test_a_node_that_is_lost_while_its_own_reboot_is_awaited(make_estate: MakeEstate) -> None:
    world = cucm_pair("a")
    world["nodes"][1].update(tls_min_version="1.2", tls_in_effect="1.0")
    estate = make_estate(world)
    # Once its services were listed by the pre-check, nobody can log in to it any more.
    estate.simulator.set_faults("a-sub1", connection_refused={"command": "utils service list"})
    run = estate.play(vos_tls_reboot_timeout=4)
    assert "What happened: Wait for a possible reboot of a-sub1" in run.output
    assert run.report is not None
    assert run.report["clusters"][0]["stopped"]["left"] == ["a-pub", "a-sub1", "a-sub2"]
    assert estate.writes() == []


def test_an_unknown_question(make_estate: MakeEstate) -> None:
    estate = make_estate(pair("a"))
    estate.simulator.set_faults("a-sub", unknown_question="Do you want to erase all phones (yes/no) ? ")
    run = estate.play()
    lines = section(run, "a-pub")
    assert "    Command: set tls min-version 1.2" in lines
    assert "      | Do you want to erase all phones (yes/no) ?" in lines
    assert "The question is not known, so it was not answered yes." in "\n".join(lines)
    assert run.states() == {"a-pub": "compliant", "a-sub": "drifted"}
    rerun_completes(estate)


@pytest.mark.thorough
def test_a_value_that_is_set_on_a_node_that_refuses_to_restart(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("b"))
    question = {"value": "Do you want to erase all phones (yes/no) ? ", "command": RESTART}
    estate.simulator.set_faults("b-pub", unknown_question=question)
    run = estate.play()
    told = " ".join("\n".join(section(run, "b-pub")).split())
    assert "The minimum is set, but b-pub was not restarted: it keeps the old minimum." in told
    assert run.states()["b-pub"] == "pending_restart"
    assert estate.events("down") == []
    rerun_completes(estate)


@pytest.mark.thorough
def test_a_node_is_not_restarted_when_nobody_knows_what_came_of_its_set(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("b"))
    # The success is seen, then the session ends, and nobody can log in to read the value again.
    drop = {"command": SET, "at": "prompt", "moment": "before", "how": "close"}
    estate.simulator.set_faults("b-pub", drops=[drop], connection_refused={"command": SET})
    run = estate.play()
    told = " ".join("\n".join(section(run, "b-pub")).split())
    assert "The set on b-pub was confirmed, but its result could not be read. The node was not restarted." in told
    assert run.report is not None
    assert run.report["clusters"][0]["stopped"]["sent"] == "unknown"
    assert estate.events("set") == ["b-pub"]
    assert estate.sent(RESTART) == []
    assert estate.events("down") == []


@pytest.mark.parametrize("number", ["42", thorough("")])
def test_under_awx_the_job_is_relaunched_and_whole_clusters_have_failed(
    make_estate: MakeEstate, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    estate = make_estate(pair("a"))
    estate.simulator.set_faults("a-pub", unknown_question="Do you want to erase all phones (yes/no) ? ")
    monkeypatch.setenv("AWX_HOST", "https://awx.example.org")
    monkeypatch.setenv("JOB_ID", number)
    run = estate.play()
    assert f"Relaunch {f'job {number}' if number else 'this job'} on failed hosts" in "\n".join(section(run, "a-pub"))
    assert "ansible-playbook" not in run.output
    recap = run.output[run.output.index("PLAY RECAP") :]
    assert [line.split()[0] for line in recap.splitlines() if "failed=1" in line] == ["a-pub", "a-sub"]
    assert json.dumps(run.report).count("erase all phones") > 0
