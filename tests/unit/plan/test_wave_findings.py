# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan says of the topology of a cluster, node by node and in waves."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import ClusterPlan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import CtiPair, Topology
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_findings import wave_findings
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import Wave, WaveMode, WavePlan

from tests.unit.plan.facts import lost_facts
from tests.unit.plan.wave_facts import CALLS, CTI, SUBSCRIBERS, TFTP, cluster_facts, headquarters, runs

REDUNDANT, SINGLE = WaveMode.REDUNDANT, WaveMode.SINGLE


def planned(facts: list[dict[str, Any]], waves: WaveMode = REDUNDANT, **controls: Any) -> ClusterPlan:
    records = [NodeRecord.from_facts(fact) for fact in facts]
    found = make_plan(records, "1.2", "", Controls(waves=waves, **{"cti_pairs": (), **controls}))
    (cluster,) = found.clusters
    return cluster


def said(cluster: ClusterPlan, words: str = "") -> list[str]:
    return [f"{one.severity} {one.node}: {one.text}" for one in cluster.findings if words in one.text]


def fixes(cluster: ClusterPlan, words: str) -> list[str]:
    return [one.fix for one in cluster.findings if words in one.text]


def fact_of(facts: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(fact for fact in facts if fact["name"] == name)


def lobby(phones: int = 12) -> list[dict[str, Any]]:
    """A cluster with a group of one member, and one of two."""
    services = {"pub": (TFTP,), "one": (CALLS,), "two": (CALLS,)}
    groups = {"All": (("one", "two"), 100), "Lobby": (("two",), phones), "Old": (("two",), 0)}
    return cluster_facts(services, groups, {"one": 100, "two": phones})


# -- the waves -------------------------------------------------------------------------------------------------------


def test_a_healthy_cluster_has_no_warning() -> None:
    for waves in WaveMode:
        cluster = planned(headquarters(), waves)
        assert [one.text for one in cluster.findings if one.severity != "info"] == []
        assert len(said(cluster)) == 1, "only the steps around IM and Presence"


def test_node_by_node_the_order_and_its_reasons_are_those_of_before() -> None:
    cluster = planned(headquarters(), SINGLE)
    assert cluster.waves == tuple((node.record.name,) for node in cluster.nodes)
    assert cluster.minutes == 9 * 30


def test_the_nodes_stand_in_the_order_of_the_waves_and_a_wave_takes_as_long_as_its_longest_node() -> None:
    facts = headquarters()
    fact_of(facts, "main1")["minutes"] = 50
    cluster = planned(facts)
    assert cluster.waves == (
        ("pub",),
        ("backup1", "backup2", "tftp1"),
        ("main1", "main2", "tftp2"),
        ("imp1",),
        ("imp2",),
    )
    assert [node.record.name for node in cluster.nodes] == [name for wave in cluster.waves for name in wave]
    assert cluster.minutes == 4 * 30 + 50


def test_the_canary_begins_with_one_node_whatever_its_first_wave_is() -> None:
    cluster = planned(headquarters(), exclude={"pub": "it has a window of its own"})
    assert cluster.is_canary
    assert cluster.waves[:3] == (("backup1",), ("backup2", "tftp1"), ("main1", "main2", "tftp2"))
    assert cluster.details[1].apart == ("the canary begins with one node, backup1",)
    assert [(one.what, one.nodes) for one in cluster.details[0].stays][:1] == [(CALLS, ("backup2", "main1", "main2"))]
    assert [node.record.name for node in cluster.nodes][:2] == ["pub", "backup1"]


def test_a_canary_in_which_a_node_works_at_the_target_goes_on_with_a_whole_wave() -> None:
    """So a rerun needs no wave more than the run before it had left."""
    facts = headquarters()
    pub = fact_of(facts, "pub")
    pub["info"]["tls_min_version"], pub["probe"]["proof"] = "1.2", "effective"
    cluster = planned(facts)
    assert cluster.is_canary
    assert cluster.waves[:2] == (("backup1", "backup2", "tftp1"), ("main1", "main2", "tftp2"))


def test_where_something_cannot_be_read_the_cluster_goes_node_by_node_and_the_plan_says_why() -> None:
    facts = headquarters()
    facts[0]["info"]["call_devices"] = {"groups": {}, "limits": {}, "error": "no database", "limits_error": ""}
    reason = "the devices of the Unified CM Groups could not be counted: no database"
    cluster = planned(facts)
    assert cluster.wave_plan.mode is SINGLE
    assert [len(wave) for wave in cluster.waves] == [1] * 9
    assert said(cluster, "node by node") == [
        f"warn pub: this cluster goes node by node, although vos_tls_waves is redundant: {reason}"
    ]
    assert said(planned(facts, SINGLE), "node by node") == []


def test_a_node_that_could_not_be_read_is_not_said_twice() -> None:
    facts = [lost_facts("tftp2") if fact["name"] == "tftp2" else fact for fact in headquarters()]
    cluster = planned(facts)
    assert cluster.blocked
    assert said(cluster, "node by node") == []


def test_a_cluster_without_work_has_nothing_of_this() -> None:
    assert said(planned(headquarters(configured="1.2", proof="effective"))) == []


@pytest.mark.parametrize(("size", "told"), [(7, True), (6, False)])
def test_a_wave_of_more_nodes_than_cisco_advises_is_a_warning(size: int, told: bool) -> None:
    names = [f"s{number}" for number in range(14)]
    services = {"pub": (), **dict.fromkeys(names, (CALLS,))}
    groups = {f"g{number}": ((names[number], names[number + 7]), 10) for number in range(7)}
    cluster = planned(cluster_facts(services, groups, dict.fromkeys(names[:7], 10)), wave_size=size)
    found = said(cluster, "Cisco advises")
    assert found == (["warn s10: 7 nodes restart in one wave; Cisco advises at most six servers in a step"] * told)


def test_a_search_that_was_ended_is_said() -> None:
    records = [NodeRecord.from_facts(fact) for fact in headquarters()]
    plan = WavePlan(REDUNDANT, (Wave(("pub",)), Wave(("main1",))), is_fewest=False)
    found = wave_findings(records, Topology(()), plan, {"pub", "main1"}, Controls(waves=REDUNDANT))
    assert [(one.severity, one.node, one.text) for one in found] == [
        ("info", "pub", "fewer than 2 waves may be possible: not all ways to put the nodes together were tried")
    ]


# -- phones without a backup -----------------------------------------------------------------------------------------


def test_phones_without_a_backup_block_waves_and_warn_node_by_node() -> None:
    text = (
        "two: no backup for 12 phones while it restarts: no other node processes calls for the Unified CM Group Lobby"
    )
    assert said(planned(lobby()), "backup") == [f"block {text}"]
    assert planned(lobby()).blocked
    assert said(planned(lobby(), SINGLE), "backup") == [f"warn {text}"]
    assert "accept `redundancy` in vos_tls_accept" in fixes(planned(lobby()), "backup")[0]
    assert "vos_tls_accept" not in fixes(planned(lobby(), SINGLE), "backup")[0]


@pytest.mark.parametrize("waves", list(WaveMode))
def test_who_accepts_them_has_a_warning_with_the_reason(waves: WaveMode) -> None:
    cluster = planned(lobby(1), waves, accepted={"redundancy": "closed on Sunday"})
    assert not cluster.blocked
    assert [text.partition(" while")[0] for text in said(cluster, "backup")] == ["warn two: no backup for 1 phone"]
    assert fixes(cluster, "backup") == ["accepted by vos_tls_accept: closed on Sunday"]


def test_a_node_that_is_not_restarted_leaves_nobody_without_a_backup() -> None:
    assert said(planned(lobby(), exclude={"two": "no restart"}), "backup") == []


# -- counters that cannot be read ------------------------------------------------------------------------------------

REFUSED = {"value": None, "error": "the node refused the command"}


def mute(*names: str) -> list[dict[str, Any]]:
    """The cluster, of which these nodes show no state of call processing."""
    facts = headquarters()
    for fact in facts:
        if fact["name"] in SUBSCRIBERS:
            counter = REFUSED if fact["name"] in names else {"value": 100, "error": ""}
            fact["info"]["counters"] = {"call_processing": counter}
    return facts


def test_a_counter_that_cannot_be_read_blocks_waves_and_warns_node_by_node() -> None:
    facts = mute("main1", "main2")
    text = "main1: no gate can check call_processing: the node refused the command (and on main2)"
    assert said(planned(facts), "call_processing") == [f"block {text}"]
    assert said(planned(facts, SINGLE), "call_processing") == [f"warn {text}"]
    assert "`call_processing` in vos_tls_accept" in fixes(planned(facts), "call_processing")[0]


def test_who_accepts_a_condition_that_no_gate_can_check_has_a_warning_with_the_reason() -> None:
    for waves in WaveMode:
        cluster = planned(mute("main1"), waves, accepted={"call_processing": "watched in RTMT"})
        assert said(cluster, "call_processing") == [
            "warn main1: no gate can check call_processing: the node refused the command"
        ]
        assert fixes(cluster, "call_processing") == ["accepted by vos_tls_accept: watched in RTMT"]


def test_counters_that_could_be_read_are_no_finding_and_are_named_in_the_document() -> None:
    records = [NodeRecord.from_facts(fact) for fact in mute("main1")]
    document = plan_to_dict(make_plan(records, "1.2"))
    counters = {node["name"]: node["counters"] for node in document["clusters"][0]["nodes"]}
    assert [counters[name] for name in ("pub", "main1", "main2")] == [[], [], ["call_processing"]]
    assert said(planned(mute()), "call_processing") == []


# -- the load --------------------------------------------------------------------------------------------------------


def test_a_backup_that_is_too_small_is_a_warning_with_numbers_also_node_by_node() -> None:
    facts = headquarters()
    fact_of(facts, "backup1")["capacity"] = "2000"
    text = "warn backup1: may have 2,100 registered devices while main1 is down, more than its limit of 2,000"
    for waves in WaveMode:
        cluster = planned(facts, waves)
        assert said(cluster, "registered devices") == [text]
        assert "vos_tls_node_capacity" in fixes(cluster, "registered devices")[0]


def shared_backup(phones: int) -> list[dict[str, Any]]:
    """2:1 redundancy: two nodes with so many phones each have one backup."""
    services = {"pub": (TFTP,), **dict.fromkeys(("backup", "left", "right", "spare"), (CALLS,))}
    groups = {"Left": (("left", "backup"), phones), "Right": (("right", "backup"), phones)}
    return cluster_facts(services, groups, {"left": phones, "right": phones})


def test_two_nodes_with_one_backup_go_together_with_a_warning_or_apart_if_that_is_too_much_for_it() -> None:
    together = planned(shared_backup(2000))
    assert {"left", "right"} in [set(wave) for wave in together.waves]
    text = "takes over from left and right at once: it may have up to 4,000 registered devices, and its limit is 5,000"
    assert said(together, "takes over") == [f"warn backup: {text}"]
    apart = planned(shared_backup(4000))
    assert not any({"left", "right"} <= set(wave) for wave in apart.waves)
    assert said(apart, "takes over") == []


def test_a_limit_that_could_not_be_read_is_said_where_it_decides() -> None:
    facts = headquarters()
    facts[0]["info"]["call_devices"]["limits_error"] = "no such table"
    told = (
        "info pub: the service parameter Maximum Number of Registered Devices could not be read, so the plan counts "
        "with 5,000 on backup1, backup2, main1 and 1 more: no such table"
    )
    assert said(planned(facts), "parameter") == [told]
    assert said(planned(facts, SINGLE), "parameter") == []
    for name in SUBSCRIBERS:
        fact_of(facts, name)["capacity"] = 7500
    assert said(planned(facts), "parameter") == []


# -- CTI -------------------------------------------------------------------------------------------------------------


def test_waves_with_several_ctimanagers_ask_for_the_lists_of_the_applications() -> None:
    text = (
        "warn backup1: nobody has said which CTIManagers each CTI application can use: the application itself holds "
        "that list. backup1, backup2 restart in one wave, so an application that knows only these has none"
    )
    cluster = planned(headquarters(), cti_pairs=None)
    assert said(cluster, "CTI") == [text]
    assert "vos_tls_cti_pairs" in fixes(cluster, "CTI")[0]
    assert said(planned(headquarters(), SINGLE, cti_pairs=None), "CTI") == []


def test_where_no_wave_has_two_ctimanagers_the_question_is_no_warning() -> None:
    services = {"pub": (TFTP,), "one": (CALLS, CTI), "two": (CALLS, CTI)}
    facts = cluster_facts(services, {"All": (("one", "two"), 100)}, {"one": 100})
    (found,) = said(planned(facts, cti_pairs=None), "CTI")
    assert found.startswith("info one: nobody has said which CTIManagers")


def test_who_answers_is_not_asked_and_keeps_the_nodes_apart() -> None:
    pair = CtiPair("contact centre", ("backup1", "backup2"))
    cluster = planned(headquarters(), cti_pairs=(pair,))
    assert said(cluster, "CTI") == []
    assert not any({"backup1", "backup2"} <= set(wave) for wave in cluster.waves)


def test_an_answer_that_keeps_nothing_up_is_a_warning() -> None:
    pairs = (CtiPair("queue", ("main1", "tftp1")), CtiPair("recorder", ("main1", "elsewhere")))
    assert said(planned(headquarters(), cti_pairs=pairs), "vos_tls_cti_pairs") == [
        "warn tftp1: vos_tls_cti_pairs names this node for queue, but Cisco CTIManager does not run here",
        "warn main1: vos_tls_cti_pairs names elsewhere for recorder, which is no node of this cluster",
    ]
    assert said(planned(headquarters(), SINGLE, cti_pairs=pairs), "vos_tls_cti_pairs") == []


# -- what one node does alone ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("waves", list(WaveMode))
def test_a_service_that_only_one_node_runs_is_named(waves: WaveMode) -> None:
    services = {"pub": (TFTP, CTI), "one": (CALLS,), "two": (CALLS,)}
    facts = cluster_facts(services, {"All": (("one", "two"), 100)}, {"one": 100})
    assert said(planned(facts, waves), "serves") == [
        "info pub: no other node runs Cisco CTIManager or Cisco Tftp: nothing serves that while it restarts"
    ]


def test_a_cluster_of_one_node_needs_no_word_of_its_services() -> None:
    facts = cluster_facts({"pub": (CALLS, TFTP, CTI)}, {"All": (("pub",), 0)}, {})
    assert said(planned(facts)) == []


@pytest.mark.parametrize(("state", "told"), [("STARTED", True), ("STOPPED", False)])
def test_the_node_with_dhcp_is_named(state: str, told: bool) -> None:
    facts = headquarters()
    runs(fact_of(facts, "tftp1"), "Cisco DHCP Monitor Service")
    fact_of(facts, "tftp1")["info"]["services"]["Cisco DHCP Monitor Service"]["state"] = state
    text = "info tftp1: Cisco DHCP Monitor Service runs on it: it hands out no addresses while it restarts"
    assert said(planned(facts, SINGLE), "DHCP") == [text] * told


# -- IM and Presence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("waves", list(WaveMode))
def test_the_steps_around_high_availability_are_told_before_the_first_and_after_the_last_node(waves: WaveMode) -> None:
    cluster = planned(headquarters(), waves)
    (text,), (fix,) = said(cluster, "high availability"), fixes(cluster, "high availability")
    assert text == (
        "info imp1: your step before it restarts: switch high availability off in each presence redundancy group "
        "(DefaultCluster), and wait two minutes"
    )
    assert fix == (
        "when imp2, the last of 2 nodes, is back: compare ActiveJsmSessions of each node with the number before, then "
        "switch it on again"
    )


def test_high_availability_that_is_off_already_is_to_be_left_off() -> None:
    facts = headquarters()
    off = {"name": "availability", "holds": True, "seen": "high availability is off"}
    for name in ("imp1", "imp2"):
        fact_of(facts, name)["info"].setdefault("readiness", []).append(off)
    text = "high availability is off (DefaultCluster): leave it off, and begin two minutes after it was switched off"
    assert said(planned(facts), "high availability") == [f"info imp1: {text}"]
    assert "when imp2, the last of 2 nodes, is back" in fixes(planned(facts), "high availability")[0]


def test_a_single_im_and_presence_node_has_no_high_availability() -> None:
    facts = cluster_facts({"pub": (TFTP,)}, {}, {}, {"DefaultCluster": ("imp1",)})
    assert said(planned(facts), "high availability") == []
