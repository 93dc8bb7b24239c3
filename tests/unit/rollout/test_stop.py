# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The screen of a cluster that was stopped: what happened, where its nodes are, what is safe, how to go on."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop import ClusterStop, read_stop, screen

COMMAND = ["ansible-playbook collabops.vos.enforce_tls12 -i hosts.yml -e vos_tls_accept_reboot=true"]
CLUSTER = {
    "name": "a-pub",
    "nodes": [
        {"name": "a-pub", "change": "set"},
        {"name": "a-sub1", "change": "set"},
        {"name": "a-sub2", "change": "set"},
    ],
}
SET = {"outcome": "set", "changed": True, "restart": "automatic"}
SET_FOR_ALL = {"outcome": "set", "changed": True, "restart": "required"}
BACK = {"rebooted": True, "changed": True}
AWAY = {
    "failed": True,
    "changed": True,
    "rebooted": False,
    "error_type": "DeadlinePassed",
    "msg": "192.0.2.12: no reboot within 2700 s; last seen: SSH port closed\nCommand: utils system restart",
    "command": "utils system restart",
    "seen": "SSH refused",
}
GATE = {
    "error_type": "DeadlinePassed",
    "msg": "192.0.2.12: not healthy within 3600 s; still waiting for services: Cisco Tftp is STARTING\nWhat to do: x",
    "seen": "Cisco CallManager[STARTED]\n\nCisco Tftp[STARTING]\n",
}


def stopped(result: dict[str, Any], outcome: str = "failed", node: str = "a-sub1", **progress: Any) -> ClusterStop:
    failed = {"step": f"Gate after the change, checked via {node}", "result": result}
    return read_stop(CLUSTER, {"outcome": outcome, "node": node}, failed, progress, COMMAND)


def node(name: str, state: str, after: str | None = "1.2", reason: str = "told by a test") -> dict[str, Any]:
    return {"name": name, "before": "1.0", "after": after, "state": state, "reason": reason, "proof": "proven"}


def text(stop: ClusterStop, *nodes: dict[str, Any]) -> str:
    return " ".join(" ".join(screen(stop, list(nodes) or None)).split())


def test_a_node_whose_services_do_not_come_back() -> None:
    stop = stopped(GATE, set=SET, restart=BACK)
    nodes = [node("a-pub", "compliant"), node("a-sub1", "compliant"), node("a-sub2", "drifted", "1.0")]
    assert screen(stop, nodes) == [
        "Cluster a-pub was stopped at node a-sub1.",
        "What happened: Gate after the change, checked via a-sub1",
        "  192.0.2.12: not healthy within 3600 s; still waiting for services: Cisco Tftp is STARTING",
        "    | Cisco CallManager[STARTED]",
        "    | Cisco Tftp[STARTING]",
        "Its nodes now:",
        "  a-pub   1.0 -> 1.2  compliant  proven",
        "  a-sub1  1.0 -> 1.2  compliant  proven",
        "  a-sub2  1.0 -> 1.0  drifted    told by a test",
        "Safe to do next: a-sub1 has restarted, but what is named above is missing. Do not restart any",
        "  other node of this cluster until that is fixed.",
        "  Look at `utils service list` and `utils dbreplication runtimestate` on a-sub1.",
        "To continue:",
        f"  {COMMAND[0]}",
    ]


def test_before_the_nodes_are_read_again_it_says_so() -> None:
    assert "Its nodes now: the report at the end of this run shows them." in screen(stopped(GATE))


def test_it_survives_as_plain_data() -> None:
    stop = stopped(AWAY, set=SET, restart=AWAY)
    assert ClusterStop.from_result(stop.as_result()) == stop
    assert stop.as_result()["sent"] == "restarting"
    assert stop.as_result()["left"] == ["a-sub1", "a-sub2"]


@pytest.mark.parametrize(
    ("progress", "sent"),
    [
        ({}, "nothing"),
        ({"set": {"skipped": True, "changed": False}, "restart": {}}, "nothing"),
        ({"set": {"failed": True, "changed": False, "error_type": "UnknownQuestion"}}, "nothing"),
        ({"set": {"failed": True, "changed": True, "outcome": "unknown"}}, "unknown"),
        ({"set": {"failed": True, "changed": False, "outcome": "unknown"}}, "unknown"),
        ({"set": SET_FOR_ALL}, "set"),
        ({"set": SET}, "restarting"),
        ({"set": SET_FOR_ALL, "restart": {"failed": True, "changed": False}}, "set"),
        ({"set": SET, "restart": AWAY}, "restarting"),
        ({"restart": AWAY}, "restarting"),
        ({"set": SET, "restart": BACK}, "restarted"),
    ],
)
def test_how_far_the_change_had_come(progress: dict[str, Any], sent: str) -> None:
    assert stopped(GATE, **progress).sent.value == sent


def test_nothing_was_sent() -> None:
    told = text(stopped(GATE), node("a-sub1", "drifted", "1.0"))
    assert "Safe to do next: No change was sent to a-sub1. Fix what is named above before you restart" in told


def test_the_value_is_set_and_the_node_was_not_restarted() -> None:
    told = text(stopped({"msg": "x"}, set=SET_FOR_ALL), node("a-sub1", "pending_restart"))
    assert "The minimum is set, but a-sub1 was not restarted" in told
    assert "The command below restarts it; nothing is set twice." in told


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unreachable", "a-sub1 has not come back after its restart. Do not restart any other node of this cluster"),
        ("compliant", "a-sub1 answers, but its restart was not proven in time."),
    ],
)
def test_a_node_that_is_not_back_from_its_restart(state: str, words: str) -> None:
    stop = stopped(AWAY, set=SET, restart=AWAY)
    assert words in text(stop, node("a-sub1", state))
    assert "Command: utils system restart" in screen(stop)[3]
    # Before it is read again, nobody knows: the CLI may have refused the restart behind the accepted question.
    assert "a-sub1 was told to restart, but was not seen again. The report" in text(stop)
    assert "Do not restart any other node of this cluster" in text(stop)
    assert "is away" not in text(stop)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("drifted", "It shows the old minimum now."),
        ("unreachable", "it may be restarting by itself"),
        ("pending_restart", "It shows the new minimum now"),
    ],
)
def test_a_set_whose_outcome_was_not_seen(state: str, words: str) -> None:
    lost = {"failed": True, "changed": True, "outcome": "unknown", "msg": "x", "error_type": "SessionLost"}
    told = text(stopped(lost, set=lost), node("a-sub1", state))
    assert words in told
    assert "Do not restart any other node of this cluster until this is clear." in told


def test_an_unknown_question_was_not_answered_yes_and_is_shown() -> None:
    asked = {
        "failed": True,
        "changed": False,
        "error_type": "UnknownQuestion",
        "msg": "192.0.2.12: the CLI asked what no rule knows",
        "command": "set tls min-version 1.2",
        "seen": "Do you want to erase all phones (yes/no) ? ",
    }
    told = text(stopped(asked, set=asked))
    assert "| Do you want to erase all phones (yes/no) ?" in told
    assert "The question above is not known, so it was not answered yes." in told
    assert "No change was sent to a-sub1." in told


@pytest.mark.parametrize("error", ["AuthenticationRefused", "PasswordExpired"])
def test_a_refused_password_is_not_to_be_tried_again(error: str) -> None:
    told = text(stopped({"msg": "192.0.2.12: refused", "error_type": error}))
    assert "Do not try this password again on a-sub1: three refusals lock the account." in told


def test_another_host_key() -> None:
    told = text(stopped({"msg": "192.0.2.12: another key", "error_type": "HostKeyRejected"}))
    assert "make sure that a-sub1 itself answers there" in told


REFUSED = {"failed": True, "msg": "192.0.2.13: the password was refused", "error_type": "AuthenticationRefused"}
OTHER_KEY = {"failed": True, "msg": "192.0.2.13: its host key", "error_type": "HostKeyRejected"}


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (REFUSED, "Do not try this password again on a-sub2: three"),
        ({**REFUSED, "error_type": "PasswordExpired"}, "Do not try this password again on a-sub2: three"),
        (OTHER_KEY, "make sure that a-sub2 itself answers there"),
    ],
)
def test_the_advice_names_the_node_that_had_it_and_not_the_one_whose_turn_it_is(
    result: dict[str, Any], words: str
) -> None:
    result = {**result, "node": "a-sub2"}
    assert words in text(stopped(result))  # a gate that is asked of a peer
    assert words in text(stopped({"failed": True, "msg": "One or more items failed", "results": [{}, result]}))
    assert "No change was sent to a-sub1." in text(stopped(result))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("AuthenticationRefused", "Do not try this password again on a-sub2: three refusals"),
        ("HostKeyRejected", "make sure that a-sub2 itself answers there"),
    ],
)
def test_a_look_that_was_let_in_nowhere_is_nobody_elses_work(error: str, words: str) -> None:
    shut = {"untouched": False, "reason": "it refuses the login: no", "error_type": error, "node": "a-sub2"}
    down = {"untouched": False, "reason": "it does not answer", "error_type": "ConnectionFailed", "node": "a-pub"}
    told = text(stopped({"failed": True, "msg": "a-pub: no"}, looks={"results": [{"untouched": True}, down, shut]}))
    assert words in told
    assert "a-sub2: it refuses the login: no" in told
    assert "Somebody else" not in told
    assert "Somebody else works" in text(stopped({"msg": "no"}, looks={"results": [down]}))


def test_a_task_of_another_collection_that_calls_something_a_node_names_none() -> None:
    assert stopped({"failed": True, "msg": "x", "node": "master7"}).asked == ""


def test_the_screen_hides_secrets_of_all_nodes() -> None:
    failed = {"step": "a", "result": {"msg": "it said Andere-8-Xy", "seen": "line Andere-8-Xy"}}
    stop = read_stop(CLUSTER, {"outcome": "failed", "node": "a-sub1"}, failed, {}, COMMAND, ["Andere-8-Xy"])
    assert "Andere-8-Xy" not in repr(stop)
    assert stop.error == ("it said ********",)


def test_a_closed_window_breaks_nothing_and_says_what_is_left() -> None:
    told = text(stopped({"msg": "The change was not started on a-sub1."}, "window_closed"))
    assert "Nothing is broken and nothing is running. Left for the next window: a-sub1, a-sub2." in told


def test_where_reboots_were_awaited_no_node_was_changed_and_those_before_it_are_left_too() -> None:
    outcome = {"outcome": "failed", "node": "a-sub1", "awaited": True}
    stop = read_stop(CLUSTER, outcome, {"step": "Wait for a possible reboot of a-sub1", "result": AWAY}, {}, COMMAND)
    assert stop.left == ("a-pub", "a-sub1", "a-sub2")
    stop = read_stop(CLUSTER, {**outcome, "awaited": False}, {"step": "", "result": AWAY}, {}, COMMAND)
    assert stop.left == ("a-sub1", "a-sub2")


def test_somebody_else() -> None:
    looks = {"results": [{"untouched": True}, {"untouched": False}]}
    for progress in ({"looks": looks}, {"set": {"outcome": "already", "changed": False}}):
        told = text(stopped({"msg": "a-pub: booted again."}, **progress))
        assert "Nothing was sent to a-sub1. Somebody else works on this cluster, or one of its nodes crashed." in told
        assert "do not restart any node until then" in told


def test_nine_nodes_and_a_long_error_fit_one_screen() -> None:
    words = "a very long line of a text that a node has printed about one of its services " * 4
    cluster = {"name": "a", "nodes": [{"name": f"node{number}", "change": "set"} for number in range(9)]}
    result = {
        "error_type": "DeadlinePassed",
        "msg": f"192.0.2.12: {words}",
        "seen": f"{words}\n" * 20,
        "command": "show",
    }
    outcome = {"outcome": "failed", "node": "node4"}
    progress = {"set": SET, "restart": AWAY}
    stop = read_stop(cluster, outcome, {"step": words[:90], "result": result}, progress, COMMAND)
    lines = screen(stop, [node(f"node{number}", "unreachable", None, words) for number in range(9)])
    assert len(lines) <= 25
    assert max(len(line) for line in lines) <= 98


def test_of_a_task_that_looped_over_nodes_the_first_that_failed_is_told() -> None:
    refused = {"failed": True, "msg": "192.0.2.13: the password was refused", "error_type": "AuthenticationRefused"}
    looped = {"failed": True, "msg": "One or more items failed", "results": [{"msg": "fine"}, refused, GATE]}
    told = text(stopped(looped))
    assert "192.0.2.13: the password was refused" in told
    assert "One or more items failed" not in told
    assert stopped(looped).cause.value == "login"


@pytest.mark.parametrize("results", [["no package foo"], "no package foo", None, {}])
def test_the_results_of_a_task_that_did_not_loop_hide_nothing(results: Any) -> None:
    assert "nothing provides foo" in text(stopped({"failed": True, "msg": "nothing provides foo", "results": results}))
