# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`system-history.log`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.system_history import (
    HistoryEntry,
    parse_history,
    time_of_entry,
)


def test_the_last_boot_is_the_last_one_in_the_file(transcript: Callable[[str], str]) -> None:
    history = parse_history(transcript("system_history_log/cuic_15.0.1_restart_doc"))
    assert [boot.time for boot in history.boots] == [
        datetime(2026, 2, 23, 13, 33, 28),
        datetime(2026, 2, 23, 14, 21, 46),
        datetime(2026, 2, 23, 14, 24, 27),
    ]
    assert history.last_boot == HistoryEntry(
        datetime(2026, 2, 23, 14, 24, 27),
        "Boot 15.0.1.10100-41 Start",
        "02/23/2026 14:24:27 | root: Boot 15.0.1.10100-41 Start",
    )


def test_the_first_entry_is_that_of_the_installation_behind_the_header(transcript: Callable[[str], str]) -> None:
    history = parse_history(transcript("system_history_log/cuic_15.0.1_restart_doc"))
    assert history.first.line == "02/23/2026 13:21:59 | root: Install 15.0.1.10100-41 Start"
    assert time_of_entry(history.first.line) == datetime(2026, 2, 23, 13, 21, 59)


@pytest.mark.parametrize("line", ["", "Boot", "02/30/2026 13:21:59 | root: Install 15.0.1.10100-41 Start"])
def test_what_is_no_entry_has_no_time(line: str) -> None:
    assert time_of_entry(line) is None


def test_an_ungraceful_boot_says_so(transcript: Callable[[str], str]) -> None:
    history = parse_history(transcript("system_history_log/cucm_14su3_ungraceful_doc"))
    assert [(boot.event, boot.ungraceful) for boot in history.boots] == [
        ("Boot 14.0.1.13900-155 Start = OK, prior Shutdown", False),
        ("Boot 14.0.1.13900-155 Start = OK, prior Restart", False),
        ("Boot 14.0.1.13900-155 Start = Ungraceful Shutdown, no prior Restart or Shutdown statement", True),
    ]


def test_two_boots_in_a_row_are_an_ungraceful_stop_where_the_log_does_not_say(
    transcript: Callable[[str], str],
) -> None:
    history = parse_history(transcript("system_history_log/cucm_10.5.2_two-boots-in-a-row_technote"))
    assert [boot.ungraceful for boot in history.boots] == [False, True]


def test_a_clock_that_was_set_back_does_not_change_the_order(transcript: Callable[[str], str]) -> None:
    history = parse_history(transcript("system_history_log/finesse_11.0.1_clock-set-back_technote"))
    assert [boot.time.day for boot in history.boots] == [11, 11, 26, 20]
    assert not any(boot.ungraceful for boot in history.boots)
    assert history.last_boot is not None
    assert history.last_boot.time == datetime(2016, 10, 20, 12, 17, 10)


def test_a_switch_of_versions_is_no_boot(transcript: Callable[[str], str]) -> None:
    history = parse_history(transcript("system_history_log/cucm_6.1.2_switch-version_doc"))
    assert [boot.event for boot in history.boots] == [
        "Boot 6.1.2.9901-117 Start",
        "Boot 6.1.2.9901-126 Start",
        "Boot 6.1.2.9901-126 Start",
    ]


def test_the_end_of_the_file_pager_is_noise() -> None:
    history = parse_history(
        "02/23/2026 14:24:27 | root: Boot 15.0.1.10100-41 Start\n\nend of the file reached\n"
        "options: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - 7 of 7) : \n"
    )
    assert len(history.boots) == 1


def test_a_log_without_a_boot_has_no_last_boot() -> None:
    history = parse_history("02/23/2026 13:21:59 | root: Install 15.0.1.10100-41 Start")
    assert (history.boots, history.last_boot) == ((), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No valid command entered",
        "Product Name - Cisco Finesse",
        "02/30/2026 14:24:27 | root: Boot 15.0.1.10100-41 Start",
        "02/23/2026 14:24:27 | root: Restart 1.0 Start\n02/23/2026 14:25:99 | root: Boot 1.0 Start",
        "02/23/2026 14:24:27 | root: Restart 1.0 Start\n02/23/2026 14:25 Boot",
    ],
)
def test_text_that_is_no_whole_log_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match=r"system-history\.log"):
        parse_history(text)
