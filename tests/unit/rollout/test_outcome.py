# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each cluster ended, and which cluster may not begin because of another one."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.members import Progress
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import (
    ClusterOutcome,
    outcome_of_stop,
    outcomes_of,
    why_not_begun,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Outcome

COMMAND = ["the same command again"]
STOP = ClusterStop("a", "a1", "a1", "A step", Cause.OTHER, Sent.SET, ("x",), (), ("a1", "a2"), tuple(COMMAND))


def cluster(name: str, batch: int | None = 1, work: int = 2, **more: Any) -> dict[str, Any]:
    """A cluster in the plan, of which so many nodes are to be changed."""
    names = [f"{name}{number}" for number in range(1, work + 1)]
    return {
        "name": name,
        "conductor": f"{name}1" if batch is not None else "",
        "batch": batch,
        "blocked": False,
        "needs_change": bool(work),
        "absent": [],
        "exception": None,
        "waves": [[node] for node in names],
        "nodes": [{"name": node, "change": "set", "peer": node, "may_reboot": False} for node in names],
        **more,
    }


def blocked(name: str, batch: int | None = 1) -> dict[str, Any]:
    return cluster(name, batch, blocked=True, waves=[])


def plan(*clusters: dict[str, Any], canary: str | None = "c") -> dict[str, Any]:
    return {"canary": canary, "clusters": list(clusters)}


def record(name: str, *done: str, **more: Any) -> ClusterRecord:
    return ClusterRecord(name, done=list(done), **more)


def ended(
    plan_: dict[str, Any], *records: ClusterRecord, check_mode: bool = False
) -> dict[str, tuple[str, str, ClusterStop | None]]:
    found = outcomes_of(
        plan_, {one.cluster: one for one in records}, check_mode=check_mode, continue_with=lambda: COMMAND
    )
    return {name: (one.outcome.value, one.message, one.stop) for name, one in found.items()}


def outcomes(plan_: dict[str, Any], *records: ClusterRecord, check_mode: bool = False) -> dict[str, str]:
    return {name: found[0] for name, found in ended(plan_, *records, check_mode=check_mode).items()}


RUNNING = {"running": True}
OVER = {"running": False}


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        (cluster("c"), "done"),
        (cluster("c", absent=["c3"]), "partial"),
        (cluster("c", work=0, absent=["c3"]), "partial"),
        (cluster("c", work=0), "unchanged"),
        (cluster("c", work=0, exception=OVER), "unchanged"),
        (cluster("c", work=0, exception=RUNNING), "excepted"),
    ],
)
def test_a_cluster_whose_waves_have_all_ended_well(entry: dict[str, Any], outcome: str) -> None:
    done = record("c", *(node["name"] for node in entry["nodes"]))
    assert ended(plan(entry), done) == {"c": (outcome, "", None)}
    assert outcomes(plan(entry), record("c", outcome=Outcome.DONE)) == {"c": outcome}
    checked = "would_change" if entry["waves"] else outcome
    assert outcomes(plan(entry), check_mode=True) == {"c": checked}, "in check mode nothing is done"
    if not entry["waves"]:
        assert outcomes(plan(entry)) == {"c": outcome}


def test_a_blocked_cluster_needs_no_record() -> None:
    text = "Cluster c is blocked by the pre-check. Nothing was sent to it."
    for check_mode in (False, True):
        assert ended(plan(blocked("c")), check_mode=check_mode) == {"c": ("blocked", text, None)}
    assert ended(plan(blocked("c", None)))["c"][0] == "blocked"


def test_a_cluster_in_which_no_node_can_be_read_or_changed_was_not_started() -> None:
    for entry in (cluster("c", None, work=0), cluster("c", waves=[])):
        for check_mode in (False, True):
            assert ended(plan(entry), check_mode=check_mode)["c"] == (
                "not_started",
                "Cluster c was not started. Nothing was sent to it.",
                None,
            )


def test_what_was_recorded_counts() -> None:
    window = record("c", "c1", outcome=Outcome.WINDOW_CLOSED, stop=STOP)
    assert ended(plan(cluster("c")), window) == {"c": ("window_closed", "", STOP)}
    never = record("c", outcome=Outcome.NOT_STARTED, message="the board says no")
    assert ended(plan(cluster("c")), never) == {"c": ("not_started", "the board says no", None)}


def test_a_step_without_an_end_was_cut_off_also_if_it_was_the_last_one() -> None:
    for done in (["c1"], ["c1", "c2"]):
        found = record("c", *done, wave=("c2",), step="restart", sent={"c2": Sent.RESTARTING})
        outcome, message, stop = ended(plan(cluster("c")), found)["c"]
        assert (outcome, message) == ("failed", "")
        assert stop is not None
        assert (stop.node, stop.cause, stop.sent) == ("c2", Cause.CUT_OFF, Sent.RESTARTING)
        assert stop.continue_with == tuple(COMMAND)


def test_waves_that_are_left_without_a_reason_were_lost_with_their_conductor() -> None:
    outcome, _message, stop = ended(plan(cluster("c")), record("c", "c1", wave=("c1",)))["c"]
    assert outcome == "failed"
    assert stop is not None
    assert "Ansible gave up the host c1" in stop.error[0]
    assert stop.left == ("c2",)


def test_the_command_is_asked_for_only_if_a_stop_is_made() -> None:
    def never() -> list[str]:
        raise AssertionError

    found = outcomes_of(plan(cluster("c")), {"c": record("c", "c1", "c2")}, continue_with=never)
    assert found == {"c": ClusterOutcome(Outcome.DONE)}


def test_a_stop_by_the_window_is_no_failure() -> None:
    assert outcome_of_stop(STOP) is Outcome.FAILED
    for cause in (Cause.WINDOW, Cause.STOP_ASKED):
        assert outcome_of_stop(ClusterStop(**{**vars(STOP), "cause": cause})) is Outcome.WINDOW_CLOSED


# -- which cluster may begin -------------------------------------------------------------------------------------

CANARY = "Cluster a was not started, because the canary cluster c did not succeed. Nothing was sent to it."
DONE = record("c", "c1", "c2")


@pytest.mark.parametrize(
    ("canary", "found", "may_begin"),
    [
        (cluster("c", 0), [DONE], True),
        (cluster("c", 0, absent=["c3"]), [DONE], True),
        (cluster("c", 0, work=0), [], True),
        (cluster("c", 0), [record("c", outcome=Outcome.FAILED)], False),
        (cluster("c", 0), [record("c", "c1", wave=("c1",), step="gate after")], False),
        (cluster("c", 0), [record("c", "c1")], False),
        (cluster("c", 0), [], False),
        (blocked("c", 0), [], False),
        (cluster("c", None, work=0), [], False),
    ],
)
def test_no_cluster_with_work_begins_unless_the_canary_succeeded(
    canary: dict[str, Any], found: list[ClusterRecord], may_begin: bool
) -> None:
    whole = plan(canary, cluster("a"), cluster("idle", work=0))
    records = {one.cluster: one for one in found}
    assert why_not_begun(whole, whole["clusters"][1], records) == ("" if may_begin else CANARY)
    assert why_not_begun(whole, whole["clusters"][2], records) == ""
    assert ended(whole, *found)["idle"] == ("unchanged", "", None)
    if not may_begin:
        assert ended(whole, *found)["a"] == ("not_started", CANARY, None)


def test_a_cluster_waits_for_the_window_that_closed_before_the_canary_or_an_earlier_batch_was_done() -> None:
    whole = plan(cluster("c", 0), cluster("a"), cluster("e", 2))
    head, tail = (
        "waits for the next run: the window closed, or vos_tls_stop asked for the end, before",
        "Nothing was sent to it.",
    )
    closed = {"c": record("c", outcome=Outcome.WINDOW_CLOSED)}
    text = f"Cluster a {head} the canary cluster c was done. {tail}"
    assert why_not_begun(whole, whole["clusters"][1], closed) == text
    assert ended(whole, *closed.values())["a"] == ("not_started", text, None)
    later = {"c": DONE, "a": record("a", outcome=Outcome.WINDOW_CLOSED)}
    text = f"Cluster e {head} an earlier batch was done (vos_tls_batches): a. {tail}"
    assert why_not_begun(whole, whole["clusters"][2], later) == text


def test_the_canary_itself_may_begin() -> None:
    whole = plan(cluster("c", 0), cluster("a"))
    assert why_not_begun(whole, whole["clusters"][0], {}) == ""


def test_a_blocked_cluster_never_begins() -> None:
    whole = plan(cluster("c", 0), blocked("a"))
    text = "Cluster a is blocked by the pre-check. Nothing was sent to it."
    assert why_not_begun(whole, whole["clusters"][1], {"c": DONE}) == text


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        (Outcome.FAILED, None, "a"),
        (Outcome.FAILED, Outcome.WINDOW_CLOSED, "a, b"),
        (Outcome.FAILED, Outcome.NOT_STARTED, "a"),
        (None, Outcome.NOT_STARTED, "b"),
        (None, None, ""),
    ],
)
def test_a_cluster_that_was_stopped_lets_no_later_batch_begin(
    first: Outcome | None, second: Outcome | None, names: str
) -> None:
    whole = plan(cluster("e", 2), cluster("a"), cluster("b"), cluster("d"), cluster("c", 0))
    records = {"c": DONE, "d": record("d", "d1", "d2")}
    for name, outcome in (("a", first), ("b", second)):
        records[name] = record(name, outcome=outcome) if outcome else record(name, f"{name}1", f"{name}2")
    text = (
        "Cluster e was not started, because an earlier batch was stopped (vos_tls_batches): "
        f"{names}. Nothing was sent to it."
    )
    assert why_not_begun(whole, whole["clusters"][0], records) == (text if names else "")
    # Those of the same batch do not count.
    assert why_not_begun(whole, whole["clusters"][3], records) == ""


def test_a_cluster_that_is_blocked_lets_later_batches_begin() -> None:
    whole = plan(cluster("c", 0), blocked("a", 1), cluster("e", 2))
    assert why_not_begun(whole, whole["clusters"][2], {"c": DONE}) == ""


def test_in_check_mode_a_canary_that_is_blocked_keeps_all_others_from_their_start() -> None:
    whole = plan(cluster("e", 2), cluster("a"), blocked("c", 0), cluster("idle", 2, work=0))
    found = ended(whole, check_mode=True)
    assert {name: one[0] for name, one in found.items()} == {
        "e": "not_started",
        "a": "not_started",
        "c": "blocked",
        "idle": "unchanged",
    }
    assert found["a"][1] == CANARY
    whole = plan(cluster("e", 2), cluster("a"), cluster("c", 0), blocked("b"))
    assert outcomes(whole, check_mode=True) == {
        **dict.fromkeys("eac", "would_change"),
        "b": "blocked",
    }


def test_it_survives_the_way_from_one_task_to_the_next() -> None:
    kept = record("c", "c1", wave=("c2",), step="set", sent={"c2": Sent.UNKNOWN}, progress=Progress(was_set={"c2"}))
    read = ClusterRecord.from_result(kept.to_result())
    assert ended(plan(cluster("c")), read) == ended(plan(cluster("c")), kept)
