# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CLI answers with Cisco's texts, by product, release, regime and privilege level."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from tests.simulator.node.phase import Phase
from tests.simulator.world.faults import Faults
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import answer, dialogue, live

CUCM = {"name": "pub", "product": "cucm", "version": "12.5.1.16900-48"}
CUCM_SUB = {**CUCM, "name": "sub", "role": "subscriber"}
CUCM15 = {**CUCM, "version": "15.0.1.12900-234"}
CUCM15_SUB = {**CUCM15, "name": "sub", "role": "subscriber"}
IMP15 = {"name": "imp", "product": "imp", "version": "15.0.1.12900-6"}
CUC = {"name": "pub", "product": "cuc", "version": "14.0.1.12900-69"}
CER = {"name": "pub", "product": "cer", "version": "14.0.1.10000-12"}
CER_SUB = {**CER, "name": "sub", "role": "subscriber"}
PCD = {"name": "pub", "product": "pcd", "version": "14.0.1.10000-17"}
PCD15 = {**PCD, "version": "15.0.1.12900-17"}
UCCX = {"name": "pub", "product": "uccx", "version": "12.5.1.11003-511"}

QUESTION = "Do you want to continue (yes/no) ? "

NODE_DIALOGUE = """
This command will result in setting minimum TLS version to 1.1 on all the secure interfaces.
If you have custom applications that makes secure connection to the system, please ensure\x20
they support the TLS version you have chosen to configure.\x20
Also, please refer to the Cisco Unified Reporting Administration Guide to ensure the\x20
endpoints in your deployment supports this feature.

****************************************************************************************************

Warning: This will set the minimum TLS to 1.1 and the server will reboot.

****************************************************************************************************

Do you want to continue (yes/no) ? yes

Successfully set minimum TLS version to 1.1

The system will reboot in few minutes.
admin:"""

CLUSTER_DIALOGUE = """
This command will result in setting minimum TLS version to 1.3 on all the secure interfaces.
If you have custom applications that makes secure connection to the system, please ensure they support the TLS \
version you have chosen to configure.
Also, please refer to the Cisco Unified Reporting Administration Guide to ensure all the endpoints in your \
deployment supports this feature

****************************************************************************************

Warning: This will set the minimum TLS to 1.3 across all the callmanager nodes  in the  cluster. Please \
reboot all the nodes in the cluster using utils system restart for updated minimum TLS value to take affect.

The Authenticated mode for Phone Security Profile and SIP Trunk Security Profile will not work when the \
system is set to minimum TLS 1.3.

NOTE:- This will set minimum TLS version for CallManager only. Please ensure to set the desired \
minimum TLS version in IM & Presense publisher.

****************************************************************************************

Do you want to continue (yes/no) ? yes

Successfully set minimum TLS version to 1.3
admin:"""


def asked(command: str, reply: str, *nodes: dict[str, Any], question: str = QUESTION) -> str:
    """The whole screen of a command that asks once, after its line, up to the next prompt."""
    return dialogue(command, *nodes, turns=((question, reply),)).screen


# Minimum TLS version


def test_the_dialogue_of_the_node_regime_is_ciscos():
    assert asked("set tls min-version 1.1", "yes", CUCM) == NODE_DIALOGUE


def test_the_dialogue_of_the_cluster_regime_is_ciscos():
    assert asked("set tls min-version 1.3", "yes", CUCM15) == CLUSTER_DIALOGUE


def test_the_authenticated_mode_is_named_for_1_3_only():
    assert "Authenticated mode" not in asked("set tls min-version 1.2", "yes", CUCM15)


@pytest.mark.parametrize(
    ("node", "scope"),
    [
        (IMP15 | {"name": "pub"}, "across all the IM and Presence nodes  in the  cluster. Please reboot all the nodes"),
        (CUC | {"version": "15.0.1.12900-30"}, "across all the Unity Connection nodes  in the  cluster."),
        (PCD15, "on PCD node. Please reboot the node using utils system restart for updated minimum TLS value"),
    ],
)
def test_each_product_names_its_own_scope_from_15su2_on(node: dict[str, Any], scope: str):
    assert f"Warning: This will set the minimum TLS to 1.2 {scope}" in asked("set tls min-version 1.2", "no", node)


@pytest.mark.parametrize("target", ["1.1", "1.2", "1.3"])
def test_pcd_warns_of_1_2_whatever_is_set_as_its_guide_shows(target: str):
    screen = asked(f"set tls min-version {target}", "yes", PCD15)
    assert "Warning: This will set the minimum TLS to 1.2 on PCD node." in screen
    assert f"Successfully set minimum TLS version to {target}\n" in screen


def test_emergency_responder_has_its_own_wording():
    screen = asked("set tls min-version 1.2", "Yes", CER, question="Do you want to continue (Yes or No)? ")
    assert "\nWarning\nThis will set the minimum TLS to 1.2 and the server will reboot.\nDo you want to" in screen
    assert "\nThe minimum TLS version is set to 1.2 successfully.\nThe system restarts in few minutes.\n" in screen
    assert answer("show tls min-version", CER) == "The configured TLS minimum version is 1.0."


def test_emergency_responder_is_set_server_by_server_and_not_rebooted_from_15su2_on():
    node = {**CER, "version": "15.0.1.12900-12"}
    sub = {**node, "name": "sub", "role": "subscriber"}
    for on in ("pub", "sub"):
        turns = (("Do you want to continue (Yes or No)? ", "Yes"),)
        screen = dialogue("set tls min-version 1.3", node, sub, on=on, turns=turns).screen
        assert "This will set the minimum TLS to 1.3 on CER node. Please reboot the node using utils system" in screen
        assert screen.rstrip().endswith("The minimum TLS version is set to 1.3 successfully.\nadmin:")


def test_the_configured_value_is_shown_at_once_and_the_node_reboots_by_itself():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("set tls min-version 1.2\r")
            await console.until(QUESTION)
            console.type("yes\r")
            await console.until("admin:")
            assert await console.run("show tls min-version") == "Configured TLS minimum version: 1.2"
            assert nodes["pub"].phase is Phase.GRACE
            await nodes.clock.advance(60)
            await console.until("The system is going down for reboot in 1 Minute")
            await nodes.clock.advance(60)
            await console.end()

    assert ("set", "tls min-version 1.2", True) in live(scene, CUCM).journal()


def test_no_changes_nothing_and_is_no_write():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("set tls min-version 1.2\r")
            await console.until(QUESTION)
            console.type("no\r")
            await console.until("admin:")
            assert await console.run("show tls min-version") == "Configured TLS minimum version: 1.0"

    journal = live(scene, CUCM).journal()
    assert ("question", QUESTION.strip(), False) in journal
    assert ("answer", "no", False) in journal
    assert [event for event, _text, write in journal if write] == ["command"]


def test_another_answer_is_asked_again():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("set tls min-version 1.2\r")
            await console.until(QUESTION)
            console.type("perhaps\r")
            await console.until(QUESTION)
            console.type("no\r")
            await console.until("admin:")

    live(scene, CUCM)


@pytest.mark.parametrize(
    "node", [CUCM, {**CUCM, "version": "14.0.1.12900-161"}, {**CUCM, "version": "15.0.1.11900-23"}]
)
def test_1_3_is_refused_before_15su2(node: dict[str, Any]):
    assert answer("set tls min-version 1.3", node).endswith("Executed command unsuccessfully")


def test_a_subscriber_refuses_the_cluster_wide_set():
    text = answer("set tls min-version 1.2", CUCM15, CUCM15_SUB, on="sub")
    assert text.endswith("Executed command unsuccessfully")


@pytest.mark.parametrize(
    ("node", "taken"),
    [
        (CUCM, ["1.1", "1.2"]),
        ({**CUCM, "version": "15.0.1.11900-23"}, ["1.1", "1.2"]),  # 15SU1
        ({**CUCM15, "version": "15.0.1.12900-234"}, ["1.2"]),  # 15SU2
        (CUCM15, ["1.2"]),
    ],
)
def test_common_criteria_takes_1_1_and_1_2_and_from_15su2_on_1_2_only(node: dict[str, Any], taken: list[str]):
    node = {**node, "common_criteria": True}
    for version in ("1.0", "1.1", "1.2", "1.3"):
        if version in taken:
            assert "Successfully set" in asked(f"set tls min-version {version}", "yes", node)
        else:
            assert answer(f"set tls min-version {version}", node).endswith("Executed command unsuccessfully")


def test_a_release_without_the_command_does_not_know_it():
    assert answer("show tls min-version", {**CUCM, "version": "11.5.1.12900-21"}) == "No valid command entered"


def test_an_unknown_question_stands_in_place_of_the_documented_one():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(unknown_question="Erase all disks (yes/no) ? "))
        async with Console(nodes["pub"]) as console:
            console.type("set tls min-version 1.2\r")
            assert "continue" not in (await console.until("Erase all disks (yes/no) ? "))
            console.type("no\r")
            await console.until("admin:")

    live(scene, CUCM)


def test_dropped_characters_make_the_node_ask_again():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("set tls min-version 1.2\r")
            await console.until(QUESTION)
            console.type("yes\r")  # in one burst
            await console.until(f"ys\r\n{QUESTION}")
            for key in "yes\r":
                await asyncio.sleep(0.04)
                console.type(key)
            await console.until("Successfully")

    live(scene, {**CUCM, "quirks": {"drop_characters": True}})


# Restart


def test_the_restart_dialogue_ends_with_the_session():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils system restart\r")
            asked = await console.until("Enter (yes/no)? ")
            assert asked.endswith("Do you really want to restart ?\r\nEnter (yes/no)? ")
            assert "     ***   W A R N I N G   ***\r\n" in asked
            console.type("yes\r")
            await console.until("Please Wait")
            await nodes.clock.advance(60)
            await console.end()
            end = console.screen.rpartition("Enter (yes/no)? ")[2]
            assert end.startswith(
                "yes\r\nAppliance is being Restarted ...\r\nWarning: Restart could take up to 5 minutes.\r\n"
            )
            assert "\r\\  Service Manager shutting down services... Please Wait" in end
            assert "Broadcast message from root@pub (" in end
            assert end.endswith("Waiting .\r\n\r\nOperation succeeded\r\n\r\nrestart now.\r\n")

    journal = live(scene, CUCM15).journal()
    assert [event for event, _text, write in journal if write] == ["command", "answer", "restart"]


def test_the_older_restart_dialogue_has_a_blank_line_and_no_warning():
    screen = asked("utils system restart", "no", CUCM, question="Enter (yes/no)? ")
    assert screen.startswith("Do you really want to restart ?\n\nEnter (yes/no)? no\n")


def test_a_restart_that_does_not_happen_gives_the_prompt_back():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(no_reboot=True))
        async with Console(nodes["pub"]) as console:
            console.type("utils system restart\r")
            await console.until("Enter (yes/no)? ")
            console.type("yes\r")
            await console.until("Please Wait")
            await nodes.clock.advance(60)
            await console.until("admin:")
        assert nodes["pub"].phase is Phase.UP

    live(scene, CUCM15)


# Refusals, privilege, sessions


def test_what_does_not_exist_and_what_is_cut_short():
    assert answer("show nothing", CUCM) == "No valid command entered"
    assert answer("show tls", CUCM) == "Incomplete command entered"
    assert answer("set tls min-version", CUCM) == "Incomplete command entered"


@pytest.mark.parametrize("command", ["show tls min-version", "set cli pagination off", "utils system restart"])
def test_level_0_is_too_low_for_level_1_commands(command: str):
    assert answer(command, CUCM, level=0) == "Incomplete command entered"


def test_level_0_can_read():
    assert answer("show version active", CUCM, level=0).startswith("Active Master Version: 12.5.1.16900-48")


def test_a_bare_enter_redraws_the_prompt_with_a_lone_cr():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("\r")
            assert await console.until("admin:") == "\r\n\radmin:"

    live(scene, CUCM)


def test_control_c_ends_a_asked():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("set tls min-version 1.2\r")
            await console.until(QUESTION)
            console.type("\x03")
            assert "Control-C pressed" in await console.until("admin:")
            assert await console.run("show tls min-version") == "Configured TLS minimum version: 1.0"

    live(scene, CUCM)


@pytest.mark.parametrize("word", ["exit", "quit"])
def test_exit_and_quit_end_the_session(word: str):
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type(f"{word}\r")
            await console.end()

    live(scene, CUCM)


def test_pagination_is_on_until_it_is_turned_off():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"], rows=10) as console:
            console.type("show hardware\r")
            await console.until("or <q> to quit")
            console.type("q")
            await console.until("admin:")
            assert await console.run("set cli pagination off") == "Automatic pagination is turned off"
            assert await console.run("show cli pagination") == "Automatic Pagination : Off."
            assert "Press <enter>" not in await console.run("show hardware")

    live(scene, CUCM)


def test_the_login_has_two_stages_and_a_notice():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert console.screen == (
                "Command Line Interface is starting up, please wait ...\r\n"
                "\r\n   Welcome to the Platform Command Line Interface\r\n\r\n"
                "VMware Installation:\r\n\t2 vCPU: Intel(R) Xeon(R) CPU           E5640  @ 2.67GHz\r\n"
                "WARNING: DNS unreachable\r\n\r\nadmin:"
            )

    live(scene, {**CUCM15, "quirks": {"login_notice": "WARNING: DNS unreachable"}})


# The cluster


def test_the_cluster_is_listed_from_the_node_that_is_asked():
    rows = answer("show network cluster", CUCM15, CUCM15_SUB, IMP15, on="imp").splitlines()
    assert rows[0] == "127.10.9.3 imp.lab.example imp Subscriber cups DBPub authenticated"
    assert re.fullmatch(
        r"127\.10\.9\.1 pub\.lab\.example pub Publisher callmanager DBPub authenticated using TCP since \w{3} \w{3} "
        r"\d+ \d\d:\d\d:\d\d \d{4}",
        rows[1],
    )


def test_a_node_that_is_down_is_not_authenticated():
    async def scene(nodes: Nodes) -> None:
        nodes["sub"].set_faults(Faults(never_back=True))
        nodes["sub"].reboot(automatic=True)
        await nodes.clock.advance(120)
        async with Console(nodes["pub"]) as console:
            assert "sub Subscriber callmanager DBSub not authenticated - INITIATOR since " in await console.run(
                "show network cluster"
            )
            state = await console.run("utils dbreplication runtimestate")
            assert state.splitlines()[-1].split()[-2:] == ["(-)", "off-line"]

    live(scene, CUCM, CUCM_SUB)


def test_emergency_responder_calls_its_publisher_callmanager_and_says_successful():
    text = answer("show network cluster", CER, CER_SUB)
    assert "pub Publisher callmanager DBPub authenticated\n" in text
    assert text.endswith("\n\nSuccessful")


def test_pcd_has_no_cluster_and_no_replication():
    assert answer("show network cluster", PCD) == "No valid command entered"
    assert answer("utils dbreplication runtimestate", PCD) == "No valid command entered"


def test_replication_is_shown_as_on_a_real_node():
    table = answer("utils dbreplication runtimestate", CUCM, CUCM_SUB).partition("Cluster Detailed View")[2]
    assert table == (
        " from pub (2 Servers):\n\n"
        "                                      PING      DB/RPC/   REPL.    Replication    REPLICATION SETUP\n"
        "SERVER-NAME         IP ADDRESS        (msec)    DbMon?    QUEUE    Group ID       (RTMT) & Details\n"
        "-----------         ----------        ------    -------   -----    -----------    ------------------\n"
        "pub                 127.10.9.1        0.041     Y/Y/Y     0        (g_2)          (2) Setup Completed\n"
        "sub                 127.10.9.2        0.243     Y/Y/Y     0        (g_3)          (2) Setup Completed"
    )


def test_a_single_node_aborts_the_runtimestate():
    assert answer("utils dbreplication runtimestate", CUCM) == (
        "Runtime state cannot be performed on a cluster with a single active node; aborting operation"
    )


def test_emergency_responder_shows_replication_through_a_file():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert await console.run("utils dbreplication runtimestate") == "No valid command entered"
            text = await console.run("utils dbreplication status")
            path = text.split('"file view ')[1].split(' "')[0]
            console.type(f"file view {path}\r")
            assert "Active   Connected" in await console.until("q=quit")
            console.type("q")
            await console.until("admin:")

    live(scene, CER, CER_SUB)


# What a node is


@pytest.mark.parametrize(
    ("node", "command"),
    [(CUC, "show cuc version"), (CUC, "show cuc cluster status"), (UCCX, "show uccx version")],
)
def test_some_commands_give_the_product_away(node: dict[str, Any], command: str):
    assert answer(command, node) != "No valid command entered"
    assert answer(command, CUCM) == "No valid command entered"


def test_a_contact_center_node_has_the_other_syntax():
    assert answer("show tls min-version", UCCX) == "No valid command entered"
    assert answer("show tls server min-version", UCCX) == "The server tls min-version is set to 1.0\nCommand successful"
    screen = asked("set tls client min-version 1.2", "yes", UCCX, question="Do you really want to continue (yes/no) ? ")
    assert screen.endswith("Command successful\nadmin:")


@pytest.mark.parametrize(("side", "other"), [("server", "client"), ("client", "server")])
def test_each_side_of_a_contact_center_node_has_a_minimum_of_its_own(side: str, other: str):
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type(f"set tls {side} min-version 1.2\r")
            await console.until("Do you really want to continue (yes/no) ? ")
            console.type("yes\r")
            await console.until("admin:")
            shown = [await console.run(f"show tls {name} min-version") for name in (side, other)]
            assert [text.splitlines()[0] for text in shown] == [
                f"The {side} tls min-version is set to 1.2",
                f"The {other} tls min-version is set to 1.0",
            ]
            nodes["pub"].reboot(automatic=False)
            await nodes.clock.advance(5000)
            assert nodes["pub"].effective == ("1.2" if side == "server" else "1.0")  # of the TLS port

    sets = [text for event, text, write in live(scene, UCCX).journal() if event == "set" and write]
    assert sets == [{"server": "tls min-version 1.2", "client": "tls client min-version 1.2"}[side]]


def test_a_node_that_hides_its_product_has_no_mark_of_any():
    marks = ("callmanager", "CM Services", "Cisco CallManager", "A Cisco DB")
    for command in ("show network cluster", "show tech ccm_service", "utils service list"):
        text = answer(command, {**CUCM, "faults": {"unknown_product": True}})
        assert not [mark for mark in marks if mark in text]


def test_the_service_list_has_its_two_forms_of_lines():
    lines = answer("utils service list", {**CUCM, "services_stopped": ["Cisco Tftp"], "tftp": True}).splitlines()
    assert lines[:2] == ["Requesting service status, please wait...", "System SSH [STARTED]"]
    assert "Cisco Tomcat[STARTED]" in lines
    assert "Cisco Tftp[STOPPED]  Commanded Out of Service" in lines
    assert "Cisco Extension Mobility[STOPPED]  Service Not Activated" in lines
    assert lines[-1] == "Primary Node =true"


def test_the_status_tells_the_uptime():
    text = answer("show status", CUCM)
    assert re.search(r"\n \d\d:\d\d:\d\d up 40 days,  1:\d\d,  1 user,  load average: ", text)
    assert re.search(r"\nDate               : \w{3} \w{3} \d\d, \d{4} \d\d:\d\d:\d\d\n", text)


def test_fips_and_common_criteria_are_told():
    assert answer("utils fips status", CUCM) == "The system is operating in NON-FIPS mode."
    assert answer("utils fips status", {**CUCM, "fips": True}).startswith("The system is operating in FIPS mode.")
    assert "enabled" in answer("utils fips_common_criteria status", {**CUCM, "common_criteria": True})
