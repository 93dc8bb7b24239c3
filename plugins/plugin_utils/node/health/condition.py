# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A condition as it was seen: whether it holds, and the words for the operator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Condition", "first_of", "waiting_for"]

_NAMED = 3  # how many faults are named in one line


@dataclass(frozen=True)
class Condition:
    """One condition of a node: its name, whether it holds, and what was seen."""

    name: str
    holds: bool
    seen: str


def waiting_for(conditions: Iterable[Condition]) -> list[str]:
    """One line for each condition that does not hold."""
    return [f"{condition.name}: {condition.seen}" for condition in conditions if not condition.holds]


def first_of(faults: Sequence[str]) -> str:
    """The first faults, and how many more there are."""
    rest = len(faults) - _NAMED
    return ", ".join(faults[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
