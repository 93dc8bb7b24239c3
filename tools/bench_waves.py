# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures waves: one cluster node by node and in waves, and how many waves a cluster of the largest size needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ansible_collections.collabops.vos.tests.simulator.process import Simulator

from bench_night import CONFIG, TIMINGS, Night
from measuring import BUILD, measure, rollout_seconds, verdict, write_inventory
from night import waves_sent

WAVES_BOUND = 5
TIME_BOUND = 0.62  # times what the same cluster takes node by node
PHONES = 40  # of each pair
SCALE = 30  # device seconds in a real one: both rollouts together take about a quarter of an hour
PLAN = BUILD / "plan.json"
LARGE_PAIRS = 8
LARGE_BOUNDS = {10: 5, 4: 8}  # the most waves, by vos_tls_wave_size; the second one is its default


@dataclass(frozen=True)
class RedundantNight(Night):
    """A cluster with 1:1 redundancy: pairs of a primary and a backup, which share the phones of one Unified CM Group.

    Its publisher and `tftp` subscribers process no calls.
    """

    tftp: int = 0

    def world(self) -> dict[str, Any]:
        """For the simulator."""
        world = super().world()
        (cluster,) = world["clusters"]
        nodes = cluster["nodes"]
        publisher, *others = nodes[: self.unified_cm]
        files, callers = others[: self.tftp], others[self.tftp :]
        for node in (publisher, *files):
            node |= {"call_processing": False, "tftp": node is not publisher}
        names = [node["name"] for node in callers]
        half = len(names) // 2
        cluster["callmanager_groups"] = {
            f"pair {number}": {"members": list(pair), "phones": PHONES}
            for number, pair in enumerate(zip(names[:half], names[half:], strict=True), 1)
        }
        cluster["presence_groups"] = {"DefaultCluster": [node["name"] for node in nodes[self.unified_cm :]]}
        return world


NIGHT = RedundantNight("night", 7, 2, time_scale=SCALE, network="127.22.4")
LARGE = RedundantNight(
    "21 nodes",
    3 + 2 * LARGE_PAIRS,
    2,
    time_scale=SCALE,
    timings={**TIMINGS, "login": 0, "command": 0},
    network="127.22.5",
    tftp=2,
)


def bench_waves() -> bool:
    """Runs the rollout of one cluster twice, and plans the large one."""
    return all([_bench_times(), _bench_large()])


def _bench_times() -> bool:
    single, _carried = _rollout({"vos_tls_waves": "single"})
    redundant, carried = _rollout({"vos_tls_waves": "redundant"})
    planned = [sorted(wave) for wave in _planned()]
    print(f"{NIGHT.unified_cm} nodes of Unified CM and {NIGHT.presence} of IM and Presence, {SCALE} to a real second")
    print(f"  node by node {single * SCALE / 60:.0f} minutes, in waves {redundant * SCALE / 60:.0f}, of device time")
    _print_waves(planned)
    kept = verdict(len(planned), WAVES_BOUND, "waves")
    if carried != planned:
        print(f"  The waves that were sent differ from those of the plan: {carried}: BROKEN")
    return verdict(redundant / single, TIME_BOUND, "in waves, times node by node") and kept and carried == planned


def _bench_large() -> bool:
    """A plan for the largest cluster that there is: publisher, TFTP, pairs, IM and Presence. Nothing is changed."""
    kept = True
    command = _command(LARGE)
    with Simulator(LARGE.world(), BUILD):
        for size, bound in LARGE_BOUNDS.items():
            measure("plan", [*command, "-e", _variables(vos_tls_waves="redundant", vos_tls_wave_size=size)])
            waves = _planned()
            print(f"{LARGE.name.capitalize()}, vos_tls_wave_size {size}")
            _print_waves(waves)
            kept &= verdict(len(waves), bound, "waves") and max(map(len, waves)) <= size
    return kept


def _rollout(variables: dict[str, Any]) -> tuple[float, list[list[str]]]:
    """How long the play took that changes nodes, in real seconds, and the nodes that were sent for together."""
    with Simulator(NIGHT.world(), BUILD) as simulator:
        cost = measure("waves", [*_command(NIGHT), "-e", _variables(vos_tls_accept_reboot=True, **variables)])
        return rollout_seconds(cost), [sorted(wave) for wave in waves_sent(simulator.journal())]


def _command(night: Night) -> list[str]:
    nodes = [node for cluster in night.world()["clusters"] for node in cluster["nodes"]]
    playbook = ["ansible-playbook", "collabops.vos.enforce_tls12", "-i", write_inventory(nodes, **night.waits())]
    return ["env", f"ANSIBLE_CONFIG={CONFIG}", *playbook]


def _variables(**variables: Any) -> str:
    return json.dumps({"vos_tls_plan_path": str(PLAN), "vos_tls_cti_pairs": "none", **variables})


def _planned() -> list[list[str]]:
    (cluster,) = json.loads(PLAN.read_text())["clusters"]
    waves: list[list[str]] = cluster["waves"]
    return waves


def _print_waves(waves: list[list[str]]) -> None:
    for number, wave in enumerate(waves, 1):
        print(f"  wave {number}: {', '.join(wave)}")
