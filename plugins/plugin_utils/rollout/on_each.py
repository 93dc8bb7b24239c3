# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same work on several nodes of a wave at once: what came of each, or the first one that stops the cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from ..cli.errors import VosError
from ..node.errors import RunEnded
from .advice import Cause
from .fleet import Fleet
from .stop_error import Stopped, cause_of

__all__ = ["at_node", "each_ended", "on_each"]

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


def each_ended(fleet: Fleet, names: Sequence[str], work: Callable[[str], T]) -> tuple[dict[str, T], dict[str, Stopped]]:
    """What `work` returned for each node, and why the others stop the cluster, in the order in which they ended. A
    fault of ours at one node does not keep the others from their end. Raises RunEnded."""
    done: dict[str, T] = {}
    stops: dict[str, Stopped] = {}

    def one(name: str) -> None:
        try:
            done[name] = work(name)
        except RunEnded:
            raise
        except Stopped as stop:
            stops[name] = stop
        except VosError as error:
            stops[name] = Stopped(error.message, node=name, cause=cause_of(error), error=error)
        except Exception as fault:  # noqa: BLE001  # what had been sent is known, what came of it is not
            stops[name] = Stopped(f"{type(fault).__name__}: {fault}", node=name, cause=Cause.CUT_OFF)
            stops[name].__cause__ = fault

    ended = next((seen for seen in fleet.each(names, one).values() if isinstance(seen, RunEnded)), None)
    if ended is not None:
        raise ended
    return {name: done[name] for name in names if name in done}, stops


@contextmanager
def at_node(name: str) -> Iterator[None]:
    """Work that is about one node of a wave: an error in it names that node. Raises Stopped and RunEnded."""
    try:
        yield
    except RunEnded:
        raise
    except VosError as error:
        raise Stopped(error.message, node=name, cause=cause_of(error), error=error) from error
