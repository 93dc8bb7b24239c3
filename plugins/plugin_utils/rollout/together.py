# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One yes for several nodes: the same command stands at its question on each of them, and either all get their yes, or
none does.

Each node has a thread of its own, which waits here while its question stands on the screen. The last one to come looks
at all nodes of the cluster, once for the whole wave. Then each question is judged once more, because a session may have
been lost meanwhile; only when all of them still stand is anything answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..cli.errors import Withdrawn
from ..wait import Clock, Poll, Waiting, wait_until
from .advice import Sent
from .somebody_else import Touched
from .stop_error import Stopped

__all__ = ["Together"]

# Seconds: from one question to the last one, for the look at all nodes, and between two looks at the others. A question
# comes within seconds of its command; what it costs to wait is that the CLI holds it open.
PATIENCE, LOOK, INTERVAL = 120.0, 300.0, 0.25


@dataclass
class Together:
    """The nodes of a wave that one command is sent to.

    `look` looks at all nodes of the cluster and returns who has touched them. `ended` says why no yes may be given any
    more, empty if it may, and raises RunEnded; it is called at each look at the others and right before the yes.
    """

    names: Sequence[str]
    look: Callable[[], Touched]
    ended: Callable[[], str]
    tell: Callable[[Waiting], None]
    clock: Clock
    touched: Touched | None = field(default=None, init=False)
    agreed: bool = field(default=False, init=False)  # every node gets its yes
    cause: str = field(default="", init=False)  # the node that kept the others from theirs; empty if it was no node
    _refusal: str = field(default="", init=False)
    _at_question: set[str] = field(default_factory=set, init=False)
    _still_there: set[str] = field(default_factory=set, init=False)
    _looked: bool = field(default=False, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def confirm(self, node: str) -> str | None:
        """The last word before the yes of a node, see Confirm. Raises RunEnded."""
        if not self._refusal and node not in self._at_question:
            if self._is_last(self._at_question, node):
                self._look()
            else:
                self._await(lambda: self._looked, self._at_question)
            if not self._refusal and len(self.names) > 1:
                return None
        if not self._refusal:
            if self._is_last(self._still_there, node):
                self._agree()
            else:
                self._await(lambda: self.agreed, self._still_there)
        if self.cause in ("", node):
            return self._refusal
        return f"no yes was given on {self.cause}, so none is given here: {self._refusal}"

    def leave(self, node: str, why: str) -> None:
        """A node is at no question any more. Before the yes that keeps the others from theirs."""
        self._refuse(why, node)

    def is_consequence(self, node: str, stop: Stopped) -> bool:
        """Whether a node was declined for nothing of its own."""
        return node != self.cause and isinstance(stop.error, Withdrawn) and not stop.error.may_have_begun

    def nobody(self, stops: Mapping[str, Stopped], sent: Mapping[str, Sent], nothing: str) -> Stopped:
        """The one stop of a wave in which nobody got a yes: that of the node that was the cause, with those of the
        nodes that failed by themselves as well. `nothing` is what was not done, in words with a place for the nodes."""
        own = [name for name, stop in stops.items() if not self.is_consequence(name, stop)]
        first = self.cause if self.cause in stops else next(name for name in self.names if name in (own or stops))
        stop = stops[first]
        spared = [name for name in self.names if (name != first or self.touched) and sent[name] is not Sent.UNKNOWN]
        if spared and len(self.names) > 1:
            stop.more = (
                f"{nothing.format(nodes=', '.join(spared))}: a wave gets its yes on all of its nodes, or on none."
            )
        stop.also = () if self.touched else tuple(stops[name] for name in own if name != first)
        return stop

    def _is_last(self, come: set[str], node: str) -> bool:
        with self._lock:
            come.add(node)
            return len(come) == len(self.names)

    def _look(self) -> None:
        """The last one to come looks for all."""
        try:
            touched = self.look()
            self.touched = touched or None
            if refusal := self.ended() or (touched.text if touched else ""):
                self._refuse(refusal, "")
            self._looked = True
        finally:
            if not self._looked:
                self._refuse("the look at the nodes of the cluster failed", "")

    def _agree(self) -> None:
        """All questions still stand."""
        refusal = self.ended()
        with self._lock:
            if refusal and not self._refusal:
                self._refusal = refusal
            self.agreed = not self._refusal

    def _refuse(self, why: str, node: str) -> None:
        """Nobody gets a yes, unless all have theirs by now. The first reason counts."""
        with self._lock:
            if not self.agreed and not self._refusal:
                self._refusal, self.cause = why, node

    def _await(self, done: Callable[[], bool], come: set[str]) -> None:
        """Wait for the others, a bounded time."""

        def poll(_left: float) -> bool:
            if done() or self._refusal:
                return True
            if refusal := self.ended():
                self._refuse(refusal, "")
            return bool(self._refusal)

        def show(progress: Poll[bool]) -> None:
            # Once all questions have come, they are judged again in an instant. The line would come after the yes.
            if not self._looked and (missing := self._missing(come)):
                what = "the same question on all nodes of the wave"
                seen = f"not yet on {', '.join(missing)}"
                self.tell(Waiting(what, seen, progress.elapsed, PATIENCE, then="answers no to all of them"))

        if self._wait(poll, lambda seen: seen or not self._missing(come), PATIENCE, show):
            if self._wait(poll, bool, LOOK):
                return
            self._refuse(f"the look at the nodes of the cluster did not end within {LOOK:.0f} s", "")
            return
        for name in self._missing(come):
            self.leave(name, f"its question did not come within {PATIENCE:.0f} s")

    def _wait(
        self,
        poll: Callable[[float], bool],
        good: Callable[[bool], bool],
        timeout: float,
        report: Callable[[Poll[bool]], None] | None = None,
    ) -> bool:
        return wait_until(poll, good, timeout=timeout, interval=INTERVAL, clock=self.clock, report=report).held

    def _missing(self, come: set[str]) -> list[str]:
        with self._lock:
            return [name for name in self.names if name not in come]
