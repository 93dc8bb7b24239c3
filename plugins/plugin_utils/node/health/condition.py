# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A condition as it was seen: whether it holds, and the words for the operator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["LATER", "Condition", "first_of", "waiting_for"]

LATER = "asked for when the rest holds"  # what is seen of a condition that the node was not asked for yet
_NAMED = 3  # how many faults are named in one line


@dataclass(frozen=True)
class Condition:
    """One condition of a node: its name, whether it holds, and what was seen.

    `lines` are those of the answer that decided, where the answer has many others. `numbers` are the counters that were
    read, by their names.
    """

    name: str
    holds: bool
    seen: str
    lines: tuple[str, ...] = field(default=(), compare=False)
    numbers: Mapping[str, float] = field(default_factory=dict, compare=False)

    def to_result(self) -> dict[str, object]:
        """As a module returns it; its evidence has the lines."""
        return {"name": self.name, "holds": self.holds, "seen": self.seen}


def waiting_for(conditions: Iterable[Condition]) -> list[str]:
    """One line for each condition that does not hold. One that the node was not asked for yet says nothing."""
    missing = (condition for condition in conditions if not condition.holds and condition.seen != LATER)
    return [f"{condition.name}: {condition.seen}" for condition in missing]


def first_of(faults: Sequence[str]) -> str:
    """The first faults, and how many more there are."""
    rest = len(faults) - _NAMED
    return ", ".join(faults[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
