# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether somebody else works on the cluster: all its nodes are read at once, right before something is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ..cli.errors import VosError
from ..node.access import NodeAccess
from ..node.changed_by_others import Comparison, Expectation, compare_patiently
from ..node.errors import FINAL
from ..wait import Clock
from .fleet import Fleet

__all__ = ["Touched", "look_at_all"]

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


def look_at_all(
    fleet: Fleet,
    expected: Mapping[str, Expectation | None],
    *,
    through: Callable[[str], NodeAccess],
    interval: float,
    timeout: float = PATIENCE,
    without: Collection[str] = (),
    clock: Clock | None = None,
) -> Touched:
    """Read each node and compare it with what is expected of it; those in `without` have gone down for us.

    `through` gives the access to a node. A node of which the plan knows too little to compare it counts as touched:
    nobody can vouch for it.
    """

    def look(name: str) -> Comparison:
        expectation = expected[name]
        if expectation is None:
            return Comparison("the plan could not read its boot, so it cannot be told whether it was booted again")
        return compare_patiently(
            through(name), expectation, timeout=min(timeout, PATIENCE), interval=interval, clock=clock
        )

    seen = fleet.each([name for name in expected if name not in without], look)
    found = {name: _as_comparison(one) for name, one in seen.items()}
    return Touched({name: comparison for name, comparison in found.items() if comparison.reason})


def _as_comparison(seen: Comparison | VosError) -> Comparison:
    return Comparison(f"it could not be read: {seen.message}", error=seen) if isinstance(seen, VosError) else seen
