# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report's data and the lines that a terminal shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.known_warnings import KnownWarning
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import ClusterOutcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report_screen import report_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop_screen import screen
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row

ROWS = [row("b1", "publisher"), row("b2")]
FINDING = {"severity": "block", "node": "b2", "text": "has no backup", "fix": "take a backup"}


def pair(**more: Any) -> list[dict[str, Any]]:
    return [node_facts("b1", ROWS, product="cuc", **more), node_facts("b2", ROWS, product="cuc", **more)]


def planned(facts: list[dict[str, Any]]) -> dict[str, Any]:
    return plan_to_dict(make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2"))


def report(
    before: list[dict[str, Any]], after: list[dict[str, Any]], outcome: Outcome = Outcome.DONE, message: str = ""
) -> dict[str, Any]:
    ended = {"b1": ClusterOutcome(outcome, message)}
    return build_report(planned(before), after, ended, check_mode=False, finished="2026-11-23T02:00:00+00:00")


def test_plan_and_report_show_the_known_warnings_that_are_in_force() -> None:
    entries = [
        KnownWarning(Product.CUC, "12.5.1.16900", ("All is well", "A long sentence " * 9), "read in the lab"),
        KnownWarning(Product.CUC, "14.0.1", ("Another release",), "not in force"),
        KnownWarning(Product.CUCM, "12.5.1", ("Another product",), "not in force"),
    ]
    facts = [*pair(), lost_facts("c1")]
    records = [NodeRecord.from_facts(fact) for fact in facts]
    document = plan_to_dict(make_plan(records, "1.2", controls=Controls(known_warnings=entries)))
    (entry,) = document["known_warnings"]
    assert (entry["nodes"], entry["reason"], entry["release"]) == (["b1", "b2"], "read in the lab", "12.5.1.16900")
    end = build_report(document, facts, {}, check_mode=False, finished="2026-11-23T02:00:00+00:00")
    assert end["known_warnings"] == document["known_warnings"]
    for lines in (plan_lines(document), report_lines(end)):
        head = lines.index("KNOWN WARNING  CUC 12.5.1.16900, b1, b2: read in the lab (vos_known_warnings)")
        assert lines[head + 1] == "         | All is well"
        assert "not in force" not in "\n".join(lines)
        assert max(map(len, lines)) <= 100
    assert not [line for line in plan_lines(planned(pair())) if "KNOWN" in line]


def test_where_a_node_is_set_and_restarted_by_hand_the_plan_does_not_speak_of_its_cluster() -> None:
    text = "\n".join(plan_lines(planned(pair(regime="node_manual"))))
    assert "set, then restart" in text
    assert "for its cluster" not in text


def test_a_node_shows_its_value_before_and_after_with_evidence() -> None:
    after = pair(configured="1.2", proof="effective", booted="2026-11-23T02:00:00")
    node = report(pair(), after)["clusters"][0]["nodes"][0]
    assert {key: node[key] for key in ("name", "product", "version", "before", "after", "state")} == {
        "name": "b1",
        "product": "cuc",
        "version": "12.5.1.16900-48",
        "before": "1.0",
        "after": "1.2",
        "state": "compliant",
    }
    assert node["evidence"][0]["line"] == "Configured TLS minimum version: 1.2"


def test_a_node_that_was_set_in_this_run_and_not_restarted_is_not_compliant_whatever_the_handshake_says() -> None:
    def states(**after: Any) -> list[str]:
        result = report(pair(), pair(configured="1.2", proof="effective", **after))
        return [node["state"] for node in result["clusters"][0]["nodes"]]

    assert states(booted="2026-11-01T02:00:30") == ["pending_restart"] * 2
    assert states(booted="2026-11-23T02:00:00") == ["compliant"] * 2


def test_the_state_comes_from_the_last_reading_never_from_the_plan() -> None:
    result = report(pair(configured="1.2", proof="effective"), [pair()[0], lost_facts("b2", "no route")])
    states = [(node["state"], node["reason"]) for node in result["clusters"][0]["nodes"]]
    assert states == [
        ("drifted", "configured minimum is TLS 1.0, the target is 1.2"),
        ("unreachable", "no route"),
    ]


def test_a_node_without_a_reading_is_unreachable() -> None:
    assert report(pair(), [])["summary"]["unreachable"] == 2


def test_a_cluster_without_an_outcome_was_not_started() -> None:
    found = build_report(planned(pair()), pair(), {}, check_mode=False, finished="")
    assert found["clusters"][0]["outcome"] == "not_started"


def test_a_cluster_that_was_stopped_has_its_screen_with_the_states_of_its_nodes() -> None:
    stop = ClusterStop("b1", "b2", "b2", "A step", Cause.OTHER, Sent.SET, ("x",), (), ("b2",), ("again",))
    ended = {"b1": ClusterOutcome(Outcome.FAILED, "", stop)}
    found = build_report(planned(pair()), pair(), ended, check_mode=False, finished="")
    (cluster,) = found["clusters"]
    assert cluster["outcome"] == "failed"
    assert ClusterStop.from_result(cluster["stopped"]) == stop
    assert cluster["message"].splitlines() == screen(stop, cluster["nodes"])
    assert "> b2  1.0 -> 1.0  drifted" in cluster["message"]


def test_the_last_line_of_the_plan_names_the_page_that_says_how_to_get_out() -> None:
    page = "docs/get_out.md"
    assert plan_lines(planned(pair()))[-2:] == [
        "",
        f"How to get out of a running rollout, and how to continue: {page} of this collection",
    ]
    assert (Path(__file__).parents[3] / page).exists()


def test_the_plan_names_order_change_and_peer() -> None:
    assert plan_lines(planned(pair()))[:-2] == [
        "PLAN  minimum TLS version 1.2: 1 cluster, 2 nodes to restart, canary: b1",
        "      expected to take about 40 min",
        "",
        "b1 (canary), about 40 min",
        "  1.  b1  CUC 12.5(1)SU6  1.0  drifted  set, restarts by itself, health checked via b2",
        "  2.  b2  CUC 12.5(1)SU6  1.0  drifted  set, restarts by itself, health checked via b1",
    ]


def test_the_plan_shows_each_finding_with_its_fix() -> None:
    lines = plan_lines(planned(pair()[:1]))
    assert lines[2] == "b1 BLOCKED"
    assert lines[-4].startswith("  BLOCK  b2: the cluster lists b2")
    assert "a --limit or a sliced job must contain whole clusters" in lines[-3]


def test_the_report_counts_and_says_why() -> None:
    after = [pair(configured="1.2", proof="effective", booted="2026-11-23T02:00:00")[0], pair()[1]]
    lines = report_lines(report(pair(), after, Outcome.FAILED, "Step: the gate\nservices STARTING"))
    assert lines == [
        "REPORT  minimum TLS version 1.2: 1 of 2 nodes compliant",
        "",
        "b1: failed",
        "  b1  CUC 12.5(1)SU6  1.0 -> 1.2  compliant  told by a test",
        "  b2  CUC 12.5(1)SU6  1.0 -> 1.0  drifted    configured minimum is TLS 1.0, the target is 1.2",
        "  Step: the gate",
        "  services STARTING",
    ]


def test_a_finding_that_only_informs_is_not_shown_twice_on_one_screen() -> None:
    found = report(pair(), pair())
    finding = {"node": "b1", "text": "R36 needs your answer", "fix": "see precheck"}
    found["clusters"][0]["findings"] = [{**finding, "severity": severity} for severity in ("info", "warn")]
    assert [line for line in report_lines(found) if "R36" in line] == ["  WARN   b1: R36 needs your answer"]


def test_in_check_mode_nothing_is_done() -> None:
    found = report(pair(), pair())
    assert "b1: done" in report_lines(found)
    checked = {**report(pair(), pair(), Outcome.WOULD_CHANGE), "check_mode": True}
    assert "b1: would change; 2 nodes drifted, as in the plan" in report_lines(checked)
    failed = report_lines({**report(pair(), pair(), Outcome.FAILED), "check_mode": True})
    assert "b1: failed; 2 nodes drifted, as in the plan" in failed


def test_in_check_mode_the_report_does_not_show_again_what_the_plan_has_shown() -> None:
    facts = pair()
    facts[1]["info"]["tls_min_version"] = "1.2"
    found = planned(facts)
    found["clusters"][0]["findings"] = [FINDING]
    outcomes = {"b1": ClusterOutcome(Outcome.WOULD_CHANGE)}
    checked = build_report(found, facts, outcomes, check_mode=True, finished="")
    assert report_lines(checked) == [
        "REPORT  minimum TLS version 1.2: 0 of 2 nodes compliant (check mode: nothing was changed)",
        "",
        "b1: would change; 1 node drifted, as in the plan",
        (
            "  b2  CUC 12.5(1)SU6  1.2 -> 1.2  pending_restart  configured minimum is TLS 1.2, but an older version is "
            "still accepted, it may soon restart by itself"
        ),
    ]
    assert checked["clusters"][0]["findings"] == [FINDING], "the document has all"


def test_in_check_mode_the_findings_that_stop_a_cluster_stand_with_it() -> None:
    found = planned(pair())
    found["clusters"][0]["findings"] = [FINDING]
    outcomes = {"b1": ClusterOutcome(Outcome.BLOCKED, "blocked by the pre-check")}
    checked = build_report(found, pair(), outcomes, check_mode=True, finished="")
    assert report_lines(checked)[2:] == [
        "b1: blocked; 2 nodes drifted, as in the plan",
        "  blocked by the pre-check",
        "  BLOCK  b2: has no backup",
        "         take a backup",
    ]


def test_a_fix_that_goes_for_several_findings_is_shown_once() -> None:
    found = planned(pair())
    other = {**FINDING, "node": "b1", "text": "its backup is old"}
    found["clusters"][0]["findings"] = [FINDING, other, {**FINDING, "fix": "wait"}]
    assert plan_lines(found)[-7:-2] == [
        "  BLOCK  b2: has no backup",
        "  BLOCK  b1: its backup is old",
        "         take a backup",
        "  BLOCK  b2: has no backup",
        "         wait",
    ]


# -- what the operator asked for ---------------------------------------------------------------------------------


def test_plan_and_report_show_an_excluded_node_with_its_state_and_its_reason() -> None:
    controls = Controls(exclude={"b2": "its owner agreed to no restart"})
    plan = plan_to_dict(make_plan([NodeRecord.from_facts(fact) for fact in pair()], "1.2", controls=controls))
    assert plan_lines(plan)[3:-2] == [
        "b1 (canary), about 20 min",
        "  1.  b1  CUC 12.5(1)SU6  1.0  drifted  set, restarts by itself, health checked via b2",
        "  2.  b2  CUC 12.5(1)SU6  1.0  drifted  excluded",
        "  EXCLUDED  b2: its owner agreed to no restart",
    ]
    after = [pair(configured="1.2", proof="effective", booted="2026-11-23T02:00:00")[0], pair()[1]]
    found = build_report(plan, after, {"b1": ClusterOutcome(Outcome.DONE)}, check_mode=False, finished="")
    assert [node["excluded"] for node in found["clusters"][0]["nodes"]] == ["", "its owner agreed to no restart"]
    assert report_lines(found) == [
        "REPORT  minimum TLS version 1.2: 1 of 2 nodes compliant, 1 excluded",
        "",
        "b1: done",
        "  b1  CUC 12.5(1)SU6  1.0 -> 1.2  compliant  told by a test",
        "  b2  CUC 12.5(1)SU6  1.0 -> 1.0  drifted    configured minimum is TLS 1.0, the target is 1.2",
        "  EXCLUDED  b2: its owner agreed to no restart",
    ]


def test_the_report_names_the_members_that_were_not_part() -> None:
    records = [NodeRecord.from_facts(pair()[0])]
    plan = plan_to_dict(make_plan(records, "1.2", controls=Controls(allow_partial=True)))
    found = build_report(plan, pair()[:1], {"b1": ClusterOutcome(Outcome.PARTIAL)}, check_mode=False, finished="")
    assert found["clusters"][0]["absent"] == ["b2"]
    lines = report_lines(found)
    assert "b1: partial" in lines
    assert "  Not among the hosts of this run, so neither read nor changed: b2" in lines


def test_the_report_shows_how_long_nodes_took_as_far_as_that_was_seen() -> None:
    found = build_report(planned(pair()), pair(), {}, check_mode=False, finished="", restart_seconds={"b1": 754.2})
    assert [node["restart_seconds"] for node in found["clusters"][0]["nodes"]] == [754.2, None]
    assert "  From restart to healthy: b1 13 min" in report_lines(found)


def test_the_plan_says_how_long_each_batch_and_all_of_it_take() -> None:
    facts = [*pair(), *(node_facts(name, [], product="pcd") for name in ("c", "d"))]
    controls = Controls(batches=[1])
    lines = plan_lines(plan_to_dict(make_plan([NodeRecord.from_facts(f) for f in facts], "1.2", controls=controls)))
    assert lines[1:7] == [
        "      canary c: the smallest cluster with work (1 node), the first one by name",
        "      expected to take about 1 h 10 min, batch after batch:",
        "      1. c",
        "      2. b1",
        "      3. d",
        "",
    ]


def test_a_plan_without_work_takes_no_time() -> None:
    lines = plan_lines(planned(pair(configured="1.2", proof="effective")))
    assert lines[:3] == [
        "PLAN  minimum TLS version 1.2: 1 cluster, 0 nodes to restart, canary: b1",
        "",
        "b1 (canary)",
    ]


def test_a_long_reason_and_a_long_batch_are_wrapped() -> None:
    facts = [node_facts(f"a-quite-long-cluster-name-{n}", [], product="pcd") for n in range(30)]
    exclude = {facts[3]["name"]: "a reason of many words " * 10}
    plan = make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", controls=Controls(exclude=exclude))
    lines = plan_lines(plan_to_dict(plan))
    assert max(map(len, lines)) <= 100
    assert any("and 20 more" in line for line in lines)
