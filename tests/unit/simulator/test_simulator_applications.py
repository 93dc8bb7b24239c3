# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only one product has: availability of IM and Presence, clusters of Unity Connection, the contact center."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.simulator.node.services import DATABASE
from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CER, CUC, CUC15, CUC_SUB, CUCM, IMP, UCCX, UNKNOWN, answer, dialogue, live

IMP_SUB = {**IMP, "name": "sub", "role": "subscriber"}

PREUPGRADE_CARD = """
===========================================================================
R E P O R T    C A R D
===========================================================================
Locales Installation Test: PASS
Connection DB Test: PASS
DRS Backup History Test: FAIL
Cluster State Test: SKIPPED
Critical Services Test: PASS
Cop File Installation Test: SKIPPED
===========================================================================
A C T I O N   S U M M A R Y
===========================================================================
"""


# IM and Presence


def test_a_pair_is_in_normal_state_or_without_availability():
    normal = "Subcluster Name: DefaultCluster\n" + "".join(
        f"\tName: {name}\n\tState: Normal\n\tReason: Normal\n" for name in ("pub", "sub")
    )
    assert answer("utils ha status", IMP, IMP_SUB) + "\n" == normal
    disabled = answer("utils ha status DefaultCluster", IMP, IMP_SUB, cluster={"high_availability": False})
    assert "\tName: sub\n\tState: Unknown\n\tReason: High Availability Not Enabled" in disabled


def test_a_failover_is_ended_by_a_fallback():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert await console.run("utils ha failover sub") == (
                "Initiate Manual Failover for Node > sub\nRequest SUCCESSFUL.\nSubcluster Name: DefaultCluster\n"
                "Node 1 Name : pub State: Taking Over Reason: On Admin Request\n"
                "Node 2 Name : sub State: Failover Reason: On Admin Request"
            )
            assert "\tName: pub\n\tState: Running in Backup Mode\n" in await console.run("utils ha status")
            assert "Taking Back" in await console.run("utils ha fallback sub")
            assert (await console.run("utils ha status")).count("State: Normal") == 2

    live(scene, IMP, IMP_SUB)


@pytest.mark.parametrize("command", ["utils ha failover elsewhere", "utils ha recover Elsewhere"])
def test_availability_of_something_else_is_refused(command: str):
    assert answer(command, IMP, IMP_SUB).endswith("Executed command unsuccessfully")


def test_availability_cannot_fail_over_while_it_is_off():
    text = answer("utils ha failover sub", IMP, IMP_SUB, cluster={"high_availability": False})
    assert text.startswith("High Availability Not Enabled")


def test_a_recovery_restarts_the_services():
    text = answer("utils ha recover DefaultCluster", IMP, IMP_SUB)
    assert text == "Stopping services... Stopped\nStarting services... Started"


def test_datastores_are_checked_between_the_two():
    assert "Presence Datastore: pub to sub: PASSED" in answer("utils imdb_replication status", IMP, IMP_SUB)
    assert answer("utils imdb_replication status", CUCM) == UNKNOWN


def test_connected_sockets_are_counted():
    assert "CmConnectedSockets" in answer('show perf query counter "Cisco XCP CM" "CmConnectedSockets"', IMP)


# Unity Connection


def test_the_primary_of_a_cluster_can_be_changed_and_a_server_deactivated():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            await console.run("utils cuc cluster makeprimary sub")
            rows = (await console.run("show cuc cluster status")).splitlines()[2:4]
            assert [row.split()[:3] for row in rows] == [["pub", "0", "Secondary"], ["sub", "1", "Primary"]]
            assert " Pri Act Secondary " in rows[0]
            assert " Sec Act Primary " in rows[1]
            await console.run("utils cuc cluster deactivate")
            assert " Deactivated " in await console.run("show cuc cluster status")
            await console.run("utils cuc cluster activate")
            assert " Deactivated " not in await console.run("show cuc cluster status")

    live(scene, CUC, CUC_SUB)


def status_lines(*nodes: dict[str, Any]) -> list[str]:
    return [line.rstrip() for line in answer("show cuc cluster status", *nodes).splitlines()]


def test_the_cluster_status_has_the_roles_and_below_them_the_replication():
    rows = status_lines(CUC, CUC_SUB)
    assert [row.split() for row in rows[2:4]] == [
        ["pub", "0", "Primary", "Pri", "Active", "Normal"],
        ["sub", "1", "Secondary", "Sec", "Active", "Normal"],
    ]
    assert rows[4:7] == ["", "SERVER                 ID STATE    STATUS     QUEUE  CONNECTION CHANGED", "-" * 71]
    assert rows[7] == "g_ciscounity_pub        1 Active   Local           0"
    assert re.fullmatch(r"g_ciscounity_sub        2 Active   Connected       0 \w{3} \d\d \d\d:\d\d:\d\d", rows[8])
    assert len(rows) == 9


def test_a_server_that_is_alone_is_primary_and_replicates_with_none():
    rows = status_lines(CUC)
    assert [row.split() for row in rows[2:]] == [["pub", "0", "Primary", "Pri", "Single", "Server", "Normal"]]


def test_while_a_server_is_down_the_other_one_is_primary_and_sees_nobody():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].reboot(automatic=False)
        await nodes.clock.advance(61)
        async with Console(nodes["sub"]) as console:
            rows = (await console.run("show cuc cluster status")).splitlines()
        assert rows[2].split()[2:4] + rows[2].split()[4:5] == ["Not", "Functioning", "Shutdown"]
        assert " Primary          Sec Act Primary Disconnected " in rows[3]
        assert " Dropped " in rows[7]

    live(scene, CUC, CUC_SUB)


def test_a_server_without_a_database_knows_of_no_other_one():
    rows = status_lines({**CUC, "faults": {"service_stopped": [DATABASE]}}, CUC_SUB)
    assert "Not Functioning" in rows[2]
    assert " Unknown          Undefined " in rows[3]
    assert len(rows) == 4


def test_an_overwritten_database_replicates_again():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            await console.run("utils cuc cluster overwritedb")
        assert nodes["pub"].replication == 0
        await nodes.clock.advance(720)
        assert nodes["pub"].replication == 2

    live(scene, CUC, CUC_SUB)


def test_the_summary_of_the_system_tells_whether_a_server_is_alone():
    alone, pair = answer("show cuc sysinfo", CUC), answer("show cuc sysinfo", CUC, CUC_SUB, on="sub")
    assert "\n\t\tHigh Availability (this server is) : Pri_Single_Server\n" in alone
    assert "\n\t\tHigh Availability (this server is) : Sec_Active\n" in pair


@pytest.mark.parametrize("action", ["activate", "deactivate", "makeprimary", "overwritedb"])
def test_a_single_server_has_no_cluster(action: str):
    assert answer(f"utils cuc cluster {action}", CUC).endswith("Executed command unsuccessfully")


def test_a_publisher_is_not_renegotiated_from_itself():
    assert answer("utils cuc cluster renegotiate", CUC, CUC_SUB).endswith("Executed command unsuccessfully")


def test_the_check_before_an_upgrade_has_a_report_card():
    text = answer("run cuc preupgrade test", {**CUC15, "last_backup": "never"})
    assert PREUPGRADE_CARD in text
    assert "\nACTION : Make Sure DRS backup is taken aleast a day before upgrade.\n" in text


def test_the_check_before_an_upgrade_sees_the_backup_and_the_cluster():
    text = answer("run cuc preupgrade test", CUC, CUC_SUB)
    assert "\nDRS Backup History Test: PASS\nCluster State Test: PASS\nCritical Services Test: PASS\n" in text


def test_its_own_databases_have_dashes_below_the_header():
    query = "select name, value from vw_configuration where name='DefaultAdministrator'"
    assert answer(f"run cuc dbquery unitydirdb {query}", CUC) == (
        "\nname                  value\n"
        "--------------------  ------------------------------------\n"
        "DefaultAdministrator  03ae9d8a-ef39-4c32-91fc-efb414a2f75e"
    )
    assert answer("run cuc dbquery nonsense select x from y", CUC).endswith("Executed command unsuccessfully")


# Contact center


def test_a_no_is_called_successful():
    played = dialogue("set cli session timeout 20", UCCX, turns=(("Continue (y/n)?", "n"),))
    assert played.screen.endswith("Continue (y/n)?n\nExiting the command.\nCommand successful.\nadmin:")


def test_the_health_check_has_a_menu():
    question = 'Select an option (1 - 4 or "q"):'
    played = dialogue("utils uccx healthcheck", UCCX, turns=((question, "7"), (question, "1")))
    assert played.screen.startswith(
        "Healthcheck is available for the following categories:\n\n"
        "1) Hardware Usage\n2) System Parameters\n3) Database\n4) Unified CM Configurations\nq) Quit\n\n"
    )
    assert "\n       Checking CPU Usage.................................................OK\n" in played.screen
    assert re.search(
        r"\nUse 'file get activelog healthcheck/report_[\d-]{19}\.json' command to \n"
        r"download the health report\.\n\nCommand Successful\.\nadmin:$",
        played.screen,
    )
    assert played.writes == []
    assert dialogue("utils uccx healthcheck", UCCX, turns=((question, "q"),)).screen.endswith("):q\nadmin:")


@pytest.mark.parametrize("node", [CUCM, IMP, CUC, CER])
def test_no_other_product_has_the_commands_of_the_contact_center(node: dict[str, Any]):
    assert answer("utils uccx healthcheck", node) == UNKNOWN
    assert answer("set tls server min-version 1.2", node) == UNKNOWN


def test_the_contact_center_has_its_own_view_of_replication():
    lines = answer("utils uccx dbreplication status", UCCX, {**UCCX, "name": "sub", "role": "subscriber"}).splitlines()
    assert lines[2].split() == ["g_pub_uccx", "1", "Active", "Local", "0"]
    assert lines[3].split()[:5] == ["g_sub_uccx", "2", "Active", "Connected", "0"]
    assert answer("utils uccx dbreplication status", UCCX).endswith("Executed command unsuccessfully")


# Emergency Responder


def test_emergency_responder_has_no_counters_and_its_own_blank():
    assert answer('show perf query class "x"', CER) == UNKNOWN
    assert answer("show cli pagination", CER) == "Automatic Pagination: On."


# A product that is not to be recognised


@pytest.mark.parametrize(
    "command",
    [
        "show cert list own",
        "utils disaster_recovery history backup",
        "utils disaster_recovery status backup",
        "show ctl",
    ],
)
def test_a_node_that_hides_its_product_has_no_mark_of_any(command: str):
    text = answer(command, {**CUCM, "faults": {"unknown_product": True}})
    assert not re.search("callmanager|CAPF|TVS|UCM", text, re.IGNORECASE)
