# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending what cannot be taken back: the last look at all nodes before the yes, and what came of it if it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ..cli.errors import VosError
from ..node.access import Confirm, NodeAccess
from ..node.changed_by_others import Expectation
from ..wait import Clock
from .advice import Cause, Sent
from .fleet import Fleet
from .others import Touched, look_at_all
from .stopped import Stopped, cause_of

__all__ = ["Sending"]

T = TypeVar("T")


@dataclass
class Sending:
    """How far each node of a wave was brought, and the way to bring it further.

    `expected` gives what the nodes of the cluster must show if nobody but this run works on it. `announce` gets a node
    and what is about to be sent to it. `hesitate` waits a random moment, so that two controllers which stand before the
    same yes do not look at the same moment: one of them finds the other one's work.
    """

    fleet: Fleet
    expected: Callable[[], Mapping[str, Expectation | None]]
    announce: Callable[[str, str], None]
    hesitate: Callable[[], None]
    interval: float
    timeout: float
    clock: Clock
    sent: dict[str, Sent]
    _touched: Touched | None = field(default=None, init=False)

    def look(self, node: str) -> None:
        """Read all nodes over their sessions. Raises Stopped at `node` where somebody else works on the cluster."""
        if touched := self._look(self.fleet.access):
            raise _somebody_else(node, touched)

    def send(self, node: str, what: str, send: Callable[[Confirm], T], *, then: Sent) -> T:
        """Call `send`, which asks before its yes whether it may be given; what came of it counts as `then` from there
        on, unless it failed before. Raises Stopped."""
        earlier = self.sent[node]
        self.announce(node, what)
        try:
            self.fleet.second(node).login()  # the reading before the yes must not wait for a login
            self.sent[node] = then
            return send(lambda: self._objection(node))
        except VosError as error:
            if not error.may_have_begun:
                self.sent[node] = earlier
            if self._touched:
                raise _somebody_else(node, self._touched) from error
            raise Stopped(error.message, node=node, cause=cause_of(error), error=error) from error

    def _objection(self, node: str) -> str:
        """Why the question that stands on the screen of a node must not be answered yes; empty if it may. All nodes
        are read again, this one over a second session, and those that go down for this wave are left out."""
        self.hesitate()
        self.fleet.must_go_on()
        away = [name for name, sent in self.sent.items() if name != node and sent is Sent.RESTARTING]
        self._touched = self._look(
            lambda name: (self.fleet.second if name == node else self.fleet.access)(name), without=away
        )
        return self._touched.text if self._touched else ""

    def _look(self, through: Callable[[str], NodeAccess], without: Sequence[str] = ()) -> Touched:
        return look_at_all(
            self.fleet,
            self.expected(),
            through=through,
            interval=self.interval,
            timeout=self.timeout,
            without=without,
            clock=self.clock,
        )


def _somebody_else(node: str, touched: Touched) -> Stopped:
    if (shut_out := touched.shut_out) is not None:
        asked, error = shut_out
        return Stopped(touched.text, node=node, asked=asked, cause=cause_of(error), error=error)
    return Stopped(touched.text, node=node, asked=next(iter(touched.nodes)), cause=Cause.SOMEBODY_ELSE)
