# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the impact pre-check means for the plan: whom it asks, what stops a cluster, what is only told."""

from __future__ import annotations

from datetime import date
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.impact import (
    idle_clusters,
    impact_results,
    unready_hosts,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import ClusterPlan, Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import read_exceptions
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row

ROWS = [row("pub", "publisher"), row("sub")]
PRESENCE = [row("pub", "publisher"), row("sub"), row("imp1"), row("imp2")]


def pair(**more: Any) -> list[dict[str, Any]]:
    return [node_facts("sub", ROWS, **more), node_facts("pub", ROWS, **more)]


def with_presence() -> list[dict[str, Any]]:
    roles = {"imp1": "DBPub", "imp2": "DBSub"}
    presence = [node_facts(name, PRESENCE, product="imp", db_role=role) for name, role in roles.items()]
    return [*(node_facts(name, PRESENCE) for name in ("sub", "pub")), *presence]


def found(rule: str = "R05", severity: str = "block", **more: Any) -> dict[str, Any]:
    return {
        "rule": rule,
        "interface": "Registration",
        "severity": severity,
        "blocking": severity == "block",
        "count": 412,
        "effect": "The phones cannot register.",
        "workarounds": ["Replace the phones."],
        "question": "",
        "error": "",
        "waiver": None,
        **more,
    }


def told(*findings: dict[str, Any], host: str = "pub") -> dict[str, Any]:
    return {host: {"findings": list(findings)}}


def plan(facts: list[dict[str, Any]], impacts: Any, target: str = "1.2", **controls: Any) -> Plan:
    records = [NodeRecord.from_facts(fact) for fact in facts]
    return make_plan(records, target, "", Controls(**controls), impacts)


def only(made: Plan) -> ClusterPlan:
    (cluster,) = made.clusters
    return cluster


def said(made: Plan) -> list[tuple[str, str, str, str]]:
    return [(found.severity, found.node, found.text, found.fix) for found in only(made).findings]


def test_the_publisher_of_each_database_is_asked() -> None:
    assert only(plan(with_presence(), None)).queried == ("imp1", "pub")


def test_where_the_publisher_cannot_be_read_another_node_of_its_database_is_asked() -> None:
    assert only(plan([lost_facts("pub"), node_facts("sub", ROWS)], None)).queried == ("sub",)


def test_a_node_that_cannot_be_set_to_the_target_is_not_asked() -> None:
    assert only(plan(pair(supported=()), None)).queried == ()
    assert only(plan(pair(), None, target="1.3")).queried == ()


def test_a_plan_before_anybody_was_asked_says_nothing_of_it() -> None:
    assert said(plan(pair(), None)) == []


def test_what_blocks_stops_the_cluster_before_anything_is_sent() -> None:
    made = plan(pair(), told(found()))
    assert said(made) == [
        (
            "block",
            "pub",
            "R05 Registration (412): The phones cannot register.",
            "Replace the phones. To continue anyway, waive R05 in vos_tls_waivers, with a reason and an expiry date.",
        )
    ]
    assert only(made).blocked
    assert [node.change for node in only(made).nodes] == ["blocked", "blocked"]
    assert made.canary is None
    assert made.minutes == 0


def test_a_node_that_is_done_stays_so_in_a_cluster_that_is_stopped() -> None:
    facts = [node_facts("pub", ROWS, configured="1.2", proof="effective"), node_facts("sub", ROWS)]
    assert [node.change for node in only(plan(facts, told(found()))).nodes] == ["none", "blocked"]


def test_a_warning_and_a_question_do_not_stop_it() -> None:
    made = plan(
        pair(),
        told(
            found("R07", "warn"),
            found("R02", "ask", question="Is it used?"),
            found("R14", "ask", question="Is their firmware new?"),
            found("R36", "info"),
        ),
    )
    assert said(made) == [
        ("warn", "pub", "R07 Registration (412): The phones cannot register.", "Replace the phones."),
        (
            "info",
            "pub",
            "R02, R14 need your answer: the CLI cannot tell",
            "the playbook precheck shows the questions; answer them in vos_tls_answers",
        ),
    ]
    assert not only(made).blocked
    assert [node.change for node in only(made).nodes] == ["set", "set"]


def test_a_question_that_blocks_is_put_with_the_ways_out() -> None:
    ((severity, _node, text, fix),) = said(
        plan(pair(), told(found(severity="ask", blocking=True, question="Is it in FIPS mode?", workarounds=[])))
    )
    assert (severity, text) == ("block", "R05 Registration (412): Is it in FIPS mode?")
    assert fix.startswith("If this is not the case, answer no to R05 in vos_tls_answers. To continue anyway, waive R05")


def test_a_reading_that_failed_blocks_with_its_error() -> None:
    ((severity, _node, text, fix),) = said(
        plan(pair(), told(found(severity="ask", blocking=True, error="No table (device)", count=None, question="So?")))
    )
    assert (severity, text) == ("block", "R05 Registration: could not be read, so it may break: No table (device)")
    assert "vos_tls_answers" not in fix


def test_a_waived_finding_stays_visible() -> None:
    waiver = {"expired": False, "expires": "2026-12-31", "reason": "Replaced on the same day, CHG0012345"}
    assert said(plan(pair(), told(found(blocking=False, waiver=waiver)))) == [
        (
            "warn",
            "pub",
            "R05 Registration (412): accepted until 2026-12-31 (UTC)",
            "Replaced on the same day, CHG0012345",
        )
    ]


def test_a_waiver_that_has_expired_blocks_again() -> None:
    waiver = {"expired": True, "expires": "2026-11-01", "reason": "Replaced soon"}
    assert only(plan(pair(), told(found(waiver=waiver)))).blocked


def test_a_node_that_could_not_tell_stops_its_cluster() -> None:
    made = plan(pair(), {"pub": {"failed": True, "msg": "192.0.2.11: the session was lost"}})
    assert said(made)[0][:3] == (
        "block",
        "pub",
        "what breaks at TLS 1.2 could not be read: 192.0.2.11: the session was lost",
    )
    assert only(made).blocked


def test_a_node_that_was_not_asked_stops_its_cluster() -> None:
    made = plan(with_presence(), told())
    assert [finding[:3] for finding in said(made) if finding[0] != "info"] == [
        ("block", "imp1", "what breaks at TLS 1.2 could not be read: the node was not asked")
    ]


def test_a_cluster_that_is_done_needs_nobody_asked() -> None:
    assert said(plan(pair(configured="1.2", proof="effective"), {})) == []


def test_a_cluster_with_a_running_exception_needs_nobody_asked() -> None:
    entry = {"cluster": "pub", "value": "1.0", "reason": "old phones", "expires": "2026-12-31"}
    made = plan(pair(), {}, exceptions=read_exceptions([entry]), today=date(2026, 11, 24))
    assert said(made) == []
    assert [node.change for node in only(made).nodes] == ["excepted", "excepted"]


def test_the_plan_shows_it_and_names_whom_to_ask() -> None:
    shown = plan_to_dict(plan(pair(), told(found())))
    assert shown["clusters"][0]["asked"] == ["pub"]
    lines = plan_lines(shown)
    assert "pub BLOCKED" in lines
    assert "  BLOCK  pub: R05 Registration (412): The phones cannot register." in lines


def results(facts: list[dict[str, Any]], told: dict[str, Any], target: str = "1.2", **controls: Any) -> list[Any]:
    """The cluster, the host and the message of each result; the message is empty where the node told something."""
    found = impact_results(plan_to_dict(plan(facts, None, target, **controls)), told)
    assert all(result["failed"] for result in found if "msg" in result)
    return [(result["cluster"], result["host"], result.get("msg", "")) for result in found]


def test_the_report_has_what_each_database_told_by_the_name_of_the_plan() -> None:
    told = {"pub": {"cluster": "other", "findings": []}, "imp1": {"findings": []}}
    assert results(with_presence(), told) == [("pub", "imp1", ""), ("pub", "pub", "")]


def test_who_was_not_asked_or_could_not_tell_is_in_the_report() -> None:
    told = {"imp1": {"failed": True, "msg": "imp1: the session was lost", "hint": "Run it again."}}
    assert results(with_presence(), told) == [
        ("pub", "imp1", "imp1: the session was lost"),
        ("pub", "pub", "the node was not asked"),
    ]


def test_a_node_that_could_not_be_read_is_in_the_report_though_its_database_told() -> None:
    facts = [node_facts("pub", ROWS), lost_facts("sub", "sub: the node refused the user or the password")]
    assert results(facts, {"pub": {"findings": []}}) == [
        ("pub", "pub", ""),
        ("pub", "sub", "sub: the node refused the user or the password"),
    ]


def test_a_cluster_of_which_no_node_can_be_read_is_in_the_report() -> None:
    facts = [lost_facts("a", "a: no route", cluster="lost"), lost_facts("b", "b: no route", cluster="lost")]
    assert results(facts, {}) == [("lost", "a", "a: no route"), ("lost", "b", "b: no route")]


def test_a_product_that_cannot_be_set_to_the_target_is_in_the_report_once() -> None:
    assert results(pair(), {}, "1.3") == [
        (
            "pub",
            "pub",
            (
                "cucm 12.5(1)SU6 cannot be set to TLS 1.3, so what breaks there is not known: "
                "TLS 1.3 came with 15SU2; this release can be set to 1.0, 1.1 or 1.2"
            ),
        )
    ]


def test_it_is_not_where_all_its_nodes_are_left_out() -> None:
    old = node_facts("imp1", PRESENCE, product="imp", db_role="DBPub", supported=())
    facts = [node_facts("pub", PRESENCE), old]
    told = {"pub": {"findings": []}}
    assert results(facts, told, exclude={"imp1": "replaced next year"}) == [("pub", "pub", "")]
    assert len(results(facts, told)) == 2


def test_a_cluster_without_work_is_not_in_the_report() -> None:
    assert results(pair(configured="1.2", proof="effective"), {}) == []
    entry = {"cluster": "pub", "value": "1.0", "reason": "old phones", "expires": "2026-12-31"}
    assert results(pair(), {}, exceptions=read_exceptions([entry]), today=date(2026, 11, 24)) == []


def test_a_result_that_says_nothing_of_what_breaks_blocks() -> None:
    """As that of a task that was skipped, or whose host was unreachable."""
    for result in ({"skipped": True, "changed": False}, {"unreachable": True, "msg": "no route"}):
        (cluster,) = plan(pair(), {"pub": result}).clusters
        assert cluster.blocked
        assert "what breaks at TLS 1.2 could not be read" in str(cluster.findings)


def test_all_hosts_of_a_cluster_in_which_something_blocks_are_not_ready() -> None:
    shown = plan_to_dict(plan([*pair(), node_facts("p", [], product="pcd"), done("q")], None))
    clusters = [{"cluster": "pub", "status": "blocked"}, {"cluster": "p", "status": "passed"}]
    assert unready_hosts(shown, clusters, "Not ready: pub") == {"pub": "Not ready: pub", "sub": "Not ready: pub"}
    assert unready_hosts(shown, clusters[1:], "") == {}
    assert set(unready_hosts(shown, [{"cluster": "p", "status": "not_read"}], "Not ready: p")) == {"p"}
    # It is not known of which cluster that is.
    assert set(unready_hosts(shown, [{"cluster": "?", "status": "not_read"}], "Not ready")) == {"pub", "sub", "p", "q"}
    assert idle_clusters(shown) == ["q"]


def done(name: str) -> dict[str, Any]:
    return node_facts(name, [], product="pcd", configured="1.2", proof="effective")
