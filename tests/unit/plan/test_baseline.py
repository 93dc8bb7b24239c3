# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be read before a change stops it: no gate compares with nothing, and no condition holds by silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.database import replication_condition
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.platform import disk_condition
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.cluster import parse_cluster
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.replication import parse_runtimestate
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import parse_status
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.baseline import baseline_gaps
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.before_change import why_not_to_change
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.action import texts
from tests.unit.plan.facts import node_facts, row

ROWS = [row("pub", "publisher", "192.0.2.1")]
COUNTED = {"registered": 200, "unregistered": 0, "other": 0, "error": ""}
UNCOUNTED = {"registered": None, "unregistered": None, "other": None, "error": "no total"}
REASON = "counted in RTMT"
STATUS = Path(__file__).parents[2] / "fixtures" / "show_status" / "cucm_12.5.1_days-and-hours_technote.txt"


def facts(**info: Any) -> dict[str, Any]:
    """A node that is to be set, with all of its baseline but what the test takes out."""
    told = node_facts("pub", ROWS)
    told["info"] |= {"registrations": COUNTED, "readiness": [], **info}
    return told


def test_a_few_rows_that_cannot_be_read_leave_a_baseline() -> None:
    assert baseline_gaps(facts(registrations={**COUNTED, "unread": 10, "unread_rows": ["SEP0011, ?"]})["info"]) == ()


def refusals(accepted: dict[str, str] | None = None, proof: str = "not_effective", **info: Any) -> list[str]:
    told = facts(**info)
    probe = {"proof": proof, "reason": "told by a test", "results": []}
    return why_not_to_change(told["info"], probe, "1.2", accepted=accepted or {})


def test_a_node_with_a_whole_baseline_is_changed() -> None:
    assert refusals() == []


@pytest.mark.parametrize(
    ("info", "text"),
    [
        ({"registrations": UNCOUNTED}, "cannot be counted: no total"),
        ({"registrations": None}, "cannot be counted: nothing was read"),
        ({"registrations": {"registered": True}}, "cannot be counted"),
        (
            {"registrations": {**COUNTED, "unread": 11, "unread_rows": ["SEP0011, ?"]}},
            "cannot be counted: 11 rows cannot be read, in addition to 200 registered phones: ['SEP0011, ?']",
        ),
        ({"services": None}, "the node lists no services"),
        ({"services": {}}, "the node lists no services"),
        ({"boot": None}, "the boot of the node could not be read"),
    ],
)
def test_each_part_of_the_baseline_that_is_missing_stops_the_change(info: dict[str, Any], text: str) -> None:
    (told,) = refusals(**info)
    assert text in told
    assert "What to do: look at `" in told


@given(st.sampled_from(["registrations", "services", "boot"]), st.sampled_from([None, "", {}, [], False, 0]))
def test_no_value_that_stands_for_nothing_is_a_baseline(name: str, nothing: object) -> None:
    assert [gap.name for gap in baseline_gaps(facts(**{name: nothing})["info"])] == [name]


def test_only_the_phones_can_be_done_without() -> None:
    accepted = {"registrations": REASON, "services": REASON, "boot": REASON}
    assert refusals(accepted, registrations=UNCOUNTED) == []


@pytest.mark.parametrize("product", ["imp", "cuc", "cer", "pcd"])
def test_where_no_phone_registers_none_is_missed(product: str) -> None:
    assert refusals(product=product, registrations=None) == []


@pytest.mark.parametrize("proof", ["unreachable", "unproven", "effective"])
def test_a_node_whose_ports_tell_nothing_any_more_is_not_set(proof: str) -> None:
    (told,) = refusals(proof=proof)
    assert "a handshake cannot prove the result on this node" in told


def test_a_port_that_went_silent_after_the_pre_check_would_not_be_missed_after_the_change() -> None:
    def probed(*ports: int) -> dict[str, Any]:
        rows = [{"host": "192.0.2.1", "port": port, "version": "1.2", "verdict": "accepted"} for port in ports]
        return {"proof": "not_effective", "reason": "told by a test", "results": rows}

    info = facts()["info"]
    spoke = {"192.0.2.1:8443", "192.0.2.1:5061"}
    (told,) = why_not_to_change(info, probed(8443), "1.2", spoke=spoke, accepted={})
    assert told.startswith("192.0.2.1:5061 spoke TLS in the pre-check but does not now. What to do: check whether")
    assert why_not_to_change(info, probed(8443, 5061), "1.2", spoke={"192.0.2.1:8443"}, accepted={}) == []


def test_nothing_is_refused_where_nothing_is_left_to_do() -> None:
    assert refusals(proof="effective", tls_min_version="1.2", registrations=UNCOUNTED) == []


# -- the plan ----------------------------------------------------------------------------------------------------


def planned(accepted: dict[str, str], configured: str = "1.0", **info: Any) -> list[tuple[str, str]]:
    told = facts(tls_min_version=configured, **info)
    if configured == "1.2":
        told["probe"]["proof"] = "effective"
    (cluster,) = make_plan([NodeRecord.from_facts(told)], "1.2", controls=Controls(accepted=accepted)).clusters
    return [(found.severity, found.fix) for found in cluster.findings]


def test_the_plan_blocks_a_node_whose_phones_cannot_be_counted() -> None:
    ((severity, fix),) = planned({}, registrations=UNCOUNTED)
    assert severity == "block"
    assert "accept `registrations` in vos_tls_accept, with the reason" in fix


def test_the_plan_warns_with_the_reason_where_it_is_accepted() -> None:
    assert planned({"registrations": REASON}, registrations=UNCOUNTED) == [
        ("warn", f"accepted by vos_tls_accept: {REASON}")
    ]


def test_the_plan_blocks_a_node_that_lists_no_services_whatever_is_accepted() -> None:
    ((severity, _fix),) = planned({"services": REASON}, services=None)
    assert severity == "block"


def test_a_node_without_work_and_a_reading_that_did_not_ask_are_not_blocked() -> None:
    assert planned({}, configured="1.2", registrations=UNCOUNTED) == []
    assert planned({}, registrations=None, services=None, readiness=None) == []


# -- conditions ----------------------------------------------------------------------------------------------------


def test_replication_does_not_hold_where_the_nodes_of_the_cluster_are_unknown() -> None:
    single = parse_runtimestate("Runtime state cannot be performed on a cluster with a single active node; aborting\n")
    for product in (Product.CUCM, Product.IMP, Product.CUC, Product.UNKNOWN):
        assert not replication_condition(single, None, product).holds
    assert not replication_condition(parse_runtimestate(texts.REPLICATION), None, Product.CUCM).holds
    assert replication_condition(parse_runtimestate(texts.REPLICATION), parse_cluster(texts.CLUSTER)).holds


@pytest.mark.parametrize("missing", ["active", "logging"])
def test_a_partition_that_is_not_listed_is_not_taken_for_empty(missing: str) -> None:
    text = STATUS.read_text(encoding="utf-8")
    assert disk_condition(parse_status(text)).holds
    without = "\n".join(line for line in text.splitlines() if f"Disk/{missing}" not in line)
    condition = disk_condition(parse_status(without))
    assert not condition.holds
    assert condition.seen == f"the node does not say how full these partitions are: {missing}"
