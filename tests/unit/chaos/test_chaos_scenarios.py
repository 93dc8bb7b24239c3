# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs of the campaign come from their seeds alone, and between them they meet everything that there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from tests.chaos.play import CHANGE, CHECK, PLAN
from tests.chaos.scenario import Scenario, make_scenario
from tests.chaos.worlds import ACCOUNTS, TARGET, can_have
from tests.simulator.node.services import catalogue
from tests.simulator.product import Product
from tests.simulator.world.faults import MOMENTS, STEPS, WAYS, Faults
from tests.simulator.world.world import World, read_world

SEEDS = range(400)  # as many as a campaign has


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    return [make_scenario(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def worlds(scenarios: list[Scenario]) -> list[World]:
    return [read_world(scenario.world("127.200")) for scenario in scenarios]


def nodes(scenarios: list[Scenario]) -> Iterator[dict[str, Any]]:
    return (node for scenario in scenarios for cluster in scenario.clusters for node in cluster["nodes"])


def test_a_seed_gives_the_same_run_each_time_and_another_one_than_its_neighbours(scenarios: list[Scenario]):
    again = [make_scenario(seed) for seed in SEEDS]
    assert again == scenarios
    worlds = [repr(scenario.clusters) for scenario in scenarios if scenario.planned is None]
    assert len(set(worlds)) == len(worlds) > len(SEEDS) / 3


def test_worlds_have_1_to_6_clusters_of_1_to_9_nodes(worlds: list[World]):
    assert {len(world.clusters) for world in worlds} == {1, 2, 3, 4, 5, 6}
    assert {len(cluster.nodes) for world in worlds for cluster in world.clusters} == {1, 2, 3, 4, 5, 6, 7, 8, 9}


def test_all_products_both_regimes_and_releases_without_the_command_are_met(worlds: list[World]):
    releases = {node.release for world in worlds for node in world.nodes}
    assert {release.product for release in releases} == set(Product)
    for product in (Product.CUCM, Product.IMP, Product.CUC, Product.CER, Product.PCD):
        own = [release for release in releases if release.product is product and release.has_min_version]
        assert {release.restarts_by_hand for release in own} == {True, False}
    assert any(not release.has_min_version for release in releases)


def test_some_nodes_reboot_so_late_that_the_next_play_finds_them_up(scenarios: list[Scenario]):
    late = [
        scenario
        for scenario in scenarios
        if any(cluster["timings"].get("grace") == 600 for cluster in scenario.clusters)
    ]
    assert len(late) > 20
    assert all(scenario.own_reboot > 600 / 60 for scenario in late)
    assert any(step.kill for scenario in late for step in scenario.steps)


def test_nodes_begin_at_each_value_and_some_are_set_and_not_restarted(worlds: list[World]):
    every = [node for world in worlds for node in world.nodes]
    assert {node.tls_min_version for node in every} == {"1.0", "1.1", "1.2", "1.3"}
    assert any(node.tls_in_effect for node in every)
    assert any(node.services_stopped for node in every)


def test_every_fault_and_a_drop_at_each_step_in_each_way_is_met(scenarios: list[Scenario]):
    faults = [fault for node in nodes(scenarios) for fault in node.get("faults", {}).items()]
    assert {name for name, _value in faults} == {item.name for item in fields(Faults)} | {"drops"}
    drops = [drop for name, value in faults if name == "drops" for drop in value]
    assert {drop["at"] for drop in drops} == set(STEPS)
    assert {drop["moment"] for drop in drops} == set(MOMENTS)
    assert {drop["how"] for drop in drops} == set(WAYS)


def test_a_fault_of_a_service_names_one_that_the_node_runs(worlds: list[World]):
    for node in (node for world in worlds for node in world.nodes):
        running = {row.name for row in catalogue(node) if row.state == "STARTED"}
        for armed in node.faults:
            if armed.name in ("services_stuck", "service_stopped", "service_flapping"):
                named = {armed.value} if isinstance(armed.value, str) else set(armed.value)
                assert named <= running, node.name


def test_plays_change_check_and_plan_and_kills_strike_the_group_alone_and_all(scenarios: list[Scenario]):
    steps = [step for scenario in scenarios for step in scenario.steps]
    assert {step.mode for step in steps} == {CHANGE, CHECK, PLAN}
    kills = [step.kill for step in steps if step.kill is not None]
    assert {kill.workers_too for kill in kills} == {True, False}
    assert len(kills) > len(SEEDS) / 5


def test_nothing_but_a_change_comes_after_a_kill_so_that_no_worker_left_over_writes_in_a_check(
    scenarios: list[Scenario],
):
    for scenario in scenarios:
        modes = [step.mode for step in scenario.steps]
        assert CHANGE not in modes or modes.index(CHANGE) == len(modes) - modes.count(CHANGE)


def test_a_cluster_with_one_node_that_lacks_the_command_cannot_have_the_target():
    new = {"product": "cucm", "version": "12.5.1.16900-48"}
    assert can_have({"nodes": [new]}, TARGET)
    assert not can_have({"nodes": [new]}, "1.3")
    assert not can_have({"nodes": [new, {"product": "cucm", "version": "10.5.2.10000-5"}]}, TARGET)
    assert not can_have({"nodes": [{"product": "uccx", "version": "15.0.1.10100-41"}]}, TARGET)


def test_each_play_of_a_run_has_an_account_of_its_own(scenarios: list[Scenario]):
    plays = [sum(2 if step.second else 1 for step in scenario.steps) for scenario in scenarios]
    assert max(plays) + 2 <= len(ACCOUNTS)  # two at most come at the end
