# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures with many nodes and clusters: the drift check of all of them, and a rollout over all of them."""

from __future__ import annotations

import heapq
import json
import os
import sys
from pathlib import Path
from typing import Any

from ansible_collections.collabops.vos.tests.simulator.process import Simulator

from demo import ROOT
from measuring import BUILD, FORKS, clusters_of, imposed, measure, rollout_seconds, verdict, write_inventory

CONFIG = ROOT / "tests" / "ansible.cfg"
NODES = 1000
CLUSTERS = 60
CPU_BOUND = 2.0  # times what Ansible itself needs for a task that does nothing on as many hosts
LANES = 32  # clusters at once in the rollout
PAIRS = 5  # clusters with a subscriber in the rollout; with them all lanes work twice, behind the canary
WALL_BOUND = 1.1  # times the ideal schedule


def many_clusters(sizes: list[int], *, spread: int = 0, **timings: int) -> dict[str, Any]:
    """A world with a Unified CM cluster of each size, at 12.5: each node is set for itself and restarts by itself.

    `spread` is by how much the services of each cluster take longer to start than those of the one before it, in device
    seconds; after nine it begins anew. Nodes that are equal to the millisecond are in no estate.
    """
    clusters = []
    for number, size in enumerate(sizes):
        nodes = [
            {
                "name": f"c{number:02}-{'sub' + str(place) if place else 'pub'}",
                "address": f"127.21.{number}.{place + 1}",
                "product": "cucm",
                "role": "subscriber" if place else "publisher",
                "version": "12.5.1.16900-48",
                "tls_min_version": "1.0",
                "tls_ports": [8443],
            }
            for place in range(size)
        ]
        if spread:
            for node in nodes:
                node["timings"] = {"services": timings["services"] + spread * (number % 9)}
        clusters.append({"name": f"c{number:02}", "nodes": nodes})
    return {"user": "administrator", "password": "bench", "time_scale": 60, "timings": timings, "clusters": clusters}


def left_open() -> int:
    """How many processes run that this benchmark has started, and files and sockets that it has open."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return len(children) + sum(1 for _file in Path("/proc/self/fd").iterdir())


def bench_drift() -> bool:
    """Checks the drift of a thousand nodes, against a task that does nothing on as many hosts."""
    small, extra = divmod(NODES, CLUSTERS)
    world = many_clusters([small + (number < extra) for number in range(CLUSTERS)], login=0, command=0)
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    inventory = ["-i", write_inventory(nodes), "--forks", str(FORKS)]
    report = BUILD / "drift.json"
    check = ["ansible-playbook", "collabops.vos.drift_check", *inventory, "-e", "vos_tls_fail_on_drift=false"]
    check += ["-e", f"vos_tls_sessions={FORKS}"]
    check += ["-e", f"vos_tls_report_path={report}", "-e", f"vos_tls_html_path={BUILD / 'drift.html'}"]
    with Simulator(world, BUILD) as simulator:
        before = left_open()
        floor = measure("debug", ["ansible", "all", *inventory, "--module-name", "ansible.builtin.debug"])
        cost = measure("drift", check)
        after = left_open()
        sessions = sum(simulator.state(node["name"])["sessions"] for node in nodes)
        logins = len(simulator.journal("login"))
    summary = json.loads(report.read_text())["summary"]
    if (summary["states"]["drifted"], logins) != (NODES, NODES):
        sys.exit(f"Not all of {NODES} nodes were read once: {summary}, {logins} logins")
    if after != before or sessions:
        sys.exit(f"Something was left behind: {after - before} processes or files, {sessions} sessions on nodes")
    print(f"Drift check of {NODES} nodes in {CLUSTERS} clusters with {FORKS} sessions, debug with as many forks")
    for name, one in (("ansible.builtin.debug", floor), ("collabops.vos.drift_check", cost)):
        print(f"  {name:<30} {one.cpu:6.1f} s CPU {one.wall:6.1f} s wall {one.peak:4.0f} MiB in its largest process")
    return verdict(cost.cpu / floor.cpu, CPU_BOUND)


def ideal(waits: list[float], lanes: int) -> float:
    """Seconds for all clusters if nothing but their nodes took time: the canary alone, then so many side by side."""
    canary, *others = waits
    free = [0.0] * lanes
    for wait in others:
        heapq.heapreplace(free, free[0] + wait)
    return canary + max(free)


def bench_many_clusters() -> bool:
    """A rollout over many clusters, against the schedule that their nodes impose.

    A restart takes about 330 seconds: scaled like this, what the controller adds to each node in any case (settling
    prompts, good polls, the processes of tasks) is less than its part of the bound.
    """
    sizes = [1 + (number < PAIRS) for number in range(CLUSTERS)]
    world = many_clusters(sizes, spread=300, grace=600, down=9000, services=9000)
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    clusters = clusters_of(world)
    command = ["ansible-playbook", "collabops.vos.enforce_tls12", "-i", write_inventory(nodes), "--forks", str(LANES)]
    variables = {"vos_tls_accept_reboot": True, "vos_tls_poll_interval": 3, "vos_tls_good_polls": 2}
    with Simulator(world, BUILD) as simulator:
        # With the setting that docs/sizing.md advises for many hosts.
        cost = measure("many", ["env", f"ANSIBLE_CONFIG={CONFIG}", *command, "-e", json.dumps(variables)])
        journal = simulator.journal()
    down: set[str] = set()
    most = 0
    for entry in journal:
        if entry.event == "going_down":
            if any(clusters[node] == clusters[entry.node] for node in down):
                sys.exit(f"{entry.node} went down while another node of its cluster was down")
            down.add(entry.node)
        elif entry.event == "cli_up":
            down.discard(entry.node)
        most = max(most, len({clusters[node] for node in down}))
    wait = ideal(imposed(journal, clusters), LANES)
    took = rollout_seconds(cost)
    print(f"Rollout of {len(nodes)} nodes in {len(world['clusters'])} clusters, {LANES} forks: {cost.cpu:.0f} s CPU")
    print(f"  it took {took:.0f} s of {cost.wall:.0f} s; ideally {wait:.0f} s; at most {most} clusters at once")
    return verdict(took / wait, WALL_BOUND) and most <= LANES
