# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a run, in at most eight lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Hook, Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.standing import Rollout
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.verdict import LINES, verdict_lines

COMMAND = ["ansible-playbook collabops.vos.enforce_tls12 -i hosts.yml -e vos_tls_accept_reboot=true"]
ONLY_READ = "SAFE      Nodes were read at most, and none was changed."
AGAIN = "CONTINUE  Run the same command again: it reads every node first, and leaves alone what is done."


def plan(*names: str, nodes: int = 3, blocked: bool = False) -> dict[str, Any]:
    change = "blocked" if blocked else "set"
    clusters = [
        {
            "name": name,
            "blocked": blocked,
            "nodes": [{"name": f"{name}-{number}", "change": change} for number in range(1, nodes + 1)],
        }
        for name in names
    ]
    return {"target": "1.2", "clusters": clusters}


def stop(name: str, sent: Sent, cause: Cause = Cause.OTHER, **more: Any) -> ClusterStop:
    return ClusterStop(
        **{
            "cluster": name,
            "node": f"{name}-2",
            "asked": f"{name}-2",
            "step": "Gate after the change",
            "cause": cause,
            "sent": sent,
            "error": ("192.0.2.12: not healthy within 3600 s; still waiting for services",),
            "seen": (),
            "left": (f"{name}-2", f"{name}-3"),
            "continue_with": tuple(COMMAND),
            **more,
        }
    )


def report(*stops: ClusterStop, done: int = 0, check_mode: bool = False, **more: Any) -> dict[str, Any]:
    """A report with these stopped clusters, and so many that are done."""
    clusters = [reported(f"done{number}", "done") for number in range(done)]
    clusters += [reported(one.cluster, "failed", one.as_result()) for one in stops]
    return {"target": "1.2", "check_mode": check_mode, "clusters": clusters, **more}


def reported(name: str, outcome: str, stopped: Any = None, message: str = "", **more: Any) -> dict[str, Any]:
    good = outcome == "done"
    state = {"state": "compliant" if good else "drifted", "passes": good, "reason": "the minimum is 1.0", **more}
    nodes = [{"name": f"{name}-{number}", **state} for number in (1, 2, 3)]
    return {
        "name": name,
        "outcome": outcome,
        "stopped": stopped,
        "message": message,
        "findings": [],
        "nodes": nodes,
    }


def under_way(name: str, sent: Sent, step: str = "gate after", **more: Any) -> ClusterRecord:
    node = f"{name}-2"
    return ClusterRecord(name, wave=(node,), step=step, sent={node: sent}, done=[f"{name}-1"], **more)


def interrupted(*records: ClusterRecord, **more: Any) -> list[str]:
    rollout = Rollout(plan(*(record.cluster for record in records)), {one.cluster: one for one in records}, **more)
    lines = verdict_lines([rollout], interrupted=True, continue_with=COMMAND)
    assert len(lines) <= LINES
    return lines


# -- runs that came to their own end


def test_a_rollout_that_is_done_has_nothing_to_continue() -> None:
    assert verdict_lines([Rollout(plan("a"), report=report(done=3))], continue_with=COMMAND) == [
        "VERDICT   DONE. 9 of 9 nodes compliant with TLS 1.2."
    ]


def test_nodes_that_are_accepted_as_they_are_do_not_count_as_compliant() -> None:
    document = report(done=1)
    document["clusters"].append(reported("x", "excepted", passes=True))
    assert verdict_lines([Rollout(plan("x"), report=document)]) == [
        "VERDICT   DONE. 3 of 6 nodes compliant with TLS 1.2, 3 accepted as they are."
    ]


def test_a_cluster_that_was_stopped() -> None:
    end = report(stop("a", Sent.RESTARTED), done=1)
    no_other = "Do not restart any other node of this cluster"
    assert verdict_lines([Rollout(plan("a"), report=end)]) == [
        "VERDICT   NOT DONE. 3 of 6 nodes compliant with TLS 1.2.",
        "WHERE     Cluster a was stopped at node a-2, at this step: Gate after the change.",
        "WHY       192.0.2.12: not healthy within 3600 s; still waiting for services",
        f"SAFE      a-2 has restarted, but not everything is good again. {no_other} until that is fixed.",
        "SAFE      Look at `utils service list` and `utils dbreplication runtimestate` on a-2.",
        f"CONTINUE  {COMMAND[0]}",
    ]


def test_a_cluster_that_waits_for_the_window_is_told_before_those_that_wait_for_it() -> None:
    closed = stop("z", Sent.NOTHING, Cause.WINDOW, error=("the maintenance window opens at 22:00",), node="z-1")
    end = report(done=0)
    end["clusters"] += [
        reported("a", "not_started", message="Cluster a waits for the next maintenance window"),
        reported("z", "window_closed", closed.as_result()),
    ]
    assert verdict_lines([Rollout(plan("a", "z"), report=end)]) == [
        "VERDICT   NOT DONE YET, the maintenance window is closed. 0 of 6 nodes compliant with TLS 1.2.",
        "WHERE     Cluster z waits for its maintenance window before node z-1. 1 more not done: a.",
        "WHY       the maintenance window opens at 22:00",
        "SAFE      Nothing is broken and nothing is running. Left for the next window: z-2, z-3.",
        f"CONTINUE  {COMMAND[0]}",
    ]


def test_nodes_that_one_cause_kept_from_being_read_are_told_together() -> None:
    end = report(done=1)
    names = [f"n{number:02}" for number in range(1, 14)]
    blocked = {"outcome": "blocked", "stopped": None, "exception": None, "findings": [], "message": ""}
    lost = {"state": "unreachable", "passes": False, "reason": "refused"}
    end["clusters"] += [{"name": name, "nodes": [{"name": name, **lost}], **blocked} for name in names]
    end["unread"] = [{"cause": "password refused", "nodes": names, "reason": "192.0.2.1: no\nWhat to do: Correct it."}]
    assert verdict_lines([Rollout(plan("a"), report=end)]) == [
        "VERDICT   NOT DONE. 3 of 16 nodes compliant with TLS 1.2.",
        "WHERE     13 nodes not read: password refused: n01, n02, n03 and 10 more.",
        "WHY       192.0.2.1: no",
        "FIX       Correct it.",
        "SAFE      Nothing is under way on these nodes. Fix the cause, then run this again.",
        AGAIN,
    ]


def test_a_plan_that_is_blocked_does_not_tell_how_to_give_the_opt_in() -> None:
    document = plan("a", blocked=True) | {"unread": []}
    document["clusters"] += plan("b")["clusters"]
    finding = {"severity": "block", "node": "a-2", "text": "a disk is full", "fix": "clean up"}
    document["clusters"][0] |= {"findings": [finding], "exception": None}
    assert verdict_lines([Rollout(document)]) == [
        (
            "VERDICT   NOTHING WAS CHANGED. The run ended after its plan: 3 nodes to restart for TLS 1.2, 1 cluster "
            "blocked."
        ),
        "WHERE     Cluster a: blocked.",
        "WHY       a-2: a disk is full",
        "FIX       clean up",
        ONLY_READ,
        "CONTINUE  Fix what blocks, then run the same command again.",
    ]


def test_of_a_hundred_stopped_clusters_the_first_is_told_and_the_others_are_counted() -> None:
    stops = [stop(f"c{number:03}", Sent.NOTHING) for number in range(99)] + [stop("worst", Sent.RESTARTING)]
    lines = verdict_lines([Rollout(plan("a"), report=report(*stops))])
    assert len(lines) <= LINES
    where = next(line for line in lines if line.startswith("WHERE"))
    assert where.startswith("WHERE     Cluster worst was stopped at node worst-2")  # its node may be down
    assert where.endswith(" 99 more not done: c000, c001, c002 and 96 more.")


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("sent", list(Sent))
def test_every_stop_fits_in_eight_lines_and_keeps_what_is_safe(cause: Cause, sent: Sent) -> None:
    asking = (*COMMAND, "(Values that may be secret are not shown: replace ... with your values.)")
    end = report(stop("a", sent, cause, error=("x" * 500,), continue_with=asking), done=1)
    lines = verdict_lines([Rollout(plan("a"), report=end)])
    assert len(lines) <= LINES
    heads = [line.split()[0] for line in lines]
    assert heads[:2] == ["VERDICT", "WHERE"]
    assert "SAFE" in heads
    assert lines[-2:] == [f"CONTINUE  {COMMAND[0]}", f"          {asking[1]}"]


def test_a_long_command_stays_on_one_line_that_can_be_pasted() -> None:
    wrapped = [
        "ansible-playbook collabops.vos.enforce_tls12 \\",
        "  -i hosts.yml \\",
        "  -e vos_tls_accept_reboot=true",
    ]
    lines = verdict_lines([Rollout(plan("a"), report=report(stop("a", Sent.NOTHING, continue_with=tuple(wrapped))))])
    assert lines[-1] == f"CONTINUE  {COMMAND[0]}"


def test_under_awx_the_relaunch_takes_the_place_of_the_command() -> None:
    relaunch = ("Relaunch job 42 on failed hosts: all nodes of the unfinished clusters count as failed.", "With ...")
    lines = verdict_lines([Rollout(plan("a"), report=report(stop("a", Sent.NOTHING, continue_with=relaunch)))])
    assert lines[-2:] == [f"CONTINUE  {relaunch[0]}", f"          {relaunch[1]}"]


def test_a_cluster_that_is_blocked() -> None:
    document = report(done=1)
    document["clusters"].append(reported("b", "blocked"))
    document["clusters"][-1]["findings"] = [
        {"severity": "warn", "node": "b-1", "text": "the backup is old", "fix": "take a backup"},
        {"severity": "block", "node": "b-2", "text": "not healthy: Cisco Tftp is STOPPED", "fix": "start Cisco Tftp"},
    ]
    assert verdict_lines([Rollout(plan("b"), report=document)]) == [
        "VERDICT   NOT DONE. 3 of 6 nodes compliant with TLS 1.2.",
        "WHERE     Cluster b: blocked.",
        "WHY       b-2: not healthy: Cisco Tftp is STOPPED",
        "FIX       start Cisco Tftp",
        "SAFE      Nothing is under way in cluster b. Fix the cause, then run this again.",
        AGAIN,
    ]


def test_a_node_that_is_not_as_it_should_be_although_its_cluster_ended_well() -> None:
    document = report(done=1)
    document["clusters"][0]["nodes"][1] |= {"state": "pending_restart", "passes": False, "reason": "it accepts 1.0"}
    lines = verdict_lines([Rollout(plan("a"), report=document)], continue_with=COMMAND)
    assert lines[0] == "VERDICT   NOT DONE. 2 of 3 nodes compliant with TLS 1.2."
    assert "WHY       done0-2 is pending restart: it accepts 1.0" in lines


def test_in_check_mode_a_node_that_would_be_set_is_no_failure() -> None:
    document = report(done=1, check_mode=True)
    document["clusters"][0]["nodes"][1] |= {"state": "drifted", "passes": False}
    assert verdict_lines([Rollout(plan("a"), report=document)]) == [
        "VERDICT   CHECKED, nothing was changed. 2 of 3 nodes compliant with TLS 1.2."
    ]


def test_a_plan_alone_says_how_it_is_carried_out() -> None:
    assert verdict_lines([Rollout(plan("a", "b"))], continue_with=COMMAND) == [
        "VERDICT   NOTHING WAS CHANGED. The run ended after its plan: 6 nodes to restart for TLS 1.2.",
        ONLY_READ,
        "CONTINUE  To change them, run the same command with -e vos_tls_accept_reboot=true.",
    ]


def test_a_plan_that_failed_says_why() -> None:
    failure = "vos_tls_canary: there is no cluster nowhere\nSecond line"
    assert verdict_lines([Rollout(failure=failure)], continue_with=COMMAND) == [
        "VERDICT   NOTHING WAS CHANGED. The run ended before there was a plan.",
        "WHY       vos_tls_canary: there is no cluster nowhere",
        ONLY_READ,
        f"CONTINUE  {COMMAND[0]}",
    ]
    last = verdict_lines([Rollout(failure=failure)])[-1]
    assert last == "CONTINUE  Correct that, then run the same command again."


def test_a_report_that_could_not_be_made_is_no_good_end() -> None:
    rollout = Rollout(
        plan("a"), {"a": under_way("a", Sent.RESTARTING)}, failure="The report cannot be written to /x: no space"
    )
    lines = verdict_lines([rollout], continue_with=COMMAND)
    assert lines[:2] == [
        "VERDICT   UNKNOWN. The run ended without its report. 1 of 3 nodes with work is done.",
        "WHY       The report cannot be written to /x: no space",
    ]
    assert "SAFE      Restart no other node of cluster a until a-2 answers and its services are started." in lines


def test_the_rollouts_of_one_run_have_one_verdict() -> None:
    good, bad = Rollout(plan("a"), report=report(done=2)), Rollout(plan("b"), report=report(stop("b", Sent.SET)))
    lines = verdict_lines([good, bad])
    assert lines[0] == "VERDICT   NOT DONE. 6 of 9 nodes compliant with TLS 1.2."
    assert lines[1].startswith("WHERE     Cluster b was stopped at node b-2")


# -- runs that were interrupted


def test_before_anything_was_read() -> None:
    assert verdict_lines([], interrupted=True) == [
        "VERDICT   INTERRUPTED while nodes were read. No node was changed.",
        ONLY_READ,
        AGAIN,
    ]


def test_after_the_plan() -> None:
    lines = interrupted()
    assert lines[0] == "VERDICT   INTERRUPTED after its plan. No node was changed."
    assert lines[-1] == f"CONTINUE  {COMMAND[0]}"


@pytest.mark.parametrize(
    ("sent", "step", "told", "is_open"),
    [
        (Sent.NOTHING, "gate before", "No change was under way on a node: a-2.", False),
        (Sent.NOTHING, "window", "No change was under way on a node: a-2.", False),
        (
            Sent.NOTHING,
            "set",  # what had been sent could not be recorded any more
            "It is unknown whether the minimum of a-2 was set, and whether it restarts by itself.",
            True,
        ),
        (
            Sent.UNKNOWN,
            "set",
            "It is unknown whether the minimum of a-2 was set, and whether it restarts by itself.",
            True,
        ),
        (Sent.SET, "set", "The minimum of a-2 is set, but the node was not restarted. It can stay like this.", False),
        (
            Sent.RESTARTING,
            "restart",
            "a-2 was told to restart, or restarts by itself, and was not seen back.",
            True,
        ),
        (Sent.RESTARTED, "gate after", "a-2 has restarted. It was not seen that it works as before.", True),
    ],
)
def test_it_says_what_had_been_sent_and_what_must_not_be_restarted(
    sent: Sent, step: str, told: str, is_open: bool
) -> None:
    safe = "Nothing is under way on a node. All nodes can stay as they are."
    if is_open:
        safe = "Restart no other node of cluster a until a-2 answers and its services are started."
    assert interrupted(under_way("a", sent, step)) == [
        "VERDICT   INTERRUPTED. 1 of 3 nodes with work is done.",
        f"WHERE     Cluster a, node a-2, at the step `{step}`.",
        f"SENT      {told}",
        f"SAFE      {safe}",
        f"CONTINUE  {COMMAND[0]}",
    ]


def test_nodes_that_may_restart_by_themselves_count_as_restarting() -> None:
    document = plan("a")
    document["clusters"][0]["nodes"][2]["may_reboot"] = True
    record = ClusterRecord("a", wave=("a-1",), step="own reboots", sent={"a-1": Sent.NOTHING})
    lines = verdict_lines([Rollout(document, {"a": record})], interrupted=True)
    assert "SENT      a-3 was told to restart, or restarts by itself, and was not seen back." in lines
    assert "SAFE      Restart no other node of cluster a until a-3 answers and its services are started." in lines


def test_between_two_nodes_nothing_is_under_way() -> None:
    assert interrupted(ClusterRecord("a", wave=("a-1",), sent={"a-1": Sent.RESTARTED}, done=["a-1"])) == [
        "VERDICT   INTERRUPTED. 1 of 3 nodes with work is done.",
        "SENT      No change was under way on a node.",
        "SAFE      Nothing is under way on a node. All nodes can stay as they are.",
        f"CONTINUE  {COMMAND[0]}",
    ]


def test_it_names_the_nodes_whose_own_tasks_were_not_run_to_the_end() -> None:
    hooks = {"a-1": Hook.ENDED, "a-2": Hook.BEGUN}
    assert "YOURS     Your tasks before a-2 ran, those after it did not: undo them." in interrupted(
        under_way("a", Sent.RESTARTING, hooks=hooks)
    )
    lines = interrupted(ClusterRecord("a", done=["a-1"], hooks=hooks))
    assert "WHERE     Cluster a, node a-2, between your own tasks for it." in lines
    assert "YOURS     Your tasks before a-2 ran, those after it did not: undo them." in lines


def test_clusters_that_had_been_stopped_before_count_too() -> None:
    ended = ClusterRecord("b", done=[], outcome=Outcome.FAILED, stop=stop("b", Sent.UNKNOWN))
    lines = interrupted(under_way("a", Sent.RESTARTING), ended, ClusterRecord("c", outcome=Outcome.DONE))
    assert lines[0] == "VERDICT   INTERRUPTED. 1 of 9 nodes with work is done. 1 cluster had been stopped before."
    assert "SENT      It is unknown whether the minimum of b-2 was set, and whether it restarts by itself." in lines
    assert (
        "SAFE      Restart no other node of clusters a, b until the nodes under way answer and their services are "
        "started." in lines
    )


def test_a_hundred_clusters_at_all_steps_fit_in_eight_lines() -> None:
    asking = ["ansible-playbook x", "(Values that may be secret are not shown: replace ... with your values.)"]
    steps = list(Sent)
    records = [
        under_way(f"c{number:03}", steps[number % 5], hooks={f"c{number:03}-2": Hook.BEGUN}) for number in range(100)
    ]
    rollout = Rollout(plan(*(one.cluster for one in records)), {one.cluster: one for one in records})
    lines = verdict_lines([rollout], interrupted=True, continue_with=asking)
    assert len(lines) == LINES
    assert "100 of 300 nodes with work are done." in lines[0]
    text = "\n".join(lines)
    assert "SENT      Told to restart, or restart by themselves, and were not seen back: c003-2, c008-2, c013-2" in text
    assert "and 17 more." in text
    assert "SAFE      Restart no other node of clusters " in text
    assert "and 57 more until" in text  # unknown, restarting and restarted, three of them named
    assert lines[-2:] == [f"CONTINUE  {asking[0]}", f"          {asking[1]}"]


def test_a_record_that_cannot_be_read_counts_as_unknown(tmp_path: Path) -> None:
    folder = RunFolder.make(str(tmp_path))
    folder.keep_record(under_way("a", Sent.NOTHING, "gate before"))
    (file,) = folder.path.glob("cluster-*.json")
    file.write_text('{"cluster": "a", "sent"', encoding="utf-8")
    lines = verdict_lines([Rollout.read(str(folder.path), plan("a", "b"))], interrupted=True)
    assert "WHY       What was sent to cluster a is unknown: its record cannot be read" in lines
    assert (
        "SENT      It is unknown whether the minimum of cluster a was set, and whether it restarts by itself." in lines
    )
    assert any(line.startswith("SAFE      Restart no other node of cluster a until") for line in lines)


def test_a_folder_that_is_gone_is_not_taken_for_a_rollout_that_has_not_begun(tmp_path: Path) -> None:
    gone = Rollout.read(str(tmp_path / "gone"), plan("a"), was_begun=True)
    assert any("It is unknown whether" in line for line in verdict_lines([gone], interrupted=True))
    for run in ("", str(tmp_path)):  # no folder is known, or one without a plan
        unnamed = Rollout.read(run, None, was_begun=True)
        assert any("It is unknown whether" in line for line in verdict_lines([unnamed], interrupted=True))


def test_a_folder_without_a_record_tells_that_nothing_was_sent(tmp_path: Path) -> None:
    folder = RunFolder.make(str(tmp_path))
    lines = verdict_lines([Rollout.read(str(folder.path), plan("a"), was_begun=True)], interrupted=True)
    assert lines[0] == "VERDICT   INTERRUPTED after its plan. No node was changed."


def test_the_records_of_the_folder_are_read(tmp_path: Path) -> None:
    folder = RunFolder.make(str(tmp_path))
    folder.keep_record(under_way("a", Sent.RESTARTING))
    lines = verdict_lines([Rollout.read(str(folder.path), plan("a", "b"))], interrupted=True)
    assert "SENT      a-2 was told to restart, or restarts by itself, and was not seen back." in lines


def test_text_of_a_device_cannot_write_to_the_terminal() -> None:
    end = report(stop("a", Sent.NOTHING, error=("bad \x1b[2J\u202e text",)))
    assert r"WHY       bad \x1b[2J\u202e text" in verdict_lines([Rollout(plan("a"), report=end)])


# -- drift checks

DRIFT = {
    "target": "1.2",
    "passed": False,
    "nodes": 5,
    "states": {"compliant": 1},
    "failing_nodes": ["a-1", "a-2", "a-3", "a-4"],
    "missing_nodes": ["b-9"],
}


def test_a_drift_check() -> None:
    bad = "these fail: a-1, a-2, a-3 and 1 more, missing: b-9."
    assert verdict_lines([], [DRIFT]) == [
        f"VERDICT   The drift check failed: 1 of 5 nodes compliant with TLS 1.2, {bad}"
    ]
    good = DRIFT | {"passed": True, "states": {"compliant": 5}, "failing_nodes": [], "missing_nodes": []}
    passed = "The drift check passed: 5 of 5 nodes compliant with TLS 1.2."
    assert verdict_lines([], [good]) == [f"VERDICT   {passed}"]
    assert verdict_lines([], [good] * 20) == [f"VERDICT   {passed}", *[f"DRIFT     {passed}"] * 7]


def test_a_drift_check_beside_a_rollout() -> None:
    lines = verdict_lines([Rollout(plan("a"), report=report(done=1))], [DRIFT])
    assert lines[0] == "VERDICT   DONE. 3 of 3 nodes compliant with TLS 1.2."
    assert lines[1].startswith("DRIFT     The drift check failed: ")


def test_a_run_of_other_playbooks_has_no_verdict() -> None:
    assert verdict_lines([]) == []
