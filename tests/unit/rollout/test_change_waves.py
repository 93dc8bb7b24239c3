# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wave of several nodes: all of them get their yes, or none; and what follows when one of them fails afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    CommandRefused,
    DeadlinePassed,
    SessionLost,
    UnknownQuestion,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.errors import Orphaned

from tests.unit.action import texts
from tests.unit.rollout.fleet import SU2
from tests.unit.rollout.night import PUB, RESTART, SET, SUB, WITHOUT, Night
from tests.unit.rollout.wave_night import ALL, SUB2, SUB3, WAVE, WaveNight

WITH_DATABASE = {name: why for name, why in WITHOUT.items() if name not in ("cluster", "replication")}
NOTHING = dict.fromkeys(WAVE, Sent.NOTHING)


def question(name: str) -> UnknownQuestion:
    return UnknownQuestion("the CLI asked what no rule knows", host=name, command=SET, seen="Erase all phones?")


def lost(name: str, command: str, *, accepted: bool = False) -> SessionLost:
    return SessionLost("the node ended the session", host=name, command=command, accepted=accepted)


def restarting(night: WaveNight | None = None) -> WaveNight:
    """A wave whose nodes need a restart and no set."""
    return (night or WaveNight(SU2)).pending()


def with_manual_sets() -> WaveNight:
    """A wave whose nodes are set, each, and then told to restart."""
    night = WaveNight()
    for name in WAVE:
        night.machines[name].is_manual = True
    return night


def with_one_restart() -> WaveNight:
    """A wave of two nodes that are set and restart by themselves, and one that was set before."""
    night = WaveNight()
    night.machines[SUB3].version = SU2
    return night.pending(SUB3)


# -- all of them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cluster", [WaveNight, restarting], ids=["set", "restart"])
def test_every_node_stands_at_its_question_before_the_first_yes(cluster: Callable[[], WaveNight]) -> None:
    night = cluster()
    night.wave(*WAVE)
    what = [what.split()[0] for _name, what in night.journal if what.startswith(("asked", "yes"))]
    assert what == ["asked"] * 3 + ["yes"] * 3
    at = [night.journal.when[one] for one in night.journal if one[1].startswith("yes")]
    assert max(at) - min(at) < 1, "side by side"
    assert night.record.sent == dict.fromkeys(WAVE, Sent.RESTARTED)
    assert night.record.done == list(WAVE)
    assert set(night.progress.seconds) == set(night.progress.back_at) == set(WAVE)


def test_the_nodes_go_down_and_are_awaited_at_once() -> None:
    night = WaveNight()
    steps = {step.name: step.seconds for step in night.wave(*WAVE)}
    assert steps["restart"] < 120 + 600 + 60, "no longer than one node"


@pytest.mark.parametrize("cluster", [WaveNight, restarting], ids=["set", "restart"])
def test_one_hesitation_and_one_look_at_all_nodes_are_for_the_whole_wave(cluster: Callable[[], WaveNight]) -> None:
    """A node at its question is not left out, although it counts as restarting by then: it is read over its second
    session, because the first one is in use."""
    night = cluster()
    hesitated: list[float] = []

    def hesitate() -> None:
        hesitated.append(night.clock.time)
        for machine in night.machines.values():
            machine.asked.clear()

    night.hesitate = hesitate
    looked: dict[str, list[str]] = {}
    for name in WAVE:
        night.machines[name].at_yes = lambda: (
            looked or looked.update({name: list(machine.asked) for name, machine in night.machines.items()})
        )
    night.wave(*WAVE)
    assert len(hesitated) == 1
    assert looked == {name: ["show status", "show tls min-version"] for name in ALL}


def test_a_node_that_goes_down_for_this_wave_is_left_out_of_the_look_before_the_restart_of_the_others() -> None:
    night = with_one_restart()
    night.machines[SUB3].question_s = 200.0  # the others are down by then
    night.wave(*WAVE)
    order = [one for one in night.journal if one in ((SUB, "down"), (SUB3, f"yes {RESTART}"), (SUB, "up"))]
    assert order == [(SUB, "down"), (SUB3, f"yes {RESTART}"), (SUB, "up")]
    assert night.record.sent == dict.fromkeys(WAVE, Sent.RESTARTED)


def test_a_second_session_to_each_node_is_open_before_a_command_is_typed() -> None:
    night = WaveNight()
    logins: list[tuple[str, str]] = []
    night.hesitate = lambda: logins.extend(night.fleet.logins)
    night.wave(*WAVE)
    assert sorted(logins) == sorted([*((name, "first") for name in ALL), *((name, "second") for name in WAVE)])


# -- none of them --------------------------------------------------------------------------------------------------


def _unknown(night: WaveNight, command: str) -> None:
    night.machines[SUB2].no_question[command] = question(SUB2)


def _refused(night: WaveNight, command: str) -> None:
    refused = CommandRefused("the CLI refused the command", host=SUB2, command=command, seen="Upgrade in progress")
    night.machines[SUB2].no_question[command] = refused


def _lost(night: WaveNight, command: str) -> None:
    night.machines[SUB2].no_question[command] = lost(SUB2, command)


def _lost_while_it_waits(night: WaveNight, command: str) -> None:
    night.machines[SUB2].lost_question[command] = lost(SUB2, command)


def _late(night: WaveNight, command: str) -> None:
    night.machines[SUB2].question_s = 500.0


def _gives_up(night: WaveNight, command: str) -> None:
    night.machines[SUB2].question_s = 100.0
    passed = DeadlinePassed("no prompt within 120 s", host=SUB2, command=command)
    night.machines[SUB2].no_question[command] = passed


def _fault(night: WaveNight, command: str) -> None:
    night.machines[SUB2].no_question[command] = ZeroDivisionError("nobody thought of that")


BEFORE_THE_YES = (_unknown, _refused, _lost, _lost_while_it_waits, _late, _gives_up, _fault)


@pytest.mark.parametrize("fails", BEFORE_THE_YES)
@pytest.mark.parametrize("command", [SET, RESTART])
def test_one_node_that_comes_to_no_good_question_keeps_all_from_their_yes(
    command: str, fails: Callable[[WaveNight, str], None]
) -> None:
    night = WaveNight() if command == SET else restarting()
    fails(night, command)
    stop = night.stopped()
    assert night.sent == [], "no yes was given on any node"
    assert (stop.step, stop.node) == ("set" if command == SET else "restart", SUB2)
    assert night.of(SUB)[-1] == night.of(SUB3)[-1] == "no"
    assert {name: stop.sent[name] for name in (SUB, SUB3)} == {SUB: Sent.NOTHING, SUB3: Sent.NOTHING}
    assert stop.also == (), "the others have only been declined"
    assert "a wave gets its yes on all of its nodes, or on none" in stop.more
    assert f"{SUB}, " in stop.more
    assert night.written[-1]["sent"] == {name: sent.value for name, sent in stop.sent.items()}
    assert not night.fleet.open, "no session is left"
    # A fault of ours counts as unknown where it happened, as in a wave of one node.
    assert (stop.sent[SUB2] is Sent.NOTHING) is (fails is not _fault)


def test_the_error_of_the_node_that_was_the_cause_is_the_one_that_is_told() -> None:
    night = WaveNight()
    _unknown(night, SET)
    stop = night.stopped()
    assert stop.cause is Cause.QUESTION
    assert isinstance(stop.error, UnknownQuestion)
    night = WaveNight()
    _late(night, SET)
    assert night.stopped().text == "its question did not come within 120 s"


def test_two_nodes_that_fail_by_themselves_are_both_told() -> None:
    night = WaveNight()
    _unknown(night, SET)
    night.machines[SUB3].no_question[SET] = question(SUB3)
    stop = night.stopped()
    assert [stop.node, *(one.node for one in stop.also)] == [SUB2, SUB3]
    assert stop.more == f"Nothing was set on {SUB}, {SUB3}: a wave gets its yes on all of its nodes, or on none."


def test_a_question_that_was_left_without_a_prompt_is_unknown_and_the_others_got_no_yes() -> None:
    night = WaveNight()
    unsettled = question(SUB2)
    unsettled.unsettled = True
    night.machines[SUB2].no_question[SET] = unsettled
    stop = night.stopped()
    assert night.sent == []
    assert stop.sent == {SUB: Sent.NOTHING, SUB2: Sent.UNKNOWN, SUB3: Sent.NOTHING}
    assert stop.more.startswith(f"Nothing was set on {SUB}, {SUB3}:")


@pytest.mark.parametrize("touched", [PUB, SUB3], ids=["another node", "a node of the wave"])
@pytest.mark.parametrize("command", [SET, RESTART])
def test_somebody_who_is_seen_in_the_look_keeps_all_from_their_yes(command: str, touched: str) -> None:
    night = WaveNight() if command == SET else restarting()

    def other_controller() -> None:
        night.machines[touched].configured = "1.1"

    night.hesitate = other_controller
    stop = night.stopped()
    assert night.sent == []
    assert (stop.cause, stop.node, stop.asked) == (Cause.SOMEBODY_ELSE, SUB, touched)
    assert stop.sent == NOTHING
    assert [night.of(name)[-1] for name in WAVE] == ["no"] * 3


def test_an_orphan_that_waits_for_the_other_questions_gives_no_yes() -> None:
    night = WaveNight()
    night.machines[SUB2].question_s = 60.0
    night.fleet.orphan_at = lambda: (SUB, f"asked {SET}") in night.journal
    with pytest.raises(Orphaned):
        night.wave(*WAVE)
    assert night.sent == []
    assert night.written[-1]["step"] == "set", "the next run finds what was left"


def test_a_task_that_is_ended_while_its_nodes_wait_gives_no_yes() -> None:
    night = WaveNight()
    night.machines[SUB2].question_s = 60.0
    tell = night.tell

    def ended(told: Any) -> None:
        tell(told)
        if "same question" in told[1].awaited:
            assert night.change is not None
            night.change.end()

    night.tell = ended
    stop = night.stopped()
    assert night.sent == []
    assert "the task has ended" in stop.text
    assert stop.sent == NOTHING


def test_what_cannot_be_written_down_before_a_question_keeps_all_from_their_yes() -> None:
    night = WaveNight()
    night.is_full = lambda: night.record.sent[SUB3] is Sent.UNKNOWN
    stop = night.stopped()
    assert night.sent == []
    assert stop.cause is Cause.CUT_OFF
    assert stop.sent == NOTHING


def test_a_node_that_cannot_be_read_again_keeps_the_command_from_being_typed_at_all() -> None:
    night = WaveNight()
    refused = AuthenticationRefused("the node refused the password", host=SUB2)
    second = night.fleet.second

    def refuse() -> Any:
        raise refused

    def access(name: str) -> Any:
        found = second(name)
        if name == SUB2 and night.record.step == "set":
            return replace(found, login=refuse)
        return found

    night.fleet.second = access  # type: ignore[method-assign]
    stop = night.stopped()
    assert night.journal == []
    assert (stop.step, stop.node, stop.cause) == ("set", SUB2, Cause.LOGIN)


# -- one of them fails after its yes -------------------------------------------------------------------------------


def test_a_node_whose_set_is_unknown_stops_the_cluster_when_the_others_have_recovered() -> None:
    night = WaveNight()
    night.machines[SUB2].faults[SET] = lost(SUB2, SET, accepted=True)
    stop = night.stopped()
    assert (stop.step, stop.node, stop.sent[SUB2]) == ("set", SUB2, Sent.UNKNOWN)
    assert {stop.sent[name] for name in (SUB, SUB3)} == {Sent.RESTARTED}
    assert stop.done == (SUB, SUB3)
    assert night.record.done == [SUB, SUB3]
    assert [step.name for step in night.steps][-4:] == ["set", "restart", "gate after", "proof"]
    told = {line["step"]: (line["nodes"], line["result"]) for line in night.noted if line["event"] == "step"}
    assert told["set"] == (WAVE, "stopped")
    assert told["proof"] == ((SUB, SUB3), "ok")


def test_a_question_that_changes_after_the_others_got_their_yes_is_declined_there_alone() -> None:
    night = WaveNight()
    night.machines[SUB2].faults[SET] = question(SUB2)
    stop = night.stopped()
    assert stop.cause is Cause.QUESTION
    assert stop.sent == {SUB: Sent.RESTARTED, SUB2: Sent.NOTHING, SUB3: Sent.RESTARTED}
    assert stop.done == (SUB, SUB3)


def test_a_reboot_that_never_comes_does_not_keep_the_others_from_their_end() -> None:
    night = WaveNight(accepted=WITH_DATABASE)
    night.machines[SUB2].comes_back = False

    def broken() -> None:
        night.machines[SUB].faults_after_boot = {"utils dbreplication runtimestate": _BROKEN}

    night.machines[SUB].at_yes = broken
    stop = night.stopped()
    assert (stop.step, stop.node) == ("restart", SUB2)
    assert stop.sent == {SUB: Sent.RESTARTED, SUB2: Sent.RESTARTING, SUB3: Sent.RESTARTED}
    assert stop.done == (SUB, SUB3), "what the lost node keeps from being good is not awaited"
    assert night.steps[-2].seconds < 120


_BROKEN = texts.REPLICATION.replace("(2) Setup Completed", "(3) Bad")


@pytest.mark.parametrize("error", [lost(SUB2, SET, accepted=True), question(SUB2)], ids=["unknown", "declined"])
def test_nodes_that_were_set_are_not_told_to_restart_after_another_one_has_failed(error: VosError) -> None:
    night = with_manual_sets()
    night.machines[SUB2].faults[SET] = error
    stop = night.stopped()
    assert sorted(night.sent) == sorted((name, SET) for name in WAVE)
    assert {stop.sent[name] for name in (SUB, SUB3)} == {Sent.SET}
    assert stop.done == ()
    assert [step.name for step in night.steps][-1] == "set"


def test_nodes_that_were_set_and_do_not_get_their_restart_stay_set() -> None:
    night = with_manual_sets()
    night.machines[SUB2].no_question[RESTART] = question(SUB2)
    stop = night.stopped()
    assert [what for _name, what in night.sent] == [SET] * 3
    assert stop.sent == dict.fromkeys(WAVE, Sent.SET)
    assert stop.more.startswith(f"No restart was ordered on {SUB}, {SUB3}:")


def test_nodes_that_go_down_by_themselves_are_awaited_when_another_one_refuses_its_restart() -> None:
    night = with_one_restart()
    night.machines[SUB3].no_question[RESTART] = question(SUB3)
    stop = night.stopped()
    assert (stop.step, stop.node, stop.sent[SUB3]) == ("restart", SUB3, Sent.NOTHING)
    assert stop.done == (SUB, SUB2)
    assert stop.more == "", "no other node waited for its restart"


def test_a_session_that_is_lost_behind_the_yes_of_a_restart_is_a_restart_of_unknown_outcome() -> None:
    night = restarting()
    night.machines[SUB2].faults[RESTART] = lost(SUB2, RESTART, accepted=True)
    stop = night.stopped()
    assert (stop.node, stop.sent[SUB2]) == (SUB2, Sent.RESTARTING)
    assert stop.done == (SUB, SUB3)


def test_a_node_that_fails_while_another_one_has_failed_before_is_told_beside_it() -> None:
    night = WaveNight()
    night.machines[SUB2].faults[SET] = lost(SUB2, SET, accepted=True)
    night.fleet.probes[SUB3] = {"lost": [f"{SUB3}:5061"]}
    stop = night.stopped()
    assert [(one.node, one.step) for one in (stop, *stop.also)] == [(SUB2, "set"), (SUB3, "proof")]
    assert stop.done == (SUB,)


def test_no_later_wave_takes_the_gate_of_a_wave_that_has_failed_for_a_good_one() -> None:
    night = WaveNight()
    night.machines[SUB2].comes_back = False
    with pytest.raises(Exception, match="SSH port closed"):
        night.wave(SUB, SUB2, then=[SUB3])
    assert night.progress.healthy_at is None


def test_a_fault_of_ours_behind_one_yes_does_not_keep_the_others_from_being_awaited() -> None:
    night = WaveNight()
    night.machines[SUB2].faults[SET] = ZeroDivisionError("nobody thought of that")
    stop = night.stopped()
    assert (stop.node, stop.cause, stop.sent[SUB2]) == (SUB2, Cause.CUT_OFF, Sent.UNKNOWN)
    assert stop.done == (SUB, SUB3)


# -- before anything is sent ---------------------------------------------------------------------------------------


def test_a_gate_that_a_node_of_the_wave_keeps_shut_names_that_node() -> None:
    night = WaveNight()
    night.machines[SUB2].faults["utils service list"] = texts.SERVICES.replace(
        "Cisco CallManager[STARTED]", "Cisco CallManager[STOPPED]  Service Activated"
    )
    stop = night.stopped()
    assert (stop.step, stop.node, stop.asked) == ("gate before", SUB2, SUB2)


def test_a_node_that_must_not_be_changed_is_named_whatever_its_place_in_the_wave() -> None:
    night = WaveNight()
    probe = night.fleet.probe

    def silent(name: str, *args: Any, **more: Any) -> Any:
        if name == SUB3:
            raise lost(SUB3, "")
        return probe(name, *args, **more)

    night.fleet.probe = silent  # type: ignore[method-assign]
    stop = night.stopped()
    assert (stop.step, stop.node) == ("baseline", SUB3)
    assert night.journal == []


def test_a_wave_of_one_node_has_nobody_to_wait_for() -> None:
    night = Night()
    night.wave(PUB)
    assert night.journal.when[PUB, f"yes {SET}"] == night.journal.when[PUB, f"asked {SET}"]
