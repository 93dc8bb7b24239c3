# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change needs of the nodes of a cluster: their sessions, their TLS ports, and a look at the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from ..cli.errors import VosError
from ..node.access import NodeAccess

__all__ = ["Fleet", "Probe"]

T = TypeVar("T")

Probe = dict[str, Any]  # the result of tls_probe as plain data


class Fleet(Protocol):
    """Access to the nodes of one cluster by inventory name. glue/fleet.py has the real one, tests a scripted one."""

    def access(self, name: str) -> NodeAccess:
        """The access to a node whose session is kept until `close`: its `login` returns the open session, or a new one
        where that was lost, and its `logout` leaves it open."""

    def second(self, name: str) -> NodeAccess:
        """The access to a node over a session of its own, for readings while the first one stands at a question."""

    def opened(self, name: str, *, second: bool = False) -> int:
        """How many sessions to a node have been opened so far. While the number stays, it is one and the same session:
        neither another server nor another boot can answer there."""

    def each(self, names: Sequence[str], work: Callable[[str], T]) -> dict[str, T | VosError]:
        """What `work` returned for each node, or the VosError that it raised, side by side. Another exception of
        `work` is raised here, after all have ended."""

    def probe(self, name: str, baseline: Probe | None = None, patience: float = 0.0) -> Probe:
        """Try the TLS ports of a node, with a `baseline` again until something is proven, at most `patience` seconds.
        Raises VosError."""

    def must_go_on(self) -> None:
        """Raise Orphaned where the run that this belongs to has ended: then nothing more may be sent."""

    def drop(self, name: str) -> None:
        """End the sessions to a node without a word: it has gone down."""

    def close(self) -> None:
        """Log out everywhere."""
