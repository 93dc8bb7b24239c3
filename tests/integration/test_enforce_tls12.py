# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook against simulated clusters: what it does, what it leaves alone, and where it stops."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import (
    MakeEstate,
    cucm_pair,
    cucm_with_imp,
    pcd,
    thorough,
)
from ansible_collections.collabops.vos.tests.integration.estate import Estate

RESTART = "utils system restart"
SET = "set tls min-version 1.2"


def assert_gated_in_order(estate: Estate) -> None:
    """Before a-sub1 is set: polls of all three nodes, what a-sub1 alone is asked for, then a last look at all three."""
    commands = estate.simulator.journal("command")
    course = [(entry.node, entry.text) for entry in commands if entry.node.startswith("a-")]
    course = course[course.index(("a-pub", SET)) : course.index(("a-sub1", SET)) + 1]
    other = _last(course, "a-sub2", "utils service list")
    itself = _last(course, "a-sub1", "show cert own tomcat")
    polls = [place for place, sent in enumerate(course) if sent == ("a-pub", "utils disaster_recovery status backup")]
    looks = {name: _last(course, name, "show tls min-version") for name in ("a-pub", "a-sub1", "a-sub2")}
    assert (other < looks["a-sub2"], itself < looks["a-sub1"], polls[-1] < looks["a-pub"]) == (True, True, True)


def _last(course: list[tuple[str, str]], node: str, command: str) -> int:
    """The place of the last such command."""
    return max(place for place, sent in enumerate(course) if sent == (node, command))


def test_two_regimes_end_compliant_node_after_node_and_a_second_run_changes_nothing(make_estate: MakeEstate) -> None:
    late = cucm_with_imp("b")
    # Nobody knows what a subscriber shows between the set on its publisher and its own restart.
    late["nodes"][1]["quirks"] = {"minimum_shown_late": True}
    estate = make_estate(cucm_pair("a"), late, pcd("p"))
    first = estate.play()
    assert first.code == 0, first.output
    assert set(first.states().values()) == {"compliant"}
    assert first.outcomes() == {"a-pub": "done", "b-pub": "done", "p": "done"}
    assert first.report is not None
    assert first.report["canary"] == "p"
    for cluster in first.report["clusters"]:
        for item in cluster["nodes"]:
            assert (item["before"], item["after"]) == ("1.0", "1.2")
            assert item["evidence"]
            assert item["restart_seconds"] > 0
    assert "From restart to healthy: a-pub " in first.output

    sets = estate.sent(SET)
    assert sorted(sets) == ["a-pub", "a-sub1", "a-sub2", "b-imp", "b-pub", "p"]
    restarts = estate.sent(RESTART)
    assert restarts == ["b-pub", "b-sub", "b-imp"]
    downs = estate.events("down")
    assert sorted(downs) == sorted(estate.hosts)
    assert downs[0] == "p"
    assert [name for name in downs if name.startswith("a-")] == ["a-pub", "a-sub1", "a-sub2"]

    estate.assert_never_two_down()
    assert sorted(estate.events("going_down")) == sorted(estate.hosts)
    assert_gated_in_order(estate)

    written = estate.writes()
    second = estate.play()
    assert second.code == 0, second.output
    assert "changed=0" in second.output
    assert "changed=1" not in second.output
    assert set(second.outcomes().values()) == {"unchanged"}
    assert estate.writes() == written


def test_the_recap_tells_of_each_host_what_was_done_to_its_own_node(make_estate: MakeEstate) -> None:
    """Also of the conductor, from which the other nodes of its cluster are changed."""
    cluster = cucm_pair("a")
    cluster["nodes"][0]["tls_min_version"] = "1.2"
    run = make_estate(cluster).play()
    assert run.code == 0, run.output
    recap = [line.split() for line in run.output[run.output.index("PLAY RECAP") :].splitlines() if " ok=" in line]
    assert {line[0]: line[3] for line in recap} == {"a-pub": "changed=0", "a-sub1": "changed=1", "a-sub2": "changed=1"}


def test_check_mode_reports_the_drift_fails_for_it_if_asked_and_writes_nothing(make_estate: MakeEstate) -> None:
    """The files of the report are written on the controller."""
    estate = make_estate(cucm_pair("a"), cucm_with_imp("b"))
    files = {f"vos_tls_{kind}_path": f"report.{kind}" for kind in ("html", "csv", "junit")}
    given = {**files, "vos_tls_report_language": "ja"}
    run = estate.play("--check", "--diff", accept=False, vos_tls_fail_on_drift=True, **given)
    assert run.code != 0
    assert set(run.states().values()) == {"drifted"}
    assert "minimum TLS version: 1.0" in run.output
    assert "minimum TLS version: 1.2" in run.output
    assert "a-pub is drifted: configured minimum is TLS 1.0, the target is 1.2" in run.output
    assert estate.writes() == []
    starts = {"html": '<!DOCTYPE html>\n<html lang="ja">', "csv": "\ufeffcluster,", "junit": "<?xml"}
    for kind, start in starts.items():
        assert (estate.directory / f"report.{kind}").read_text(encoding="utf-8").startswith(start)


def test_without_the_opt_in_the_run_ends_with_the_plan(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"), pcd("p"))
    run = estate.play(accept=False)
    assert run.code == 0, run.output
    assert "PLAN  minimum TLS version 1.2: 2 clusters, 4 nodes to restart, canary: p" in run.output
    assert "with -e vos_tls_accept_reboot=true" in run.output
    assert run.report is None
    assert estate.writes() == []


def test_a_subscriber_that_fails_its_gate_stops_its_cluster_only_and_a_rerun_continues(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"), cucm_pair("b"), pcd("p"))
    estate.simulator.set_faults("a-sub1", services_stuck=["Cisco Tftp"])
    run = estate.play(vos_tls_recovery_timeout=6)
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "failed", "b-pub": "done", "p": "done"}
    assert estate.writes("a-sub2") == []
    assert "Cisco Tftp is STARTING" in run.output
    assert "Cluster a-pub was stopped at node a-sub1" in run.output
    assert run.states()["a-sub2"] == "drifted"

    before = estate.writes("a-pub")
    still = estate.play()
    assert still.code != 0
    assert still.outcomes()["a-pub"] == "blocked"
    assert "not healthy before the change: Cisco Tftp is STARTING" in still.output
    assert estate.writes("a-sub2") == []

    estate.simulator.set_faults("a-sub1")
    again = estate.play()
    assert again.code == 0, again.output
    assert set(again.states().values()) == {"compliant"}
    assert estate.writes("a-pub") == before
    assert estate.events("down").count("a-sub1") == 1
    assert estate.events("down").count("a-sub2") == 1


@pytest.mark.thorough
def test_the_last_node_that_fails_its_gate_fails_the_run_although_it_is_compliant(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.simulator.set_faults("p", services_stuck=["Cisco Syslog Agent"])
    run = estate.play(vos_tls_recovery_timeout=5)
    assert run.states() == {"p": "compliant"}
    assert run.outcomes() == {"p": "failed"}
    assert run.code != 0
    assert "Not done: cluster p was stopped at node p: " in run.output


def test_a_window_that_cannot_be_understood_is_refused_before_anything_is_sent(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    run = estate.play(vos_tls_window={"start": "22:00", "end": "5", "timezone": "Europe/Berlin"})
    assert run.code != 0
    assert "vos_tls_window: the end of the window is '5'; it must be HH:MM or YYYY-MM-DD HH:MM, in quotes" in run.output
    assert estate.writes() == []


def test_settings_that_differ_between_hosts_are_refused(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    estate.hosts["a-sub2"]["vos_tls_min_version"] = "1.1"
    run = estate.play()
    assert run.code != 0
    assert "vos_tls_min_version differs between the hosts of this run" in run.output
    assert estate.writes() == []


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("vos_tls_reboot_timeout", 0, "is 0; it must be above 0"),
        thorough(
            *("vos_tls_registration_tolerance", 95),
            "is 95; it is a share, such as 0.95, and must be at most 1",
        ),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused_before_anything_is_sent(
    make_estate: MakeEstate, name: str, value: int, text: str
) -> None:
    estate = make_estate(pcd("p"))
    run = estate.play(**{name: value})
    assert run.code != 0
    assert f"{name} {text}" in run.output
    assert estate.writes() == []


def test_a_target_that_yaml_takes_for_a_number_is_a_version(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    estate.variables(vos_tls_min_version=1.2)
    run = estate.play("--check")
    assert run.code == 0, run.output
    assert run.outcomes() == {"p": "would_change"}


def test_a_canary_that_fails_starts_no_other_cluster(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"), pcd("p"))
    estate.simulator.set_faults("p", no_reboot=True)
    run = estate.play(vos_tls_reboot_timeout=5)
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "not_started", "p": "failed"}
    assert estate.writes("a-pub") + estate.writes("a-sub1") + estate.writes("a-sub2") == []
    assert "the canary cluster p did not succeed" in run.output


@pytest.mark.thorough
def test_the_operator_chooses_the_canary(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"), pcd("p"))
    run = estate.play(vos_tls_canary="a-pub")
    assert run.code == 0, run.output
    assert estate.events("down")[-1] == "p"


def test_a_canary_that_does_not_exist_is_refused(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    run = estate.play(vos_tls_canary="nowhere")
    assert run.code != 0
    assert "vos_tls_canary is nowhere, but there is no such cluster in this run (clusters: p)" in run.output
    assert estate.writes() == []


@pytest.mark.thorough
def test_a_node_that_never_comes_back_ends_in_a_clear_error_in_time(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    estate.simulator.set_faults("a-pub", never_back=True)
    run = estate.play(vos_tls_reboot_timeout=8)
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "failed"}
    assert run.states()["a-pub"] == "unreachable"
    assert run.seconds < 60
    assert "Cluster a-pub was stopped at node a-pub" in run.output
    assert estate.writes("a-sub1") + estate.writes("a-sub2") == []


@pytest.mark.thorough
def test_a_change_made_by_hand_is_continued_and_nothing_is_repeated(make_estate: MakeEstate) -> None:
    world = cucm_with_imp("b")
    estate = make_estate(world)
    code, result = estate.task("b-pub", "tls_min_version", version="1.2")
    assert code == 0
    assert (result["before"], result["after"], result["scope"], result["restart"]) == (
        "1.0",
        "1.2",
        "cluster",
        "required",
    )
    run = estate.play()
    assert run.code == 0, run.output
    sets = estate.sent(SET)
    assert sets == ["b-pub", "b-imp"]
    assert sorted(estate.events("down")) == ["b-imp", "b-pub", "b-sub"]


@pytest.mark.thorough
def test_a_node_that_was_set_by_hand_and_is_about_to_reboot_is_waited_for_and_not_restarted(
    make_estate: MakeEstate,
) -> None:
    cluster = cucm_pair("a")
    cluster["nodes"][0]["timings"] = {"grace": 1800}  # thirty seconds
    estate = make_estate(cluster)
    code, result = estate.task("a-pub", "tls_min_version", version="1.2")
    assert (code, result["restart"]) == (0, "automatic")
    for host in estate.hosts.values():
        host["vos_tls_own_reboot_timeout"] = 60
    run = estate.play(vos_tls_reboot_timeout=90)
    assert run.code == 0, run.output
    assert estate.sent(RESTART) == []
    assert estate.sent(SET).count("a-pub") == 1
    assert estate.events("down").count("a-pub") == 1
    back = next(entry.time for entry in estate.simulator.journal("replication_up") if entry.node == "a-pub")
    assert all(entry.time > back for entry in estate.simulator.journal("set") if entry.node != "a-pub")
