# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator decides over a rollout: order, exclusions, batches, partial clusters, task files, the saved plan."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import (
    MakeEstate,
    cucm_pair,
    cucm_with_imp,
    node,
    pcd,
    thorough,
)

SET = "set tls min-version 1.2"
REASON = "its owner agreed to no restart before Monday"


def group_cluster(name: str, groups: dict[str, list[str]]) -> dict[str, Any]:
    """A Unified CM cluster with three nodes that process calls, in these groups."""
    version = "12.5.1.16900-48"
    subscribers = [node(f"{name}-sub{n}", "cucm", version, "subscriber") for n in (1, 2, 3)]
    publisher = node(f"{name}-pub", "cucm", version, call_processing=False)
    return {"name": name, "callmanager_groups": groups, "nodes": [publisher, *subscribers]}


def saved(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_members_of_a_unified_cm_group_do_not_go_back_to_back(make_estate: MakeEstate) -> None:
    estate = make_estate(group_cluster("a", {"East": ["a-sub1", "a-sub2"], "West": ["a-sub3"]}))
    path = estate.directory / "plan.json"
    run = estate.play(accept=False, vos_tls_plan_path=str(path))
    assert run.code == 0, run.output
    assert [item["name"] for item in saved(path)["clusters"][0]["nodes"]] == ["a-pub", "a-sub1", "a-sub3", "a-sub2"]
    assert "a-sub2: does not follow a-sub1, as it would by name: both are in the Unified CM Group East" in run.output


@pytest.mark.thorough
def test_the_rollout_goes_in_the_order_of_the_plan_and_not_of_the_names(make_estate: MakeEstate) -> None:
    estate = make_estate(group_cluster("a", {"East": ["a-sub1", "a-sub2"], "West": ["a-sub3"]}))
    run = estate.play()
    assert run.code == 0, run.output
    assert estate.sent(SET) == ["a-pub", "a-sub1", "a-sub3", "a-sub2"]
    assert run.report is not None
    assert all(item["restart_seconds"] > 0 for item in run.report["clusters"][0]["nodes"])


@pytest.mark.thorough
def test_groups_that_cannot_be_read_are_a_warning_and_stop_nothing(make_estate: MakeEstate) -> None:
    estate = make_estate(group_cluster("a", {"East": ["a-sub1", "a-sub2"]}))
    estate.simulator.set_faults("a-pub", sql_error=["cmg.name as cmgroup"])
    run = estate.play(accept=False)
    assert run.code == 0, run.output
    assert "a-pub: the Unified CM Groups could not be read" in run.output
    assert "BLOCK" not in run.output


# -- excluded nodes ----------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_an_excluded_node_is_read_and_reported_and_nothing_is_sent_to_it(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    run = estate.play(vos_tls_exclude_nodes={"a-sub1": REASON})
    assert run.code == 0, run.output
    assert run.outcomes() == {"a-pub": "done"}
    assert run.states() == {"a-pub": "compliant", "a-sub1": "drifted", "a-sub2": "compliant"}
    assert estate.writes("a-sub1") == []
    assert estate.events("down") == ["a-pub", "a-sub2"]
    assert run.output.count(f"EXCLUDED  a-sub1: {REASON}") == 2  # in the plan and in the report
    assert run.report is not None
    assert [item["excluded"] for item in run.report["clusters"][0]["nodes"]] == ["", REASON, ""]
    again = estate.play("--check", accept=False, vos_tls_exclude_nodes={"a-sub1": REASON}, vos_tls_fail_on_drift=True)
    assert again.code == 0, again.output


@pytest.mark.parametrize(
    ("exclude", "text"),
    [
        ({"a-sub9": REASON}, "vos_tls_exclude_nodes names a-sub9, but the inventory has no host with this name"),
        thorough({"a-sub1": ""}, "vos_tls_exclude_nodes gives no reason for a-sub1"),
    ],
)
def test_an_exclusion_that_cannot_be_meant_is_refused(
    make_estate: MakeEstate, exclude: dict[str, str], text: str
) -> None:
    estate = make_estate(pcd("p"))
    run = estate.play(vos_tls_exclude_nodes=exclude)
    assert run.code != 0
    assert text in run.output
    assert estate.writes() == []


@pytest.mark.thorough
def test_the_only_node_that_can_set_the_others_cannot_be_excluded(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("b"))
    run = estate.play(vos_tls_exclude_nodes={"b-pub": REASON})
    assert run.code != 0
    assert run.outcomes() == {"b-pub": "blocked"}
    assert "b-pub: is excluded, but only this publisher can set the minimum for b-sub" in run.output
    assert estate.writes() == []


# -- partial clusters --------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_a_limit_to_a_part_of_a_cluster_is_carried_out_and_reported_as_partial_when_it_is_allowed(
    make_estate: MakeEstate,
) -> None:
    estate = make_estate(cucm_pair("a"))
    run = estate.play("--limit", "a-pub,a-sub1", vos_tls_allow_partial=True)
    assert run.code == 0, run.output
    assert run.outcomes() == {"a-pub": "partial"}
    assert run.states() == {"a-pub": "compliant", "a-sub1": "compliant"}
    assert estate.writes("a-sub2") == []
    assert "Not among the hosts of this run, so neither read nor changed: a-sub2" in run.output
    rest = estate.play("--limit", "a-sub2", vos_tls_allow_partial=True)
    assert rest.code == 0, rest.output
    assert estate.events("down") == ["a-pub", "a-sub1", "a-sub2"]


@pytest.mark.thorough
def test_an_absent_member_that_is_down_holds_the_gate(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    estate.simulator.set_faults("a-sub2", never_back=True)
    assert estate.task("a-sub2", "tls_min_version", version="1.2")[0] == 0
    estate.simulator.await_event("down", "a-sub2", seconds=60)
    run = estate.play("--limit", "a-pub,a-sub1", vos_tls_allow_partial=True, vos_tls_gate_timeout=4)
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "failed"}
    assert "a-sub2 is not authenticated" in run.output
    assert estate.writes("a-pub") + estate.writes("a-sub1") == []


def test_without_the_publisher_a_part_of_a_cluster_cannot_be_set_from_15su2_on(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("b"))
    run = estate.play("--limit", "b-sub", vos_tls_allow_partial=True)
    assert run.code != 0
    assert run.outcomes() == {"b-pub": "blocked"}
    assert "b-sub: cannot be set: the publisher of its database is not among the hosts of this run" in run.output
    assert estate.writes() == []


# -- batches -----------------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_a_cluster_that_fails_lets_no_later_batch_begin(make_estate: MakeEstate) -> None:
    estate = make_estate(*(pcd(name) for name in "abcde"))
    estate.simulator.set_faults("b", no_reboot=True)
    run = estate.play(vos_tls_canary="e", vos_tls_batches=[2, "100%"], vos_tls_reboot_timeout=8)
    assert run.code != 0
    assert run.outcomes() == {"a": "done", "b": "failed", "c": "not_started", "d": "not_started", "e": "done"}
    assert estate.sent(SET)[0] == "e"
    assert set(estate.sent(SET)) == {"a", "b", "e"}
    text = " ".join(run.output.split())
    assert "Cluster c was not started, because an earlier batch was stopped (vos_tls_batches): b." in text
    assert "expected to take about 45 min, batch after batch:" in run.output


@pytest.mark.thorough
def test_batches_follow_one_another_in_the_order_of_the_plan(make_estate: MakeEstate) -> None:
    estate = make_estate(*(pcd(name) for name in "dcba"))
    run = estate.play(vos_tls_canary="c", vos_tls_batches=[1])
    assert run.code == 0, run.output
    assert estate.events("down") == ["c", "a", "b", "d"]


@pytest.mark.parametrize("batches", [["some"], *(thorough(given) for given in ([0], []))])
def test_batches_that_cannot_be_counted_are_refused_before_anything_is_read(
    make_estate: MakeEstate, batches: list[Any]
) -> None:
    estate = make_estate(pcd("p"))
    run = estate.play(vos_tls_batches=batches)
    assert run.code != 0
    assert "vos_tls_batches" in run.output
    assert "an entry is a number above 0" in run.output or "it must be a list with an entry" in run.output
    assert estate.events("login") == []


# -- the operator's task files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, "post.yml, but this file does not exist on the controller"),
        thorough("- name: [", "post.yml"),
        ("- name: Say\n  no.such.module: {}\n", "no.such.module"),
        thorough("just a text\n", "included task files must contain a list of tasks"),
    ],
)
def test_a_task_file_that_cannot_be_used_is_refused_before_anything_is_read(
    make_estate: MakeEstate, content: str | None, text: str
) -> None:
    estate = make_estate(pcd("p"))
    path = estate.directory / "post.yml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    run = estate.play(vos_tls_post_node=str(path))
    assert run.code != 0
    assert text in run.output
    assert content is not None or "Origin:" not in run.output, "a missing file is no mistake of the playbook"
    assert estate.events("login") == []


# -- the saved plan ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), thorough(("--check",))])
def test_the_plan_is_saved_before_anything_changes(make_estate: MakeEstate, options: tuple[str, ...]) -> None:
    estate = make_estate(pcd("p"))
    estate.hosts["p"]["vos_tls_expected_restart_minutes"] = 12
    path = estate.directory / "plans" / "plan.json"
    run = estate.play(*options, accept=False, vos_tls_plan_path=str(path))
    assert run.code == 0, run.output
    assert "expected to take about 12 min" in run.output
    assert f"Plan written to {path}" in run.output
    plan = saved(path)
    assert (plan["canary"], plan["batches"], plan["expected_minutes"]) == ("p", [["p"]], 12)
    assert plan["clusters"][0]["nodes"][0]["change"] == "set"
    assert estate.writes() == []


def test_a_plan_that_cannot_be_saved_stops_the_run_before_anything_is_read(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    run = estate.play(vos_tls_plan_path=str(estate.directory))
    assert run.code != 0
    assert f"vos_tls_plan_path: {estate.directory} cannot be written: it is a folder" in " ".join(run.output.split())
    assert estate.events("login") == []


# -- the end of the night ----------------------------------------------------------------------------------------


def test_a_node_that_does_not_fit_into_what_is_left_of_the_window_is_not_begun(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    soon = datetime.now(UTC) + timedelta(minutes=15)  # a node of PCD takes 15, and a quarter of that is the margin
    run = estate.play(vos_tls_window={"start": "2026-01-01 00:00", "end": f"{soon:%Y-%m-%d %H:%M}", "timezone": "UTC"})
    assert run.code != 0
    assert run.outcomes() == {"p": "window_closed"}
    output = " ".join(run.output.split())
    assert "WINDOW no node fits; left for the next window: p" in output
    assert (
        "min are left, but 19 min (15 min expected, 4 min margin) are needed. Left to do in this cluster: p." in output
    )
    assert estate.writes() == []


def test_a_run_ends_before_the_next_node_when_its_stop_is_asked_for(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"), pcd("q"))
    place = estate.directory / "stop"
    touch = {
        "name": "Ask for the stop",
        "ansible.builtin.file": {"path": str(place), "state": "touch", "mode": "0600"},
        "delegate_to": "localhost",
    }
    hook = estate.directory / "post.yml"
    hook.write_text(json.dumps([touch]), encoding="utf-8")
    run = estate.play(vos_tls_stop=str(place), vos_tls_post_node=str(hook))
    assert run.code != 0
    assert run.outcomes() == {"p": "done", "q": "window_closed"}
    assert f"the file {place} exists (vos_tls_stop), so the run ends here. Left to do in this cluster: q." in " ".join(
        run.output.split()
    )
    assert estate.writes("q") == []
    logins = len(estate.events("login"))
    again = estate.play(vos_tls_stop=str(place))
    assert again.code != 0
    assert f"the file {place} exists (vos_tls_stop). Remove it first. Nothing was read." in " ".join(
        again.output.split()
    )
    assert len(estate.events("login")) == logins


# -- waiting -----------------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_the_gate_before_a_change_has_a_time_of_its_own(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    later = {"value": 4, "command": "utils dbreplication runtimestate", "count": 2}
    for name in estate.hosts:
        estate.simulator.set_faults(name, replication_state=later)
    run = estate.play(vos_tls_gate_timeout=3, vos_tls_recovery_timeout=300)
    assert run.code != 0
    assert "not healthy within 3 s" in run.output
    assert run.seconds < 120
    assert estate.writes() == []


@pytest.mark.parametrize("minutes", ["soon", *(thorough(number) for number in (0, -5))])
def test_an_expected_time_that_is_none_is_refused(make_estate: MakeEstate, minutes: object) -> None:
    estate = make_estate(pcd("p"))
    run = estate.play(vos_tls_expected_restart_minutes=minutes)
    assert run.code != 0
    assert "vos_tls_expected_restart_minutes" in run.output
    assert estate.writes() == []
