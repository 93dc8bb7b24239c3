# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a wave: each is recorded before it begins, and an error in it stops the cluster there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ..cli.errors import VosError
from ..node.errors import RunEnded
from ..wait import Clock
from .advice import Cause
from .journal import moment
from .record import ClusterRecord
from .stop_error import Evidence, Step, Stopped, cause_of

__all__ = ["StepLog"]

# So that the result of a task stays small: the lines of one step, and the characters of a line.
_LINES, _WIDTH = 40, 200


@dataclass
class StepLog:
    """The steps that were taken, and the record of the cluster, which `write` writes down. `note` adds a line to the
    journal.

    What this run may have sent is written before it is sent. So a step that was cut off is known afterwards.
    """

    record: ClusterRecord
    write: Callable[[], None]
    note: Callable[..., None]
    clock: Clock
    now: Callable[[], datetime]
    taken: list[Step] = field(default_factory=list, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _failed: bool = field(default=False, init=False)  # a node of the wave, in the step that is under way

    def keep(self, change: Callable[[], object] = lambda: None) -> None:
        """Change the record and write it down, from whatever thread: no other one changes or reads it meanwhile."""
        with self._lock:
            change()
            self.write()

    def goes_on_without(self, stop: Stopped) -> None:
        """A node stops the cluster in the step that is under way, when the other nodes of the wave have come to their
        end."""
        stop.step, self._failed = self.record.step, True

    @contextmanager
    def step(self, name: str, nodes: Sequence[str] = ()) -> Iterator[list[Evidence]]:
        """A step of these nodes, or of the whole wave; what decided goes into the list. Raises Stopped for an error in
        it, with the step and what had been sent by then. An orphan's step does not end: nobody waits for it."""
        self.record.step, self._failed = name, False
        self.keep()
        began, started = moment(self.now()), self.clock.now()
        evidence: list[Evidence] = []
        result = "stopped"
        try:
            yield evidence
            result = "stopped" if self._failed else "ok"
        except Stopped as stopped:
            raise self._at(name, stopped) from stopped.error
        except RunEnded:
            result = ""
            raise
        except VosError as error:
            raise self._unforeseen(name, error.message, error) from error
        except Exception as error:
            # A fault of ours. What had been sent is known; what came of the step is not.
            raise self._unforeseen(name, f"{type(error).__name__}: {error}") from error
        finally:
            taken = Step(name, self.clock.now() - started, _small(evidence))
            self.taken.append(taken)
            if result:
                of = tuple(nodes) or self.record.wave
                where = {"cluster": self.record.cluster, "nodes": of, "step": name, "began": began}
                self.note("step", **where, seconds=round(taken.seconds, 1), evidence=taken.evidence, result=result)

    def _unforeseen(self, step: str, text: str, error: VosError | None = None) -> Stopped:
        cause = cause_of(error) if error is not None else Cause.CUT_OFF
        return self._at(step, Stopped(text, node=self.record.wave[0], cause=cause, error=error))

    def _at(self, step: str, stopped: Stopped) -> Stopped:
        # A node may have failed in an earlier step, while the others went on.
        stopped.step, stopped.sent = stopped.step or step, dict(self.record.sent)
        return stopped


def _small(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple({key: value[:_WIDTH] for key, value in line.items()} for line in evidence[:_LINES])
