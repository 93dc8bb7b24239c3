# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a night in one cluster whose nodes answer slowly: what lies between two nodes, and how long all take."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.collabops.vos.tests.simulator.process import Entry, Simulator

from demo import ROOT
from measuring import (
    BUILD,
    Cost,
    clusters_of,
    imposed,
    measure,
    rollout_seconds,
    rollout_span,
    verdict,
    write_inventory,
)
from night import Turn, controller_alone, turns

CONFIG = ROOT / "tests" / "ansible.cfg"
# Device seconds.
TIMINGS: dict[str, Any] = {
    "login": 20,
    "command": 5,
    "grace": 60,
    "shutdown": 120,
    "down": 300,
    "services": 480,
    "replication": 900,
}
# A node that is back soon, but not before its clock is: for work on what begins only when the node is back.
SHORT = {**TIMINGS, "grace": 20, "shutdown": 20, "down": 40, "services": 60, "replication": 360}
BETWEEN_BOUND = 240.0  # device seconds from the recovery of a node to the next `set`; the aim is 180
ROUNDS_BOUND = 3  # rounds of logins in this time
NIGHT_BOUND = 1.25  # times what the nodes impose; the aim is 1.15


@dataclass(frozen=True)
class Night:
    """One cluster at 12.5(1)SU6, where each node is set for itself and reboots by itself."""

    name: str
    unified_cm: int
    presence: int
    time_scale: int  # device seconds in a real one
    timings: dict[str, Any] = field(default_factory=lambda: TIMINGS)
    network: str = "127.22.0"  # one for each night, so that two can run at once

    def world(self) -> dict[str, Any]:
        """For the simulator."""
        cucm = self._nodes("cucm", "night", self.unified_cm, 1)
        nodes = [*cucm, *self._nodes("imp", "night-imp", self.presence, 1 + len(cucm))]
        return {
            "user": "administrator",
            "password": "bench",
            "time_scale": self.time_scale,
            "timings": self.timings,
            "clusters": [{"name": "night", "high_availability": False, "nodes": nodes}],
        }

    def waits(self) -> dict[str, float]:
        """The controller's own waits, as long by the device's clock as they are with real nodes."""
        defaults = {
            "vos_tls_poll_interval": 15,
            "vos_tls_probe_pause": 0.05,
            "vos_tls_probe_spacing": 0.5,
            "vos_prompt_settle": 0.25,
            "vos_typing_delay": 0.3,
        }
        waits = {name: seconds / self.time_scale for name, seconds in defaults.items()}
        return {**waits, "vos_tls_probe_spacing": max(0.05, waits["vos_tls_probe_spacing"])}  # no less is accepted

    def _nodes(self, product: str, prefix: str, count: int, first: int) -> list[dict[str, Any]]:
        return [
            {
                "name": f"{prefix}-{'sub' + str(number) if number else 'pub'}",
                "address": f"{self.network}.{first + number}",
                "product": product,
                "role": "subscriber" if number else "publisher",
                "version": "12.5.1.16900-48",
                "tls_min_version": "1.0",
            }
            for number in range(count)
        ]


GAPS = Night("between nodes", 3, 1, time_scale=4)
QUICK = Night("between nodes that are back soon", 2, 1, time_scale=4, timings=SHORT, network="127.22.1")
WHOLE = Night("whole night", 7, 2, time_scale=10, network="127.22.2")
REALISTIC = Night(
    "whole night, realistic commands",
    7,
    2,
    time_scale=10,
    timings={**TIMINGS, "commands": "realistic"},
    network="127.22.3",
)


def bench_night() -> bool:
    """Runs all three. Together they take more than an hour, because a second of a node is as little as a tenth here."""
    return all([_bench_gaps(GAPS), _bench_whole(WHOLE), _bench_whole(REALISTIC)])


# Each can be named for itself, too. The quick one is no part of the night: it shows sooner what a change is worth.
NIGHTS = {
    "night-gaps": lambda: _bench_gaps(GAPS),
    "night-quick": lambda: _bench_gaps(QUICK),
    "night-whole": lambda: _bench_whole(WHOLE),
    "night-realistic": lambda: _bench_whole(REALISTIC),
}


def _bench_gaps(night: Night) -> bool:
    cost, journal = _run(night)
    found = turns(journal, night.timings["login"] / night.time_scale)
    if len(found) != night.unified_cm + night.presence - 1:
        sys.exit(f"Not every node was set once: {found}")
    print(f"{night.name.capitalize()}: {len(found) + 1} nodes, {night.time_scale} device seconds to a real one")
    for turn in found:
        seconds = turn.seconds * night.time_scale
        work = f"{turn.rounds} rounds of logins ({turn.logins}), {turn.commands} commands"
        print(f"  {turn.recovered} back, {turn.following} set: {seconds:.0f} s, {work}")
    _print_share(cost, journal, night)
    kept = verdict(_longest(found) * night.time_scale, BETWEEN_BOUND, "longest in device seconds")
    return verdict(max(turn.rounds for turn in found), ROUNDS_BOUND, "most rounds of logins") and kept


def _bench_whole(night: Night) -> bool:
    cost, journal = _run(night)
    (wait,) = imposed(journal, clusters_of(night.world()))
    took = rollout_seconds(cost)
    print(
        f"{night.name.capitalize()} of {night.unified_cm + night.presence} nodes, {night.time_scale} to a real second"
    )
    print(f"  the rollout took {took:.0f} s; its nodes reboot and settle in {wait:.0f} s")
    longest = _longest(turns(journal, night.timings["login"] / night.time_scale)) * night.time_scale
    print(f"  longest from a recovery to the next set: {longest:.0f} device seconds")
    _print_share(cost, journal, night)
    return verdict(took / wait, NIGHT_BOUND)


def _run(night: Night) -> tuple[Cost, list[Entry]]:
    world = night.world()
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    command = ["ansible-playbook", "collabops.vos.enforce_tls12", "-i", write_inventory(nodes, **night.waits())]
    command += ["-e", json.dumps({"vos_tls_accept_reboot": True})]
    with Simulator(world, BUILD) as simulator:
        cost = measure("night", ["env", f"ANSIBLE_CONFIG={CONFIG}", *command])
        return cost, simulator.journal()


def _longest(found: list[Turn]) -> float:
    return max(turn.seconds for turn in found)


def _print_share(cost: Cost, journal: list[Entry], night: Night) -> None:
    """Ansible runs in real time: what it takes would be so many device seconds fewer with real nodes."""
    begin, end = rollout_span(cost)
    alone = controller_alone(journal, (cost.began + begin, cost.began + end))
    share = alone / (end - begin)
    print(f"  Ansible's own share: {alone:.1f} s ({share:.1%}) without any node, {cost.cpu:.0f} s CPU in the whole run")
    print(f"  at {night.time_scale} to a real second that is {alone * night.time_scale:.0f} device seconds")
