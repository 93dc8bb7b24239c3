# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The screen of a cluster that was stopped: what happened, where its nodes are, what is safe, how to go on."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    DeadlinePassed,
    HopRefused,
    HostKeyRejected,
    PasswordExpired,
    RouteRefused,
    SessionLost,
    UnknownQuestion,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.changed_by_others import Comparison
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout import change
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.make_stop import (
    stop_of,
    stop_of_cut_off,
    stop_of_hook,
    stop_of_lost,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Hook
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.somebody_else import Touched
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.steps import step_in_words
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_error import Stopped, cause_of
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_screen import screen

COMMAND = ["ansible-playbook collabops.vos.enforce_tls12 -i hosts.yml -e vos_tls_accept_reboot=true"]
CLUSTER = {
    "name": "a-pub",
    "conductor": "a-pub",
    "nodes": [
        {"name": "a-pub", "change": "set", "peer": "a-sub1", "may_reboot": False},
        {"name": "a-sub1", "change": "set", "peer": "a-pub", "may_reboot": True},
        {"name": "a-sub2", "change": "set", "peer": "a-pub", "may_reboot": False},
    ],
}
AWAY = DeadlinePassed(
    "no reboot within 2700 s; last seen: SSH port closed",
    host="192.0.2.12",
    command="utils system restart",
    seen="SSH refused",
)
GATE = DeadlinePassed(
    "not healthy within 3600 s; still waiting for services: Cisco Tftp is STARTING",
    host="192.0.2.12",
    seen="Cisco CallManager[STARTED]\n\nCisco Tftp[STARTING]\n",
    hint="x",
)


def stopped(
    error: VosError | str = GATE,
    sent: Sent = Sent.NOTHING,
    step: str = "gate after",
    *,
    node: str = "a-sub1",
    asked: str = "",
    cause: Cause | None = None,
) -> ClusterStop:
    """The stop of a change that ended with this error, or with this text."""
    typed = error if isinstance(error, VosError) else None
    found = Stopped(
        typed.message if typed is not None else str(error),
        node=node,
        asked=asked,
        cause=cause or cause_of(typed),
        error=typed,
    )
    found.step, found.sent = step, {node: sent}
    return stop_of(found, CLUSTER, COMMAND)


def hook(result: dict[str, Any], record: ClusterRecord | None = None, node: str = "a-sub1") -> ClusterStop:
    return stop_of_hook(CLUSTER, node, "Ask the change board", result, record=record, continue_with=COMMAND)


def record(step: str = "", sent: Sent = Sent.NOTHING, *done: str, **hooks: Hook) -> ClusterRecord:
    wave = () if not step and not done else ("a-sub1",)
    told = {name.replace("_", "-"): at for name, at in hooks.items()}
    return ClusterRecord("a-pub", wave=wave, step=step, sent={"a-sub1": sent}, done=list(done), hooks=told)


def node(name: str, state: str, after: str | None = "1.2", reason: str = "told by a test") -> dict[str, Any]:
    return {"name": name, "before": "1.0", "after": after, "state": state, "reason": reason, "proof": "proven"}


def text(stop: ClusterStop, *nodes: dict[str, Any]) -> str:
    return " ".join(" ".join(screen(stop, list(nodes) or None)).split())


def test_a_node_whose_services_do_not_come_back() -> None:
    stop = stopped(GATE, Sent.RESTARTED)
    nodes = [node("a-pub", "compliant"), node("a-sub1", "compliant"), node("a-sub2", "drifted", "1.0")]
    assert screen(stop, nodes) == [
        "Cluster a-pub was stopped at node a-sub1.",
        "What happened: Gate after the change: services as before, cluster healthy, checked via a-sub1",
        "  192.0.2.12: not healthy within 3600 s; still waiting for services: Cisco Tftp is STARTING",
        "    | Cisco CallManager[STARTED]",
        "    | Cisco Tftp[STARTING]",
        "Its nodes now (> where it stopped):",
        "  a-pub   1.0 -> 1.2  compliant  proven",
        "> a-sub1  1.0 -> 1.2  compliant  proven",
        "  a-sub2  1.0 -> 1.0  drifted    told by a test",
        "Safe to do next: a-sub1 has restarted, but not everything is good again. Do not restart any other",
        "  node of this cluster until that is fixed.",
        "  Look at `utils service list` and `utils dbreplication runtimestate` on a-sub1.",
        "To continue:",
        f"  {COMMAND[0]}",
    ]


def test_the_node_that_the_step_failed_at_has_the_mark_and_the_columns_are_aligned() -> None:
    stop = stopped(GATE, step="gate before", asked="a-pub")
    lines = screen(stop, [node("a-pub", "unreachable", None), node("a-sub1", "pending_restart")])
    start = lines.index("Its nodes now (> where it stopped):")
    assert lines[start + 1 : start + 3] == [
        "> a-pub   1.0 -> -    unreachable      told by a test",
        "  a-sub1  1.0 -> 1.2  pending_restart  told by a test",
    ]


def test_a_cluster_before_a_closed_window_waits_and_was_not_stopped() -> None:
    lines = screen(
        stopped("The change was not started on a-sub1", step="window", cause=Cause.WINDOW),
        [node("a-sub1", "drifted", "1.0")],
    )
    assert lines[0] == "Cluster a-pub waits for its maintenance window before node a-sub1."
    assert "Its nodes now (> where it waits):" in lines


def test_before_the_nodes_are_read_again_it_says_so() -> None:
    assert "Its nodes now: the report at the end of this run shows them." in screen(stopped())


def test_it_survives_as_plain_data() -> None:
    stop = stopped(AWAY, Sent.RESTARTING)
    assert ClusterStop.from_result(stop.as_result()) == stop
    assert stop.as_result()["sent"] == "restarting"
    assert stop.as_result()["left"] == ["a-sub1", "a-sub2"]


@pytest.mark.parametrize(
    ("step", "asked", "words"),
    [
        ("own reboots", "a-sub1", "Wait for a possible reboot of a-sub1"),
        ("gate before", "a-sub1", "Gate before the change: nothing speaks against a restart of a-sub1"),
        ("gate before", "a-pub", "Gate before the change: the cluster is healthy, checked via a-pub"),
        ("gate before", "a-sub2", "Gate before the change: services run on all other nodes, checked via a-sub2"),
        ("gate after", "a-sub1", "Gate after the change: services as before, cluster healthy, checked via a-sub1"),
        ("gate after", "a-pub", "Gate after the change: the cluster is healthy, checked via a-pub"),
        ("set", "a-pub", "Set the minimum TLS version of a-sub1"),
        ("what nobody foresaw", "a-sub1", "what nobody foresaw"),
    ],
)
def test_the_step_is_a_sentence_that_names_the_node(step: str, asked: str, words: str) -> None:
    assert stopped(GATE, step=step, asked=asked).step == words


def test_each_step_of_a_change_is_a_sentence() -> None:
    steps = re.findall(r"log\.step\(\"([^\"]+)\"", inspect.getsource(change))
    assert len(steps) >= 9
    for step in steps:
        words = step_in_words(step, CLUSTER, ["a-sub1"], "a-sub1")
        assert words[0].isupper(), step
        assert "a-sub1" in words


def test_nothing_was_sent() -> None:
    told = text(stopped(), node("a-sub1", "drifted", "1.0"))
    assert "Safe to do next: No change was sent to a-sub1. Fix the cause before you restart" in told


def test_the_value_is_set_and_the_node_was_not_restarted() -> None:
    told = text(stopped("x", Sent.SET), node("a-sub1", "pending_restart"))
    assert "The minimum is set, but a-sub1 was not restarted" in told
    assert "A new run restarts it; nothing is set twice." in told


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unreachable", "a-sub1 has not come back after its restart. Do not restart any other node of this cluster"),
        ("compliant", "a-sub1 answers, but its restart was not proven in time."),
    ],
)
def test_a_node_that_is_not_back_from_its_restart(state: str, words: str) -> None:
    stop = stopped(AWAY, Sent.RESTARTING, "restart")
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
    told = text(stopped(SessionLost("x", host="192.0.2.12"), Sent.UNKNOWN, "set"), node("a-sub1", state))
    assert words in told
    assert "Do not restart any other node of this cluster until this is clear." in told


def test_an_unknown_question_was_not_answered_yes_and_is_shown() -> None:
    asked = UnknownQuestion(
        "the CLI asked what no rule knows",
        host="192.0.2.12",
        command="set tls min-version 1.2",
        seen="Do you want to erase all phones (yes/no) ? ",
    )
    stop = stopped(asked, step="set")
    assert "  Command: set tls min-version 1.2" in screen(stop)
    assert "| Do you want to erase all phones (yes/no) ?" in text(stop)
    assert "The question is not known, so it was not answered yes." in text(stop)
    assert "No change was sent to a-sub1." in text(stop)


@pytest.mark.parametrize("error", [AuthenticationRefused, PasswordExpired])
def test_a_refused_password_is_not_to_be_tried_again(error: type[VosError]) -> None:
    told = text(stopped(error("refused", host="192.0.2.12")))
    assert "Do not try this password again on a-sub1: three refusals lock the account." in told


def test_another_host_key() -> None:
    told = text(stopped(HostKeyRejected("another key", host="192.0.2.12")))
    assert "make sure that a-sub1 itself answers there" in told


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AuthenticationRefused, "Do not try this password again on a-sub2: three"),
        (PasswordExpired, "Do not try this password again on a-sub2: three"),
        (HostKeyRejected, "make sure that a-sub2 itself answers there"),
    ],
)
def test_the_advice_names_the_node_that_had_it_and_not_the_one_whose_turn_it_is(
    error: type[VosError], words: str
) -> None:
    gate = stopped(error("no", host="192.0.2.13"), asked="a-sub2")
    result = {"failed": True, "msg": "192.0.2.13: no", "error_type": error.__name__, "node": "a-sub2"}
    for stop in (
        gate,
        hook(result),
        hook({"failed": True, "msg": "One or more items failed", "results": [{}, result]}),
    ):
        assert words in text(stop)
        assert "No change was sent to a-sub1." in text(stop)
        assert stop.node == "a-sub1"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AuthenticationRefused, "Do not try this password again on a-sub2: three refusals"),
        (HostKeyRejected, "make sure that a-sub2 itself answers there"),
        # What a jump host refuses says nothing about the account or the key of the node.
        (HopRefused, "No change was sent to a-sub1. Fix the cause"),
        (RouteRefused, "No change was sent to a-sub1. Fix the cause"),
    ],
)
def test_a_look_that_was_let_in_nowhere_is_nobody_elses_work(error: type[VosError], words: str) -> None:
    shut = error("it refuses the login: no", host="192.0.2.13")
    touched = Touched({"a-sub2": Comparison(shut.message, error=shut)})
    found = Stopped(touched.text, node="a-sub1", asked="a-sub2", cause=cause_of(shut), error=shut)
    found.step = "nobody else"
    for stop in (stopped(shut, step="nobody else", asked="a-sub2"), stop_of(found, CLUSTER, COMMAND)):
        assert words in text(stop)
        assert "it refuses the login: no" in text(stop)
        assert "Somebody else" not in text(stop)


def test_a_task_of_another_collection_that_calls_something_a_node_names_none() -> None:
    assert hook({"failed": True, "msg": "x", "node": "master7"}).asked == ""


def test_the_screen_hides_secrets_of_all_nodes() -> None:
    failed = {"msg": "it said Andere-8-Xy", "seen": "line Andere-8-Xy"}
    error = SessionLost("it said Andere-8-Xy", host="192.0.2.12", seen="line Andere-8-Xy")
    found = Stopped(error.message, node="a-sub1", error=error)
    for stop in (
        stop_of_hook(CLUSTER, "a-sub1", "a", failed, continue_with=COMMAND, secrets=["Andere-8-Xy"]),
        stop_of(found, CLUSTER, COMMAND, ["Andere-8-Xy"]),
        stop_of_cut_off(record("set"), CLUSTER, COMMAND, ["Andere-8-Xy"], text="it said Andere-8-Xy"),
    ):
        assert "Andere-8-Xy" not in repr(stop)
        assert stop.error[-1].endswith("it said ********")


def test_a_closed_window_breaks_nothing_and_says_what_is_left() -> None:
    told = text(stopped("The change was not started on a-sub1.", step="window", cause=Cause.WINDOW))
    assert "What happened: Check the maintenance window before the change of a-sub1" in told
    assert "Nothing is broken and nothing is running. Left for the next window: a-sub1, a-sub2." in told


def test_where_reboots_were_awaited_no_node_was_changed_and_those_before_it_are_left_too() -> None:
    assert stopped(AWAY, step="own reboots").left == ("a-pub", "a-sub1", "a-sub2")
    assert stopped(AWAY, step="restart").left == ("a-sub1", "a-sub2")
    # The gate after such a reboot is asked while the first wave waits for its turn.
    gate = stopped(GATE, step="own reboots", node="a-pub", asked="a-sub1")
    assert gate.step == "Wait for a possible reboot of a-sub1"
    assert (gate.node, gate.left) == ("a-sub1", ("a-pub", "a-sub1", "a-sub2"))


def test_somebody_else() -> None:
    told = text(stopped("a-pub: booted again.", step="nobody else", asked="a-pub", cause=Cause.SOMEBODY_ELSE))
    assert "Nothing was sent to a-sub1. Somebody else works on this cluster, or one of its nodes crashed." in told
    assert "do not restart any node until then" in told


def test_nine_nodes_and_a_long_error_fit_one_screen() -> None:
    words = "a very long line of a text that a node has printed about one of its services " * 4
    nodes = [{"name": f"node{number}", "change": "set", "peer": "", "may_reboot": True} for number in range(9)]
    cluster = {"name": "a", "nodes": nodes}
    error = DeadlinePassed(words, host="192.0.2.12", seen=f"{words}\n" * 20, command="show")
    found = Stopped(error.message, node="node4", error=error)
    found.step, found.sent = words[:90], {"node4": Sent.RESTARTING}
    away = ClusterRecord("a", wave=("node4",), step="restart", sent={"node4": Sent.RESTARTING})
    for stop in (stop_of(found, cluster, COMMAND), stop_of_cut_off(away, cluster, COMMAND, text=words)):
        lines = screen(stop, [node(f"node{number}", "unreachable", None, words) for number in range(9)])
        assert len(lines) <= 25
        assert max(len(line) for line in lines) <= 98


def test_of_a_task_that_looped_over_nodes_the_first_that_failed_is_told() -> None:
    refused = {"failed": True, "msg": "192.0.2.13: the password was refused", "error_type": "AuthenticationRefused"}
    other = {"failed": True, "msg": "192.0.2.14: not healthy"}
    looped = {"failed": True, "msg": "One or more items failed", "results": [{"msg": "fine"}, refused, other]}
    told = text(hook(looped))
    assert "192.0.2.13: the password was refused" in told
    assert "One or more items failed" not in told
    assert hook(looped).cause is Cause.LOGIN
    away = {"unreachable": True, "msg": "Failed to connect to the host via ssh"}
    assert "Failed to connect to the host via ssh" in text(hook({"results": [{"msg": "fine"}, away]}))


@pytest.mark.parametrize("results", [["no package foo"], "no package foo", None, {}])
def test_the_results_of_a_task_that_did_not_loop_hide_nothing(results: Any) -> None:
    assert "nothing provides foo" in text(hook({"failed": True, "msg": "nothing provides foo", "results": results}))


def test_a_task_of_the_operator_is_named_and_tells_how_far_the_node_had_come() -> None:
    stop = hook({"failed": True, "msg": "the board says no"})
    assert screen(stop)[:3] == [
        "Cluster a-pub was stopped at node a-sub1.",
        "What happened: Ask the change board",
        "  the board says no",
    ]
    assert (stop.sent, stop.left) == (Sent.NOTHING, ("a-sub1", "a-sub2"))
    after = hook({"failed": True}, record("", Sent.RESTARTED, "a-pub", "a-sub1"))
    assert after.error == ("No message was given.",)
    assert (after.sent, after.left) == (Sent.RESTARTED, ("a-sub2",))


# -- a step that was cut off, and a conductor that was lost ------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "sent", "words"),
    [
        ("gate before", Sent.NOTHING, "No change had been sent to a-sub1 by then."),
        ("set", Sent.UNKNOWN, "By then the `set` had been sent to a-sub1. Its result is unknown."),
        ("restart", Sent.SET, "It is unknown whether the node was told to restart."),
        ("restart", Sent.RESTARTING, "By then a-sub1 had been told to restart, or was to restart by itself."),
        ("gate after", Sent.RESTARTED, "By then a-sub1 had restarted. It is unknown whether it works as before."),
    ],
)
@pytest.mark.parametrize("state", ["", "unreachable", "drifted"])
def test_a_step_that_was_cut_off_is_unknown_and_no_other_node_may_be_restarted(
    step: str, sent: Sent, words: str, state: str
) -> None:
    stop = stop_of_cut_off(record(step, sent), CLUSTER, COMMAND, text="the task had 60 s")
    assert ClusterStop.from_result(stop.as_result()) == stop
    told = text(stop, *([node("a-sub1", state, None)] if state else []))
    assert "This step began, but it did not end: it was cut off. Its result is unknown. the task had 60 s" in told
    assert words in told
    assert "Do not restart any other node of this cluster until this is clear." in told
    assert ("It does not answer now. Check its console or its virtual machine." in told) is (state == "unreachable")
    assert "was not restarted" not in told
    assert "can stay" not in told
    assert stop.left == ("a-sub1", "a-sub2")


def test_a_wait_for_own_reboots_that_was_cut_off_names_the_nodes_that_may_reboot() -> None:
    stop = stop_of_cut_off(record("own reboots"), CLUSTER, COMMAND)
    assert stop.step == "Wait for a possible reboot of a-sub1"
    assert stop.left == ("a-pub", "a-sub1", "a-sub2")


@pytest.mark.parametrize(
    ("found", "at", "step", "left"),
    [
        (record(), "", "", ("a-pub", "a-sub1", "a-sub2")),
        (record(a_pub=Hook.BEGUN), "a-pub", "Your tasks before the change of a-pub (vos_tls_pre_node)", None),
        (
            record("", Sent.RESTARTED, "a-pub", "a-sub1", a_pub=Hook.ENDED, a_sub1=Hook.ENDED),
            "a-sub1",
            "Your tasks after the change of a-sub1 (vos_tls_post_node)",
            ("a-sub2",),
        ),
        (record("", Sent.RESTARTED, "a-pub", "a-sub1", a_sub1=Hook.BEGUN), "a-sub1", "", ("a-sub2",)),
    ],
)
def test_a_conductor_that_was_lost_in_a_task_of_the_operator(
    found: ClusterRecord, at: str, step: str, left: tuple[str, ...] | None
) -> None:
    stop = stop_of_lost(found, CLUSTER, COMMAND)
    assert (stop.node, stop.step) == (at, step)
    assert stop.left == (left or ("a-pub", "a-sub1", "a-sub2"))
    assert stop.error[0].startswith("Ansible gave up the host a-pub, from which this cluster is changed.")
    assert stop.sent is found.sent.get(at, Sent.NOTHING)
