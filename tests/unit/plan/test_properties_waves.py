# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for the waves of any cluster: each rule, as few waves as a search of all partitions finds, and always the
same waves."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import CALL_MANAGER, Topology
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_bits import BitLimits
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_limits import limits_of
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_load import loads, moves_from
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_rules import why_not_together
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.conftest import PROFILE
from tests.unit.plan.wave_topologies import full_clusters, planned, presences, topologies

SIZES = st.integers(1, 6)
# All sets of ten nodes and all partitions of twelve take long: the nightly run tries fewer of them than of the others.
few = settings(max_examples=40 if PROFILE == "default" else 2000)
fewer = settings(max_examples=6 if PROFILE == "default" else 200)


def names(topology: Topology) -> list[str]:
    return [node.name for node in topology.nodes]


def fewest_of_all_partitions(nodes: Sequence[str], may: Callable[[tuple[str, ...]], bool]) -> int:
    """How many waves the best of all partitions has. Nothing is taken for granted but that one node is allowed."""
    number = len(nodes)
    sets = [tuple(name for place, name in enumerate(nodes) if mask >> place & 1) for mask in range(1 << number)]
    allowed = [len(members) == 1 or may(members) for members in sets]
    best = [0] * (1 << number)
    for mask in range(1, 1 << number):
        lowest = mask & -mask
        rest = part = mask ^ lowest
        best[mask] = number
        while True:  # each set with the lowest node
            if allowed[part | lowest]:
                best[mask] = min(best[mask], 1 + best[rest ^ part])
            if not part:
                break
            part = (part - 1) & rest
    return best[-1]


def _is_as_few_as_possible(topology: Topology, size: int, one_more: int) -> None:
    plan = planned(topology, size=size)
    fewest = fewest_of_all_partitions(
        sorted(names(topology)), lambda nodes: not why_not_together(topology, nodes, size)
    )
    if topology.nodes and not plan.reason:
        assert fewest <= len(plan.waves) <= fewest + one_more
        assert plan.is_fewest == (len(plan.waves) == fewest) or len(topology.nodes) > 10


@few
@given(topologies(10), SIZES)
def test_up_to_ten_nodes_no_partition_has_fewer_waves(topology: Topology, size: int) -> None:
    _is_as_few_as_possible(topology, size, 0)


@few
@given(full_clusters(8, 10), SIZES)
def test_nor_has_one_where_most_nodes_depend_on_each_other(topology: Topology, size: int) -> None:
    _is_as_few_as_possible(topology, size, 0)


@few
@given(presences(), SIZES)
def test_no_partition_of_im_and_presence_nodes_has_fewer_waves(topology: Topology, size: int) -> None:
    _is_as_few_as_possible(topology, size, 0)


@fewer
@given(full_clusters(11, 13), SIZES)
def test_above_ten_nodes_no_partition_is_better_by_more_than_one_wave(topology: Topology, size: int) -> None:
    _is_as_few_as_possible(topology, size, 1)


@given(topologies(21) | full_clusters(11, 20), SIZES, st.data())
def test_each_wave_is_allowed_and_each_node_is_in_one(topology: Topology, size: int, data: st.DataObject) -> None:
    to_change = data.draw(st.lists(st.sampled_from(names(topology)), unique=True))
    plan = planned(topology, to_change, size=size)
    assert sorted(name for wave in plan.waves for name in wave.nodes) == sorted(to_change)
    for wave in plan.waves:
        assert why_not_together(topology, wave.nodes, size) == ""
        assert len(wave.nodes) == 1 or all(devices <= most for _name, devices, most in wave.loads)
        assert not {stay for stays in wave.stays for stay in stays.nodes} & set(wave.nodes)


@given(topologies(8), SIZES, st.data())
def test_what_may_be_down_together_may_be_so_without_one_of_the_nodes(
    topology: Topology, size: int, data: st.DataObject
) -> None:
    nodes = data.draw(st.lists(st.sampled_from(names(topology)), unique=True, min_size=2))
    if not why_not_together(topology, nodes, size):
        for place in range(len(nodes)):
            assert why_not_together(topology, nodes[:place] + nodes[place + 1 :], size) == ""


@given(topologies(8), SIZES, st.data())
def test_the_order_of_the_nodes_changes_no_verdict(topology: Topology, size: int, data: st.DataObject) -> None:
    nodes = data.draw(st.lists(st.sampled_from(names(topology)), unique=True, min_size=2))
    shuffled = data.draw(st.permutations(nodes))
    assert bool(why_not_together(topology, nodes, size)) == bool(why_not_together(topology, shuffled, size))


@few
@given(topologies(8), SIZES)
def test_the_limits_of_the_search_and_the_rules_in_words_agree(topology: Topology, size: int) -> None:
    ranks = {node.rank for node in topology.nodes if not node.is_publisher}
    for rank in ranks:
        nodes = sorted(node.name for node in topology.nodes if not node.is_publisher and node.rank == rank)
        bits = BitLimits(nodes, limits_of(topology, nodes, size))
        for number in range(1, len(nodes) + 1):
            for places in combinations(range(len(nodes)), number):
                mask = sum(1 << place for place in places)
                together = [nodes[place] for place in places]
                assert bits.fits(mask) == (not why_not_together(topology, together, size)), together


@given(topologies(12) | full_clusters(5, 16), SIZES, st.randoms(use_true_random=False))
def test_the_waves_do_not_depend_on_the_order_in_which_anything_was_read(
    topology: Topology, size: int, chance: random.Random
) -> None:
    def shuffled(items: Sequence[object]) -> list[object]:
        return chance.sample(list(items), len(items))

    other = replace(
        topology,
        nodes=shuffled(topology.nodes),
        groups=shuffled(topology.groups),
        cti_pairs=shuffled(topology.cti_pairs),
    )
    to_change = names(topology)
    order = shuffled(to_change)
    one = planned(topology, to_change, size=size)
    again = planned(other, shuffled(to_change), size=size, order=None if one.reason else order)
    assert one.reason or one == again


@given(presences(), SIZES, st.randoms(use_true_random=False))
def test_the_waves_of_im_and_presence_do_not_depend_on_an_order_either(
    topology: Topology, size: int, chance: random.Random
) -> None:
    groups = [(name, chance.sample(list(members), len(members))) for name, members in topology.presence_groups.items()]
    nodes = chance.sample(list(topology.nodes), len(topology.nodes))
    other = replace(topology, nodes=nodes, presence_groups=dict(chance.sample(groups, len(groups))))
    assert [wave.nodes for wave in planned(topology, size=size).waves] == [
        wave.nodes for wave in planned(other, size=size).waves
    ]


@given(topologies(16) | full_clusters(5, 16), SIZES)
def test_the_publisher_is_first_and_the_others_go_by_registered_devices(topology: Topology, size: int) -> None:
    plan = planned(topology, size=size)
    if plan.reason:
        return
    waves = [[topology[name] for name in wave.nodes] for wave in plan.waves]
    assert not any(node.is_publisher for wave in waves[1:] for node in wave)
    after = waves[1:] if waves[0][0].is_publisher else waves
    if not any(node.given_rank for node in topology.nodes):
        sums = [sum(node.registered for node in wave) for wave in after]
        assert sums == sorted(sums)


@given(topologies(12) | full_clusters(5, 12), SIZES)
def test_a_node_without_call_processing_is_later_only_where_a_rule_keeps_it_out(topology: Topology, size: int) -> None:
    plan = planned(topology, size=size)
    if plan.reason:
        return
    for before, wave in zip(plan.waves, plan.waves[1:], strict=False):
        for name in wave.nodes:
            idle = CALL_MANAGER not in topology[name].services and not topology[name].registered
            assert not idle or why_not_together(topology, (*before.nodes, name), size)


@given(topologies(8))
def test_no_more_moves_than_is_registered_and_nothing_to_a_node_that_shares_no_group(topology: Topology) -> None:
    for node in topology.nodes:
        kin = {member for group in topology.groups if node.name in group.members for member in group.members}
        for target, devices in moves_from(topology, node.name).items():
            assert 0 < devices <= node.registered
            assert target in kin - {node.name}
    for load in loads(topology, names(topology)[:3]):
        assert load.target not in names(topology)[:3]


@given(presences(), SIZES)
def test_the_publisher_of_im_and_presence_is_alone_and_first(topology: Topology, size: int) -> None:
    plan = planned(topology, size=size)
    assert all(topology[name].product is Product.IMP for wave in plan.waves for name in wave.nodes)
    assert plan.waves[0].nodes == ("i0",)
    for wave in plan.waves[1:]:
        assert why_not_together(topology, wave.nodes, size) == ""
