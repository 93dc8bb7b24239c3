# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of nodes as bits of a number, and whether the limits allow them: the fast side of the search for waves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .wave_limits import Limit

__all__ = ["BitLimits", "Filling", "places"]


def places(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Filling(NamedTuple):
    """A wave that is being filled: its nodes, those that may not join them, and the sum of each limit so far."""

    mask: int
    barred: int
    sums: tuple[int, ...]


class BitLimits:
    """The limits for nodes, each of which is the bit of its place in `names`. One node is always allowed.

    `apart` are, for each node, those that may never be with it. `twins` are those that may take its place everywhere.
    """

    def __init__(self, names: Sequence[str], limits: Sequence[Limit]) -> None:
        self.names = tuple(names)
        self.everything = (1 << len(names)) - 1
        rows = [(tuple(limit.weights.get(name, 0) for name in names), limit.most) for limit in limits]
        size = range(len(names))
        self.apart = [_mask(other for other in size if other != place and _clash(place, other, rows)) for place in size]
        rows = sorted({row for row in rows if _binds_several(*row)})
        self._columns = [tuple(weights[place] for weights, _most in rows) for place in size]
        self._most = tuple(most for _weights, most in rows)
        self.twins = [_mask(other for other in size if self._is_twin(place, other)) for place in size]

    def _is_twin(self, place: int, other: int) -> bool:
        pair = 1 << place | 1 << other
        same_weights = place != other and self._columns[place] == self._columns[other]
        return same_weights and self.apart[place] & ~pair == self.apart[other] & ~pair

    def of_one(self, place: int) -> Filling:
        return Filling(1 << place, self.apart[place], self._columns[place])

    def with_one_more(self, filling: Filling, place: int) -> Filling | None:
        """The filling with that node; None if it may not join."""
        if filling.barred >> place & 1:
            return None
        sums = tuple(map(int.__add__, filling.sums, self._columns[place]))
        if any(map(int.__gt__, sums, self._most)):
            return None
        return Filling(filling.mask | 1 << place, filling.barred | self.apart[place], sums)

    def fits(self, mask: int) -> bool:
        """Whether these nodes may be down together."""
        first, *others = places(mask)
        filling: Filling | None = self.of_one(first)
        for place in others:
            if filling is None:
                return False
            filling = self.with_one_more(filling, place)
        return filling is not None

    def never_barred(self, filling: Filling, place: int, left: int) -> bool:
        """Whether the node could still join, whichever of the nodes in `left` joined before."""
        if (filling.barred | self.apart[place]) & (left | 1 << place):
            return False
        columns = [self._columns[other] for other in (place, *places(left))]
        return all(map(int.__le__, map(sum, zip(filling.sums, *columns, strict=True)), self._most))

    def lower_bound(self, mask: int) -> int:
        """At least so many waves are needed for these nodes."""
        alone = _mask(place for place in places(mask) if not mask & ~self.apart[place] & ~(1 << place))
        rest = mask & ~alone
        bounds = [1 if rest else 0, self._clique(rest)]
        for row, most in enumerate(self._most):
            bounds.append(-(-sum(self._columns[place][row] for place in places(rest)) // most))
        return alone.bit_count() + max(bounds)

    def _clique(self, mask: int) -> int:
        """How many nodes were found of which no two may be together."""
        found = 0
        while mask:
            place = max(places(mask), key=lambda place: (self.apart[place] & mask).bit_count())
            mask &= self.apart[place]
            found += 1
        return found


def _mask(found: Iterator[int]) -> int:
    return sum(1 << place for place in found)


def _clash(one: int, other: int, rows: Sequence[tuple[tuple[int, ...], int]]) -> bool:
    """Whether a limit keeps two nodes apart. One that is too heavy by itself is apart from all."""
    pairs = ((weights[one], weights[other], most) for weights, most in rows)
    return any((first or second) and first + second > most for first, second, most in pairs)


def _binds_several(weights: tuple[int, ...], most: int) -> bool:
    """Whether a limit says more than which pairs are apart."""
    light = sorted(weight for weight in weights if 0 < weight <= most)
    return len(light) > 2 and light[0] + light[1] <= most < sum(light)
