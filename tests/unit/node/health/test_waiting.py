# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until a node is healthy: good polls in a row, one line for each, and what is missing at the deadline."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.condition import Condition
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import Examination
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.waiting import HealthWait, wait_until_healthy

from tests.unit.action.scripted import FakeClock

EVIDENCE = ({"command": "utils service list", "line": "Cisco Tomcat[STARTING]", "time": ""},)
GOOD = Examination((Condition("services", True, "all run"),), EVIDENCE)
BAD = Examination((Condition("services", False, "Cisco Tomcat is STARTING"),), EVIDENCE)


def polls(*found: Examination) -> Callable[[float], Examination]:
    """One after the other, the last one again and again."""
    left = list(found)
    return lambda _seconds: left.pop(0) if len(left) > 1 else left[0]


def wait(*found: Examination, timeout: float = 100) -> tuple[HealthWait, list[str]]:
    lines: list[str] = []
    clock = FakeClock().clock
    waited = wait_until_healthy(polls(*found), needed=2, timeout=timeout, interval=15, say=lines.append, clock=clock)
    return waited, lines


def test_a_bad_poll_starts_the_count_again_and_each_poll_has_its_line() -> None:
    waited, lines = wait(GOOD, BAD, GOOD)
    assert (waited.held, waited.last.polls) == (True, 4)
    assert lines == [
        "health 0:00, 1:40 left: good 1 of 2",
        "health 0:15, 1:25 left: waiting for services: Cisco Tomcat is STARTING",
        "health 0:30, 1:10 left: good 1 of 2",
        "health 0:45, 0:55 left: good 2 of 2",
    ]


def test_the_error_says_what_is_missing_and_shows_what_the_node_said() -> None:
    waited, _lines = wait(BAD)
    error = waited.error("192.0.2.11")
    assert not waited.held
    assert error.message == "not healthy within 100 s; still waiting for services: Cisco Tomcat is STARTING"
    assert (error.host, error.seen) == ("192.0.2.11", "Cisco Tomcat[STARTING]")


def test_a_node_that_has_just_become_healthy_lacks_good_polls() -> None:
    waited, _lines = wait(BAD, GOOD, timeout=10)
    assert not waited.held
    assert waited.missing == ["good polls in a row: 1 of 2"]
