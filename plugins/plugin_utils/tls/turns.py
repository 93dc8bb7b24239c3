# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking turns: runs several walks of steps at the same time; while one walk rests, another takes a step."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from ..wait import Clock

__all__ = ["Steps", "Walk", "take_turns"]

T = TypeVar("T")
# Each yield is the time of the clock before which the next step must not begin.
Steps = Generator[float, None, T]


@dataclass(frozen=True)
class Walk:
    """Steps that are taken one after the other. If it is `alone`, no other walk takes a step at the same time."""

    steps: Steps[None]
    alone: bool = False


_Waiting = tuple[float, int, Walk]  # when it is due; its index, because two may be due at the same time


def take_turns(walks: Sequence[Walk], parallel: int, clock: Clock) -> None:
    """Take all steps of all walks, at most `parallel` at a time; the walk that has been due longest goes first."""
    waiting: list[_Waiting] = [(clock.now(), place, walk) for place, walk in enumerate(walks)]
    if parallel == 1 or len(walks) == 1:
        while waiting:
            due, place, walk = heapq.heappop(waiting)
            _rest(clock, due)
            _put_back(waiting, next(walk.steps, None), place, walk)
        return
    running: dict[Future[float | None], tuple[int, Walk]] = {}
    with ThreadPoolExecutor(parallel) as pool:
        while waiting or running:
            while waiting and waiting[0][0] <= clock.now() and _may_begin(waiting[0][2], running.values(), parallel):
                _due, place, walk = heapq.heappop(waiting)
                running[pool.submit(next, walk.steps, None)] = (place, walk)
            if not running:
                _rest(clock, waiting[0][0])
                continue
            # If the first walk is due but may not begin, it waits for the running ones, and all others wait behind it.
            rest = waiting[0][0] - clock.now() if waiting and len(running) < parallel else 0.0
            done, _others = wait(running, rest if rest > 0 else None, FIRST_COMPLETED)
            for future in done:
                _put_back(waiting, future.result(), *running.pop(future))


def _may_begin(walk: Walk, running: Collection[tuple[int, Walk]], parallel: int) -> bool:
    if any(other.alone for _place, other in running):
        return False
    return not running if walk.alone else len(running) < parallel


def _rest(clock: Clock, until: float) -> None:
    if (seconds := until - clock.now()) > 0:
        clock.pause(seconds)


def _put_back(waiting: list[_Waiting], due: float | None, place: int, walk: Walk) -> None:
    if due is not None:
        heapq.heappush(waiting, (due, place, walk))
