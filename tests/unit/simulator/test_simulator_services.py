# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services are started, stopped and restarted by hand, Cisco Tomcat with a question and with its port."""

from __future__ import annotations

from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, CUCM15, IMP, answer, live

TFTP = {**CUCM, "tftp": True}
CONTINUE = "Do you want to continue (yes/no) ? "
REBOOTED = 60 + 60 + 480

TOMCAT_DIALOGUE = """
***********************************W A R N I N G**************************************
The Cisco Tomcat service needs to be restarted for the changes to take effect.This will
disconnect active web sessions and all web applications on this node will be unavailable
until the service restarts.This service restart will take several minutes to complete.

Do you want to continue (yes/no) ? yes

*************Restarting Tomcat***************
Service Manager is running
Cisco Tomcat[STOPPING]
Cisco Tomcat[STOPPING]
Cisco Tomcat[STOPPING]
Cisco Tomcat[STOPPING]
Cisco Tomcat[STARTING]
Cisco Tomcat[STARTING]
Cisco Tomcat[STARTED]
The webapp session limit has been successfully set to 4.
admin:"""


class Doors:
    """Ports that only note what happens to them."""

    def __init__(self) -> None:
        self.tls: list[str] = []

    async def open_ssh(self) -> None:
        """Not noted."""

    async def open_tls(self, minimum: str) -> None:
        self.tls.append(minimum)

    async def close_ssh(self) -> None:
        """Not noted."""

    async def close_tls(self, *, web_only: bool = False) -> None:
        self.tls.append("closed")


def test_a_restart_prints_the_states_one_after_the_other():
    name = "Cisco XCP Text Conference Manager"
    assert answer(f"utils service restart {name}", IMP, seconds=60) == (
        "Do not press Ctrl+C while the service is restarting. If the service has not restarted properly, execute the "
        "same command again.\n"
        "Service Manager is running\n"
        f"{name}[STARTING]\n{name}[STARTING]\n{name}[STARTED]"
    )


def test_a_stopped_service_is_out_of_service_until_it_is_started():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils service stop Cisco Tftp\r")
            await nodes.clock.advance(30)
            text = (await console.until("\r\nadmin:")).replace("\r\n", "\n")
            assert text.endswith("Cisco Tftp[STOPPING]\nCisco Tftp[STOPPED]  Commanded Out of Service\nadmin:")
            assert "\nCisco Tftp[STOPPED]  Commanded Out of Service\n" in await console.run("utils service list")
            console.type("utils service start Cisco Tftp\r")
            await nodes.clock.advance(3)
            await console.until("Cisco Tftp[STARTING]")
            assert {row.name: row.state for row in nodes["pub"].services()}["Cisco Tftp"] == "STARTING"
            await nodes.clock.advance(30)
            await console.until("Cisco Tftp[STARTED]\r\nadmin:")
            assert "\nCisco Tftp[STARTED]\n" in await console.run("utils service list")

    live(scene, TFTP)


def test_the_service_goes_on_when_nobody_watches_any_more():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils service restart Cisco Tftp\r")
            await console.until("Cisco Tftp[STARTING]")
            console.type("\x03")
            await console.until("Control-C pressed")
            await nodes.clock.advance(30)
            assert nodes["pub"].is_started("Cisco Tftp")

    live(scene, TFTP)


def test_a_reboot_starts_what_was_stopped_by_hand():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        async with Console(node) as console:
            console.type("utils service stop Cisco Tftp\r")
            await nodes.clock.advance(30)
            await console.until("Out of Service")
        node.reboot(automatic=True)
        await nodes.clock.advance(REBOOTED + 420)
        assert node.is_started("Cisco Tftp")

    live(scene, TFTP)


def test_a_database_that_is_stopped_answers_no_query():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils service stop A Cisco DB\r")
            await nodes.clock.advance(30)
            await console.until("admin:")
            assert await console.run("run sql select name from processnode") == "Cisco DB is not running"
            assert await console.run("utils dbreplication status") == "Cisco DB is not running"

    live(scene, CUCM)


def test_services_that_cannot_be_started():
    assert answer("utils service start Cisco Extension Mobility", CUCM) == (
        "Cisco Extension Mobility[STOPPED]  Service Not Activated"
    )
    assert answer("utils service start Nonsense", CUCM).endswith("Executed command unsuccessfully")
    assert answer("utils service stop Service Manager", CUCM).endswith("Executed command unsuccessfully")
    assert answer("utils service restart", CUCM) == "Incomplete command entered"


def test_tomcat_asks_and_takes_its_port_along():
    async def scene(nodes: Nodes) -> None:
        node, doors = nodes["pub"], Doors()
        await node.power_on(doors)
        async with Console(node) as console:
            console.type("utils service restart Cisco Tomcat\r")
            await console.until(CONTINUE)
            assert doors.tls == ["1.0"]
            console.type("yes\r")
            await nodes.clock.advance(15)
            assert doors.tls[-1] == "closed"
            await nodes.clock.advance(60)
            assert doors.tls[-1] == "1.0"
            assert "Cisco Tomcat[STOPPING]\r\nCisco Tomcat[STARTING]" in await console.until("Cisco Tomcat[STARTED]")

    live(scene, CUCM)


def test_a_restart_of_tomcat_leaves_the_minimum_that_is_in_effect():
    async def scene(nodes: Nodes) -> None:
        node, doors = nodes["pub"], Doors()
        await node.power_on(doors)
        node.set_minimum("1.2")
        async with Console(node) as console:
            console.type("utils service restart Cisco Tomcat\r")
            await console.until(CONTINUE)
            console.type("yes\r")
            await nodes.clock.advance(60)
            await console.until("Cisco Tomcat[STARTED]")
        assert (node.configured, node.effective, doors.tls[-1]) == ("1.2", "1.0", "1.0")

    live(scene, CUCM15)
