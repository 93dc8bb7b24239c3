# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that start one simulator for each test, on loopback addresses of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.estate import PASSWORD, TIMINGS, Estate, inventory_of
from ansible_collections.collabops.vos.tests.simulator.process import Simulator

_networks = itertools.count(1)

MakeEstate = Callable[..., Estate]


def node(name: str, product: str, version: str, role: str = "publisher", **more: Any) -> dict[str, Any]:
    """A node of a world; its address is given out when the world is made."""
    return {"name": name, "product": product, "version": version, "role": role, "tls_min_version": "1.0", **more}


def cucm_pair(name: str, version: str = "12.5.1.16900-48") -> dict[str, Any]:
    """A Unified CM cluster of a publisher and two subscribers."""
    return {
        "name": name,
        "nodes": [
            node(f"{name}-pub", "cucm", version),
            node(f"{name}-sub1", "cucm", version, "subscriber", call_processing=False, tftp=True),
            node(f"{name}-sub2", "cucm", version, "subscriber"),
        ],
    }


def cucm_with_imp(name: str) -> dict[str, Any]:
    """A 15SU2 cluster: one `set` for Unified CM, one for IM and Presence, a restart for each node."""
    version = "15.0.1.12900-234"
    return {
        "name": name,
        "nodes": [
            node(f"{name}-pub", "cucm", version),
            node(f"{name}-sub", "cucm", version, "subscriber"),
            node(f"{name}-imp", "imp", version),
        ],
    }


def pcd(name: str) -> dict[str, Any]:
    """A cluster of one node."""
    return {"name": name, "nodes": [node(name, "pcd", "14.0.1.10000-20")]}


def thorough(*values: Any, id: str | None = None) -> Any:  # noqa: A002  # as pytest.param calls it
    """The values of a case that only `make thorough` runs, because a case beside it shows the same in less detail."""
    return pytest.param(*values, marks=pytest.mark.thorough, id=id)


@pytest.fixture
def make_estate(tmp_path: Path) -> Iterator[MakeEstate]:
    """Start a simulator for the given clusters; each call and each process has its own network in 127.0.0.0/8."""
    running: list[Simulator] = []

    def make(*clusters: dict[str, Any], **top: Any) -> Estate:
        hosts = itertools.count(1)
        network = next(_networks)
        for cluster in clusters:
            for item in cluster["nodes"]:
                number = next(hosts)
                if number % 250 == 0:
                    network = next(_networks)
                item.setdefault("address", f"127.{64 + os.getpid() % 128}.{network}.{1 + number % 250}")
        world = {
            "time_scale": 60,
            "user": "administrator",
            "password": PASSWORD,
            "timings": TIMINGS,
            "clusters": list(clusters),
            **top,
        }
        simulator = Simulator(world, tmp_path / f"simulator{len(running)}")
        simulator.start()
        running.append(simulator)
        return Estate(simulator, tmp_path, inventory_of(world, simulator.known_hosts))

    yield make
    for simulator in running:
        simulator.stop()
