# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proves a reboot, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.history import parse_history
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import parse_status
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.boot import (
    BootIdentity,
    boot_identity,
    from_result,
    rebooted,
    to_result,
)

from tests.unit.action import texts

MORNING = datetime(2023, 5, 11, 16, 8, 40)
FIRST = "05/11/2023 16:08:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
SECOND = "09/29/2023 18:02:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"


def test_the_identity_is_the_last_boot_line_and_the_boot_time() -> None:
    boot = boot_identity(
        parse_status(texts.status("12.5.1.16900-48", "up 2 days,  1:12")),
        parse_history(texts.history("05/11/2023 16:08:05", "09/27/2023 16:07:30")),
    )
    assert boot.history == "09/27/2023 16:07:30 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
    assert boot.time is not None
    assert abs(boot.time - datetime(2023, 9, 27, 16, 8, 42)) <= timedelta(seconds=60)


def test_another_last_boot_line_proves_a_reboot() -> None:
    verdict = rebooted(BootIdentity(MORNING, FIRST), BootIdentity(MORNING, SECOND))
    assert verdict.rebooted is True
    assert SECOND in verdict.reason


def test_the_same_last_boot_line_proves_that_there_was_none_whatever_the_clock_says() -> None:
    verdict = rebooted(BootIdentity(MORNING, FIRST), BootIdentity(MORNING + timedelta(hours=1), FIRST))
    assert verdict.rebooted is False
    assert FIRST in verdict.reason


@pytest.mark.parametrize(
    ("moved", "answer"),
    [(0, False), (60, False), (120, False), (121, True), (100_000, True), (-120, False), (-121, None)],
)
def test_without_a_history_the_boot_time_decides_with_the_accuracy_of_the_uptime(
    moved: int, answer: bool | None
) -> None:
    after = BootIdentity(MORNING + timedelta(seconds=moved), None)
    verdict = rebooted(BootIdentity(MORNING, None), after)
    assert verdict.rebooted is answer
    assert verdict.reason


READ = datetime(2023, 9, 29, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "uptime", "answer"),
    [
        (600, 100_600, False),
        (600, 100_540, False),
        (600, 100_480, False),
        (600, 100_479, True),
        (600, 60, True),
        (200_000, 150_000, True),
        (600, 100_720, False),
        (600, 100_721, None),
    ],
)
@pytest.mark.parametrize("jump", [-7200, 0, 90, 7200])
def test_the_uptime_decides_against_the_time_that_has_passed_whatever_the_nodes_clock_does(
    passed: int, uptime: int, answer: bool | None, jump: int
) -> None:
    before = BootIdentity(MORNING, None, 100_000, READ)
    after = BootIdentity(MORNING + timedelta(seconds=jump), None, uptime, READ + timedelta(seconds=passed))
    assert rebooted(before, after).rebooted is answer


def test_a_history_that_only_one_reading_has_decides_nothing() -> None:
    assert rebooted(BootIdentity(MORNING, FIRST), BootIdentity(MORNING, None)).rebooted is False
    assert rebooted(BootIdentity(MORNING, None), BootIdentity(MORNING, SECOND)).rebooted is False


def test_nothing_readable_proves_nothing() -> None:
    verdict = rebooted(BootIdentity(MORNING, None), BootIdentity(None, None))
    assert verdict.rebooted is None
    assert "could be read" in verdict.reason


def test_the_identity_survives_the_way_through_a_result() -> None:
    boot = BootIdentity(MORNING, FIRST, 120.0, READ)
    assert to_result(boot) == {
        "time": "2023-05-11T16:08:40",
        "history": FIRST,
        "uptime_s": 120.0,
        "read_at": "2023-09-29T17:00:00+00:00",
    }
    assert from_result(to_result(boot)) == boot
    assert from_result({"time": "2023-05-11T16:08:40"}) == BootIdentity(MORNING, None)


@pytest.mark.parametrize("result", [{}, {"time": None, "history": None}, {"time": "yesterday", "history": None}])
def test_a_result_that_says_nothing_is_refused(result: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match=r"boot identity|isoformat"):
        from_result(result)
