# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures against the bounds: CPU and memory of readings, the wall time of probes and rollouts, and waves."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import defaultdict

import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import probe_host
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof
from ansible_collections.collabops.vos.tests.simulator.process import Simulator

from bench_check import bench_check
from bench_estate import bench_drift, bench_many_clusters
from bench_night import NIGHTS, bench_night
from bench_waves import bench_waves
from demo import COMMAND, DEMO, WORLD
from measuring import BUILD, FORKS, Cost, clusters_of, imposed, measure, rollout_seconds, verdict, write_inventory

NODES = 100
ROUNDS = 3
CPU_BOUND = 1.6  # times what Ansible itself needs for a task that does nothing
WALL_BOUND = 1.25  # times the waiting that the nodes impose
SCREEN_BOUND = 600  # lines that the demo prints
PHONES = 40_000
PROBED = (8443, 2443, 2444, 2445, 2749, 3804, 5061, 6971, 6972, 7501, 9443, 5090, 5091)
PROBE_BOUND = 5.0  # seconds for these ports and four versions on one node, with the gentle limits off
PROBES_BOUND = 60.0  # seconds for as many on each of the nodes
IMPACT_CPU_BOUND = 20.0  # seconds, to read and judge so many phones
IMPACT_MEMORY_BOUND = 300.0  # MiB


def bench_impact() -> bool:
    """Reads and judges a cluster with many phones: a fifth of them old, half of these in a secure mode."""
    node = {
        "name": "node1",
        "address": "127.20.0.1",
        "product": "cucm",
        "role": "publisher",
        "version": "12.5.1.16900-48",
    }
    kinds = [("Cisco 8845", "Non Secure", 6), ("Cisco 7841", "Encrypted", 2)]
    kinds += [("Cisco 7965", "Encrypted", 1), ("Cisco 7942", "Non Secure", 1)]
    fleet = [{"model": model, "security": mode, "count": PHONES * tenths // 10} for model, mode, tenths in kinds]
    services = [{"name": "Corporate Directory", "url": "Application:Cisco/CorporateDirectory"}]
    world = {
        "user": "administrator",
        "password": "bench",
        "timings": {"login": 0, "command": 0},
        "clusters": [
            {"name": "node1", "nodes": [node], "database": {"phones": fleet, "phone_services": services}},
        ],
    }
    items = BUILD / "items.jsonl"
    command = ["ansible", "all", "-i", write_inventory([node]), "--module-name"]
    with Simulator(world, BUILD):
        cost = measure("impact", [*command, "collabops.vos.tls_impact", "--args", f"items_path={items}"])
    named = sum(1 for _line in items.open())
    print(f"Impact of {PHONES} phones: {cost.wall:.1f} s wall, {named} named items")
    kept = verdict(cost.cpu, IMPACT_CPU_BOUND, "CPU in seconds")
    return verdict(cost.peak, IMPACT_MEMORY_BOUND, "memory in MiB") and kept


def bench_read() -> bool:
    """Reads one value from many nodes, against a task that does nothing on as many hosts."""
    nodes = [
        {
            "name": f"node{number}",
            "address": f"127.20.0.{number}",
            "product": "cucm",
            "role": "publisher",
            "version": "12.5.1.16900-48",
            "tls_min_version": "1.2",
        }
        for number in range(1, NODES + 1)
    ]
    world = {
        "user": "administrator",
        "password": "bench",
        "timings": {"login": 0, "command": 0},
        "clusters": [{"name": node["name"], "nodes": [node]} for node in nodes],
    }
    base = ["ansible", "all", "-i", write_inventory(nodes), "--forks", str(FORKS), "--module-name"]
    # The floor: debug over the same hosts; it loads the connection plugin and opens nothing. The read, in check mode on
    # nodes that are at the target: one login and one command each.
    commands = {
        "ansible.builtin.debug": [*base, "ansible.builtin.debug"],
        "collabops.vos.tls_min_version": [*base, "collabops.vos.tls_min_version", "--args", "version=1.2", "--check"],
    }
    costs: dict[str, list[Cost]] = defaultdict(list)
    with Simulator(world, BUILD):
        for _round in range(ROUNDS):
            for name, command in commands.items():
                costs[name].append(measure(name, command))
    print(f"One read of {NODES} nodes with {FORKS} forks, medians of {ROUNDS}")
    medians = []
    for name, rounds in costs.items():
        medians.append(statistics.median(cost.cpu for cost in rounds))
        wall = statistics.median(cost.wall for cost in rounds)
        print(f"  {name:<30} {medians[-1]:6.2f} s CPU {wall:6.2f} s wall")
    return verdict(medians[1] / medians[0], CPU_BOUND)


def bench_probe() -> bool:
    """Offers four versions to 13 ports: of one node, without Ansible around it, and of many nodes as a task."""
    nodes = [
        {
            "name": f"node{number}",
            "address": f"127.20.0.{number}",
            "product": "cucm",
            "role": "publisher",
            "version": "15.0.1.12900-234",
            "tls_min_version": "1.2",
            "tls_ports": list(PROBED),
        }
        for number in range(1, NODES + 1)
    ]
    world = {
        "user": "administrator",
        "password": "bench",
        "clusters": [{"name": node["name"], "nodes": [node]} for node in nodes],
    }
    arguments = json.dumps({"ports": list(PROBED), "pause": 0, "parallel": 8})
    command = ["ansible", "all", "-i", write_inventory(nodes), "--forks", str(FORKS), "-e", "ansible_connection=local"]
    command += ["--module-name", "collabops.vos.tls_probe", "--args", arguments]
    with Simulator(world, BUILD):
        singles = []
        for node in nodes[:ROUNDS]:
            start = time.monotonic()
            results = probe_host(node["address"], PROBED, "1.2", 5.0)
            singles.append(time.monotonic() - start)
            if prove(results, "1.2").proof is not Proof.EFFECTIVE:
                sys.exit(f"The probe went wrong: {prove(results, '1.2').reason}")
        cost = measure("probe", command)
    text = (BUILD / "probe.log").read_text()
    if text.count('"proof": "effective"') != NODES:
        sys.exit(f"Not all of {NODES} nodes were judged:\n{text[-2000:]}")
    print(f"Probe of {len(PROBED)} ports with 4 versions, one connection at a time, median of {ROUNDS}")
    kept = verdict(statistics.median(singles), PROBE_BOUND, "wall in seconds")
    print(f"The same on {NODES} nodes with {FORKS} forks: {cost.cpu:.1f} s CPU")
    return verdict(cost.wall, PROBES_BOUND, "wall in seconds") and kept


def bench_rollout() -> bool:
    """Runs the demo, against the time that its canary and its slowest other cluster must wait for their nodes.

    The rollout is the play that changes nodes; the readings of all nodes before and after it are shown beside it.
    """
    with Simulator(WORLD, DEMO) as simulator:
        cost = measure("rollout", COMMAND)
        canary, *others = imposed(simulator.journal(), clusters_of(yaml.safe_load(WORLD.read_text())))
    wait = canary + max(others)
    took = rollout_seconds(cost)
    print(f"Demo: {cost.wall:.1f} s wall, {cost.cpu:.1f} s CPU, of which the rollout took {took:.1f} s wall")
    print(f"  its nodes reboot and settle in {wait:.1f} s: {canary:.1f} canary, {max(others):.1f} slowest cluster")
    kept = verdict(took / wait, WALL_BOUND)
    return verdict(cost.lines, SCREEN_BOUND, "lines on the screen") and kept


BENCHES = {
    "read": bench_read,
    "impact": bench_impact,
    "probe": bench_probe,
    "rollout": bench_rollout,
    "drift": bench_drift,
    "clusters": bench_many_clusters,
    "check": bench_check,
    "night": bench_night,
    "waves": bench_waves,
}


def main() -> int:
    """Runs those that are named, or all; a part of the night only if it is named."""
    known = {**BENCHES, **NIGHTS}
    kept = [known[name]() for name in sys.argv[1:] or BENCHES]
    return not all(kept)


if __name__ == "__main__":
    sys.exit(main())
