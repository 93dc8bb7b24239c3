# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the partitions into the fewest waves is taken, and in which order: the nodes with few phones go first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from .topology import CALL_MANAGER, Topology
from .wave_bits import BitLimits, places
from .wave_limits import limits_of
from .wave_search import Partition, fewest

__all__ = ["arranged_waves"]

_Cost = tuple[int, tuple[int, ...], tuple[int, ...], tuple[tuple[int, ...], ...]]


def arranged_waves(topology: Topology, nodes: Sequence[str], wave_size: int) -> tuple[list[tuple[str, ...]], bool]:
    """The fewest waves for nodes of one product and one rank without its publisher, in their order; and whether it is
    proven that they are the fewest."""
    names = sorted(nodes)
    if not names:
        return [], True
    bits = BitLimits(names, limits_of(topology, names, wave_size))
    taste = _Taste(topology, bits)
    starts, proven = fewest(bits, taste.orders())
    best = min((taste.improved(start) for start in starts), key=taste.cost)
    return [tuple(names[place] for place in places(wave)) for wave in taste.in_order(best)], proven


class _Taste:
    """What is better among partitions into equally many waves.

    First, nodes without Cisco CallManager are early. Then, the waves with the fewest registered devices are as small as
    they can be in that sum, so that backups restart before primaries, as in Cisco's upgrade guides. Then, many nodes
    are early. Last, the names.
    """

    def __init__(self, topology: Topology, bits: BitLimits) -> None:
        self._bits = bits
        nodes = [topology[name] for name in bits.names]
        self._registered = [node.registered for node in nodes]
        self._idle = sum(1 << place for place, node in enumerate(nodes) if CALL_MANAGER not in node.services)

    def orders(self) -> list[list[int]]:
        """Orders in which waves can be filled: the wanted one, and those that need few waves by experience."""
        all_places = range(len(self._registered))
        wanted = sorted(all_places, key=lambda place: (not self._idle >> place & 1, self._registered[place], place))
        hardest = sorted(all_places, key=lambda place: (-self._bits.apart[place].bit_count(), place))
        return [wanted, sorted(all_places, key=lambda place: (-self._registered[place], place)), hardest]

    def in_order(self, partition: Partition) -> list[int]:
        """The waves, fewest registered devices first."""
        return sorted(partition, key=self._place_of_wave)

    def _place_of_wave(self, wave: int) -> tuple[int, bool, int, tuple[int, ...]]:
        return self._sum(wave), not wave & self._idle, -wave.bit_count(), tuple(places(wave))

    def cost(self, partition: Partition) -> _Cost:
        """What is smaller is better."""
        waves = self.in_order(partition)
        late = sum(place * (wave & self._idle).bit_count() for place, wave in enumerate(waves))
        sums = tuple(self._sum(wave) for wave in waves)
        return late, sums, tuple(-wave.bit_count() for wave in waves), tuple(tuple(places(wave)) for wave in waves)

    def _sum(self, wave: int) -> int:
        return sum(self._registered[place] for place in places(wave))

    def improved(self, partition: Partition) -> Partition:
        """The partition after each move of one node and each exchange of two that makes it better."""
        cost = self.cost(partition)
        while better := next((other for other in self._neighbours(partition) if self.cost(other) < cost), None):
            partition, cost = better, self.cost(better)
        return partition

    def _neighbours(self, partition: Partition) -> Iterator[Partition]:
        for one, other in combinations(range(len(partition)), 2):
            first, second = partition[one], partition[other]
            rest = tuple(wave for place, wave in enumerate(partition) if place not in (one, other))
            for moved in self._exchanges(first, second):
                changed = (first ^ moved, second ^ moved)
                if all(changed) and all(self._bits.fits(wave) for wave in changed):
                    yield (*rest, *changed)

    def _exchanges(self, first: int, second: int) -> Iterator[int]:
        """One node of either, and one of each."""
        for place in places(first | second):
            yield 1 << place
        for one in places(first):
            for other in places(second):
                yield 1 << one | 1 << other
