# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters for the tests of waves: nodes and Unified CM Groups in few words, known layouts, and random ones."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import (
    CALL_MANAGER,
    CTI_MANAGER,
    MEDIA,
    TFTP,
    CallGroup,
    CtiPair,
    Topology,
    TopologyNode,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import DEFAULT_WAVE_SIZE, WaveMode, WavePlan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.waves import make_waves
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from hypothesis import strategies as st

KINDS = {"C": CALL_MANAGER, "T": TFTP, "I": CTI_MANAGER, "M": MEDIA}


def cucm(name: str, registered: int = 0, services: str = "C", *, publisher: bool = False, **more: int) -> TopologyNode:
    """A Unified CM node. `services` are letters of KINDS."""
    running = frozenset(KINDS[letter] for letter in services)
    rank = more.pop("rank", None)
    return TopologyNode(
        name,
        Product.CUCM,
        publisher,
        (0 if publisher else 20) if rank is None else rank,
        given_rank=rank is not None,
        services=running,
        registered=registered,
        **more,
    )


def publisher(name: str = "pub", **more: int) -> TopologyNode:
    """The Unified CM publisher, without Cisco CallManager."""
    return cucm(name, services="", publisher=True, **more)


def imp(name: str, *, publisher: bool = False, rank: int | None = None) -> TopologyNode:
    default = 30 if publisher else 40
    return TopologyNode(name, Product.IMP, publisher, default if rank is None else rank, given_rank=rank is not None)


def group(name: str, members: str, phones: int = 0, devices: int | None = None) -> CallGroup:
    """A Unified CM Group; `members` are names with blanks between them."""
    return CallGroup(name, tuple(members.split()), phones, phones if devices is None else devices)


def planned(
    topology: Topology,
    to_change: Collection[str] | None = None,
    *,
    mode: WaveMode = WaveMode.REDUNDANT,
    size: int = DEFAULT_WAVE_SIZE,
    order: Sequence[str] | None = None,
) -> WavePlan:
    """The waves of all nodes of the cluster, or of some."""
    by_rank = [node.name for node in sorted(topology.nodes, key=lambda node: (node.rank, node.name))]
    changed = by_rank if to_change is None else to_change
    return make_waves(topology, changed, mode=mode, wave_size=size, order=by_rank if order is None else order)


def waves(topology: Topology, to_change: Collection[str] | None = None, **more: int) -> list[str]:
    """The waves in their order, each as names with blanks between them."""
    return [" ".join(wave.nodes) for wave in planned(topology, to_change, **more).waves]


def pairs(number: int, phones: int) -> tuple[list[TopologyNode], list[CallGroup]]:
    """Primary and backup nodes in 1:1 redundancy, each pair with a group of so many phones."""
    nodes = [node for place in range(1, number + 1) for node in (cucm(f"p{place}", phones), cucm(f"b{place}"))]
    return nodes, [group(f"G{place}", f"p{place} b{place}", phones) for place in range(1, number + 1)]


def cluster_of_21() -> Topology:
    """As large as a cluster may be (install guide 15): a publisher, two TFTP nodes, 8 pairs, two of IM and Presence."""
    nodes, groups = pairs(8, 2500)
    files = [cucm("t1", services="TM"), cucm("t2", services="TM")]
    presence = [imp("i1", publisher=True), imp("i2")]
    return Topology([publisher(), *files, *nodes, *presence], groups, {"chat": ["i1", "i2"]})


@st.composite
def topologies(draw: st.DrawFn, most: int) -> Topology:
    """Unified CM clusters of up to so many nodes, with or without a publisher, most of them quite entangled."""
    number = draw(st.integers(2, most))
    names = [f"n{place:02}" for place in range(number)]
    ranked = draw(st.booleans())
    nodes = [
        cucm(
            name,
            draw(st.sampled_from([0, 0, 100, 1000, 2000, 2600, 4000])),
            draw(st.sampled_from(["C", "C", "C", "CI", "CM", "CT", "CTIM", "T", "TM", ""])),
            publisher=place == 0 and draw(st.booleans()),
            capacity=draw(st.sampled_from([4000, 5000, 5000, 7500])),
            **({"rank": draw(st.sampled_from([0, 0, 0, 5]))} if ranked and draw(st.booleans()) else {}),
        )
        for place, name in enumerate(names)
    ]
    members = st.lists(st.sampled_from([*names, "elsewhere"]), min_size=1, max_size=3, unique=True)
    sizes = st.sampled_from([0, 50, 500, 1500, 2500, 4000])
    groups = [
        CallGroup(f"G{place}", tuple(draw(members)), draw(sizes), draw(sizes))
        for place in range(draw(st.integers(0, number + 2)))
    ]
    applications = draw(st.lists(st.lists(st.sampled_from(names), min_size=1, max_size=3), max_size=2))
    cti = [CtiPair(f"app{place}", tuple(asked)) for place, asked in enumerate(applications)]
    return Topology(nodes, groups, {}, cti)


@st.composite
def full_clusters(draw: st.DrawFn, least: int, most: int) -> Topology:
    """Clusters of many small groups and of backups that several primaries share, of which few are alike."""
    chance = random.Random(draw(st.integers(0, 10**9)))
    names = [f"n{place:02}" for place in range(chance.randint(least, most))]
    backups = names[-chance.randint(1, 4) :]
    groups = [
        CallGroup(f"G{place}", _some_members(chance, names, backups), chance.randint(0, 1500), 1500)
        for place in range(chance.randint(len(names) // 2, 2 * len(names)))
    ]
    nodes = []
    for name in names:
        configured = sum(item.phones for item in groups if item.members[0] == name)
        registered = int(configured * chance.uniform(0.5, 1.1))
        services = chance.choice(["C", "C", "C", "CI", "CT", "CM", "T"])
        nodes.append(cucm(name, registered, services, capacity=chance.choice([4000, 5000, 7500, 10000])))
    return Topology(nodes, groups)


def _some_members(chance: random.Random, names: list[str], backups: list[str]) -> tuple[str, ...]:
    if chance.random() < 0.8:
        return tuple(dict.fromkeys((chance.choice(names), chance.choice(backups))))
    return tuple(chance.sample(names, chance.randint(1, 3)))


@st.composite
def presences(draw: st.DrawFn) -> Topology:
    """The IM and Presence nodes of a cluster, of which each is in one presence redundancy group, or in none."""
    names = [f"i{place}" for place in range(draw(st.integers(1, 6)))]
    of = {name: draw(st.sampled_from(["A", "A", "B", "B", "C", "", "D"])) for name in names}
    groups = {found: [name for name in names if of[name] == found] for found in sorted(set(of.values())) if found}
    return Topology([imp(name, publisher=name == "i0") for name in names], (), groups)
