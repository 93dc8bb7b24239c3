# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on several nodes side by side, in threads that wait for logins most of the time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["side_by_side"]

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], items: Sequence[T], at_once: int) -> list[R | Exception]:
    """What `work` returned or raised for each item, in the order of the items; never more than `at_once` at a time.

    No thread is left at the end. The threads are daemons, so that Ctrl-C does not wait for the logins under way.
    """
    results: list[R | Exception] = [RuntimeError("not done")] * len(items)
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for place in range(len(items)):
        waiting.put(place)

    def worker() -> None:
        while True:
            try:
                place = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                results[place] = work(items[place])
            except Exception as error:  # noqa: BLE001  # the caller gets it
                results[place] = error

    threads = [
        threading.Thread(target=worker, name=f"node-{number}", daemon=True)
        for number in range(min(at_once, len(items)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
