# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else works on the cluster, by another run or by hand: noticed, named, and never two nodes down."""

from __future__ import annotations

import copy
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, thorough
from ansible_collections.collabops.vos.tests.integration.estate import Estate

SET = "set tls min-version 1.2"


def colleague(estate: Estate) -> Estate:
    """Another controller with the same inventory: its lock of a cluster is another one."""
    directory = Path(estate.directory) / "colleague"
    elsewhere = directory / "temporary"
    elsewhere.mkdir(parents=True)
    other = Estate(estate.simulator, directory, copy.deepcopy(estate.inventory))
    other.more_environment["TMPDIR"] = str(elsewhere)
    return other


def assert_awaited(estate: Estate, node: str, *, before: str) -> None:
    """The node was back from its own reboot when the other one was set."""
    back = next(entry.time for entry in estate.simulator.journal("replication_up") if entry.node == node)
    assert all(entry.time > back for entry in estate.simulator.journal("set") if entry.node == before)


def all_are_back(estate: Estate) -> None:
    """Wait until each node that went down has come back as a whole: the run that took it down may have ended before."""
    deadline = time.monotonic() + 60
    while len(estate.events("going_down")) > len(estate.events("replication_up")):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def completes(estate: Estate) -> None:
    again = estate.play()
    assert again.code == 0, again.output
    assert set(again.states().values()) == {"compliant"}
    assert len(estate.events("set")) == len(set(estate.events("set"))) == 3


@pytest.mark.thorough
def test_two_runs_at_the_same_time_never_take_two_nodes_down_and_one_of_them_gives_way(
    make_estate: MakeEstate,
) -> None:
    estate = make_estate(cucm_pair("a"))
    slow = colleague(estate)
    # It has planned, and waits at its first gate for so long that the other run works in the meantime.
    slow.variables(vos_tls_good_polls=30, vos_tls_poll_interval=0.5, vos_tls_gate_timeout=180)
    with ThreadPoolExecutor(2) as pool:
        ours, theirs = pool.submit(estate.play), pool.submit(slow.play)
        first, second = ours.result(), theirs.result()
    assert first.code == 0, first.output
    assert second.code != 0, second.output
    assert second.outcomes() == {"a-pub": "failed"}
    told = " ".join(second.output.split())
    assert "it was booted again, but not by this run (before: " in told
    assert "Somebody else works on this cluster, or one of its nodes crashed." in told
    estate.assert_never_two_down()
    completes(estate)


@pytest.mark.parametrize(
    "ranks",
    [
        thorough({}, id="equal"),
        pytest.param({"a-sub2": 0, "a-sub1": 1}, id="another order"),
    ],
)
def test_two_runs_on_two_controllers_end_well_or_give_way(make_estate: MakeEstate, ranks: dict[str, int]) -> None:
    estate = make_estate(cucm_pair("a"))
    other = colleague(estate)
    for name, rank in ranks.items():
        other.hosts[name]["vos_rank"] = rank
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(estate.play), pool.submit(other.play)]
        ended = [run.result() for run in runs]
    estate.assert_never_two_down()
    for run in ended:
        assert run.code == 0 or run.outcomes() in ({"a-pub": "failed"}, {"a-pub": "blocked"}), run.output
    all_are_back(estate)
    again = estate.play()
    assert again.code == 0, again.output
    assert set(again.states().values()) == {"compliant"}


@pytest.mark.thorough
def test_a_node_that_somebody_restarts_by_hand(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    hand = colleague(estate)
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(estate.play)
        estate.simulator.await_event("replication_up", "a-pub", seconds=120)
        code, result = hand.task("a-sub2", "restart", interval=0.3)
        assert code == 0, result
        run = playing.result()
    assert run.code != 0
    assert "a-sub2: it was booted again, but not by this run (before: " in run.output
    assert estate.sent(SET) == ["a-pub"]
    assert run.states() == {"a-pub": "compliant", "a-sub1": "drifted", "a-sub2": "drifted"}
    completes(estate)


@pytest.mark.thorough
def test_a_node_that_somebody_sets_by_hand(make_estate: MakeEstate) -> None:
    cluster = cucm_pair("a")
    cluster["nodes"][2]["timings"] = {"grace": 3600}  # it reboots a minute later: the second run awaits that
    estate = make_estate(cluster)
    estate.variables(vos_tls_own_reboot_timeout=120)
    hand = colleague(estate)
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(estate.play)
        estate.simulator.await_event("going_down", "a-pub", seconds=120)
        code, result = hand.task("a-sub2", "tls_min_version", version="1.2")
        assert code == 0, result
        run = playing.result()
    assert run.code != 0
    assert "a-sub2: its minimum is TLS 1.2 now, but this run did not set it (before: TLS 1.0)" in run.output
    assert estate.sent(SET) == ["a-pub", "a-sub2"]
    completes(estate)
    assert_awaited(estate, "a-sub2", before="a-sub1")


@pytest.mark.thorough
def test_a_node_that_does_not_answer_any_more_is_named(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_pair("a"))
    # Its services are asked for in the pre-check and in the gate; then nobody can log in to it any more.
    estate.simulator.set_faults("a-sub2", connection_refused={"command": "utils service list", "count": 2})
    run = estate.play(vos_tls_gate_timeout=5)
    assert run.code != 0
    assert "a-sub2: it does not answer: " in run.output
    assert estate.writes() == []
    estate.simulator.set_faults("a-sub2")
    completes(estate)


@pytest.mark.thorough
def test_a_node_that_was_set_by_hand_is_back_before_another_one_is_changed(make_estate: MakeEstate) -> None:
    cluster = cucm_pair("a")
    cluster["nodes"][2]["timings"] = {"grace": 900}  # it reboots a quarter of a minute later
    estate = make_estate(cluster)
    estate.variables(vos_tls_own_reboot_timeout=60)
    code, result = estate.task("a-sub2", "tls_min_version", version="1.2")
    assert code == 0, result
    completes(estate)
    assert_awaited(estate, "a-sub2", before="a-pub")


def test_a_second_run_on_the_same_controller_waits_and_then_names_the_first_one(make_estate: MakeEstate) -> None:
    cluster = cucm_pair("a")
    cluster["nodes"][0]["timings"] = {"grace": 7200}  # two minutes: longer than a second run waits
    estate = make_estate(cluster)
    estate.variables(vos_tls_reboot_timeout=200)
    begun = estate.begin()
    estate.simulator.await_event("set", "a-pub", seconds=120)
    estate.variables(vos_rank=0)
    second = estate.play(vos_tls_accept={"registrations": "the first run changes the publisher"})
    assert second.outcomes() == {"a-pub": "failed"}, second.output
    assert f"process {begun.process.pid} (its worker is " in " ".join(second.output.split())
    begun.interrupt()
    assert estate.sent(SET) == ["a-pub"]
