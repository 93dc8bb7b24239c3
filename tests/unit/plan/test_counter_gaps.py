# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which conditions no gate can check, by the counters that the pre-check read."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.baseline import (
    Counter,
    counter_gaps,
    gaps_by_condition,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord

from tests.unit.plan.facts import lost_facts, node_facts, row

REFUSED = {"value": None, "error": "the CLI refused the command"}
READ = {"value": 100, "error": ""}


def record(name: str, **counters: Any) -> NodeRecord:
    found = node_facts(name, [row(name)])
    found["info"]["counters"] = counters or None
    return NodeRecord.from_facts(found)


def test_what_was_read_is_kept_by_condition() -> None:
    found = record("sub1", call_processing=READ, cti_devices=REFUSED)
    assert found.counters == {
        "call_processing": Counter(100),
        "cti_devices": Counter(None, "the CLI refused the command"),
    }


def test_a_condition_without_its_number_is_a_gap_with_its_name() -> None:
    (gap,) = counter_gaps(record("sub1", call_processing=READ, cti_devices=REFUSED))
    assert (gap.name, gap.seen) == ("cti_devices", "no gate can check cti_devices: the CLI refused the command")
    assert 'show perf query class "Cisco CTIManager"' in gap.fix
    assert gap.accepted_with({"cti_devices": "watched in RTMT"}) == "watched in RTMT"


def test_devices_that_cannot_be_counted_are_no_condition() -> None:
    assert counter_gaps(record("sub1", registered_devices=REFUSED)) == ()


def test_a_node_whose_counters_were_not_gathered_has_no_gap() -> None:
    assert counter_gaps(record("sub1")) == ()
    assert counter_gaps(NodeRecord.from_facts(lost_facts("sub1"))) == ()


def test_the_gaps_of_a_cluster_are_told_once_for_each_condition() -> None:
    nodes = [
        record("pub", cti_devices=REFUSED, call_processing=READ),
        record("sub1", cti_devices=REFUSED, call_processing=REFUSED),
    ]
    found = gaps_by_condition(nodes)
    assert [(one.gap.name, one.nodes) for one in found] == [
        ("call_processing", ("sub1",)),
        ("cti_devices", ("pub", "sub1")),
    ]
