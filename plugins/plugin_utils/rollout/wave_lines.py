# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines about one wave: the cluster, the node and its place in the cluster, the step, and how long that takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..wait import Waiting
from .announcement import announcement
from .members import ClusterMembers
from .progress_lines import ProgressLines, duration
from .record import ClusterRecord
from .steps import OWN_REBOOTS

__all__ = ["WaveLines"]

# Before the first step only a run that has the lock of the cluster is awaited.
_LOCK = "lock"
_RESTART = "restart"
_NAMED = 4  # nodes in one line
# The steps whose time counts from the restart of the node.
_RECOVERS = (OWN_REBOOTS, _RESTART, "gate after", "proof")


@dataclass
class WaveLines:
    """The lines about nodes of a cluster, whose `record` says what they go through. `minutes` is what the plan expects
    each node to take from its restart until it is healthy. `width` is that of the columns: cluster and node."""

    cluster: ClusterMembers
    record: ClusterRecord
    minutes: Mapping[str, float]
    lines: ProgressLines
    width: tuple[int, int] = (0, 0)
    _restarted: dict[str, float] = field(default_factory=dict, init=False)  # by node, when, by the clock of the lines

    @classmethod
    def of(
        cls, plan: Mapping[str, Any], cluster: ClusterMembers, record: ClusterRecord, lines: ProgressLines
    ) -> WaveLines:
        """For a cluster of the plan's document. The columns are as wide as all clusters of the run need them."""
        nodes = [node for one in plan["clusters"] for node in one["nodes"]]
        minutes = {node["name"]: float(node["expected_minutes"] or 0) for node in nodes}
        return cls(cluster, record, minutes, lines, (_widest(plan["clusters"]), _widest(nodes)))

    def tell(self, nodes: Sequence[str], waiting: Waiting) -> None:
        """A line about these nodes, if something is new."""
        step = self.record.step or _LOCK
        if step == _RESTART:
            for name in nodes:
                self._restarted.setdefault(name, self.lines.clock.now() - waiting.elapsed)
        usual = "" if waiting.then != Waiting.then or step not in _RECOVERS else self._usual(nodes)
        self.lines.tell(self._who(nodes), waiting, step=_column(step), usual=usual)

    def announcement(self, node: str, command: str) -> str:
        """The line before a command that cannot be taken back."""
        text = announcement(command, self.cluster[node].regime)
        return self.lines.line(self._who([node]), text, _column(self.record.step))

    def _who(self, nodes: Sequence[str]) -> str:
        """The cluster, the nodes, and their places among all nodes of the cluster, in the order of the rollout."""
        order = [member.name for member in self.cluster.members]
        places = _places([order.index(name) + 1 for name in nodes])
        cluster, node = self.width
        return f"{self.cluster.name:<{cluster}}  {_names(nodes):<{node}}  {f'{places}/{len(order)}':<4}"

    def _usual(self, nodes: Sequence[str]) -> str:
        """How long ago the set or restart was, and how long it takes from there until such a node is healthy: what
        earlier nodes of this run took, or else what the plan expects."""
        since = [self.lines.clock.now() - self._restarted[name] for name in nodes if name in self._restarted]
        passed = f"{duration(max(since))} so far, usually " if since else "Usually "
        products = {self.cluster[name].product for name in nodes}
        took = {
            member.name: self.record.progress.seconds[member.name]
            for member in self.cluster.others(nodes)
            if member.product in products and member.name in self.record.progress.seconds
        }
        if took:
            shortest, longest = duration(min(took.values())), duration(max(took.values()))
            span = longest if shortest == longest else f"{shortest} to {longest}"
            return f"{passed}{span} ({_names(list(took))})."
        expected = max(self.minutes.get(name, 0.0) for name in nodes)
        return f"{passed}{duration(expected * 60)} (estimate)." if expected else ""


def _names(nodes: Sequence[str]) -> str:
    """A line stays readable where many nodes go down together: the places tell which they are."""
    if len(nodes) <= _NAMED:
        return ", ".join(nodes)
    return f"{', '.join(nodes[: _NAMED - 1])} and {len(nodes) - _NAMED + 1} more"


def _places(places: Sequence[int]) -> str:
    """Three and more that follow one another as `2-5`."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)


def _column(step: str) -> str:
    return f"{step:<11}"


def _widest(entries: Sequence[Mapping[str, Any]]) -> int:
    return max((len(str(entry["name"])) for entry in entries), default=0)
