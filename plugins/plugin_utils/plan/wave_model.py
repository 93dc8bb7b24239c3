# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves of a cluster as data: the nodes of each, what stays up meanwhile, which phones move, and why nodes are
apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

__all__ = ["DEFAULT_WAVE_SIZE", "Move", "Stays", "Wave", "WaveMode", "WavePlan"]

DEFAULT_WAVE_SIZE = 4  # Cisco advises at most six servers in a step (PCD administration guide 15)


class WaveMode(str, Enum):
    """How many nodes of a cluster may be down at once."""

    SINGLE = "single"  # node by node
    REDUNDANT = "redundant"  # nodes that may be down together, by the live topology


@dataclass(frozen=True)
class Stays:
    """What serves a Unified CM Group, a service or a presence redundancy group while a wave is down. `nodes` may be
    empty: nothing does."""

    what: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """At most so many devices move from a node of a wave to one that stays up."""

    source: str
    target: str
    devices: int


@dataclass(frozen=True)
class Wave:
    """Nodes that are changed together. `apart` says in a sentence for each of them why it is not in an earlier wave.

    `loads` are the nodes that take over: name, devices expected on it, capacity.
    """

    nodes: tuple[str, ...]
    stays: tuple[Stays, ...] = ()
    moves: tuple[Move, ...] = ()
    loads: tuple[tuple[str, int, int], ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class WavePlan:
    """All waves of a cluster in their order. `mode` is what was done, `reason` why it is `single` although `redundant`
    was asked for; empty otherwise. `warnings` are pairs of a node and a sentence with numbers. `is_fewest` is false
    where it is not proven that no fewer waves are possible."""

    mode: WaveMode
    waves: Sequence[Wave]
    reason: str = ""
    warnings: Sequence[tuple[str, str]] = ()
    is_fewest: bool = True
