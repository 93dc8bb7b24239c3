# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a condition of a remote device: polls until it held N times in a row, or a monotonic deadline passed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["GIVES_UP", "Clock", "Poll", "Waited", "Waiting", "wait_until"]

T = TypeVar("T")


def _pause(seconds: float) -> None:
    # The device cannot signal a change, so this waits for an event that is never set.
    threading.Event().wait(seconds)


@dataclass(frozen=True)
class Clock:
    """The source of the time, and how to wait; tests pass their own."""

    now: Callable[[], float] = field(default=time.monotonic)
    pause: Callable[[float], None] = field(default=_pause)


@dataclass(frozen=True)
class Poll(Generic[T]):
    """One poll: what was seen, how often it was good in a row, the seconds since the start."""

    seen: T
    polls: int
    streak: int
    elapsed: float


@dataclass(frozen=True)
class Waited(Generic[T]):
    """How a wait ended: whether the condition held, and the last poll."""

    held: bool
    last: Poll[T]


GIVES_UP = "gives up"


@dataclass(frozen=True)
class Waiting:
    """What one poll has shown of a wait, for the one place that puts it into words (rollout/progress_lines.py).

    `awaited` is what is waited for, in full words; `details` are what the poll saw of it, which may change with each
    poll. `elapsed` and `timeout` are seconds, `then` is what happens at the deadline. `usual` are the seconds that the
    wait takes if all is well, where that is known. With `over` nothing is waited for: `awaited` is what has come.
    """

    awaited: str
    details: str = ""
    elapsed: float = 0.0
    timeout: float = 0.0
    then: str = GIVES_UP
    usual: float | None = None
    over: bool = False


def wait_until(
    poll: Callable[[float], T],
    good: Callable[[T], bool],
    *,
    timeout: float,
    interval: float | Callable[[float], float],
    needed: int = 1,
    started: float | None = None,
    from_start: bool = False,
    clock: Clock | None = None,
    report: Callable[[Poll[T]], None] | None = None,
) -> Waited[T]:
    """Call `poll` with the remaining seconds, until `good` held `needed` times in a row or `timeout` seconds passed.

    A poll that is not good starts the count again. `interval` is the pause between two polls, or with `from_start` the
    time from the start of one to the start of the next; it may depend on the seconds that have passed. The last pause
    is cut to the deadline, so that there is always a final look. `started` dates the deadline back to an earlier moment
    of the clock. Exceptions of `poll` end the wait.
    """
    clock = clock or Clock()
    start = clock.now() if started is None else started
    deadline = start + timeout
    polls = streak = 0
    while True:
        began = clock.now()
        seen = poll(max(0.0, deadline - began))
        polls += 1
        streak = streak + 1 if good(seen) else 0
        progress = Poll(seen=seen, polls=polls, streak=streak, elapsed=clock.now() - start)
        if report is not None:
            report(progress)
        if streak >= needed:
            return Waited(True, progress)
        left = deadline - clock.now()
        if left <= 0:
            return Waited(False, progress)
        spent = clock.now() - began if from_start else 0.0
        pause = interval(progress.elapsed) if callable(interval) else interval
        clock.pause(max(0.0, min(pause - spent, left)))
