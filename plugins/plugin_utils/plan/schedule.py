# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The batches of clusters after the canary: how many are changed side by side, and how long a rollout takes."""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from ..product.catalogue import CATALOGUE
from ..product.model import Product

__all__ = [
    "DEFAULT_BATCHES",
    "BatchError",
    "batch_sizes",
    "expected_minutes",
    "in_batches",
    "in_words",
    "side_by_side_minutes",
]

DEFAULT_BATCHES: Sequence[object] = ("100%",)

_COUNT = re.compile(r"0*[1-9][0-9]{0,5}")
_SHARE = re.compile(r"0*(?P<percent>100|[1-9][0-9]?)\s*%")


class BatchError(ValueError):
    """Batches that cannot be counted."""


def batch_sizes(batches: object, clusters: int) -> tuple[int, ...]:
    """The sizes of the batches that together hold all `clusters`.

    Each entry is a number of clusters or a share of all of them, rounded down, at least one; the last entry is repeated
    until no cluster is left. That is how Ansible counts `serial`. Raises BatchError.
    """
    if isinstance(batches, str) or not isinstance(batches, Sequence) or not batches:
        raise BatchError(f'vos_tls_batches is {batches!r}; it must be a list with an entry, such as [2, "25%", "100%"]')
    wanted = [_size(entry, clusters) for entry in batches]
    sizes: list[int] = []
    while (left := clusters - sum(sizes)) > 0:
        sizes.append(min(left, wanted[min(len(sizes), len(wanted) - 1)]))
    return tuple(sizes)


def _size(entry: object, clusters: int) -> int:
    text = "" if isinstance(entry, bool) else str(entry).strip()
    if _COUNT.fullmatch(text):
        return int(text)
    if share := _SHARE.fullmatch(text):
        return max(1, clusters * int(share["percent"]) // 100)
    raise BatchError(f'vos_tls_batches has {entry!r}; an entry is a number above 0 or a share from "1%" to "100%"')


def in_batches(
    canary: Sequence[str], ready: Sequence[str], idle: Sequence[str], batches: object, last: Sequence[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """The names of the clusters, batch after batch: the canary alone, then those with work in their order, then those
    that must come `last` in batches of their own.

    Those without work, or blocked, take no place in a batch from others: they go with the last one. Raises BatchError.
    """
    cut = [*_cut(ready, batches), *_cut(last, batches)]
    if idle and cut:
        cut[-1] = (*cut[-1], *idle)
    elif idle:
        cut.append(tuple(idle))
    return (tuple(canary), *cut) if canary else tuple(cut)


def _cut(names: Sequence[str], batches: object) -> list[tuple[str, ...]]:
    ends = list(accumulate(batch_sizes(batches, len(names)), initial=0))
    return [tuple(names[begin:end]) for begin, end in pairwise(ends)]


def expected_minutes(product: Product) -> float:
    """Minutes from the accepted set or restart of a node until the gate has passed; an unknown product takes long."""
    row = CATALOGUE.get(product)
    return row.minutes if row else max(row.minutes for row in CATALOGUE.values())


def side_by_side_minutes(clusters: Sequence[float], at_once: int) -> float:
    """Minutes until the last of these clusters is done, if `at_once` are changed at the same time, in this order."""
    busy = [0.0] * max(1, min(at_once, len(clusters)))
    for minutes in clusters:
        heapq.heappush(busy, heapq.heappop(busy) + minutes)
    return max(busy)


def in_words(minutes: float) -> str:
    """A duration for people: `24 s`, `45 min`, `3 h 20 min`."""
    if minutes < 1:
        return f"{round(minutes * 60)} s"
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
