# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until a node is healthy: polls until several in a row were good, each of which is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...cli.errors import DeadlinePassed
from ...wait import Clock, Poll, Waiting, wait_until
from .awaited import awaited, good_polls
from .examine import Examination

__all__ = ["HealthWait", "wait_until_healthy"]


@dataclass(frozen=True)
class HealthWait:
    """How the wait ended: whether the polls were good, and the last of them."""

    held: bool
    last: Poll[Examination]
    needed: int
    timeout: float  # seconds

    @property
    def missing(self) -> list[str]:
        """What does not hold; if all holds, how many polls were good."""
        return self.last.seen.waiting_for or [f"good polls in a row: {self.last.streak} of {self.needed}"]

    def error(self, host: str) -> DeadlinePassed:
        """The error when the wait has timed out."""
        return DeadlinePassed(
            f"not healthy within {self.timeout:.0f} s; still waiting for {'; '.join(self.missing)}",
            host=host,
            seen="\n".join(self.last.seen.decided_by),
            hint="Fix what is named, or allow more time (timeout), and run the play again: it continues from here.",
        )


def wait_until_healthy(
    examine: Callable[[float], Examination],
    *,
    needed: int,
    timeout: float,
    interval: float,
    tell: Callable[[Waiting], None],
    clock: Clock | None = None,
) -> HealthWait:
    """Examine a node until `needed` polls in a row were good or `timeout` seconds passed.

    `tell` gets what each poll has shown. Raises the errors of `examine`, which waiting cannot fix.
    """

    def show(progress: Poll[Examination]) -> None:
        what, seen = awaited({"": progress.seen.conditions})
        if not what:
            what, seen = good_polls(progress.streak, needed)
        tell(Waiting(what, seen, progress.elapsed, timeout, usual=(needed - 1) * interval))

    waited = wait_until(
        examine,
        lambda examination: examination.healthy,
        timeout=timeout,
        interval=interval,
        needed=needed,
        clock=clock,
        report=show,
    )
    return HealthWait(waited.held, waited.last, needed, timeout)
