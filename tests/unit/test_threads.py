# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publishers are read several at a time, and no thread stays."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils import threads
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


def test_what_comes_after_the_work_keeps_nobody_from_beginning() -> None:
    everyone_worked = threading.Barrier(4)

    def after(item: int, result: int) -> int:
        everyone_worked.wait(10)  # passes only when all four have left their work, one by one
        return item + result

    before = threading.active_count()
    assert side_by_side(lambda number: number * 10, range(4), 1, after=after) == [0, 11, 22, 33]
    assert threading.active_count() == before


def test_the_work_itself_is_still_limited() -> None:
    busy: list[int] = []
    most = 0
    lock = threading.Lock()

    def work(item: int) -> int:
        nonlocal most
        with lock:
            busy.append(item)
            most = max(most, len(busy))
        with lock:
            busy.remove(item)
        return item

    assert side_by_side(work, range(50), 2, after=lambda _item, result: result) == list(range(50))
    assert most <= 2


def test_an_error_after_the_work_is_the_result() -> None:
    def after(item: int, _result: int) -> int:
        return 1 // item

    first, second = side_by_side(lambda number: number, [0, 1], 1, after=after)
    assert isinstance(first, ZeroDivisionError)
    assert second == 1


def test_there_are_never_more_threads_than_a_process_can_have_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_MOST", 3)
    at_work = threading.Semaphore(0)
    most = 0

    def after(_item: int, result: int) -> int:
        nonlocal most
        most = max(most, sum(thread.name.startswith("node-") for thread in threading.enumerate()))
        at_work.acquire(timeout=0.02)  # long enough for others to begin, if they may
        return result

    assert side_by_side(lambda number: number, range(8), 1, after=after) == list(range(8))
    assert 2 <= most <= 3


def test_a_time_that_is_up_after_the_work_is_up_all_the_same() -> None:
    never = threading.Event()

    def after(item: int, result: int) -> int:
        if item == 0:
            never.wait()
        return result

    try:
        first, second = side_by_side(lambda number: number, [0, 1], 1, after=after, seconds=lambda _item: 0.2)
    finally:
        never.set()
    assert isinstance(first, TimeUp)
    assert second == 1
