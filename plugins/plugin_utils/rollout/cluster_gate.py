# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gate over several nodes of a cluster: they are polled side by side until each of them was good often enough.

A poll costs a node seconds for each command. So what is not needed at each poll is asked in the poll that may be the
last one: what the next wave's gate asks (`ahead`), and what else is read as soon as the gate is open (`Closing`). And
counters are asked in the first good poll and in that one, which are as far apart as the comparison of both needs. A
node that was restarted is asked most; what is asked ahead of it goes over its second session, so that no poll waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ..cli.errors import DeadlinePassed, VosError
from ..node.errors import FINAL, RunEnded
from ..node.health.awaited import awaited, good_polls
from ..node.health.check import Demand
from ..node.health.condition import Condition
from ..node.health.counters import COUNTED, counters_of
from ..node.health.examine import Examination, Examiner, examine
from ..node.reader import CommandRunner, Reader
from ..wait import Clock, Poll, Waiting, wait_until
from .cluster_sums import Sums, sums_of
from .fleet import Fleet

__all__ = ["Asked", "Closing", "ClusterGate", "GateClosed", "merged"]

# Seconds. A node that takes very long to recover is asked less often after half of its time, if that is long.
_LONG, _SELDOM = 1200.0, 60.0


@dataclass(frozen=True)
class Asked:
    """What one node is asked for, and how many polls in a row must be good. One poll that decides alone reads each
    answer again that may be cut off."""

    demand: Demand
    needed: int = 1


def merged(one: Demand, other: Demand) -> Demand:
    """What two gates ask at once; the baseline and the bounds are those of the first."""
    more = tuple(name for name in other.conditions if name not in one.conditions)
    return replace(one, conditions=(*one.conditions, *more), once=one.once or other.once)


class Closing(Protocol):
    """What is done in a poll that may be the last one, so that it is as young as the gate."""

    def beside(self) -> Mapping[str, Callable[[], object]]:
        """Work that runs side by side with the poll, by a name for each. A VosError that it raises is ignored."""

    def after(self, name: str, reader: Reader) -> None:
        """Read on at a node whose conditions hold. A VosError makes it a bad poll."""


class GateClosed(Exception):
    """The gate did not open: the node that kept it shut, and the error that says what is missing there."""

    def __init__(self, node: str, error: VosError) -> None:
        super().__init__(f"{node}: {error}")
        self.node = node
        self.error = error


@dataclass
class ClusterGate:
    """The nodes with what each is asked for. Those in `first` are asked alone, for what they still lack, until that
    holds: the others have nothing to tell while a node is known to be down. Then all are asked, in the same poll, and
    the first ones in the last poll for their counters over their second session, because they are asked most. What is
    asked `ahead` does not keep the gate shut. `known` are the counters of an earlier gate that count where a node is
    not asked for them again. `own` is the node that the lines of progress are about, if it is one node. `sums` are
    judged over all nodes together."""

    fleet: Fleet
    asked: Mapping[str, Asked]
    first: Sequence[str] = ()
    ahead: Mapping[str, Demand] = field(default_factory=dict)
    closing: Closing | None = None
    own: str = ""
    sums: Sums = field(default_factory=Sums)
    known: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    last: dict[str, Examination] = field(default_factory=dict, init=False)
    ahead_holds: bool = field(default=False, init=False)  # all that was asked ahead was good in the last poll
    _counts: bool = field(default=True, init=False)  # the nodes are asked for their counters, too
    _streaks: dict[str, int] = field(default_factory=dict, init=False)
    _alone: list[str] = field(default_factory=list, init=False)
    _readers: dict[str, Reader] = field(default_factory=dict, init=False)
    _counters: dict[str, Demand] = field(default_factory=dict, init=False)  # what is read over a second session

    def wait(
        self, *, timeout: float, interval: float, tell: Callable[[Waiting], None], clock: Clock | None = None
    ) -> float:
        """Poll until the gate opens, and return the seconds that it took. `tell` gets what each poll has shown
        that does not open it.

        Raises GateClosed, also at once for an error that no waiting fixes, and RunEnded.
        """
        demands = {**self.ahead, **{name: asked.demand for name, asked in self.asked.items()}}
        self._alone = [name for name in self.first if name in self.asked]
        self._counters = {name: found for name in self._alone if (found := counters_of(demands[name])) is not None}
        examiners = {name: self._examiner(name, demand) for name, demand in demands.items()}
        clock = clock or Clock()
        started = clock.now()

        def poll(left: float) -> bool:
            self.fleet.must_go_on()
            if self._alone and not self._recovered(examiners):
                return False
            closes = self._may_open
            self._counts = closes or not all(self._streaks.get(name) for name in self.asked)
            self._poll(list(examiners if closes else self.asked), examiners, left, closes=closes)
            self._judge(clock.now() - started)
            return self._open

        def show(progress: Poll[bool]) -> None:
            if not progress.seen:
                what, seen = self._awaited()
                if remark := self.sums.remark(progress.elapsed):
                    what = f"{what}; {remark}"
                usual = (max(asked.needed for asked in self.asked.values()) - 1) * interval
                tell(Waiting(what, seen, progress.elapsed, timeout, usual=usual))

        def pause(elapsed: float) -> float:
            return max(interval, _SELDOM) if self._alone and elapsed > max(_LONG, timeout / 2) else interval

        waited = wait_until(
            poll, lambda opened: opened, timeout=timeout, interval=pause, from_start=True, clock=clock, report=show
        )
        if waited.held:
            return waited.last.elapsed
        raise self._closed(timeout)

    @property
    def evidence(self) -> tuple[dict[str, str], ...]:
        """What decided in the last poll of each node, with the name of the node."""
        return tuple({"node": name, **line} for name, seen in self.last.items() for line in seen.evidence)

    @property
    def counters(self) -> dict[str, Mapping[str, float]]:
        """The counters of each node, as the last poll has read them, or as they were known."""
        return {name: {**self.known.get(name, {}), **seen.numbers} for name, seen in self.last.items()}

    @property
    def summed(self) -> dict[str, float]:
        """The sums over all nodes of these counters."""
        return sums_of(self.counters)

    def _examiner(self, name: str, demand: Demand) -> Examiner:
        access = self.fleet.access(name)

        def read(session: CommandRunner) -> Reader:
            self._readers[name] = access.read(session)
            return self._readers[name]

        return Examiner(access.login, read, demand)

    def _recovered(self, examiners: Mapping[str, Examiner]) -> bool:
        """Whether the nodes that are asked alone have what they lacked, but for counters: these are asked when the
        others are asked too. That is not a good poll yet."""
        for name, answer in self.fleet.each(self._alone, lambda name: examiners[name].again(COUNTED)).items():
            self.last[name] = self._examination(name, answer)
        if not all(self.last[name].healthy for name in self._alone):
            return False
        self._alone = []
        return True

    def _poll(self, names: Sequence[str], examiners: Mapping[str, Examiner], left: float, *, closes: bool) -> None:
        beside = dict(self.closing.beside()) if closes and self.closing is not None else {}
        counting = self._counters if closes else {}
        aside = {f"second session to {name}": name for name in self.first if self._more_ahead(name) or name in counting}
        ahead: dict[str, bool] = {}
        counted: dict[str, Examination] = {}

        def work(name: str) -> Examination | None:
            if name in beside:
                beside[name]()
                return None
            if name in aside:
                node, access = aside[name], self.fleet.second(aside[name])
                if node in counting:
                    demand = replace(counting[node], last=examiners[node].counters)
                    counted[node] = Examiner(access.login, access.read, demand)(left)
                reader = access.read(access.login())  # before the poll that may be the last one: a login takes long
                if closes:
                    ahead[node] = self._holds_ahead(node, reader)
                return None
            seen = examiners[name](left, () if self._counts and name not in counting else COUNTED)
            if closes and name not in aside.values():
                ahead[name] = seen.healthy and self._holds_ahead(name, self._readers[name])
            return self._read_on(name, seen) if closes and seen.healthy else seen

        for name, answer in self.fleet.each([*names, *beside, *aside], work).items():
            if name in self.asked and answer is not None:
                self.last[name] = self._examination(name, answer)
            elif isinstance(answer, RunEnded):
                raise answer
            elif name in aside and aside[name] in counting and isinstance(answer, FINAL):
                raise GateClosed(aside[name], answer)
        for name in counting:  # without them it is no good poll
            unread = Examination((Condition("session", False, "the second session to the node has failed"),), ())
            self.last[name] = self.last[name].with_counters(counted.get(name, unread))
            examiners[name].remember(self.last[name].numbers)
        self.ahead_holds = closes and all(ahead.get(name) for name in self.ahead)

    def _judge(self, elapsed: float) -> None:
        """Count the good polls. What all nodes together lack is lacking at those that were restarted, or at each."""
        if self._counts and all(seen.healthy for seen in self.last.values()):
            for short in self.sums.judge(self.last, elapsed):
                counting = [name for name in self.asked if self.last[name].number(short.name) is not None]
                for name in [name for name in self.first if name in counting] or counting or self.asked:
                    self.last[name] = self.last[name].lacking(short)
        for name in self.asked:
            self._streaks[name] = self._streaks.get(name, 0) + 1 if self.last[name].healthy else 0

    @staticmethod
    def _examination(name: str, answer: Examination | VosError) -> Examination:
        """What a node has shown. Raises RunEnded, and GateClosed for an error that no waiting fixes."""
        if isinstance(answer, RunEnded):
            raise answer
        if isinstance(answer, VosError):
            raise GateClosed(name, answer)
        return answer

    def _more_ahead(self, name: str) -> list[str]:
        """The conditions that are asked ahead of a node, as far as the gate does not ask them anyway."""
        if name not in self.ahead or name not in self.asked:
            return []
        own = self.asked[name].demand.conditions
        return [condition for condition in self.ahead[name].conditions if condition not in own]

    def _holds_ahead(self, name: str, reader: Reader) -> bool:
        """Whether what is asked ahead of a node holds."""
        more = self._more_ahead(name)
        try:
            found = examine(reader, replace(self.ahead[name], conditions=more)) if more else []
        except RunEnded:
            raise
        except VosError:
            return False
        return all(condition.holds for condition in found)

    def _read_on(self, name: str, seen: Examination) -> Examination:
        if self.closing is None:
            return seen
        try:
            self.closing.after(name, self._readers[name])
        except FINAL:
            raise
        except VosError as error:
            return Examination((Condition("session", False, error.message), *seen.conditions[1:]), seen.evidence)
        return seen

    @property
    def _open(self) -> bool:
        return all(self._streaks.get(name, 0) >= asked.needed for name, asked in self.asked.items())

    @property
    def _may_open(self) -> bool:
        """Whether the gate is open if the next poll is good."""
        return all(self._streaks.get(name, 0) >= asked.needed - 1 for name, asked in self.asked.items())

    def _awaited(self) -> tuple[str, str]:
        """What the gate waits for, and what was seen of it."""
        missing = {name: self.last[name].conditions for name in self.asked if name in self.last}
        streaks = [(self._streaks.get(name, 0), asked.needed) for name, asked in self.asked.items()]
        return awaited(missing, self.own) if any(awaited(missing)) else good_polls(*min(streaks))

    def _closed(self, timeout: float) -> GateClosed:
        """The first node that kept it shut; the others are named in the error."""
        shut = [name for name, asked in self.asked.items() if self._streaks.get(name, 0) < asked.needed]
        node = next((name for name in shut if name in self.last), shut[0])
        seen = self.last.get(node)
        missing = seen.waiting_for if seen else []
        streak = f"good polls in a row: {self._streaks.get(node, 0)} of {self.asked[node].needed}"
        asked = [name for name in shut if name != node and name in self.last]  # of the others nothing is known
        others = f"; not good either: {', '.join(asked)}" if asked else ""
        return GateClosed(
            node,
            DeadlinePassed(
                f"not healthy within {timeout:.0f} s; still waiting for {'; '.join(missing) or streak}{others}",
                host=self.fleet.access(node).host,
                seen="\n".join(seen.decided_by) if seen else "",
                hint="Fix what is named, or give it more time, and run the play again: it goes on from here.",
            ),
        )
