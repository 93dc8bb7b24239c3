# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils dbreplication status` of Emergency Responder, and the report that it writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cer import (
    CerServer,
    parse_cer_report,
    parse_cer_status,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

STATUS, REPORT = "utils_dbreplication_status", "replication_status_out"
PATH = "er/trace/dbl/sdi/ReplicationStatus.2014_10_13_18_24_02.out"
HEAD = "SERVER                 ID STATE    STATUS     QUEUE  CONNECTION CHANGED\n-------\n"
LOCAL = "g_2_cer15_0_1_10000_5  2 Active   Local           0\n"
END = "Mon Oct 13 18:24:03 2014 main()  DEBUG:  <--\n"


# The answer


def test_the_answer_names_the_file(transcript: Callable[[str], str]) -> None:
    assert parse_cer_status(transcript(f"{STATUS}/cer_15_doc")) == PATH


@pytest.mark.parametrize(
    "text",
    [
        f"Output is in file /var/log/active/{PATH}",
        f'Please use "file view activelog {PATH} " command to see the output',
        f"The final output will be in file {PATH}",
    ],
)
def test_one_mention_is_enough(text: str) -> None:
    assert parse_cer_status(text) == PATH


def test_a_database_that_is_down_is_named(transcript: Callable[[str], str]) -> None:
    with pytest.raises(ParseError, match="the database of this node is not running"):
        parse_cer_status(transcript(f"{STATUS}/cer_db-not-running_pattern"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no file"),
        ("No valid command entered", "no file"),
        ("Output is in file /var/log/active/er/trace/dbl/sdi/../../../../etc/passwd", "no file"),
        ("Output is in file /var/log/active/er/trace/../ReplicationStatus.2014.out", "no file"),
        ("Output is in file er/trace/dbl/sdi/ReplicationStatus.2014_10_13.out;reboot", "no file"),
        (f"Output is in file /tmp/{PATH}", "no file"),
        (
            f'Output is in file {PATH}\nPlease use "file view activelog {PATH.replace("_02.", "_03.")} " command',
            "2 files",
        ),
    ],
)
def test_an_answer_without_one_file_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"utils dbreplication status.*{reason}"):
        parse_cer_status(text)


# The report


def test_a_pair_that_is_connected_is_healthy(transcript: Callable[[str], str]) -> None:
    report = parse_cer_report(transcript(f"{REPORT}/cer_15_good_doc"))
    assert report.servers == (
        CerServer(
            "g_2_cer10_5_0_98000_9000",
            2,
            "Active",
            "Local",
            0,
            "g_2_cer10_5_0_98000_9000    2 Active   Local           0",
        ),
        CerServer(
            "g_3_cer10_5_0_98000_9000",
            3,
            "Active",
            "Connected",
            0,
            "g_3_cer10_5_0_98000_9000    3 Active   Connected       0 Oct 13 17:31:15",
        ),
    )
    assert report.healthy


def test_a_pair_that_has_lost_its_connection_is_not(transcript: Callable[[str], str]) -> None:
    report = parse_cer_report(transcript(f"{REPORT}/cer_15_dropped_pattern"))
    assert [(server.state, server.status, server.queue) for server in report.servers] == [
        ("Active", "Local", 0),
        ("Active", "Dropped", 391),
    ]
    assert not report.healthy


@pytest.mark.parametrize(
    ("row", "healthy"),
    [
        ("g_3_cer 3 Active Connected 12 Oct 13 17:31:15", True),
        ("g_3_cer 3 Active Connecting 0 Oct 13 17:31:15", False),
        ("g_3_cer 3 Active Disconnect 0 Oct 13 17:31:15", False),
        ("g_3_cer 3 Dropped Connected 0", False),
        ("g_3_cer 3 Active Local 0", False),
        ("", True),
    ],
)
def test_healthy_is_one_local_server_and_all_others_connected(row: str, healthy: bool) -> None:
    assert parse_cer_report(f"{HEAD}{LOCAL}{row}\n{END}").healthy is healthy


def test_a_report_without_its_own_server_is_not_healthy() -> None:
    assert not parse_cer_report(f"{HEAD}g_3_cer 3 Active Connected 0\n{END}").healthy


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        ("No valid command entered", "no table"),
        (END, "no table"),
        (f"{LOCAL}{END}", "no table"),
        (f"{HEAD}{END}", "no server"),
        (f"{HEAD}{LOCAL}", "is not complete"),
        (f"{HEAD}{LOCAL}g_3_cer 3 Active\n{END}", "not recognised"),
        (f"{HEAD}{LOCAL}g_3_cer three Active Connected 0\n{END}", "not recognised"),
        (f"{HEAD}{LOCAL}g_3_cer 3 Active Connected 0 yesterday\n{END}", "not recognised"),
        (f"{HEAD}{LOCAL}command failed -- Enterprise Replication not active (62)\n{END}", "not recognised"),
        (f"{HEAD}{LOCAL}{LOCAL}{END}", "twice"),
    ],
)
def test_a_report_that_is_not_whole_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"replication report.*{reason}"):
        parse_cer_report(text)
