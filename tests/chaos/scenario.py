# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the campaign, made from its seed alone: the world with its faults, the plays, the kills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from ..simulator.product import Product, Release
from .invariants import CHANGE, CHECK, FRESH, PLAN
from .mishaps import add_faults, describe
from .worlds import PASSWORD, TIMINGS, can_have_target, make_clusters

__all__ = ["Kill", "Scenario", "Step", "make_scenario"]

# What a kill waits for, in the journal of all nodes.
_MOMENTS = ("login", "command", "question", "answer", "set", "restart", "going_down", "down", "cli_up", "services_up")

# How often nodes of the node regime reboot some minutes after their `set`, as real ones do: then a play that begins
# after a kill finds them up.
_LATE_REBOOTS = 0.15


@dataclass(frozen=True)
class Kill:
    """SIGKILL some real seconds after so many events. It strikes the process group of the controller alone, whose
    workers then go on to the end of their task, or all processes of it."""

    event: str
    count: int
    delay: float
    workers_too: bool


@dataclass(frozen=True)
class Step:
    """One play while faults are in force."""

    mode: str
    kill: Kill | None = None


@dataclass(frozen=True)
class Scenario:
    """What happens in one run. Addresses are given out when it starts."""

    seed: int
    clusters: list[dict[str, Any]]
    steps: tuple[Step, ...]
    settles_first: bool  # whether the operator waits for the nodes when the faults have ended, or starts at once
    own_reboot: int  # real seconds that a node which was set has to reboot by itself (vos_tls_own_reboot_timeout)

    @property
    def changes(self) -> bool:
        """Whether a play of it may write."""
        return any(step.mode == CHANGE for step in self.steps)

    @property
    def cluster_of(self) -> Mapping[str, str]:
        """The cluster of each node."""
        return {node["name"]: cluster["name"] for cluster in self.clusters for node in cluster["nodes"]}

    @property
    def able(self) -> frozenset[str]:
        """The clusters that can have the target."""
        return frozenset(cluster["name"] for cluster in self.clusters if can_have_target(cluster))

    def world(self, network: str) -> dict[str, Any]:
        """The world for the simulator, in a network such as 127.200."""
        return {
            "time_scale": 60,
            "user": "administrator",
            "password": PASSWORD,
            "timings": TIMINGS,
            "clusters": [
                {
                    **cluster,
                    "nodes": [
                        {**node, "address": f"{network}.{place}.{number}"}
                        for number, node in enumerate(cluster["nodes"], 1)
                    ],
                }
                for place, cluster in enumerate(self.clusters, 1)
            ],
        }

    def describe(self) -> str:
        """The world, the faults and the plays in a few words."""
        return f"{self._nodes()} | {' '.join(describe(self.clusters)) or 'no fault'} | {self._plays()}"

    def _nodes(self) -> str:
        kinds = Counter(
            "+".join(dict.fromkeys(f"{node['product']}-{node['version'].split('-')[0]}" for node in cluster["nodes"]))
            + f"x{len(cluster['nodes'])}"
            for cluster in self.clusters
        )
        return ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in kinds.items())

    def _plays(self) -> str:
        words = []
        for step in self.steps:
            kill = step.kill
            how = "all" if kill and kill.workers_too else "group"
            words.append(
                step.mode + (f" killed({how}) {kill.delay:.1f} s after {kill.event} {kill.count}" if kill else "")
            )
        return ", ".join(words)


def make_scenario(seed: int) -> Scenario:
    """The run of a seed. Each part has a stream of its own, so that a change to one leaves the others as they were."""
    clusters = make_clusters(Random(f"{seed} world"))
    add_faults(Random(f"{seed} faults"), clusters)
    rng = Random(f"{seed} plays")
    steps: list[Step] = []
    chance = rng.random()
    if chance < 0.12:
        steps = [Step(CHECK)]
    elif chance < 0.18:
        steps = [Step(PLAN)]
    else:
        if rng.random() < 0.15:
            steps.append(Step(rng.choice((CHECK, PLAN))))
        if rng.random() < 0.4:
            moments = [event for event in _MOMENTS if event != "restart" or _has_restarts(clusters)]
            steps.append(Step(CHANGE, _kill(rng, moments)))
            if rng.random() < 0.25:
                steps.append(Step(CHANGE, _kill(rng, moments)))
        steps.append(Step(CHANGE))
    # In most runs a moment, so that a node that does not reboot by itself holds up nothing.
    own_reboot = round(FRESH) + 5 if rng.random() < 0.04 else 3
    if Random(f"{seed} grace").random() < _LATE_REBOOTS:
        own_reboot = max(own_reboot, 15)
        for cluster in clusters:
            cluster["timings"]["grace"] = 600
    return Scenario(seed, clusters, tuple(steps), settles_first=rng.random() < 0.5, own_reboot=own_reboot)


def _has_restarts(clusters: list[dict[str, Any]]) -> bool:
    """Whether a node is restarted by command: in the node regime they reboot by themselves."""
    nodes = [node for cluster in clusters for node in cluster["nodes"]]
    return any(Release(Product(node["product"]), node["version"]).restarts_by_hand for node in nodes)


def _kill(rng: Random, moments: list[str]) -> Kill:
    event = rng.choice(moments)
    most = {"login": 40, "command": 120}
    count = rng.randint(1, most[event]) if event in most else rng.choice((1, 1, 1, 2, 2, 3))
    return Kill(event, count, round(rng.uniform(0.0, 2.0), 2), workers_too=rng.random() < 0.5)
