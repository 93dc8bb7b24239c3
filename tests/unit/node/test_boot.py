# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proves a reboot, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import (
    BootIdentity,
    boot_identity,
    from_result,
    rebooted,
    same_boot,
    to_result,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import parse_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.system_history import parse_history

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
        "hostname": None,
        "history_start": None,
        "history_boots": None,
        "history_tail": None,
        "ungraceful": None,
    }
    assert from_result(to_result(boot)) == boot
    whole = replace(boot, hostname="cucm-pub", start="05/11/2023 15:00:00 | root: Install", boots=1, tail=(FIRST,))
    assert from_result(to_result(whole)) == whole
    assert from_result(to_result(replace(whole, ungraceful=True))).ungraceful
    assert from_result({"time": "2023-05-11T16:08:40"}) == BootIdentity(MORNING, None)


@pytest.mark.parametrize("result", [{}, {"time": None, "history": None}, {"time": "yesterday", "history": None}])
def test_a_result_that_says_nothing_is_refused(result: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match=r"boot identity|isoformat"):
        from_result(result)


# -- the whole history -----------------------------------------------------------------------------------------------

INSTALL = "05/11/2023 15:00:00 | root: Install 12.5.1.16900-48 Start"
THIRD = "09/30/2023 18:02:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"


def reading(*boots: str, start: str = INSTALL, uptime: float | None = None, minutes: float = 0.0) -> BootIdentity:
    """A reading of a history of these boots, so many minutes after the first one."""
    log = parse_history("\n".join([start, *boots]))
    boot = boot_identity(None, log)
    read_at = READ + timedelta(minutes=minutes)
    time = datetime(2023, 9, 29, 17, 0) + timedelta(minutes=minutes) - timedelta(seconds=uptime or 0)
    return replace(boot, uptime_s=uptime, read_at=read_at, time=time if uptime is not None else None)


def test_a_history_that_is_shorter_proves_nothing() -> None:
    verdict = rebooted(reading(FIRST, SECOND), reading(FIRST))
    assert verdict.rebooted is None
    assert verdict.reason == "system-history.log is shorter than before: it had 2 boots, and has 1"
    nothing_left = rebooted(reading(FIRST, uptime=86_400), reading(uptime=60, minutes=20))
    assert nothing_left.rebooted is None, "the uptime alone does not decide against a log that lost its boots"


def test_without_the_whole_history_a_boot_that_is_not_later_proves_nothing() -> None:
    verdict = rebooted(BootIdentity(None, SECOND), BootIdentity(None, FIRST))
    assert verdict.rebooted is None
    assert "is not later than before" in verdict.reason
    assert rebooted(BootIdentity(None, SECOND), BootIdentity(None, "Boot, some time")).rebooted is None


def test_a_boot_that_is_appended_counts_although_the_clock_was_set_back() -> None:
    assert rebooted(reading(SECOND), reading(SECOND, FIRST)).rebooted is True
    assert rebooted(reading(FIRST, THIRD), reading(FIRST, THIRD, SECOND)).rebooted is True


@pytest.mark.parametrize(
    "after",
    [reading(FIRST, THIRD), reading(THIRD, SECOND, FIRST), reading(SECOND, THIRD, THIRD)],
    ids=["another boot in its place", "another one before it", "it has moved"],
)
def test_a_history_that_does_not_continue_the_one_from_before_proves_nothing(after: BootIdentity) -> None:
    verdict = rebooted(reading(FIRST, SECOND), after)
    assert verdict.rebooted is None
    assert "does not continue the one from before" in verdict.reason


def test_more_boots_with_the_same_last_one_count_if_they_are_appended() -> None:
    assert rebooted(reading(SECOND), reading(FIRST, SECOND)).rebooted is None
    assert rebooted(reading(SECOND), reading(SECOND, SECOND)).rebooted is True, "the clock was set back to the second"


def test_a_history_that_begins_otherwise_is_that_of_another_server() -> None:
    verdict = rebooted(reading(FIRST), reading(FIRST, SECOND, start=INSTALL.replace("05/11", "05/10")))
    assert verdict.rebooted is None
    assert verdict.reason.startswith("another server answers, or its system-history.log was replaced: the log begins")


def test_another_host_name_is_another_server() -> None:
    before, after = replace(reading(FIRST), hostname="pcd"), replace(reading(FIRST, SECOND), hostname="files")
    verdict = rebooted(before, after)
    assert (verdict.rebooted, verdict.reason) == (
        None,
        "another server answers: its host name is files, and was pcd",
    )
    assert rebooted(before, replace(after, hostname="PCD")).rebooted is True, "a host name has no case"


def test_a_new_boot_of_a_node_that_was_up_all_the_time_is_a_contradiction() -> None:
    before = reading(FIRST, uptime=864_000)
    verdict = rebooted(before, reading(FIRST, SECOND, uptime=864_600, minutes=10))
    assert verdict.rebooted is None
    assert verdict.reason.startswith(
        "the uptime contradicts system-history.log: it has been up for 864600 s, since before the last reading 600 s "
        "ago, but system-history.log has a new boot: "
    )
    assert rebooted(before, reading(FIRST, SECOND, uptime=86_400, minutes=10)).rebooted is None, "up for a day already"
    assert rebooted(before, reading(FIRST, SECOND, uptime=240, minutes=10)).rebooted is True


def test_a_new_boot_counts_when_one_of_the_two_clocks_allows_it() -> None:
    """The controller's clock was set back, or the node's: the other one still tells how much time has passed."""
    before, after = reading(FIRST, uptime=864_000), reading(FIRST, SECOND, uptime=240, minutes=10)
    assert after.read_at is not None
    assert after.time is not None
    assert rebooted(before, replace(after, read_at=after.read_at - timedelta(hours=1))).rebooted is True
    assert rebooted(before, replace(after, time=after.time - timedelta(hours=1))).rebooted is True


@pytest.mark.parametrize(("uptime", "minutes"), [(60, 20), (863_940, 20), (864_000, 30)])
def test_the_same_boot_of_a_node_whose_uptime_began_again_is_a_contradiction(uptime: int, minutes: int) -> None:
    before = reading(FIRST, uptime=864_000)
    verdict = rebooted(before, reading(FIRST, uptime=uptime, minutes=minutes))
    assert verdict.rebooted is None
    assert verdict.reason.startswith("the uptime contradicts system-history.log: ")
    assert rebooted(before, reading(FIRST, uptime=864_000 + minutes * 60, minutes=minutes)).rebooted is False


@pytest.mark.parametrize(
    ("other", "answer"),
    [
        (reading(FIRST, SECOND, uptime=600), True),
        (reading(FIRST, SECOND, uptime=660, minutes=2), True),
        (reading(FIRST, SECOND, uptime=600, minutes=5), None),
        (reading(FIRST, SECOND), None),
        (reading(FIRST, SECOND, THIRD, uptime=60), None),
        (reading(SECOND, uptime=600), None),
        (replace(reading(uptime=600), start=None, boots=None), None),
        (reading(FIRST, SECOND, start=INSTALL.replace("05/11", "05/10"), uptime=600), False),
        (replace(reading(FIRST, SECOND, uptime=600), hostname="files"), False),
    ],
)
def test_one_boot_at_two_addresses_has_the_whole_history_and_the_uptime_in_common(
    other: BootIdentity, answer: bool | None
) -> None:
    here = replace(reading(FIRST, SECOND, uptime=600), hostname="pcd")
    assert same_boot(here, other) is answer
    assert same_boot(other, here) is answer
