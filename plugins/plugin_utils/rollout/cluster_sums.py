# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster is judged by as a whole: CTI devices and sessions may come back on another node than before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..node.health.condition import Condition
from ..node.health.counters import COUNTED, SUMMED
from ..node.health.examine import Examination

__all__ = ["Sums", "sums_of"]

# Seconds. "It should take no more than 15 minutes for all sessions to resume"; "If 30 minutes passes ..., restart the
# Cisco Presence Engine" (IM and Presence configuration guide 15).
_LONG, _TOO_LONG = 15 * 60.0, 30 * 60.0


def sums_of(counters: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The sum over these nodes, for each condition that is summed and was read on one of them."""
    found: dict[str, float] = {}
    for name in SUMMED:
        _class, (counter, *_others) = COUNTED[name]
        if numbers := [one[counter] for one in counters.values() if counter in one]:
            found[name] = sum(numbers)
    return found


@dataclass
class Sums:
    """The sums before a wave, by condition, and the share of each that is enough after it."""

    before: Mapping[str, float] = field(default_factory=dict)
    tolerance: float = 1.0
    _short_since: dict[str, float] = field(default_factory=dict, init=False)

    def judge(self, seen: Mapping[str, Examination], elapsed: float) -> list[Condition]:
        """The conditions that do not hold by the sums of a poll, `elapsed` seconds after the first one."""
        short = []
        now = sums_of({name: one.numbers for name, one in seen.items()})
        for name, before in self.before.items():
            wanted = math.ceil(before * self.tolerance)
            if now.get(name, 0.0) >= wanted:
                self._short_since.pop(name, None)
                continue
            self._short_since.setdefault(name, elapsed)
            text = (
                f"{now.get(name, 0.0):.0f} {SUMMED[name]} in the cluster, {before:.0f} were before, {wanted} are enough"
            )
            short.append(Condition(name, False, text))
        return short

    def remark(self, elapsed: float) -> str:
        """What there is to say of a condition that takes very long; empty before that."""
        since = self._short_since.get("presence_sessions")
        if since is None or elapsed - since < _LONG:
            return ""
        if elapsed - since < _TOO_LONG:
            return "longer than the 15 minutes that Cisco expects"
        return "after 30 minutes Cisco's advice is: restart the Cisco Presence Engine on the node"
