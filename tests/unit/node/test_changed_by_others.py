# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What shows that somebody else has worked on a node, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import BootIdentity
from ansible_collections.collabops.vos.plugins.plugin_utils.node.changed_by_others import difference

MORNING = datetime(2026, 11, 23, 6, 0)
READ_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIRST = "05/11/2023 16:08:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
SECOND = "09/29/2023 18:02:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
BEFORE = BootIdentity(MORNING, FIRST)


def test_the_same_boot_and_value_is_no_difference() -> None:
    assert difference(BEFORE, BEFORE, configured="1.0", allowed=["1.0"]) == ""
    assert difference(BEFORE, BEFORE, configured=None) == ""


def test_another_boot_is_named_with_both() -> None:
    told = difference(BEFORE, BootIdentity(MORNING, SECOND), configured="1.0", allowed=["1.0"])
    assert told == f"booted again, and not by this run (before: {FIRST}; now: {SECOND})"


def test_a_node_that_was_set_before_this_run_may_reboot_by_itself() -> None:
    now = BootIdentity(MORNING, SECOND)
    assert difference(BEFORE, now, configured="1.2", allowed=["1.2"], may_reboot=True) == ""
    assert difference(BEFORE, now, configured="1.0", allowed=["1.2"], may_reboot=True) != ""


@pytest.mark.parametrize(("configured", "shown"), [("1.2", "TLS 1.2"), (None, "not shown")])
def test_another_minimum_is_named_with_the_one_before(configured: str | None, shown: str) -> None:
    told = difference(BEFORE, BEFORE, configured=configured, allowed=["1.0"])
    assert told == f"its minimum is {shown} now, and not by this run (before: TLS 1.0)"


def test_a_publisher_that_was_set_lets_its_subscribers_show_either_value() -> None:
    for value in ("1.0", "1.2"):
        assert difference(BEFORE, BEFORE, configured=value, allowed=["1.0", "1.2"]) == ""


@pytest.mark.parametrize("jump", [timedelta(hours=-5), timedelta(hours=5)])
def test_a_clock_of_the_node_that_jumps_is_no_difference(jump: timedelta) -> None:
    before = BootIdentity(MORNING, FIRST, 7200.0, READ_AT)
    assert difference(before, BootIdentity(MORNING + jump, FIRST), configured=None) == ""
    later = BootIdentity(MORNING + jump, None, 7800.0, READ_AT + timedelta(seconds=600))
    assert difference(before, later, configured=None) == ""


def test_what_cannot_be_told_is_a_difference() -> None:
    told = difference(BEFORE, BootIdentity(None, None), configured=None)
    assert told.startswith("it cannot be told whether it was booted again: neither")
