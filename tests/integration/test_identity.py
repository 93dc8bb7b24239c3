# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rollout reads must be of the node that was meant: another server at its address, one node under two names."""

from __future__ import annotations

import os
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, pcd, thorough
from ansible_collections.collabops.vos.tests.integration.estate import Estate

SECOND = f"127.{64 + os.getpid() % 128}.250.9"  # no other test of this process has this network


def twice(make_estate: MakeEstate) -> Estate:
    """One PCD with two addresses, each of which is a host of the inventory, and another PCD."""
    one: dict[str, Any] = pcd("p")
    one["nodes"][0]["also_at"] = [SECOND]
    estate = make_estate(one, pcd("q"))
    estate.hosts["again"] = {"ansible_host": SECOND}
    return estate


def test_one_node_under_two_names_is_not_changed_and_the_others_are(make_estate: MakeEstate) -> None:
    estate = twice(make_estate)
    run = estate.play()
    assert run.code != 0
    assert run.outcomes() == {"again": "blocked", "p": "blocked", "q": "done"}
    assert {entry.node for entry in estate.simulator.writes()} == {"q"}
    assert run.report is not None
    found = {cluster["name"]: cluster["findings"] for cluster in run.report["clusters"]}
    for name in ("again", "p"):
        (block,) = (finding for finding in found[name] if finding["severity"] == "block")
        assert (block["node"], block["text"]) == (name, "the inventory hosts again, p are the same node (p)")
    assert "keep one of these hosts in the inventory, and remove the others" in " ".join(run.output.split())

    del estate.hosts["again"]
    alone = estate.play()
    assert alone.code == 0, alone.output
    assert alone.states() == {"p": "compliant", "q": "compliant"}


@pytest.mark.thorough
def test_a_drift_check_fails_for_one_node_under_two_names(make_estate: MakeEstate) -> None:
    estate = twice(make_estate)
    told = "the inventory hosts again, p are the same node (p)"
    run = estate.drift()
    assert run.report is not None
    found = {cluster["name"]: [item["text"] for item in cluster["findings"]] for cluster in run.report["clusters"]}
    assert found == {"again": [told], "p": [told], "q": []}
    assert told in " ".join(run.output.split())

    at_the_target = estate.drift(vos_tls_min_version="1.0")
    assert at_the_target.code != 0, "one of the two stands for a node that nobody has looked at"
    assert at_the_target.states() == {"again": "unreachable", "p": "unreachable", "q": "compliant"}


@pytest.mark.thorough
def test_a_precheck_fails_for_one_node_under_two_names(make_estate: MakeEstate) -> None:
    estate = twice(make_estate)
    run = estate.precheck()
    assert run.code != 0
    told = "the inventory hosts again, p are the same node (p). What would stop working there is counted twice"
    assert " ".join(run.output.split()).count(told) >= 2
    assert estate.writes() == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name",
    [pytest.param("files", id="of another name"), thorough("p", id="of the same name")],
)
def test_another_server_with_the_same_key_is_not_taken_for_the_node(make_estate: MakeEstate, name: str) -> None:
    """A PCD goes down for its new minimum, and what answers afterwards is another server that has the target."""
    cluster = pcd("p")
    cluster["nodes"][0]["faults"] = {"impostor": name}
    estate = make_estate(cluster)
    run = estate.play(vos_tls_reboot_timeout=4)
    assert run.code != 0
    assert run.outcomes() == {"p": "failed"}
    assert run.states() == {"p": "unreachable"}
    assert run.report is not None
    reported = run.report["clusters"][0]["nodes"][0]
    told = "host name: expected p, found files" if name == "files" else "first entry of system-history.log: expected "
    assert reported["reason"].startswith(f"another server answers at its address ({told}")
    assert (reported["after"], reported["passes"]) == (None, False)
    assert "no reboot within 4 s; last seen: another server answers" in run.output
    assert "Find out which server has this address now" in run.output


def test_nothing_is_sent_to_another_server_at_the_address_of_a_node(make_estate: MakeEstate) -> None:
    estate = make_estate(pcd("p"))
    read = estate.ask("node_info", gather_subset=["uptime"])["p"]
    assert read["identity"]["address"] == estate.hosts["p"]["ansible_host"]
    estate.simulator.set_faults("p", impostor="files")
    code, result = estate.task("p", "restart", boot=read["boot"], interval=0.3, timeout=4)
    assert (code, result["rebooted"], result["last_seen"]) == (2, False, "other_node")
    written = estate.writes()

    code, result = estate.task("p", "restart", boot=read["boot"], identity=read["identity"])
    assert (code, result["error_type"], result["changed"]) == (2, "WrongNode", False)
    assert "host name: expected p, found files" in result["msg"]
    assert estate.writes() == written
