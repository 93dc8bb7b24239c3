# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counters: `show perf query` in all phases of a node, with lists of names, and what faults do to them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.simulator.node.node import Node
from tests.simulator.node.services import CALL_MANAGER, CTI_MANAGER, TFTP, start_share
from tests.simulator.world.faults import Faults
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUC, CUCM, CUCM_SUB, IMP, answer, live

SUB2 = {**CUCM_SUB, "name": "sub2"}
TO_LOGIN, SERVICES, REGISTRATION, BUILDING = 60 + 480, 420, 120, 60  # the default timings
REFUSED = "Executed command unsuccessfully"
STATE = 'show perf query counter "Cisco CallManager" InitializationState,CallManagerHeartBeat'
GROUPS = {"callmanager_groups": {"One": {"members": ["sub", "pub"], "phones": 7}}}


def values(text: str) -> dict[str, int]:
    found = re.findall(r"^ +-> (\w+) += (\d+)$", text, re.MULTILINE)
    return {name: int(value) for name, value in found}


async def read(node: Node, name: str) -> dict[str, int]:
    async with Console(node) as console:
        return values(await console.run(f'show perf query class "{name}"'))


# The forms of the answer


def test_a_class_without_instances_is_indented():
    assert answer('show perf query class "Cisco TFTP Server"', {**CUCM, "tftp": True}) == (
        "==>query class :\n\n"
        " - Perf class (Cisco TFTP Server) has instances and values:\n"
        "                    -> Requests                       = 0\n"
        "                    -> RequestsInProgress             = 0\n"
        "                    -> RequestsOverflow               = 0"
    )


def test_counters_are_printed_in_the_order_that_they_are_asked_in():
    text = answer(STATE, CUCM)
    assert re.fullmatch(
        r" - Perf class Cisco CallManager\(InitializationState,CallManagerHeartBeat\) has values:\n"
        r"    -> InitializationState = 100\n"
        r"    -> CallManagerHeartBeat = \d+",
        text,
    )


@pytest.mark.parametrize(
    "names",
    ["CallsActive,InitializationState", '"CallsActive","InitializationState"', "CallsActive, InitializationState"],
)
def test_names_of_counters_may_be_quoted_and_apart(names: str):
    assert values(answer(f'show perf query counter "Cisco CallManager" {names}', CUCM)) == {
        "CallsActive": 0,
        "InitializationState": 100,
    }


def test_several_classes_follow_each_other():
    text = answer('show perf query class "Cisco CTIManager","Cisco SIP Station"', CUCM)
    assert text.count("==>query class :") == 1
    assert re.findall(r"Perf class \((.+?)\)", text) == ["Cisco CTIManager", "Cisco SIP Station"]
    assert {"DevicesOpen", "LinesOpen", "CTIConnectionActive", "CcmLinkActive"} < set(values(text))
    assert {"NewRegQueueSize", "NewRegRejected", "TokensOutstanding", "DBTimeouts"} < set(values(text))


@pytest.mark.parametrize(
    ("command", "node"),
    [
        ("class " + ",".join(f'"Class {n}"' for n in range(6)), CUCM),
        ('counter "Cisco CallManager" a,b,c,d,e,f', CUCM),
        ('counter "Cisco CallManager" Nonsense', CUCM),
        ('counter "Cisco Nonsense" CallsActive', CUCM),
        ("class Cisco CallManager", CUCM),  # without quotes, these are two names
        ('class "Cisco Presence Engine"', CUCM),
        ('class "Cisco CallManager"', IMP),
        ('class "Cisco CallManager"', CUC),
    ],
)
def test_what_there_is_no_counter_for_is_refused(command: str, node: dict[str, Any]):
    assert answer(f"show perf query {command}", node).endswith(REFUSED)


def test_a_class_whose_service_is_not_activated_has_no_instance():
    text = answer('show perf query class "Cisco TFTP Server"', CUCM)
    assert text.endswith(" - Perf class (Cisco TFTP Server) has instances and values:")


@pytest.mark.parametrize("command", ['class "Cisco CallManager"', 'counter "Cisco CallManager" CallsActive'])
def test_counters_may_be_unreadable(command: str):
    assert answer(f"show perf query {command}", {**CUCM, "faults": {"no_perf": True}}).endswith(REFUSED)


# Cisco CallManager


def test_a_node_that_starts_has_no_instance_then_14_phases_and_then_100():
    async def scene(nodes: Nodes) -> None:
        sub = nodes["sub"]
        sub.reboot(automatic=False)
        starts = SERVICES * start_share(sub.spec, CALL_MANAGER)
        await nodes.clock.advance(TO_LOGIN + 1)
        async with Console(sub) as console:
            assert values(await console.run(STATE)) == {}
            states = []
            for _second in range(int(starts) + 2):
                read = values(await console.run(STATE))
                states.append(read.get("InitializationState", 0))
                assert read.get("CallManagerHeartBeat", 0) == 0 or states[-1] == 100
                await nodes.clock.advance(1)
        assert list(dict.fromkeys(states)) == [*range(15), 100]
        assert sub.is_started(CALL_MANAGER)

    live(scene, CUCM, CUCM_SUB)


def test_the_heartbeat_grows_by_one_a_second_from_the_start():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        before = await read(node, "Cisco CallManager")
        await nodes.clock.advance(7)
        after = await read(node, "Cisco CallManager")
        assert after["CallManagerHeartBeat"] - before["CallManagerHeartBeat"] == 7
        node.reboot(automatic=False)
        await nodes.clock.advance(TO_LOGIN + SERVICES * start_share(node.spec, CALL_MANAGER) + 5.5)
        assert (await read(node, "Cisco CallManager"))["CallManagerHeartBeat"] == 5

    live(scene, CUCM)


def test_a_heartbeat_can_stand_still():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        running = await read(node, "Cisco CallManager")
        node.set_faults(Faults(heartbeat_stuck=True))
        for _turn in range(3):
            assert await read(node, "Cisco CallManager") == running
            await nodes.clock.advance(30)
        node.set_faults(Faults())
        assert (await read(node, "Cisco CallManager"))["CallManagerHeartBeat"] == running["CallManagerHeartBeat"] + 90

    live(scene, CUCM)


def test_registered_phones_are_counted_where_they_are():
    async def scene(nodes: Nodes) -> None:
        assert (await read(nodes["pub"], "Cisco CallManager"))["RegisteredHardwarePhones"] == 0
        nodes["sub"].reboot(automatic=False)
        await nodes.clock.advance(1)
        assert (await read(nodes["pub"], "Cisco CallManager"))["RegisteredHardwarePhones"] == 7

    live(scene, CUCM, CUCM_SUB, cluster=GROUPS)


def test_tokens_are_out_while_phones_come_back():
    async def scene(nodes: Nodes) -> None:
        sub = nodes["sub"]
        assert (await read(sub, "Cisco SIP Station"))["TokensOutstanding"] == 0
        sub.reboot(automatic=False)
        await nodes.clock.advance(TO_LOGIN + SERVICES * start_share(sub.spec, CALL_MANAGER) + 1)
        assert (await read(sub, "Cisco SIP Station"))["TokensOutstanding"] == 7
        assert (await read(nodes["pub"], "Cisco SIP Station"))["TokensOutstanding"] == 0
        await nodes.clock.advance(REGISTRATION)
        assert (await read(sub, "Cisco SIP Station"))["TokensOutstanding"] == 0

    live(scene, CUCM, CUCM_SUB, cluster=GROUPS)


def test_a_service_that_is_stopped_by_hand_has_no_counters():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type(f"utils service stop {CALL_MANAGER}\r")
            await nodes.clock.advance(60)
            await console.until("admin:")
            assert await read(nodes["pub"], "Cisco CallManager") == {}
            assert await read(nodes["pub"], "Cisco SIP Station") == {}

    live(scene, CUCM)


def test_registrations_can_wait_in_the_queue():
    node = {**CUCM, "faults": {"registration_queue": 12}}
    assert values(answer('show perf query class "Cisco SIP Station"', node))["NewRegQueueSize"] == 12


# Cisco Tftp


def test_requests_are_refused_while_files_are_built_after_a_start():
    async def overflow(node: Node) -> int:
        return (await read(node, "Cisco TFTP Server"))["RequestsOverflow"]

    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.reboot(automatic=False)
        await nodes.clock.advance(TO_LOGIN + SERVICES * start_share(node.spec, TFTP) + 10.5)
        assert await overflow(node) == 10
        await nodes.clock.advance(BUILDING)
        assert await overflow(node) == BUILDING
        await nodes.clock.advance(BUILDING)
        assert await overflow(node) == BUILDING
        node.set_faults(Faults(tftp_overflow=True))
        before = await overflow(node)
        await nodes.clock.advance(5)
        assert await overflow(node) == before + 5

    live(scene, {**CUCM, "tftp": True}, CUCM_SUB, cluster=GROUPS)


# Cisco CTIManager


def test_cti_devices_move_to_another_node_and_stay():
    async def opened(nodes: Nodes) -> list[int]:
        return [(await read(nodes[name], "Cisco CTIManager")).get("DevicesOpen", -1) for name in ("pub", "sub", "sub2")]

    async def scene(nodes: Nodes) -> None:
        sub, sub2 = nodes["sub"], nodes["sub2"]
        assert await opened(nodes) == [0, 40, 2]
        sub.reboot(automatic=False)
        await nodes.clock.advance(1)
        assert await opened(nodes) == [0, -1, 42]  # the node that stops has no instance any more
        await nodes.clock.advance(100_000)
        assert await opened(nodes) == [0, 0, 42]
        sub2.reboot(automatic=False)
        await nodes.clock.advance(100_000)
        assert await opened(nodes) == [42, 0, 0]  # the publisher is next, and nobody looked in between

    live(scene, CUCM, {**CUCM_SUB, "cti_devices": 40}, {**SUB2, "cti_devices": 2})


def test_cti_devices_of_a_single_ctimanager_come_back_with_it():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(100_000)
        assert (await read(nodes["pub"], "Cisco CTIManager"))["DevicesOpen"] == 4

    live(scene, {**CUCM, "cti_devices": 4}, {**CUCM_SUB, "call_processing": False})


def test_cti_devices_leave_a_ctimanager_that_is_stopped_by_hand():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type(f"utils service stop {CTI_MANAGER}\r")
            await nodes.clock.advance(60)
            await console.until("admin:")
        assert await read(nodes["pub"], "Cisco CTIManager") == {}
        assert (await read(nodes["sub"], "Cisco CTIManager"))["DevicesOpen"] == 4

    live(scene, {**CUCM, "cti_devices": 4}, CUCM_SUB)


def test_some_cti_devices_are_not_opened_again():
    async def total(nodes: Nodes) -> int:
        return sum([(await read(nodes[name], "Cisco CTIManager")).get("DevicesOpen", 0) for name in ("pub", "sub")])

    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(cti_lost=3))
        assert await total(nodes) == 4  # it counts from the next reboot on
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(100_000)
        assert await total(nodes) == 1
        nodes["pub"].set_faults(Faults())
        assert await total(nodes) == 4

    live(scene, {**CUCM, "cti_devices": 4}, CUCM_SUB)
