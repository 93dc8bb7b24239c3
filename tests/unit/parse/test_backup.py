# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils disaster_recovery status` and `utils disaster_recovery history`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.backup import (
    DrsRun,
    DrsStatus,
    parse_drs_history,
    parse_drs_status,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

STATUS, HISTORY = "utils_disaster_recovery_status", "utils_disaster_recovery_history"
NO_MASTER = [
    "drfCliMsg: Error Occurred:Master Agent may be processing an operation or it is down",
    "Network request timed out",
    "Unable to connect to Master Agent host: PUB, Port: 4040. This may be due to Master or Local Agent being down.",
]


# What runs now


def test_a_backup_that_is_over(transcript: Callable[[str], str]) -> None:
    assert parse_drs_status(transcript(f"{STATUS}/cucm_15_completed_pattern")) == DrsStatus(
        running=False,
        percent=100,
        status="SUCCESS :Backup Completed...",
        tar="2025-12-12-13-44-12.tar",
        line="Status: SUCCESS :Backup Completed...",
    )


def test_a_backup_that_runs(transcript: Callable[[str], str]) -> None:
    status = parse_drs_status(transcript(f"{STATUS}/cucm_15_running_pattern"))
    assert (status.running, status.percent, status.line) == (True, 45, "Percentage Complete: 45")


def test_no_backup_so_far(transcript: Callable[[str], str]) -> None:
    assert parse_drs_status(transcript(f"{STATUS}/cucm_15.0.1_nothing_capture")) == DrsStatus(
        running=False, percent=None, status="", tar="", line="drfCliMsg: No backup status available"
    )


def test_no_restore_so_far() -> None:
    assert not parse_drs_status("drfCliMsg: No restore status available").running


@pytest.mark.parametrize(
    ("words", "percent", "running"),
    [
        ("SUCCESS :Restore Completed...", "100", False),
        ("SUCCESS", "100 %", False),
        ("ERROR :Backup Failed", "45", False),
        ("CANCELED", "45%", False),
        ("Backup aborted", "45", False),
        ("Whatever", "99", True),
        ("Whatever", "0", True),
        ("Whatever", "100", False),
        ("IN PROGRESS", "100", True),
        ("RUNNING", "10", True),
        ("ACTIVE", "10", True),
        ("SUCCESS", None, False),
        ("FAILED", None, False),
        ("IN_PROGRESS", None, True),
    ],
)
def test_words_and_percentage_say_together_whether_it_runs(words: str, percent: str | None, running: bool) -> None:
    text = f"Status: {words}\nOperation: backup\n"
    assert parse_drs_status(text + (f"Percentage Complete: {percent}\n" if percent else "")).running is running


@pytest.mark.parametrize(
    ("words", "percent", "line"),
    [
        ("RUNNING", 45, "Percentage Complete: 45"),
        ("RUNNING", 100, "Status: RUNNING"),
        ("SUCCESS", 100, "Status: SUCCESS"),
        ("Whatever", 100, "Percentage Complete: 100"),
    ],
)
def test_the_line_that_decided_is_kept(words: str, percent: int, line: str) -> None:
    assert parse_drs_status(f"Status: {words}\nPercentage Complete: {percent}\n").line == line


@pytest.mark.parametrize("text", NO_MASTER)
def test_a_master_agent_that_does_not_answer_is_named(text: str) -> None:
    for parse in (parse_drs_status, parse_drs_history):
        with pytest.raises(ParseError, match="the master agent does not answer"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no status"),
        ("No valid command entered", "no status"),
        ("Percentage Complete: 45", "no status"),
        ("Status: Whatever", "does not say whether"),
        ("Status: SUCCESS\nPercentage Complete: 45", "contradicts"),
        ("Status: SUCCESS\nPercentage Complete: soon", "not recognised: 'Percentage Complete: soon'"),
        ("Status: SUCCESS\nPercentage Complete: 101", "not recognised"),
        ("Status: \nPercentage Complete: 45", "not recognised"),
        ("Status: SUCCESS\nPercentage Complete: 100\nStatus: RUNNING\n", "twice"),
        ("Status: RUNNING\nPercentage Complete: 45\nPercentage Complete: 100\n", "twice"),
        ("drfCliMsg: No backup status available\nStatus: RUNNING", "contradicts"),
    ],
)
def test_a_status_that_is_not_clear_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"disaster_recovery status.*{reason}"):
        parse_drs_status(text)


# What ran before


def test_a_capture_without_its_header(transcript: Callable[[str], str]) -> None:
    history = parse_drs_history(transcript(f"{HISTORY}/cucm_15.0.1_one-backup_capture"))
    assert history.runs == (
        DrsRun(
            "2025-12-12-13-44-12.tar",
            "NETWORK",
            datetime(2025, 12, 12, 13, 45, 19),
            "PST",
            "SUCCESS",
            "2025-12-12-13-44-12.tar   NETWORK        Fri Dec 12 13:45:19 PST 2025  SUCCESS  MANUAL        "
            "15.0.1.12900-234 UCM                        ---",
        ),
    )
    assert history.last == history.last_success == history.runs[0]


def test_the_last_backup_is_the_one_of_the_last_date(transcript: Callable[[str], str]) -> None:
    history = parse_drs_history(transcript(f"{HISTORY}/cucm_15.0.1_three-backups_pattern"))
    assert [(run.completed.day, run.result, run.succeeded) for run in history.runs] == [
        (10, "SUCCESS", True),
        (12, "ERROR", False),
        (11, "SUCCESS", True),
    ]
    assert history.last == history.runs[1]
    assert history.last_success == history.runs[2]


def test_the_layout_of_old_releases(transcript: Callable[[str], str]) -> None:
    run = parse_drs_history(transcript(f"{HISTORY}/cucm_8.5_old-layout_doc")).last
    assert run is not None
    assert (run.device, run.completed, run.zone, run.result) == (
        "TAPE",
        datetime(2009, 12, 10, 10, 35, 22),
        "CST",
        "SUCCESS",
    )


@pytest.mark.parametrize("name", ["cucm_nothing_pattern", "cucm_nothing-restored_pattern"])
def test_nothing_was_backed_up_so_far(transcript: Callable[[str], str], name: str) -> None:
    history = parse_drs_history(transcript(f"{HISTORY}/{name}"))
    assert (history.runs, history.last, history.last_success) == ((), None, None)


@pytest.mark.parametrize(
    "text", ["No backup history found", "drfCliMsg: No backup history was found.", "No restore history found"]
)
def test_other_words_for_no_history(text: str) -> None:
    assert parse_drs_history(text).last is None


NEW = "a.tar   NETWORK        Fri Dec 12 13:45:19 PST 2025  SUCCESS  MANUAL        15.0.1.12900-234 "


@pytest.mark.parametrize(
    ("features", "failed"),
    [
        ("UCM                        ---", ""),
        ("UCM,CDR_CAR                ---", ""),
        ("UCM, CDR_CAR               ---", ""),
        ("UCM", ""),
        ("UCM                        CDR_CAR", "CDR_CAR"),
        ("UCM CDR_CAR", "CDR_CAR"),
    ],
)
def test_a_success_without_one_of_its_features_is_no_good_backup(features: str, failed: str) -> None:
    run = parse_drs_history(NEW + features).runs[0]
    assert (run.result, run.failed, run.succeeded) == ("SUCCESS", failed, not failed)


@pytest.mark.parametrize("result", ["PARTIAL", "ERROR", "CANCELED", "success,"])
def test_only_success_is_a_success(result: str) -> None:
    history = parse_drs_history(f"a.tar NETWORK Thu Dec 10 10:35:22 CST 2009 {result} MANUAL CCM")
    assert history.last is not None
    assert history.last_success is None


ROW = "a.tar TAPE Thu Dec 10 10:35:22 CST 2009 SUCCESS MANUAL CCM\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no backup"),
        ("No valid command entered", "not recognised"),
        ("Tar Filename: Backup Device: Completed On: Result:", "no backup"),
        (ROW + "b.tar TAPE", "not recognised"),
        (ROW + "b.tar TAPE Thu Dec 10 10:35:22 CST 2009", "not recognised"),
        (ROW + "b.tar TAPE Thu Feb 30 10:35:22 CST 2009 SUCCESS", "not recognised"),
        (ROW + "b.tar TAPE 2009-12-10 10:35:22 SUCCESS", "not recognised"),
        (ROW + "No backup history available", "contradicts"),
    ],
)
def test_a_history_that_is_not_whole_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=f"disaster_recovery history.*{reason}"):
        parse_drs_history(text)
