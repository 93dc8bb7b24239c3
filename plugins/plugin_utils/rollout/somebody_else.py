# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether somebody else works on the cluster: all its nodes are read at once, right before something is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from ..cli.errors import VosError
from ..node.boot import BootIdentity
from ..node.changed_by_others import Comparison, Expectation, compare, compare_again, compare_patiently
from ..node.errors import FINAL, RunEnded
from ..node.reader import Reader
from ..wait import Clock
from .fleet import Fleet

__all__ = ["Looks", "Touched", "touched"]

# Seconds. A login or a reading that fails is tried again for so long.
PATIENCE = 60.0


@dataclass(frozen=True)
class Touched:
    """The nodes that are not as this run has left them, each with what it shows."""

    nodes: Mapping[str, Comparison]

    def __bool__(self) -> bool:
        return bool(self.nodes)

    @property
    def shut_out(self) -> tuple[str, VosError] | None:
        """A node that lets nobody in, with its error: that tells of nobody's work."""
        for name, seen in self.nodes.items():
            if isinstance(seen.error, FINAL):
                return name, seen.error
        return None

    @property
    def text(self) -> str:
        """The first node with what it shows, and the names of the others."""
        (first, seen), *others = self.nodes.items()
        rest = f" The same is true of {', '.join(name for name, _seen in others)}." if others else ""
        if self.shut_out:
            what = "Nobody can log in there, so nobody knows its state. Fix that, then run this again."
        else:
            what = (
                "Somebody else works on this cluster, or the node crashed: let them finish, or look at it, then run "
                "this again."
            )
        return f"{first}: {seen.reason}.{rest} {what}"


@dataclass
class Looks:
    """Looks at the nodes of a cluster. `expected` gives what they must show if nobody but this run works on it.

    It is remembered in which session a node was compared, and with which boot. As long as that session lasts, neither
    another server nor another boot can answer there, so a later look in it needs two commands.
    """

    fleet: Fleet
    expected: Callable[[], Mapping[str, Expectation | None]]
    interval: float
    timeout: float
    clock: Clock
    _compared: dict[tuple[str, bool], tuple[int, BootIdentity]] = field(default_factory=dict, init=False)

    def at_all(self, *, second: Collection[str] = (), without: Collection[str] = ()) -> Touched:
        """Read each node and compare it; the nodes `second` over their second sessions. Those in `without` have gone
        down for us. Raises RunEnded."""
        expected = self.expected()
        names = [name for name in expected if name not in without]

        def look(name: str) -> Comparison:
            access = self.fleet.second(name) if name in second else self.fleet.access(name)
            expectation = expected[name]
            if expectation is None:
                return _unknown()
            return compare_patiently(
                access,
                expectation,
                timeout=min(self.timeout, PATIENCE),
                interval=self.interval,
                clock=self.clock,
                look=lambda reader: self._compare(name, reader, second=name in second),
            )

        seen = self.fleet.each(names, look)
        return touched({name: _as_comparison(one) for name, one in seen.items()})

    def at_one(self, name: str, reader: Reader, *, second: bool = False) -> Comparison:
        """Compare a node once and wholly. Raises VosError."""
        self._compared.pop((name, second), None)
        return self._compare(name, reader, second=second)

    def _compare(self, name: str, reader: Reader, *, second: bool) -> Comparison:
        expectation = self.expected()[name]
        if expectation is None:
            return _unknown()
        key, opened = (name, second), self.fleet.opened(name, second=second)
        before = self._compared.get(key)
        if before is not None and before[0] == opened:
            return compare_again(reader, expectation, before[1])
        found = compare(reader, expectation)
        if not found.reason and found.boot is not None:
            self._compared[key] = opened, found.boot
        return found


def touched(seen: Mapping[str, Comparison]) -> Touched:
    """The nodes among those that were looked at that are not as expected."""
    return Touched({name: comparison for name, comparison in seen.items() if comparison.reason})


def _unknown() -> Comparison:
    """Nobody can vouch for a node of which the plan knows too little to compare it."""
    return Comparison("the plan could not read its boot, so it cannot be told whether it was booted again")


def _as_comparison(seen: Comparison | VosError) -> Comparison:
    if isinstance(seen, RunEnded):
        raise seen
    return Comparison(f"it could not be read: {seen.message}", error=seen) if isinstance(seen, VosError) else seen
