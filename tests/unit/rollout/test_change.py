# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One wave of nodes: its steps in their order, and where it stops with what had been sent."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import SessionLost
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.window import read_window
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import Progress

from tests.unit.rollout.fleet import SU2, cluster_of
from tests.unit.rollout.night import PUB, RESTART, SET, STOPPED_SERVICE, SUB, Night


def test_a_node_of_the_node_regime_is_set_and_its_own_restart_is_awaited() -> None:
    night = Night()
    steps = night.wave(PUB)
    assert [step.name for step in steps] == [
        "window",
        "gate before",
        "window",
        "nobody else",
        "baseline",
        "set",
        "restart",
        "gate after",
        "proof",
    ]
    assert night.journal == [
        (PUB, f"about to send {SET}"),
        (PUB, f"asked {SET}"),
        (PUB, f"yes {SET}"),
        (PUB, "down"),
        (PUB, "up"),
    ]
    assert night.record.sent == {PUB: Sent.RESTARTED}
    assert night.progress.was_set == {PUB}
    assert night.progress.seconds[PUB] >= 600
    assert not night.fleet.open, "no session is left"


def test_from_15su2_on_the_publisher_is_set_for_all_and_each_node_is_restarted() -> None:
    night = Night(SU2)
    night.wave(PUB)
    night.machines[SUB].configured = "1.2"  # the database has it
    night.wave(SUB)
    assert night.sent == [(PUB, SET), (PUB, RESTART), (SUB, RESTART)]


def test_a_node_is_logged_in_to_once_before_its_restart_and_once_more_for_the_last_look() -> None:
    night = Night()
    night.wave(PUB)
    before = night.fleet.logins[: night.fleet.logins.index((PUB, "second")) + 1]
    assert before == [(PUB, "first"), (SUB, "first"), (PUB, "second")]
    again = night.fleet.logins[len(before) :]
    assert again == [(PUB, "first")] * 2, "while it still runs, and after its restart; its peer kept its session"


def test_while_a_node_restarts_only_that_node_is_asked() -> None:
    night = Night()
    night.wave(PUB)
    alone = len(night.fleet.rounds) - 1 - night.fleet.rounds[::-1].index((PUB,), 1)
    assert night.fleet.rounds[alone + 1 : -1] == [(PUB, SUB)] * 3, (
        "then all are asked at once; the last one is the proof"
    )


def test_somebody_who_booted_another_node_since_the_plan_stops_the_cluster() -> None:
    night = Night()
    night.machines[SUB].boots.append("09/29/2023 17:15:05")
    stop = night.stopped(PUB)
    assert stop.step == "nobody else"
    assert stop.cause is Cause.SOMEBODY_ELSE
    assert stop.asked == SUB
    assert "it was booted again, but not by this run" in stop.text
    assert stop.sent == {PUB: Sent.NOTHING}
    assert night.journal == []


def test_somebody_who_comes_before_the_yes_finds_the_question_declined() -> None:
    night = Night()

    def other_controller() -> None:
        night.machines[SUB].boots.append("09/29/2023 17:15:05")

    night.hesitate = other_controller
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause, stop.asked) == ("set", Cause.SOMEBODY_ELSE, SUB)
    assert stop.sent == {PUB: Sent.NOTHING}
    assert night.journal[-1] == (PUB, "no")
    assert night.machines[PUB].configured == "1.0"


def test_a_value_that_appears_by_itself_before_the_yes_is_somebody_elses_work() -> None:
    night = Night()
    night.hesitate = lambda: setattr(night.machines[SUB], "configured", "1.2")
    stop = night.stopped(PUB)
    assert stop.cause is Cause.SOMEBODY_ELSE
    assert "its minimum is TLS 1.2 now, but this run did not set it" in stop.text


def test_nothing_is_begun_outside_the_window() -> None:
    night = Night(window=read_window({"start": "2001-01-01 01:00", "end": "2001-01-01 02:00", "timezone": "UTC"}))
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause) == ("window", Cause.WINDOW)
    assert stop.text.startswith(f"The change was not started on {PUB}: the maintenance window is closed")
    assert stop.text.endswith(f"Left to do in this cluster: {PUB}, {SUB}.")
    assert night.journal == []
    assert night.fleet.logins == [], "no node is asked"


def test_the_window_is_checked_again_after_the_gates() -> None:
    window = {"start": "2023-11-14 22:00", "end": "2023-11-14 22:31", "timezone": "UTC"}
    night = Night(window=read_window(window), window_margin=-1.0, gate_timeout=900.0)
    sub = night.machines[SUB]
    sub.faults["utils service list"] = STOPPED_SERVICE
    night.clock.pause = lambda seconds: _later(night, seconds, until=1200.0)  # type: ignore[method-assign]
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause) == ("window", Cause.WINDOW)
    assert [step.name for step in night.steps] == ["window", "gate before", "window"]
    assert night.journal == []


def _later(night: Night, seconds: float, until: float) -> None:
    night.clock.time += seconds
    if night.clock.time > until:
        night.machines[SUB].faults.clear()


def test_a_gate_that_stays_shut_names_the_node_that_keeps_it_shut() -> None:
    night = Night()
    night.machines[SUB].faults["utils service list"] = STOPPED_SERVICE
    stop = night.stopped(PUB)
    assert (stop.step, stop.node, stop.asked) == ("gate before", PUB, SUB)
    assert "not healthy within 300 s" in stop.text
    assert "Cisco CallManager is STOPPED" in stop.text
    assert night.journal == []


def test_a_node_that_was_set_before_is_awaited_before_any_other_is_changed() -> None:
    night = Night()
    sub = night.machines[SUB]
    sub.configured = "1.2"
    night.cluster = cluster_of(night.fleet, may_reboot=[SUB])
    sub.go_down(200.0)
    night.wave(PUB)
    assert night.journal.index((SUB, "up")) < night.journal.index((PUB, f"asked {SET}"))
    assert night.progress.own_reboots_awaited
    assert SUB in night.progress.boots


def test_one_that_stays_up_through_the_grace_is_not_awaited_again() -> None:
    night = Night()
    night.machines[SUB].configured = "1.2"
    night.cluster = cluster_of(night.fleet, may_reboot=[SUB])
    steps = night.wave(PUB)
    assert steps[1].name == "own reboots"
    assert steps[1].seconds == pytest.approx(600, abs=30)
    night.machines[PUB].configured = "1.2"
    assert night.wave(SUB)[1].name == "gate before"


def test_a_node_that_does_not_come_back_stops_the_cluster_while_it_is_away() -> None:
    night = Night()
    night.machines[PUB].comes_back = False
    stop = night.stopped(PUB)
    assert (stop.step, stop.sent) == ("restart", {PUB: Sent.RESTARTING})
    assert "SSH port closed" in stop.text
    assert not night.fleet.open


def test_a_set_whose_result_is_not_known_stops_the_cluster_as_unknown() -> None:
    night = Night(SU2)
    lost = SessionLost("the node ended the session", host=PUB, command=SET, accepted=True)
    night.machines[PUB].faults[SET] = lost
    stop = night.stopped(PUB)
    assert (stop.step, stop.sent) == ("set", {PUB: Sent.UNKNOWN})
    assert stop.error is lost


def test_a_fault_of_ours_behind_the_yes_leaves_it_unknown() -> None:
    night = Night()
    night.machines[PUB].faults[SET] = ZeroDivisionError("nobody thought of that")
    stop = night.stopped(PUB)
    assert stop.text == "ZeroDivisionError: nobody thought of that"
    assert (stop.step, stop.cause, stop.sent) == ("set", Cause.CUT_OFF, {PUB: Sent.UNKNOWN})


def test_a_fault_before_the_yes_is_no_change() -> None:
    night = Night()
    night.machines[PUB].faults[SET] = SessionLost("the node ended the session", host=PUB, command=SET)
    assert night.stopped(PUB).sent == {PUB: Sent.NOTHING}


def test_a_port_that_is_lost_stops_the_cluster_after_its_restart() -> None:
    night = Night()
    night.fleet.probes[PUB] = {"lost": ["cucm-pub:5061"]}
    stop = night.stopped(PUB)
    assert (stop.step, stop.sent) == ("proof", {PUB: Sent.RESTARTED})
    assert "cucm-pub:5061" in stop.text


def test_a_gate_that_was_good_a_moment_ago_needs_one_good_poll() -> None:
    night = Night()
    night.wave(PUB, then=[SUB])
    assert night.progress.healthy_at is not None
    night.fleet.rounds.clear()
    night.wave(SUB)
    assert night.fleet.rounds[:2] == [(PUB, SUB), (PUB, SUB)], "one poll, and the look for somebody else"
    late = Night()
    late.wave(PUB, then=[SUB])
    late.clock.pause(61)
    late.fleet.rounds.clear()
    late.wave(SUB)
    assert late.fleet.rounds[:4] == [(PUB, SUB)] * 4, "three polls, and the look"


def test_a_node_that_is_compliant_by_now_is_left_alone() -> None:
    night = Night()
    night.machines[PUB].configured = night.machines[PUB].served = "1.2"
    night.cluster = cluster_of(night.fleet)
    steps = night.wave(PUB)
    assert night.record.sent == {PUB: Sent.NOTHING}
    assert [step.name for step in steps][-1] == "baseline"
    assert night.journal == []
    assert night.record.done == [PUB]


def test_whoever_has_ended_is_asked_at_each_poll_and_before_the_yes() -> None:
    night = Night()
    night.wave(PUB)
    assert night.fleet.watched > 3


def test_what_was_done_is_handed_to_the_next_wave_as_plain_data() -> None:
    night = Night()
    night.wave(PUB)
    again = Progress.from_result(night.progress.to_result())
    assert again.to_result() == night.progress.to_result()
    assert Progress.from_result({}) == Progress()
