# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that work with real servers work with the simulator too, on every product and release."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.clients import PASSWORD, USER
from ansible_collections.collabops.vos.tests.integration.estate import ROOT
from ansible_collections.collabops.vos.tests.simulator.inventory import needs_sha_1
from ansible_collections.collabops.vos.tests.simulator.process import Simulator

PARAMIKO_5 = ROOT / ".build" / "paramiko5"
UNICON = ROOT / ".build" / "unicon"
RELEASES = {
    "cucm": (
        *("11.5.1.14900-11", "12.0.1.23900-9", "12.5.1.16900-48", "14.0.1.12900-161", "15.0.1.11900-23"),
        *("15.0.1.12900-234", "15.0.1.14901-2"),
    ),
    "imp": ("11.5.1.14900-32", "12.5.1.16900-5", "14.0.1.12900-6", "15.0.1.11900-4", "15.0.1.14900-8"),
    "cuc": ("11.5.1.14900-11", "12.5.1.16900-29", "14.0.1.12900-69", "15.0.1.11900-14", "15.0.1.12900-43"),
    "cer": ("11.5.4.50000-6", "12.5.1.21900-14", "14.0.1.11900-14", "15.0.1.10000-5", "15.0.1.12900-12"),
    "pcd": ("11.6.2.10000-9", "12.6.1.10000-16", "14.0.1.10000-17", "15.0.1.11900-4", "15.0.1.12900-17"),
    "uccx": ("11.6.1.10000-61", "12.5.1.11003-511", "15.0.1.10100-41"),
}  # fmt: skip
# Each command with what its answer has, and no other one.
COMMANDS = {
    "show version active": "Active Master Version: {version}",
    "show status": "load average: ",
    "utils service list": "Service Manager is running",
    "show hardware": "HW Platform ",
}
NODES = [
    {
        "name": f"{product}{number}",
        "address": f"127.{64 + os.getpid() % 128}.200.{10 * place + number + 1}",
        "product": product,
        "version": version,
    }
    for place, (product, versions) in enumerate(RELEASES.items())
    for number, version in enumerate(versions)
]
NAMES_WHAT_WAS_NOT_RUN = pytest.mark.filterwarnings("default:NOT RUN")


class NotRun(UserWarning):
    """A client that is not on this machine. pytest lists it below its results, whatever its options."""


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    world = {
        "time_scale": 60,
        "user": USER,
        "password": PASSWORD,
        "timings": {"login": 20},
        "clusters": [{"name": node["name"], "nodes": [node]} for node in NODES],
    }
    with Simulator(world, tmp_path_factory.mktemp("clients")) as running:
        yield running


def read(
    simulator: Simulator,
    client: str,
    path: Path | None = None,
    *,
    nodes: list[dict[str, str]] = NODES,
    at_once: int = 8,
) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """What a client gets from each node: its answers, or the error of its login."""
    places = [
        {
            "address": node["address"],
            "ssh_port": simulator.nodes[node["name"]]["ssh_port"],
            "known_hosts": str(simulator.known_hosts),
            "sha_1": needs_sha_1(node),
        }
        for node in nodes
    ]
    python_path = os.pathsep.join(str(part) for part in (path, ROOT) if part)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.integration.clients", client],
        input=json.dumps({"places": places, "commands": list(COMMANDS), "at_once": at_once}),
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": python_path},
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return list(zip(nodes, results, strict=True))


def assert_answered(node: dict[str, str], result: dict[str, Any]) -> None:
    """Each command has its own answer, whole, and no other one's."""
    assert "error" not in result, (node, result)
    signs = [sign.format(version=node["version"]) for sign in COMMANDS.values()]
    found = [[sign for sign in signs if sign in answer] for answer in result["answers"]]
    assert found == [[sign] for sign in signs], (node, result)
    assert "Size (in GB)" in result["answers"][-1]  # it was not cut at a page


@pytest.mark.parametrize("client", ["paramiko", "netmiko"])
def test_a_client_logs_in_and_reads(simulator: Simulator, client: str) -> None:
    for node, result in read(simulator, client):
        assert_answered(node, result)


def test_paramiko_5_reads_all_but_nodes_that_know_no_other_hash_than_sha_1(simulator: Simulator) -> None:
    assert PARAMIKO_5.is_dir(), "paramiko 5 is missing: `make integration` installs it"
    for node, result in read(simulator, "paramiko", PARAMIKO_5):
        if needs_sha_1(node):
            assert result == {"error": "IncompatiblePeer: Incompatible ssh peer (no acceptable host key)"}
        else:
            assert_answered(node, result)


@NAMES_WHAT_WAS_NOT_RUN
def test_the_ssh_of_the_system_logs_in_and_reads(simulator: Simulator) -> None:
    if shutil.which("ssh") is None:
        warnings.warn(NotRun("NOT RUN: pexpect with plain ssh, because this machine has no ssh"), stacklevel=1)
        return
    for node, result in read(simulator, "pexpect"):
        assert_answered(node, result)


@pytest.mark.thorough
@NAMES_WHAT_WAS_NOT_RUN
@pytest.mark.parametrize("product", RELEASES)
def test_unicon_logs_in_and_reads(simulator: Simulator, product: str) -> None:
    assert UNICON.is_dir(), "unicon is missing: `make thorough` installs it"
    if shutil.which("ssh") is None:
        warnings.warn(NotRun("NOT RUN: unicon, which needs ssh, because this machine has none"), stacklevel=1)
        return
    nodes = [node for node in NODES if node["product"] == product]
    for node, result in read(simulator, "unicon", UNICON, nodes=nodes, at_once=1):
        assert_answered(node, result)
