# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back: a minimum that is lowered walks the same gates, and only when it is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_with_imp, node, pcd
from ansible_collections.collabops.vos.tests.integration.estate import Estate

SET = "set tls min-version 1.0"
RESTART = "utils system restart"
LOWER: dict[str, Any] = {"vos_tls_min_version": "1.0", "vos_tls_allow_lowering": True}


def raised(cluster: dict[str, Any]) -> dict[str, Any]:
    for item in cluster["nodes"]:
        item["tls_min_version"] = "1.2"
    return cluster


def cuc_pair(name: str, **more: Any) -> dict[str, Any]:
    version = "14.0.1.13900-155"
    nodes = [node(f"{name}-pub", "cuc", version, **more), node(f"{name}-sub", "cuc", version, "subscriber", **more)]
    return raised({"name": name, "nodes": nodes})


def minimums(estate: Estate) -> set[str]:
    return {result["tls_min_version"] for result in estate.ask("node_info", gather_subset=["tls"]).values()}


@pytest.mark.thorough
def test_it_is_lowered_one_node_at_a_time_and_a_second_run_changes_nothing(make_estate: MakeEstate) -> None:
    estate = make_estate(cuc_pair("a"))
    check = estate.play("--check", "--diff", accept=False, **LOWER)
    assert check.code == 0, check.output
    assert set(check.states().values()) == {"drifted"}
    assert estate.writes() == []
    assert "*** LOWERING ***  2 nodes will accept TLS 1.0 again (vos_tls_allow_lowering)" in check.output
    assert "*** LOWERING ***  2 nodes would accept TLS 1.0 again (vos_tls_allow_lowering)" in check.output

    run = estate.play(**LOWER)
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"compliant"}
    assert "accepts TLS 1.0 itself, and nothing below it." in run.output
    assert estate.sent(SET) == estate.events("down") == ["a-pub", "a-sub"]
    assert minimums(estate) == {"1.0"}

    written = estate.writes()
    again = estate.play(**LOWER)
    assert again.code == 0, again.output
    assert set(again.outcomes().values()) == {"unchanged"}
    assert "LOWERING" not in again.output
    assert estate.writes() == written


def test_without_the_flag_nothing_is_lowered(make_estate: MakeEstate) -> None:
    estate = make_estate(cuc_pair("a"))
    run = estate.play(vos_tls_min_version="1.0")
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"compliant"}
    assert run.outcomes() == {"a-pub": "unchanged"}
    assert estate.writes() == []


@pytest.mark.thorough
def test_a_port_that_never_speaks_the_old_version_does_not_make_it_fail(make_estate: MakeEstate) -> None:
    estate = make_estate(cuc_pair("a", tls_port=6971, quirks={"tls_floor": "1.2"}))
    ports = {"vos_tls_probe_ports": [6971]}
    run = estate.play(**LOWER, **ports)
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"unverified"}
    assert run.outcomes() == {"a-pub": "done"}
    assert "cannot show that TLS 1.0 is accepted" in run.output
    assert ": handshake 0:" not in run.output  # nobody waits for what such a port never shows
    assert run.report is not None
    reasons = {item["reason"] for item in run.report["clusters"][0]["nodes"]}
    assert reasons == {"configured minimum is TLS 1.0 and the node has restarted, but no handshake could be judged"}

    written = estate.writes()
    again = estate.play(**LOWER, **ports)
    assert again.code == 0, again.output
    assert estate.writes() == written


@pytest.mark.thorough
def test_a_port_that_refuses_it_unexpectedly_ends_well_after_the_restart(make_estate: MakeEstate) -> None:
    estate = make_estate(cuc_pair("a", quirks={"tls_floor": "1.2"}))
    run = estate.play(**LOWER)
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"unverified"}
    assert "has restarted, but its ports refuse TLS 1.0, as some do at any minimum" in run.output


@pytest.mark.thorough
def test_a_node_that_goes_back_to_the_old_minimum_is_not_taken_for_one_that_cannot_show_it(
    make_estate: MakeEstate,
) -> None:
    cluster = raised(pcd("p"))
    cluster["nodes"][0]["faults"] = {"value_not_kept": True}
    estate = make_estate(cluster)
    run = estate.play(**LOWER, vos_tls_recovery_timeout=6)
    assert run.code != 0
    assert run.states() == {"p": "drifted"}


@pytest.mark.thorough
def test_a_lowering_that_was_stopped_is_continued(make_estate: MakeEstate) -> None:
    estate = make_estate(raised(cucm_with_imp("b")))
    question = {"value": "Do you want to erase all phones (yes/no) ? ", "command": RESTART}
    estate.simulator.set_faults("b-pub", unknown_question=question)
    stopped = estate.play(**LOWER)
    assert stopped.code != 0
    assert stopped.states()["b-pub"] == "pending_restart"
    estate.simulator.set_faults("b-pub")
    again = estate.play(**LOWER)
    assert again.code == 0, again.output
    assert set(again.states().values()) == {"compliant"}
    assert estate.events("set") == ["b-pub", "b-imp"]
    assert sorted(estate.events("down")) == ["b-imp", "b-pub", "b-sub"]


def test_the_flag_must_be_the_same_for_all_hosts(make_estate: MakeEstate) -> None:
    estate = make_estate(cuc_pair("a"))
    estate.hosts["a-sub"]["vos_tls_allow_lowering"] = True
    run = estate.play(vos_tls_min_version="1.0")
    assert run.code != 0
    assert "vos_tls_allow_lowering differs between the hosts of this run" in run.output
    assert estate.writes() == []
