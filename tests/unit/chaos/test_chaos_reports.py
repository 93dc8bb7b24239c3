# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of reports and hooks accepts what is true and finds what is not, in plays written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chaos import reports
from tests.chaos.play import CHANGE, CHECK, Hook, Play, Violation
from tests.simulator.process import Entry


def play(mode: str = CHANGE, **more: Any) -> Play:
    return Play(mode, 0.5, 100.0, **{"code": 0, "account": "play0", **more})


def texts(violations: list[Violation]) -> list[str]:
    return [str(violation) for violation in violations]


def minimum(configured: str, effective: str = "") -> dict[str, str]:
    return {"configured": configured, "effective": effective or configured}


def report(*, outcome: str = "done", message: str = "", stopped: Any = None, after: Any = None, **states: str) -> Any:
    nodes = [{"name": name, "state": state, "reason": "because", "after": after} for name, state in states.items()]
    cluster = {"name": "alpha", "outcome": outcome, "message": message, "findings": [], "stopped": stopped}
    return {"clusters": [{**cluster, "nodes": nodes}]}


# What a report says of a node


def test_a_report_that_calls_a_node_compliant_which_is_not_is_found():
    told = play(code=2, report=report(pub="compliant", sub="drifted"))
    states = {"pub": minimum("1.2", "1.0"), "sub": minimum("1.0")}
    assert texts(reports.report_tells_the_truth(told, states)) == [
        "report: pub: called compliant, but is configured 1.2, in effect 1.0"
    ]
    assert reports.report_tells_the_truth(told, {"pub": minimum("1.2", "1.0")}, {"pub"}) == []


def test_a_report_that_gives_a_node_another_minimum_than_it_has_is_found():
    told = play(code=2, report=report(after="1.0", sub="drifted"))
    assert reports.report_tells_the_truth(told, {"sub": minimum("1.0")}) == []
    assert texts(reports.report_tells_the_truth(told, {"sub": minimum("1.2")})) == [
        "report: sub: said to have 1.0, but is configured 1.2, in effect 1.2"
    ]


def test_a_host_with_another_name_is_judged_by_the_node_that_it_stands_for():
    told = play(code=2, report=report(pub="compliant"), stands_for={"pub": "sub"})
    assert reports.report_tells_the_truth(told, {"pub": minimum("1.0"), "sub": minimum("1.2")}) == []


def test_exit_code_0_of_a_change_with_a_node_that_is_not_compliant_is_found():
    told = play(report=report(pub="compliant", sub="pending_restart"))
    states = {"pub": minimum("1.2"), "sub": minimum("1.2", "1.0")}
    assert texts(reports.report_tells_the_truth(told, states)) == [
        "exit code: sub: 0, but the node is configured 1.2, in effect 1.0"
    ]
    looked = play(CHECK, report=report(pub="compliant", sub="pending_restart"))
    assert reports.report_tells_the_truth(looked, states) == []


# Why a cluster was stopped


def stopped_at(sent: str, *, message: str = "it says why") -> Play:
    return play(code=2, report=report(outcome="failed", message=message, stopped={"node": "sub", "sent": sent}))


def test_a_run_without_a_report_is_found_unless_it_was_killed():
    assert texts(reports.stops_tell_the_truth([], [play(code=4)])) == [
        "report: all: the run ended with exit code 4 and without a report"
    ]
    assert reports.stops_tell_the_truth([], [play(code=None)]) == []


def test_a_cluster_that_was_stopped_without_a_reason_is_found():
    assert reports.stops_tell_the_truth([], [stopped_at("nothing")]) == []
    assert texts(reports.stops_tell_the_truth([], [stopped_at("nothing", message="")])) == [
        "report: alpha: the outcome is failed, and nothing says why"
    ]


@pytest.mark.parametrize(
    ("sent", "event", "fine"),
    [
        ("nothing", "set", False),
        ("nothing", "restart", False),
        ("set", "set", True),
        ("set", "restart", False),
        ("unknown", "set", True),
        ("unknown", "restart", True),
        ("restarting", "restart", True),
        ("restarted", "restart", True),
    ],
)
def test_a_stop_that_hides_what_was_sent_is_found(sent: str, event: str, fine: bool):
    yes = Entry(1.0, "sub", "answer", "yes", write=True, by="play0")
    effect = Entry(2.0, "sub", event, "", write=True)
    found = reports.stops_tell_the_truth([yes, effect], [stopped_at(sent)])
    assert texts(found) == ([] if fine else [f"report: sub: said {sent!r} of what was sent, but there was a {event}"])


def test_what_another_play_has_sent_is_not_hidden_by_this_one():
    theirs = Entry(1.0, "sub", "answer", "yes", write=True, by="play1")
    effect = Entry(2.0, "sub", "set", "", write=True)
    assert reports.stops_tell_the_truth([theirs, effect], [stopped_at("nothing")]) == []


def test_a_stop_that_hides_what_was_sent_to_another_node_of_the_wave_is_found():
    lines = [Entry(1.0, node, "command", "set tls min-version 1.2", write=True, by="play0") for node in ("sub", "sub2")]
    lines += [Entry(2.0, node, "answer", "yes", write=True, by="play0") for node in ("sub", "sub2")]
    lines += [Entry(3.0, node, "set", "", write=True) for node in ("sub", "sub2")]
    stop = stopped_at("set")
    (cluster,) = stop.report["clusters"] if stop.report else [{}]
    cluster["nodes"] = [{"name": "sub"}, {"name": "sub2"}]
    cluster["stopped"]["nodes"] = {"sub": "set", "sub2": "set"}
    assert reports.stops_tell_the_truth(lines, [stop]) == []
    cluster["stopped"]["nodes"] = {"sub": "set", "sub2": "nothing"}
    assert texts(reports.stops_tell_the_truth(lines, [stop])) == [
        "report: sub2: said 'nothing' of what was sent, but there was a set"
    ]
    cluster["stopped"]["nodes"] = {"sub": "set"}
    assert texts(reports.stops_tell_the_truth(lines, [stop])) == [
        "report: sub2: was set with sub, where the cluster was stopped, and is not named"
    ]


# The operator's tasks


def hooked(*hooks: Hook, code: int | None = 0) -> Play:
    return play(code=code, hooks=hooks)


PRE, FAILS = Hook("pre", "sub"), Hook("fails", "sub")


@pytest.mark.parametrize("outcome", ["done", "failed", "not_begun"])
def test_one_post_hook_with_an_outcome_for_each_pre_hook_is_fine(outcome: str):
    assert reports.hooks_paired([], [hooked(PRE, FAILS, Hook("post", "sub", outcome))]) == []


@pytest.mark.parametrize(
    ("hooks", "text"),
    [
        ((PRE, FAILS), "the tasks before it ran 1 times, those after it 0 times"),
        ((Hook("post", "sub", "done"),), "the tasks before it ran 0 times, those after it 1 times"),
        ((PRE, *[Hook("post", "sub", "done")] * 2), "the tasks before it ran 1 times, those after it 2 times"),
        ((PRE, Hook("post", "sub")), "the tasks after it were told ''"),
    ],
)
def test_hooks_that_do_not_come_in_pairs_are_found(hooks: tuple[Hook, ...], text: str):
    assert texts(reports.hooks_paired([], [hooked(*hooks)])) == [f"hooks: sub: {text}"]


def test_a_play_that_was_killed_may_not_have_come_to_the_post_hook():
    assert reports.hooks_paired([], [hooked(PRE, code=None)]) == []


def test_a_node_that_was_changed_and_is_called_not_begun_is_found():
    yes = Entry(1.0, "sub", "answer", "yes", write=True, by="play0")
    told = hooked(PRE, Hook("post", "sub", "not_begun"))
    assert texts(reports.hooks_paired([yes], [told])) == [
        "hooks: sub: called not_begun, but a change of it was confirmed"
    ]


# The end


def well(configured: str = "1.2", effective: str = "", ailment: str = "") -> dict[str, str]:
    return {**minimum(configured, effective), "ailment": ailment}


def end(last: Play, able: frozenset[str] = frozenset({"alpha"}), **states: dict[str, str]) -> list[str]:
    return texts(reports.converged(last, states, dict.fromkeys(states, "alpha"), able))


def test_a_last_run_that_leaves_every_node_compliant_and_says_so_is_fine():
    assert end(play(report=report(pub="compliant", sub="compliant")), pub=well(), sub=well("1.3")) == []


@pytest.mark.parametrize("state", [well("1.0"), well("1.2", "1.0"), well(ailment="down")])
def test_a_node_that_is_not_compliant_or_not_well_at_the_end_is_found(state: dict[str, str]):
    assert len(end(play(code=2, report=report(pub="drifted")), pub=state)) == 1


def test_a_last_report_that_leaves_a_node_out_or_calls_a_compliant_node_otherwise_is_found():
    assert end(play(report=report()), pub=well()) == ["convergence: pub: the last report does not name it"]
    assert end(play(report=None), pub=well()) == ["convergence: pub: the last report does not name it"]
    assert "the report says unverified" in end(play(report=report(pub="unverified")), pub=well())[0]


def test_where_no_proof_is_required_an_unverified_node_is_done():
    assert end(play(report=report(pub="unverified"), proof=False), pub=well()) == []


def test_an_exit_code_that_is_not_0_although_every_node_is_compliant_is_found():
    assert end(play(code=2, report=report(pub="compliant")), pub=well()) == [
        "convergence: all: every node is compliant, and the exit code is 2"
    ]


def test_a_cluster_that_cannot_have_the_target_must_be_blocked_with_the_reason():
    silent = report(pub="unsupported")
    assert "no finding says why" in end(play(code=2, report=silent), able=frozenset(), pub=well("1.0"))[0]
    silent["clusters"][0] |= {"outcome": "blocked", "findings": [{"severity": "block", "text": "too old"}]}
    assert end(play(code=2, report=silent), able=frozenset(), pub=well("1.0")) == []
