# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What speaks against a restart stops a cluster before anything is sent; what a restart breaks keeps the gate shut."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, node, pcd

CER = "14.0.1.11900-14"
CUC = "14.0.1.12900-69"
IMP = "15.0.1.12900-6"
SET = "set tls min-version 1.2"


def imp_pair(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "nodes": [
            node(f"{name}-pub", "cucm", "15.0.1.12900-234"),
            node(f"{name}-imp1", "imp", IMP),
            node(f"{name}-imp2", "imp", IMP, "subscriber"),
        ],
        **more,
    }


def pair(name: str, product: str, version: str) -> dict[str, Any]:
    return {
        "name": name,
        "nodes": [node(f"{name}-pub", product, version), node(f"{name}-sub", product, version, "subscriber")],
    }


@pytest.mark.thorough
def test_high_availability_of_im_and_presence_is_switched_off_before_anything_is_restarted(
    make_estate: MakeEstate,
) -> None:
    estate = make_estate(imp_pair("on"), imp_pair("off", high_availability=False))
    run = estate.play(vos_tls_canary="off-pub")
    assert run.code != 0
    assert run.outcomes() == {"on-pub": "blocked", "off-pub": "done"}
    assert "BLOCK  on-imp1: high availability is on (on-imp1 is Normal, on-imp2 is Normal)" in run.output
    assert "System > Presence Redundancy Groups; enable it again after the rollout" in " ".join(run.output.split())
    assert estate.writes("on-pub") + estate.writes("on-imp1") + estate.writes("on-imp2") == []
    assert {name for name, state in run.states().items() if state == "compliant"} == {"off-pub", "off-imp1", "off-imp2"}


def test_what_speaks_against_a_restart_blocks_with_its_name_and_what_to_do(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"), pair("u", "cuc", CUC))
    estate.simulator.set_faults("a-pub", backup_running=True, ntp_unsynchronised=True)
    estate.simulator.set_faults("a-sub2", disk_used=98)
    estate.simulator.set_faults("u-sub", service_stopped=["Connection Conversation Manager"])
    run = estate.play()
    assert run.code != 0
    assert run.outcomes()["a-pub"] == "blocked"
    for text in (
        "WARN   a-pub: a backup runs",
        "WARN   a-pub: the clock is not synchronised",
        "BLOCK  a-sub2: active is",
        "logging is 98% full",
    ):
        assert text in run.output
    assert estate.writes("a-pub") + estate.writes("a-sub1") + estate.writes("a-sub2") == []


@pytest.mark.thorough
def test_an_operator_may_accept_a_condition_with_a_reason_and_no_other_than_those(make_estate: MakeEstate) -> None:
    world = pcd("p")
    world["nodes"][0]["last_upgrade_failed"] = True  # it has ended: nothing that speaks against a restart
    estate = make_estate(world)
    estate.simulator.set_faults("p", ntp_unsynchronised=True)
    refused = estate.play(vos_tls_accept={"replication": "it is always like that"})
    assert refused.code != 0
    assert "vos_tls_accept names replication, which cannot be accepted" in refused.output
    refused = estate.play(vos_tls_accept={"clock": ""})
    assert "vos_tls_accept gives no reason for clock" in refused.output
    assert estate.writes() == []
    stopped = estate.play(vos_tls_gate_timeout=3)
    assert stopped.outcomes() == {"p": "failed"}
    assert "clock: the clock is not synchronised" in stopped.output
    assert estate.writes() == []
    run = estate.play(vos_tls_accept={"clock": "the time server moves tonight"})
    assert run.code == 0, run.output
    assert "accepted by vos_tls_accept: the time server moves tonight" in run.output
    assert set(run.states().values()) == {"compliant"}
    course = [entry.text for entry in estate.simulator.journal("command")]
    assert "utils system upgrade status" in course[: course.index(SET)]
    assert "utils system upgrade status" not in course[course.index(SET) :]


@pytest.mark.thorough
def test_a_service_that_stops_on_a_third_node_keeps_the_gate_shut(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(estate.play, vos_tls_gate_timeout=15)
        estate.simulator.await_event("going_down", "a-pub", seconds=120)
        estate.simulator.set_faults("a-sub2", service_stopped=["Cisco RIS Data Collector"])
        run = playing.result()
    assert run.code != 0
    assert "services: Cisco RIS Data Collector is STOPPED" in run.output
    assert estate.writes("a-sub1") == []


@pytest.mark.thorough
def test_a_peer_that_is_not_well_after_a_change_keeps_the_next_node_from_its_own(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(estate.play, vos_tls_recovery_timeout=15)
        estate.simulator.await_event("going_down", "a-pub", seconds=120)
        estate.simulator.set_faults("a-sub1", service_stopped=["Cisco RIS Data Collector"])
        run = playing.result()
    assert run.outcomes() == {"a-pub": "failed"}
    told = " ".join(run.output.split())
    assert "What happened: Gate after the change: the cluster is healthy, checked via a-sub1" in told
    assert run.states()["a-pub"] == "compliant"
    assert estate.events("set") == ["a-pub"]
    assert estate.writes("a-sub1") + estate.writes("a-sub2") == []


@pytest.mark.thorough
def test_phones_that_do_not_come_back_keep_the_next_node_from_its_restart(make_estate: MakeEstate) -> None:
    world = cucm_pair("a")
    world["nodes"][0]["phones"] = 20
    world["nodes"][2]["phones"] = 20
    estate = make_estate(world)
    estate.simulator.set_faults("a-pub", phones_lost=2)
    run = estate.play(vos_tls_gate_timeout=12)
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "failed"}
    assert "registrations: 18 phones are registered, 20 were before, 19 are enough" in run.output
    assert estate.writes("a-sub1") + estate.writes("a-sub2") == []
    estate.simulator.set_faults("a-pub")
    again = estate.play()
    assert again.code == 0, again.output
    assert estate.events("down").count("a-pub") == 1


@pytest.mark.thorough
def test_emergency_responder_and_unity_connection_are_asked_for_their_own_state(make_estate: MakeEstate) -> None:
    estate = make_estate(pair("e", "cer", CER), pair("u", "cuc", CUC))
    run = estate.play(vos_tls_canary="e-pub")
    assert run.code == 0, run.output
    reports = [entry for entry in estate.simulator.journal("command") if entry.text == "utils dbreplication status"]
    assert {entry.node for entry in reports} == {"e-pub", "e-sub"}
    asked = [entry for entry in estate.simulator.journal("command") if entry.text == "show cuc cluster status"]
    assert {entry.node for entry in asked} == {"u-pub", "u-sub"}


@pytest.mark.thorough
def test_a_backup_on_the_publisher_holds_the_change_of_a_subscriber(make_estate: MakeEstate) -> None:
    cluster = cucm_pair("a")
    cluster["nodes"][0]["tls_min_version"] = "1.2"
    estate = make_estate(cluster)
    estate.simulator.set_faults("a-pub", backup_running=True)
    run = estate.play(vos_tls_gate_timeout=3)
    assert run.code != 0
    assert "still waiting for backup: a backup runs" in " ".join(run.output.split())
    assert estate.writes() == []


@pytest.mark.thorough
def test_an_old_backup_of_one_database_blocks_its_cluster_until_it_is_accepted(make_estate: MakeEstate) -> None:
    cluster = cucm_pair("a")
    cluster["nodes"][0]["last_backup"] = 9.5
    failed = pcd("f")
    failed["nodes"][0]["last_backup_failed"] = True
    never = pcd("n")
    never["nodes"][0]["last_backup"] = "never"
    estate = make_estate(cluster, failed, never, pcd("good"))
    run = estate.play(vos_tls_canary="good")
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "blocked", "f": "blocked", "n": "blocked", "good": "done"}
    told = " ".join(run.output.split())
    assert "BLOCK a-pub: the last good backup is of" in told
    assert "9.5 days old, more than the allowed 7" in told
    assert "BLOCK f: no backup has succeeded; the last one, of" in told
    assert "is ERROR" in told
    assert "BLOCK n: the node has never been backed up" in told
    assert "accept `backup_age` in vos_tls_accept, with the reason" in told
    assert {entry.node for entry in estate.simulator.journal("command") if entry.text == "set tls min-version 1.2"} == {
        "good"
    }
    refused = estate.play(vos_tls_backup_days=0)
    assert "vos_tls_backup_days is 0; it must be above 0" in " ".join(refused.output.split())
    younger = estate.play("--limit", "a-pub,a-sub1,a-sub2", vos_tls_backup_days=10)
    assert younger.outcomes() == {"a-pub": "done"}
    accepted = estate.play("--limit", "f,n", vos_tls_accept={"backup_age": "snapshots of both were taken today"})
    assert accepted.code == 0, accepted.output
    assert accepted.outcomes() == {"f": "done", "n": "done"}
    assert "accepted by vos_tls_accept: snapshots of both were taken today" in accepted.output


@pytest.mark.thorough
def test_a_service_of_the_node_itself_that_dies_after_the_pre_check_keeps_it_from_its_change(
    make_estate: MakeEstate,
) -> None:
    cluster = cucm_pair("a")
    for item in cluster["nodes"][:2]:
        item["tls_min_version"] = "1.2"
    estate = make_estate(cluster)
    died = {"value": ["Cisco RIS Data Collector"], "command": "utils service list", "after": 1}
    estate.simulator.set_faults("a-sub2", service_stopped=died)
    run = estate.play(vos_tls_gate_timeout=10)
    assert run.code != 0
    assert "services: Cisco RIS Data Collector is STOPPED" in " ".join(run.output.split())
    assert estate.writes() == []


@pytest.mark.thorough
def test_a_broken_database_of_im_and_presence_keeps_unified_cm_from_its_change(make_estate: MakeEstate) -> None:
    version = "15.0.1.12900-234"
    nodes = [node("b-pub", "cucm", version), node("b-sub", "cucm", version, "subscriber")]
    nodes += [node("b-imp1", "imp", version), node("b-imp2", "imp", version, "subscriber")]
    estate = make_estate({"name": "b", "high_availability": False, "nodes": nodes})
    estate.simulator.set_faults("b-imp2", replication_state=3)
    run = estate.play(vos_tls_gate_timeout=3)
    assert run.code != 0
    assert "replication: b-imp2 is (3)" in " ".join(run.output.split())
    assert estate.writes() == []


@pytest.mark.thorough
def test_what_is_accepted_counts_as_it_was_meant_however_it_was_typed(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    refused = estate.play("-e", "vos_tls_accept='backup_age=registrations'")
    assert refused.code != 0
    assert "vos_tls_accept is not a mapping" in " ".join(refused.output.split())
    assert not estate.sent("show version active")
    typed = """vos_tls_accept={"backup_age":"another one has it"}"""
    run = estate.play("-e", typed, vos_tls_backup_days=0.0001, vos_tls_gate_timeout=3)
    assert (run.code, run.states()) == (0, {"p": "compliant"}), run.output


@pytest.mark.thorough
def test_a_condition_that_is_named_in_a_reason_only_is_not_done_without(make_estate: MakeEstate) -> None:
    estate = make_estate({"name": "a", "nodes": [node("a-pub", "cucm", "12.5.1.16900-48", phones=20)]})
    estate.simulator.set_faults("a-pub", phones_lost=20)
    typed = """vos_tls_accept={"certificate":"no registrations depend on it"}"""
    run = estate.play("-e", typed, vos_tls_recovery_timeout=8)
    assert run.code != 0
    assert "registrations: 0 phones are registered, 20 were before" in " ".join(run.output.split())
