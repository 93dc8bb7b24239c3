# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending what cannot be taken back: the last look at all nodes before the yes, and what came of it if it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from ..cli.errors import VosError
from ..node.access import Confirm
from ..node.errors import RunEnded
from ..wait import Clock, Waiting
from .advice import Cause, Sent
from .fleet import Fleet
from .somebody_else import Looks, Touched
from .stop_error import Stopped, cause_of
from .together import Together

__all__ = ["Sending", "somebody_else"]

T = TypeVar("T")


@dataclass
class Sending:
    """How far each node of a wave was brought, and the way to bring it further.

    `announce` gets a node and what is about to be sent to it. `hesitate` waits a random moment, so that two controllers
    which stand before the same yes do not look at the same moment: one of them finds the other one's work. `keep`
    changes the record and writes down what is `sent`; it is called before the yes and after it. `note` gets a node and
    a command for the journal, before the yes. `tell` gets nodes and what is awaited of them.
    """

    fleet: Fleet
    looks: Looks
    announce: Callable[[str, str], None]
    hesitate: Callable[[], None]
    keep: Callable[[Callable[[], object]], None]
    sent: dict[str, Sent]
    note: Callable[[str, str], None]
    tell: Callable[[Sequence[str], Waiting], None]
    clock: Clock
    _over: threading.Event = field(default_factory=threading.Event, init=False)

    def end(self) -> None:
        """Give no yes any more: the task is being ended, but a thread of it may still be at work."""
        self._over.set()

    def now(self, node: str, sent: Sent) -> None:
        """A node has come so far. What cannot be written down (OSError) does not count: nothing is sent then."""
        earlier = self.sent[node]
        try:
            self.keep(lambda: self.sent.update({node: sent}))
        except OSError:
            self.sent[node] = earlier
            raise

    def together(self, nodes: Sequence[str]) -> Together:
        """Nodes that get their yes to a command together: each of them calls `send` with it."""
        return Together(nodes, lambda: self._look(nodes), self._ended, partial(self.tell, nodes), self.clock)

    def send(self, node: str, what: str, send: Callable[[Confirm], T], *, then: Sent, together: Together) -> T:
        """Call `send`, which asks before its yes whether it may be given; what came of it counts as `then` from there
        on, unless it failed before. Raises Stopped and RunEnded."""
        earlier = self.sent[node]
        try:
            self.announce(node, what)
            self.fleet.second(node).login()  # the reading before the yes must not wait for a login
            self.now(node, then)
            self.note(node, what)
            return send(lambda: together.confirm(node))
        except RunEnded:
            raise
        except VosError as error:
            together.leave(node, error.message)
            if not error.may_have_begun:
                self.now(node, earlier)
            if together.touched:
                raise somebody_else(node, together.touched) from error
            raise Stopped(error.message, node=node, cause=cause_of(error), error=error) from error
        except Exception as fault:
            together.leave(node, f"{type(fault).__name__}: {fault}")
            raise
        finally:
            together.leave(node, "its turn has ended")

    def _look(self, nodes: Sequence[str]) -> Touched:
        """Who has touched the cluster while these nodes stand at their question. All nodes are read again, these over
        their second sessions, and the others that go down for this wave are left out."""
        self.hesitate()
        self.fleet.must_go_on()
        away = [name for name, sent in self.sent.items() if name not in nodes and sent is Sent.RESTARTING]
        return self.looks.at_all(second=nodes, without=away)

    def _ended(self) -> str:
        self.fleet.must_go_on()
        return "the task has ended" if self._over.is_set() else ""


def somebody_else(node: str, touched: Touched) -> Stopped:
    """The stop before the change of a node where others have been touched."""
    if (shut_out := touched.shut_out) is not None:
        asked, error = shut_out
        return Stopped(touched.text, node=node, asked=asked, cause=cause_of(error), error=error)
    return Stopped(touched.text, node=node, asked=next(iter(touched.nodes)), cause=Cause.SOMEBODY_ELSE)
