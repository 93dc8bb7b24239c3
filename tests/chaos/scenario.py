# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the campaign, made from its seed alone: the world with its faults, the plays, the kills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from ..simulator.product import Product, Release
from .invariants import FRESH
from .mishaps import add_faults, describe
from .planned import clusters_for
from .play import CHANGE, CHECK, PLAN
from .steps import FailingHook, Kill, Mistake, Second, Step
from .turns import Planned, planned_for
from .wave_rules import WaveRules, rules_of
from .wave_worlds import Waves, add_redundancy, choose_waves
from .worlds import ACCOUNTS, PASSWORD, TARGET, TIMINGS, can_have, make_clusters

__all__ = ["Scenario", "make_scenario", "second_address"]

# What a kill waits for, in the journal of all nodes.
_MOMENTS = ("login", "command", "question", "answer", "set", "restart", "going_down", "down", "cli_up", "services_up")

# How often nodes of the node regime reboot some minutes after their `set`, as real ones do: then a play that begins
# after a kill finds them up.
_LATE_REBOOTS = 0.15
# A mistake in the inventory shows only where all nodes can be read.
_WELL = (Planned.TWICE, Planned.EXCHANGED)
_PATIENT_REBOOT = 40  # real seconds; longer than the latest reboot of a planned run


@dataclass(frozen=True)
class Scenario:
    """What happens in one run. Addresses are given out when it starts."""

    seed: int
    clusters: list[dict[str, Any]]
    steps: tuple[Step, ...]
    settles_first: bool  # whether the operator waits for the nodes when the faults have ended, or starts at once
    own_reboot: int  # real seconds that a node which was set has to reboot by itself (vos_tls_own_reboot_timeout)
    planned: Planned | None = None
    mistake: Mistake | None = None
    failing_hook: FailingHook | None = None
    waves: Waves | None = None  # None: node by node

    @property
    def changes(self) -> bool:
        """Whether a play of it may write."""
        return any(step.mode == CHANGE for step in self.steps)

    @property
    def cluster_of(self) -> Mapping[str, str]:
        """The cluster of each node."""
        return {node["name"]: cluster["name"] for cluster in self.clusters for node in cluster["nodes"]}

    def nodes_of(self, product: str) -> frozenset[str]:
        """The nodes of a product."""
        nodes = (node for cluster in self.clusters for node in cluster["nodes"])
        return frozenset(node["name"] for node in nodes if node["product"] == product)

    @property
    def rules(self) -> Mapping[str, WaveRules]:
        """What each cluster with Unified CM needs at every moment."""
        given = self.waves.capacity if self.waves else {}
        found = {str(cluster["name"]): rules_of(cluster, given) for cluster in self.clusters}
        return {name: rules for name, rules in found.items() if rules is not None}

    @property
    def able(self) -> frozenset[str]:
        """The clusters that can have the target."""
        return frozenset(cluster["name"] for cluster in self.clusters if can_have(cluster, TARGET))

    def barred(self, target: str, *, mistaken: bool) -> frozenset[str]:
        """The nodes that a play must not change: their cluster cannot have the target, or the inventory mistakes one
        of them."""
        names = {cluster["name"] for cluster in self.clusters if not can_have(cluster, target)}
        if mistaken and self.mistake is not None:
            names.add(self.cluster_of[self.mistake.node])
        return frozenset(node for node, cluster in self.cluster_of.items() if cluster in names)

    def world(self, network: str) -> dict[str, Any]:
        """The world for the simulator, in a network such as 127.200."""
        return {
            "time_scale": 60,
            "user": "administrator",
            "password": PASSWORD,
            "accounts": [{"name": name, "password": PASSWORD, "level": 4} for name in ACCOUNTS],
            "timings": TIMINGS,
            "clusters": [
                {
                    **cluster,
                    "nodes": [
                        {**node, "address": f"{network}.{place}.{number}", **self._also_at(node, network)}
                        for number, node in enumerate(cluster["nodes"], 1)
                    ],
                }
                for place, cluster in enumerate(self.clusters, 1)
            ],
        }

    def describe(self) -> str:
        """The world, the faults and the plays in a few words."""
        words = [self._nodes(), " ".join(describe(self.clusters)) or "no fault", self._plays()]
        if self.waves is not None:
            words.append(self.waves.describe())
        return " | ".join([*words, self.planned.value] if self.planned else words)

    def _also_at(self, node: Mapping[str, Any], network: str) -> dict[str, Any]:
        twice = self.mistake is not None and not self.mistake.other and self.mistake.node == node["name"]
        return {"also_at": [second_address(network)]} if twice else {}

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
            word = step.mode if step.target == TARGET else f"{step.mode} to {step.target}"
            if kill is not None:
                word += f" killed({kill.how}) {kill.delay:.1f} s after {kill.event} {kill.count}"
            if step.second is not None:
                where = " elsewhere" if step.second.other_machine else ""
                word += f" and another{where} {step.second.delay:.1f} s later"
            words.append(word)
        return ", ".join(words)


def second_address(network: str) -> str:
    """The second address of a node that has two; no other node has it."""
    return f"{network}.250.9"


def make_scenario(seed: int) -> Scenario:
    """The run of a seed. Each part has a stream of its own, so that a change to one leaves the others as they were."""
    planned, rng = planned_for(seed), Random(f"{seed} plan")
    special = clusters_for(planned, rng)
    waves = Random(f"{seed} waves")
    redundant = waves.random() < 0.5 or (planned is not None and planned.needs_waves)
    clusters = special or make_clusters(Random(f"{seed} world"), large=redundant and waves.random() < 0.6)
    if redundant and special is None:
        for cluster in clusters:
            add_redundancy(waves, cluster)
    well = planned in _WELL or (planned is Planned.HOOKS and rng.random() < 0.5)
    if special is None and not well:
        add_faults(Random(f"{seed} faults"), clusters)
    scenario = _unplanned(seed, clusters)
    if redundant:
        said = choose_waves(waves, clusters, careful=planned is not None) if special is None else Waves()
        scenario = replace(scenario, waves=said)
    return scenario if planned is None else _plan(scenario, planned, rng)


def _unplanned(seed: int, clusters: list[dict[str, Any]]) -> Scenario:
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
    if planned_for(seed) is None and Random(f"{seed} grace").random() < _LATE_REBOOTS:
        own_reboot = max(own_reboot, 15)
        for cluster in clusters:
            cluster["timings"]["grace"] = 600
    return Scenario(seed, clusters, tuple(steps), settles_first=rng.random() < 0.5, own_reboot=own_reboot)


def _plan(scenario: Scenario, planned: Planned, rng: Random) -> Scenario:
    """The same run, around what is planned."""
    scenario = replace(scenario, planned=planned)
    nodes = [node["name"] for cluster in scenario.clusters for node in cluster["nodes"]]
    match planned:
        case Planned.OTHER_TARGET:
            at_once = Kill("set", 1, round(rng.uniform(0.0, 0.5), 2), ctrl_c=True)
            steps = (Step(CHANGE, at_once, "1.1", patient=True), Step(CHANGE, patient=True))
            return replace(scenario, steps=steps, own_reboot=_PATIENT_REBOOT, settles_first=False)
        case Planned.NO_PROOF:
            at_once = Kill("set", 1, round(rng.uniform(0.0, 0.5), 2), workers_too=True)
            steps = (Step(CHANGE, at_once, proof=False, patient=True), Step(CHANGE, proof=False, patient=True))
            return replace(scenario, steps=steps, own_reboot=_PATIENT_REBOOT, settles_first=False)
        case Planned.TWO_RUNS | Planned.TWO_ORDERS:
            second = _second(rng, other_order=planned is Planned.TWO_ORDERS)
            step = Step(CHANGE, second=second, patient=True)
            return replace(scenario, steps=(step,), own_reboot=_PATIENT_REBOOT, settles_first=True)
        case Planned.ORPHAN:
            soon = Kill("set", rng.choice((1, 1, 2)) if len(nodes) > 1 else 1, round(rng.uniform(0.0, 0.3), 2))
            if rng.random() < 0.5:
                soon = Kill(rng.choice(("set", "restart", "going_down")), 1, round(rng.uniform(0.0, 2.0), 2))
            return replace(scenario, steps=(Step(CHANGE, soon), Step(CHANGE)))
        case Planned.TIME_LIMIT:
            return replace(scenario, steps=(Step(CHANGE, time_limit=rng.choice((2, 3, 5))),))
        case Planned.RAISED:
            targets = ("1.1", rng.choice(("1.1", TARGET, TARGET, "1.3")), TARGET)
            kills = (None, _kill(rng, ["set", "command", "login"]) if rng.random() < 0.5 else None, None)
            return replace(scenario, steps=tuple(map(_change_to, targets, kills)))
        case Planned.HOOKS:
            # Each of the two batches needs a host that is no conductor, see docs/rollout.md: else Ansible ends the run.
            spare = sum(len(cluster["nodes"]) - 1 for cluster in scenario.clusters)
            hook = FailingHook(rng.choice(("pre", "post")), rng.choice(nodes), unreachable=spare >= 2)
            return replace(scenario, steps=(Step(CHANGE), Step(CHANGE)), failing_hook=hook)
        case Planned.WAVE_CUT:
            # The first one is the publisher's, the next ones are those of the first wave of several nodes.
            event = "restart" if _has_restarts(scenario.clusters) else "set"
            at_once = Kill(event, rng.choice((2, 3)), round(rng.uniform(0.0, 0.4), 2), workers_too=rng.random() < 0.5)
            steps = (Step(CHANGE, at_once, patient=True), Step(CHANGE, patient=True))
            return replace(scenario, steps=steps, own_reboot=_PATIENT_REBOOT, settles_first=False)
        case Planned.WAVE_TWO:
            step = Step(CHANGE, second=_second(rng, other_order=False), patient=True)
            return replace(scenario, steps=(step,), own_reboot=_PATIENT_REBOOT, settles_first=True)
        case Planned.WAVE_QUESTION | Planned.WAVE_REFUSES | Planned.WAVE_LOST | Planned.WAVE_AWAY:
            return replace(scenario, steps=(Step(CHANGE),))
        case Planned.TWICE | Planned.EXCHANGED:
            return replace(
                scenario,
                steps=tuple(Step(mode) for mode in rng.choice(((CHANGE,), (CHECK, CHANGE), (CHANGE, CHANGE)))),
                mistake=_mistake(scenario.clusters, planned, rng),
            )


def _second(rng: Random, *, other_order: bool) -> Second:
    """Without a common lock, two that send something at the same moment remain possible. So one begins later."""
    elsewhere = rng.random() < 0.4
    delay = rng.uniform(6.0, 15.0) if elsewhere else rng.choice((0.0, 0.0, rng.uniform(0.0, 15.0)))
    return Second(round(delay, 1), other_order, elsewhere)


def _change_to(target: str, kill: Kill | None) -> Step:
    return Step(CHANGE, kill, target)


def _mistake(clusters: list[dict[str, Any]], planned: Planned, rng: Random) -> Mistake:
    if planned is Planned.EXCHANGED:
        several = [cluster for cluster in clusters if len(cluster["nodes"]) > 1]
        if several:
            one, other = rng.sample(rng.choice(several)["nodes"], 2)
            return Mistake(one["name"], other["name"])
    return Mistake(rng.choice(rng.choice(clusters)["nodes"])["name"])


def _has_restarts(clusters: list[dict[str, Any]]) -> bool:
    """Whether a node is restarted by command: in the node regime they reboot by themselves."""
    nodes = [node for cluster in clusters for node in cluster["nodes"]]
    return any(Release(Product(node["product"]), node["version"]).restarts_by_hand for node in nodes)


def _kill(rng: Random, moments: list[str]) -> Kill:
    event = rng.choice(moments)
    most = {"login": 40, "command": 120}
    count = rng.randint(1, most[event]) if event in most else rng.choice((1, 1, 1, 2, 2, 3))
    return Kill(event, count, round(rng.uniform(0.0, 2.0), 2), workers_too=rng.random() < 0.5)
