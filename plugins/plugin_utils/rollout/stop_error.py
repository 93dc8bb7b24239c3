# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change that stopped its cluster: at which step and node, why, and what had been sent by then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..cli.errors import AuthenticationRefused, HostKeyRejected, PasswordExpired, UnknownQuestion, VosError
from .advice import Cause, Sent

__all__ = ["Evidence", "Step", "Stopped", "cause_of"]

Evidence = dict[str, str]  # node, command, line and time

_CAUSES: tuple[tuple[type[VosError], Cause], ...] = (
    (UnknownQuestion, Cause.QUESTION),
    (AuthenticationRefused, Cause.LOGIN),
    (PasswordExpired, Cause.LOGIN),
    (HostKeyRejected, Cause.HOST_KEY),
)


def cause_of(error: BaseException | None) -> Cause:
    """The cause, as far as it makes a difference to what is to be done."""
    return next((cause for kind, cause in _CAUSES if isinstance(error, kind)), Cause.OTHER)


@dataclass(frozen=True)
class Step:
    """One step of a change: its name, the seconds that it took, and what decided it."""

    name: str
    seconds: float
    evidence: tuple[Evidence, ...] = ()

    def to_result(self) -> dict[str, Any]:
        """As the module returns it."""
        return {
            "name": self.name,
            "seconds": round(self.seconds, 1),
            "evidence": [dict(line) for line in self.evidence],
        }


class Stopped(Exception):
    """The cluster stops here. `node` is the one whose turn it was, `asked` the one that the step failed at.

    `sent` says of each node of the wave how far it was brought. In a wave of several nodes, `more` is what is to be
    said beside the error, `also` are the stops of the other nodes that failed, and `done` are those that came to a good
    end.
    """

    def __init__(
        self, text: str, *, node: str, asked: str = "", cause: Cause = Cause.OTHER, error: VosError | None = None
    ) -> None:
        super().__init__(text)
        self.text = text
        self.node = node
        self.asked = asked or node
        self.cause = cause
        self.error = error
        self.step = ""
        self.sent: Mapping[str, Sent] = {}
        self.more = ""
        self.also: tuple[Stopped, ...] = ()
        self.done: tuple[str, ...] = ()
