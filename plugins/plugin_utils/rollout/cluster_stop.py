# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a cluster was stopped, as data that the tasks of a run hand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .advice import Cause, Sent

__all__ = ["ClusterStop"]


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

    def as_result(self) -> dict[str, Any]:
        """As plain data."""
        texts = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        return {**texts, "cause": self.cause.value, "sent": self.sent.value}

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
        )
