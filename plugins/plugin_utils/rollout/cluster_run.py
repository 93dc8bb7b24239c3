# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cluster in a run: its part of the plan, and the record that the tasks of the run hand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from .advice import Sent
from .cluster_stop import ClusterStop
from .cti_rest import cti_back
from .journal_content import stop_content
from .members import ClusterMembers
from .options import ChangeOptions
from .outcome import outcome_of_stop, why_not_begun
from .record import ClusterRecord, Hook, Outcome
from .run_folder import RunFolder
from .window_check import expected_minutes

__all__ = ["ClusterRun", "NotBegun", "NotPlanned"]

DONE, FAILED, NOT_BEGUN = "done", "failed", "not_begun"


class NotPlanned(ValueError):
    """The nodes are no wave of the plan."""


class NotBegun(Exception):
    """No wave of the cluster may begin; the record says why."""


class ClusterRun:
    """The cluster of a run that has these nodes. `warn` gets a sentence when its journal is incomplete, once. Raises
    RunFolderError, NotPlanned, WindowError, KnownWarningError."""

    def __init__(
        self, folder: RunFolder, nodes: Sequence[str], warn: Callable[[str], None] = lambda _text: None
    ) -> None:
        self.folder = folder
        self.plan = folder.plan()
        self.cluster = _cluster_of(self.plan, nodes)
        self.nodes = tuple(nodes)
        name = self.cluster["name"]
        self.record = folder.record(name) or ClusterRecord(name)
        self.members = ClusterMembers.from_plan(self.cluster)
        self.options = ChangeOptions.from_plan(self.cluster["settings"])
        self.stop_place: str = folder.options()["stop"]
        self.journal = folder.journal(warn=self._lose)
        self._warn = warn

    def keep(self) -> None:
        """Write the record down. Raises OSError."""
        self.folder.keep_record(self.record)

    @property
    def waves(self) -> list[tuple[str, ...]]:
        """The waves of the cluster, in their order."""
        return [tuple(wave) for wave in self.cluster["waves"]]

    @property
    def next_wave(self) -> tuple[str, ...]:
        """The wave after this one. Raises NotPlanned if the nodes are no wave."""
        if self.nodes not in self.waves:
            raise NotPlanned(f"{', '.join(self.nodes)} is not a wave of the plan: {self.cluster['waves']}")
        later = self.waves[self.waves.index(self.nodes) + 1 :]
        return later[0] if later else ()

    @property
    def wave(self) -> tuple[str, ...]:
        """The wave that these nodes are in: a task of the operator is about one of them."""
        return next((wave for wave in self.waves if set(self.nodes) <= set(wave)), self.nodes)

    @property
    def minutes(self) -> float:
        """What the wave is expected to take, by the plan and by what nodes took in this run."""
        return expected_minutes(self.plan, self._records(), self.wave)

    @property
    def cti_back(self) -> dict[str, float]:
        """When the nodes that this cluster reaches by CTI were healthy again, see cti_rest."""
        return cti_back(self.plan, self.cluster, self._records())

    def _records(self) -> list[ClusterRecord]:
        found = (self.folder.record(one["name"]) for one in self.plan["clusters"])
        return [record for record in found if record is not None]

    def require_begun(self) -> None:
        """Raise NotBegun if the plan, the canary, an earlier batch or this cluster itself speaks against a wave."""
        record = self.record
        if record.outcome is not None:
            raise NotBegun(record.message or f"Cluster {record.cluster} was stopped. Nothing more is sent to it.")
        if record.step:  # nobody has stopped the cluster: a task was cut off, or had a fault of ours
            raise NotBegun(
                f"Cluster {record.cluster}: the step '{record.step}' of {', '.join(record.wave)} has no end, so nobody "
                "knows what came of it. Nothing more is sent to this cluster."
            )
        others = {one["name"]: self.folder.record(one["name"]) for one in self.plan["clusters"]}
        if reason := why_not_begun(self.plan, self.cluster, others):
            record.outcome = Outcome.BLOCKED if self.cluster["blocked"] else Outcome.NOT_STARTED
            record.message = reason
            self.keep()
            raise NotBegun(reason)

    def stop(self, stop: ClusterStop) -> None:
        """The cluster ends here. The stop is shown also where it cannot be written down: then the record has a step
        without an end, or nodes that are left, and that is a stop too."""
        self.record.stop, self.record.outcome = stop, outcome_of_stop(stop)
        self.journal.write("stop", **stop_content(stop, self.record.sent_by(stop)))
        with suppress(OSError):
            self.keep()

    def _lose(self, text: str) -> None:
        """The record of the cluster keeps that it was said, for the tasks of its later waves."""
        if not self.record.journal_lost:
            self.record.journal_lost = True
            self._warn(f"{self.record.cluster}: {text}")

    def begin_hook(self, node: str) -> None:
        """The operator's tasks before this node begin, so those after it are due."""
        self.record.hooks[node] = Hook.BEGUN
        self.keep()

    def end_hook(self, node: str) -> bool:
        """Whether the operator's tasks after this node are due. They are due once."""
        due = self.record.hooks.get(node) is Hook.BEGUN
        if due:
            self.record.hooks[node] = Hook.ENDED
            self.keep()
        return due

    def planned(self, name: str) -> dict[str, Any]:
        """The entry of a node in the plan, with its cluster and the target, as the operator's tasks get it."""
        (node,) = (node for node in self.cluster["nodes"] if node["name"] == name)
        return {**node, "cluster": self.cluster["name"], "target": self.options.target}

    def outcome(self, node: str) -> str:
        """What has come of a node: done, failed, or not_begun if nothing was sent to it."""
        if node in self.record.done:
            return DONE
        return NOT_BEGUN if self.record.sent.get(node, Sent.NOTHING) is Sent.NOTHING else FAILED


def _cluster_of(plan: dict[str, Any], nodes: Sequence[str]) -> dict[str, Any]:
    for cluster in plan["clusters"]:
        names = {node["name"] for node in cluster["nodes"]}
        if nodes and names.issuperset(nodes):
            found: dict[str, Any] = cluster
            return found
    raise NotPlanned(f"{', '.join(nodes) or 'no node'}: the plan of this run has no cluster with these nodes")
