# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all benchmarks measure with: commands, bounds, inventories, and the time that simulated nodes impose."""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import yaml
from ansible_collections.collabops.vos.tests.simulator.inventory import host_variables
from ansible_collections.collabops.vos.tests.simulator.process import Entry

from demo import ROOT

BUILD = ROOT / "build" / "bench"
FORKS = 50


@dataclass(frozen=True)
class Cost:
    """What one command took, in seconds; `cpu` is user and system time of all its processes.

    `peak` is the memory of the largest of its processes, in MiB. `lines` is how many it printed, and `began` when it
    was started, in seconds since the epoch.

    `plays` are the starts of a playbook's plays, with their names, in seconds since the start of the command.
    """

    wall: float
    cpu: float
    plays: tuple[tuple[float, str], ...]
    peak: float
    lines: int
    began: float


def measure(name: str, command: list[str]) -> Cost:
    """Runs an Ansible command with its output in a file, and ends the benchmark when it fails."""
    output = BUILD / f"{name}.log"
    plays, lines, began = [], 0, time.time()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with (
        output.open("w") as file,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            lines += 1
            if line.startswith("PLAY ["):
                plays.append((time.monotonic() - start, line))
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{shlex.join(command)} failed:\n{output.read_text()[-4000:]}")
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(end - start, cpu, tuple(plays), usage.ru_maxrss / 1024, lines, began)


def verdict(value: float, bound: float, what: str = "ratio") -> bool:
    """Prints a ratio, or another measured value, with its bound. Returns whether the bound is kept."""
    kept = value <= bound
    print(f"  {what} {value:.2f}, bound {bound}: {'kept' if kept else 'BROKEN'}", flush=True)
    return kept


def write_inventory(nodes: list[dict[str, str]], **more: Any) -> str:
    """The path of an inventory of simulated nodes; `more` are further variables of all of them."""
    variables = {
        "ansible_connection": "collabops.vos.cli",
        "ansible_port": 2222,
        "ansible_user": "administrator",
        "ansible_password": "bench",
        "vos_known_hosts_files": [str(BUILD / "known_hosts")],
        **more,
    }
    hosts = {node["name"]: host_variables(node) for node in nodes}
    BUILD.mkdir(parents=True, exist_ok=True)
    path = BUILD / "inventory.json"
    path.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
    return str(path)


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


def rollout_span(cost: Cost) -> tuple[float, float]:
    """When the play began and ended that changes nodes, in seconds since the start of the command.

    The readings of all nodes before and after it are other plays. With batches it begins several times.
    """
    name = _rollout_play()
    begins = [when for when, play in cost.plays if name in play]
    if not begins:
        sys.exit(f"The play {name!r} did not run: {[play for _when, play in cost.plays]}")
    later = [when for when, play in cost.plays if when > begins[0] and name not in play]
    return begins[0], min(later, default=cost.wall)


def rollout_seconds(cost: Cost) -> float:
    """How long that play took."""
    begin, end = rollout_span(cost)
    return end - begin


def _rollout_play() -> str:
    """The name of the play that changes nodes: a conductor of a cluster does not wait for those of the others."""
    plays = [play for path in (ROOT / "playbooks").glob("*.yml") for play in yaml.safe_load(path.read_text())]
    names = {play["name"] for play in plays if "host_pinned" in play.get("strategy", "")}
    if len(names) != 1:
        sys.exit(f"One play of the playbooks must change nodes (strategy host_pinned), not {sorted(names)}")
    return str(names.pop())
