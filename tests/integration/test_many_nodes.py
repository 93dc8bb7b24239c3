# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same read on 300 nodes: one login each, and nothing stays behind on either side."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.driver import Target, connect
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node
from ansible_collections.collabops.vos.tests.integration.estate import PASSWORD, Estate

NODES = 300


@pytest.fixture
def estate(make_estate: MakeEstate) -> Estate:
    return make_estate(
        *({"name": f"c{n}", "nodes": [node(f"c{n}", "cucm", "12.5.1.16900-48")]} for n in range(NODES)),
        timings={"login": 1, "command": 1},
    )


def assert_one_login_each_and_none_left(estate: Estate) -> None:
    simulator = estate.simulator
    deadline = time.monotonic() + 10
    while sum(simulator.state(name)["sessions"] for name in estate.hosts) and time.monotonic() < deadline:
        time.sleep(0.1)
    for event in ("login", "logout"):
        assert Counter(entry.node for entry in simulator.journal(event)) == Counter(list(estate.hosts)), event
    assert {simulator.state(name)["sessions"] for name in estate.hosts} == {0}


@pytest.mark.thorough
def test_ansible_reads_300_nodes_with_a_login_each_and_leaves_no_process_and_no_session(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = f"collabops-{uuid.uuid4()}"
    monkeypatch.setenv("COLLABOPS_TEST_MARK", mark)
    results = estate.ask("tls_min_version", "--check", "--forks", "50", version="1.2")
    assert Counter(result["before"] for result in results.values()) == {"1.0": NODES}
    assert processes_with(mark) == []
    assert_one_login_each_and_none_left(estate)
    assert estate.writes() == []


def open_files() -> int:
    return sum(1 for _file in Path("/proc/self/fd").iterdir())


def processes_with(mark: str) -> list[str]:
    """The processes that have inherited the mark, other than this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int(process.name) != os.getpid() and mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


def test_300_sessions_of_one_process_leave_no_thread_and_no_open_file(estate: Estate) -> None:
    places: list[dict[str, Any]] = list(estate.simulator.nodes.values())
    known_hosts = str(estate.simulator.known_hosts)

    def read(place: dict[str, Any]) -> str:
        target = Target(
            host=place["address"],
            port=place["ssh_port"],
            user="administrator",
            password=PASSWORD,
            known_hosts_files=(known_hosts,),
            prompt_settle=0.02,
            ssh_algorithms="legacy",  # release 12.5
        )
        session = connect(target)
        try:
            return session.run("show tls min-version")
        finally:
            session.close()

    before = set(threading.enumerate()), open_files()
    with ThreadPoolExecutor(30) as pool:
        answers = Counter(pool.map(read, places))
    assert answers == {"Configured TLS minimum version: 1.0": NODES}
    for thread in set(threading.enumerate()) - before[0]:
        thread.join(5)
    assert (set(threading.enumerate()), open_files()) == before
    assert_one_login_each_and_none_left(estate)
