# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on several nodes side by side, in threads that wait for logins most of the time."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["TimeUp", "side_by_side"]

T = TypeVar("T")
R = TypeVar("R")

# Each thread has an open connection, and a process can often open only 1,024 files.
_MOST = 400


class TimeUp(Exception):
    """The work on an item took too long. Its thread goes on alone, and its result is ignored."""


def side_by_side(
    work: Callable[[T], R],
    items: Sequence[T],
    at_once: int,
    *,
    after: Callable[[T, R], R] | None = None,
    seconds: Callable[[T], float] | None = None,
    ended: Callable[[R | Exception], None] | None = None,
) -> list[R | Exception]:
    """What `work` returned or raised for each item, in the order of the items; at most `at_once` run at a time.

    `after` makes the result from what `work` returned. It goes on in the same thread, but the next item need not wait
    for it: there are at most `_MOST` threads in all.

    `seconds` is how long an item may take, from its own start. If it takes longer, its result is TimeUp, and the next
    item begins. `ended` gets each result when it comes, in the calling thread.

    No thread is left at the end, except those whose time was up. The threads are daemons, so the end of the program and
    Ctrl-C do not wait for their logins.
    """
    results: dict[int, R | Exception] = {}
    news: queue.SimpleQueue[tuple[int, list[R | Exception]]] = queue.SimpleQueue()  # empty when only the work is done
    waiting = deque(range(len(items)))
    running: dict[int, tuple[float, threading.Thread]] = {}  # by index of the item: its deadline, and its thread
    working: set[int] = set()  # those for whom others wait

    def run(place: int) -> None:
        result: R | Exception
        try:
            result = work(items[place])
            if after is not None:
                news.put((place, []))
                result = after(items[place], result)
        except Exception as error:  # noqa: BLE001  # the caller gets it
            result = error
        news.put((place, [result]))

    def keep(place: int, result: R | Exception) -> None:
        results[place] = result
        if ended is not None:
            ended(result)

    while waiting or running:
        while waiting and len(working) < at_once and len(running) < max(at_once, _MOST):
            place = waiting.popleft()
            working.add(place)
            thread = threading.Thread(target=run, args=(place,), name=f"node-{place}", daemon=True)
            end = time.monotonic() + seconds(items[place]) if seconds is not None else float("inf")
            running[place] = end, thread
            thread.start()
        soonest = min(end for end, _thread in running.values())
        try:
            patience = None if soonest == float("inf") else max(0.0, soonest - time.monotonic())
            place, answer = news.get(timeout=patience)
        except queue.Empty:
            late = [place for place, (end, _thread) in running.items() if end <= time.monotonic()]
            for place in late:
                del running[place]
                working.discard(place)
                keep(place, TimeUp())
            continue
        working.discard(place)
        if answer and place in running:  # otherwise its time was up, and its result is TimeUp
            _end, thread = running.pop(place)
            thread.join()
            keep(place, *answer)
    return [results[place] for place in range(len(items))]
