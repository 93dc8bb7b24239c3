# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts were changed by a run, and which fail, each with one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import BootIdentity
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.host_results import host_results, plan_complaints
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import Progress
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Outcome

NODES = ("n1", "n2", "n3")


def results(
    record: ClusterRecord | None = None,
    *,
    outcome: Outcome = Outcome.DONE,
    change: str = "set",
    before: str = "1.0",
    after: str | None = "1.2",
    state: str = "compliant",
    passes: bool = True,
    note: str = "",
    check: bool = False,
    fail_on_drift: bool = False,
    stopped: ClusterStop | None = None,
    findings: Sequence[dict[str, str]] = (),
) -> dict[str, dict[str, Any]]:
    was = {"before": before, "change": change, "state": "pending_restart" if before == "1.2" else "drifted"}
    now = {"before": before, "after": after, "state": state, "passes": passes, "note": note, "reason": "it is 1.0"}
    plan = {"clusters": [{"name": "n", "nodes": [{"name": name, **was} for name in NODES]}]}
    report = {
        "check_mode": check,
        "target": "1.2",
        "clusters": [
            {
                "name": "n",
                "outcome": outcome.value,
                "message": "Cluster n was not started, because it rains. Nothing was sent to it.",
                "stopped": stopped.as_result() if stopped is not None else None,
                "findings": list(findings),
                "nodes": [{"name": name, **now} for name in NODES],
            }
        ],
    }
    return host_results(plan, report, {"n": record}, fail_on_drift=fail_on_drift)


def changed(found: dict[str, dict[str, Any]]) -> list[str]:
    return [name for name, host in found.items() if host["changed"]]


def test_a_host_has_what_is_known_of_it() -> None:
    assert results(ClusterRecord("n", progress=Progress(was_set={"n1"})), note="a note")["n1"] == {
        "cluster": "n",
        "outcome": "done",
        "state": "compliant",
        "passes": True,
        "note": "a note",
        "before": "1.0",
        "after": "1.2",
        "changed": True,
        "complaint": "",
    }


@pytest.mark.parametrize(
    ("record", "names"),
    [
        (None, []),
        (ClusterRecord("n", wave=("n1",), sent={"n1": Sent.NOTHING}, done=["n1"]), []),
        (ClusterRecord("n", progress=Progress(seconds={"n1": 700.0, "n2": 800.0})), ["n1", "n2"]),
        (ClusterRecord("n", sent={"n2": Sent.UNKNOWN}), ["n2"]),
        (ClusterRecord("n", sent={"n3": Sent.RESTARTING}), ["n3"]),
        (ClusterRecord("n", progress=Progress(was_set={"n3"})), ["n3"]),
        # A reboot that was only awaited is the work of an earlier run.
        (ClusterRecord("n", progress=Progress(boots={"n1": BootIdentity("2026-11-01T02:00:00", None)})), []),
    ],
)
def test_a_node_was_changed_if_this_run_has_set_or_restarted_it(record: ClusterRecord | None, names: list[str]) -> None:
    assert changed(results(record)) == names


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [("set", "1.0", "1.2"), ("set_and_restart", "1.0", "1.2"), ("restart", "1.0", "1.2"), ("restart", "1.2", "1.2")],
)
def test_in_check_mode_a_node_is_changed_if_it_would_be_set_or_restarted(change: str, before: str, after: str) -> None:
    found = results(change=change, before=before, after=before, check=True)
    assert changed(found) == list(NODES)
    assert {(host["before"], host["after"]) for host in found.values()} == {(before, after)}


@pytest.mark.parametrize("change", ["none", "excluded", "excepted", "blocked"])
def test_in_check_mode_a_node_that_is_left_alone_is_not_changed(change: str) -> None:
    found = results(change=change, after="1.0", check=True)
    assert changed(found) == []
    assert {host["after"] for host in found.values()} == {"1.0"}


def test_in_check_mode_a_cluster_that_would_not_be_started_is_not_changed() -> None:
    assert changed(results(outcome=Outcome.NOT_STARTED, check=True)) == []


def complaints(**more: Any) -> list[str]:
    return [host["complaint"] for host in results(**more).values()]


def test_each_host_of_a_cluster_that_is_not_done_fails() -> None:
    for outcome in Outcome:
        assert [bool(text) for text in complaints(outcome=outcome, check=True)] == [not outcome.is_good] * 3


def test_a_host_says_where_its_cluster_was_stopped_and_the_node_itself_says_why() -> None:
    stop = ClusterStop("n", "n2", "n1", "A step", Cause.OTHER, Sent.RESTARTED, ("192.0.2.1: not healthy",), (), (), ())
    assert complaints(outcome=Outcome.FAILED, stopped=stop) == [
        "Not done: cluster n was stopped at node n2: 192.0.2.1: not healthy",
        "Not done: cluster n was stopped at node n2: 192.0.2.1: not healthy",
        "Not done: cluster n was stopped at node n2",
    ]


def test_a_host_of_a_blocked_cluster_names_what_blocks_it() -> None:
    finding = {"severity": "block", "node": "n3", "text": "Cisco Tftp is STOPPED\nmore", "fix": "start it"}
    assert complaints(outcome=Outcome.BLOCKED, findings=[{**finding, "severity": "warn", "node": "n1"}, finding]) == [
        "Not done: cluster n is blocked by n3",
        "Not done: cluster n is blocked by n3",
        "Not done: cluster n is blocked: Cisco Tftp is STOPPED",
    ]


def test_a_cluster_that_was_not_started_says_why() -> None:
    assert complaints(outcome=Outcome.NOT_STARTED)[0] == (
        "Not done: cluster n was not started, because it rains. Nothing was sent to it."
    )


def test_a_run_that_ends_after_its_plan_fails_for_what_is_blocked_and_for_drift_only_if_asked_for() -> None:
    blocking = {"severity": "block", "node": "n1", "text": "it is full", "fix": "clean up"}
    drifted = {"state": "drifted", "passes": False, "note": "", "reason": "it is 1.0"}

    def cluster(name: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "nodes": [{"name": f"{name}1", **drifted}], **more}

    plan = {"clusters": [cluster("n", blocked=True, findings=[blocking]), cluster("m", blocked=False, findings=[])]}
    told = {"n1": "Not done: cluster n is blocked: it is full"}
    assert plan_complaints(plan, fail_on_drift=False) == told
    assert plan_complaints(plan, fail_on_drift=True) == {**told, "m1": "m1 is drifted: it is 1.0"}


def test_a_node_that_is_not_as_it_should_be_fails_its_host_and_in_check_mode_only_if_asked_for() -> None:
    def complaint(**more: Any) -> str:
        text: str = results(state="drifted", passes=False, **more)["n1"]["complaint"]
        return text

    assert complaint() == "n1 is drifted: it is 1.0"
    assert complaint(note="the exception expired") == "n1 is drifted: it is 1.0; the exception expired"
    assert complaint(check=True) == ""
    assert complaint(check=True, fail_on_drift=True) == "n1 is drifted: it is 1.0"
    assert results(state="drifted", passes=True, note="excluded: x")["n1"]["complaint"] == ""
