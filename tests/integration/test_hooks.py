# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's own tasks before and after each node, and what is told when they fail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, node, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import Estate

CLOSED = {"start": "2026-01-01 00:00", "end": "2026-01-01 05:00", "timezone": "UTC"}
STUCK = "Cisco Syslog Agent"
AWAY = {"name": "Ask the load balancer", "ansible.builtin.raw": "true", "delegate_to": "balancer"}


def hook(estate: Estate, name: str, *tasks: dict[str, Any]) -> str:
    """A task file that appends a line to hooks.txt for each node, then runs more tasks."""
    of_node = " ".join(f"{{{{ vos_tls_node.{key} }}}}" for key in ("name", "cluster", "product"))
    line = f"{name} {of_node} {{{{ vos_tls_node.outcome | default('-') }}}}"
    note = {
        "name": f"Note that {name} ran",
        "ansible.builtin.lineinfile": {
            "path": str(estate.directory / "hooks.txt"),
            "line": line,
            "create": True,
            "insertafter": "EOF",
        },
        "delegate_to": "localhost",
    }
    path = estate.directory / f"{name}.yml"
    path.write_text(json.dumps([note, *tasks]), encoding="utf-8")
    return path.name  # the run is started in that folder


def noted(estate: Estate) -> list[str]:
    path = estate.directory / "hooks.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def with_balancer(estate: Estate) -> Estate:
    """A host beside the nodes, which Ansible cannot reach."""
    unreachable = {"ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_connection": "ssh"}
    estate.inventory["all"]["children"] = {"others": {"hosts": {"balancer": unreachable}}}
    return estate


def test_task_files_run_before_and_after_each_node_that_is_changed(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"), {"name": "q", "nodes": [node("q", "pcd", "14.0.1.10000-20", tls_min_version="1.2")]})
    hooks = {"vos_tls_pre_node": hook(estate, "pre"), "vos_tls_post_node": hook(estate, "post")}
    check = estate.play("--check", accept=False, **hooks)
    assert check.code == 0, check.output
    assert noted(estate) == []
    run = estate.play(**hooks)
    assert run.code == 0, run.output
    assert noted(estate) == ["pre p p pcd -", "post p p pcd done"]


def test_a_closed_window_is_seen_before_the_task_files_run(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    hooks = {"vos_tls_pre_node": hook(estate, "pre"), "vos_tls_post_node": hook(estate, "post")}
    run = estate.play(vos_tls_window=CLOSED, **hooks)
    assert run.outcomes() == {"p": "window_closed"}
    assert noted(estate) == []
    assert estate.writes() == []


def test_a_node_that_fails_has_its_last_tasks_once(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    estate.simulator.set_faults("a-pub", services_stuck=[STUCK])
    hooks = {"vos_tls_pre_node": hook(estate, "pre"), "vos_tls_post_node": hook(estate, "post")}
    run = estate.play(vos_tls_recovery_timeout=15, **hooks)
    assert run.outcomes() == {"a-pub": "failed"}
    assert noted(estate) == ["pre a-pub a-pub cucm -", "post a-pub a-pub cucm failed"]
    assert f"{STUCK} is STARTING" in " ".join(run.output.split())


@pytest.mark.thorough
def test_a_task_file_that_fails_stops_its_cluster_before_anything_is_sent_to_the_node(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"), pcd("q"))
    fail = {
        "name": "Ask the change board",
        "ansible.builtin.fail": {"msg": "the board says no"},
        "when": "vos_tls_node.name == 'q'",
    }
    run = estate.play(vos_tls_pre_node=hook(estate, "pre", fail), vos_tls_post_node=hook(estate, "post"))
    assert run.code != 0
    assert run.outcomes() == {"p": "done", "q": "failed"}
    assert "the board says no" in run.output
    assert estate.writes("q") == []
    assert noted(estate)[-2:] == ["pre q q pcd -", "post q q pcd not_begun"]


@pytest.mark.parametrize("when", ["pre", thorough("post")])
def test_a_host_that_cannot_be_reached_stops_its_cluster_and_the_report_comes(
    make_estate: MakeEstate, when: str
) -> None:
    estate = with_balancer(make_estate(cucm_pair("a"), pcd("q")))
    hooks = {f"vos_tls_{name}_node": hook(estate, name, *([AWAY] if name == when else [])) for name in ("pre", "post")}
    run = estate.play(vos_tls_hosts="all:!balancer", vos_tls_canary="a-pub", **hooks)
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "failed", "q": "not_started"}
    reached = "1.0" if when == "pre" else "1.2"
    assert run.report is not None
    after = {item["name"]: item["after"] for cluster in run.report["clusters"] for item in cluster["nodes"]}
    assert after == {"a-pub": reached, "a-sub1": "1.0", "a-sub2": "1.0", "q": "1.0"}
    assert [line.split()[:2] for line in noted(estate)] == [["pre", "a-pub"], ["post", "a-pub"]]


@pytest.mark.thorough
def test_a_host_that_cannot_be_reached_hides_no_earlier_cause(make_estate: MakeEstate) -> None:
    estate = with_balancer(make_estate(cucm_pair("a")))
    estate.simulator.set_faults("a-pub", services_stuck=[STUCK])
    run = estate.play(
        vos_tls_hosts="all:!balancer", vos_tls_recovery_timeout=15, vos_tls_post_node=hook(estate, "post", AWAY)
    )
    assert run.outcomes() == {"a-pub": "failed"}
    assert run.report is not None
    assert f"{STUCK} is STARTING" in " ".join(run.report["clusters"][0]["message"].split())
    assert [line.split()[:2] for line in noted(estate)] == [["post", "a-pub"]]


@pytest.mark.thorough
def test_the_last_tasks_of_one_cluster_do_not_keep_those_of_another_from_running(make_estate: MakeEstate) -> None:
    estate = with_balancer(make_estate(pcd("c"), cucm_pair("a"), cucm_pair("b")))
    away = {**AWAY, "when": "vos_tls_node.name != 'c'"}
    hooks = {f"vos_tls_{name}_node": hook(estate, name, away) for name in ("pre", "post")}
    run = estate.play(vos_tls_hosts="all:!balancer", vos_tls_canary="c", **hooks)
    assert run.code != 0
    assert run.outcomes() == {"c": "done", "a-pub": "failed", "b-pub": "failed"}
    lines = [line.split() for line in noted(estate)]
    assert sorted([line[1], line[4]] for line in lines if line[0] == "post") == [
        ["a-pub", "not_begun"],
        ["b-pub", "not_begun"],
        ["c", "done"],
    ]
