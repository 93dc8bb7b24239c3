# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting with a deadline, a count and reports, without waiting for real."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Poll, Waited, wait_until

from tests.unit.action.scripted import FakeClock


def wait(seen: str, fake: FakeClock, *, needed: int = 1, timeout: float = 100.0) -> Waited[str]:
    """Wait for `+`, with one letter for each poll; the last one goes on for ever."""
    letters = list(seen)
    return wait_until(
        lambda left: letters.pop(0) if len(letters) > 1 else letters[0],
        lambda letter: letter == "+",
        timeout=timeout,
        interval=15.0,
        needed=needed,
        clock=fake.clock,
    )


def test_a_condition_that_holds_needs_no_pause() -> None:
    fake = FakeClock()
    waited = wait("+", fake)
    assert (waited.held, waited.last.polls, fake.pauses) == (True, 1, [])


def test_polls_are_an_interval_apart() -> None:
    fake = FakeClock()
    waited = wait("--+", fake)
    assert (waited.held, waited.last.polls, waited.last.elapsed, fake.pauses) == (True, 3, 30.0, [15.0, 15.0])


def test_a_bad_poll_starts_the_count_again() -> None:
    waited = wait("++-+++", FakeClock(), needed=3)
    assert (waited.held, waited.last.polls, waited.last.streak) == (True, 6, 3)


def test_the_last_poll_is_at_the_deadline() -> None:
    fake = FakeClock()
    waited = wait("-", fake, timeout=40.0)
    assert (waited.held, waited.last.polls, waited.last.elapsed) == (False, 4, 40.0)
    assert fake.pauses == [15.0, 15.0, 10.0]


def test_good_polls_that_come_too_late_are_told_apart() -> None:
    waited = wait("--+", FakeClock(), needed=3, timeout=40.0)
    assert (waited.held, waited.last.streak) == (False, 2)


def test_a_slow_poll_counts_against_the_deadline_and_is_told_what_is_left() -> None:
    fake = FakeClock()
    left: list[float] = []

    def poll(seconds: float) -> bool:
        left.append(seconds)
        fake.time += 50.0
        return False

    waited = wait_until(poll, bool, timeout=100.0, interval=15.0, clock=fake.clock)
    assert left == [100.0, 35.0]
    assert not waited.held


def test_the_wait_may_have_begun_before() -> None:
    fake = FakeClock()
    started = fake.now() - 90.0
    waited = wait_until(
        lambda left: left, lambda left: left < 10.0, timeout=100.0, interval=15.0, started=started, clock=fake.clock
    )
    assert (waited.held, waited.last.elapsed) == (True, 100.0)


def test_each_poll_is_reported() -> None:
    reports: list[Poll[bool]] = []
    polls = iter([False, True])
    wait_until(
        lambda left: next(polls), bool, timeout=100.0, interval=15.0, clock=FakeClock().clock, report=reports.append
    )
    assert [(report.seen, report.polls, report.streak, report.elapsed) for report in reports] == [
        (False, 1, 0, 0.0),
        (True, 2, 1, 15.0),
    ]


def test_an_error_of_a_poll_ends_the_wait() -> None:
    def poll(left: float) -> bool:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        wait_until(poll, bool, timeout=100.0, interval=15.0, clock=FakeClock().clock)


def test_from_start_to_start_what_a_poll_takes_is_no_pause() -> None:
    fake = FakeClock()

    def poll(left: float) -> bool:
        fake.time += 40.0 if len(fake.pauses) == 1 else 5.0
        return False

    wait_until(poll, bool, timeout=70.0, interval=15.0, from_start=True, clock=fake.clock)
    assert fake.pauses == [10.0, 0.0, 10.0], "never less than none, and none behind the deadline"
