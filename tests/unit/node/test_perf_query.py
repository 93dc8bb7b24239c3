# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counters of several classes cost one command, and none of them is taken for another."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import SessionLost
from ansible_collections.collabops.vos.plugins.plugin_utils.node.perf_query import perf_command, read_counters
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, ScriptedSession, refused

CALLS, FILES = "Cisco CallManager", "Cisco TFTP Server"
WANTED = {CALLS: ["InitializationState"], FILES: ["RequestsOverflow"]}
BOTH, ONE, OTHER = perf_command([CALLS, FILES]), perf_command([CALLS]), perf_command([FILES])
INITIALISED = {CALLS: {"InitializationState": 100, "CallsActive": 3}}
CALM = {FILES: {"RequestsOverflow": 0}}
NO_CLASS = f"Perf class ({FILES}) does not exist.\nExecuted command unsuccessfully"


def test_all_classes_are_asked_in_one_command() -> None:
    assert BOTH == 'show perf query class "Cisco CallManager","Cisco TFTP Server"'
    session = ScriptedSession({BOTH: texts.perf({**INITIALISED, **CALM})})
    reader = Reader(session)
    with reader.confirming(False):
        found = read_counters(reader, WANTED)
    assert session.sent == [BOTH]
    assert {name: dict(one.values) for name, one in found.items()} == {
        CALLS: {"InitializationState": 100},
        FILES: {"RequestsOverflow": 0},
    }
    assert [line["line"] for line in reader.evidence] == [
        "-> InitializationState            = 100",
        "-> RequestsOverflow               = 0",
    ]


@pytest.mark.parametrize("together", [refused(BOTH, NO_CLASS), texts.perf(INITIALISED), "something else\n"])
def test_a_class_that_the_answer_does_not_show_is_asked_alone(together: object) -> None:
    session = ScriptedSession(
        {BOTH: together, ONE: texts.perf(INITIALISED), OTHER: refused(OTHER, NO_CLASS)}  # type: ignore[dict-item]
    )
    reader = Reader(session)
    with reader.confirming(False):
        found = read_counters(reader, WANTED)
    assert session.sent[-1] == OTHER
    assert found[CALLS].why_without(["InitializationState"]) == ""
    assert found[FILES].why_without(["RequestsOverflow"]) == "the CLI refused the command"


def test_a_counter_that_a_class_does_not_show_is_missing_and_no_zero() -> None:
    session = ScriptedSession({ONE: texts.perf({CALLS: {"CallsActive": 3}})})
    found = read_counters(Reader(session), {CALLS: ["CallsActive", "InitializationState"]})[CALLS]
    assert found.why_without(["InitializationState"]) == "Cisco CallManager shows no InitializationState"
    assert found.why_without(["CallsActive"]) == ""


def test_a_node_without_the_command_is_asked_once() -> None:
    session = ScriptedSession({})
    found = read_counters(Reader(session), WANTED)
    assert session.sent == [BOTH]
    assert {one.error for one in found.values()} == {"the node has no such command"}


def test_the_instances_of_a_class_are_added_up() -> None:
    text = " - Perf class (Cisco TFTP Server) has instances and values:\n a -> X = 2\n b -> X = 3\n"
    found = read_counters(Reader(ScriptedSession({OTHER: text})), {FILES: ["X"]})
    assert found[FILES].values == {"X": 5}


def test_counters_that_move_between_two_answers_are_one_answer() -> None:
    beats = [texts.perf({CALLS: {"CallManagerHeartBeat": number}}) for number in (1, 2)]
    session = ScriptedSession({ONE: beats})
    assert read_counters(Reader(session), {CALLS: ["CallManagerHeartBeat"]})[CALLS].values == {
        "CallManagerHeartBeat": 2
    }
    assert session.sent == [ONE, ONE]


def test_a_lost_session_is_no_answer() -> None:
    session = ScriptedSession({ONE: SessionLost("the node ended the session", host=HOST)})
    with pytest.raises(SessionLost):
        read_counters(Reader(session), {CALLS: ["CallManagerHeartBeat"]})
