# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gate over several nodes of a cluster: they are polled side by side until each of them was good often enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..cli.errors import DeadlinePassed, VosError
from ..node.health.check import Demand
from ..node.health.examine import Examination, Examiner
from ..wait import Clock, Poll, passed, wait_until
from .fleet import Fleet

__all__ = ["Asked", "ClusterGate", "GateClosed", "merged"]


@dataclass(frozen=True)
class Asked:
    """What one node is asked for, and how many polls in a row must be good."""

    demand: Demand
    needed: int = 1


def merged(one: Asked, other: Asked) -> Asked:
    """What a node is asked for by two gates at once; the baseline and the bounds are those of the first."""
    names = (*one.demand.conditions, *(name for name in other.demand.conditions if name not in one.demand.conditions))
    demand = Demand(**{**vars(one.demand), "conditions": names, "once": False})
    return Asked(demand, max(one.needed, other.needed))


class GateClosed(Exception):
    """The gate did not open: the node that kept it shut, and the error that says what is missing there."""

    def __init__(self, node: str, error: VosError) -> None:
        super().__init__(f"{node}: {error}")
        self.node = node
        self.error = error


@dataclass
class ClusterGate:
    """The nodes with what each is asked for. Those in `first` are asked alone until each of them is good: the others
    have nothing to tell while a node is known to be down."""

    fleet: Fleet
    asked: Mapping[str, Asked]
    first: Sequence[str] = ()
    streaks: dict[str, int] = field(default_factory=dict)
    last: dict[str, Examination] = field(default_factory=dict)

    def wait(
        self, *, timeout: float, interval: float, tell: Callable[[str, str], None], clock: Clock | None = None
    ) -> float:
        """Poll until the gate opens, and return the seconds that it took. `tell` gets a node and a line for it.

        Raises GateClosed, also at once for an error that no waiting fixes, and Orphaned.
        """
        examiners = {name: self._examiner(name) for name in self.asked}
        alone = [name for name in self.first if name in self.asked]

        def poll(left: float) -> bool:
            nonlocal alone
            self.fleet.must_go_on()
            names = alone or list(self.asked)
            self._poll(names, examiners, left)
            if alone and all(self.last[name].healthy for name in alone):
                alone = []
                return False
            return not alone and self._open

        def show(progress: Poll[bool]) -> None:
            for name, text in self._lines():
                tell(name, f"{passed(progress.elapsed, timeout)}: {text}")

        waited = wait_until(
            poll,
            lambda opened: opened,
            timeout=timeout,
            interval=interval,
            from_start=True,
            clock=clock,
            report=show,
        )
        if waited.held:
            return waited.last.elapsed
        raise self._closed(timeout)

    def _examiner(self, name: str) -> Examiner:
        access = self.fleet.access(name)
        return Examiner(access.login, access.read, self.asked[name].demand)

    def _poll(self, names: Sequence[str], examiners: Mapping[str, Examiner], left: float) -> None:
        found = self.fleet.each(names, lambda name: examiners[name](left))
        for name, seen in found.items():
            if isinstance(seen, VosError):
                raise GateClosed(name, seen)
            self.last[name] = seen
            self.streaks[name] = self.streaks.get(name, 0) + 1 if seen.healthy else 0

    @property
    def _open(self) -> bool:
        return all(self.streaks.get(name, 0) >= asked.needed for name, asked in self.asked.items())

    def _lines(self) -> list[tuple[str, str]]:
        """One line for each node that the gate waits for."""
        lines = []
        for name, asked in self.asked.items():
            streak = self.streaks.get(name, 0)
            if name not in self.last or streak >= asked.needed:
                continue
            waiting = self.last[name].waiting_for
            lines.append((name, f"waiting for {'; '.join(waiting)}" if waiting else f"good {streak} of {asked.needed}"))
        return lines

    def _closed(self, timeout: float) -> GateClosed:
        """The first node that kept it shut; the others are named in the error."""
        shut = [name for name, asked in self.asked.items() if self.streaks.get(name, 0) < asked.needed]
        node = next((name for name in shut if name in self.last), shut[0])
        seen = self.last.get(node)
        missing = seen.waiting_for if seen else []
        streak = f"good polls in a row: {self.streaks.get(node, 0)} of {self.asked[node].needed}"
        others = f"; not good either: {', '.join(name for name in shut if name != node)}" if len(shut) > 1 else ""
        return GateClosed(
            node,
            DeadlinePassed(
                f"not healthy within {timeout:.0f} s; still waiting for {'; '.join(missing) or streak}{others}",
                host=self.fleet.access(node).host,
                seen="\n".join(evidence["line"] for evidence in seen.evidence) if seen else "",
                hint="Fix what is named, or give it more time, and run the play again: it goes on from here.",
            ),
        )
