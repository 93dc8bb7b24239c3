# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters that may stay below the target: how they are recorded, and what they cover until when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import PlanError, make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import (
    ExceptionError,
    TlsException,
    read_exceptions,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import ClusterOutcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report_screen import report_lines
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row

ROWS = [row("b1", "publisher"), row("b2")]
ENTRY = {"cluster": "b1", "value": "1.1", "reason": "fax gateway, ticket 4711", "expires": "2026-12-31"}
LAST_DAY = date(2026, 12, 31)


def pair(**more: Any) -> list[dict[str, Any]]:
    return [node_facts(name, ROWS, product="cuc", **more) for name in ("b1", "b2")]


def single(name: str = "p") -> list[dict[str, Any]]:
    return [node_facts(name, [], product="pcd")]


def plan(facts: list[dict[str, Any]], today: date = LAST_DAY, canary: str = "", **entry: Any) -> Plan:
    exceptions = read_exceptions([{**ENTRY, **entry}])
    return make_plan(
        [NodeRecord.from_facts(fact) for fact in facts], "1.2", canary, Controls(exceptions=exceptions, today=today)
    )


def accepted(facts: list[dict[str, Any]], today: date = LAST_DAY, **entry: Any) -> dict[str, tuple[bool, str]]:
    """What a drift check makes of each node, and the note."""
    planned = plan_to_dict(plan(facts, today, **entry))
    report = build_report(planned, facts, {}, check_mode=True, finished="2026-12-31T12:00:00+00:00")
    nodes = {node["name"]: (node["passes"], node["note"]) for node in report["clusters"][0]["nodes"]}
    assert nodes == {node["name"]: (node["passes"], node["note"]) for node in planned["clusters"][0]["nodes"]}
    return nodes


def test_an_entry_is_read() -> None:
    assert read_exceptions([ENTRY]) == (TlsException("b1", "1.1", "fax gateway, ticket 4711", LAST_DAY),)
    assert read_exceptions([{**ENTRY, "value": 1.1, "expires": LAST_DAY}]) == read_exceptions([ENTRY])
    assert read_exceptions(None) == read_exceptions([]) == ()


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("b1", "it must be a list of entries"),
        (["b1"], "entry 1 is 'b1'; it must have cluster, value, reason, expires"),
        ([{**ENTRY, "until": "x"}], "entry 1 has unknown keys: until"),
        ([{**ENTRY, "reason": "  "}], r"entry 1 \(cluster b1\) lacks reason"),
        ([{"cluster": "b1"}], "lacks value, reason, expires"),
        ([{**ENTRY, "value": "1.4"}], "has the value '1.4'; it must be one of 1.0, 1.1, 1.2, 1.3"),
        ([{**ENTRY, "expires": "31.12.2026"}], "expires on '31.12.2026'; it must be a date such as 2026-12-31"),
        ([{**ENTRY, "expires": "2026-02-30"}], "expires on '2026-02-30'"),
        ([ENTRY, ENTRY], "b1 has more than one entry"),
    ],
)
def test_what_cannot_be_understood_is_named(given: object, text: str) -> None:
    with pytest.raises(ExceptionError, match=text):
        read_exceptions(given)


def test_it_counts_until_the_end_of_its_day() -> None:
    (entry,) = read_exceptions([ENTRY])
    assert entry.running(LAST_DAY)
    assert not entry.running(date(2027, 1, 1))


def test_a_cluster_with_an_exception_is_left_alone_and_its_nodes_keep_their_states() -> None:
    cluster = next(cluster for cluster in plan([*pair(configured="1.1"), *single()]).clusters if cluster.name == "b1")
    assert (cluster.excepted, cluster.blocked, cluster.needs_change) == (True, False, False)
    assert [(node.state.state.value, node.change) for node in cluster.nodes] == [("drifted", "excepted")] * 2


def test_it_is_never_the_canary() -> None:
    assert plan([*pair(configured="1.1"), *single()]).canary == "p"
    assert plan(pair(configured="1.1")).canary is None
    with pytest.raises(
        PlanError, match="vos_tls_canary is b1, but vos_tls_exceptions has an exception for this cluster"
    ):
        plan(pair(configured="1.1"), canary="b1")


def test_a_finding_blocks_nothing_where_nothing_is_sent() -> None:
    cluster = plan(pair(configured="1.1")[:1]).clusters[0]
    assert not cluster.blocked
    assert "the cluster lists b2" in cluster.findings[0].text


def test_an_expired_exception_changes_nothing_and_is_named() -> None:
    cluster = plan(pair(configured="1.1"), date(2027, 1, 1)).clusters[0]
    assert (cluster.excepted, cluster.needs_change, cluster.blocked) == (False, True, False)
    assert [(finding.severity, finding.text) for finding in cluster.findings] == [
        ("warn", "the exception of this cluster expired on 2026-12-31 (UTC): fax gateway, ticket 4711")
    ]


def test_an_unknown_cluster_is_refused_unless_it_is_a_host_outside_of_the_run() -> None:
    with pytest.raises(PlanError, match=r"vos_tls_exceptions: there is no cluster b9 \(clusters: b1\)"):
        plan(pair(), cluster="b9")
    records = [NodeRecord.from_facts(fact) for fact in pair()]
    exceptions = read_exceptions([{**ENTRY, "cluster": "b9"}])
    assert (
        make_plan(records, "1.2", controls=Controls(exceptions=exceptions, today=LAST_DAY, elsewhere=["b9"])).canary
        == "b1"
    )


def test_a_drift_check_accepts_the_value_until_the_day_and_not_after_it() -> None:
    facts = pair(configured="1.1")
    until = (True, "accepted until 2026-12-31 (UTC): fax gateway, ticket 4711")
    assert accepted(facts) == {"b1": until, "b2": until}
    after = (False, "the exception of its cluster expired on 2026-12-31 (UTC)")
    assert accepted(facts, date(2027, 1, 1)) == {"b1": after, "b2": after}


def test_lower_than_the_value_is_drift_always() -> None:
    why = "the exception of its cluster asks for TLS 1.1 or higher, but it is configured at TLS 1.0"
    assert accepted(pair(configured="1.0")) == {"b1": (False, why), "b2": (False, why)}


def test_a_value_that_is_configured_and_not_served_is_drift() -> None:
    facts = pair(configured="1.1")
    facts[0]["probe"]["results"] = [
        {"host": "192.0.2.1", "port": 8443, "version": "1.0", "verdict": "accepted"},
        {"host": "192.0.2.1", "port": 8443, "version": "1.2", "verdict": "accepted"},
    ]
    result = accepted(facts)
    assert result["b1"] == (
        False,
        "the exception of its cluster asks for TLS 1.1 or higher, but it still accepts TLS 1.0",
    )
    assert result["b2"][0] is True


def test_a_node_that_cannot_be_read_is_not_covered() -> None:
    assert accepted([pair(configured="1.1")[0], lost_facts("b2")])["b2"] == (
        False,
        "the exception of its cluster asks for TLS 1.1 or higher, but its minimum could not be read",
    )


def test_a_compliant_node_needs_no_exception() -> None:
    facts = pair(configured="1.2", proof="effective")
    assert accepted(facts, date(2027, 1, 1)) == {"b1": (True, ""), "b2": (True, "")}


def test_plan_and_report_show_reason_and_date() -> None:
    facts = pair(configured="1.1")
    planned = plan_to_dict(plan(facts))
    left_alone = "  Not changed until 2026-12-31 (UTC) at TLS 1.1 or higher: fax gateway, ticket 4711"
    lines = plan_lines(planned)
    assert lines[0] == "PLAN  minimum TLS version 1.2: 1 cluster, 0 nodes to restart, canary: none"
    assert lines[2:4] == ["b1 EXCEPTED", left_alone]
    assert lines[4].endswith("1.1  drifted  left alone")
    outcome = {"b1": ClusterOutcome(Outcome.EXCEPTED)}
    report = build_report(planned, facts, outcome, check_mode=False, finished="2026-12-31T12:00:00+00:00")
    assert report_lines(report)[2:4] == ["b1: excepted", left_alone]
    assert report["clusters"][0]["exception"] == {**ENTRY, "running": True}
