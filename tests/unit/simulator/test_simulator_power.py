# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways down other than a restart: switched off, to the other side, and the wizard of an upgrade."""

from __future__ import annotations

from tests.simulator.node.health import ailment
from tests.simulator.node.node import Phase
from tests.simulator.world.faults import Armed, Drop
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUC, CUC_SUB, CUCM, CUCM15, CUCM_SUB, UCCX, answer, dialogue, live

ENTER = "Enter (yes/no)? "
TWO_SIDES = {**CUCM, "inactive_version": "14.0.1.13900-155"}
DOWN = 60  # device seconds from the answer to closed ports
BACK = 480
WELL = 3600

SETTINGS = "Do you want to continue with these settings (yes/no) [no]: "
SOURCE = 'Please select an option (1 - 4 or "q" ):'
OPTION = 'Please select an option (1 - 1 or "q" ): '
SWITCH = "Automatically switch versions if the upgrade is successful (yes/no): "
START = "Start installation (yes/no):  "
COP = "ciscocm.ucmap_platformconfig_relkey-v1.4.k4.cop.sha512"


def test_a_node_that_is_shut_down_stays_off():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        async with Console(node) as console:
            console.type("utils system shutdown\r")
            assert (await console.until(ENTER)).endswith(f"\r\nDo you really want to shutdown ?\r\n\r\n{ENTER}")
            console.type("yes\r")
            await console.until("Appliance is being Powered - Off ...\r\nWarning: Shutdown could take up to 5 minutes.")
            await nodes.clock.advance(DOWN)
            await console.end()
            assert "The system is going down for system halt NOW!" in console.screen
        await nodes.clock.advance(10 * BACK)
        assert node.phase is Phase.DOWN
        assert node.history.text().endswith(" | root: Shutdown 12.5.1.16900-48 Start")

    journal = live(scene, CUCM).journal()
    assert ("restart", "utils system shutdown", True) in journal
    assert [event for event, _text, _write in journal][-1] == "down"


def test_without_another_side_there_is_nothing_to_switch_to():
    assert answer("utils system switch-version", UCCX) == "   ** There is no inactive side available **"


def test_a_switch_of_versions_boots_the_other_side():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.set_minimum("1.2")
        async with Console(node) as console:
            assert (await console.run("show version inactive")).startswith(
                "Inactive Master Version: 14.0.1.13900-155\n"
            )
            console.type("utils system switch-version\r")
            await console.until(ENTER)
            console.type("yes\r")
            await nodes.clock.advance(DOWN)
            await console.end()
        assert node.spec.release.text == "12.5.1.16900-48"
        await nodes.clock.advance(BACK)
        async with Console(node) as console:
            assert (await console.run("show version active")).startswith("Active Master Version: 14.0.1.13900-155\n")
            assert (await console.run("show version inactive")).startswith("Inactive Master Version: 12.5.1.16900-48\n")
            assert await console.run("show tls min-version") == "Configured TLS minimum version: 1.2"
        assert " | root: Boot 14.0.1.13900-155 Start" in node.history.text()

    assert ("restart", "utils system switch-version", True) in live(scene, TWO_SIDES).journal()


def test_unity_connection_tells_both_sides():
    two = {**CUC, "inactive_version": "15.0.1.10000-20"}
    assert answer("show cuc version", two) == "Active version: 14.0.1.12900-69\nInactive version: 15.0.1.10000-20"
    assert answer("show vos version", CUC) == (
        "Active version: 14.0.1.12900-69\nInactive version: VOS version not available"
    )


def test_the_other_server_of_unity_connection_becomes_primary_and_stays_that():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(DOWN)
        assert nodes["sub"].configuration.primary
        assert nodes["sub"].is_started("Connection Notifier")
        await nodes.clock.advance(BACK)
        assert not nodes["pub"].configuration.primary
        row = next(row for row in nodes["pub"].services() if row.name == "Connection Notifier")
        assert (row.state, row.reason) == ("STOPPED", "Commanded Out of Service")
        await nodes.clock.advance(WELL)
        assert not ailment(nodes["pub"])

    live(scene, CUC, CUC_SUB)


def test_a_node_that_is_going_down_is_not_shut_down_twice():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=True)
        async with Console(nodes["pub"]) as console:
            console.type("utils system shutdown\r")
            await console.until(ENTER)
            console.type("yes\r")
            await console.until("Executed command unsuccessfully")

    live(scene, CUCM)


def test_a_session_dropped_after_yes_still_shuts_the_node_down():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].arm([Armed("drop", Drop("result", "before", "close"))])
        async with Console(nodes["pub"]) as console:
            console.type("utils system shutdown\r")
            await console.until(ENTER)
            console.type("yes\r")
            await console.end()
            assert console.ended == "close"
            assert "Powered" not in console.screen
        await nodes.clock.advance(DOWN)
        assert nodes["pub"].phase is Phase.DOWN

    live(scene, CUCM)


# Upgrade


def test_a_cop_file_is_installed_from_the_disk():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils system upgrade initiate\r")
            for question, reply in ((SETTINGS, "yes"), (OPTION, "1"), (SWITCH, "no"), (START, "yes")):
                await console.until(question)
                console.type(f"{reply}\r")
            await console.until("admin:")
            assert (await console.run("show version active")).endswith(f"Options:\n{COP}")
        assert nodes["pub"].phase is Phase.UP

    assert ("set", f"cop {COP}", True) in live(scene, CUCM15).journal()


def test_other_settings_lead_to_the_menu_of_sources():
    played = dialogue(
        "utils system upgrade initiate", CUCM15, turns=((SETTINGS, ""), (SOURCE, "1"), (SOURCE, "4"), (OPTION, "q"))
    )
    assert played.screen.startswith(
        "\nWarning: Do not close this window without first canceling the upgrade.\n\n"
        "Warning: Before upgrading the cluster Cisco recommends installing the latest Upgrade Readiness COP file. "
    )
    assert played.node.configuration.options == []


def test_older_releases_ask_for_the_source_at_once_and_a_subscriber_for_credentials_first():
    dialogue("utils system upgrade initiate", CUCM, turns=((SOURCE, "q"),))
    credentials = "Use download credentials from Publisher (yes/no) [yes]: "
    turns = ((credentials, "no"), (SOURCE, "q"))
    dialogue("utils system upgrade initiate", CUCM, CUCM_SUB, on="sub", turns=turns)


def test_without_an_upgrade_there_is_no_status():
    assert answer("utils system upgrade status", CUCM) == "There is no upgrade in progress."
