# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database seen from the CLI: SQL, counters, and replication that is checked and set up again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CER, CUCM, CUCM_SUB, IMP, PCD, UNKNOWN, answer, live

IMP_PUB = {**IMP, "name": "imp", "version": "12.5.1.16900-5"}
UNSUCCESSFUL = "Executed command unsuccessfully"


# SQL


def test_the_nodes_are_a_table():
    assert answer("run sql select name,nodeid from processnode", CUCM, CUCM_SUB) == (
        "name               nodeid\n"
        "================== ======\n"
        "EnterpriseWideData 1\n"
        "pub                2\n"
        "sub                3"
    )


def test_the_whole_table_has_the_columns_of_a_real_one():
    lines = answer("run sql select * from processnode", CUCM, CUCM_SUB, IMP_PUB).splitlines()
    assert lines[0].split() == [
        *("pkid", "name", "mac", "systemnode", "description", "isactive", "nodeid", "tknodeusage", "ipv6name"),
        *("fklbmhubgroup", "tkprocessnoderole", "tkssomode"),
    ]
    assert lines[2].split() == ["00000000-1111-0000-0000-000000000000", "EnterpriseWideData", *"tt11", "NULL", *"10"]
    assert [line.split()[1:] for line in lines[3:]] == [
        ["pub", "f", "pub", "t", "2", "0", "NULL", "1", "0"],
        ["sub", "f", "sub", "t", "3", "1", "NULL", "1", "0"],
        ["imp", "f", "imp", "t", "4", "0", "NULL", "2", "0"],
    ]


def test_usage_and_role_are_joined_by_name():
    query = (
        "run sql select pn.name as processnode, tnu.name as nodeusage, tpr.name as role, pn.nodeid from processnode pn "
        "join typenodeusage tnu on pn.tknodeusage=tnu.enum join typeprocessnoderole tpr on "
        "pn.tkprocessnoderole=tpr.enum where pn.systemnode='f' order by pn.nodeid"
    )
    assert answer(query, CUCM, CUCM_SUB, IMP_PUB).splitlines()[2:] == [
        "pub         Publisher  CUCM Voice/Video     2",
        "sub         Subscriber CUCM Voice/Video     3",
        "imp         Publisher  CUCM IM and Presence 4",
    ]


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("run sql select name from processnode where systemnode = 'f'", ["pub", "sub"]),
        ("run sql SELECT name FROM processnode WHERE name <> 'EnterpriseWideData' AND tknodeusage = 1", ["sub"]),
        ("run sql select name from processnode where name != 'pub' order by name", ["EnterpriseWideData", "sub"]),
    ],
)
def test_rows_can_be_chosen(command: str, names: list[str]):
    assert answer(command, CUCM, CUCM_SUB).splitlines()[2:] == names


def test_without_rows_a_blank_line_follows_the_header():
    assert answer("run sql select name from processnode where name='x'", CUCM) == "name\n====\n"


def test_the_security_mode_has_a_wide_header():
    assert answer(
        "run sql select paramname,paramvalue from processconfig where paramname='ClusterSecurityMode'", CUCM
    ) == ("paramname           paramvalue\n=================== ==========\nClusterSecurityMode 0")


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("select name from enduser", "The specified table (enduser) is not in the database."),
        ("select nonsense from processnode", "Column (nonsense) not found in any table in the query"),
        ("select name from processnode where nonsense", "A syntax error has occurred."),
        ("update processnode set name='x'", "A syntax error has occurred."),
    ],
)
def test_other_sql_is_an_error(query: str, complaint: str):
    text = answer(f"run sql {query}", CUCM)
    assert text.startswith(complaint)
    assert text.endswith(UNSUCCESSFUL)


def test_pcd_has_no_sql():
    assert answer("run sql select name from processnode", PCD) == UNKNOWN


# Counters


def test_replication_is_also_a_counter():
    name = "Number of Replicates Created and State of Replication"
    assert answer(f'show perf query class "{name}"', CUCM) == (
        "==>query class :\n\n"
        f" - Perf class ({name}) has instances and values:\n"
        "ReplicateCount  -> Number of Replicates Created   = 344\n"
        "ReplicateCount  -> Replicate_State                = 2"
    )
    assert answer('show perf query class "Processor"', CUCM).endswith(UNSUCCESSFUL)


def test_no_phone_is_registered_anywhere():
    lines = answer("show risdb query phone", CUCM).splitlines()
    assert lines[5].count(", ") == 25
    assert "Total count 0" in lines


# Replication


def test_a_check_of_the_tables_takes_a_while():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            text = await console.run("utils dbreplication status")
            await nodes.clock.advance(30)
            state = await console.run("utils dbreplication runtimestate")
            assert "     Replication status command in PROGRESS. Checked 377 tables out of 754\n" in state
            await nodes.clock.advance(30)
            state = await console.run("utils dbreplication runtimestate")
            assert "     Replication status command COMPLETED. Checked 754 tables out of 754\n" in state
            path = text.split('"file view activelog ')[1].split(" ")[0]
            assert "Replication cluster summary:" in await console.run(f"file dump activelog {path}")

    live(scene, CUCM, CUCM_SUB)


def test_a_reset_goes_from_0_to_2():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("utils dbreplication reset all\r")
            await nodes.clock.advance(90)
            text = await console.until("OK [127.10.9.2]\r\nadmin:")
            assert "This command will try to start Replication reset and will return in 1-2 minutes.\r\n" in text
            assert (nodes["pub"].replication, nodes["sub"].replication) == (2, 0)
            await nodes.clock.advance(720)
            assert nodes["sub"].replication == 2

    live(scene, CUCM, CUCM_SUB)


@pytest.mark.parametrize(("node", "command"), [("sub", "reset all"), ("pub", "reset elsewhere")])
def test_a_reset_is_for_the_publisher_and_its_subscribers(node: str, command: str):
    assert answer(f"utils dbreplication {command}", CUCM, CUCM_SUB, on=node).endswith(UNSUCCESSFUL)


def test_the_timeout_of_the_setup_is_between_300_and_3600_seconds():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert await console.run("show tech repltimeout") == "Repltimeout set to: 300s"
            assert (await console.run("utils dbreplication setrepltimeout 60")).endswith(UNSUCCESSFUL)
            await console.run("utils dbreplication setrepltimeout 600")
            assert "\nRepltimeout set to: 600s\n" in await console.run("utils dbreplication runtimestate")

    live(scene, CUCM, CUCM_SUB)


@pytest.mark.parametrize("node", [CER, PCD])
def test_where_there_is_no_table_of_states_there_is_no_timeout(node: dict[str, Any]):
    assert answer("show tech repltimeout", node) == UNKNOWN
