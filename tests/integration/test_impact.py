# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The impact pre-check over real SSH: one login, nothing written, and a session that is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node, pcd

from tests.unit.tls.listeners import send, server_hello, stub

DATABASE: dict[str, Any] = {
    "phones": [
        {"model": "Cisco 7965", "count": 30, "security": "Encrypted"},
        {"model": "Cisco 8845", "count": 2300},
    ],
    "trunks": [{"name": "cube", "security": "Encrypted", "port": 5061}],
    "expressways": ["exp-c.example.com"],
}


def cluster(**more: Any) -> dict[str, Any]:
    nodes = [node("alpha-pub", "cucm", "12.5.1.16900-48", **more)]
    return {"name": "alpha", "nodes": nodes, "database": DATABASE, "mixed_mode": True}


def test_a_cluster_is_read_in_one_login_and_nothing_is_written(make_estate: MakeEstate) -> None:
    estate = make_estate(cluster())
    code, result = estate.task("alpha-pub", "tls_impact", "--check", target="1.2", cluster="alpha")
    assert (code, result["changed"], result["blocking"]) == (0, False, ["R05"])
    fates = result["totals"]["fates"]
    # Whether the firmware of the others is new enough, nobody has said.
    assert (result["totals"]["devices"], fates["stops"], fates["review"], result["unread"]) == (2330, 30, 2300, [])
    assert estate.writes() == []
    assert len(estate.events("login")) == 1


def test_a_session_that_is_lost_on_the_way_takes_one_query_with_it(make_estate: MakeEstate) -> None:
    drop = {"command": "run sql select clusterid", "at": "command", "moment": "after", "how": "reset"}
    estate = make_estate(cluster(faults={"drops": [drop]}))
    code, result = estate.task("alpha-pub", "tls_impact", cluster="alpha")
    assert (code, result["blocking"]) == (0, ["R03", "R05"])
    assert [entry["reading"] for entry in result["unread"]] == ["the remote clusters with their versions"]
    assert {"R04", "R31"} <= {finding["rule"] for finding in result["findings"]}
    assert len(estate.events("login")) == 2


def test_a_blocking_finding_stops_its_cluster_before_anything_is_sent_and_others_go_on(
    make_estate: MakeEstate,
) -> None:
    estate = make_estate(cluster(), pcd("deployment"))
    run = estate.play(vos_tls_canary="deployment")
    assert run.code == 2, run.output
    assert run.outcomes() == {"alpha-pub": "blocked", "deployment": "done"}
    assert estate.writes("alpha-pub") == []
    assert "BLOCK  alpha-pub: R05 Registration over secure SIP or SCCP (30): The phones cannot" in run.output
    assert "waive R05 in vos_tls_waivers" in run.output


@pytest.mark.thorough
def test_with_a_waiver_the_cluster_goes_on_and_the_finding_stays_visible(make_estate: MakeEstate) -> None:
    estate = make_estate(cluster())
    waiver = {"rule": "R05", "cluster": "alpha-pub", "reason": "replaced, CHG0012345", "expires": "2999-12-31"}
    run = estate.play(vos_tls_waivers=[waiver])
    assert run.code == 0, run.output
    assert run.states() == {"alpha-pub": "compliant"}
    assert "R05 Registration over secure SIP or SCCP (30): accepted until 2999-12-31 (UTC)" in run.output
    again = estate.play(accept=False)
    assert again.code == 0, again.output
    assert "R05" not in again.output  # nothing is left to do, so nobody is asked


@pytest.mark.thorough
def test_a_peer_that_refuses_the_target_stops_the_clusters_that_call_it_and_is_reported(
    make_estate: MakeEstate, tmp_path: Path
) -> None:
    with stub(send(server_hello("1.1"))) as directory:
        estate = make_estate(pcd("deployment"))
        peer = {"name": "dc1", "kind": "ldap", "host": "127.0.0.1", "port": directory.port}
        run = estate.play("--check", accept=False, vos_tls_peers=[peer], vos_tls_impact_dir=str(tmp_path / "impact"))
    assert run.code == 2, run.output
    assert "BLOCK  deployment: X05 Peers that the operator named (1): The cluster cannot connect" in run.output
    report = json.loads((tmp_path / "impact" / "impact.json").read_text(encoding="utf-8"))
    [finding] = [finding for finding in report["clusters"][0]["findings"] if finding["blocking"]]
    assert (finding["rule"], [item["name"] for item in finding["affected"]]) == ("X05", ["dc1"])


@pytest.mark.thorough
def test_a_contact_centre_and_an_old_release_say_what_they_are_and_what_to_do_by_hand(make_estate: MakeEstate) -> None:
    express = {"name": "express", "nodes": [node("express1", "uccx", "12.5.1.11003-511")]}
    estate = make_estate(express, {"name": "old", "nodes": [node("old-pub", "cucm", "10.5.2.22900-12")]}, pcd("fine"))
    run = estate.play(vos_tls_canary="fine")
    assert run.code == 2, run.output
    assert run.outcomes() == {"express1": "blocked", "old-pub": "blocked", "fine": "done"}
    plain = " ".join(run.output.split())
    assert "express1: uccx 12.5(1) build 11003: a contact centre product (Unified CCX, CUIC, Finesse, VVB or" in plain
    assert "set both to 1.2 by hand, on the publisher first" in plain
    assert "old-pub: cucm 10.5(2)SU10: `set tls min-version` came with 11.5(1)SU3" in plain
    assert "upgrade it to 11.5(1)SU3 or later, or leave the node out (vos_tls_exclude_nodes)" in plain
    assert estate.writes("express1") == estate.writes("old-pub") == []


def test_what_could_not_be_read_stops_the_cluster(make_estate: MakeEstate) -> None:
    drop = {"command": "run sql", "at": "command", "moment": "after", "how": "reset", "times": 99}
    estate = make_estate(cluster(faults={"drops": [drop]}))
    run = estate.play()
    assert run.code == 2, run.output
    assert run.outcomes() == {"alpha-pub": "blocked"}
    assert "could not be read, so it may break" in run.output
    assert estate.writes() == []
