# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal notes beside each command how well the cluster is in truth, whatever its nodes print."""

from __future__ import annotations

from tests.simulator.node.health import ailments, restart_obstacles, truth
from tests.simulator.node.services import TOMCAT
from tests.simulator.world.world import read_world
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, CUCM15, CUCM15_SUB, CUCM_SUB, live

SETTLED = 60 + 480 + 720 + 10  # shutdown, down, replication; by default


def test_a_healthy_cluster_has_no_ailment_and_neither_has_a_service_stopped_on_purpose():
    nodes = live(_nothing, {**CUCM, "services_stopped": ["Cisco CDP"]}, CUCM_SUB)
    assert ailments(nodes["pub"]) == {}


def test_a_service_that_does_not_run_and_a_database_out_of_sync_are_ailments():
    nodes = live(
        _nothing,
        {**CUCM, "faults": {"service_stopped": [TOMCAT]}},
        {**CUCM_SUB, "faults": {"replication_state": 3}},
    )
    assert ailments(nodes["pub"]) == {"pub": "Cisco Tomcat is STOPPED", "sub": "replication 3"}


def test_a_node_is_not_well_from_the_stop_of_its_services_until_its_database_is_replicated():
    seen = []

    async def scene(nodes: Nodes) -> None:
        nodes["sub"].reboot(automatic=False)
        for seconds in (30, 60, 500, 500, SETTLED):
            await nodes.clock.advance(seconds)
            seen.append(ailments(nodes["pub"]))

    live(scene, CUCM, CUCM_SUB)
    assert seen == [
        {"sub": "stopping"},
        {"sub": "down"},
        {"sub": "A Cisco DB is STARTING"},
        {"sub": "replication 1"},
        {},
    ]


def test_a_write_is_noted_with_the_minimum_until_then_and_with_who_is_not_well():
    nodes = live(_nothing, CUCM15, {**CUCM15_SUB, "faults": {"replication_state": 4}})
    assert truth(nodes["pub"], write=True) == {
        "ailing": {"sub": "replication 4"},
        "configured": "1.0",
        "effective": "1.0",
    }
    assert truth(nodes["pub"], write=False) == {"ailing": {"sub": "replication 4"}}


def test_what_else_speaks_against_a_restart_is_noted_by_the_node_that_knows_of_it():
    faults = {"backup_running": True, "ntp_unsynchronised": True, "disk_used": 95}
    nodes = live(_nothing, {**CUCM, "faults": faults}, {**CUCM_SUB, "faults": {**faults, "disk_used": 94}})
    assert restart_obstacles(nodes["pub"]) == {"pub": ["backup", "clock", "disk"]}
    assert restart_obstacles(nodes["sub"]) == {"pub": ["backup", "clock"]}
    assert truth(nodes["sub"], write=False) == {"against": {"pub": ["backup", "clock"]}}


def test_a_clock_is_not_synchronised_for_some_minutes_after_a_boot_and_a_node_that_is_down_knows_nothing():
    seen = []

    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=False)
        for seconds in (70, 500, SETTLED):
            await nodes.clock.advance(seconds)
            seen.append(restart_obstacles(nodes["sub"]))

    live(scene, CUCM, CUCM_SUB)
    assert seen == [{}, {"pub": ["clock"]}, {}]


def test_what_a_session_does_is_noted_with_the_truth_of_its_moment():
    lines = []

    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            await console.run("show myself")
            await console.run("set tls min-version 1.2", until="(yes/no) ? ")
            await console.run("yes")
        lines.extend(line for line in nodes.entries() if line["event"] in ("command", "set"))

    live(scene, {**CUCM15, "tls_min_version": "1.1", "tls_in_effect": "1.0"})
    show, command, done = lines
    assert "configured" not in show
    assert [(line["configured"], line["effective"]) for line in (command, done)] == [("1.1", "1.0"), ("1.1", "1.0")]


def test_a_world_may_have_a_node_that_was_set_and_not_restarted():
    nodes = live(_nothing, {**CUCM15, "tls_min_version": "1.2", "tls_in_effect": "1.0"})
    assert (nodes["pub"].configured, nodes["pub"].effective) == ("1.2", "1.0")
    described = {"name": "pub", "address": "127.10.9.1", "product": "cucm", "version": CUCM15["version"]}
    content = {"user": "a", "password": "b", "clusters": [{"name": "alpha", "nodes": [described]}]}
    assert read_world(content).nodes[0].tls_in_effect == ""


async def _nothing(nodes: Nodes) -> None:
    del nodes
