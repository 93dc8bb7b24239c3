# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waves of several nodes over a scripted cluster of four: what is done side by side runs in threads, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any, TypeVar

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_error import Stopped

from tests.unit.action import texts
from tests.unit.action.scripted import FakeClock
from tests.unit.rollout.fleet import OLD, SERVER_TABLE, Machine, ScriptedFleet, cluster_of
from tests.unit.rollout.night import PUB, SUB, Journal, Night

T = TypeVar("T")

SUB2, SUB3 = "cucm-sub2", "cucm-sub3"
ALL = (PUB, SUB, SUB2, SUB3)
WAVE = (SUB, SUB2, SUB3)
ADDRESSES = {name: f"192.0.2.{11 + place}" for place, name in enumerate(ALL)}


class SharedClock(FakeClock):
    """One time for several threads. Each has its own; the one whose time is the earliest goes on, the others wait."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._times: dict[int, float] = {}
        self._outside = 0.0
        self._own = threading.local()
        self._numbers = count()
        super().__init__()

    @property  # type: ignore[override]
    def time(self) -> float:
        return self._times.get(getattr(self._own, "number", -1), self._outside)

    @time.setter
    def time(self, moment: float) -> None:
        number = getattr(self._own, "number", -1)
        with self._turn:
            if number not in self._times:
                self._outside = moment
            else:
                self._times[number] = moment
                self._await_turn(number)

    def _await_turn(self, number: int) -> None:
        self._turn.notify_all()
        self._turn.wait_for(lambda: min(self._times, key=lambda one: (self._times[one], one)) == number)

    def side_by_side(self, works: Sequence[Callable[[], None]]) -> None:
        """Begin all of it now. It takes as long as the longest."""
        began, own = self.time, getattr(self._own, "number", -1)
        ended = [began]

        def run(number: int, work: Callable[[], None]) -> None:
            self._own.number = number
            with self._turn:
                self._await_turn(number)
            try:
                work()
            finally:
                with self._turn:
                    ended.append(self._times.pop(number))
                    if waits and len(ended) == len(works) + 1:  # nobody may take the turn of the one who waits for them
                        self._times[own] = max(ended)
                    self._turn.notify_all()

        with self._turn:
            waits = self._times.pop(own, None) is not None
            numbers = [next(self._numbers) for _work in works]
            self._times |= dict.fromkeys(numbers, began)
        threads = [threading.Thread(target=run, args=one, daemon=True) for one in zip(numbers, works, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with self._turn:
            if waits:
                self._await_turn(own)
            else:
                self._outside = max(ended)


@dataclass
class WaveMachine(Machine):
    """A node of the cluster of four."""

    def answer(self, command: str) -> str:
        told = super().answer(command)
        if command in self.faults:
            return told
        if command == "show network cluster":
            return _cluster(self.name)
        if command == "utils dbreplication runtimestate":
            return _replication(told)
        return told


def _cluster(own: str) -> str:
    rows = {
        name: f"{ADDRESSES[name]} {name}.example.com {name} "
        f"{'Publisher callmanager DBPub' if name == PUB else 'Subscriber callmanager DBSub'}"
        for name in (own, *(one for one in ALL if one != own))
    }
    lines = [f"{row} {'authenticated' if name == own else texts.SINCE}" for name, row in rows.items()]
    head = SERVER_TABLE.split(PUB)[0]
    return "\n".join(lines) + head + "\n".join(ALL) + "\n"


def _replication(told: str) -> str:
    *lines, last = told.rstrip("\n").splitlines()
    more = [last.replace(SUB, name).replace(ADDRESSES[SUB], ADDRESSES[name]) for name in WAVE]
    return "\n".join([*lines, *more, ""]).replace("(2 Servers)", "(4 Servers)")


@dataclass
class WaveFleet(ScriptedFleet):
    """As the real one: what is done side by side runs in threads."""

    clock: SharedClock
    rounds: list[tuple[str, ...]] = field(default_factory=list)

    def each(self, names: Sequence[str], work: Callable[[str], T]) -> dict[str, T | VosError]:
        self.rounds.append(tuple(name for name in names if name in self.machines))
        found: dict[str, T | VosError] = {}
        faults: list[BaseException] = []

        def one(name: str) -> None:
            try:
                found[name] = work(name)
            except VosError as error:
                found[name] = error
            except BaseException as fault:  # noqa: BLE001  # as the real one: it is raised when all have ended
                faults.append(fault)

        self.clock.side_by_side([partial(one, name) for name in names])
        if faults:
            raise faults[0]
        return {name: found[name] for name in names}


class WaveNight(Night):
    """A publisher and three subscribers."""

    def __init__(self, version: str = OLD, **options: Any) -> None:
        super().__init__(version, **options)
        self.clock = SharedClock()
        self.journal = Journal(self.clock)
        self.machines = {name: WaveMachine(name, self.clock, self.journal, version) for name in ALL}
        self.fleet = WaveFleet(self.machines, self.clock)
        self.cluster = cluster_of(self.fleet)

    def of(self, name: str) -> list[str]:
        """What happened on a node, as far as it concerns a command that asks."""
        return [what for at, what in self.journal if at == name]

    def stopped(self, *names: str) -> Stopped:
        return super().stopped(*(names or WAVE))

    def pending(self, *names: str) -> WaveNight:
        """These nodes have the new value already, and only a restart is due."""
        for name in names or ALL:
            self.machines[name].configured = "1.2"
        self.cluster = cluster_of(self.fleet)
        return self
