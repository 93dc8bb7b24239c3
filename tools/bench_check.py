# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what it costs to only look at a large estate: check mode, and a plan without the opt-in."""

from __future__ import annotations

import sys
from typing import Any

from ansible_collections.collabops.vos.tests.simulator.process import Simulator

from measuring import BUILD, FORKS, measure, verdict, write_inventory

CLUSTERS = 30
UNIFIED_CM, PRESENCE = 8, 2
CPU_BOUND = 4.0  # times what Ansible itself needs for a task that does nothing on as many hosts
WALL_BOUND = 60.0  # seconds
LINES_BOUND = 1500
LOOKS = {"enforce_tls12 --check": ["--check"], "enforce_tls12, plan only": []}


def _world() -> dict[str, Any]:
    clusters = []
    for number in range(CLUSTERS):
        kinds = [("cucm", place) for place in range(UNIFIED_CM)] + [("imp", place) for place in range(PRESENCE)]
        nodes = [
            {
                "name": f"c{number:02}-{product}{place + 1}",
                "address": f"127.23.{number}.{address}",
                "product": product,
                "role": "subscriber" if place else "publisher",
                "version": "12.5.1.16900-48",
                "tls_min_version": "1.0",
            }
            for address, (product, place) in enumerate(kinds, 1)
        ]
        clusters.append({"name": f"c{number:02}", "high_availability": False, "nodes": nodes})
    timings = {"login": 0, "command": 0}
    return {"user": "administrator", "password": "bench", "time_scale": 60, "timings": timings, "clusters": clusters}


def bench_check() -> bool:
    """Looks in both ways, against a task that does nothing on as many hosts."""
    world = _world()
    nodes = [node for cluster in world["clusters"] for node in cluster["nodes"]]
    inventory = ["-i", write_inventory(nodes), "--forks", str(FORKS)]
    with Simulator(world, BUILD) as simulator:
        floor = measure("debug", ["ansible", "all", *inventory, "--module-name", "ansible.builtin.debug"])
        costs = {
            name: measure("look", ["ansible-playbook", "collabops.vos.enforce_tls12", *inventory, *options])
            for name, options in LOOKS.items()
        }
        if writes := simulator.writes():
            sys.exit(f"A look has changed something: {writes[0]}")
        unread = {node["name"] for node in nodes} - {entry.node for entry in simulator.journal("login")}
    if unread:
        sys.exit(f"Not all of {len(nodes)} nodes were read: {sorted(unread)}")
    print(f"{len(nodes)} nodes in {CLUSTERS} clusters, {FORKS} forks")
    kept = True
    for name, cost in {"ansible.builtin.debug": floor, **costs}.items():
        print(f"  {name:<25} {cost.cpu:6.1f} s CPU {cost.wall:6.1f} s wall {cost.lines:6} lines")
    for name, cost in costs.items():
        kept &= verdict(cost.cpu / floor.cpu, CPU_BOUND, f"{name}: CPU, times that of debug")
        kept &= verdict(cost.wall, WALL_BOUND, f"{name}: wall in seconds")
        kept &= verdict(cost.lines, LINES_BOUND, f"{name}: lines")
    return kept
