# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night with hundreds of polls fits on a screen, and a wait that lasts still shows that it goes on."""

from __future__ import annotations

import time
from datetime import UTC

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.progress_lines import ProgressLines
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.action.scripted import FakeClock

REFUSED = ("the node to come back", "SSH refused")
TWO_AT_NIGHT = 1_796_004_000.0  # seconds since the epoch: 02:00:00 in UTC


def told(*polls: tuple[float, str, str], who: str = "sub", step: str = "restart", usual: str = "") -> list[str]:
    """The lines of polls, each at this second, of what is awaited, with these details."""
    shown: list[str] = []
    clock = FakeClock()
    start = clock.time
    lines = ProgressLines(shown.append, clock.clock, lambda: TWO_AT_NIGHT + clock.time - start, UTC)
    for at, awaited, details in polls:
        clock.time = start + at
        lines.tell(who, Waiting(awaited, details, at, 2700), step=step, usual=usual)
    return shown


def test_a_line_can_be_read_alone() -> None:
    (line,) = told((240, *REFUSED), usual="4 min so far, usually 30 min (estimate).")
    assert line == (
        "02:04:00  sub  restart  Waiting for the node to come back (SSH refused). 4 min so far, usually "
        "30 min (estimate). Gives up at 02:45:00."
    )


def test_each_new_wait_is_shown_at_once() -> None:
    polls = [
        (0, "the node to go down", "up, not rebooted yet"),
        (15, *REFUSED),
        (30, "the CLI of the node to answer", "SSH answers, no CLI: the node closed the connection"),
        (45, *REFUSED),
    ]
    lines = told(*polls)
    assert [line[:8] for line in lines] == ["02:00:00", "02:00:15", "02:00:30", "02:00:45"]
    assert all(
        f"Waiting for {awaited} ({details})." in line
        for line, (_at, awaited, details) in zip(lines, polls, strict=True)
    )


def test_the_same_wait_is_shown_once_a_minute() -> None:
    lines = told(*((at, *REFUSED) for at in range(0, 45 * 60, 15)))
    assert [line[:8] for line in lines] == [f"02:{minute:02d}:00" for minute in range(45)]


def test_other_details_of_the_same_wait_are_not_new() -> None:
    (line,) = told((0, "services to start", "A is STARTING"), (15, "services to start", "B is STARTING"))
    assert "(A is STARTING)" in line


def test_the_same_wait_in_another_step_is_new() -> None:
    shown: list[str] = []
    lines = ProgressLines(shown.append, FakeClock().clock)
    for step in ("gate before", "gate before", "gate after"):
        lines.tell("sub", Waiting("database replication", "", 0, 900), step=step)
    assert len(shown) == 2


def test_each_node_has_lines_of_its_own() -> None:
    shown: list[str] = []
    lines = ProgressLines(shown.append, FakeClock().clock)
    for who in ("sub", "pub", "sub"):
        lines.tell(who, Waiting("database replication", "", 0, 900))
    assert [line.split("  ")[1] for line in shown] == ["sub", "pub"]


def test_what_has_come_has_no_end() -> None:
    shown: list[str] = []
    lines = ProgressLines(shown.append, FakeClock().clock, lambda: TWO_AT_NIGHT, UTC)
    lines.tell("sub", Waiting("healthy again", over=True), step="gate after")
    assert shown == ["02:00:00  sub  gate after  Healthy again."]


def test_a_wait_that_does_not_give_up_says_what_comes_then() -> None:
    shown: list[str] = []
    lines = ProgressLines(shown.append, FakeClock().clock, lambda: TWO_AT_NIGHT, UTC)
    lines.tell("sub", Waiting("a reboot", "", 60, 600, then="goes on without a reboot"))
    lines.tell("sub", Waiting("3 good polls in a row", "", 0, 900, usual=30.0))
    assert shown == [
        "02:00:00  sub  Waiting for a reboot. Goes on without a reboot at 02:09:00.",
        "02:00:00  sub  Waiting for 3 good polls in a row. Takes 30 s if all is well. Gives up at 02:15:00.",
    ]


def test_what_a_node_said_is_cleaned_before_it_is_cut_and_stays_on_one_line() -> None:
    shown: list[str] = []
    lines = ProgressLines(shown.append, FakeClock().clock, clean=lambda text: text.replace("my secret", "********"))
    lines.tell("sub", Waiting("the CLI to answer", f"{'x ' * 39}my secret\r\n{'y ' * 99}", 0, 900))
    (line,) = shown
    assert "my" not in line
    assert "\n" not in line
    assert "\r" not in line
    assert len(line) < 200


def test_the_time_is_that_of_the_controller(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    try:
        with monkeypatch.context() as patched:
            patched.setenv("TZ", "Asia/Tokyo")
            time.tzset()
            ProgressLines(shown.append, FakeClock().clock, lambda: TWO_AT_NIGHT).tell("sub", Waiting("x", "", 0, 60))
    finally:
        time.tzset()
    assert shown == ["11:00:00  sub  Waiting for x. Gives up at 11:01:00."]
