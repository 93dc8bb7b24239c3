# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the playbook as the campaign saw it, and what it may find wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CHANGE", "CHECK", "PLAN", "Hook", "Play", "Violation", "compliant"]

# How the playbook was started: to change, with --check, without the opt-in.
CHANGE, CHECK, PLAN = "change", "check", "plan"


@dataclass(frozen=True)
class Violation:
    """An invariant that did not hold: which one, on which node, and what the journal says."""

    invariant: str
    node: str
    text: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.node}: {self.text}"


@dataclass(frozen=True)
class Hook:
    """What the operator's tasks for a node have written: that those before or after it ran, or that one now fails."""

    when: str  # pre, post or fails
    node: str
    outcome: str = ""  # what those after the node were told


@dataclass(frozen=True)
class Play:
    """One run of the playbook, with an account of its own on the nodes. Times are those of the journal; `ended` is when
    its controller had ended. What is left of it after that has its account."""

    mode: str
    started: float
    ended: float
    code: int | None = None  # None: it was killed, or ended with Ctrl-C
    report: Mapping[str, Any] | None = None
    account: str = ""
    target: str = "1.2"
    proof: bool = True  # vos_tls_require_proof
    barred: frozenset[str] = frozenset()  # the nodes that it must not change
    mistaken: bool = False  # its inventory mistakes nodes for others
    hooks: tuple[Hook, ...] = ()
    stands_for: Mapping[str, str] = field(default_factory=dict)  # the node behind a host with another name
    most_down: int = 1  # nodes of a cluster at once: 1, or vos_tls_wave_size with vos_tls_waves=redundant
    ranks: Mapping[str, int] = field(default_factory=dict)  # vos_rank, where the operator gives it

    def overlaps(self, other: Play) -> bool:
        """Whether both ran at the same time."""
        return self is not other and self.started < other.ended and other.started < self.ended


def compliant(state: Mapping[str, Any], target: str) -> bool:
    """Whether a node has the target or more, configured and in effect."""
    return bool(state["configured"] >= target and state["effective"] >= target)
