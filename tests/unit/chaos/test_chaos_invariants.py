# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of the campaign accepts a good journal and finds the fault in a bad one, written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos import invariants
from tests.chaos.play import CHANGE, CHECK, PLAN, Play, Violation
from tests.simulator.process import Entry

SET, RESTART = "set tls min-version 1.2", "utils system restart"
CLUSTERS = {"pub": "alpha", "sub": "alpha", "sub2": "alpha", "lone": "beta"}
LOOK = "utils service list"


def journal(*lines: tuple[Any, ...]) -> list[Entry]:
    """One entry a second from 1 on: node, event, text, and what else stands in it."""
    return [
        Entry(
            float(second),
            node,
            event,
            text,
            write=event in ("set", "restart") or text.startswith(("set", "utils system", "utils service restart")),
            **(more[0] if more else {}),
        )
        for second, (node, event, text, *more) in enumerate(lines, 1)
    ]


def minimum(configured: str, effective: str = "", **ailing: str) -> dict[str, Any]:
    return {"configured": configured, "effective": effective or configured, "ailing": ailing}


def sick(**ailing: str) -> dict[str, Any]:
    return {"ailing": ailing}


def play(mode: str = CHANGE, **more: Any) -> Play:
    return Play(mode, 0.5, 100.0, **{"code": 0, **more})


def by(account: str) -> dict[str, str]:
    return {"by": account}


def texts(violations: list[Violation]) -> list[str]:
    return [str(violation) for violation in violations]


# Never more than one node of a cluster down by our hand


def test_nodes_of_a_cluster_that_go_down_one_after_the_other_are_fine():
    lines = journal(
        ("pub", "going_down", ""), ("lone", "going_down", ""), ("pub", "cli_up", ""), ("sub", "going_down", "")
    )
    assert invariants.one_node_down(lines, CLUSTERS) == []


def test_a_node_that_goes_down_before_the_last_one_is_back_is_found():
    lines = journal(("pub", "going_down", ""), ("pub", "up", ""), ("sub", "going_down", ""), ("pub", "cli_up", ""))
    assert texts(invariants.one_node_down(lines, CLUSTERS)) == ["one node down: sub: goes down while pub is not back"]


def test_a_node_that_goes_down_again_by_a_fault_goes_down_by_itself():
    lines = journal(
        ("pub", "going_down", ""),
        ("pub", "cli_up", ""),
        ("sub", "going_down", ""),
        ("pub", "fault", "reboot_loop"),
        ("pub", "going_down", ""),
    )
    assert invariants.one_node_down(lines, CLUSTERS) == []
    again = journal(("pub", "fault", "reboot_loop"), ("pub", "going_down", ""), ("pub", "cli_up", ""))
    both = [*again, *journal(("pub", "going_down", ""), ("sub", "going_down", ""))]
    assert len(invariants.one_node_down(both, CLUSTERS)) == 1


# No set and no restart while a gate is false


@pytest.mark.parametrize("command", [SET, RESTART])
def test_a_change_after_a_look_at_a_healthy_cluster_is_fine(command: str):
    lines = journal(("sub", "command", LOOK), ("pub", "command", command, minimum("1.0")))
    assert invariants.gate_held(lines, CLUSTERS) == []


@pytest.mark.parametrize("command", [SET, RESTART])
def test_a_change_while_another_node_was_seen_not_to_be_well_is_found(command: str):
    lines = journal(
        ("sub", "command", LOOK, sick(sub2="down")), ("pub", "command", command, minimum("1.0", sub2="replication 0"))
    )
    assert texts(invariants.gate_held(lines, CLUSTERS)) == [
        f"gate: pub: {command!r} was sent, sub having been asked last, while not well: sub2: down, then replication 0"
    ]


def test_what_went_wrong_after_the_last_look_could_not_be_seen():
    lines = journal(("sub", "command", LOOK), ("pub", "command", SET, minimum("1.0", sub="down")))
    assert invariants.gate_held(lines, CLUSTERS) == []


def test_what_went_wrong_between_the_gate_and_a_look_at_something_else_could_not_be_seen():
    lines = journal(
        ("sub", "command", LOOK),
        ("sub2", "command", "show status", sick(sub2="Cisco Tomcat is STOPPED")),
        ("pub", "command", SET, minimum("1.0", sub2="Cisco Tomcat is STOPPED")),
    )
    assert invariants.gate_held(lines, CLUSTERS) == []


def test_a_look_at_the_node_itself_is_no_look_at_the_others():
    lines = journal(
        ("sub", "command", LOOK, sick(sub="down")),
        ("pub", "command", LOOK),
        ("lone", "command", LOOK),
        ("sub", "command", "show status"),
        ("pub", "command", SET, minimum("1.0", sub="down")),
    )
    assert len(invariants.gate_held(lines, CLUSTERS)) == 1


def test_what_went_wrong_while_the_nodes_were_asked_side_by_side_could_not_be_seen_by_each():
    poll = journal(("sub2", "command", LOOK), ("sub", "command", LOOK, sick(sub2="down")))
    change = replace(journal(("pub", "command", SET, minimum("1.0", sub2="down")))[0], time=4.0)
    assert invariants.gate_held([*poll, change], CLUSTERS) == []
    a_poll_later = [replace(poll[0], time=-5.0), poll[1], change]
    assert len(invariants.gate_held(a_poll_later, CLUSTERS)) == 1


def against(*words: str, node: str = "pub") -> dict[str, Any]:
    return {"against": {node: list(words)}}


@pytest.mark.parametrize(
    ("word", "question"),
    [("backup", "utils disaster_recovery status backup"), ("clock", "utils ntp status"), ("disk", "show status")],
)
def test_a_change_while_something_known_speaks_against_a_restart_is_found(word: str, question: str):
    change = ("pub", "command", SET, {**minimum("1.0"), **against(word)})
    seen = journal(("pub", "command", question, against(word)), change)
    assert texts(invariants.ready_for_a_restart(seen)) == [
        f"gate: pub: {SET!r} was sent; asked for and seen on pub: {word}"
    ]
    began_later = journal(("pub", "command", question, against("other")), change)
    assert invariants.ready_for_a_restart(began_later) == []
    by_another_play = [replace(began_later[0], by="another"), began_later[1]]
    assert texts(invariants.ready_for_a_restart(by_another_play)) == [
        f"gate: pub: {SET!r} was sent; not asked for on pub: {word}"
    ]


def test_a_backup_of_the_publisher_speaks_against_a_restart_of_its_subscriber():
    lines = journal(
        ("pub", "command", "utils disaster_recovery status backup", against("backup")),
        ("sub", "command", RESTART, {**minimum("1.2", "1.0"), **against("backup")}),
    )
    assert len(invariants.ready_for_a_restart(lines)) == 1


def test_a_change_without_a_look_in_the_same_play_is_found():
    lines = journal(("sub", "command", LOOK, by("play0")), ("pub", "command", SET, {**minimum("1.0"), **by("play1")}))
    assert texts(invariants.gate_held(lines, CLUSTERS)) == [
        f"gate: pub: {SET!r} was sent before another node was asked"
    ]


def test_a_change_long_after_the_last_look_is_found():
    lines = journal(("sub", "command", LOOK), ("pub", "command", RESTART, minimum("1.2", "1.0")))
    late = [lines[0], replace(lines[1], time=lines[0].time + invariants.FRESH + 5)]
    assert texts(invariants.gate_held(late, CLUSTERS)) == [
        f"gate: pub: {RESTART!r} was sent 65 s after another node was looked at"
    ]


def test_a_cluster_of_one_node_has_nobody_to_ask():
    assert invariants.gate_held(journal(("lone", "command", SET, minimum("1.0"))), CLUSTERS) == []


def test_how_the_node_itself_is_and_another_cluster_do_not_count():
    lines = journal(
        ("sub", "command", LOOK, sick(pub="replication 3")),
        ("pub", "command", SET, minimum("1.0", pub="replication 3")),
    )
    assert invariants.gate_held(lines, CLUSTERS) == []


# No change of a compliant node


@pytest.mark.parametrize(
    ("command", "state", "fine"),
    [
        (SET, minimum("1.0"), True),
        (SET, minimum("1.2", "1.0"), False),
        (SET, minimum("1.3"), False),
        (RESTART, minimum("1.2", "1.0"), True),
        (RESTART, minimum("1.0"), True),
        (RESTART, minimum("1.2"), False),
        (RESTART, minimum("1.3"), False),
    ],
)
def test_a_restart_of_a_compliant_node_and_a_set_of_one_that_is_set_are_found(
    command: str, state: dict[str, Any], fine: bool
):
    found = invariants.compliant_nodes_left_alone(journal(("pub", "command", command, state)), [play()])
    assert len(found) == (0 if fine else 1)


def test_what_a_node_needs_depends_on_the_target_of_the_play():
    lines = journal(("pub", "command", "set tls min-version 1.3", minimum("1.2")))
    assert invariants.compliant_nodes_left_alone(lines, [play(target="1.3")]) == []
    assert len(invariants.compliant_nodes_left_alone(lines, [play()])) == 1


# Nothing written in check mode or before the opt-in


@pytest.mark.parametrize(("mode", "count"), [(CHANGE, 0), (CHECK, 2), (PLAN, 2)])
def test_a_write_in_a_play_that_must_only_look_is_found(mode: str, count: int):
    lines = journal(("pub", "command", LOOK), ("pub", "command", SET, minimum("1.0")), ("pub", "answer", "yes"))
    lines[-1] = replace(lines[-1], write=True)
    assert len(invariants.nothing_written_without_leave(lines, [play(mode)])) == count


def test_a_write_of_a_change_is_not_laid_at_the_door_of_a_check_at_the_same_time():
    lines = journal(("pub", "command", SET, {**minimum("1.0"), **by("play1")}))
    plays = [play(CHECK, account="play0"), play(account="play1")]
    assert invariants.nothing_written_without_leave(lines, plays) == []


# Nothing but the target and restarts


@pytest.mark.parametrize(
    ("event", "text", "fine"),
    [
        ("command", SET, True),
        ("command", RESTART, True),
        ("set", "tls min-version 1.2", True),
        ("restart", RESTART, True),
        ("command", "set tls min-version 1.0", False),
        ("set", "tls min-version 1.1", False),
        ("command", "utils service restart Cisco Tomcat", False),
        ("restart", "utils system shutdown", False),
    ],
)
def test_a_write_that_is_not_the_roles_business_is_found(event: str, text: str, fine: bool):
    assert len(invariants.only_known_writes(journal(("pub", event, text)), [play()])) == (0 if fine else 1)


def test_only_the_target_of_the_play_itself_may_be_sent():
    plays = [play(account="play0", target="1.1"), play(account="play1")]
    sent = journal(("pub", "command", "set tls min-version 1.1", by("play0")), ("pub", "set", "tls min-version 1.1"))
    assert invariants.only_known_writes(sent, plays) == []
    by_the_other = journal(("pub", "command", "set tls min-version 1.1", by("play1")))
    assert len(invariants.only_known_writes(by_the_other, plays)) == 1


# Nothing lower than before


def test_a_set_below_what_the_node_has_is_found():
    lines = journal(("pub", "command", SET, minimum("1.3")), ("sub", "command", SET, minimum("1.1")))
    found = invariants.nothing_lowered(lines, {}, {})
    assert texts(found) == [f"lowered: pub: {SET!r} was sent to a node with 1.3"]


def test_a_node_that_ends_with_less_than_it_began_with_is_found():
    after = {"pub": minimum("1.1"), "sub": minimum("1.2")}
    found = invariants.nothing_lowered([], {"pub": "1.2", "sub": "1.0"}, after)
    assert texts(found) == ["lowered: pub: it began with 1.2 and ends with 1.1"]


# Nothing written to a cluster that must be left alone


def test_a_write_to_a_node_that_a_play_must_leave_alone_is_found():
    lines = journal(("pub", "command", LOOK), ("pub", "command", SET), ("lone", "command", SET))
    found = invariants.untouched(lines, [play(barred=frozenset({"lone"}))])
    assert [violation.node for violation in found] == ["lone"]


# Nothing sent by what is left of a play


def confirmed(second: float, account: str = "play0") -> Entry:
    return Entry(second, "sub", "answer", "yes", write=True, by=account)


def test_a_yes_after_the_end_of_the_controller_is_found():
    killed = play(code=None, account="play0")
    on_its_way = confirmed(100.0 + invariants.PARTING / 2)
    assert invariants.orphans_silent([confirmed(50.0), on_its_way, confirmed(150.0, "play1")], [killed]) == []
    assert texts(invariants.orphans_silent([confirmed(105.0)], [killed])) == [
        "orphan: sub: 'yes' was answered 5 s after the end of its controller"
    ]


def test_a_worker_that_still_reads_long_after_the_end_of_its_controller_is_found():
    soon = Entry(110.0, "sub", "command", LOOK, write=False, by="play0")
    late = replace(soon, time=100.0 + invariants.SURVIVES + 1)
    killed = play(code=None, account="play0")
    assert invariants.orphans_silent([soon], [killed]) == []
    assert texts(invariants.orphans_silent([late], [killed])) == [
        f"orphan: sub: {LOOK!r} was sent 61 s after the end of its controller"
    ]


def test_a_play_that_came_to_its_end_leaves_nothing_behind_that_could_be_meant():
    assert invariants.orphans_silent([confirmed(99.9)], [play(account="play0")]) == []
