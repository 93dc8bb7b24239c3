# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stop of a wave of several nodes: each that failed with its error and advice, and how far every one has come."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed, SessionLost, VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.journal_content import stop_content
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.junit import junit_text
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.make_stop import (
    node_of_hook,
    stop_of,
    stop_of_cut_off,
    stop_of_hook,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.night import read_night
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Hook, Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.standing import Rollout
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_advice import how_far
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_error import Stopped, cause_of
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_screen import screen, where_it_ended
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.verdict import verdict_lines

COMMAND = ["ansible-playbook collabops.vos.enforce_tls12 -i hosts.yml -e vos_tls_accept_reboot=true"]
NAMES = ("a-pub", "a-sub1", "a-sub2", "a-sub3")
WAVE = NAMES[1:]
CLUSTER: dict[str, Any] = {
    "name": "a-pub",
    "conductor": "a-pub",
    "nodes": [{"name": name, "change": "set", "peer": "a-pub", "may_reboot": False} for name in NAMES],
}
AWAY = DeadlinePassed("no reboot within 2700 s; last seen: SSH port closed", host="192.0.2.12")
LOST = SessionLost("the node ended the session", host="192.0.2.13", command="set tls min-version 1.2", accepted=True)


def one(node: str, step: str, error: VosError | str, *, cause: Cause | None = None, asked: str = "") -> Stopped:
    typed = error if isinstance(error, VosError) else None
    text = typed.message if typed is not None else str(error)
    found = Stopped(text, node=node, asked=asked, cause=cause or cause_of(typed), error=typed)
    found.step = step
    return found


def two_failed() -> ClusterStop:
    """One node did not come back, of another one the set is unknown, and the third is done."""
    first = one("a-sub1", "set", LOST)
    first.also = (one("a-sub2", "restart", AWAY),)
    first.sent = {"a-sub1": Sent.UNKNOWN, "a-sub2": Sent.RESTARTING, "a-sub3": Sent.RESTARTED}
    first.done = ("a-sub3",)
    return stop_of(first, CLUSTER, COMMAND)


def of_wave(step: str, cause: Cause, text: str, *, asked: str = "", sent: Sent = Sent.NOTHING) -> ClusterStop:
    found = one("a-sub1", step, text, cause=cause, asked=asked)
    found.sent = dict.fromkeys(WAVE, sent)
    return stop_of(found, CLUSTER, COMMAND)


def node(name: str, state: str) -> dict[str, Any]:
    told = {"name": name, "before": "1.0", "after": "1.2", "state": state, "reason": "x", "proof": "proven"}
    more = {"passes": state == "compliant", "note": "", "evidence": [], "excluded": "", "restart_seconds": None}
    return {**told, **more, "product": "cucm", "before_this_run": "1.0", "release": "", "version": ""}


def report(stop: ClusterStop) -> dict[str, Any]:
    nodes = [node(name, "compliant" if name in ("a-pub", "a-sub3") else "unreachable") for name in NAMES]
    told = {"message": "\n".join(screen(stop, nodes)), "stopped": stop.as_result(), "absent": [], "findings": []}
    cluster = {"name": "a-pub", "outcome": Outcome.FAILED.value, "exception": None, "nodes": nodes, **told}
    return {"clusters": [cluster], "finished": "2026-11-30T02:00:00Z", "check_mode": False, "target": "1.2"}


def test_the_screen_tells_each_node_that_failed_with_its_error_and_how_far_each_has_come() -> None:
    nodes = [
        node("a-pub", "compliant"),
        node("a-sub1", "unreachable"),
        node("a-sub2", "unreachable"),
        node("a-sub3", "compliant"),
    ]
    assert screen(two_failed(), nodes) == [
        "Cluster a-pub was stopped at nodes a-sub1, a-sub2.",
        "What happened: Set the minimum TLS version of a-sub1",
        "  192.0.2.13: the node ended the session",
        "  Command: set tls min-version 1.2",
        "And: Restart a-sub2 and wait for a new boot time",
        "  192.0.2.12: no reboot within 2700 s; last seen: SSH port closed",
        "The nodes of this wave: a-sub1: `set` was sent, its result is unknown; a-sub2: restarts, not seen",
        "  back yet; a-sub3: restarted, healthy and proven",
        "Its nodes now (> where it stopped):",
        "  a-pub   1.0 -> 1.2  compliant    proven",
        "> a-sub1  1.0 -> 1.2  unreachable  x",
        "> a-sub2  1.0 -> 1.2  unreachable  x",
        "  a-sub3  1.0 -> 1.2  compliant    proven",
        "Safe to do next: The `set` on a-sub1 was confirmed, but its result was not seen. It does not",
        "  answer; it may be restarting by itself. Check its console.",
        "  Do not restart any other node of this cluster until this is clear.",
        "  a-sub2 has not come back after its restart. Do not restart any other node of this cluster: they",
        "  carry its load.",
        "  Check its console or its virtual machine. Continue when it answers and its services are started.",
        "To continue:",
        f"  {COMMAND[0]}",
    ]


def test_it_survives_as_plain_data() -> None:
    stop = two_failed()
    assert ClusterStop.from_result(stop.as_result()) == stop
    assert stop.as_result()["nodes"] == {"a-sub1": "unknown", "a-sub2": "restarting", "a-sub3": "restarted"}
    assert stop.left == ("a-sub1", "a-sub2"), "not what is done"


def test_what_one_node_kept_from_the_others_is_told_behind_its_error() -> None:
    found = one("a-sub2", "set", AWAY)
    found.more = "Nothing was set on a-sub1, a-sub3: a wave gets its yes on all of its nodes, or on none."
    found.sent = dict.fromkeys(WAVE, Sent.NOTHING)
    stop = stop_of(found, CLUSTER, COMMAND)
    assert stop.error == ("192.0.2.12: no reboot within 2700 s; last seen: SSH port closed", found.more)
    assert stop.at == ("a-sub2",)
    assert how_far(stop) == "a-sub1, a-sub2, a-sub3: nothing was sent"


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (of_wave("window", Cause.WINDOW, "closed"), "Cluster a-pub waits for its maintenance window before nodes "),
        (of_wave("soft stop", Cause.STOP_ASKED, "asked"), "Cluster a-pub ended before nodes "),
        (of_wave("set", Cause.SOMEBODY_ELSE, "x", asked="a-sub2"), "Cluster a-pub was stopped at nodes "),
        (of_wave("gate before", Cause.OTHER, "x", asked="a-pub"), "Cluster a-pub was stopped at nodes "),
    ],
)
def test_a_step_of_the_whole_wave_names_all_of_it(stop: ClusterStop, words: str) -> None:
    assert where_it_ended(stop).startswith(f"{words}a-sub1, a-sub2, a-sub3")


def test_of_a_wave_to_which_nothing_was_sent_the_advice_names_all_nodes_at_once() -> None:
    told = " ".join(screen(of_wave("set", Cause.SOMEBODY_ELSE, "x", asked="a-sub2")))
    assert "Nothing was sent to a-sub1, a-sub2, a-sub3. Somebody else works on this cluster" in told
    gate = of_wave("gate before", Cause.OTHER, "x", asked="a-pub")
    assert gate.step == "Gate before the change: the cluster is healthy, checked via a-pub"
    assert "No change was sent to a-sub1, a-sub2, a-sub3." in " ".join(screen(gate))


def test_a_wave_that_was_set_and_not_restarted_is_not_told_that_nothing_was_sent() -> None:
    told = " ".join(screen(of_wave("restart", Cause.SOMEBODY_ELSE, "x", asked="a-pub", sent=Sent.SET)))
    assert "Nothing was sent" not in told
    for name in WAVE:
        assert f"No restart was sent to {name}." in told


def test_a_wave_that_was_cut_off_tells_how_far_each_of_its_nodes_had_come() -> None:
    sent = {"a-sub1": Sent.NOTHING, "a-sub2": Sent.UNKNOWN, "a-sub3": Sent.RESTARTING}
    stop = stop_of_cut_off(ClusterRecord("a-pub", wave=WAVE, step="set", sent=sent), CLUSTER, COMMAND)
    assert (stop.node, stop.sent) == ("a-sub2", Sent.UNKNOWN), "the worst one comes first"
    assert stop.step == "Set the minimum TLS version of a-sub1, a-sub2, a-sub3"
    told = " ".join(" ".join(screen(stop)).split())
    assert "By then the `set` had been sent to a-sub2. Its result is unknown." in told
    assert "By then a-sub3 had been told to restart, or was to restart by itself." in told
    assert "No change had been sent to a-sub1 by then." in told


@pytest.mark.parametrize(
    ("hooks", "expected"),
    [
        ({}, "a-sub1"),
        ({"a-sub1": Hook.BEGUN, "a-sub2": Hook.BEGUN}, "a-sub2"),
        ({"a-sub1": Hook.ENDED, "a-sub2": Hook.BEGUN, "a-sub3": Hook.BEGUN}, "a-sub1"),
        ({"a-pub": Hook.ENDED, "a-sub1": Hook.BEGUN}, "a-sub1"),
    ],
)
def test_a_task_of_the_operator_that_failed_was_about_the_node_whose_tasks_had_begun_last(
    hooks: dict[str, Hook], expected: str
) -> None:
    record = ClusterRecord("a-pub", hooks=hooks)
    assert node_of_hook(record, WAVE) == expected


def test_the_stop_by_a_task_of_the_operator_tells_what_had_come_of_the_other_nodes() -> None:
    sent = {"a-sub1": Sent.RESTARTED, "a-sub2": Sent.RESTARTED, "a-sub3": Sent.NOTHING}
    record = ClusterRecord("a-pub", wave=WAVE, sent=sent, done=["a-pub", "a-sub1", "a-sub2"])
    stop = stop_of_hook(
        CLUSTER, "a-sub1", "Tell the desk", {"msg": "no"}, record=record, wave=WAVE, continue_with=COMMAND
    )
    assert (stop.at, stop.left, stop.done) == (("a-sub1",), ("a-sub3",), ("a-sub1", "a-sub2"))


def test_the_journal_names_every_node_and_a_night_reads_them_again() -> None:
    stop = two_failed()
    told = stop_content(stop, ClusterRecord("a-pub").sent_by(stop))
    assert told["sent"] == {"a-sub1": "unknown", "a-sub2": "restarting", "a-sub3": "restarted"}
    assert (told["failed"], told["done"]) == (["a-sub1", "a-sub2"], ["a-sub3"])
    assert told["message"].splitlines()[-1].startswith("a-sub2: 192.0.2.12: no reboot")
    line = {"v": 1, "time": "2026-11-30T02:00:00.000Z", "run": "r", "event": "stop", **told}
    (found,) = read_night([json.dumps(line)]).runs[0].stops
    assert found.nodes == ("a-sub1", "a-sub2")
    older = {key: value for key, value in line.items() if key not in ("failed", "done")}
    assert read_night([json.dumps(older)]).runs[0].stops[0].nodes == ("a-sub1",)


def test_the_verdict_advises_on_each_node_that_failed() -> None:
    lines = verdict_lines([Rollout({"clusters": []}, report=report(two_failed()))])
    told = "\n".join(lines)
    assert "Cluster a-pub was stopped at nodes a-sub1, a-sub2" in told
    assert "The `set` on a-sub1 was confirmed" in told
    assert "a-sub2 has not come back" in told
    assert len(lines) <= 8


def test_an_interrupted_run_tells_every_node_of_a_stopped_wave_that_may_be_down() -> None:
    stop = two_failed()
    record = ClusterRecord("a-pub", wave=WAVE, outcome=Outcome.FAILED, stop=stop)
    told = "\n".join(verdict_lines([Rollout({"clusters": []}, {"a-pub": record})], interrupted=True))
    assert "It is unknown whether the minimum of a-sub1 was set" in told
    assert "a-sub2 was told to restart" in told
    assert "a-sub3" not in told, "it is done"


def test_the_junit_file_has_the_error_of_each_node_that_failed() -> None:
    told = junit_text(report(two_failed()))
    assert "Set the minimum TLS version of a-sub1: 192.0.2.13: the node ended the session; Restart a-sub2" in told


def test_each_host_that_failed_is_told_its_own_error() -> None:
    stop = two_failed()
    assert stop.error_at("a-sub1") == "192.0.2.13: the node ended the session"
    assert stop.error_at("a-sub2").startswith("192.0.2.12: no reboot within 2700 s")
    assert stop.error_at("a-sub3") == ""
