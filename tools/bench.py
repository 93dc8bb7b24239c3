# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures against the bounds: CPU and memory of readings, and the wall time of probes and of a rollout."""

from __future__ import annotations

import heapq
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import probe_host
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof
from ansible_collections.collabops.vos.tests.simulator.process import Entry, Simulator

from demo import COMMAND, DEMO, ROOT, WORLD

BUILD = ROOT / "build" / "bench"
CONFIG = ROOT / "tests" / "ansible.cfg"
NODES = 100
FORKS = 50
ROUNDS = 3
CPU_BOUND = 1.6  # times what Ansible itself needs for a task that does nothing
WALL_BOUND = 1.15  # times the waiting that the nodes impose
PHONES = 40_000
PROBED = (8443, 2443, 2444, 2445, 2749, 3804, 5061, 6971, 6972, 7501, 9443, 5090, 5091)
PROBE_BOUND = 1.0  # seconds for these ports and four versions on one node, with the gentle limits off
PROBES_BOUND = 60.0  # seconds for as many on each of the nodes
ESTATE_NODES = 1000
ESTATE_CLUSTERS = 60
DRIFT_BOUND = 1.5  # times what Ansible itself needs for a task that does nothing on as many hosts
LANES = 20  # clusters at once in the rollout over many clusters
ESTATE_WALL_BOUND = 1.1  # times the ideal schedule
IMPACT_CPU_BOUND = 20.0  # seconds, to read and judge so many phones
IMPACT_MEMORY_BOUND = 300.0  # MiB


@dataclass(frozen=True)
class Cost:
    """What one command took, in seconds; `cpu` is user and system time of all its processes.

    `peak` is the memory of the largest of its processes, in MiB.

    `plays` are the starts of a playbook's plays, with their names, in seconds since the start of the command.
    """

    wall: float
    cpu: float
    plays: tuple[tuple[float, str], ...]
    peak: float


def measure(name: str, command: list[str]) -> Cost:
    """Runs an Ansible command with its output in a file, and ends the benchmark when it fails."""
    output = BUILD / f"{name}.log"
    plays = []
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with (
        output.open("w") as file,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            if line.startswith("PLAY ["):
                plays.append((time.monotonic() - start, line))
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{shlex.join(command)} failed:\n{output.read_text()[-4000:]}")
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(end - start, cpu, tuple(plays), usage.ru_maxrss / 1024)


def verdict(value: float, bound: float, what: str = "ratio") -> bool:
    """Prints a ratio, or what else was measured, with its bound and returns whether it is kept."""
    kept = value <= bound
    print(f"  {what} {value:.2f}, bound {bound}: {'kept' if kept else 'BROKEN'}", flush=True)
    return kept


def write_inventory(nodes: list[dict[str, str]]) -> str:
    """The path of an inventory of simulated nodes."""
    variables = {
        "ansible_connection": "collabops.vos.cli",
        "ansible_port": 2222,
        "ansible_user": "administrator",
        "ansible_password": "bench",
        "vos_known_hosts_files": [str(BUILD / "known_hosts")],
    }
    hosts = {node["name"]: {"ansible_host": node["address"]} for node in nodes}
    BUILD.mkdir(parents=True, exist_ok=True)
    path = BUILD / "inventory.json"
    path.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
    return str(path)


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


def clusters_of(world: dict[str, Any]) -> dict[str, str]:
    """The cluster of each node."""
    return {node["name"]: cluster["name"] for cluster in world["clusters"] for node in cluster["nodes"]}


def imposed(journal: list[Entry], clusters: dict[str, str]) -> list[float]:
    """Seconds that the nodes of each cluster took to reboot and settle, one by one, in the order of the rollout."""
    asked: dict[str, float] = {}
    went_down: dict[str, float] = {}
    settled: dict[str, float] = {}
    for entry in journal:
        if entry.event in ("set", "restart") and entry.node not in went_down:
            asked[entry.node] = entry.time
        elif entry.event == "down":
            went_down[entry.node] = entry.time
        elif entry.event in ("cli_up", "services_up", "replication_up"):
            settled[entry.node] = entry.time
    sums: dict[str, float] = defaultdict(float)
    for node in went_down:
        sums[clusters[node]] += settled[node] - asked[node]
    return list(sums.values())


def bench_rollout() -> bool:
    """Runs the demo, against the time that its canary and its slowest other cluster must wait for their nodes.

    The rollout is the play that changes nodes; the readings of all nodes before and after it are shown beside it.
    """
    with Simulator(WORLD, DEMO) as simulator:
        cost = measure("rollout", COMMAND)
        canary, *others = imposed(simulator.journal(), clusters_of(yaml.safe_load(WORLD.read_text())))
    wait = canary + max(others)
    begins = min(when for when, play in cost.plays if "Roll out" in play)
    ends = min(when for when, play in cost.plays if when > begins and "Roll out" not in play)
    print(f"Demo: {cost.wall:.1f} s wall, {cost.cpu:.1f} s CPU, of which the rollout took {ends - begins:.1f} s wall")
    print(f"  its nodes reboot and settle in {wait:.1f} s: {canary:.1f} canary, {max(others):.1f} slowest cluster")
    return verdict((ends - begins) / wait, WALL_BOUND)


def many_clusters(sizes: list[int], **timings: int) -> dict[str, Any]:
    """A world with a Unified CM cluster of each size, at 12.5: each node is set for itself and restarts by itself."""
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
        clusters.append({"name": f"c{number:02}", "nodes": nodes})
    return {"user": "administrator", "password": "bench", "time_scale": 60, "timings": timings, "clusters": clusters}


def left_open() -> int:
    """How many processes run that this benchmark has started, and files and sockets that it has open."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return len(children) + sum(1 for _file in Path("/proc/self/fd").iterdir())


def bench_drift() -> bool:
    """Checks the drift of a thousand nodes, against a task that does nothing on as many hosts."""
    small, extra = divmod(ESTATE_NODES, ESTATE_CLUSTERS)
    world = many_clusters([small + (number < extra) for number in range(ESTATE_CLUSTERS)], login=0, command=0)
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    inventory = ["-i", write_inventory(nodes), "--forks", str(FORKS)]
    report = BUILD / "drift.json"
    check = ["ansible-playbook", "collabops.vos.drift_check", *inventory, "-e", "vos_tls_fail_on_drift=false"]
    check += ["-e", f"vos_tls_report_path={report}", "-e", f"vos_tls_html_path={BUILD / 'drift.html'}"]
    with Simulator(world, BUILD) as simulator:
        before = left_open()
        floor = measure("debug", ["ansible", "all", *inventory, "--module-name", "ansible.builtin.debug"])
        cost = measure("drift", check)
        after = left_open()
        sessions = sum(simulator.state(node["name"])["sessions"] for node in nodes)
        logins = len(simulator.journal("login"))
    summary = json.loads(report.read_text())["summary"]
    if (summary["states"]["drifted"], logins) != (ESTATE_NODES, ESTATE_NODES):
        sys.exit(f"Not all of {ESTATE_NODES} nodes were read once: {summary}, {logins} logins")
    if after != before or sessions:
        sys.exit(f"Something was left behind: {after - before} processes or files, {sessions} sessions on nodes")
    print(f"Drift check of {ESTATE_NODES} nodes in {ESTATE_CLUSTERS} clusters with {FORKS} forks")
    for name, one in (("ansible.builtin.debug", floor), ("collabops.vos.drift_check", cost)):
        print(f"  {name:<30} {one.cpu:6.1f} s CPU {one.wall:6.1f} s wall {one.peak:4.0f} MiB in its largest process")
    return verdict(cost.cpu / floor.cpu, DRIFT_BOUND)


def ideal(waits: list[float], lanes: int) -> float:
    """Seconds for all clusters if nothing but their nodes took time: the canary alone, then so many side by side."""
    canary, *others = waits
    free = [0.0] * lanes
    for wait in others:
        heapq.heapreplace(free, free[0] + wait)
    return canary + max(free)


def bench_many_clusters() -> bool:
    """A rollout over many clusters, against the schedule that their nodes impose."""
    world = many_clusters(
        [1 + (number % 10 == 0) for number in range(ESTATE_CLUSTERS)], grace=600, down=4800, services=4800
    )
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
    begins = min(when for when, play in cost.plays if "Roll out" in play)
    ends = min(when for when, play in cost.plays if when > begins and "Roll out" not in play)
    print(f"Rollout of {len(nodes)} nodes in {len(world['clusters'])} clusters, {LANES} forks: {cost.cpu:.0f} s CPU")
    print(
        f"  it took {ends - begins:.0f} s of {cost.wall:.0f} s; ideally {wait:.0f} s; at most {most} clusters at once"
    )
    return verdict((ends - begins) / wait, ESTATE_WALL_BOUND) and most <= LANES


BENCHES = {
    "read": bench_read,
    "impact": bench_impact,
    "probe": bench_probe,
    "rollout": bench_rollout,
    "drift": bench_drift,
    "clusters": bench_many_clusters,
}


def main() -> int:
    """Runs those that are named, or all."""
    kept = [BENCHES[name]() for name in sys.argv[1:] or BENCHES]
    return not all(kept)


if __name__ == "__main__":
    sys.exit(main())
