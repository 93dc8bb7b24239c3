# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publishers are read several at a time, and no thread stays."""

from __future__ import annotations

import threading

from ansible_collections.collabops.vos.plugins.plugin_utils.threads import TimeUp, side_by_side


def test_as_many_as_allowed_work_at_a_time() -> None:
    everyone = threading.Barrier(3)

    def work(number: int) -> int:
        everyone.wait(10)
        return number * number

    before = threading.active_count()
    assert side_by_side(work, range(6), 3) == [0, 1, 4, 9, 16, 25]
    assert threading.active_count() == before


def test_never_more_than_allowed_work_at_a_time() -> None:
    busy = 0
    most = 0
    lock = threading.Lock()

    def work(_item: int) -> None:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        with lock:
            busy -= 1

    side_by_side(work, range(200), 2)
    assert 1 <= most <= 2


def test_one_that_fails_leaves_the_others() -> None:
    first, second = side_by_side(lambda number: 1 // number, [0, 1], 2)
    assert isinstance(first, ZeroDivisionError)
    assert second == 1


def test_nothing_is_done_for_nobody() -> None:
    assert side_by_side(len, [], 5) == []


def test_one_that_hangs_takes_no_time_of_the_others() -> None:
    never = threading.Event()
    told: list[int | Exception] = []

    def work(number: int) -> int:
        if number == 0:
            never.wait()
        return number

    try:
        results = side_by_side(work, range(5), 1, seconds=lambda number: 0.05 if number == 0 else 60, ended=told.append)
    finally:
        never.set()
    assert isinstance(results[0], TimeUp)
    assert results[1:] == [1, 2, 3, 4]
    assert told == results


def test_each_time_begins_with_the_work_itself_and_not_with_the_first() -> None:
    """All of them together take many times as long as one may."""
    order: list[int] = []
    rests = threading.Event()

    def work(number: int) -> int:
        rests.wait(0.05)
        order.append(number)
        return number

    assert side_by_side(work, range(30), 1, seconds=lambda _number: 1.0) == list(range(30))
    assert order == list(range(30))
