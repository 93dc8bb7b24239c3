# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking turns: walks of steps with rests in between, side by side; while one rests, another takes its step."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from ..wait import Clock

__all__ = ["Steps", "Walk", "take_turns"]

T = TypeVar("T")
# Each yield is a moment of the clock, before which the next step must not begin.
Steps = Generator[float, None, T]


@dataclass(frozen=True)
class Walk:
    """Steps that are taken one after the other. Each step of one that is `alone` is taken while nobody else's is."""

    steps: Steps[None]
    alone: bool = False


_Waiting = tuple[float, int, Walk]  # when it is due; its place, since two may be due at once


def take_turns(walks: Sequence[Walk], parallel: int, clock: Clock) -> None:
    """Take all steps of all walks, `parallel` at a time, the one that has been due longest first."""
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
            # One that is due and may not begin waits for those that run, and so does everybody behind it.
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
