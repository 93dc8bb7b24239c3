# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones: where they are registered while nodes go down and come back, and the groups that say where they go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.node.phones import registered_phones
from tests.simulator.node.services import CALL_MANAGER, start_share
from tests.simulator.world.faults import Faults
from tests.simulator.world.section import WorldError
from tests.simulator.world.world import read_world
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, CUCM_SUB, IMP, answer, live

SUB2 = {**CUCM_SUB, "name": "sub2"}
MEMBERS = (
    "run sql select cmg.name as cmgroup, m.priority, cm.name as callmanager, pn.name as node from "
    "callmanagergroupmember m join callmanagergroup cmg on m.fkcallmanagergroup=cmg.pkid join callmanager cm on "
    "m.fkcallmanager=cm.pkid join processnode pn on cm.fkprocessnode=pn.pkid order by cmg.name, m.priority"
)
SHUTDOWN, DOWN, SERVICES, REGISTRATION = 60, 480, 420, 120  # the default timings
LATER = 100_000  # by then all is as it was


def with_phones(node: dict[str, Any], phones: int) -> dict[str, Any]:
    return {**node, "phones": phones}


def counts(nodes: Nodes, *names: str) -> list[int]:
    return [registered_phones(nodes[name]) for name in names]


async def known(console: Console) -> list[tuple[str, str]]:
    """The phones in a node's list, each with its status: the 19th value from the end."""
    lines = (await console.run("show risdb query phone")).splitlines()
    rows = [line.split(", ") for line in lines if line.startswith("SEP")]
    return [(row[0], row[-19]) for row in rows]


# The list


def test_a_node_lists_its_phones_with_26_columns_and_the_total():
    lines = answer("show risdb query phone", with_phones(CUCM, 3)).splitlines()
    assert lines[3] == "3, 3, 0, 3, 0, 0, 0, 1, 0"
    names = lines[5].split(", ")
    assert names == [
        *("DeviceName", "Descr", "Ipaddr", "Ipv6addr", "Ipv4Attr", "Ipv6Attr", "MACaddr", "RegStatus", "PhoneProtocol"),
        *("DeviceModel", "HTTPsupport", "#regAttempts", "prodId", "username", "seq#", "RegStatusChg TimeStamp"),
        *("IpAddrType", "LoadId", "ActiveLoadId", "InactiveLoadId", "ReqLoadId", "DnldServer", "DnldStatus"),
        *("DnldFailReason", "LastActTimeStamp", "Perfmon Object"),
    ]
    told = dict(zip(names, lines[6].split(", "), strict=True))
    assert (told["RegStatus"], told["HTTPsupport"], told["ActiveLoadId"]) == ("reg", "yes", "sip88xx.14-2-1-0101-7")
    assert [line.count(", ") for line in lines[6:9]] == [25, 27, 25]  # the second description has two commas
    assert lines[6].startswith("SEP000000000000, Reception, 10.0.0.1, , 3, 0, 000000000000, reg, SIP, ")
    assert lines[7].startswith("SEP000000000001, Doe, Jane, 2nd floor, 10.0.0.2, ")
    assert lines[9:] == ["", "Total count 3", "-" * 54]


def test_another_table_is_refused():
    assert answer("show risdb query gateway", CUCM).endswith("Executed command unsuccessfully")


# A node that goes down


def test_phones_move_to_the_next_member_of_their_group_and_back():
    async def scene(nodes: Nodes) -> None:
        sub = nodes["sub"]
        assert counts(nodes, "pub", "sub", "sub2") == [10, 20, 30]
        sub.reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "pub", "sub", "sub2") == [10, 0, 50]
        started = SHUTDOWN + DOWN + SERVICES * start_share(sub.spec, CALL_MANAGER)
        await nodes.clock.advance(started + REGISTRATION - 3)
        assert sub.is_started(CALL_MANAGER)
        assert counts(nodes, "pub", "sub", "sub2") == [10, 0, 50]
        await nodes.clock.advance(3)
        assert counts(nodes, "pub", "sub", "sub2") == [10, 20, 30]

    live(
        scene,
        with_phones(CUCM, 10),
        with_phones(CUCM_SUB, 20),
        with_phones(SUB2, 30),
        cluster={"callmanager_groups": {"Head Office": ["sub2", "sub"], "Default": ["pub", "sub2"]}},
    )


def test_without_a_second_member_phones_have_nowhere_to_go():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "pub", "sub") == [0, 5]
        await nodes.clock.advance(LATER)
        assert counts(nodes, "pub", "sub") == [3, 5]

    groups = {"One": ["pub"], "Two": ["sub"]}
    live(scene, with_phones(CUCM, 3), with_phones(CUCM_SUB, 5), cluster={"callmanager_groups": groups})


def test_phones_go_on_to_a_third_member_when_the_second_is_down_as_well():
    async def scene(nodes: Nodes) -> None:
        nodes["sub"].reboot(automatic=False)
        nodes["sub2"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "pub", "sub", "sub2") == [9, 0, 0]
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "pub", "sub", "sub2") == [0, 0, 0]

    groups = {"Default": ["sub", "sub2", "pub"]}
    live(scene, CUCM, with_phones(CUCM_SUB, 4), with_phones(SUB2, 5), cluster={"callmanager_groups": groups})


def test_a_moved_phone_is_unregistered_on_the_old_node_and_registered_on_the_new_one():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            nodes["sub"].reboot(automatic=False)
            await nodes.clock.advance(SHUTDOWN + 1)
            assert await known(console) == [("SEP000100000000", "reg")]
            await nodes.clock.advance(DOWN)
            async with Console(nodes["sub"]) as other:
                assert await known(other) == [("SEP000100000000", "unr")]
                await nodes.clock.advance(LATER)
                assert await known(other) == [("SEP000100000000", "reg")]
            assert await known(console) == [("SEP000100000000", "unr")]
            nodes["pub"].reboot(automatic=False)
            await nodes.clock.advance(LATER)
        async with Console(nodes["pub"]) as console:
            assert await known(console) == []

    live(scene, CUCM, with_phones(CUCM_SUB, 1))


def test_phones_leave_a_node_whose_cisco_callmanager_is_stopped_by_hand():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type(f"utils service stop {CALL_MANAGER}\r")
            await nodes.clock.advance(60)
            assert counts(nodes, "pub", "sub") == [0, 2]
            console.type(f"utils service start {CALL_MANAGER}\r")
            await nodes.clock.advance(REGISTRATION)  # it takes 10 s to start
            assert counts(nodes, "pub", "sub") == [0, 2]
            await nodes.clock.advance(10)
            assert counts(nodes, "pub", "sub") == [2, 0]

    live(scene, with_phones(CUCM, 2), CUCM_SUB)


def test_the_time_of_the_registration_is_a_timing():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(SHUTDOWN + DOWN + SERVICES + 5)
        assert registered_phones(nodes["pub"]) == 2

    live(scene, {**with_phones(CUCM, 2), "timings": {"login": 0, "registration": 0}})


# Phones that get lost


def test_some_phones_do_not_come_back():
    async def scene(nodes: Nodes) -> None:
        sub = nodes["sub"]
        sub.set_faults(Faults(phones_lost=2))
        assert counts(nodes, "pub", "sub") == [0, 4]  # it counts from the next reboot on
        sub.reboot(automatic=False)
        await nodes.clock.advance(1)
        assert counts(nodes, "pub", "sub") == [4, 0]
        await nodes.clock.advance(LATER)
        assert counts(nodes, "pub", "sub") == [0, 2]
        async with Console(sub) as console:
            assert [status for _name, status in await known(console)] == ["reg", "reg", "unr", "unr"]
        sub.set_faults(Faults())
        assert counts(nodes, "pub", "sub") == [0, 4]

    live(scene, CUCM, with_phones(CUCM_SUB, 4))


def test_more_phones_cannot_get_lost_than_there_are():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(phones_lost=9))
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(LATER)
        assert registered_phones(nodes["pub"]) == 0

    live(scene, with_phones(CUCM, 2))


# The database


def test_the_members_of_the_groups_are_a_query():
    groups = {"Head Office": ["sub", "pub"], "Default": ["pub"]}
    assert answer(MEMBERS, CUCM, CUCM_SUB, cluster={"callmanager_groups": groups}) == (
        "cmgroup     priority callmanager node\n"
        "=========== ======== =========== ====\n"
        "Default     0        CM_pub      pub\n"
        "Head Office 0        CM_sub      sub\n"
        "Head Office 1        CM_pub      pub"
    )


def test_all_nodes_that_process_calls_are_in_one_group_unless_the_world_says_otherwise():
    tftp = {**SUB2, "call_processing": False, "tftp": True}
    assert answer(MEMBERS, CUCM, CUCM_SUB, tftp).splitlines()[2:] == [
        "Default 0        CM_pub      pub",
        "Default 1        CM_sub      sub",
    ]


def test_there_may_be_no_group():
    text = answer(MEMBERS, CUCM, cluster={"callmanager_groups": {}})
    assert text == "cmgroup priority callmanager node\n======= ======== =========== ====\n"


@pytest.mark.parametrize(
    ("query", "answered"),
    [
        ("select count(*) from device where tkclass=1", "(count(*))\n==========\n3"),
        ("SELECT COUNT(*) AS phones FROM device", "phones\n======\n3"),
        ("select count(*) as phones from device where name='x'", "phones\n======\n0"),
        ("select count(*) as nodes from processnode where systemnode='f'", "nodes\n=====\n2"),
        (
            "select name from device where description='Reception' order by name",
            "name\n===============\nSEP000000000000",
        ),
    ],
)
def test_devices_can_be_counted(query: str, answered: str):
    assert answer(f"run sql {query}", with_phones(CUCM, 2), with_phones({**CUCM_SUB}, 1)).startswith(answered)


def test_im_and_presence_has_no_groups_and_no_devices():
    assert answer(MEMBERS, IMP).endswith("Executed command unsuccessfully")
    assert answer("run sql select count(*) from device", IMP).endswith("Executed command unsuccessfully")


# A world


@pytest.mark.parametrize(
    ("cluster", "node", "complaint"),
    [
        ({"callmanager_groups": ["pub"]}, {}, r"callmanager_groups: must be a mapping"),
        ({"callmanager_groups": {"Default": "pub"}}, {}, r"callmanager_groups\.Default: must be a list"),
        ({"callmanager_groups": {"Default": []}}, {}, r"callmanager_groups\.Default: a group needs at least one node"),
        ({"callmanager_groups": {"Default": ["x"]}}, {}, r"Default: x is no node of this cluster that processes calls"),
        ({"callmanager_groups": {"Default": ["pub", "pub"]}}, {}, r"Default: pub is there twice"),
        ({"callmanager_groups": {"Default": ["pub"]}}, {"call_processing": False}, r"pub is no node"),
        ({}, {"phones": 1, "call_processing": False}, r"phones: pub processes no calls"),
        ({}, {"phones": -1}, r"phones: must be a number of 0 or more"),
        ({}, {"timings": {"registration": -1}}, r"timings\.registration: must be a number of 0 or more"),
        ({}, {"faults": {"phones_lost": "all"}}, r"phones_lost: must be a number of 0 or more"),
    ],
)
def test_a_mistake_is_named_with_its_place(cluster: dict[str, Any], node: dict[str, Any], complaint: str):
    described = {**CUCM, "address": "127.10.9.1", **node}
    world = {"user": "a", "password": "b", "clusters": [{"name": "alpha", "nodes": [described], **cluster}]}
    with pytest.raises(WorldError, match=complaint):
        read_world(world)
