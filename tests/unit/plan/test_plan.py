# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters, order, canary and findings of the plan."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import boot_identity, to_result
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.system_history import parse_history
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import ClusterPlan, Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import PlanError, make_plan
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row

ROWS = [
    row("a-imp2"),
    row("a-sub2"),
    row("a-imp1"),
    row("a-pub", "publisher"),
    row("a-sub1"),
]


def full_cluster(**more: Any) -> list[dict[str, Any]]:
    return [
        node_facts("a-imp2", ROWS, product="imp", **more),
        node_facts("a-sub1", ROWS, call_processing=True, **more),
        node_facts("a-imp1", ROWS, product="imp", db_role="DBPub", **more),
        node_facts("a-sub2", ROWS, **more),
        node_facts("a-pub", ROWS, call_processing=True, **more),
    ]


def pair(name: str, **more: Any) -> list[dict[str, Any]]:
    rows = [row(f"{name}1", "publisher"), row(f"{name}2")]
    return [node_facts(f"{name}2", rows, product="cuc", **more), node_facts(f"{name}1", rows, product="cuc", **more)]


def single(name: str, **more: Any) -> list[dict[str, Any]]:
    return [node_facts(name, [], product="pcd", **more)]


def plan(facts: list[dict[str, Any]], target: str = "1.2", canary: str = "", **accepted: str) -> Plan:
    return make_plan([NodeRecord.from_facts(fact) for fact in facts], target, canary, Controls(accepted=accepted))


def only(result: Plan) -> ClusterPlan:
    assert len(result.clusters) == 1
    return result.clusters[0]


def compliant(fact: dict[str, Any]) -> None:
    fact["info"]["tls_min_version"], fact["probe"]["proof"] = "1.2", "effective"


def unready(fact: dict[str, Any], name: str) -> None:
    fact["info"]["readiness"] = [{"name": name, "holds": False, "seen": f"seen of {name}"}]


def blocks(cluster: ClusterPlan) -> list[str]:
    return [f"{finding.node}: {finding.text}" for finding in cluster.findings if finding.severity == "block"]


def test_a_cluster_is_ordered_publisher_tftp_call_processing_then_im_and_presence() -> None:
    cluster = only(plan(full_cluster()))
    assert [node.record.name for node in cluster.nodes] == ["a-pub", "a-sub2", "a-sub1", "a-imp1", "a-imp2"]
    assert cluster.name == "a-pub"
    assert cluster.conductor == "a-pub"
    assert not cluster.blocked


def test_the_order_of_the_inventory_does_not_count() -> None:
    assert plan(full_cluster()) == plan(list(reversed(full_cluster())))


def test_health_is_asked_of_another_node_of_the_same_database() -> None:
    cluster = only(plan(full_cluster()))
    assert {node.record.name: node.peer for node in cluster.nodes} == {
        "a-pub": "a-sub1",
        "a-sub1": "a-pub",
        "a-sub2": "a-pub",
        "a-imp1": "a-imp2",
        "a-imp2": "a-imp1",
    }


def test_a_single_node_is_its_own_peer() -> None:
    assert only(plan(single("pcd"))).nodes[0].peer == "pcd"


def test_vos_rank_overrides_the_order() -> None:
    facts = full_cluster()
    facts[0]["rank"] = "5"
    assert [node.record.name for node in only(plan(facts)).nodes][:2] == ["a-pub", "a-imp2"]


def test_in_the_cluster_regime_a_rank_that_puts_a_subscriber_first_blocks() -> None:
    facts = full_cluster(regime="cluster")
    facts[1]["rank"] = -1
    cluster = only(plan(facts))
    assert blocks(cluster) == ["a-sub1: vos_rank puts the subscriber a-sub1 before its publisher"]
    assert {node.change for node in cluster.nodes} == {"blocked"}


def test_the_change_follows_the_regime() -> None:
    assert {node.change for node in only(plan(full_cluster())).nodes} == {"set"}
    changes = {node.record.name: node.change for node in only(plan(full_cluster(regime="cluster"))).nodes}
    assert changes == {
        "a-pub": "set_and_restart",
        "a-sub1": "restart",
        "a-sub2": "restart",
        "a-imp1": "set_and_restart",
        "a-imp2": "restart",
    }


def test_nodes_that_are_restarted_by_hand_without_a_cluster_wide_value_are_each_set() -> None:
    facts = pair("e", regime="node_manual")
    for fact in facts:
        fact["info"]["product"] = "cer"
    facts[0]["rank"] = "-1"  # the subscriber may go first: its value does not hang on the publisher
    cluster = only(plan(facts))
    assert [(node.record.name, node.change) for node in cluster.nodes] == [
        ("e2", "set_and_restart"),
        ("e1", "set_and_restart"),
    ]
    assert blocks(cluster) == []


def test_a_node_that_was_set_by_hand_only_needs_its_restart_and_a_compliant_one_nothing() -> None:
    facts = single("one", configured="1.2") + single("two", configured="1.2", proof="effective")
    changes = {node.record.name: node.change for cluster in plan(facts).clusters for node in cluster.nodes}
    assert changes == {"one": "restart", "two": "none"}


def test_the_canary_is_the_smallest_cluster_with_work_to_do() -> None:
    facts = [*full_cluster(), *pair("b"), *single("done", configured="1.2", proof="effective")]
    assert plan(facts).canary == "b1"


def of_product(product: str, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for fact in facts:
        fact["info"]["product"] = product
    return facts


def test_the_plan_says_why_this_is_the_canary() -> None:
    whole = [*full_cluster(), *pair("b")]
    assert plan(whole).canary_reason == "the smallest cluster with work (2 nodes)"
    assert plan([*whole, *pair("c")]).canary_reason == "the smallest cluster with work (2 nodes), the first one by name"
    assert plan(whole, canary="a-pub").canary_reason == "vos_tls_canary names it"
    assert plan(pair("b")).canary_reason == "no other cluster has work that can begin"
    assert plan(pair("b", configured="1.2", proof="effective")).canary_reason == ""


def test_emergency_responder_is_the_canary_only_if_it_is_named_or_nothing_else_has_work() -> None:
    responder = of_product("cer", single("e"))
    chosen = plan([*responder, *pair("f")])
    assert chosen.canary == "f1"
    assert chosen.canary_reason == (
        "the smallest cluster with work (2 nodes); Emergency Responder is never chosen by itself"
    )
    assert plan([*responder, *pair("f")], canary="e").canary == "e"
    assert "Emergency" not in plan([*responder, *single("d")]).canary_reason, "it is not what would have been chosen"
    alone = plan([*responder, *of_product("cer", pair("g")), *single("d", configured="1.2", proof="effective")])
    assert (alone.canary, alone.canary_reason) == ("e", "nothing but Emergency Responder has work that can begin")
    blocked = plan([*responder, *single("old", supported=(), configured=None)])
    assert (blocked.canary, blocked.canary_reason) == ("e", "no other cluster has work that can begin")


def test_only_the_canary_begins_with_one_node() -> None:
    found = plan([*full_cluster(), *pair("b")])
    assert [cluster.is_canary for cluster in found.clusters] == [False, True]
    assert [len(cluster.waves[0]) for cluster in found.clusters] == [1, 1]


def test_the_canary_is_never_a_blocked_cluster_unless_it_was_named() -> None:
    facts = [*pair("b"), *single("old", supported=(), configured=None)]
    assert plan(facts).canary == "b1"
    assert plan(facts, canary="old").canary == "old"


def test_without_a_cluster_that_can_start_there_is_no_canary() -> None:
    assert plan([lost_facts("gone")]).canary is None


def test_an_unknown_canary_is_an_error_that_lists_the_clusters() -> None:
    with pytest.raises(PlanError, match=r"vos_tls_canary is nope.*clusters: b1"):
        plan(pair("b"), canary="nope")


def test_vos_cluster_names_the_cluster() -> None:
    facts = pair("b")
    facts[0]["cluster"] = "Berlin voicemail"
    assert only(plan(facts)).name == "Berlin voicemail"


def test_two_clusters_of_one_name_are_blocked() -> None:
    facts = [*pair("b"), *pair("c")]
    for fact in facts:
        fact["cluster"] = "same"
    assert all("2 clusters are called same" in " ".join(blocks(cluster)) for cluster in plan(facts).clusters)


def test_a_node_that_the_cluster_lists_and_the_run_lacks_blocks_only_that_cluster() -> None:
    result = plan([*full_cluster()[1:], *pair("b")])
    clusters = {cluster.name: cluster for cluster in result.clusters}
    assert len(blocks(clusters["a-pub"])) == 1
    assert "a-imp2" in blocks(clusters["a-pub"])[0]
    assert "not among the hosts of this run" in blocks(clusters["a-pub"])[0]
    assert not clusters["b1"].blocked


def test_a_node_that_cannot_be_read_is_placed_in_its_cluster_and_blocks_it() -> None:
    facts = [*full_cluster()[1:], lost_facts("a-imp2", "the password was refused")]
    cluster = only(plan(facts))
    assert blocks(cluster) == ["a-imp2: the node could not be read: the password was refused"]
    assert "a-imp2" in {node.record.name for node in cluster.nodes}


def test_a_publisher_that_cannot_be_read_still_names_the_cluster_and_another_node_conducts() -> None:
    facts = [*full_cluster()[:-1], lost_facts("a-pub")]
    cluster = only(plan(facts))
    assert cluster.name == "a-pub"
    assert cluster.conductor == "a-imp1"
    assert cluster.blocked


def test_a_lost_node_that_no_cluster_lists_is_reported_by_itself() -> None:
    result = plan([*pair("b"), lost_facts("gone"), lost_facts("gone2", cluster="Hamburg")])
    assert [cluster.name for cluster in result.clusters] == ["Hamburg", "b1", "gone"]
    assert [cluster.conductor for cluster in result.clusters] == ["", "b1", ""]


def test_nodes_that_disagree_about_the_cluster_block_it() -> None:
    facts = pair("b")
    facts[0]["info"]["cluster"]["nodes"] = [row("b1", "publisher"), row("b2"), row("b3")]
    assert any("do not agree about b3" in text for text in blocks(only(plan(facts))))


def test_two_inventory_hosts_for_one_node_block() -> None:
    facts = pair("b")
    duplicate = {**facts[0], "name": "b2-again"}
    assert any("are the same node (b2)" in text for text in blocks(only(plan([*facts, duplicate]))))


def test_two_inventory_hosts_for_one_standalone_node_block() -> None:
    facts = [*single("p"), *single("q")]
    facts[1]["address"] = facts[0]["address"]
    assert all("have the same address" in blocks(cluster)[0] for cluster in plan(facts).clusters)


@pytest.mark.parametrize(
    ("state", "reason", "blocked"),
    [
        ("STARTING", "", True),
        ("NOTRUNNING", "", True),
        ("STOPPED", "Component is not running", True),
        ("STOPPED", "Service Not Activated", False),
        ("STOPPED", "Commanded Out of Service", False),
        ("STARTED", "", False),
    ],
)
def test_a_node_that_is_not_healthy_blocks_its_cluster_also_when_it_is_compliant(
    state: str, reason: str, blocked: bool
) -> None:
    facts = pair("b")
    facts[0].update(
        node_facts("b2", facts[0]["info"]["cluster"]["nodes"], product="cuc", configured="1.2", proof="effective")
    )
    facts[0]["info"]["services"]["Cisco Tomcat"] = {"state": state, "reason": reason}
    assert bool(blocks(only(plan(facts)))) is blocked


@pytest.mark.parametrize(("rank", "place"), [(0, 0), ("0", 0), ("-5", 0), (15, 1)])
def test_a_rank_of_any_type_counts(rank: object, place: int) -> None:
    facts = pair("b")
    facts[0]["rank"], facts[1]["rank"] = rank, 5
    assert [node.record.name for node in only(plan(facts)).nodes].index("b2") == place


def test_a_rank_that_is_no_number_blocks_only_its_cluster() -> None:
    facts = [*pair("b"), *single("p")]
    facts[0]["rank"] = "first"
    clusters = {cluster.name: cluster for cluster in plan(facts).clusters}
    assert "vos_rank is 'first', which is not a whole number" in blocks(clusters["b1"])[0]
    assert not clusters["p"].blocked


def test_an_unsupported_release_blocks() -> None:
    cluster = only(plan(single("old", supported=(), configured=None)))
    assert blocks(cluster) == ["old: pcd 12.5(1)SU6: this product or release has no such setting"]


def test_tls_13_blocks_where_the_release_does_not_have_it() -> None:
    assert blocks(only(plan(single("p"), target="1.3"))) == [
        "p: pcd 12.5(1)SU6: TLS 1.3 came with 15SU2; this release can be set to 1.0, 1.1 or 1.2"
    ]


@pytest.mark.parametrize(
    ("product", "version", "told", "to_do"),
    [
        (
            "uccx",
            "12.5.1.11003-511",
            "a contact centre product (Unified CCX, CUIC,",
            "`show tls server min-ver",
        ),
        ("cucm", "10.5.2.22900-12", "`set tls min-version` came with 11.5(1)SU3", "upgrade it to 11.5(1)SU3 or later"),
    ],
)
def test_a_node_that_cannot_be_set_says_what_it_is_and_what_to_do_by_hand(
    product: str, version: str, told: str, to_do: str
) -> None:
    facts = single("old", supported=(), configured=None)
    facts[0]["info"].update(product=product, version=version)
    cluster = only(plan(facts))
    [finding] = [found for found in cluster.findings if found.severity == "block"]
    assert told in finding.text
    assert to_do in finding.fix
    assert told in cluster.nodes[0].state.reason


def test_a_node_whose_handshake_cannot_be_judged_blocks_before_anything_is_sent() -> None:
    facts = single("p", proof="unreachable")
    assert "a handshake cannot prove the result on this node: told by a test" in blocks(only(plan(facts)))[0]


def test_a_node_that_refuses_old_versions_already_cannot_prove_the_change() -> None:
    facts = single("p", proof="effective")
    (found,) = blocks(only(plan(facts)))
    assert found == (
        "p: a handshake cannot prove the result on this node: older versions are already refused, although "
        "the configured minimum is TLS 1.0"
    )
    facts = single("p", proof="effective", configured="1.2")
    assert blocks(only(plan(facts))) == []


@pytest.mark.parametrize("proof", ["unreachable", "unproven", "effective"])
def test_what_cannot_be_proven_is_a_warning_where_no_proof_is_required(proof: str) -> None:
    records = [NodeRecord.from_facts(fact) for fact in single("p", proof=proof)]
    cluster = only(make_plan(records, "1.2", controls=Controls(require_proof=False)))
    assert [(found.severity, found.text.partition(":")[0]) for found in cluster.findings] == [
        ("warn", "a handshake cannot prove the result on this node")
    ]
    assert [node.change for node in cluster.nodes] == ["set"]


def test_a_node_that_shows_the_target_is_left_alone_where_no_proof_is_required() -> None:
    records = [NodeRecord.from_facts(fact) for fact in single("p", proof="unreachable", configured="1.2")]
    cluster = only(make_plan(records, "1.2", controls=Controls(require_proof=False)))
    assert not cluster.needs_change
    assert [(node.state.state.value, node.change) for node in cluster.nodes] == [("unverified", "none")]
    assert cluster.nodes[0].state.reason.endswith("no handshake could be judged, and no proof is required")


def test_common_criteria_forbids_tls_13() -> None:
    facts = single("p", supported=("1.0", "1.1", "1.2", "1.3"))
    facts[0]["info"]["common_criteria"] = True
    assert "Common Criteria mode does not work with TLS 1.3" in blocks(only(plan(facts, target="1.3")))[0]


def test_a_service_that_hangs_is_only_a_warning_in_a_cluster_without_work() -> None:
    facts = pair("b", configured="1.2", proof="effective")
    facts[0]["info"]["services"]["Cisco Tomcat"] = {"state": "STARTING", "reason": ""}
    cluster = only(plan(facts))
    assert [(finding.severity, finding.node) for finding in cluster.findings] == [("warn", "b2")]


@pytest.mark.parametrize("name", ["unity_cluster", "clock", "backup"])
def test_a_condition_that_comes_to_hold_by_itself_is_left_to_the_gate(name: str) -> None:
    facts = pair("b")
    unready(facts[1], name)
    cluster = only(plan(facts))
    assert not cluster.blocked
    assert [(finding.severity, finding.text) for finding in cluster.findings] == [("warn", f"seen of {name}")]
    assert cluster.findings[0].fix.startswith("the gate before the change waits for this; ")


@pytest.mark.parametrize("name", ["upgrade", "backup_age"])
def test_a_condition_of_the_cluster_blocks_it_as_long_as_it_has_work(name: str) -> None:
    facts = pair("b")
    unready(facts[1], name)
    compliant(facts[1])
    assert blocks(only(plan(facts))) == [f"b1: seen of {name}"]
    compliant(facts[0])
    cluster = only(plan(facts))
    assert not cluster.blocked
    assert [(finding.severity, finding.text) for finding in cluster.findings] == [("warn", f"seen of {name}")]


@pytest.mark.parametrize("name", ["disk", "certificate"])
def test_a_condition_of_one_node_blocks_when_that_node_is_to_be_restarted(name: str) -> None:
    facts = pair("b")
    unready(facts[1], name)
    assert blocks(only(plan(facts))) == [f"b1: seen of {name}"]
    compliant(facts[1])
    assert not only(plan(facts)).blocked


def test_high_availability_blocks_when_an_im_and_presence_node_is_to_be_restarted() -> None:
    facts = full_cluster()
    imp = next(fact for fact in facts if fact["name"] == "a-imp1")
    unready(imp, "availability")
    compliant(imp)
    cluster = only(plan(facts))
    assert blocks(cluster) == ["a-imp1: seen of availability"]
    assert "Presence Redundancy Groups" in cluster.findings[0].fix
    for fact in facts:
        if fact["info"]["product"] == "imp":
            compliant(fact)
    assert not only(plan(facts)).blocked


@pytest.mark.parametrize("name", ["certificate", "upgrade"])
def test_an_accepted_condition_is_a_warning_with_its_reason(name: str) -> None:
    facts = pair("b")
    unready(facts[1], name)
    cluster = only(plan(facts, **{name: "seen to on Monday"}))
    assert not cluster.blocked
    assert [(finding.severity, finding.fix) for finding in cluster.findings] == [
        ("warn", "accepted by vos_tls_accept: seen to on Monday")
    ]


UNLISTED = "the SIP ports of its cluster could not be listed: `run sql`: no database"


@pytest.mark.parametrize("configured", ["1.0", "1.2"])
@pytest.mark.parametrize("proof", ["not_effective", "unproven", "unreachable"])  # it is never effective then
def test_sip_ports_that_could_not_be_listed_block_a_change(proof: str, configured: str) -> None:
    facts = pair("b")
    for fact in facts:
        fact["info"]["tls_min_version"] = configured
        fact["probe"] |= {"proof": proof, "unlisted": UNLISTED}
    cluster = only(plan(facts))
    assert cluster.blocked
    blocking = [finding for finding in cluster.findings if finding.severity == "block"]
    assert {finding.text for finding in blocking} == {f"a handshake cannot prove the result on this node: {UNLISTED}"}
    assert {finding.node for finding in blocking} == {fact["name"] for fact in facts}
    assert "name all TLS ports of the node in vos_tls_probe_ports" in blocking[0].fix


def test_where_no_proof_is_required_they_are_a_warning() -> None:
    facts = pair("b")
    for fact in facts:
        fact["probe"]["unlisted"] = UNLISTED
    records = [NodeRecord.from_facts(fact) for fact in facts]
    cluster = only(make_plan(records, "1.2", controls=Controls(require_proof=False)))
    assert not cluster.blocked
    assert UNLISTED in " ".join(finding.text for finding in cluster.findings if finding.severity == "warn")


def test_a_node_that_restarted_within_a_day_and_is_to_be_restarted_again_is_a_warning() -> None:
    facts = pair("b")
    for fact, uptime in zip(facts, (2 * 3600.0, 25 * 3600.0), strict=True):
        fact["info"]["tls_min_version"] = "1.2"
        fact["info"]["boot"].update(uptime_s=uptime, read_at="2026-11-01T04:00:00+00:00")
    cluster = only(plan(facts))
    assert {node.change for node in cluster.nodes} == {"restart"}
    (finding,) = cluster.findings
    name = facts[0]["name"]
    assert (finding.severity, finding.node) == ("warn", name)
    assert finding.text == "restarted 2 h ago, but still accepts the old minimum: told by a test"
    assert "vos_tls_probe_ports" in finding.fix


@pytest.mark.parametrize(
    ("configured", "proof", "uptime"),
    [("1.0", "not_effective", 60.0), ("1.2", "effective", 60.0), ("1.2", "not_effective", None)],
)
def test_a_restart_long_ago_or_of_a_node_that_is_not_to_be_restarted_again_is_no_warning(
    configured: str, proof: str, uptime: float | None
) -> None:
    facts = pair("b")
    facts[0]["info"]["tls_min_version"], facts[0]["probe"]["proof"] = configured, proof
    facts[0]["info"]["boot"].update(uptime_s=uptime)
    assert only(plan(facts)).findings == ()


HISTORY = """\
06/20/2023 10:24:35 | root: Boot 14.0.1.13900-155 Start = OK, prior Shutdown
07/15/2023 11:14:29 | root: Boot 14.0.1.13900-155 Start = Ungraceful Shutdown, no prior Restart or Shutdown statement
"""
OLD_HISTORY = """\
08/14/2012 13:36:09 | root: Boot 9.1.1.10000-11 Start
08/14/2012 17:28:25 | root: Boot 9.1.1.10000-11 Start
"""


@pytest.mark.parametrize("text", [HISTORY, OLD_HISTORY])
def test_a_node_that_went_down_without_being_told_to_is_a_warning(text: str) -> None:
    facts = pair("b")
    boot = boot_identity(None, parse_history(text))
    facts[1]["info"]["boot"] = to_result(boot)
    cluster = only(plan(facts))
    (finding,) = cluster.findings
    assert (finding.severity, finding.node) == ("warn", facts[1]["name"])
    assert finding.text == f"its last boot followed an ungraceful shutdown: {text.splitlines()[-1]}"
    assert "TechNote 220970" in finding.fix
    graceful = boot_identity(None, parse_history(text.splitlines()[0]))
    facts[1]["info"]["boot"] = to_result(graceful)
    assert only(plan(facts)).findings == ()


def test_an_old_backup_may_be_accepted_without_a_backup_that_runs() -> None:
    facts = pair("b")
    facts[1]["info"]["readiness"] = [
        {"name": name, "holds": False, "seen": f"seen of {name}"} for name in ("backup", "backup_age")
    ]
    cluster = only(plan(facts, backup_age="a snapshot of each machine was taken today"))
    assert not cluster.blocked
    assert [(finding.text, finding.fix.partition(":")[0].partition(";")[0]) for finding in cluster.findings] == [
        ("seen of backup", "the gate before the change waits for this"),
        ("seen of backup_age", "accepted by vos_tls_accept"),
    ]
