# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator asks of a rollout: excluded nodes, partial clusters, batches, the estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import (
    ControlError,
    Controls,
    read_exclusions,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.model import ClusterPlan, Plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.schedule import (
    BatchError,
    batch_sizes,
    expected_minutes,
    in_batches,
    in_words,
    side_by_side_minutes,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from ansible_collections.collabops.vos.tests.unit.plan.facts import lost_facts, node_facts, row

REASON = "its owner agreed to no restart this week"
ROWS = [row("pub", "publisher"), row("sub1"), row("sub2"), row("imp1"), row("imp2")]


def cluster(*names: str, **more: Any) -> list[dict[str, Any]]:
    """These nodes of a Unified CM cluster with IM and Presence, or all of them."""
    special = {"imp1": {"product": "imp", "db_role": "DBPub"}, "imp2": {"product": "imp"}}
    return [
        node_facts(name, ROWS, **{**special.get(name, {}), **more})
        for name in names or ("pub", "sub1", "sub2", "imp1", "imp2")
    ]


def single(name: str, **more: Any) -> dict[str, Any]:
    return node_facts(name, [], product="pcd", **more)


def plan(facts: Sequence[dict[str, Any]], canary: str = "", **controls: Any) -> Plan:
    return make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", canary, controls=Controls(**controls))


def only(result: Plan) -> ClusterPlan:
    assert len(result.clusters) == 1
    return result.clusters[0]


def said(found: ClusterPlan, severity: str) -> list[str]:
    return [f"{item.node}: {item.text}" for item in found.findings if item.severity == severity]


def changes(found: ClusterPlan) -> dict[str, str]:
    return {node.record.name: node.change for node in found.nodes}


# -- excluded nodes ----------------------------------------------------------------------------------------------


def test_an_excluded_node_is_never_changed_and_keeps_its_state_and_its_reason() -> None:
    found = only(plan(cluster(), exclude={"sub1": REASON}))
    assert changes(found) == {"pub": "set", "sub1": "excluded", "sub2": "set", "imp1": "set", "imp2": "set"}
    excluded = next(node for node in found.nodes if node.record.name == "sub1")
    assert (excluded.state.state.value, excluded.excluded, excluded.minutes) == ("drifted", REASON, 0)
    assert not found.blocked


def test_an_excluded_node_is_still_asked_how_its_cluster_is() -> None:
    found = only(plan(cluster(), exclude={"pub": REASON}))
    assert {node.record.name: node.peer for node in found.nodes}["sub1"] == "pub"


def test_a_cluster_whose_other_nodes_are_compliant_has_nothing_to_do() -> None:
    facts = [*cluster("pub", "sub1", "imp1", "imp2", configured="1.2", proof="effective"), *cluster("sub2")]
    assert not only(plan(facts, exclude={"sub2": REASON})).needs_change


def test_what_cannot_be_set_or_proven_on_an_excluded_node_blocks_nothing() -> None:
    facts = [*cluster("pub", "sub1", "imp1", "imp2"), *cluster("sub2", supported=(), configured=None, proof="unproven")]
    assert only(plan(facts)).blocked
    assert not only(plan(facts, exclude={"sub2": REASON})).blocked


@pytest.mark.parametrize("trouble", ["unreadable", "unhealthy"])
def test_an_excluded_node_that_cannot_be_read_or_is_not_healthy_blocks_as_before(trouble: str) -> None:
    facts = cluster()
    if trouble == "unreadable":
        facts[1] = lost_facts("sub1")
    else:
        facts[1]["info"]["services"]["Cisco Tomcat"] = {"state": "STARTING", "reason": ""}
    assert only(plan(facts, exclude={"sub1": REASON})).blocked


def test_in_the_cluster_regime_the_publisher_of_nodes_that_need_the_set_cannot_be_excluded() -> None:
    found = only(plan(cluster(regime="cluster"), exclude={"pub": REASON}))
    assert said(found, "block") == ["pub: is excluded, but only this publisher can set the minimum for sub1, sub2"]
    (fix,) = (finding.fix for finding in found.findings if finding.severity == "block")
    assert "remove it from vos_tls_exclude_nodes" in fix


def test_im_and_presence_has_a_publisher_of_its_own() -> None:
    found = only(plan(cluster(regime="cluster"), exclude={"imp1": REASON}))
    assert said(found, "block") == ["imp1: is excluded, but only this publisher can set the minimum for imp2"]


@pytest.mark.parametrize(
    "exclude", [("pub", "sub1", "sub2"), ("imp1", "imp2"), ("pub", "sub1", "sub2", "imp1", "imp2")]
)
def test_a_whole_database_can_be_excluded(exclude: tuple[str, ...]) -> None:
    assert not only(plan(cluster(regime="cluster"), exclude=dict.fromkeys(exclude, REASON))).blocked


def test_a_publisher_that_is_set_already_can_be_excluded() -> None:
    facts = [
        *cluster("sub1", "sub2", "imp1", "imp2", regime="cluster"),
        *cluster("pub", regime="cluster", configured="1.2"),
    ]
    found = only(plan(facts, exclude={"pub": REASON}))
    assert not found.blocked
    assert changes(found)["sub1"] == "restart"


def test_in_the_node_regime_any_node_can_be_excluded() -> None:
    assert not only(plan(cluster(), exclude={"pub": REASON})).blocked


def test_the_plan_warns_that_the_set_of_the_publisher_reaches_an_excluded_node() -> None:
    found = only(plan(cluster(regime="cluster"), exclude={"sub1": REASON}))
    assert said(found, "warn") == ["sub1: is excluded, but the set on its publisher pub applies to it too"]


def test_exclusions_need_a_reason_and_a_known_name() -> None:
    assert read_exclusions({"sub1": " no\n restart "}, ["sub1"]) == {"sub1": "no restart"}
    for reason in ("", "  ", None, True, 3):
        with pytest.raises(ControlError, match="gives no reason for sub1"):
            read_exclusions({"sub1": reason}, ["sub1"])
    with pytest.raises(ControlError, match="names sub9, but the inventory has no host with this name"):
        read_exclusions({"sub9": REASON}, ["sub1"])


# -- partial clusters --------------------------------------------------------------------------------------------


def test_a_member_that_is_not_among_the_hosts_blocks_unless_partial_is_allowed() -> None:
    facts = cluster("pub", "sub1", "imp1", "imp2")
    assert only(plan(facts)).blocked
    found = only(plan(facts, allow_partial=True))
    assert not found.blocked
    assert found.absent == ("sub2",)
    assert said(found, "warn") == [
        f"sub2: the cluster lists sub2 ({ROWS[2]['ip']}), which is not among the hosts of this run"
    ]


def test_a_whole_cluster_is_not_partial() -> None:
    assert only(plan(cluster(), allow_partial=True)).absent == ()


def test_a_node_that_cannot_be_read_blocks_a_partial_cluster_too() -> None:
    assert only(plan([*cluster("pub", "sub1"), lost_facts("sub2")], allow_partial=True)).blocked


def test_without_the_publisher_nothing_can_be_set_in_the_cluster_regime() -> None:
    found = only(plan(cluster("sub1", "sub2", "imp1", regime="cluster"), allow_partial=True))
    assert said(found, "block") == [
        f"{name}: cannot be set: the publisher of its database is not among the hosts of this run"
        for name in ("sub1", "sub2")
    ]


def test_without_the_publisher_nodes_that_are_set_can_be_restarted() -> None:
    found = only(plan(cluster("sub1", regime="cluster", configured="1.2"), allow_partial=True))
    assert not found.blocked
    assert changes(found) == {"sub1": "restart"}


def test_without_the_publisher_of_im_and_presence_its_nodes_cannot_be_set() -> None:
    found = only(plan(cluster("pub", "sub1", "sub2", "imp2", regime="cluster"), allow_partial=True))
    assert [item.node for item in found.findings if item.severity == "block"] == ["imp2"]


def test_without_the_publisher_nodes_of_the_node_regime_are_set() -> None:
    assert changes(only(plan(cluster("sub1", "imp2"), allow_partial=True))) == {"sub1": "set", "imp2": "set"}


# -- batches -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batches", "clusters", "sizes"),
    [
        (["100%"], 7, (7,)),
        ([2, "25%", "100%"], 12, (2, 3, 7)),
        (["2"], 5, (2, 2, 1)),
        ([1, 2], 6, (1, 2, 2, 1)),
        (["1%"], 3, (1, 1, 1)),
        ([100], 3, (3,)),
        (["100%"], 0, ()),
    ],
)
def test_batches_are_counted_as_ansible_counts_serial(batches: list[object], clusters: int, sizes: tuple[int]) -> None:
    assert batch_sizes(batches, clusters) == sizes


@pytest.mark.parametrize(
    "batches", [[], "100%", None, {"a": 1}, 3, ["0%"], [0], [-1], ["101%"], ["many"], [True], [1.5], [None]]
)
def test_batches_that_cannot_be_counted_are_refused(batches: object) -> None:
    with pytest.raises(BatchError, match="vos_tls_batches"):
        batch_sizes(batches, 3)


def test_clusters_without_work_take_no_place_in_a_batch() -> None:
    assert in_batches(["c"], ["x", "y", "z"], ["i"], [1, 2]) == (("c",), ("x",), ("y", "z", "i"))
    assert in_batches(["c"], [], ["i"], [1]) == (("c",), ("i",))
    assert in_batches([], ["x"], [], [1]) == (("x",),)
    assert in_batches(["c"], [], [], [1]) == (("c",),)


def test_clusters_that_come_last_have_batches_of_their_own() -> None:
    assert in_batches(["c"], ["x", "y"], ["i"], ["100%"], ["e", "f"]) == (("c",), ("x", "y"), ("e", "f", "i"))
    assert in_batches(["c"], ["x", "y"], [], [1], ["e", "f"]) == (("c",), ("x",), ("y",), ("e",), ("f",))
    assert in_batches(["c"], [], ["i"], [2], ["e"]) == (("c",), ("e", "i"))


def test_emergency_responder_comes_after_all_other_clusters_of_the_run() -> None:
    responders = [node_facts(name, [], product="cer") for name in ("b", "x")]
    facts = [*map(single, "acd"), *responders, single("done", configured="1.2", proof="effective")]
    assert plan(facts).batches == (("a",), ("c", "d"), ("b", "x", "done"))
    assert plan(facts, batches=[1]).batches == (("a",), ("c",), ("d",), ("b",), ("x", "done"))
    assert plan(responders).batches == (("b",), ("x",))


def test_emergency_responder_that_is_named_as_the_canary_goes_first_with_a_warning() -> None:
    responders = [node_facts(name, [], product="cer") for name in ("b", "x")]
    found = plan([single("a"), *responders], "b")
    assert found.batches == (("b",), ("a",), ("x",))
    first, *others = (cluster for cluster in found.clusters if cluster.name in "bx")
    assert said(first, "warn") == [
        "b: Emergency Responder restarts before the other clusters, because vos_tls_canary names it"
    ]
    assert [said(other, "warn") for other in others] == [[]]
    assert said(plan(responders, "b").clusters[0], "warn") == [], "nothing else has work"


def test_the_canary_is_alone_and_the_others_follow_by_name() -> None:
    facts = [*map(single, "edcba"), single("done", configured="1.2", proof="effective")]
    result = plan(facts, "c", batches=[1, "50%"])
    assert result.batches == (("c",), ("a",), ("b", "d"), ("e", "done"))


def test_a_canary_that_nobody_can_conduct_leaves_no_empty_batch() -> None:
    assert plan([single("a"), lost_facts("gone")], "gone").batches == (("a",),)


# -- the estimate ------------------------------------------------------------------------------------------------


def test_a_cluster_takes_the_sum_of_the_nodes_that_have_work() -> None:
    facts = [*cluster("pub", "imp1", "imp2"), *cluster("sub1", configured="1.2", proof="effective"), *cluster("sub2")]
    found = only(plan(facts, exclude={"sub2": REASON}))
    assert found.minutes == expected_minutes(Product.CUCM) + 2 * expected_minutes(Product.IMP)


def test_a_host_may_say_how_long_it_takes() -> None:
    assert only(plan([single("p", minutes="7.5")])).minutes == 7.5


def test_a_blocked_cluster_takes_no_time() -> None:
    assert only(plan([single("p", proof="unproven")])).minutes == 0


def test_batches_follow_one_another_and_their_clusters_go_side_by_side() -> None:
    facts = [single(name, minutes=minutes) for name, minutes in zip("abcd", (10, 20, 30, 40), strict=True)]
    assert plan(facts, "a", batches=["100%"]).minutes == 10 + 40
    assert plan(facts, "a", batches=[1]).minutes == 10 + 20 + 30 + 40
    assert plan(facts, "a", batches=["100%"], side_by_side=2).minutes == 10 + 60


def test_no_more_clusters_go_at_once_than_the_controller_has_forks() -> None:
    assert side_by_side_minutes([30, 10, 20], 2) == 30
    assert side_by_side_minutes([10, 20, 30], 2) == 40
    assert side_by_side_minutes([10, 20], 1) == 30
    assert side_by_side_minutes([], 5) == 0


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0.4, "24 s"), (1, "1 min"), (59.6, "1 h"), (61, "1 h 1 min"), (200, "3 h 20 min")],
)
def test_durations_are_said_in_words(minutes: float, words: str) -> None:
    assert in_words(minutes) == words


# -- the order ---------------------------------------------------------------------------------------------------

CALLS = [row("p", "publisher"), *(row(f"s{n}", ip=f"127.9.8.{n}") for n in range(1, 5))]


def calls(groups: dict[str, list[str]] | None, error: str = "", **more: Any) -> list[dict[str, Any]]:
    """A publisher and four nodes that process calls, with the Unified CM Groups that the publisher tells."""
    facts = [node_facts("p", CALLS, **more), *(node_facts(f"s{n}", CALLS, call_processing=True) for n in range(1, 5))]
    facts[0]["info"]["callmanager_groups"] = {"groups": groups, "error": error}
    return facts


def names(found: ClusterPlan) -> list[str]:
    return [node.record.name for node in found.nodes]


def test_members_of_a_group_are_parted_and_the_plan_says_why() -> None:
    found = only(plan(calls({"East": ["s1", "s2"], "West": ["s3.example.org", "127.9.8.4"]})))
    assert names(found) == ["p", "s1", "s3", "s2", "s4"]
    assert said(found, "info") == [
        "s2: does not follow s1, as it would by name: both are in the Unified CM Group East",
        "s4: does not follow s3, as it would by name: both are in the Unified CM Group West",
    ]


def test_where_members_must_follow_one_another_the_plan_says_so() -> None:
    found = only(plan(calls({"All": ["s1", "s2", "s3"]})))
    assert names(found) == ["p", "s1", "s2", "s4", "s3"]
    assert said(found, "info") == [
        "s3: does not follow s2, as it would by name: both are in the Unified CM Group All",
        "s2: follows s1 although both are in the Unified CM Group All: the ranks allow no better order",
    ]


def test_all_that_must_follow_one_another_are_one_finding() -> None:
    found = only(plan(calls({"All": ["p", "s1", "s2", "s3", "s4"]})))
    assert names(found) == ["p", "s1", "s2", "s3", "s4"]
    assert said(found, "info") == [
        (
            "s1: follows p, and s2, s3, s4 come next, although all are in the Unified CM Group All: the ranks allow no "
            "better order"
        )
    ]


def test_vos_rank_is_the_first_key() -> None:
    facts = calls({"East": ["s1", "s2"]})
    facts[1]["rank"], facts[2]["rank"] = 11, 12
    assert names(only(plan(facts)))[:3] == ["p", "s1", "s2"]


def test_a_node_that_is_left_alone_parts_nobody() -> None:
    facts = calls({"East": ["s1", "s3"]})
    assert names(only(plan(facts, exclude={"s2": REASON}))) == ["p", "s2", "s1", "s4", "s3"]


def test_groups_that_could_not_be_read_are_a_warning() -> None:
    found = only(plan(calls(None, "the CLI refused the command")))
    assert names(found) == ["p", "s1", "s2", "s3", "s4"]
    assert said(found, "warn") == ["p: the Unified CM Groups could not be read: the CLI refused the command"]


def test_without_the_publisher_the_groups_are_not_known() -> None:
    found = only(plan(calls({})[1:], allow_partial=True))
    assert "s1: the Unified CM Groups could not be read: the Unified CM publisher is not among the nodes read" in said(
        found, "warn"
    )


def test_a_member_that_the_cluster_does_not_list_is_named() -> None:
    found = only(plan(calls({"East": ["s1", "old-sub"]})))
    assert said(found, "info") == ["p: old-sub of the Unified CM Group East is not listed by `show network cluster`"]


def test_nothing_is_said_of_groups_where_fewer_than_two_nodes_of_them_have_work() -> None:
    facts = calls(None, "the CLI refused the command")
    for number in range(2, 5):
        facts[number] = node_facts(f"s{number}", CALLS, call_processing=True, configured="1.2", proof="effective")
    assert only(plan(facts)).findings == ()
