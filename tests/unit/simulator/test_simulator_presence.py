# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Presence redundancy groups and the sessions of the nodes of IM and Presence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.node.presence_sessions import presence_sessions
from tests.simulator.node.services import PRESENCE_ENGINE, start_share
from tests.simulator.world.faults import Faults
from tests.simulator.world.section import WorldError
from tests.simulator.world.world import read_world
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, IMP, answer, live

IMPS = tuple({**IMP, "name": name, "role": "subscriber"} for name in ("two", "three", "four"))
GROUPS = {"presence_groups": {"East": ["pub", "two"], "Far West": ["three", "four"]}}
TO_LOGIN, SERVICES, SESSIONS = 60 + 480, 420, 300  # the default timings
LATER = 100_000
OFF = {"high_availability": False}


def counts(nodes: Nodes, *names: str) -> list[int]:
    return [presence_sessions(nodes[name]) for name in names]


# Groups


def test_the_status_names_all_groups_with_their_nodes():
    text = answer("utils ha status", IMP, *IMPS, cluster=GROUPS)
    assert [line for line in text.splitlines() if "Name" in line] == [
        "Subcluster Name: East",
        "\tName: pub",
        "\tName: two",
        "Subcluster Name: Far West",
        "\tName: three",
        "\tName: four",
    ]


@pytest.mark.parametrize("name", ["Far West", '"Far West"'])
def test_the_status_of_one_group_can_be_asked_for(name: str):
    text = answer(f"utils ha status {name}", IMP, *IMPS, cluster=GROUPS)
    assert text.splitlines()[0] == "Subcluster Name: Far West"
    assert "pub" not in text


def test_a_failover_stays_inside_the_group():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            text = await console.run("utils ha failover three")
            assert "Subcluster Name: Far West" in text
            assert "pub" not in text
            states = [line for line in (await console.run("utils ha status")).splitlines() if "State" in line]
            assert states == ["\tState: Normal"] * 2 + ["\tState: Failed Over", "\tState: Running in Backup Mode"]
            await console.run("utils ha recover far west")
            assert "Failed Over" not in await console.run("utils ha status")
            assert "is not part" in await console.run("utils ha failover nobody")
            assert "does not exist" in await console.run("utils ha recover nobody")

    live(scene, IMP, *IMPS, cluster=GROUPS)


def test_datastores_are_those_of_the_group():
    text = answer("utils imdb_replication status", IMP, *IMPS, cluster=GROUPS)
    assert text.splitlines()[0] == "Presence Datastore: pub to two: PASSED"
    assert "three" not in text


def test_a_node_may_be_in_no_group():
    text = answer("utils ha status", IMP, *IMPS, cluster={"presence_groups": {"East": ["pub", "two"]}})
    assert "three" not in text


def test_the_groups_are_tables():
    query = (
        "run sql select s.name as grp, n.name, n.tkhaserverstate from enterprisenode n left join enterprisesubcluster "
        "s on n.subclusterid = s.id order by n.id"
    )
    cluster = {"presence_groups": {"East": ["pub", "two"], "Far West": ["three"]}, **OFF}
    assert answer(query, IMP, *IMPS, cluster=cluster).splitlines()[2:] == [
        "East     pub   2",
        "East     two   2",
        "Far West three 2",
        "NULL     four  2",
    ]
    rows = answer("run sql select name, haenabled from enterprisesubcluster", IMP, *IMPS, cluster=GROUPS).splitlines()
    assert rows[2:] == ["East     t", "Far West t"]


# Sessions


def test_without_high_availability_sessions_are_lost_and_come_back_with_the_node():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        assert counts(nodes, "pub", "two") == [500, 300]
        node.reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "pub", "two") == [0, 300]
        await nodes.clock.advance(TO_LOGIN + SERVICES * start_share(node.spec, PRESENCE_ENGINE) + SESSIONS / 2)
        assert 240 < counts(nodes, "pub")[0] < 260
        await nodes.clock.advance(SESSIONS / 2)
        assert counts(nodes, "pub", "two") == [500, 300]

    live(scene, {**IMP, "sessions": 500}, {**IMPS[0], "sessions": 300}, cluster=OFF)


def test_with_high_availability_the_other_node_of_the_group_has_them_meanwhile():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "pub", "two", "three", "four") == [0, 800, 20, 10]
        await nodes.clock.advance(LATER)
        assert counts(nodes, "pub", "two", "three", "four") == [500, 300, 20, 10]

    sessions = (500, 300, 20, 10)
    nodes = [{**node, "sessions": count} for node, count in zip((IMP, *IMPS), sessions, strict=True)]
    live(scene, *nodes, cluster=GROUPS)


def test_some_sessions_do_not_come_back():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(sessions_lost=100))
        assert counts(nodes, "pub") == [500]  # it counts from the next reboot on
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(LATER)
        assert counts(nodes, "pub") == [400]
        nodes["pub"].set_faults(Faults())
        assert counts(nodes, "pub") == [500]

    live(scene, {**IMP, "sessions": 500}, cluster=OFF)


def test_sessions_are_a_counter():
    command = 'show perf query counter "Cisco Presence Engine" ActiveJsmSessions'
    assert answer(command, {**IMP, "sessions": 500}) == (
        " - Perf class Cisco Presence Engine(ActiveJsmSessions) has values:\n    -> ActiveJsmSessions = 500"
    )


# A world


@pytest.mark.parametrize(
    ("groups", "complaint"),
    [
        ({"East": ["sub"]}, r"presence_groups\.East: sub is no IM and Presence node of this cluster"),
        ({"East": ["pub", "two", "three"]}, r"presence_groups\.East: .* has one or two nodes"),
        ({"East": ["pub"], "West": ["pub"]}, r"presence_groups: pub is in two groups"),
        ({"East": []}, r"presence_groups\.East: a group needs at least one node"),
        (["pub"], r"presence_groups: must be a mapping"),
    ],
)
def test_a_mistake_is_named_with_its_place(groups: Any, complaint: str):
    nodes = [IMP, *IMPS, {**CUCM, "name": "sub"}]
    described = [{**node, "address": f"127.10.9.{number}"} for number, node in enumerate(nodes, 1)]
    cluster = {"name": "alpha", "nodes": described, "presence_groups": groups}
    with pytest.raises(WorldError, match=complaint):
        read_world({"user": "a", "password": "b", "clusters": [cluster]})
