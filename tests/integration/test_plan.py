# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play of an operator's own that reads all nodes, asks what breaks, and plans: without the role."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import ClusterMembers
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, node, pcd
from ansible_collections.collabops.vos.tests.integration.estate import ROOT, Estate, Run

OPTIONS = {
    "target": "1.2",
    "accepted": "{{ vos_tls_accept | default({}) }}",
    "window": "{{ vos_tls_window | default({}) }}",
    "exceptions": "{{ vos_tls_exceptions | default([]) }}",
    "batches": "{{ vos_tls_batches | default(['100%']) }}",
    "path": "{{ path | default(omit) }}",
}
TOLD = "{{ dict(read.asked_hosts | zip(read.asked_hosts | map('extract', hostvars, 'told'))) }}"
RESULT = "{{ {'read': read, 'planned': planned, 'impact': impact} | to_json }}"
PLAY = [
    {
        "hosts": "all",
        "gather_facts": False,
        "tasks": [
            {"collabops.vos.rollout_plan": OPTIONS, "run_once": True, "register": "read"},
            {
                "collabops.vos.tls_impact": {"target": "1.2", "cluster": "{{ read.asked[inventory_hostname] }}"},
                "when": "inventory_hostname in read.asked",
                "register": "told",
            },
            {
                "collabops.vos.rollout_plan": {**OPTIONS, "run": "{{ read.run }}", "impacts": TOLD},
                "run_once": True,
                "register": "planned",
            },
            {
                "collabops.vos.impact_report": {"run": "{{ read.run }}", "results": TOLD, "quiet": True},
                "run_once": True,
                "register": "impact",
            },
            {
                "ansible.builtin.copy": {"content": RESULT, "dest": "{{ result }}", "mode": "0600"},
                "delegate_to": "localhost",
                "connection": "local",
                "run_once": True,
                "vars": {"ansible_connection": "local"},
                "check_mode": False,
            },
        ],
    }
]


def plan_of(estate: Estate, *options: str, **variables: Any) -> tuple[Run, dict[str, Any]]:
    """Play it; the run, and what its tasks returned."""
    playbook, result = estate.directory / "plan.yml", estate.directory / "result.json"
    playbook.write_text(yaml.safe_dump(PLAY, sort_keys=False), encoding="utf-8")
    result.unlink(missing_ok=True)
    run = estate.drift(*options, playbook=playbook, result=str(result), **variables)
    return run, json.loads(result.read_text(encoding="utf-8")) if result.exists() else {}


def large(name: str) -> dict[str, Any]:
    """A cluster of eight Unified CM and two IM and Presence nodes."""
    version = "12.5.1.16900-48"
    subscribers = [node(f"{name}-sub{number}", "cucm", version, "subscriber") for number in range(1, 8)]
    presence = [node(f"{name}-imp1", "imp", version), node(f"{name}-imp2", "imp", version, "subscriber")]
    nodes = [node(f"{name}-pub", "cucm", version), *subscribers, *presence]
    return {"name": name, "high_availability": False, "nodes": nodes}


def test_one_login_reads_a_node_and_what_the_task_returns_is_small(make_estate: MakeEstate) -> None:
    estate = make_estate(large("a"), pcd("p"))
    estate.hosts["p"]["vos_tls_reboot_timeout"] = "1234"
    path = estate.directory / "plan.json"
    run, told = plan_of(estate, path=str(path))
    assert run.code == 0, run.output
    assert estate.writes() == []
    planned, read = told["planned"], told["read"]
    assert read["asked"] == {"a-pub": "a-pub", "a-imp1": "a-pub", "p": "p"}
    # One login for the readings, one where it was asked what breaks.
    logins = {name: estate.events("login").count(name) for name in estate.hosts}
    assert logins == {name: 2 if name in read["asked"] else 1 for name in estate.hosts}
    assert len(json.dumps(planned)) < 2000 * len(estate.hosts)
    assert "evidence" not in json.dumps(planned)
    assert planned["serial"] == [2, 2]
    # One that is no conductor keeps each batch open: nothing is done on it.
    first, keeper, second, other = planned["conductors"]
    assert (first, second) == ("p", "a-pub")
    waves = planned["waves"]
    assert (waves["p"], waves[keeper], waves[other]) == ([["p"]], [], [])
    assert sorted(name for (name,) in waves["a-pub"]) == sorted(name for name in estate.hosts if name != "p")
    assert not Path(read["run"]).exists()

    clusters = {cluster["name"]: cluster for cluster in json.loads(path.read_text(encoding="utf-8"))["clusters"]}
    assert [clusters[name]["settings"]["reboot_timeout"] for name in ("p", "a-pub")] == [1234.0, 40.0]
    members = ClusterMembers.from_plan(clusters["a-pub"])
    assert not any(member.may_reboot for member in members.members)
    assert all(member.spoke for member in members.members)
    assert members["a-sub1"].registrations is not None


@pytest.mark.thorough
def test_a_node_that_was_set_for_another_target_may_reboot_and_one_without_a_login_blocks(
    make_estate: MakeEstate,
) -> None:
    late = cucm_pair("a")
    late["nodes"][2]["timings"] = {"grace": 3600}
    estate = make_estate(late, cucm_pair("b"), pcd("p"))
    assert estate.task("a-sub2", "tls_min_version", version="1.1")[0] == 0
    estate.hosts["b-sub1"]["ansible_password"] = "Falsch-1"
    run, told = plan_of(estate)
    assert run.code == 0, run.output
    clusters = {cluster["name"]: cluster for cluster in told["planned"]["plan"]["clusters"]}
    may_reboot = {node["name"]: node["may_reboot"] for node in clusters["a-pub"]["nodes"]}
    assert may_reboot == {"a-pub": False, "a-sub1": False, "a-sub2": True}
    assert told["planned"]["blocked"] == ["b-pub"]
    assert set(told["planned"]["conductors"]) >= {"a-pub", "p"}
    assert "b-pub" not in [name for name, waves in told["planned"]["waves"].items() if waves]
    assert "b-sub1" in told["planned"]["failing"]
    unready = told["impact"]["unready"]
    assert set(unready) == {"b-pub", "b-sub1", "b-sub2"}
    assert unready["b-pub"].startswith("Not ready: b-pub (Not read).")
    refused = [entry for entry in estate.simulator.journal("login_refused") if entry.node == "b-sub1"]
    assert len(refused) == 1


def test_settings_that_differ_end_the_run_before_a_login(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"), pcd("q"))
    run, _told = plan_of(estate, vos_tls_allow_partial="{{ inventory_hostname == 'p' }}")
    assert run.code != 0
    text = " ".join(run.output.split())
    assert "vos_tls_allow_partial differs between the hosts of this run (False for q, True for p)" in text
    assert estate.events("login") == []


def test_the_play_in_the_documentation_raises_a_cluster(make_estate: MakeEstate) -> None:
    page = (ROOT / "docs" / "rollout.md").read_text(encoding="utf-8").partition("## Your own plays")[2]
    found = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    (play,) = yaml.safe_load(found[1])
    estate = make_estate(cucm_pair("a"))
    playbook = estate.directory / "own.yml"
    playbook.write_text(yaml.safe_dump([{**play, "hosts": "all"}], sort_keys=False), encoding="utf-8")
    run = estate.drift(playbook=playbook)
    assert run.code == 0, run.output
    assert "REPORT  minimum TLS version 1.2: 3 of 3 nodes compliant" in run.output
    assert sorted(estate.events("set")) == sorted(estate.hosts)
    estate.assert_never_two_down()
