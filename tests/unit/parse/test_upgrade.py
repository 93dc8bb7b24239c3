# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`utils system upgrade status`: what has ended, what may be running, and what nobody has published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.upgrade import UpgradeStatus, parse_upgrade_status

FAILED = "utils_system_upgrade_status/cuc_15su2_failed_technote"


def test_an_upgrade_that_failed_has_ended(transcript: Callable[[str], str]) -> None:
    found = parse_upgrade_status(transcript(FAILED))
    assert found == UpgradeStatus(may_run=False, status="Failed", line="Upgrade status: Failed")


@pytest.mark.parametrize(
    "status",
    ["Failed", "failed.", "Failure", "Success", "Successful", "Successfully completed", "Complete", "Completed",
     "Canceled", "Cancelled", "Aborted", "Successful (15.0.1.13900-1)"],
)  # fmt: skip
def test_an_ended_status(status: str) -> None:
    found = parse_upgrade_status(f"Upgrade status: {status}\nUpgrade file: x.iso")
    assert (found.may_run, found.status) == (False, status)


@pytest.mark.parametrize(
    "status",
    ["In Progress", "Running", "Downloading", "Installing", "Canceling", "Cancelling", "Aborting", "Completing",
     "Incomplete", "Not completed", "Pending", "Unknown", "", "Success of the upgrade: in progress"],
)  # fmt: skip
def test_any_other_status_may_be_that_of_an_upgrade_that_runs(status: str) -> None:
    found = parse_upgrade_status(f"Upgrade file: x.iso\nUpgrade status: {status}")
    assert (found.may_run, found.line) == (True, f"Upgrade status: {status}".strip())


@pytest.mark.parametrize("rows", [("Failed", "In Progress"), ("In Progress", "Failed")])
def test_of_several_states_the_one_that_has_not_ended_decides(rows: tuple[str, str]) -> None:
    found = parse_upgrade_status("\n".join(f"Upgrade status: {row}" for row in rows))
    assert (found.may_run, found.status) == (True, "In Progress")


@pytest.mark.parametrize(
    "text",
    [
        "Warning: A cluster upgrade is in progress.",
        "Upgrade in progress",
        "An upgrade is currently running on this node.",
        "Please wait.\nThe installation is\nrunning.",
        "Upgrade status: Failed\nAnother upgrade is in progress.",
        "There is no message. The upgrade is in progress.",
    ],
)
def test_words_that_say_that_an_upgrade_runs(text: str) -> None:
    assert parse_upgrade_status(text).may_run


@pytest.mark.parametrize(
    "text",
    [
        "There is no upgrade in progress.",
        "No upgrade is currently in progress",
        "No upgrades are running.",
        "The upgrade is not running.",
        "No upgrade status is available",
        "Nothing was ever upgraded here.\nThank you.",
    ],
)
def test_a_text_that_says_nothing_of_an_upgrade_that_runs(text: str) -> None:
    found = parse_upgrade_status(text)
    assert found == UpgradeStatus(may_run=False, status="", line=text.splitlines()[0])


@pytest.mark.parametrize(
    "text",
    ["", "admin:", "Command successful.", "Incomplete command entered", "No valid command entered",
     "The log cannot be read\nExecuted command unsuccessfully"],
)  # fmt: skip
def test_no_answer_and_a_refusal_are_no_sign_that_no_upgrade_runs(text: str) -> None:
    with pytest.raises(ParseError):
        parse_upgrade_status(text)


def test_a_status_behind_which_the_command_has_failed_is_none(transcript: Callable[[str], str]) -> None:
    with pytest.raises(ParseError, match="refused"):
        parse_upgrade_status(f"{transcript(FAILED)}\nExecuted command unsuccessfully")
