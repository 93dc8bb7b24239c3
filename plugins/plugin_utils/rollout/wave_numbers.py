# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The number of the wave in which a node is changed, for reports: it is of use only where waves have several nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["WaveNumber", "has_waves", "wave_numbers"]

WaveNumber = tuple[int, int]  # which wave of how many


def has_waves(waves: Sequence[Sequence[str]]) -> bool:
    """Whether several nodes are changed together; node by node, the order of the nodes says it all."""
    return any(len(wave) > 1 for wave in waves)


def wave_numbers(waves: Sequence[Sequence[str]]) -> Mapping[str, WaveNumber]:
    """By node. Empty where a cluster is changed node by node."""
    if not has_waves(waves):
        return {}
    return {name: (number, len(waves)) for number, wave in enumerate(waves, 1) for name in wave}
