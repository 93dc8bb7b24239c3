# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until a node is healthy: good polls in a row, each of which is told, and what is missing at the deadline."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.condition import Condition
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import Examination
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.waiting import HealthWait, wait_until_healthy
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.action.scripted import FakeClock

EVIDENCE = ({"command": "utils service list", "line": "Cisco Tomcat[STARTING]", "time": ""},)
GOOD = Examination((Condition("services", True, "all run"),), EVIDENCE)
BAD = Examination((Condition("services", False, "Cisco Tomcat is STARTING"),), EVIDENCE)


def polls(*found: Examination) -> Callable[[float], Examination]:
    """One after the other, the last one again and again."""
    left = list(found)
    return lambda _seconds: left.pop(0) if len(left) > 1 else left[0]


def wait(*found: Examination, timeout: float = 100) -> tuple[HealthWait, list[Waiting]]:
    told: list[Waiting] = []
    clock = FakeClock().clock
    waited = wait_until_healthy(polls(*found), needed=2, timeout=timeout, interval=15, tell=told.append, clock=clock)
    return waited, told


def test_a_bad_poll_starts_the_count_again_and_each_poll_is_told() -> None:
    waited, told = wait(GOOD, BAD, GOOD)
    assert (waited.held, waited.last.polls) == (True, 4)
    assert [(one.awaited, one.details, one.elapsed) for one in told] == [
        ("2 good polls in a row", "1 so far", 0),
        ("services to start", "Cisco Tomcat is STARTING", 15),
        ("2 good polls in a row", "1 so far", 30),
        ("2 good polls in a row", "2 so far", 45),
    ]
    assert {(one.timeout, one.usual) for one in told} == {(100, 15)}, "the second good poll comes after an interval"


def test_the_error_says_what_is_missing_and_shows_what_the_node_said() -> None:
    waited, _told = wait(BAD)
    error = waited.error("192.0.2.11")
    assert not waited.held
    assert error.message == "not healthy within 100 s; still waiting for services: Cisco Tomcat is STARTING"
    assert (error.host, error.seen) == ("192.0.2.11", "Cisco Tomcat[STARTING]")


def test_of_what_the_node_said_only_the_lines_that_decided_are_shown() -> None:
    said = {
        "utils service list": "Cisco Tftp[STARTING]",
        "show network cluster": "192.0.2.11 pub authenticated",
        "utils dbreplication runtimestate": "sub 192.0.2.12 (3) Bad Blocks",
    }
    evidence = tuple({"command": command, "line": line, "time": ""} for command, line in said.items())
    found = {"services": False, "cluster": True, "replication": False}
    conditions = tuple(Condition(name, holds, "x") for name, holds in found.items())
    assert Examination(conditions, evidence).decided_by == ["Cisco Tftp[STARTING]", "sub 192.0.2.12 (3) Bad Blocks"]
    assert Examination((Condition("session", False, "SSH refused"),), evidence).decided_by == []


def test_a_node_that_has_just_become_healthy_lacks_good_polls() -> None:
    waited, _told = wait(BAD, GOOD, timeout=10)
    assert not waited.held
    assert waited.missing == ["good polls in a row: 1 of 2"]
