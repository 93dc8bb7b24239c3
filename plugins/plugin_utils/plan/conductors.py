# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of the play that changes clusters: one conductor for each cluster with work, batch after batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Plan

__all__ = ["ConductedBatch", "Waves", "batches_of", "waves_of"]

Waves = dict[str, list[list[str]]]
"""For each host of the play, the nodes that it changes together, wave after wave."""


@dataclass(frozen=True)
class ConductedBatch:
    """The hosts of one batch.

    Ansible ends a playbook if it can reach no host of a batch any more, so that no report would be made. That happens
    if a task of the operator fails to reach each of the conductors. So a batch has another host, the `keeper`, on which
    nothing is done; it is empty if the run has no host left for it.
    """

    conductors: tuple[str, ...]
    keeper: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """All of them, in the order of the play."""
        return (*self.conductors, self.keeper) if self.keeper else self.conductors


def batches_of(plan: Plan) -> tuple[ConductedBatch, ...]:
    """The batches that have something to change, in the order of the plan. No host is in two of them."""
    walked = [
        tuple(
            cluster.conductor for name in batch for cluster in plan.clusters if cluster.name == name and cluster.waves
        )
        for batch in plan.batches
    ]
    walked = [conductors for conductors in walked if conductors]
    taken = {name for conductors in walked for name in conductors}
    free = [node.record for cluster in plan.clusters for node in cluster.nodes if node.record.name not in taken]
    free.sort(key=lambda record: not record.reachable)
    keepers = [record.name for record in free[: len(walked)]]
    keepers += [""] * (len(walked) - len(keepers))
    return tuple(ConductedBatch(conductors, keeper) for conductors, keeper in zip(walked, keepers, strict=True))


def waves_of(plan: Plan, batches: Sequence[ConductedBatch]) -> Waves:
    """The waves of each host of the batches; a keeper has none."""
    waves = {cluster.conductor: [list(wave) for wave in cluster.waves] for cluster in plan.clusters if cluster.waves}
    return {host: waves.get(host, []) for batch in batches for host in batch.hosts}
