# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers about waves in the README and in docs/waves.md are those that the planner finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import (
    CALL_MANAGER,
    CTI_MANAGER,
    DEFAULT_CAPACITY,
    TFTP,
    CallGroup,
    Topology,
    TopologyNode,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import DEFAULT_WAVE_SIZE, WaveMode, WavePlan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.waves import make_waves
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.plan_screen import plan_lines

from tests.unit.plan.wave_facts import cluster_facts
from tools.drawing.waves import example_topology

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "waves.md").read_text(encoding="utf-8")


def planned(topology: Topology, size: int = DEFAULT_WAVE_SIZE) -> WavePlan:
    names = [node.name for node in topology.nodes]
    return make_waves(topology, names, mode=WaveMode.REDUNDANT, wave_size=size, order=names)


def shared_backup(phones: int) -> Topology:
    """The example of the page: two first choices with one backup."""
    services = frozenset({CALL_MANAGER})
    nodes = [
        TopologyNode("pub", Product.CUCM, is_publisher=True, rank=0),
        *(
            TopologyNode(name, Product.CUCM, is_publisher=False, rank=2, services=services, registered=registered)
            for name, registered in (("backup", 0), ("sub1", phones), ("sub2", phones), ("other1", 0), ("other2", 0))
        ),
    ]
    groups = [CallGroup(f"G{name}", (name, "backup"), phones, phones) for name in ("sub1", "sub2")]
    return Topology(nodes, groups)


def printed() -> list[str]:
    """The plan of the picture's cluster, from what its nodes tell, as the screen shows it."""
    topology = example_topology()
    kinds = {node.name: tuple(sorted(node.services)) for node in topology.nodes if node.product is Product.CUCM}
    for name in ("cucm-sub1", "cucm-sub4"):
        kinds[name] += (CTI_MANAGER,)
    groups = {group.name: (group.members, group.phones) for group in topology.groups}
    registered = {node.name: node.registered for node in topology.nodes}
    facts = cluster_facts(kinds, groups, registered, {"DefaultCluster": topology.presence_groups["Presence"]})
    for fact in facts:
        if fact["info"]["product"] == "imp":
            off = {"name": "availability", "holds": True, "seen": "high availability is off"}
            fact["info"].setdefault("readiness", []).append(off)
    records = [NodeRecord.from_facts({**fact, "cluster": "hq"}) for fact in facts]
    return plan_lines(plan_to_dict(make_plan(records, "1.2", "", Controls(waves=WaveMode.REDUNDANT))))


def wave_of(plan: WavePlan, node: str) -> tuple[str, ...]:
    (wave,) = [wave.nodes for wave in plan.waves if node in wave.nodes]
    return wave


@pytest.mark.parametrize(("size", "waves"), [(DEFAULT_WAVE_SIZE, 8), (10, 5)])
def test_a_cluster_of_21_nodes_has_as_many_waves_as_the_readme_says(size: int, waves: int) -> None:
    topology = example_topology(pairs=8)
    assert len(topology.nodes) == 21
    assert len(planned(topology, size).waves) == waves
    assert "21 nodes in 8 waves instead of one after the other, in 5 with `vos_tls_wave_size: 10`" in README


def test_two_first_choices_of_4000_phones_are_split_as_the_page_says() -> None:
    plan = planned(shared_backup(4000))
    assert {"sub1", "sub2"}.isdisjoint({*wave_of(plan, "backup")})
    assert "sub2" not in wave_of(plan, "sub1")
    assert plan.mode is WaveMode.REDUNDANT
    assert "0 + 4,000 + 4,000 = 8,000" in PAGE
    assert DEFAULT_CAPACITY == 5000


def test_two_first_choices_of_2000_phones_share_a_wave_with_a_warning() -> None:
    plan = planned(shared_backup(2000))
    assert "sub2" in wave_of(plan, "sub1")
    (load,) = [load for wave in plan.waves if "sub1" in wave.nodes for load in wave.loads if load[0] == "backup"]
    assert load == ("backup", 4000, DEFAULT_CAPACITY)
    assert any("backup" in (node, *text.split()) for node, text in plan.warnings)


def test_the_example_of_the_page_is_what_the_plan_prints() -> None:
    shown = PAGE.partition("```\nhq (canary)")[2].partition("```")[0]
    example = [line for line in f"hq (canary){shown}".splitlines() if line.strip() != "[...]"]
    assert len(example) > 20
    rest = iter(printed())
    assert [line for line in example if line not in rest] == []


def test_the_page_lists_the_default_of_each_variable() -> None:
    assert f"vos_tls_wave_size: {DEFAULT_WAVE_SIZE} " in PAGE
    assert re.search(rf"default, {DEFAULT_CAPACITY:,}\.", PAGE)
    assert TFTP in PAGE
