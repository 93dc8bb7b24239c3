# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line about a node of a cluster: its place, the step, and how long its restart usually takes."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import ClusterMembers
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.progress_lines import ProgressLines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.wave_lines import WaveLines
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.action.scripted import FakeClock

TWO_AT_NIGHT = 1_796_004_000.0  # seconds since the epoch: 02:00:00 in UTC


def node(name: str, product: str = "cucm", minutes: float = 30.0) -> dict[str, Any]:
    known: dict[str, Any] = {"name": name, "product": product, "state": "drifted", "peer": name, "change": "set"}
    unknown = dict.fromkeys(("regime", "before", "boot", "identity", "registrations"))
    return {
        **known,
        **unknown,
        "is_publisher": False,
        "counter_values": {},
        "may_reboot": False,
        "spoke": [],
        "expected_minutes": minutes,
    }


PLAN: dict[str, Any] = {
    "clusters": [
        {
            "name": "alpha",
            "nodes": [
                node("pub"),
                node("sub1"),
                node("sub2"),
                node("imp", "imp", minutes=25.0),
            ],
        },
        {"name": "emergency", "nodes": [node("cer-publisher", "cer", minutes=20.0)]},
    ]
}


class Screen:
    """The lines about the first cluster of a plan, and the time."""

    def __init__(self, plan: dict[str, Any] | None = None) -> None:
        plan = plan or PLAN
        self.shown: list[str] = []
        self.clock = FakeClock()
        start = self.clock.time
        lines = ProgressLines(self.shown.append, self.clock.clock, lambda: TWO_AT_NIGHT + self.clock.time - start, UTC)
        self.record = ClusterRecord("alpha")
        self.lines = WaveLines.of(plan, ClusterMembers.from_plan(plan["clusters"][0]), self.record, lines)

    def tell(self, step: str, *nodes: str, awaited: str = "x", elapsed: float = 0.0, **more: str) -> str:
        self.record.step = step
        self.lines.tell(nodes, Waiting(awaited, "", elapsed, 3600, **more))
        return self.shown[-1]


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_it_names_cluster_node_place_and_step_in_columns(screen: Screen) -> None:
    assert screen.tell("gate before", "sub1") == (
        "02:00:00  alpha      sub1           2/4   gate before  Waiting for x. Gives up at 03:00:00."
    )


def test_before_the_first_step_it_is_about_the_lock(screen: Screen) -> None:
    assert "  1/4   lock         Waiting for " in screen.tell("", "pub")


def test_a_wave_of_several_nodes_has_all_their_places(screen: Screen) -> None:
    assert "  sub1, sub2     2,3/4  gate after" in screen.tell("gate after", "sub1", "sub2")


def test_at_first_the_plan_says_how_long_it_takes(screen: Screen) -> None:
    assert "0 s so far, usually 30 min (estimate)." in screen.tell("restart", "pub")
    assert "Usually 25 min (estimate)." in screen.tell("own reboots", "imp")


def test_later_the_nodes_of_the_same_product_say_it(screen: Screen) -> None:
    screen.record.progress.seconds = {"pub": 1500.0, "imp": 600.0}
    assert "usually 25 min (pub)." in screen.tell("restart", "sub1")
    screen.record.progress.seconds["sub1"] = 1680.0
    assert "usually 25 min to 28 min (pub, sub1)." in screen.tell("restart", "sub2")


def test_the_time_counts_from_the_restart_also_in_the_gate_after_it(screen: Screen) -> None:
    screen.tell("restart", "pub", elapsed=5)
    screen.clock.time += 600
    assert "10 min so far, usually 30 min (estimate)." in screen.tell("gate after", "pub")


def test_what_does_not_wait_for_a_restart_has_no_time_of_one(screen: Screen) -> None:
    assert "usually" not in screen.tell("gate before", "pub")
    assert "usually" not in screen.tell("own reboots", "pub", then="goes on without a reboot")


def test_a_node_of_which_the_plan_expects_nothing_has_no_usual_time(screen: Screen) -> None:
    screen.lines.minutes = {}
    assert "usually" not in screen.tell("own reboots", "pub")


def test_the_line_before_a_sending_has_time_place_and_step_too(screen: Screen) -> None:
    screen.record.step = "restart"
    line = screen.lines.announcement("sub2", "utils system restart")
    assert line.startswith(
        "02:00:00  alpha      sub2           3/4   restart      Sending `utils system restart`. If this run ends "
    )


def test_the_line_of_a_large_wave_names_some_nodes_and_has_the_places_of_all() -> None:
    names = [f"b{number}" for number in range(1, 8)]
    cluster = {"name": "large", "nodes": [node(name) for name in ("pub", *names, "tftp")]}
    screen = Screen(plan={"clusters": [cluster]})
    line = screen.tell("gate after", *names, "tftp")
    assert "  large  b1, b2, b3 and 5 more  2-9/9  gate after" in line
    assert "  large  b1, b2, b4, b5  2,3,5,6/9  gate after" in screen.tell("gate after", "b1", "b2", "b4", "b5")
