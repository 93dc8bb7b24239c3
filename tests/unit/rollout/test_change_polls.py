# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which node is asked how often in a wave, and what a node costs in logins, commands and seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import ClusterMembers
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.action import texts
from tests.unit.rollout.fleet import cluster_of
from tests.unit.rollout.night import PUB, SET, STOPPED_SERVICE, SUB, WITHOUT, Night

UPGRADE = "utils system upgrade status"
BROKEN = texts.REPLICATION.replace("(2) Setup Completed", "(3) Bad")
WITH_UPGRADE = {name: reason for name, reason in WITHOUT.items() if name != "upgrade"}
ONGOING = "Upgrade status : Upgrade is in progress\n"


def test_between_the_recovery_of_a_node_and_the_yes_on_the_next_one_little_time_passes() -> None:
    """With logins of 20 and commands of 5 seconds, on a cluster of two."""
    night = Night(accepted=WITH_UPGRADE, recovery_timeout=3600.0)
    night.fleet.login_s = 20.0
    for machine in night.machines.values():
        machine.command_s, machine.replication_s = 5.0, 900.0
    night.wave(PUB, then=[SUB])
    logins = len(night.fleet.logins)
    counted: dict[str, int] = {}
    night.machines[SUB].at_yes = lambda: counted.update(
        {name: len(machine.asked) for name, machine in night.machines.items()}
    )
    _forget(night)
    night.wave(SUB)
    assert night.journal.when[SUB, f"yes {SET}"] - night.machines[PUB].recovered_at < 180
    before = night.fleet.logins[logins : night.fleet.logins.index((SUB, "second"), logins) + 1]
    assert before == [(PUB, "first"), (SUB, "first"), (SUB, "second")], "two rounds"
    # The gate: services, cluster, upgrade, on the peer replication. Then boot and minimum (3), on the node of the wave
    # also release and phones. Its second session: boot, minimum, row in the cluster (4). Before the yes: 2.
    assert counted == {PUB: 9, SUB: 14}


def test_a_restarted_node_is_asked_alone_for_what_it_lacks_and_all_nodes_in_the_poll_in_which_that_holds() -> None:
    night = Night(recovery_timeout=3600.0)
    for machine in night.machines.values():
        machine.command_s, machine.replication_s = 5.0, 900.0
    _forget(night)
    night.machines[PUB].at_yes = lambda: _forget(night)
    night.wave(PUB)
    asked = night.machines[PUB].asked
    polls = asked.count("utils dbreplication runtimestate")
    assert polls > 50
    assert asked.count("utils service list") == 1 + 3, "at the first look, and in the three polls"
    assert night.machines[SUB].asked.count("utils dbreplication runtimestate") == 3
    # Replication comes back, three polls follow: of 4 commands, the first one with two answers that are there already.
    assert night.clock.time - night.machines[PUB].recovered_at < 15 + 2 * 5 + 2 * 5 + 2 * 20


def test_what_is_asked_ahead_of_a_restarted_node_goes_over_its_second_session() -> None:
    night = Night(accepted=WITH_UPGRADE)
    night.machines[PUB].at_yes = night.fleet.logins.clear
    night.wave(PUB, then=[SUB])
    assert night.fleet.logins[-2:] == [(PUB, "first"), (PUB, "second")]
    assert night.progress.healthy_for == (SUB,)
    night = Night(accepted=WITH_UPGRADE)
    night.machines[PUB].faults_after_boot = {UPGRADE: ONGOING}
    night.wave(PUB, then=[SUB])
    assert night.record.done == [PUB]
    assert night.progress.healthy_for == (), "what is asked ahead does not hold"


def test_the_ports_of_a_restarted_node_are_tried_beside_the_last_poll() -> None:
    night = Night()
    tried = _tries(night, ["effective"])
    night.wave(PUB)
    assert tried == ["beside a poll"]


def test_ports_that_prove_nothing_beside_the_last_poll_are_tried_again() -> None:
    night = Night()
    tried = _tries(night, ["unproven", "effective"])
    night.wave(PUB)
    assert tried == ["beside a poll", "for a while"]


def _tries(night: Night, proofs: list[str]) -> list[str]:
    """How the ports of a node are tried after its restart; they show these proofs in turn."""
    tried: list[str] = []
    probe = night.fleet.probe

    def probed(name: str, baseline: dict[str, Any] | None = None, patience: float = 0.0) -> dict[str, Any]:
        if baseline is None:
            return probe(name)
        tried.append("for a while" if patience else "beside a poll")
        return {**probe(name, baseline), "proof": proofs[len(tried) - 1]}

    night.fleet.probe = probed  # type: ignore[method-assign]
    return tried


def test_what_the_next_gate_asks_is_asked_in_the_last_poll_of_the_gate_before_it() -> None:
    night = Night(accepted=WITH_UPGRADE)
    before = _upgrades_after_the_restart(night, then=[SUB])
    assert before == {PUB: 1, SUB: 1}
    assert night.progress.healthy_for == (SUB,)
    assert _upgrades_after_the_restart(Night(accepted=WITH_UPGRADE), then=[]) == {PUB: 0, SUB: 0}


def _upgrades_after_the_restart(night: Night, then: list[str]) -> dict[str, int]:
    asked: dict[str, int] = {}
    tell = night.told.append

    def back(told: tuple[tuple[str, ...], Waiting]) -> None:
        tell(told)
        if told[1].awaited == "the node is back with a new boot":
            asked.update({name: machine.asked.count(UPGRADE) for name, machine in night.machines.items()})

    night.tell = back
    night.wave(PUB, then=then)
    return {name: machine.asked.count(UPGRADE) - asked[name] for name, machine in night.machines.items()}


def test_what_is_asked_ahead_does_not_keep_a_recovered_node_from_being_done() -> None:
    night = Night(accepted=WITH_UPGRADE)
    night.machines[PUB].at_yes = lambda: night.machines[SUB].faults.update({UPGRADE: ONGOING})
    night.wave(PUB, then=[SUB])
    assert night.record.done == [PUB]
    assert night.progress.healthy_at is None
    stop = night.stopped(SUB)
    assert (stop.step, stop.node, stop.asked) == ("gate before", SUB, SUB)
    assert "upgrade" in stop.text


def test_a_gate_that_was_good_for_another_wave_is_not_fresh() -> None:
    night = Night()
    night.wave(PUB, then=[SUB])
    night.progress.healthy_for = ("another",)
    night.fleet.rounds.clear()
    night.wave(SUB)
    assert night.fleet.rounds[:4] == [(PUB, SUB)] * 4, "the logins, and three polls"


def test_a_node_that_takes_very_long_to_recover_is_asked_less_often() -> None:
    night = Night(recovery_timeout=2400.0)
    night.machines[PUB].faults_after_boot = {"utils dbreplication runtimestate": BROKEN}
    stop = night.stopped(PUB)
    assert (stop.step, stop.asked) == ("gate after", PUB)
    alone = [waiting for names, waiting in night.told if names == (PUB,) and waiting.awaited == "database replication"]
    assert len(alone) == pytest.approx(1200 / 15 + 1200 / 60, abs=5)
    assert "not good either" not in stop.text, "its peer was not asked"


def test_a_poll_that_decides_alone_reads_each_answer_again_that_may_be_cut_off() -> None:
    night = Night(good_polls=1, accepted=WITH_UPGRADE)
    night.machines[SUB].faults[UPGRADE] = "Upgrade status : Successful\n"
    _forget(night)
    night.wave(PUB)
    before = night.machines[SUB].asked.index("file dump install system-history.log")
    assert night.machines[SUB].asked[:before].count(UPGRADE) == 2


def test_all_nodes_that_may_reboot_are_awaited_at_once_and_before_anything_is_sent() -> None:
    night = Night()
    night.cluster = cluster_of(night.fleet, may_reboot=[PUB, SUB])
    steps = night.wave(PUB)
    own = next(step for step in steps if step.name == "own reboots")
    assert own.seconds == pytest.approx(night.options.own_reboot_timeout, abs=30), "side by side"
    assert [step.name for step in night.wave(SUB)].count("own reboots") == 0, "once in a run"


def test_a_node_that_has_rebooted_by_itself_must_be_healthy_before_another_is_changed() -> None:
    night = Night()
    sub = night.machines[SUB]
    night.cluster = cluster_of(night.fleet, may_reboot=[SUB])
    sub.go_down(60.0)
    sub.faults_after_boot = {"utils service list": STOPPED_SERVICE}
    stop = night.stopped(PUB)
    assert (stop.step, stop.asked) == ("own reboots", SUB)
    assert "Cisco CallManager is STOPPED" in stop.text
    assert night.sent == []


def test_a_boot_after_the_own_reboots_were_awaited_is_somebody_elses_work() -> None:
    night = Night()
    night.cluster = cluster_of(night.fleet, may_reboot=[SUB])
    night.hesitate = lambda: night.machines[SUB].boots.append("09/29/2023 17:15:05")
    stop = night.stopped(PUB)
    assert (stop.step, stop.cause, stop.asked) == ("set", Cause.SOMEBODY_ELSE, SUB)
    assert night.sent == []


def test_a_session_that_the_node_has_dropped_is_opened_again_and_its_node_read_wholly() -> None:
    night = Night()

    def dropped() -> None:
        night.fleet.open[SUB, "first"].closed = True
        night.machines[SUB].asked.clear()

    night.hesitate = dropped
    night.wave(PUB)
    assert (PUB, SET) in night.sent
    assert list(dict.fromkeys(night.machines[SUB].asked))[:4] == [
        "file dump install system-history.log",
        "show status",
        "show network cluster",
        "show tls min-version",
    ]


def test_a_clock_of_the_controller_that_was_set_since_the_plan_does_not_make_the_last_look_longer() -> None:
    night = Night()
    hour = timedelta(hours=1)
    moved = tuple(
        replace(member, boot=replace(member.boot, read_at=member.boot.read_at + hour))
        for member in night.cluster.members
        if member.boot is not None and member.boot.read_at is not None
    )
    night.cluster = ClusterMembers("alpha", moved)
    assert len(moved) == 2
    night.hesitate = lambda: _forget(night)
    night.machines[PUB].at_yes = lambda: looked.extend(night.machines[SUB].asked)
    looked: list[str] = []
    night.wave(PUB)
    assert set(looked) == {"show status", "show tls min-version"}


def test_in_a_session_that_lasts_the_last_look_needs_two_commands() -> None:
    night = Night()
    night.hesitate = lambda: _forget(night)
    looked: list[list[str]] = []
    night.machines[PUB].at_yes = lambda: looked.extend(
        list(dict.fromkeys(machine.asked)) for machine in night.machines.values()
    )
    night.wave(PUB)
    assert looked == [["show status", "show tls min-version"]] * 2


def _forget(night: Night) -> None:
    for machine in night.machines.values():
        machine.asked.clear()
