# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves of a cluster: as few as the rules allow, in an order that keeps the phones served."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import CtiPair, Topology, TopologyNode
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import Move, Stays, WaveMode
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.waves import wave_of
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.plan.wave_topologies import cluster_of_21, cucm, group, imp, pairs, planned, publisher, waves

IMP_AFTER_CUCM = "IM and Presence nodes come after all Unified CM nodes"
PUBLISHER_FIRST = "the Unified CM publisher restarts alone, before the other Unified CM nodes"


def loads(topology: Topology, size: int = 4) -> list[dict[str, int]]:
    """For each wave, how many devices may be on each node that takes over."""
    return [{name: devices for name, devices, _most in wave.loads} for wave in planned(topology, size=size).waves]


def apart(topology: Topology, size: int = 4) -> list[list[str]]:
    return [list(wave.apart) for wave in planned(topology, size=size).waves]


# The layouts of Cisco's design guides, each with its waves and loads.


def test_with_one_to_one_redundancy_all_backups_go_first_and_then_all_primaries() -> None:
    nodes, groups = pairs(2, 4000)
    cluster = Topology([publisher(), *nodes], groups)
    assert waves(cluster) == ["pub", "b1 b2", "p1 p2"]
    assert loads(cluster) == [{}, {}, {"b1": 4000, "b2": 4000}]
    assert planned(cluster).warnings == ()


def test_a_crossed_pair_is_two_waves_with_a_warning_where_one_node_is_too_much_for_the_other() -> None:
    groups = [group("G1", "a b", 3000), group("G2", "b a", 3000)]
    cluster = Topology([cucm("a", 3000), cucm("b", 3000)], groups)
    assert waves(cluster) == ["a", "b"]
    assert loads(cluster) == [{"b": 6000}, {"a": 6000}]
    assert planned(cluster).warnings == (
        ("b", "may have 6,000 registered devices while a is down, more than its limit of 5,000"),
        ("a", "may have 6,000 registered devices while b is down, more than its limit of 5,000"),
    )


def test_a_ring_of_three_groups_restarts_one_node_after_the_other() -> None:
    groups = [group("G1", "a b", 2000), group("G2", "b c", 2000), group("G3", "c a", 2000)]
    cluster = Topology([cucm(name, 2000) for name in "abc"], groups)
    assert waves(cluster) == ["a", "b", "c"]
    assert loads(cluster) == [{"b": 4000}, {"c": 4000}, {"a": 4000}]  # the third one keeps its own 2,000


def test_two_full_primaries_that_share_a_backup_are_apart_because_of_its_load() -> None:
    groups = [group("G1", "p1 b", 4000), group("G2", "p2 b", 4000)]
    cluster = Topology([cucm("p1", 4000), cucm("p2", 4000), cucm("b"), cucm("x")], groups)
    assert waves(cluster) == ["b x", "p1", "p2"]
    assert loads(cluster) == [{}, {"b": 4000}, {"b": 4000}]
    why = "with p1 and p2 down, 8,000 registered devices may be on b, and its limit is 5,000"
    assert apart(cluster)[2] == [why]


def test_two_half_full_primaries_that_share_a_backup_are_together_with_a_warning() -> None:
    groups = [group("G1", "p1 b", 2400), group("G2", "p2 b", 2400)]
    cluster = Topology([cucm("p1", 2400), cucm("p2", 2400), cucm("b"), cucm("x")], groups)
    assert waves(cluster) == ["b x", "p1 p2"]
    assert loads(cluster) == [{}, {"b": 4800}]
    text = "takes over from p1 and p2 at once: it may have up to 4,800 registered devices, and its limit is 5,000"
    assert planned(cluster).warnings == (("b", text),)


def test_the_capacity_that_the_operator_gives_decides_about_a_shared_backup() -> None:
    groups = [group("G1", "p1 b", 4000), group("G2", "p2 b", 4000)]
    nodes = [cucm("p1", 4000), cucm("p2", 4000), cucm("x")]
    assert waves(Topology([*nodes, cucm("b", capacity=8000)], groups)) == ["b x", "p1 p2"]
    assert waves(Topology([*nodes, cucm("b", capacity=7999)], groups)) == ["b x", "p1", "p2"]
    assert waves(Topology([*nodes, cucm("b", 1, capacity=8000)], groups)) == ["b x", "p1", "p2"]


def test_the_members_of_one_group_of_three_restart_one_after_the_other_and_the_first_choice_last() -> None:
    cluster = Topology([cucm("a", 6000), cucm("b"), cucm("c")], [group("G", "a b c", 6000)])
    assert waves(cluster) == ["b", "c", "a"]
    assert loads(cluster) == [{}, {}, {"b": 6000}]


# Large clusters.


@pytest.mark.parametrize(("size", "most"), [(10, 5), (4, 8)])
def test_a_cluster_of_21_nodes_is_five_waves_of_ten_nodes_or_eight_of_four(size: int, most: int) -> None:
    plan = planned(cluster_of_21(), size=size)
    assert len(plan.waves) == most
    assert sorted(name for wave in plan.waves for name in wave.nodes) == sorted(n.name for n in cluster_of_21().nodes)
    assert plan.waves[0].nodes == ("pub",)
    assert [wave.nodes for wave in plan.waves[-2:]] == [("i1",), ("i2",)]
    assert "t1" in plan.waves[1].nodes
    assert plan.is_fewest


def test_all_backups_of_a_large_cluster_restart_before_the_first_primary() -> None:
    expected = ["pub", "b1 b2 b3 t1", "b4 b5 b6 t2", "b7 b8", "p1 p2 p3 p4", "p5 p6 p7 p8", "i1", "i2"]
    assert waves(cluster_of_21()) == expected


@pytest.mark.parametrize("files", [("p1", "b2"), ("b1", "b2"), ("p1", "b1"), ("p2", "p3")])
def test_a_publisher_with_three_pairs_and_im_and_presence_is_five_waves_wherever_tftp_runs(files: tuple[str]) -> None:
    nodes, groups = pairs(3, 2000)
    nodes = [replace(node, services=node.services | {"Cisco Tftp"}) if node.name in files else node for node in nodes]
    cluster = Topology([publisher(), *nodes, imp("i1", publisher=True), imp("i2")], groups, {"chat": ["i1", "i2"]})
    plan = planned(cluster)
    assert len(plan.waves) == 5
    assert not any(set(files) <= set(wave.nodes) for wave in plan.waves)


def _entangled() -> Topology:
    """21 nodes and 60 groups: of each backup several primaries in other mixtures, of other sizes."""
    primaries, backups = [f"p{place:02}" for place in range(12)], [f"z{place}" for place in range(6)]
    groups = [
        group(f"G{place}", f"{primaries[place % 12]} {backups[(place * 7 + place // 12) % 6]}", 210 + 37 * place % 190)
        for place in range(60)
    ]
    registered = {name: sum(item.phones for item in groups if item.members[0] == name) for name in primaries}
    nodes = [cucm(name, registered.get(name, 0), "CI") for name in (*primaries, *backups)]
    return Topology([publisher(), *nodes, cucm("t1", services="T"), cucm("t2", services="T")], groups)


# Primaries of which three fill a backup of 5,000, or not quite.
THREES = (
    *(1363, 1602, 1517, 1432, 1655, 1305, 1468, 1360, 1404, 1654),
    *(1296, 1246, 1422, 1465, 1261, 1420, 1607, 1313, 1336),
)


def _hard_to_prove() -> Topology:
    """19 primaries that share one backup: as hard as packing boxes."""
    nodes = [cucm(f"p{place:02}", size, capacity=10_000) for place, size in enumerate(THREES)]
    groups = [group(f"G{place}", f"p{place:02} b", size) for place, size in enumerate(THREES)]
    return Topology([publisher(), *nodes, cucm("b")], groups)


@pytest.mark.parametrize("size", [4, 10])
@pytest.mark.parametrize("cluster", [cluster_of_21(), _entangled(), _hard_to_prove()], ids=["pairs", "groups", "load"])
def test_a_cluster_of_21_nodes_needs_less_than_a_second(cluster: Topology, size: int) -> None:
    assert len(cluster.nodes) == 21
    begun = time.process_time()
    plan = planned(cluster, size=size)
    assert time.process_time() - begun < 1.0
    assert sorted(name for wave in plan.waves for name in wave.nodes) == sorted(node.name for node in cluster.nodes)


def test_a_plan_that_may_have_one_wave_too_many_says_so() -> None:
    plan = planned(_hard_to_prove(), size=10)
    needed = -(-sum(THREES) // 5000)
    assert len(plan.waves) == 1 + 1 + needed + 1  # the publisher, the backup, and one wave more than the sum needs
    assert not plan.is_fewest


def _shared_backup(*sizes: int) -> Topology:
    """Primaries of so many devices, whose backup takes 5,000, and enough other nodes with Cisco CallManager."""
    nodes = [cucm(f"p{place}", size, capacity=9000) for place, size in enumerate(sizes)]
    groups = [group(f"G{place}", f"p{place} b", size) for place, size in enumerate(sizes)]
    return Topology([*nodes, cucm("b"), *(cucm(f"x{place}") for place in range(4))], groups)


def test_two_full_waves_are_found_where_filling_one_after_the_other_needs_three() -> None:
    sizes = [900, 1900, 3000, 700, 2400, 600, 500]  # 10,000 in sum
    plan = planned(_shared_backup(*sizes), [f"p{place}" for place in range(7)], size=10)
    assert [wave.loads for wave in plan.waves] == [(("b", 5000, 5000),), (("b", 5000, 5000),)]
    assert plan.is_fewest


def test_it_is_proven_that_there_are_no_fewer_waves_where_the_sum_of_the_load_would_allow_them() -> None:
    plan = planned(_shared_backup(*[1700] * 7), [f"p{place}" for place in range(7)], size=10)
    assert len(plan.waves) == 4  # two nodes at a time, although three times 5,000 is more than all their devices
    assert plan.is_fewest


# Who goes when.


def test_the_publisher_is_alone_and_first_also_where_it_processes_calls() -> None:
    nodes = [cucm("pub", 10, publisher=True), cucm("a", 5), cucm("b", 5), cucm("c"), cucm("d")]
    cluster = Topology(nodes, [group("G1", "pub a", 10), group("G2", "b c", 5), group("G3", "a d", 5)])
    assert waves(cluster) == ["pub", "c d", "a b"]
    assert apart(cluster)[1] == [PUBLISHER_FIRST]


def test_waves_go_by_their_registered_devices_and_not_by_the_order_of_the_members() -> None:
    nodes = [cucm("a", 0), cucm("b", 900), cucm("c", 300), cucm("d", 0)]
    cluster = Topology(nodes, [group("G1", "a b", 900), group("G2", "c d", 300)])
    assert waves(cluster) == ["a d", "b c"]


def test_nodes_without_call_processing_go_with_the_first_wave_after_the_publisher() -> None:
    nodes, groups = pairs(2, 100)
    cluster = Topology([publisher(), *nodes, cucm("m1", services="M"), cucm("t1", services="T")], groups)
    assert waves(cluster) == ["pub", "b1 b2 m1 t1", "p1 p2"]


def test_a_node_without_call_processing_comes_before_a_backup_where_the_first_wave_has_no_room_for_both() -> None:
    nodes = [cucm("a"), cucm("b"), cucm("c", 50), cucm("x"), cucm("y"), cucm("z", services="M")]
    cluster = Topology(nodes, [group("G", "c x", 50)])
    assert waves(cluster, ["a", "b", "c", "z"], size=2) == ["a z", "b c"]


def test_nodes_that_move_devices_to_one_outside_the_run_are_in_different_waves() -> None:
    nodes = [cucm("a", 10), cucm("b", 10), cucm("c", 10), cucm("d"), cucm("e"), cucm("f")]
    cluster = Topology(nodes, [group("G1", "a old", 10), group("G2", "b old", 10), group("G3", "c d", 10)])
    assert waves(cluster, ["a", "b", "c"]) == ["a", "b c"]


def test_the_second_tftp_node_waits_until_the_first_one_is_back() -> None:
    nodes, groups = pairs(2, 100)
    cluster = Topology([publisher(), *nodes, cucm("t1", services="T"), cucm("t2", services="T")], groups)
    assert waves(cluster) == ["pub", "b1 b2 t1", "p1 p2 t2"]
    assert "only t1 and t2 run Cisco Tftp, and one of them stays up" in apart(cluster)[2]


def test_the_only_tftp_node_is_named_as_what_does_not_stay_up() -> None:
    cluster = Topology([publisher(), cucm("t1", services="T"), cucm("a")])
    assert Stays("Cisco Tftp", ()) in planned(cluster).waves[1].stays


def test_a_rerun_has_waves_of_what_is_left_and_the_rest_stays_up() -> None:
    cluster = cluster_of_21()
    left = ["p1", "p2", "b7", "t2", "i2"]
    assert waves(cluster, left) == ["b7 p1 p2 t2", "i2"]
    assert waves(cluster, [*left, "p7"]) == ["b7 t2", "p1 p2 p7", "i2"]
    wave = planned(cluster, left).waves[0]
    assert Stays("Cisco Tftp", ("t1",)) in wave.stays
    assert Stays("Unified CM Group G7", ("p7",)) in wave.stays


def test_what_is_left_of_a_service_may_restart_together_if_a_node_that_was_done_runs_it() -> None:
    nodes = [cucm(name, services="T") for name in ("t1", "t2", "t3")]
    assert waves(Topology(nodes), ["t1", "t2"]) == ["t1 t2"]
    assert waves(Topology(nodes)) == ["t1 t2", "t3"]


def test_at_most_half_of_the_nodes_with_call_processing_are_down_at_once() -> None:
    cluster = Topology([cucm(name) for name in "abcde"])
    assert waves(cluster, size=10) == ["a b", "c d", "e"]
    text = "3 of 5 nodes with Cisco CallManager would be down, which is more than half"
    assert apart(cluster, size=10)[1] == [text]


def test_a_full_wave_is_the_reason_where_there_is_no_other() -> None:
    cluster = Topology([cucm(name, services="") for name in "abcde"])
    assert waves(cluster, size=2) == ["a b", "c d", "e"]
    assert apart(cluster, size=2) == [[], ["the wave is full (2 nodes)"], ["the wave is full (2 nodes)"]]


def test_a_node_that_no_rule_keeps_apart_is_later_because_of_its_phones() -> None:
    text = "no rule keeps p1, p2, p3 and p4 out of the wave before, but nodes with fewer registered devices go first"
    assert apart(cluster_of_21())[4] == [text]


def test_the_ctimanagers_of_one_application_are_apart() -> None:
    nodes = [cucm(name, services="CI") for name in "abcd"]
    cluster = Topology(nodes, cti_pairs=[CtiPair("Recorder", ("a", "b"))])
    assert waves(cluster) == ["a c", "b d"]
    assert "the CTI application Recorder has only a and b" in planned(cluster, ["a", "b"]).waves[1].apart
    assert Stays("CTI application Recorder", ("b",)) in planned(cluster).waves[0].stays


# IM and Presence, and the other products.


def test_im_and_presence_restarts_after_unified_cm_one_node_of_each_presence_group_at_a_time() -> None:
    presence = [imp("i1", publisher=True), *(imp(f"i{place}") for place in range(2, 7))]
    groups = {"A": ["i1", "i2"], "B": ["i3", "i4"], "C": ["i5", "i6"]}
    cluster = Topology([publisher(), *presence], (), groups)
    assert waves(cluster) == ["pub", "i1", "i2 i3 i5", "i4 i6"]
    assert waves(cluster, size=2) == ["pub", "i1", "i2 i3", "i4 i5", "i6"]
    assert apart(cluster)[1] == [IMP_AFTER_CUCM]
    assert apart(cluster)[3] == [
        "i4 and i3 are both in the presence redundancy group B",
        "i6 and i5 are both in the presence redundancy group C",
    ]
    assert planned(cluster).waves[2].stays == (
        Stays("presence redundancy group A", ("i1",)),
        Stays("presence redundancy group B", ("i4",)),
        Stays("presence redundancy group C", ("i6",)),
    )


def test_an_im_and_presence_node_of_no_known_group_is_alone() -> None:
    presence = [imp("i1", publisher=True), imp("i2"), imp("i3"), imp("i4")]
    cluster = Topology(presence, (), {"A": ["i1", "i2"], "B": ["i3"]})
    assert waves(cluster) == ["i1", "i2 i3", "i4"]
    assert waves(replace(cluster, presence_groups={})) == ["i1", "i2", "i3", "i4"]
    assert apart(cluster)[2] == ["no presence redundancy group of i4 is known, so it restarts alone"]


@pytest.mark.parametrize("product", [Product.CUC, Product.CER, Product.PCD, Product.UNKNOWN])
def test_servers_of_other_products_are_never_down_together_and_keep_their_order(product: Product) -> None:
    cluster = Topology([TopologyNode("b", product, True, 0), TopologyNode("a", product, False, 10)])
    plan = planned(cluster)
    assert [wave.nodes for wave in plan.waves] == [("b",), ("a",)]
    assert plan.reason == ""
    assert "are both servers of" in plan.waves[1].apart[0]


def test_a_cluster_of_other_products_beside_unified_cm_is_changed_node_by_node() -> None:
    nodes, groups = pairs(2, 10)
    cluster = Topology([*nodes, TopologyNode("c", Product.CUC, True, 0)], groups)
    plan = planned(cluster)
    assert [wave.nodes for wave in plan.waves] == [("c",), ("b1",), ("b2",), ("p1",), ("p2",)]
    assert (plan.mode, plan.reason) == (WaveMode.SINGLE, "Unity Connection in one cluster with other products")
    assert planned(cluster, ["b1", "b2"]).reason == ""


# The operator's ranks.


def test_with_vos_rank_nodes_of_other_ranks_are_apart_and_go_by_rank() -> None:
    nodes, groups = pairs(2, 100)
    ranked = [replace(node, rank=5, given_rank=True) if node.name == "p2" else node for node in nodes]
    cluster = Topology([publisher(), *ranked], groups)
    assert waves(cluster) == ["pub", "p2", "b1 b2", "p1"]
    assert apart(cluster)[2] == ["vos_rank puts b1 (20) after p2 (5)", "vos_rank puts b2 (20) after p2 (5)"]


def test_default_ranks_do_not_separate_nodes_and_those_of_one_database_not_the_other() -> None:
    nodes, groups = pairs(2, 100)
    cluster = Topology([*nodes, replace(cucm("t", services="T"), rank=10)], groups)
    assert waves(cluster) == ["b1 b2 t", "p1 p2"]
    presence = [imp("i1", publisher=True), imp("i2", rank=50), imp("i3")]
    both = replace(cluster, nodes=[*cluster.nodes, *presence], presence_groups={"A": ["i2"], "B": ["i3"]})
    assert waves(both) == ["b1 b2 t", "p1 p2", "i1", "i3", "i2"]


def test_a_rank_before_the_publisher_means_node_by_node_with_the_reason() -> None:
    nodes, groups = pairs(2, 100)
    ranked = [replace(node, rank=-1, given_rank=True) if node.name == "p2" else node for node in nodes]
    plan = planned(Topology([publisher(), *ranked], groups))
    assert [wave.nodes for wave in plan.waves] == [("p2",), ("pub",), ("b1",), ("b2",), ("p1",)]
    assert (plan.mode, plan.reason) == (WaveMode.SINGLE, "vos_rank puts p2 before the Unified CM publisher pub")
    without_publisher = planned(Topology([publisher(), *ranked], groups), ["p1", "p2", "b1", "b2"])
    assert without_publisher.reason == ""


def test_a_rank_that_puts_im_and_presence_first_means_node_by_node_with_the_reason() -> None:
    cluster = Topology([publisher(), cucm("a"), imp("i1", publisher=True, rank=10)])
    assert planned(cluster).reason == "vos_rank puts i1 (IM and Presence) before a (Unified CM)"
    early = Topology([imp("i1", publisher=True), imp("i2", rank=3)])
    assert planned(early).reason == "vos_rank puts i2 before the IM and Presence publisher i1"
    late = Topology([publisher(), cucm("a", rank=50), imp("i1", publisher=True)])
    assert waves(late) == ["pub", "a", "i1"]


# Node by node.


def test_a_topology_that_could_not_be_read_means_node_by_node_with_the_reason() -> None:
    nodes, groups = pairs(1, 100)
    cluster = Topology(nodes, groups, unread=["the Unified CM Groups could not be read: no answer"])
    plan = planned(cluster, order=["p1", "b1"])
    assert [wave.nodes for wave in plan.waves] == [("p1",), ("b1",)]
    assert plan.mode is WaveMode.SINGLE
    assert plan.reason == "the Unified CM Groups could not be read: no answer"
    many = replace(cluster, unread=["one", "two", "three", "four", "five"])
    assert planned(many).reason == "one; two; three; and 2 more"


def test_node_by_node_keeps_its_order_and_tells_moves_and_loads_all_the_same() -> None:
    cluster = Topology([cucm("a", 3000), cucm("b", 3000)], [group("G1", "a b", 3000), group("G2", "b a", 3000)])
    plan = planned(cluster, mode=WaveMode.SINGLE, order=["b", "a"])
    assert [wave.nodes for wave in plan.waves] == [("b",), ("a",)]
    assert (plan.mode, plan.reason) == (WaveMode.SINGLE, "")
    assert plan.waves[0].moves == (Move("b", "a", 3000),)
    assert plan.waves[0].loads == (("a", 6000, 5000),)
    assert [node for node, _text in plan.warnings] == ["a", "b"]
    assert plan.waves[1].apart == ()


def test_a_node_that_is_not_in_the_order_or_not_in_the_cluster_is_an_error() -> None:
    cluster = Topology([cucm("a")])
    with pytest.raises(ValueError, match="not in the order or in the topology: a, b"):
        planned(cluster, ["a", "b"], order=["b"])


def test_a_wave_that_was_put_together_by_somebody_else_is_described_in_the_same_way() -> None:
    cluster = cluster_of_21()
    of_plan = planned(cluster, size=10).waves[2]
    assert wave_of(cluster, of_plan.nodes, of_plan.apart) == of_plan


def test_nothing_to_change_is_no_wave() -> None:
    assert waves(cluster_of_21(), []) == []
