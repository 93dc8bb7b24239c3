# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with a node that looks up: services, clock, disk, backup, log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.node.node import Node
from tests.simulator.node.services import CALL_MANAGER, DATABASE
from tests.simulator.world.faults import Faults
from tests.simulator.world.section import WorldError
from tests.simulator.world.world import read_world
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUC, CUC_SUB, CUCM, CUCM15, answer, live

LATER = 100_000  # by then all is as it was
HISTORY = "file dump install system-history.log"


def with_faults(node: dict[str, Any], **faults: Any) -> dict[str, Any]:
    return {**node, "faults": faults}


def state(node: Node, name: str) -> tuple[str, str]:
    return next((row.state, row.reason) for row in node.services() if row.name == name)


def boots(node: Node) -> list[datetime]:
    lines = [line for line in node.history.text().splitlines() if "root: Boot" in line]
    return [datetime.strptime(line[:19], "%m/%d/%Y %H:%M:%S") for line in lines]


# Services


def test_a_stopped_service_says_that_its_component_is_not_running():
    text = answer("utils service list", with_faults(CUCM, service_stopped=[CALL_MANAGER, "System SSH"]))
    assert f"\n{CALL_MANAGER}[STOPPED]  Component is not running\n" in text
    assert "\nSystem SSH [STOPPED]  Component is not running\n" in text


def test_without_its_database_a_node_answers_no_query():
    node = with_faults(CUCM, service_stopped=[DATABASE])
    assert answer("run sql select name from processnode", node) == "Cisco DB is not running"


def test_a_service_that_is_not_activated_stays_so():
    text = answer("utils service list", with_faults(CUCM, service_stopped=["Cisco TAPS Service"]))
    assert "\nCisco TAPS Service[STOPPED]  Service Not Activated\n" in text


def test_a_flapping_service_starts_again_and_again():
    async def scene(nodes: Nodes) -> None:
        node, states = nodes["pub"], []
        for _moment in range(6):
            states.append(state(node, "Cisco Tftp")[0])
            await nodes.clock.advance(5)
        assert states == ["STARTED", "STARTING"] * 3
        node.set_faults(Faults())
        assert state(node, "Cisco Tftp") == ("STARTED", "")

    live(scene, with_faults({**CUCM, "tftp": True}, service_flapping="Cisco Tftp"))


# The clock


def test_a_clock_may_not_find_its_server():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert "\nunsynchronised\n" in await console.run("utils ntp status")
            nodes["pub"].set_faults(Faults())
            assert "\nsynchronised to NTP server" in await console.run("utils ntp status")

    live(scene, with_faults(CUCM, ntp_unsynchronised=True))


def test_a_clock_may_not_find_its_server_on_release_15_either():
    text = answer("utils ntp status", with_faults(CUCM15, ntp_unsynchronised=True))
    assert "\n^? 127.0.0.1" in text
    assert "\nunsynchronised\n" in text


@pytest.mark.parametrize("jump", [-7200, 5400])
def test_a_clock_may_jump_at_a_boot_and_jump_back_at_the_next(jump: int):
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        shift = timedelta(seconds=jump)
        assert await ahead(nodes) == timedelta(0)
        node.reboot(automatic=False)
        await nodes.clock.advance(60 + 240 + 1)
        assert boots(node)[-1] == (node.booted_at + shift).replace(microsecond=0)
        await nodes.clock.advance(LATER)
        assert await ahead(nodes) == shift
        async with Console(node) as console:
            text = await console.run("show status")
            assert " up 1 day,  3:46,  " in text  # the uptime is not of the clock
            assert f"\nDate               : {node.clock.now() + shift:%a %b %d, %Y %H:%M:%S}\n" in text
            assert f"UTC is : {node.clock.now() + shift:%a %b}" in await console.run("utils ntp status")
        node.set_faults(Faults())
        assert await ahead(nodes) == shift
        node.reboot(automatic=False)
        await nodes.clock.advance(LATER)
        assert await ahead(nodes) == timedelta(0)
        assert nodes.journal().count(("fault", "clock_jump", False)) == 1

    async def ahead(nodes: Nodes) -> timedelta:
        async with Console(nodes["pub"]) as console:
            shown = datetime.strptime(await console.run("show date"), "%a %b %d %H:%M:%S UTC %Y")
        return shown - nodes.clock.now()

    live(scene, with_faults(CUCM, clock_jump=jump))


@pytest.mark.parametrize("name", ["files", "pub"])
def test_another_server_may_answer_after_a_reboot_until_the_fault_is_lifted(name: str):
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        before = node.history.text()
        async with Console(node) as console:
            assert "\nHost Name          : pub\n" in await console.run("show status")
        node.reboot(automatic=False)
        await nodes.clock.advance(LATER)
        async with Console(node) as console:
            assert f"\nHost Name          : {name}\n" in await console.run("show status")
            assert " up 4 days, " in await console.run("show status")
            assert f" {name} Publisher" in (await console.run("show network cluster")).split("\n")[0]
            assert before.splitlines()[5] not in await console.run("file dump install system-history.log")
        node.set_faults(Faults())
        async with Console(node) as console:
            assert "\nHost Name          : pub\n" in await console.run("show status")
            assert (await console.run("file dump install system-history.log")).strip().startswith(before.strip())

    live(scene, with_faults(CUCM, impostor=name))


# The disk, the backup, the log


@pytest.mark.parametrize(
    ("percent", "row"),
    [
        (0, "Disk/logging         49234984K       49234984K              0K (0%)"),
        (97, "Disk/logging         49234984K        1477050K       47757934K (97%)"),
        (100, "Disk/logging         49234984K              0K       49234984K (100%)"),
    ],
)
def test_the_logging_partition_may_be_full(percent: int, row: str):
    assert answer("show status", with_faults(CUCM, disk_used=percent)).splitlines()[-1] == row


def test_a_backup_may_be_running():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            text = await console.run("utils disaster_recovery status backup")
            assert text.splitlines()[3:] == ["Operation: backup", "Percentage Complete: 45"]
            assert "SUCCESS" in await console.run("utils disaster_recovery history backup")
            assert "No restore status" in await console.run("utils disaster_recovery status restore")
            nodes["pub"].set_faults(Faults())
            text = await console.run("utils disaster_recovery status backup")
            assert "\nPercentage Complete: 100\n" in text

    live(scene, with_faults(CUCM, backup_running=True))


def test_the_first_backup_may_be_running():
    node = with_faults({**CUCM, "last_backup": "never"}, backup_running=True)
    assert "\nPercentage Complete: 45" in answer("utils disaster_recovery status backup", node)


@pytest.mark.parametrize("command", [HISTORY, "file view install system-history.log", "file list install *"])
def test_the_log_of_boots_may_be_unreadable(command: str):
    text = answer(command, with_faults(CUCM, history_unreadable=True))
    assert "root: Boot" not in text
    assert text.endswith("Executed command unsuccessfully")


# A pair of Unity Connection


def test_after_a_reboot_a_server_starts_then_takes_over_data_then_has_its_role():
    async def scene(nodes: Nodes) -> None:
        seen = []
        nodes["sub"].reboot(automatic=False)
        async with Console(nodes["pub"]) as console:
            for _look in range(40):
                await nodes.clock.advance(60)
                rows = (await console.run("show cuc cluster status")).splitlines()
                seen.append(rows[3][35:52].strip())
        assert list(dict.fromkeys(seen)) == ["Not Functioning", "Starting", "Replicating Data", "Secondary"]

    live(scene, CUC, CUC_SUB)


def test_a_single_server_of_unity_connection_takes_over_no_data():
    node = with_faults(CUC, replication_state=3)
    assert "Primary" in answer("show cuc cluster status", node)


# Mistakes


@pytest.mark.parametrize(
    ("faults", "complaint"),
    [
        ({"disk_used": 101}, r"disk_used: must be a whole number from 0 to 100"),
        ({"disk_used": True}, r"disk_used: must be a whole number from 0 to 100"),
        ({"disk_used": 9.5}, r"disk_used: must be a whole number from 0 to 100"),
        ({"clock_jump": "ahead"}, r"clock_jump: must be a number of seconds"),
        ({"clock_jump": True}, r"clock_jump: must be a number of seconds"),
        ({"service_stopped": CALL_MANAGER}, r"service_stopped: must be a list of texts"),
        ({"service_flapping": [CALL_MANAGER]}, r"service_flapping: must be text"),
        ({"backup_running": "yes"}, r"backup_running: must be true or false"),
        ({"ntp_unsynchronised": 1}, r"ntp_unsynchronised: must be true or false"),
        ({"history_unreadable": "no"}, r"history_unreadable: must be true or false"),
    ],
)
def test_a_mistake_in_a_fault_is_named_with_its_place(faults: dict[str, Any], complaint: str):
    nodes = [{**CUCM, "address": "127.10.9.1", "faults": faults}]
    with pytest.raises(WorldError, match=complaint):
        read_world({"user": "a", "password": "b", "clusters": [{"name": "alpha", "nodes": nodes}]})
