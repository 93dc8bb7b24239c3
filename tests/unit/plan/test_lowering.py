# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan and the report of a lowering, and that nothing is lowered without being asked for."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report_screen import report_lines
from ansible_collections.collabops.vos.tests.unit.plan.facts import node_facts, row

ROWS = [row("b1", "publisher"), row("b2")]
LATER = "2026-11-23T02:00:00"


def pair(**more: Any) -> list[dict[str, Any]]:
    return [node_facts(name, ROWS, product="cuc", **more) for name in ("b1", "b2")]


def plan(facts: list[dict[str, Any]], target: str = "1.0", *, allow_lowering: bool = True) -> Plan:
    records = [NodeRecord.from_facts(fact) for fact in facts]
    return make_plan(records, target, controls=Controls(allow_lowering=allow_lowering))


def changes(facts: list[dict[str, Any]], **more: Any) -> list[str]:
    return [node.change for node in plan(facts, **more).clusters[0].nodes]


def findings(facts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(finding.severity, finding.text) for finding in plan(facts).clusters[0].findings]


def states(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    planned = plan_to_dict(plan(before))
    report = build_report(planned, after, {}, check_mode=False, finished="2026-11-23T03:00:00+00:00")
    return [(node["state"], node["passes"]) for node in report["clusters"][0]["nodes"]]


def test_without_the_flag_a_higher_minimum_is_compliant_and_with_it_it_is_set() -> None:
    facts = pair(configured="1.2", proof="effective")
    assert changes(facts, allow_lowering=False) == ["none", "none"]
    assert changes(facts) == ["set", "set"]
    assert plan(facts, allow_lowering=False).lowers == ()
    assert plan(facts).lowers == ("b1", "b2")


def test_plan_and_report_shout_it_in_one_line() -> None:
    facts = pair(configured="1.2", proof="too_strict")
    planned = plan_to_dict(plan(facts))
    assert plan_lines(planned)[1] == "*** LOWERING ***  2 nodes will accept TLS 1.0 again (vos_tls_allow_lowering)"
    report = build_report(planned, facts, {}, check_mode=False, finished="2026-11-23T03:00:00+00:00")
    assert report_lines(report)[1] == "*** LOWERING ***  2 nodes were to accept TLS 1.0 again (vos_tls_allow_lowering)"
    raised = plan_to_dict(plan(pair(), "1.2"))
    assert not any("LOWERING" in line for line in plan_lines(raised))


def test_a_port_that_cannot_show_the_lower_version_is_a_warning_and_blocks_nothing() -> None:
    severity, text = findings(pair(configured="1.2", proof="unproven"))[0]
    assert severity == "warn"
    assert text == "a handshake cannot show on this node whether TLS 1.0 is accepted: told by a test"
    assert changes(pair(configured="1.0", proof="unproven")) == ["none", "none"]


@pytest.mark.parametrize(("configured", "proof"), [("1.2", "unreachable"), ("1.0", "unreachable")])
def test_a_port_that_does_not_answer_blocks_as_ever(configured: str, proof: str) -> None:
    assert findings(pair(configured=configured, proof=proof))[0][0] == "block"


def test_raising_is_proven_as_ever_although_lowering_is_allowed() -> None:
    records = [NodeRecord.from_facts(fact) for fact in pair(proof="unproven")]
    assert make_plan(records, "1.1", controls=Controls(allow_lowering=True)).clusters[0].blocked


def test_common_criteria_mode_refuses_1_0_at_any_minimum() -> None:
    facts = pair(configured="1.2", proof="too_strict")
    facts[0]["info"]["common_criteria"] = True
    assert ("block", "Common Criteria mode refuses TLS 1.0 at every minimum") in findings(facts)


def test_a_node_that_shows_the_value_and_has_restarted_is_accepted_although_its_port_cannot_show_it() -> None:
    before = pair(configured="1.2", proof="too_strict")
    assert states(before, pair(configured="1.0", proof="too_strict", booted=LATER)) == [("unverified", True)] * 2
    assert states(before, pair(configured="1.0", proof="effective", booted=LATER)) == [("compliant", True)] * 2
    assert states(before, pair(configured="1.0", proof="too_strict")) == [("pending_restart", False)] * 2


def test_a_boot_after_the_plan_counts_where_the_value_was_there_before() -> None:
    before = pair(configured="1.0", proof="too_strict")
    assert changes(before) == ["restart", "restart"]
    assert states(before, pair(configured="1.0", proof="too_strict", booted=LATER)) == [("unverified", True)] * 2
