# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a cluster was stopped, as data that the tasks of a run hand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .advice import Cause, Sent

__all__ = ["AlsoFailed", "ClusterStop"]


@dataclass(frozen=True)
class AlsoFailed:
    """Another node of the wave that failed, while the others came to their end."""

    node: str
    asked: str
    step: str
    cause: Cause
    error: tuple[str, ...]

    @classmethod
    def from_result(cls, result: Mapping[str, Any]) -> AlsoFailed:
        """From its part of what ``ClusterStop.as_result`` returned."""
        texts = {key: result[key] for key in ("node", "asked", "step")}
        return cls(**texts, cause=Cause(result["cause"]), error=tuple(result["error"]))


@dataclass(frozen=True)
class ClusterStop:
    """What is known at the moment when a cluster is stopped; ``as_result`` is what the run keeps of it."""

    cluster: str
    node: str  # whose turn it was
    asked: str  # the node that the step failed at, which may be another one; "" if that is not known
    step: str
    cause: Cause
    sent: Sent
    error: tuple[str, ...]
    seen: tuple[str, ...]
    left: tuple[str, ...]  # the nodes that are not at the target and were not done before this one
    continue_with: tuple[str, ...]
    nodes: tuple[tuple[str, Sent], ...] = ()  # every node of the wave with how far it came
    done: tuple[str, ...] = ()  # those of them that came to a good end
    also: tuple[AlsoFailed, ...] = ()  # those that failed beside `node`
    of_wave: bool = False  # no node of the wave failed: the step is one of all of them

    @property
    def at(self) -> tuple[str, ...]:
        """The nodes that it ended at: those that failed, or the whole wave."""
        if self.of_wave:
            return tuple(name for name, _sent in self.nodes)
        return tuple(dict.fromkeys(filter(None, (self.node, *(one.node for one in self.also)))))

    @property
    def message(self) -> str:
        """What went wrong on each node, in lines."""
        return "\n".join([*self.error, *(f"{one.node}: {' '.join(one.error)}" for one in self.also)])

    def error_at(self, name: str) -> str:
        """The first line of what went wrong on a node; empty if it went wrong elsewhere."""
        if name in (self.node, self.asked):
            return next(iter(self.error), "")
        return next((line for one in self.also if name in (one.node, one.asked) for line in one.error[:1]), "")

    def as_result(self) -> dict[str, Any]:
        """As plain data."""
        texts = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        return {
            **texts,
            "cause": self.cause.value,
            "sent": self.sent.value,
            "nodes": {name: sent.value for name, sent in self.nodes},
            "also": [{**asdict(one), "cause": one.cause.value, "error": list(one.error)} for one in self.also],
        }

    @classmethod
    def from_result(cls, result: Mapping[str, Any]) -> ClusterStop:
        """From what ``as_result`` returned."""
        return cls(
            cluster=result["cluster"],
            node=result["node"],
            asked=result["asked"],
            step=result["step"],
            cause=Cause(result["cause"]),
            sent=Sent(result["sent"]),
            error=tuple(result["error"]),
            seen=tuple(result["seen"]),
            left=tuple(result["left"]),
            continue_with=tuple(result["continue_with"]),
            nodes=tuple((name, Sent(sent)) for name, sent in (result.get("nodes") or {}).items()),
            done=tuple(result.get("done") or ()),
            also=tuple(AlsoFailed.from_result(one) for one in result.get("also") or ()),
            of_wave=bool(result.get("of_wave")),
        )
