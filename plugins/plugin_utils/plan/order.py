# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the nodes of a cluster: by rank, and within a rank so that the backup node of the phones is up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from ..product.catalogue import CATALOGUE, Ranks
from ..product.model import Product

__all__ = ["arrange", "default_rank"]

_NOBODY = -1


def arrange(ranked: Sequence[tuple[int, str]], groups: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The names by rank, and within a rank so that members of one group follow each other as rarely as possible.

    ``ranked`` are the nodes that will be restarted, ``groups`` the Unified CM Groups of each. A phone whose node goes
    down registers with the next member of its group; if that one went down next, the phone would meet a second restart.
    Among orders that are equally good the alphabet decides, so the same cluster always has the same order.
    """
    sorted_nodes = sorted(ranked)
    ranks = [rank for rank, _name in sorted_nodes]
    names = [name for _rank, name in sorted_nodes]
    kin = _kin(names, groups)
    kinds = _kinds(ranks, kin)

    @cache
    def best(last: int, left: int) -> tuple[int, tuple[int, ...]]:
        """How often nodes of one group must still follow each other, and the order of the nodes in `left` (bits)."""
        if not left:
            return 0, ()
        waiting = [place for place in range(len(names)) if left >> place & 1]
        options: list[tuple[int, tuple[int, ...]]] = []
        tried: set[int] = set()
        for place in waiting:
            if ranks[place] != ranks[waiting[0]] or kinds[place] in tried:
                continue
            tried.add(kinds[place])
            count, rest = best(place, left & ~(1 << place))
            options.append((count + (last in kin[place]), (place, *rest)))
            if options[-1][0] == 0:
                break
        return min(options, key=lambda option: option[0])  # the first one of those that are equally good

    return tuple(names[place] for place in best(_NOBODY, (1 << len(names)) - 1)[1])


def _kin(names: Sequence[str], groups: Mapping[str, frozenset[str]]) -> list[frozenset[int]]:
    """For each node the others that share a group with it."""
    own = [groups.get(name, frozenset()) for name in names]
    return [
        frozenset(other for other in range(len(names)) if other != place and own[place] & own[other])
        for place in range(len(names))
    ]


def _kinds(ranks: Sequence[int], kin: Sequence[frozenset[int]]) -> list[int]:
    """For each node, the first node that is equivalent to it; trying only that one makes the search fast."""
    return [
        next(
            other
            for other in range(place + 1)
            if ranks[other] == ranks[place] and kin[other] - {place} == kin[place] - {other}
        )
        for place in range(len(ranks))
    ]


def default_rank(product: Product, *, is_publisher: bool, call_processing: bool) -> int:
    """Rank of a node by product and role; ``is_publisher`` means the publisher of its own database.

    IM and Presence has its own database publisher, which `show network cluster` prints as
    ``Subscriber cups DBPub``. ``call_processing`` is true where the service Cisco CallManager runs.
    """
    row = CATALOGUE.get(product)
    ranks = row.ranks if row else Ranks()
    if is_publisher:
        return ranks.publisher
    return ranks.call_processing if call_processing else ranks.subscriber
