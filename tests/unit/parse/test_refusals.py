# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals because of an upgrade."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.refusals import says_upgrade_runs


@pytest.mark.parametrize(
    "text",
    [
        "Warning: A cluster upgrade is in progress. You can check the status.\nExecuted command unsuccessfully",
        "Cluster upgrade is in progress. You may not take over the installation.",
        "failed (Local upgrade is in progress.)",
        "Warning: A cluster upgrade is\r\nin progress. You can check",
        "AN UPGRADE IS IN PROGRESS",
        "Another upgrade is currently in progress",
        "The upgrade is already in progress on this node",
    ],
)
def test_a_refusal_because_of_an_upgrade_is_recognised(text: str) -> None:
    assert says_upgrade_runs(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No valid command entered",
        "Incomplete command entered",
        "Executed command unsuccessfully",
        "Cisco DB is not running",
        "There is no upgrade in progress.",
        "No upgrade is in progress.",
        "no cluster upgrade is currently in progress",
        "An upgrade is not in progress",
        "The upgrade was successful. A backup is in progress.",
        "Replication status command in PROGRESS. Checked 680 tables out of 749",
        "upgrade " * 1000 + "is in progre",
    ],
)
def test_another_text_is_none(text: str) -> None:
    assert not says_upgrade_runs(text)
