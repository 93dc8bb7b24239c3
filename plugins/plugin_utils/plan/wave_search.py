# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fewest waves for nodes with limits: a search with a proof, which ends after a fixed number of steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .wave_bits import BitLimits, Filling, places

__all__ = ["Partition", "fewest"]

Partition = tuple[int, ...]

# For each number of waves that is tried. No clock: the same cluster has the same waves on each machine.
_STEPS = 20_000


class _Spent(Exception):
    """The steps are used up before the search was."""


def fewest(bits: BitLimits, orders: Sequence[Sequence[int]]) -> tuple[list[Partition], bool]:
    """Partitions into as few waves as were found, and whether it is proven that no fewer are possible.

    Filling waves one node after the other, in each of the `orders`, gives a start. Then one wave less is tried for as
    long as it succeeds. A wave that is allowed is allowed without one of its nodes, so covering all nodes is enough.
    """
    found = [_first_fit(bits, order) for order in orders]
    few = min(map(len, found))
    proven = True
    while few > bits.lower_bound(bits.everything):
        try:
            cover = _Cover(bits).cover(bits.everything, few - 1)
        except _Spent:
            proven = False
            break
        if cover is None:
            break
        found.append(cover)
        few -= 1
    return [partition for partition in dict.fromkeys(found) if len(partition) == few], proven


def _first_fit(bits: BitLimits, order: Sequence[int]) -> Partition:
    """Each node in the first wave that takes it."""
    waves: list[Filling] = []
    for place in order:
        for index, wave in enumerate(waves):
            if larger := bits.with_one_more(wave, place):
                waves[index] = larger
                break
        else:
            waves.append(bits.of_one(place))
    return tuple(wave.mask for wave in waves)


class _Cover:
    """Takes one wave after the other off the nodes that are left, each as full as it can be."""

    def __init__(self, bits: BitLimits) -> None:
        self._bits = bits
        self._steps = 0
        self._failed: dict[int, int] = {}  # nodes that are left, and how many waves are not enough for them

    def cover(self, left: int, number: int) -> Partition | None:
        """At most so many waves that cover the nodes that are left; None if there are none.

        Raises _Spent if the steps do not suffice to know it.
        """
        if not left:
            return ()
        if self._failed.get(left, 0) >= number:
            return None
        if self._bits.lower_bound(left) <= number:
            hardest = max(places(left), key=lambda place: (self._bits.apart[place] & left).bit_count())
            for wave in self._full(self._bits.of_one(hardest), left & ~(1 << hardest), 0):
                rest = self.cover(left & ~wave, number - 1)
                if rest is not None:
                    return (wave, *rest)
        self._failed[left] = number
        return None

    def _full(self, wave: Filling, left: int, refused: int) -> Iterator[int]:
        """The waves with these nodes and some that are left, to which none of those that are left can be added.

        `refused` are nodes that were left out although they could join. Where a node was refused, so are those that
        could take its place: with one of them, the wave would be worth the same.
        """
        self._steps += 1
        if self._steps > _STEPS:
            raise _Spent
        joined = {place: larger for place in places(left) if (larger := self._bits.with_one_more(wave, place))}
        if not joined:
            if not any(self._bits.with_one_more(wave, place) for place in places(refused)):
                yield wave.mask
            return
        left = sum(1 << place for place in joined)
        place, *_more = joined
        others = left & ~(1 << place)
        yield from self._full(joined[place], others, refused)
        if not self._bits.never_barred(wave, place, others):
            without = self._bits.twins[place] & left | 1 << place
            yield from self._full(wave, left & ~without, refused | without)
