# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same work on several nodes of a wave at once: the first one that stops the cluster is raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..cli.errors import VosError
from ..node.errors import RunEnded
from .fleet import Fleet
from .stop_error import Stopped, cause_of

__all__ = ["on_each"]

T = TypeVar("T")


def on_each(fleet: Fleet, names: Sequence[str], work: Callable[[str], T]) -> dict[str, T]:
    """What `work` returned for each node. Raises Stopped for the first one in the order of the names that failed, after
    all have ended, and RunEnded."""
    stops: dict[str, Stopped] = {}

    def one(name: str) -> T | None:
        try:
            return work(name)
        except Stopped as stop:
            stops[name] = stop
            return None

    found = fleet.each(names, one)
    ended = next((seen for seen in found.values() if isinstance(seen, RunEnded)), None)
    if ended is not None:
        raise ended
    for name in names:
        seen = found[name]
        if name in stops:
            raise stops[name]
        if isinstance(seen, VosError):
            raise Stopped(seen.message, node=name, cause=cause_of(seen), error=seen) from seen
    return {name: seen for name, seen in found.items() if seen is not None and not isinstance(seen, VosError)}
