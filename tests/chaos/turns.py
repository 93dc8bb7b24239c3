# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each run of the campaign is planned around: a mishap or nothing, in turn.

So each mishap is tried in any campaign of that many runs.
"""

from __future__ import annotations

from enum import Enum

__all__ = ["Planned", "planned_for"]


class Planned(str, Enum):
    """What a run is planned around."""

    OTHER_TARGET = "another target while a node is about to reboot"
    NO_PROOF = "no proof while a node is about to reboot"
    TWO_RUNS = "two controllers at once"
    TWO_ORDERS = "two controllers with different orders"
    TIME_LIMIT = "a time limit of Ansible during a restart"
    ORPHAN = "a worker without its controller"
    HOOKS = "an operator's task that fails"
    TWICE = "one node under two names"
    EXCHANGED = "two nodes with each other's address"
    RAISED = "targets that change from run to run"
    WAVE_QUESTION = "one node of a wave asks an unknown question"
    WAVE_REFUSES = "one node of a wave refuses"
    WAVE_LOST = "one node of a wave loses its session after the yes"
    WAVE_AWAY = "one node of a wave does not come back while the others do"
    WAVE_CUT = "a wave without its controller between its set and its restart"
    WAVE_TWO = "two controllers before one wave"

    @property
    def needs_waves(self) -> bool:
        """Whether it can happen only in a wave of several nodes."""
        return self.name.startswith("WAVE_")


_NONE = None
# One for each seed, in turn. Runs without a plan come in between.
_TURNS = (
    _NONE,
    Planned.OTHER_TARGET,
    Planned.TWO_RUNS,
    _NONE,
    Planned.HOOKS,
    Planned.ORPHAN,
    Planned.TWICE,
    _NONE,
    Planned.NO_PROOF,
    _NONE,
    Planned.TWO_ORDERS,
    _NONE,
    Planned.TIME_LIMIT,
    Planned.EXCHANGED,
    _NONE,
    Planned.RAISED,
    _NONE,
    _NONE,
    Planned.WAVE_QUESTION,
    Planned.WAVE_TWO,
    Planned.WAVE_LOST,
    Planned.WAVE_REFUSES,
    Planned.WAVE_CUT,
    Planned.WAVE_AWAY,
)


def planned_for(seed: int) -> Planned | None:
    """What the run of a seed is planned around."""
    return _TURNS[seed % len(_TURNS)]
