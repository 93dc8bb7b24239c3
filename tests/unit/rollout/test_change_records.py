# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written down of a wave before anything is sent, whatever ends it; and that an orphan sends nothing more."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.errors import Orphaned
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.step_log import StepLog
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_error import Step
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock

from tests.unit.rollout.fleet import SU2
from tests.unit.rollout.night import PUB, RESTART, SET, SUB, Night


class TaskTimedOut(BaseException):
    """As Ansible's own: it is raised by a signal, in whatever line the task is."""


def test_each_step_is_written_down_before_it_begins_and_the_end_after_it() -> None:
    night = Night()
    night.wave(PUB)
    steps = [written["step"] for written in night.written]
    assert list(dict.fromkeys(steps)) == [*dict.fromkeys(step.name for step in night.steps), ""]
    last = ClusterRecord.from_result(night.written[-1])
    assert (last.step, last.done, last.wave) == ("", [PUB], (PUB,))
    assert last.handshakes == {PUB: []}
    assert (last.progress.boots[PUB].history or "").startswith("09/29/2023 17:11:05 | root: Boot")


def test_a_wave_that_is_done_is_added_to_those_before_it() -> None:
    night = Night()
    night.wave(PUB)
    night.wave(SUB)
    assert night.record.done == [PUB, SUB]


@pytest.mark.parametrize(("command", "sent"), [(SET, "unknown"), (RESTART, "restarting")])
def test_what_is_about_to_be_sent_is_written_down_before_the_yes(command: str, sent: str) -> None:
    night = Night(SU2)
    seen = {}

    def last_look() -> None:
        asked = night.journal[-1][1].removeprefix("asked ")
        seen[asked] = night.written[-1]["sent"][PUB]

    night.hesitate = last_look
    night.wave(PUB)
    assert seen[command] == sent


def test_a_question_that_was_declined_is_written_down_as_nothing_sent() -> None:
    night = Night()
    night.hesitate = lambda: night.machines[SUB].boots.append("09/29/2023 17:15:05")
    night.stopped(PUB)
    assert night.written[-1]["sent"] == {PUB: "nothing"}


@pytest.mark.parametrize("ended_by", [KeyboardInterrupt(), SystemExit(1), TaskTimedOut()])
@pytest.mark.parametrize(("command", "step", "sent"), [(SET, "set", "unknown"), (RESTART, "restart", "restarting")])
def test_a_step_that_is_cut_off_stands_in_the_record(
    ended_by: BaseException, command: str, step: str, sent: str
) -> None:
    night = Night(SU2)
    night.machines[PUB].faults[command] = ended_by
    with pytest.raises(type(ended_by)):
        night.wave(PUB)
    written = night.written[-1]
    assert (written["step"], written["sent"], written["outcome"], written["done"]) == (step, {PUB: sent}, None, [])
    assert night.journal[-1] == (PUB, f"yes {command}"), "nothing more was sent"
    assert not night.fleet.open, "no session is left"


def test_a_thread_that_is_still_at_a_question_gives_no_yes_after_the_end_of_its_task() -> None:
    """Ansible's time limit ends the main thread only, while the node of a wave is restarted in another one."""
    night = Night(SU2)

    def ends_meanwhile() -> None:
        if night.journal[-1][1] == f"asked {RESTART}":
            assert night.change is not None
            night.change.end()

    night.hesitate = ends_meanwhile
    stop = night.stopped(PUB)
    assert (stop.step, stop.sent) == ("restart", {PUB: Sent.SET})
    assert night.journal[-1] == (PUB, "no")


def test_a_fault_of_ours_is_a_step_that_was_cut_off() -> None:
    night = Night(SU2)
    night.machines[PUB].faults[RESTART] = ZeroDivisionError("nobody thought of that")
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause, stop.sent) == ("restart", Cause.CUT_OFF, {PUB: Sent.RESTARTING})


@pytest.mark.parametrize(
    ("about_to_be", "step", "sent"),
    [(Sent.UNKNOWN, "set", Sent.NOTHING), (Sent.RESTARTING, "restart", Sent.SET), (Sent.RESTARTED, "restart", None)],
)
def test_what_cannot_be_written_down_is_not_sent(about_to_be: Sent, step: str, sent: Sent | None) -> None:
    night = Night(SU2)
    night.is_full = lambda: night.record.sent[PUB] is about_to_be
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause) == (step, Cause.CUT_OFF)
    assert "No space left on device" in stop.text
    assert stop.sent == {PUB: sent or Sent.RESTARTING}, "what is not known to be over counts as begun"
    if sent is not None:
        asked = f"asked {SET if step == 'set' else RESTART}"
        assert (PUB, asked) not in night.journal
    assert night.written[-1]["sent"] == {PUB: stop.sent[PUB].value}


def test_an_orphan_declines_the_question_and_ends() -> None:
    night = Night()
    night.fleet.orphan_at = lambda: (PUB, f"asked {SET}") in night.journal
    with pytest.raises(Orphaned):
        night.wave(PUB)
    assert night.sent == []
    assert night.machines[PUB].configured == "1.0"
    assert not night.fleet.open


def test_an_orphan_stops_waiting_for_the_node_and_asks_no_node_more() -> None:
    night = Night()
    asked: list[int] = []

    def killed() -> bool:
        if (PUB, "down") in night.journal:
            asked.append(sum(len(machine.asked) for machine in night.machines.values()))
        return bool(asked)

    night.fleet.orphan_at = killed
    with pytest.raises(Orphaned):
        night.wave(PUB)
    assert asked == [sum(len(machine.asked) for machine in night.machines.values())]
    assert night.written[-1]["step"] == "restart", "the next run finds what was left"
    assert not night.fleet.open


def test_an_orphan_stops_waiting_at_the_gate() -> None:
    night = Night()
    night.fleet.orphan_at = lambda: (PUB, "up") in night.journal
    with pytest.raises(Orphaned):
        night.wave(PUB)
    assert night.written[-1]["step"] in ("restart", "gate after")


def test_the_steps_tell_what_decided_and_stay_small() -> None:
    night = Night(SU2)
    night.wave(PUB)
    lines = {step.name: [line["line"] for line in step.evidence] for step in night.steps}
    assert "Configured TLS minimum version: 1.0" in lines["nobody else"]
    assert "Successfully set the minimum TLS version" in lines["set"]
    assert any("Boot 12.5.1" in line for line in lines["restart"])
    assert lines["proof"] == ["Told by a test."]
    assert all(line["node"] in (PUB, SUB) for step in night.steps for line in step.evidence)
    assert len(str([step.to_result() for step in night.steps])) < 10_000


def test_a_step_as_plain_data() -> None:
    line = {"node": PUB, "command": "show status", "line": "up", "time": ""}
    assert Step("set", 1.234, (line,)).to_result() == {"name": "set", "seconds": 1.2, "evidence": [line]}


def test_the_record_is_written_down_by_one_thread_at_a_time_and_with_all_that_they_have_done() -> None:
    record = ClusterRecord("alpha")
    written: list[dict[str, Any]] = []
    log = StepLog(
        record,
        lambda: written.append(record.to_result()),
        lambda *_event, **_content: None,
        Clock(),
        lambda: datetime.now(UTC),
    )

    def work(name: str) -> None:
        for number in range(200):
            log.keep(partial(record.progress.back_at.update, {f"{name}{number}": 1.0}))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switch)
    assert [len(one["progress"]["back_at"]) for one in written] == list(range(1, 801))
