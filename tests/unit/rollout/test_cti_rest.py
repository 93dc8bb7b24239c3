# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Emergency Responder begins five minutes after the last node with CTIManager that this run restarted was healthy."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import CALL_MANAGER, CTI_MANAGER
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import read_window
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cti_rest import cti_back
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.errors import Orphaned
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import Progress
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord

from tests.unit.rollout.night import PUB, SUB, Night

EMERGENCY: dict[str, Any] = {"name": "cer", "nodes": [{"name": "cer-pub", "product": "cer"}]}
CALLS: dict[str, Any] = {
    "name": "alpha",
    "nodes": [
        {"name": PUB, "product": "cucm", "roles": [CALL_MANAGER, CTI_MANAGER]},
        {"name": SUB, "product": "cucm", "roles": [CALL_MANAGER]},
        {"name": "older", "product": "cucm"},
    ],
}
PLAN = {"clusters": [CALLS, EMERGENCY]}
CTI = "CTI at rest"


def after_cti(seconds: float, **options: Any) -> Night:
    """A night that begins so many seconds after the nodes with CTIManager were healthy again."""
    night = Night(**options)
    now = night.now().timestamp()
    night.cti_back = {"earlier": now - 1000.0, "last": now - seconds}
    return night


def test_the_first_wave_waits_for_the_rest_of_the_five_minutes() -> None:
    night = after_cti(100.0)
    steps = night.wave(PUB)
    assert [step.name for step in steps][:3] == ["window", CTI, "window"]
    assert steps[1].seconds == pytest.approx(200.0)
    told = [waiting for names, waiting in night.told if names == (PUB,) and "CTI" in waiting.awaited]
    assert told[0].awaited == "CTI to rest: 5 minutes from when last was healthy again"
    assert (told[0].timeout, told[0].then) == (200.0, "goes on")
    assert steps[1].evidence[0]["line"] == (
        "last, the last restarted node with Cisco CTIManager, has been healthy for 5 minutes"
    )


def test_it_does_not_wait_when_the_five_minutes_are_over() -> None:
    steps = after_cti(300.0).wave(PUB)
    assert (steps[1].name, steps[1].seconds) == (CTI, 0.0)


def test_only_the_first_wave_waits() -> None:
    night = after_cti(300.0)
    night.wave(PUB)
    night.cti_back = {"last": night.now().timestamp()}
    assert CTI not in [step.name for step in night.wave(SUB)]


def test_a_clock_that_was_set_back_does_not_make_the_wait_longer_than_the_rest() -> None:
    assert after_cti(-7200.0).wave(PUB)[1].seconds == pytest.approx(300.0)


def test_the_window_and_the_soft_stop_are_checked_after_it() -> None:
    window = read_window({"start": "2023-11-14 22:00", "end": "2023-11-14 23:02", "timezone": "UTC"})
    night = after_cti(0.0, window=window, window_margin=0.0)
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause) == ("window", Cause.WINDOW)
    assert [step.name for step in night.steps] == ["window", CTI, "window"]
    night = after_cti(0.0)
    night.stop_asked = lambda: "vos_tls_stop says stop" if night.clock.time > 1200 else ""
    assert night.stopped(PUB).cause is Cause.STOP_ASKED


def test_an_orphan_does_not_wait_on() -> None:
    night = after_cti(0.0)
    began = night.clock.time
    night.fleet.orphan_at = lambda: night.clock.time > began + 60
    with pytest.raises(Orphaned):
        night.wave(PUB)
    assert night.clock.time < began + 70


def test_a_run_keeps_when_each_node_was_healthy_again() -> None:
    night = Night()
    night.wave(PUB)
    assert night.progress.back_at == {PUB: night.now().timestamp()}
    assert Progress.from_result(night.progress.to_result()).back_at == night.progress.back_at


def test_only_nodes_with_cti_manager_count_and_only_for_emergency_responder() -> None:
    record = ClusterRecord("alpha", Progress(back_at={PUB: 1.0, SUB: 2.0, "older": 3.0}))
    assert cti_back(PLAN, EMERGENCY, [record]) == {PUB: 1.0}
    assert cti_back(PLAN, CALLS, [record]) == {}


def younger(seconds: float, **more: Any) -> dict[str, Any]:
    """The plan's entry of a node that had been up for so long when it was read."""
    boot = {**BOOT, "uptime_s": seconds, "read_at": "2023-11-14T22:00:00+00:00"}
    return {"name": PUB, "product": "cucm", "roles": [CTI_MANAGER], "boot": boot, **more}


READ_AT = 1699999200.0
BOOT = {"time": "2023-11-14T21:00:00"}


@pytest.mark.parametrize(
    ("node", "back"),
    [
        (younger(240.0), {PUB: READ_AT}),
        (younger(3500.0), {PUB: READ_AT}),  # a node may take an hour until it is healthy
        (younger(3700.0), {}),
        (younger(240.0, roles=[CALL_MANAGER]), {}),
        (younger(240.0, boot=None), {}),
        (younger(240.0, boot=BOOT), {}),
    ],
)
def test_a_node_that_was_restarted_shortly_before_this_run_was_healthy_when_it_was_read_at_the_latest(
    node: dict[str, Any], back: dict[str, float]
) -> None:
    """An earlier run may have restarted it, and been ended before Emergency Responder had its turn."""
    plan = {"clusters": [{"name": "alpha", "nodes": [node]}, EMERGENCY]}
    assert cti_back(plan, EMERGENCY, []) == back
    later = ClusterRecord("alpha", Progress(back_at={PUB: READ_AT + 900.0}))
    if CTI_MANAGER in node["roles"]:
        assert cti_back(plan, EMERGENCY, [later]) == {PUB: READ_AT + 900.0}
