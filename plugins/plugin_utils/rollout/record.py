# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has done to one cluster so far, step by step, as the next task of the same run reads it.

It is written before each step begins and before anything is sent. So a step that was cut off (a time limit of Ansible,
a killed process) still stands in it, and counts as unknown: not as not begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .advice import Sent
from .cluster_stop import ClusterStop
from .members import Progress

__all__ = ["ClusterRecord", "Hook", "Outcome"]


class Outcome(str, Enum):
    """How the rollout of a cluster ended."""

    DONE = "done"
    WOULD_CHANGE = "would_change"  # in check mode: it has work, and nothing speaks against it
    PARTIAL = "partial"  # done, but members of the cluster were not among the hosts
    UNCHANGED = "unchanged"  # it had no work
    EXCEPTED = "excepted"  # an exception runs: it is left alone
    BLOCKED = "blocked"  # by the pre-check
    NOT_STARTED = "not_started"
    WINDOW_CLOSED = "window_closed"
    FAILED = "failed"

    @property
    def is_good(self) -> bool:
        """Whether nothing went wrong in this cluster."""
        return self in (Outcome.DONE, Outcome.WOULD_CHANGE, Outcome.PARTIAL, Outcome.UNCHANGED, Outcome.EXCEPTED)


class Hook(str, Enum):
    """How far the operator's own tasks for a node have come."""

    BEGUN = "begun"  # those before the node have begun, so those after it are due
    ENDED = "ended"  # those after the node have begun


@dataclass
class ClusterRecord:
    """The rollout of one cluster up to this moment.

    `wave` are the nodes whose turn it is or was last, and `step` is what is under way with them; empty between two
    tasks. `outcome` is None until the cluster ends: then `stop` or `message` says why it did not end well.
    """

    cluster: str
    progress: Progress = field(default_factory=Progress)
    wave: tuple[str, ...] = ()
    step: str = ""
    sent: dict[str, Sent] = field(default_factory=dict)  # how far each node of the wave was brought
    done: list[str] = field(default_factory=list)  # the nodes whose change has ended well, in their order
    hooks: dict[str, Hook] = field(default_factory=dict)
    handshakes: dict[str, list[dict[str, Any]]] = field(
        default_factory=dict
    )  # `results` of tls_probe before the change
    outcome: Outcome | None = None
    message: str = ""  # why the cluster was not started
    stop: ClusterStop | None = None
    stop_told: bool = False  # by an event
    journal_lost: bool = False  # it is said on the screen that its journal is incomplete

    def sent_by(self, stop: ClusterStop) -> dict[str, Sent]:
        """How far each node that a stop is about was brought. Where no step of that node has begun, `wave` is still the
        one before it, which has ended well."""
        if stop.nodes:
            return dict(stop.nodes)
        is_of_wave = self.step or not stop.node or stop.node in self.wave
        names = self.wave if is_of_wave else (stop.node,)
        return {name: self.sent.get(name, Sent.NOTHING) for name in names}

    @property
    def hooks_due(self) -> list[str]:
        """The nodes whose first tasks have begun, and whose last ones have not."""
        return [name for name, hook in self.hooks.items() if hook is Hook.BEGUN]

    def to_result(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "cluster": self.cluster,
            "progress": self.progress.to_result(),
            "wave": list(self.wave),
            "step": self.step,
            "sent": {name: sent.value for name, sent in self.sent.items()},
            "done": list(self.done),
            "hooks": {name: hook.value for name, hook in self.hooks.items()},
            "handshakes": self.handshakes,
            "outcome": self.outcome.value if self.outcome is not None else None,
            "message": self.message,
            "stop": self.stop.as_result() if self.stop is not None else None,
            "stop_told": self.stop_told,
            "journal_lost": self.journal_lost,
        }

    @classmethod
    def from_result(cls, result: Mapping[str, Any]) -> ClusterRecord:
        """From what `to_result` returned."""
        return cls(
            cluster=result["cluster"],
            progress=Progress.from_result(result["progress"]),
            wave=tuple(result["wave"]),
            step=result["step"],
            sent={name: Sent(sent) for name, sent in result["sent"].items()},
            done=list(result["done"]),
            hooks={name: Hook(hook) for name, hook in result["hooks"].items()},
            handshakes=dict(result["handshakes"]),
            outcome=Outcome(result["outcome"]) if result["outcome"] is not None else None,
            message=result["message"],
            stop=ClusterStop.from_result(result["stop"]) if result["stop"] is not None else None,
            stop_told=result["stop_told"],
            journal_lost=result["journal_lost"],
        )
