# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule for nodes that are down together says why they may not, and which devices move is never told too small."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import CtiPair, Topology, TopologyNode
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_load import loads, moves_from
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_rules import (
    only_of_its_kind,
    why_not_together,
    without_backup,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.plan.wave_topologies import cluster_of_21, cucm, group, imp, pairs, publisher

NODES, GROUPS = pairs(4, 1000)
CLUSTER = Topology([publisher(), *NODES], GROUPS)


def why(nodes: str, cluster: Topology = CLUSTER, size: int = 4) -> str:
    return why_not_together(cluster, nodes.split(), size)


def test_nodes_of_different_groups_may_be_down_together() -> None:
    assert why("p1 p2 p3 p4") == why("b1 p2 b3") == ""


@pytest.mark.parametrize("name", [node.name for node in cluster_of_21().nodes])
def test_one_node_alone_is_always_allowed(name: str) -> None:
    assert why_not_together(cluster_of_21(), [name], 1) == why_not_together(cluster_of_21(), [], 1) == ""


def test_members_of_one_group_are_apart_and_the_later_one_is_named_first() -> None:
    assert why("p2 b1 p1") == "p1 and b1 are both in the Unified CM Group G1"
    assert why("p2 p1 b1") == "b1 and p1 are both in the Unified CM Group G1"


def test_all_groups_that_two_nodes_share_are_named_and_many_are_counted() -> None:
    crossed = [group("G1", "a b", 1), group("G2", "b a", 1)]
    cluster = Topology([cucm(name) for name in "abcd"], crossed)
    assert why("a b", cluster) == "b and a are both in the Unified CM Groups G1, G2"
    many = replace(cluster, groups=[group(f"G{number}", "a b", 1) for number in range(5)])
    assert why("a b", many) == "b and a are both in the Unified CM Groups G0, G1, G2 and 2 more"


def test_a_group_with_devices_that_are_no_phones_separates_its_members_and_one_without_devices_does_not() -> None:
    nodes = [cucm(name) for name in "abcd"]
    assert "Group Lists" in why("a b", Topology(nodes, [group("Lists", "a b", devices=3)]))
    assert why("a b", Topology(nodes, [group("Old", "a b", devices=0)])) == ""


def test_the_publisher_is_alone() -> None:
    expected = "the Unified CM publisher restarts alone, before the other Unified CM nodes"
    assert why("pub p1") == why("p1 pub") == expected


def test_im_and_presence_is_never_down_with_unified_cm() -> None:
    cluster = cluster_of_21()
    assert why("p1 i2", cluster) == why("pub i1", cluster) == "IM and Presence nodes come after all Unified CM nodes"


def test_two_nodes_of_one_presence_group_or_of_none_are_apart() -> None:
    cluster = Topology([imp(f"i{place}") for place in range(5)], (), {"A": ["i0", "i1"], "B": ["i2"], "C": ["i3"]})
    assert why("i0 i1", cluster) == "i1 and i0 are both in the presence redundancy group A"
    assert why("i0 i2 i3", cluster) == ""
    assert why("i4 i3", cluster) == "no presence redundancy group of i4 is known, so it restarts alone"


def test_two_servers_of_unity_connection_or_emergency_responder_are_apart() -> None:
    servers = [TopologyNode(f"{kind.value}{place}", kind, not place, 0) for kind in Product for place in range(2)]
    cluster = Topology(servers)
    assert why("cuc0 cuc1", cluster) == (
        "cuc1 and cuc0 are both servers of Unity Connection, of which one at a time restarts"
    )
    assert "servers of Emergency Responder" in why("cer1 cer0", cluster)
    assert "(Emergency Responder and Unity Connection)" in why("cuc0 cer0", cluster)


@pytest.mark.parametrize(
    ("letter", "service"), [("T", "Cisco Tftp"), ("I", "Cisco CTIManager"), ("M", "Cisco IP Voice Media Streaming App")]
)
def test_one_node_of_a_service_stays_up(letter: str, service: str) -> None:
    cluster = Topology([cucm("a", services=letter), cucm("b", services=letter), cucm("c", services="")])
    assert why("b a c", cluster) == f"only a and b run {service}, and one of them stays up"
    assert why("a c", cluster) == ""
    third = replace(cluster, nodes=[*cluster.nodes, cucm("d", services=letter)])
    assert why("a b c", third) == ""
    assert why("a b d", third) == f"only a, b and d run {service}, and one of them stays up"
    single = Topology([cucm("a", services=letter), cucm("c", services="")])
    assert why("a c", single) == ""
    assert only_of_its_kind(single, ["a", "c"]) == [("a", service)]
    assert only_of_its_kind(single, ["c"]) == only_of_its_kind(cluster, ["a", "b"]) == []


def test_the_ctimanagers_of_an_application_are_not_all_down() -> None:
    asked = [CtiPair("Recorder", ("p1", "p2", "p3")), CtiPair("One", ("p4",)), CtiPair("Twice", ("p4", "p4"))]
    cluster = replace(CLUSTER, cti_pairs=asked)
    assert why("p1 p2 p4", cluster) == ""
    assert why("p3 p1 p2", cluster) == "the CTI application Recorder has only p1, p2 and p3"
    twice = [CtiPair("Z", ("p1", "p2")), CtiPair("A", ("p2", "p1"))]
    for pairs_of_applications in (twice, twice[::-1]):
        again = replace(cluster, cti_pairs=pairs_of_applications)
        assert why("p1 p2", again) == "the CTI application A has only p1 and p2"


def test_at_most_half_of_the_nodes_with_call_processing_are_down() -> None:
    nodes = [cucm(name) for name in "abcde"]
    cluster = Topology([*nodes, cucm("x", services="")])
    assert why("a b x", cluster) == ""
    assert why("a b c", cluster) == "3 of 5 nodes with Cisco CallManager would be down, which is more than half"
    pair = Topology([cucm("a"), cucm("x", services="")])
    assert why("a x", pair) == ""


def test_a_wave_has_only_so_many_nodes() -> None:
    assert why("p1 p2 p3", size=3) == ""
    assert why("p1 p2 p3 p4", size=3) == "the wave is full (3 nodes)"
    assert why("p1 p2", size=1) == "the wave is full (1 node)"


def test_a_shared_backup_takes_no_more_than_it_may() -> None:
    cluster = Topology([*(cucm(f"p{n}", 2000) for n in (1, 2, 3)), cucm("b", 100), cucm("x"), cucm("y")])
    cluster = replace(cluster, groups=[group(f"G{n}", f"p{n} b", 2000) for n in (1, 2, 3)])
    assert why("p1 p2", cluster) == ""
    expected = "with p1, p2 and p3 down, 6,100 registered devices may be on b, and its limit is 5,000"
    assert why("p1 p2 p3", cluster) == expected


def test_two_nodes_whose_devices_move_to_a_node_outside_the_run_are_apart_because_its_load_is_unknown() -> None:
    nodes = [cucm("a", 10), cucm("b", 10), cucm("c"), cucm("d")]
    cluster = Topology(nodes, [group("G1", "a old", 10), group("G2", "b old", 10)])
    assert why("a c", cluster) == ""
    assert why("a b", cluster) == (
        "a and b would move devices to old, which is no host of this run, so its load is not known"
    )


def test_a_node_with_devices_and_without_a_group_is_alone() -> None:
    cluster = Topology([cucm("a", 1), cucm("b"), cucm("c"), cucm("d")])
    assert why("b c", cluster) == ""
    assert why("b a", cluster) == (
        "a has 1 registered device and is in no Unified CM Group, so nobody knows which node takes over"
    )


def test_ranks_separate_only_where_the_operator_gave_one_in_the_same_database() -> None:
    nodes = [replace(cucm("a"), rank=10), cucm("b"), cucm("c"), cucm("d"), imp("i", rank=99)]
    assert why("a b", Topology(nodes)) == ""
    assert why("a b", Topology([*nodes, cucm("e", rank=20)])) == "vos_rank puts b (20) after a (10)"


def test_nothing_is_down_together_in_a_topology_that_could_not_be_read() -> None:
    assert why("p1 p2", replace(CLUSTER, unread=["no groups", "no services"])) == "no groups; no services"


def test_a_group_without_a_backup_is_found_with_its_phones_where_its_member_is_to_change() -> None:
    groups = [group("Lab", "a", 12), group("Empty", "a", 0, 4), group("Both", "a b", 9), group("Z", "b", 3)]
    cluster = Topology([cucm("a"), cucm("b")], [*groups, group("None", "", 7)])
    assert without_backup(cluster, ["a", "b"]) == [("a", "Lab", 12), ("b", "Z", 3)]
    assert without_backup(cluster, ["b"]) == [("b", "Z", 3)]


# Which devices move.


def moves(registered: int, *groups: str) -> dict[str, int]:
    """What moves from the node x, with groups as `members: phones`."""
    made = [group(f"G{n}", *_split(text), devices=1000) for n, text in enumerate(groups)]
    return moves_from(Topology([cucm("x", registered), cucm("a"), cucm("b")], made), "x")


def _split(text: str) -> tuple[str, int]:
    members, phones = text.split(":")
    return members, int(phones)


def test_devices_move_to_the_next_member_of_the_groups_that_have_the_node_as_first_choice() -> None:
    assert moves(300, "x a:100", "x b a:200") == {"a": 100, "b": 200}


def test_no_more_devices_move_than_are_registered() -> None:
    assert moves(50, "x a:100", "x b:30") == {"a": 50, "b": 30}


def test_devices_of_groups_that_have_the_node_as_a_backup_count_only_beyond_those_of_first_choice() -> None:
    assert moves(100, "x a:100", "b x:900") == {"a": 100}
    assert moves(130, "x a:100", "b x:900") == {"a": 100, "b": 30}
    assert moves(130, "a x:100", "b a x:900") == {"a": 100, "b": 130}


def test_devices_that_are_no_phones_of_any_group_count_for_each_node_that_takes_over() -> None:
    assert moves(500, "x a:100", "b x:200") == {"a": 300, "b": 400}
    assert moves(500, "x a:0") == {"a": 500}


def test_phones_of_a_group_without_a_backup_move_nowhere() -> None:
    assert moves(100, "x:100", "x a:0") == {}
    assert moves(120, "x:100", "x a:0") == {"a": 20}


def test_a_node_without_devices_moves_nothing() -> None:
    assert moves(0, "x a:100") == moves(10) == {}


def test_a_load_is_what_is_registered_and_what_moves_from_each_node_that_is_down() -> None:
    nodes = [cucm("p1", 30), cucm("p2", 40), cucm("b", 7, capacity=70)]
    cluster = Topology(nodes, [group("G1", "p1 b", 30), group("G2", "p2 b old", 40), group("G3", "p2 old", 1)])
    found = {load.target: load for load in loads(cluster, ["p1", "p2"])}
    assert (found["b"].devices, found["b"].sources, found["b"].is_too_much) == (77, ("p1", "p2"), True)
    assert (found["old"].devices, found["old"].capacity, found["old"].is_too_much) == (1, None, False)
    assert [(load.target, load.devices) for load in loads(cluster, ["b"])] == [("p1", 37), ("p2", 47)]
