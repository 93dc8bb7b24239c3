# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counters tell: calls are processed, nothing waits, nothing is refused, and what clients have open."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import Demand
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.condition import LATER, Condition
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.counters import COUNTED, counter_condition
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import Examiner, examine
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.gate import Gate, demand_at
from ansible_collections.collabops.vos.plugins.plugin_utils.node.perf_query import Counters, perf_command
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import CLUSTER, REPLICATION, SERVICES, Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.action import texts
from tests.unit.action.scripted import Script, ScriptedSession, refused

CALLS, QUEUE, FILES, CTI, SESSIONS = COUNTED
CALL_MANAGER, STATIONS = "Cisco CallManager", "Cisco SIP Station"
EMPTY = {"NewRegQueueSize": 0, "TokensOutstanding": 0, "NewRegRejected": 4, "DBTimeouts": 1}
PERF = perf_command([CALL_MANAGER])


def condition(name: str, values: dict[str, float], last: dict[str, float] | None = None) -> Condition:
    return counter_condition(name, Counters(COUNTED[name][0], values), last or {})


# -- each condition --------------------------------------------------------------------------------------------


def test_a_node_processes_calls_if_it_has_initialised_and_its_heart_beats() -> None:
    found = condition(CALLS, {"InitializationState": 100, "CallManagerHeartBeat": 12}, {"CallManagerHeartBeat": 11})
    assert (found.holds, found.seen) == (True, "InitializationState is 100, CallManagerHeartBeat is 12")
    assert found.numbers == {"InitializationState": 100, "CallManagerHeartBeat": 12}


@pytest.mark.parametrize(
    ("state", "beats", "last", "seen"),
    [
        (7, 12, 11, "Cisco CallManager initialises: its state is 7, and 100 is the end"),
        (100, 11, 11, "the heartbeat of Cisco CallManager stands still at 11"),
        (100, 3, 11, "the heartbeat of Cisco CallManager began anew: 3 after 11"),
    ],
)
def test_a_node_that_initialises_or_whose_heart_stands_still_processes_no_calls(
    state: int, beats: int, last: int, seen: str
) -> None:
    now = {"InitializationState": state, "CallManagerHeartBeat": beats}
    found = condition(CALLS, now, {"CallManagerHeartBeat": last})
    assert (found.holds, found.seen) == (False, seen)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ({}, True),
        ({"NewRegQueueSize": 1}, False),
        ({"TokensOutstanding": 2}, False),
        ({"NewRegRejected": 5}, False),
        ({"DBTimeouts": 2}, False),
        ({"NewRegRejected": 0, "DBTimeouts": 0}, True),  # the service was restarted meanwhile
    ],
)
def test_the_queue_is_empty_if_no_phone_waits_and_none_was_sent_away_since(now: dict[str, int], holds: bool) -> None:
    found = condition(QUEUE, {**EMPTY, **now}, dict(EMPTY))
    assert found.holds is holds, found.seen
    assert holds or next(iter(now)) in found.seen


def test_requests_that_tftp_refused_long_ago_do_not_matter_but_new_ones_do() -> None:
    assert condition(FILES, {"RequestsOverflow": 9}, {"RequestsOverflow": 9}).holds
    found = condition(FILES, {"RequestsOverflow": 12}, {"RequestsOverflow": 9})
    assert (found.holds, found.seen) == (False, "RequestsOverflow grew from 9 to 12")


@pytest.mark.parametrize(
    ("name", "counter", "seen"),
    [
        (CTI, "DevicesOpen", "0 CTI devices are open on this node"),
        (SESSIONS, "ActiveJsmSessions", "0 sessions of IM and Presence are active on this node"),
    ],
)
def test_what_is_summed_is_only_read_on_a_node(name: str, counter: str, seen: str) -> None:
    found = condition(name, {counter: 0}, {counter: 88})
    assert (found.holds, found.seen, found.numbers) == (True, seen, {counter: 0})


@pytest.mark.parametrize("name", COUNTED)
def test_a_node_that_shows_no_instance_yet_is_not_good(name: str) -> None:
    found = condition(name, {})
    assert (found.holds, found.numbers) == (False, {})
    assert "shows no" in found.seen


# -- the polls of one node -------------------------------------------------------------------------------------


def beats(*numbers: int, state: int = 100) -> list[str]:
    return [
        texts.perf({CALL_MANAGER: {"InitializationState": state, "CallManagerHeartBeat": number}}) for number in numbers
    ]


def examiner(script: Script, **demand: Any) -> tuple[Examiner, ScriptedSession]:
    session = ScriptedSession({**texts.CUCM_125, **script})
    known = Demand([CALLS], Product.CUCM, counted=[CALLS])
    return Examiner(lambda: session, Reader, Demand(**{**known.__dict__, **demand})), session


def test_the_heartbeat_is_compared_with_the_poll_before() -> None:
    polls, session = examiner({PERF: beats(1, 2, 2, 3)})
    assert [polls(60.0).healthy for _poll in range(4)] == [True, True, False, True]
    assert session.sent.count(PERF) == 4, "one command a poll"


def test_a_poll_that_decides_alone_reads_the_heartbeat_twice() -> None:
    polls, session = examiner({PERF: beats(1, 1, 2)}, alone=True)
    found = polls(60.0)
    assert found.waiting_for == ["call_processing: the heartbeat of Cisco CallManager stands still at 1"]
    assert found.decided_by == ["-> InitializationState            = 100", "-> CallManagerHeartBeat           = 1"]
    assert session.sent.count(PERF) == 2
    assert polls(60.0).healthy, "compared with the poll before"
    assert session.sent.count(PERF) == 3


def test_the_two_readings_of_a_poll_are_as_far_apart_as_they_can_be() -> None:
    command = perf_command([CALL_MANAGER, STATIONS])
    answers = [
        texts.perf({CALL_MANAGER: {"InitializationState": 100, "CallManagerHeartBeat": number}, STATIONS: EMPTY})
        for number in (1, 2)
    ]
    demand = {"conditions": ["services", "replication", CALLS, QUEUE], "counted": [CALLS, QUEUE], "alone": True}
    polls, session = examiner({command: answers}, **demand)
    assert polls(60.0).healthy
    assert session.sent == [SERVICES, CLUSTER, command, REPLICATION, command]


def test_a_first_reading_that_fails_is_nothing_to_compare_with() -> None:
    polls, session = examiner({PERF: [refused(PERF, "Perf class (x) does not exist."), *beats(1, 2)]}, alone=True)
    assert polls(60.0).waiting_for == [
        "call_processing: there is nothing to compare with yet: InitializationState is 100, CallManagerHeartBeat is 1"
    ]
    assert polls(60.0).healthy
    assert session.sent.count(PERF) == 3


def test_a_poll_that_goes_on_from_what_was_asked_first_is_not_compared_with_itself() -> None:
    polls, session = examiner({PERF: beats(1, 2)})
    assert polls.again().healthy
    assert polls(60.0).healthy
    assert session.sent.count(PERF) == 1
    assert polls(60.0).healthy


def test_counters_are_asked_when_the_rest_holds() -> None:
    stopped = texts.services("Cisco CallManager[STOPPED]  Component is not running")
    polls, session = examiner({SERVICES: stopped, PERF: beats(1)}, conditions=["services", CALLS])
    found = polls(60.0)
    assert (found.conditions[-1].name, found.conditions[-1].seen) == (CALLS, LATER)
    assert PERF not in session.sent


@pytest.mark.parametrize("answer", [refused(PERF, "Perf class (Cisco CallManager) does not exist."), "soon\n"])
def test_what_cannot_be_read_does_not_hold(answer: Any) -> None:
    polls, _session = examiner({PERF: answer})
    assert not polls(60.0).healthy


# -- on which nodes --------------------------------------------------------------------------------------------


def asked(product: Product, services: str, **demand: Any) -> dict[str, str]:
    session = ScriptedSession({**texts.CUCM_125, SERVICES: services})
    known = demand_at(Gate.OTHER_AFTER, Demand((), product, **demand))
    return {found.name: found.seen for found in examine(Reader(session), known)}


def test_without_other_knowledge_the_services_of_a_node_say_what_it_is_asked_for() -> None:
    found = asked(
        Product.CUCM, texts.services("Cisco Tftp[STARTED]", "Cisco CTIManager[STOPPED]  Service Not Activated")
    )
    assert {name for name, seen in found.items() if not seen.startswith("not asked")} == {FILES}
    assert found[CALLS] == "not asked: Cisco CallManager does not run here"
    assert found[SESSIONS] == "not asked: cucm has no Cisco Presence Engine"
    found = asked(Product.IMP, texts.services("Cisco Presence Engine[STARTED]"))
    assert {name for name, seen in found.items() if not seen.startswith("not asked")} == {SESSIONS}


def test_a_service_that_should_run_and_does_not_is_asked_for() -> None:
    found = asked(Product.CUCM, texts.services("Cisco CallManager[STOPPED]  Service Activated"))
    assert not found[CALLS].startswith("not asked")


def test_a_node_is_asked_for_what_is_known_to_be_readable_and_for_nothing_else() -> None:
    assert set(asked(Product.CUCM, texts.SERVICES, counted=[CTI, CALLS], without={CALLS})) == {CTI}
    assert asked(Product.CUCM, texts.SERVICES, counted=[]) == {}
