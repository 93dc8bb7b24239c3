# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before a wave the nodes that stay up must carry the load, after it all nodes, by their counters and their sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import ConnectionFailed
from ansible_collections.collabops.vos.plugins.plugin_utils.node.access import NodeAccess
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import Demand
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.counters import COUNTED
from ansible_collections.collabops.vos.plugins.plugin_utils.node.perf_query import PERF
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import CommandRunner
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.before_change import NodeBefore
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_gate import Asked, ClusterGate, GateClosed
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_sums import Sums
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import ClusterMembers, Progress
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_error import Stopped
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.wave_gates import (
    after_wave,
    before_wave,
    sums_after,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.rollout.fleet import Machine
from tests.unit.rollout.night import OPTIONS, PUB, SUB, Night

CALLS, STATIONS, CTI, ENGINE = "Cisco CallManager", "Cisco SIP Station", "Cisco CTIManager", "Cisco Presence Engine"
READ = {"call_processing": 100, "registration_queue": 0, "cti_devices": 44, "registered_devices": 400}
QUERY = f'{PERF}class "{CALLS}","{STATIONS}","{CTI}"'


def counters() -> dict[str, dict[str, int]]:
    return {
        CALLS: {"InitializationState": 100, "CallManagerHeartBeat": 0},
        STATIONS: dict.fromkeys(COUNTED["registration_queue"][1], 0),
        CTI: {"DevicesOpen": 44},
    }


def counting(readable: Mapping[str, int | None] | None = None, **options: object) -> Night:
    """A night whose two nodes count, 44 CTI devices on each."""
    night = Night(**{"gate_timeout": 120.0, "recovery_timeout": 1200.0, **options})
    for machine in night.machines.values():
        machine.counters = counters()
    members = tuple(replace(member, counters=dict(readable or READ)) for member in night.cluster.members)
    night.cluster = ClusterMembers(night.cluster.name, members)
    return night


def queries(machine: Machine) -> list[str]:
    return [command for command in machine.asked if command.startswith(PERF)]


def at_the_restart(night: Night, work: Callable[[], None]) -> None:
    night.machines[PUB].at_yes = work


def opens(night: Night, name: str, devices: int) -> None:
    night.machines[name].counters[CTI]["DevicesOpen"] = devices


# -- what each node is asked for -------------------------------------------------------------------------------


def test_counters_cost_each_node_one_command_in_the_first_and_in_the_last_good_poll() -> None:
    night = counting()
    at_the_restart(night, lambda: _forget(night))
    asked_before: dict[str, list[str]] = {}
    night.hesitate = lambda: asked_before.update({name: queries(one) for name, one in night.machines.items()})
    night.wave(PUB)
    assert asked_before == {PUB: [f'{PERF}class "{CTI}"'] * 2, SUB: [QUERY] * 2}, "in two of three polls"
    after = {name: queries(machine) for name, machine in night.machines.items()}
    assert after == {PUB: [QUERY] * 2, SUB: [QUERY] * 2}


def test_a_fresh_gate_compares_with_the_gate_before_it() -> None:
    night = counting()
    for machine in night.machines.values():
        machine.command_s = 1.0
    night.wave(PUB, then=[SUB])
    assert night.progress.healthy_for == (SUB,)
    kept = Progress.from_result(night.progress.to_result()).counters  # the next wave is a task of its own
    assert kept == night.progress.counters
    assert kept[PUB]["DevicesOpen"] == 44
    _forget(night)
    night.hesitate = lambda: asked.update({name: queries(machine) for name, machine in night.machines.items()})
    asked: dict[str, list[str]] = {}
    night.wave(SUB)
    assert asked == {PUB: [QUERY], SUB: []}, "the devices of the node that goes down were counted a moment ago"


def test_devices_of_a_node_that_was_not_asked_again_are_missed_after_its_wave() -> None:
    night = counting()
    for machine in night.machines.values():
        machine.command_s = 1.0
    night.wave(PUB, then=[SUB])
    night.machines[SUB].at_yes = lambda: opens(night, SUB, 0)
    with pytest.raises(Stopped, match="44 CTI devices are open in the cluster, 88 were before, 84 are enough"):
        night.wave(SUB)


def test_a_gate_of_one_poll_reads_them_twice_in_it() -> None:
    night = counting(good_polls=1)
    for machine in night.machines.values():
        machine.command_s = 1.0
    asked: dict[str, list[str]] = {}
    night.hesitate = lambda: asked.update({name: queries(machine) for name, machine in night.machines.items()})
    night.wave(PUB)
    # One poll that decides alone has each answer that may be cut off a second time, as well.
    assert asked == {PUB: [f'{PERF}class "{CTI}"'] * 2, SUB: [QUERY] * 3}


def test_all_nodes_of_the_cluster_are_asked_after_a_wave_and_those_that_stay_up_before_it() -> None:
    imp = {"presence_sessions": 12, "registered_devices": None}
    cluster = _cluster(
        sub2=({"tftp_overflow": 0, "call_processing": None}, Product.CUCM),
        imp=(imp, Product.IMP),
        cuc=({}, Product.CUC),
    )
    before = {name: _asked(one) for name, one in before_wave(cluster, [SUB], OPTIONS).items()}
    assert before == {
        PUB: {"call_processing", "registration_queue", "cti_devices"},
        SUB: {"cti_devices"},
        "sub2": {"tftp_overflow"},
        "imp": {"presence_sessions"},
        "cuc": set(),
    }
    restarted = NodeBefore({"services": {"A": {"state": "STARTED"}}, "registrations": None}, {}, None)  # type: ignore[arg-type]
    after = {name: _asked(one) for name, one in after_wave(cluster, {SUB: restarted}, OPTIONS).items()}
    assert after == {
        SUB: {"call_processing", "registration_queue", "cti_devices"},
        PUB: {"call_processing", "registration_queue", "cti_devices"},
        "sub2": {"tftp_overflow"},
        "imp": {"presence_sessions"},
    }, "who has nothing to tell is not asked"


def test_what_is_accepted_is_not_asked() -> None:
    night = counting(accepted={**OPTIONS.accepted, **dict.fromkeys(COUNTED, "seen in RTMT")})
    night.wave(PUB)
    assert [queries(machine) for machine in night.machines.values()] == [[], []]


def test_what_the_pre_check_could_not_read_is_not_asked() -> None:
    night = counting(dict.fromkeys(READ))
    for machine in night.machines.values():
        machine.counters = {}
    night.wave(PUB)
    assert [queries(machine) for machine in night.machines.values()] == [[], []]
    assert night.record.done == [PUB]


# -- what keeps a gate shut ------------------------------------------------------------------------------------


def test_what_could_be_read_and_is_refused_later_keeps_the_gate_shut() -> None:
    night = counting()
    night.machines[SUB].counters.pop(STATIONS)
    stop = night.stopped(PUB)
    assert (stop.step, stop.asked) == ("gate before", SUB)
    assert "registration_queue: the CLI refused the command" in stop.text
    assert night.sent == []


def test_a_node_whose_heart_stands_still_takes_nothing_over() -> None:
    night = counting()
    night.machines[SUB].heart_beats = False
    stop = night.stopped(PUB)
    assert (stop.step, stop.asked) == ("gate before", SUB)
    assert "the heartbeat of Cisco CallManager stands still at 0" in stop.text


def test_a_node_that_has_not_initialised_yet_is_waited_for() -> None:
    night = counting()
    pub, whole = night.machines[PUB], counters()
    at_the_restart(night, lambda: pub.counters.update({CALLS: {}}))
    initialised = night.clock.time + 900.0
    night.tell = lambda told: _later(night, told, initialised, lambda: pub.counters.update(whole))
    night.wave(PUB)
    assert night.record.done == [PUB]
    assert night.clock.time > initialised
    assert "Cisco CallManager to process calls" in {told.awaited for _names, told in night.told}


def test_phones_that_go_on_being_sent_away_keep_the_gate_shut_on_the_node_that_has_them() -> None:
    night = counting()
    rejected = night.machines[SUB].counters[STATIONS]

    def another(_told: object) -> None:
        rejected["NewRegRejected"] += 1

    at_the_restart(night, lambda: setattr(night, "tell", another))
    stop = night.stopped(PUB)
    assert (stop.step, stop.asked) == ("gate after", SUB)
    assert "registration_queue: NewRegRejected grew from" in stop.text


def _second_after_the_restart(night: Night, login: Callable[[NodeAccess], CommandRunner]) -> None:
    """The second session to the publisher is opened like this, once the publisher was told to restart."""
    second = night.fleet.second

    def opened(name: str) -> NodeAccess:
        access = second(name)
        return replace(access, login=lambda: login(access)) if name == PUB else access

    def from_now_on() -> None:
        _forget(night)
        night.fleet.second = opened  # type: ignore[method-assign]

    at_the_restart(night, from_now_on)


def test_counters_that_the_second_session_cannot_read_keep_the_gate_shut() -> None:
    night = counting()

    def lost(_access: NodeAccess) -> CommandRunner:
        raise ConnectionFailed("SSH refused", host=PUB)

    _second_after_the_restart(night, lost)
    stop = night.stopped(PUB)
    assert (stop.step, stop.asked) == ("gate after", PUB)
    assert "SSH refused" in stop.text
    assert night.record.done == []


def test_what_grew_once_is_not_held_against_the_next_poll() -> None:
    night = counting()
    stations = night.machines[PUB].counters[STATIONS]

    def once(access: NodeAccess) -> CommandRunner:
        stations["NewRegRejected"] = 5
        return access.login()

    _second_after_the_restart(night, once)
    night.wave(PUB)
    assert night.record.done == [PUB]
    assert len(queries(night.machines[PUB])) == 4, "twice in the first and in the last poll"


# -- sums ------------------------------------------------------------------------------------------------------


def test_a_cti_device_that_comes_back_on_another_node_is_back() -> None:
    night = counting()

    def moves() -> None:
        opens(night, PUB, 0)
        opens(night, SUB, 86)

    at_the_restart(night, moves)
    night.wave(PUB)
    assert night.record.done == [PUB]


def test_cti_devices_that_stay_lost_stop_the_cluster() -> None:
    night = counting()
    at_the_restart(night, lambda: opens(night, PUB, 20))
    stop = night.stopped(PUB)
    assert (stop.step, stop.asked) == ("gate after", PUB)
    assert "cti_devices: 64 CTI devices are open in the cluster, 88 were before, 84 are enough" in stop.text
    assert "CTI devices to open again" in {told.awaited for _names, told in night.told}


def test_devices_that_were_closed_before_the_wave_are_not_awaited_after_it() -> None:
    night = counting()  # the pre-check has read 44 on each
    opens(night, PUB, 10)
    night.wave(PUB)
    opens(night, SUB, 5)
    night.wave(SUB)
    assert night.record.done == [PUB, SUB]


def test_a_sum_of_which_a_part_cannot_be_read_is_not_compared() -> None:
    cluster = _cluster(sub2=({"cti_devices": None}, Product.CUCM), imp=({"presence_sessions": 12}, Product.IMP))
    sums = sums_after(cluster, {"cti_devices": 88, "presence_sessions": 12}, OPTIONS)
    assert (sums.before, sums.tolerance) == ({"presence_sessions": 12}, 0.95)


def test_sessions_that_take_long_are_remarked_on_after_15_and_30_minutes() -> None:
    night = counting()
    for machine in night.machines.values():
        machine.counters = {ENGINE: {"ActiveJsmSessions": 100}}
    demand = Demand(["presence_sessions"], Product.IMP, counted=["presence_sessions"])
    asked = {name: Asked(demand) for name in night.machines}
    gate = ClusterGate(night.fleet, asked, first=[PUB], own=PUB, sums=Sums({"presence_sessions": 400}, 0.95))
    told: list[Waiting] = []
    with pytest.raises(GateClosed) as caught:
        gate.wait(timeout=2400.0, interval=15.0, tell=told.append, clock=night.clock.clock)
    assert "200 sessions of IM and Presence are active in the cluster, 400 were before, 380 are enough" in str(
        caught.value
    )
    first = {awaited: elapsed for elapsed, awaited in reversed([(one.elapsed, one.awaited) for one in told])}
    sessions = "sessions of IM and Presence to resume"
    assert first == {
        sessions: 0,
        f"{sessions}; longer than the 15 minutes that Cisco expects": 900,
        f"{sessions}; after 30 minutes Cisco's advice is: restart the Cisco Presence Engine on the node": 1800,
    }


def _cluster(**more: tuple[Mapping[str, int | None], Product]) -> ClusterMembers:
    cluster = counting().cluster
    others = tuple(
        replace(cluster[SUB], name=name, product=product, counters=read) for name, (read, product) in more.items()
    )
    return ClusterMembers("alpha", (*cluster.members, *others))


def _asked(asked: Asked) -> set[str]:
    demand = asked.demand
    return {name for name in demand.conditions if name in COUNTED and name in (demand.counted or ())}


def _later(night: Night, told: tuple[tuple[str, ...], Waiting], seconds: float, work: Callable[[], None]) -> None:
    night.told.append(told)
    if night.clock.time > seconds:
        work()


def _forget(night: Night) -> None:
    for machine in night.machines.values():
        machine.asked.clear()
