# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils dbreplication runtimestate`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.replication import (
    ReplicationNode,
    parse_runtimestate,
    single_node_refusal,
)

FOLDER = "utils_dbreplication_runtimestate"
TABLE = """Cluster Detailed View from cucm-01 (1 Servers):
SERVER-NAME  IP ADDRESS  (msec)  DbMon?  QUEUE  Group ID  (RTMT) & Details
-----------  ----------  ------  ------  -----  --------  ------------------
"""


def test_a_healthy_cluster(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_15.0.1_good_capture"))
    assert not replication.single_node
    assert [(n.name, n.ip, n.state, n.details, n.queue, n.dbmon) for n in replication.nodes] == [
        ("cucm-01", "172.168.0.101", 2, "Setup Completed", 0, "Y/Y/Y"),
        ("cucm-02", "172.168.0.102", 2, "Setup Completed", 0, "Y/Y/Y"),
    ]
    assert replication.nodes[1].line == (
        "cucm-02                  172.168.0.102     1.711     Y/Y/Y     0        (g_3)          (2) Setup Completed"
    )


def test_a_healthy_node_may_have_a_queue(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_14su1_queue-not-empty_capture"))
    assert [(n.name, n.state, n.queue) for n in replication.nodes] == [("cucm1", 2, 0), ("cucm2", 2, 579)]


def test_a_row_whose_state_is_a_dash_has_none_whatever_its_words_say(transcript: Callable[[str], str]) -> None:
    text = transcript(f"{FOLDER}/cucm_15.0.1_good_capture")
    node = parse_runtimestate(text.replace("(g_3)          (2) Setup", "(g_3)          (-) Setup")).nodes[1]
    assert (node.name, node.state, node.details) == ("cucm-02", None, "Setup Completed")


SINGLE = "Runtime state cannot be performed on a cluster with a single active node; aborting operation"


@pytest.mark.parametrize(
    ("text", "single"),
    [
        (SINGLE, True),
        (f"{SINGLE}\nExecuted command unsuccessfully", True),
        (f"The database is locked.\n{SINGLE}\nExecuted command unsuccessfully", False),
        (f"{TABLE}cucm-01 172.168.0.101 0.045 Y/Y/Y 0 (g_2) (2) Setup Completed\n{SINGLE}", False),
        ("Executed command unsuccessfully", False),
        ("Cisco DB is not running", False),
        ("", False),
    ],
)
def test_one_refusal_alone_means_a_single_node(text: str, single: bool) -> None:
    assert (single_node_refusal(text) is not None) is single


def test_a_table_of_a_single_node_is_a_contradiction(transcript: Callable[[str], str]) -> None:
    with pytest.raises(ParseError, match="contradicts itself"):
        parse_runtimestate(f"{SINGLE}\n{transcript(f'{FOLDER}/cucm_15.0.1_good_capture')}")


def test_nodes_come_in_any_order(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_15_arbitrary-order_doc"))
    assert [n.name for n in replication.nodes] == ["cucm-57", "cucm-55"]


def test_columns_may_be_squeezed_and_states_bad(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_10.5_out-of-sync-squeezed_capture"))
    assert [(n.state, n.details, n.queue) for n in replication.nodes] == [
        (3, "Out Of Sync", 0),
        (3, "DB Active-Failed", 391694),
        (3, "DB Active-Failed", 391842),
        (3, "DB Active-Failed", 394074),
        (3, "DB Active-Failed", 394222),
    ]


def test_the_table_of_releases_8_6_and_9(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_9.0_good_doc"))
    assert [(n.name, n.ip, n.state, n.details, n.queue, n.dbmon) for n in replication.nodes] == [
        ("server1", "100.10.10.17", 2, "PUB Setup Completed", 0, "Yes"),
        ("server2", "100.10.10.14", 2, "Setup Completed", 0, "Yes"),
    ]


def test_the_table_without_a_queue_column(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/imp_12.5_no-queue-column_doc"))
    assert [(n.name, n.state, n.details, n.queue, n.dbmon) for n in replication.nodes] == [
        ("uc10-pub", 2, "Setup Completed", None, "Yes"),
        ("uc10-sub1", 2, "Setup Completed", None, "Yes"),
    ]


def test_nodes_that_cannot_be_reached_have_no_state(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_15_nodes-off-line_pattern"))
    assert [(n.name, n.state, n.details, n.queue, n.dbmon) for n in replication.nodes] == [
        ("cucm-01", 3, "Out Of Sync", 0, "Y/Y/Y"),
        ("cucm-02", 4, "Setup Incomplete", 5, "N/Y/Y"),
        ("cucm-03", None, "Off-Line", None, "-/-/-"),
        ("cucm-04", None, "off-line", None, "N/N/N"),
        ("cucm-05", 0, "Initializing", 0, "Y/Y/Y"),
    ]


def test_an_old_table_with_a_node_off_line(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_9.0_node-off-line_pattern"))
    assert [(n.name, n.state, n.details, n.queue, n.dbmon) for n in replication.nodes] == [
        ("server1", 3, "PUB Setup Completed", 0, "Yes"),
        ("server2", 4, "Setup Failed", 128, "Yes"),
        ("server3", None, "off-line", None, "No"),
    ]


def test_a_number_in_the_details_is_no_state() -> None:
    node = parse_runtimestate(f"{TABLE}cucm-01 10.0.0.1 0.1 Y/Y/Y 0 (g_2) (4) Setup Failed (2)\n").nodes[0]
    assert (node.state, node.details) == (4, "Setup Failed (2)")


def test_a_row_without_details_is_read() -> None:
    line = "cucm-01 10.0.0.1 0.1 Y/Y/Y 0 (g_2) (2)"
    assert parse_runtimestate(TABLE + line).nodes == (ReplicationNode("cucm-01", "10.0.0.1", 2, "", 0, "Y/Y/Y", line),)


def test_a_single_active_node_is_no_error(transcript: Callable[[str], str]) -> None:
    replication = parse_runtimestate(transcript(f"{FOLDER}/cucm_single-active-node_pattern"))
    assert (replication.single_node, replication.nodes) == (True, ())


def test_a_database_that_is_down_is_named(transcript: Callable[[str], str]) -> None:
    with pytest.raises(ParseError, match="the database of this node is not running"):
        parse_runtimestate(transcript(f"{FOLDER}/cucm_db-not-running_pattern"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("No valid command entered", "no table"),
        (TABLE, "0 of 1"),
        (
            TABLE.replace("(1 Servers)", "(2 Servers)") + "cucm-01 10.0.0.1 0.1 Y/Y/Y 0 (g_2) (2) Setup Completed",
            "1 of 2",
        ),
        (TABLE.replace("(1 Servers)", ""), "no row"),
        (TABLE + "cucm-01 10.0.0.1 0.1 Y/Y/Y 0 (g_2) Setup Completed", "not recognised"),
        (TABLE + "cucm-01 10.0.0.1 0.1 Y/Y/Y 0 (g_2) (22) Setup Completed", "not recognised"),
        (TABLE + "cucm-01 10.0.0.1 0.1 Y/Y/Y 0 (g_2) (2) Setup Completed\nError: timed out", "not recognised"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"runtimestate.*{reason}"):
        parse_runtimestate(text)
