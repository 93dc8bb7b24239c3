# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is interrupted in the middle of a change, and what the next one does: never two nodes down at once."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_pair, cucm_with_imp
from ansible_collections.collabops.vos.tests.integration.estate import Estate

RESTART = "utils system restart"


def assert_back_before(estate: Estate, node: str, *, other: str) -> None:
    """The node was back as a whole before the other one was set by the second run, if it was."""
    back = [entry.time for entry in estate.simulator.journal("replication_up") if entry.node == node]
    sets = [entry.time for entry in estate.simulator.journal("set") if entry.node == other]
    assert back
    assert back[0] < sets[-1]


@pytest.mark.thorough
def test_a_subscriber_that_was_set_to_another_target_is_awaited(make_estate: MakeEstate) -> None:
    cluster = cucm_pair("a")
    cluster["nodes"][1]["timings"] = {"grace": 1800}  # device seconds: it reboots by itself half a minute later
    estate = make_estate(cluster)
    estate.variables(vos_tls_own_reboot_timeout=90)
    begun = estate.begin(vos_tls_min_version="1.1")
    estate.simulator.await_event("set", "a-sub1", seconds=120)
    assert begun.interrupt().code != 0
    again = estate.play()
    assert again.code == 0, again.output
    assert set(again.states().values()) == {"compliant"}
    assert_back_before(estate, "a-sub1", other="a-pub")
    estate.assert_never_two_down()


@pytest.mark.thorough
def test_a_publisher_that_no_handshake_can_judge_is_awaited(make_estate: MakeEstate) -> None:
    cluster = cucm_pair("a")
    for item in cluster["nodes"]:
        item["quirks"] = {"tls_closed": [8443]}
    cluster["nodes"][0]["timings"] = {"grace": 1500}
    estate = make_estate(cluster)
    estate.variables(vos_tls_own_reboot_timeout=45, vos_tls_require_proof=False, vos_tls_probe_ports=[8443])
    begun = estate.begin(vos_tls_own_reboot_timeout=1)  # nothing is to be awaited yet
    estate.simulator.await_event("set", "a-pub", seconds=120)
    begun.kill()
    again = estate.play()
    assert again.code == 0, again.output
    assert_back_before(estate, "a-pub", other="a-sub1")
    estate.assert_never_two_down()


def test_an_orphan_sends_nothing_more_and_frees_its_cluster(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("b"))
    begun = estate.begin()
    estate.simulator.await_event("set", "b-pub", seconds=120)
    begun.kill()
    again = estate.play()
    assert again.code == 0, again.output
    assert set(again.states().values()) == {"compliant"}
    # Both runs together: one restart for each node, and one set for each database.
    assert sorted(estate.sent(RESTART)) == ["b-imp", "b-pub", "b-sub"]
    assert sorted(estate.events("set")) == ["b-imp", "b-pub"]
    estate.assert_never_two_down()


@pytest.mark.thorough
@pytest.mark.parametrize("end", ["interrupt", "terminate"])
def test_a_run_that_is_ended_between_two_nodes_is_continued(make_estate: MakeEstate, end: str) -> None:
    estate = make_estate(cucm_pair("a"))
    begun = estate.begin()
    estate.simulator.await_event("going_down", "a-pub", seconds=120)
    run = getattr(begun, end)()
    assert run.code != 0
    estate.simulator.await_event("replication_up", "a-pub", seconds=120)
    again = estate.play()
    assert again.code == 0, again.output
    assert sorted(estate.events("set")) == ["a-pub", "a-sub1", "a-sub2"]
    estate.assert_never_two_down()


@pytest.mark.thorough
def test_a_time_limit_for_tasks_does_not_cut_a_change_off(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("b"))
    estate.more_environment["ANSIBLE_TASK_TIMEOUT"] = "2"
    run = estate.play()
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"compliant"}
