# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unified CM Groups with phones: who takes them over, when they go back, how many a node has room for, the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.simulator.node import phones
from tests.simulator.node.counters import counters
from tests.simulator.node.node import Node
from tests.simulator.node.phones import known_phones, registered_phones
from tests.simulator.node.services import CALL_MANAGER, start_share
from tests.simulator.process import Simulator
from tests.simulator.world.faults import Faults
from tests.simulator.world.section import WorldError
from tests.simulator.world.world import load_world, read_world
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, CUCM_SUB, IMP, live

WORLDS = Path(__file__).parents[2] / "simulator" / "worlds"
PRIMARY, BACKUP, THIRD = ({**CUCM_SUB, "name": name} for name in ("p", "b", "c"))
PUB = {**CUCM, "call_processing": False}
SHUTDOWN, DOWN, SERVICES, REGISTRATION = 60, 480, 420, 120  # the default timings
LATER = 100_000  # by then all is as it was


def group(*members: str, **devices: int) -> dict[str, Any]:
    return {"members": list(members), **devices}


def groups(**by_name: Any) -> dict[str, Any]:
    return {"callmanager_groups": by_name}


def counts(nodes: Nodes, *names: str) -> list[int]:
    return [registered_phones(nodes[name]) for name in names]


def to_start(node: Node) -> float:
    """Device seconds from the end of the grace to the start of Cisco CallManager."""
    return SHUTDOWN + DOWN + SERVICES * start_share(node.spec, CALL_MANAGER)


def told(nodes: Nodes) -> list[dict[str, Any]]:
    keys = ("node", "registered", "refused", "running")
    return [{key: line[key] for key in keys} for line in nodes.entries() if line["event"] == "registrations"]


# Where phones are


def test_phones_of_a_group_register_with_its_first_member():
    async def scene(nodes: Nodes) -> None:
        assert counts(nodes, "pub", "p", "b") == [0, 30, 5]

    live(scene, PUB, PRIMARY, BACKUP, cluster=groups(One=group("p", "b", phones=30), Two=group("b", "p", phones=5)))


def test_phones_of_a_group_come_back_to_the_first_member_after_the_registration():
    async def scene(nodes: Nodes) -> None:
        primary = nodes["p"]
        primary.reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b") == [0, 30]
        await nodes.clock.advance(to_start(primary) + REGISTRATION - 3)
        assert primary.is_started(CALL_MANAGER)
        assert counts(nodes, "p", "b") == [0, 30]
        await nodes.clock.advance(3)
        assert counts(nodes, "p", "b") == [30, 0]

    live(scene, PUB, PRIMARY, BACKUP, cluster=groups(One=group("p", "b", phones=30)))


def test_a_backup_that_has_just_come_up_takes_phones_only_after_the_registration():
    async def scene(nodes: Nodes) -> None:
        backup = nodes["b"]
        backup.reboot(automatic=False)
        await nodes.clock.advance(to_start(backup) + 10)
        assert backup.is_started(CALL_MANAGER)
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b") == [0, 0]
        await nodes.clock.advance(REGISTRATION)
        assert counts(nodes, "p", "b") == [0, 30]

    live(scene, PUB, PRIMARY, BACKUP, cluster=groups(One=group("p", "b", phones=30)))


def test_the_third_member_is_the_last_one_to_take_phones():
    async def scene(nodes: Nodes) -> None:
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b", "c") == [0, 9, 0]
        nodes["b"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b", "c") == [0, 0, 9]
        await nodes.clock.advance(LATER)
        assert counts(nodes, "p", "b", "c") == [9, 0, 0]

    live(scene, PUB, PRIMARY, BACKUP, THIRD, cluster=groups(One=group("p", "b", "c", phones=9)))


def test_a_node_lists_the_phones_of_all_groups_that_it_has_seen():
    async def scene(nodes: Nodes) -> None:
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        seen = [(phone.name, here) for phone, here in known_phones(nodes["b"])]
        assert sorted(seen) == [("SEPE00000000000", True), ("SEPE00100000000", True)]
        async with Console(nodes["b"]) as console:
            assert "\nTotal count 2\n" in await console.run("show risdb query phone")
        await nodes.clock.advance(LATER)
        assert sorted((phone.name, here) for phone, here in known_phones(nodes["b"])) == [
            ("SEPE00000000000", False),
            ("SEPE00100000000", True),
        ]

    live(scene, PUB, PRIMARY, BACKUP, cluster=groups(One=group("p", "b", phones=1), Two=group("b", "p", phones=1)))


def test_lost_phones_of_a_node_are_those_of_its_groups_together():
    async def scene(nodes: Nodes) -> None:
        nodes["p"].set_faults(Faults(phones_lost=5))
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b") == [0, 12]
        await nodes.clock.advance(LATER)
        assert counts(nodes, "p", "b") == [7, 0]

    live(scene, PUB, PRIMARY, BACKUP, cluster=groups(One=group("p", "b", phones=4), Two=group("p", "b", phones=8)))


# Room for them


def test_a_backup_of_two_primaries_refuses_what_it_has_no_room_for():
    async def scene(nodes: Nodes) -> None:
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b", "c") == [0, 4000, 4000]
        nodes["c"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b", "c") == [0, 5000, 0]
        assert told(nodes)[-1] == {
            "node": "c",
            "registered": {"p": 0, "b": 5000, "c": 0},
            "refused": {"b": 3000},
            "running": ["b"],
        }

    cluster = groups(One=group("p", "b", phones=4000), Two=group("c", "b", phones=4000))
    live(scene, PUB, PRIMARY, BACKUP, THIRD, cluster=cluster)


def test_the_world_says_how_much_room_a_node_has_and_its_own_phones_come_first():
    async def scene(nodes: Nodes) -> None:
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "p", "b") == [0, 10]
        here = [phone.name for phone, registered in known_phones(nodes["b"]) if registered]
        assert [name[:7] for name in here] == ["SEPE001"] * 8 + ["SEPE000"] * 2

    cluster = groups(One=group("p", "b", phones=30), Two=group("b", "p", phones=8))
    live(scene, PUB, PRIMARY, {**BACKUP, "max_registered": 10}, cluster=cluster)


def test_where_nodes_have_the_phones_they_have_room_for_all_unless_the_world_says_otherwise():
    async def scene(nodes: Nodes) -> None:
        assert counts(nodes, "pub", "p") == [6000, 5]

    live(scene, {**CUCM, "phones": 6000}, {**PRIMARY, "phones": 9, "max_registered": 5})


# The journal


def test_the_journal_tells_each_time_that_phones_move():
    async def scene(nodes: Nodes) -> None:
        primary = nodes["p"]
        primary.reboot(automatic=True)  # first the grace, in which nothing moves
        await nodes.clock.advance(59)
        assert told(nodes) == []
        await nodes.clock.advance(2)
        moved = {"node": "p", "registered": {"p": 0, "b": 31}, "refused": {}, "running": ["b"]}
        assert told(nodes) == [moved]
        await nodes.clock.advance(to_start(primary))
        assert told(nodes)[1:] == [{**moved, "running": ["p", "b"]}]
        await nodes.clock.advance(REGISTRATION)
        assert told(nodes)[2:] == [{**moved, "registered": {"p": 30, "b": 1}, "running": ["p", "b"]}]
        await nodes.clock.advance(LATER)
        assert len(told(nodes)) == 3

    cluster = groups(One=group("p", "b", phones=30), Two=group("b", "p", phones=1))
    live(scene, PUB, PRIMARY, BACKUP, cluster=cluster)


def test_the_journal_tells_of_a_service_that_is_stopped_and_started_by_hand():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["p"]) as console:
            console.type(f"utils service stop {CALL_MANAGER}\r")
            await nodes.clock.advance(60)
            console.type(f"utils service start {CALL_MANAGER}\r")
            await nodes.clock.advance(600)
        assert [(line["registered"]["p"], line["running"]) for line in told(nodes)] == [
            (0, ["b"]),
            (0, ["p", "b"]),
            (3, ["p", "b"]),
        ]

    live(scene, PUB, PRIMARY, BACKUP, cluster=groups(One=group("p", "b", phones=3)))


def test_the_journal_tells_of_the_members_of_a_group_that_has_nothing_but_lists():
    async def scene(nodes: Nodes) -> None:
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert told(nodes) == [{"node": "p", "registered": {"p": 0, "b": 0}, "refused": {}, "running": ["b"]}]

    live(scene, PUB, PRIMARY, BACKUP, cluster=groups(One=group("p", "b", lists=1)))


def test_a_cluster_without_devices_has_nothing_to_tell():
    async def scene(nodes: Nodes) -> None:
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(LATER)
        assert told(nodes) == []

    live(scene, PUB, PRIMARY, BACKUP)


def test_counting_phones_makes_none(monkeypatch: pytest.MonkeyPatch):
    def fail(label: str, count: int) -> None:
        raise AssertionError("40,000 phones are made to be counted")

    async def scene(nodes: Nodes) -> None:
        monkeypatch.setattr(phones, "_phones", fail)
        nodes["p"].reboot(automatic=False)
        await nodes.clock.advance(1)
        read = counters(nodes["b"], "Cisco CallManager")
        assert read is not None
        assert read["RegisteredHardwarePhones"] == 40_000

    live(scene, PUB, PRIMARY, {**BACKUP, "max_registered": 50_000}, cluster=groups(One=group("p", "b", phones=40_000)))


def test_a_running_simulator_tells_at_its_start_and_when_a_fault_moves_phones(tmp_path: Path):
    nodes = [{**node, "address": f"127.10.97.{number}"} for number, node in enumerate((PUB, PRIMARY, BACKUP), 1)]
    cluster = {"name": "alpha", "nodes": nodes, **groups(One=group("p", "b", phones=7))}
    with Simulator({"user": "a", "password": "b", "time_scale": 60, "clusters": [cluster]}, tmp_path) as simulator:
        (first,) = simulator.journal("registrations")
        assert (first.registered, first.refused, list(first.running)) == ({"p": 7, "b": 0}, {}, ["p", "b"])
        simulator.set_faults("p", service_stopped=[CALL_MANAGER])
        moved = simulator.await_event("registrations", "p", 10)
        assert (moved.registered, list(moved.running)) == ({"p": 0, "b": 7}, ["b"])
        state = simulator.state("b")
        assert (state["phones"], state["cti_devices"], state["presence_sessions"]) == (7, 0, 0)


# A world


@pytest.mark.parametrize(
    ("cluster", "node", "complaint"),
    [
        (groups(One={"phones": 3}), {}, r"callmanager_groups\.One\.members: a group needs at least one node"),
        (groups(One=group("x")), {}, r"One\.members: x is no node of this cluster that processes calls"),
        (groups(One=group("pub", phones=-1)), {}, r"One\.phones: must be a number of 0 or more"),
        (groups(One=group("pub", trunks=1)), {}, r"One: unknown key trunks"),
        (groups(One=group("pub", phones=1)), {"phones": 1}, "the groups have the phones, so pub cannot have any"),
        ({}, {"max_registered": 1.5}, r"max_registered: must be a whole number of 0 or more"),
        ({}, {"cti_devices": 1, "call_processing": False}, r"cti_devices: pub processes no calls, so no CTIManager"),
        ({}, {"sessions": 1}, r"sessions: only a node of IM and Presence has sessions"),
    ],
)
def test_a_mistake_is_named_with_its_place(cluster: dict[str, Any], node: dict[str, Any], complaint: str):
    described = {**CUCM, "address": "127.10.9.1", **node}
    world = {"user": "a", "password": "b", "clusters": [{"name": "alpha", "nodes": [described], **cluster}]}
    with pytest.raises(WorldError, match=complaint):
        read_world(world)


@pytest.mark.parametrize(("name", "sizes"), [("waves", (7, 2, 2000)), ("large", (19, 2, 20_000))])
def test_the_worlds_for_waves_have_their_nodes_and_phones(name: str, sizes: tuple[int, int, int]):
    (cluster,) = load_world(WORLDS / name / "world.yml").clusters
    products = [node.product.value for node in cluster.nodes]
    phones_of_groups = sum(one.phones for one in cluster.nodes[0].callmanager_groups)
    assert (products.count(CUCM["product"]), products.count(IMP["product"]), phones_of_groups) == sizes
    assert sum(node.tftp for node in cluster.nodes) == 2


@pytest.mark.parametrize("name", ["waves", "large", "small", "demo", "fleets"])
def test_the_inventory_of_a_world_has_its_nodes(name: str):
    inventory = yaml.safe_load((WORLDS / name / "inventory.yml").read_text(encoding="utf-8"))["all"]
    groups = [inventory, *inventory.get("children", {}).values()]
    hosts = {host: told["ansible_host"] for group in groups for host, told in group.get("hosts", {}).items()}
    assert hosts == {node.name: node.address for node in load_world(WORLDS / name / "world.yml").nodes}
