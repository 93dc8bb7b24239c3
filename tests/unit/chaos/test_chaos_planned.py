# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run is planned around can happen in its world, and the journal shows whether it did."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from tests.chaos.files import TWICE, stands_for, write_hooks, write_inventory
from tests.chaos.planned import clusters_for, happened
from tests.chaos.play import CHANGE, CHECK, Hook, Play
from tests.chaos.scenario import make_scenario
from tests.chaos.steps import FailingHook, Mistake
from tests.chaos.turns import Planned, planned_for
from tests.chaos.worlds import TARGET
from tests.simulator.process import Entry
from tests.simulator.product import Product, Release
from tests.simulator.world.world import read_world

SEEDS = range(200)


def entry(time: float, event: str, text: str = "", *, node: str = "sub", by: str = "") -> Entry:
    return Entry(time, node, event, text, write=event == "answer", by=by)


def play(started: float, ended: float, mode: str = CHANGE, **more: Any) -> Play:
    return Play(mode, started, ended, **{"code": 0, "account": "play0", **more})


@pytest.mark.parametrize("planned", [*Planned, None])
def test_a_whole_campaign_of_200_runs_is_planned_around_each_mishap_several_times(planned: Planned | None):
    assert sum(planned_for(seed) is planned for seed in range(31, 231)) >= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_the_world_and_the_plays_of_a_run_fit_what_it_is_planned_around(seed: int):
    scenario = make_scenario(seed)
    world = read_world(scenario.world("127.200"))
    first = scenario.steps[0]
    assert scenario.planned is planned_for(seed)
    match scenario.planned:
        case Planned.OTHER_TARGET:
            assert [step.target for step in scenario.steps] == ["1.1", TARGET]
            assert first.kill is not None
            assert first.kill.ctrl_c
            assert [node.tls_min_version for node in world.nodes if node.tls_min_version != "1.0"] == ["1.1"]
            assert not scenario.settles_first
        case Planned.NO_PROOF:
            assert [step.proof for step in scenario.steps] == [False, False]
            assert first.kill is not None
            assert first.kill.workers_too
            assert all(node.quirks.tls_closed for node in world.nodes)
        case Planned.TWO_RUNS | Planned.TWO_ORDERS:
            assert first.second is not None
            assert first.second.other_order == (scenario.planned is Planned.TWO_ORDERS)
            assert first.second.delay > 5 or not first.second.other_machine
        case Planned.TIME_LIMIT:
            assert first.time_limit > 0
        case Planned.ORPHAN:
            assert first.kill is not None
            assert not first.kill.workers_too
            assert all(node.release.restarts_by_hand for node in world.nodes)
        case Planned.HOOKS:
            assert scenario.failing_hook is not None
            assert scenario.failing_hook.node in scenario.cluster_of
        case Planned.TWICE | Planned.EXCHANGED:
            assert scenario.mistake is not None
            assert scenario.cluster_of.items() >= {(scenario.mistake.node, scenario.cluster_of[scenario.mistake.node])}
        case Planned.RAISED:
            assert len({step.target for step in scenario.steps}) > 1
        case Planned.WAVE_CUT:
            assert first.kill is not None
            assert first.kill.event == ("restart" if world.nodes[0].release.restarts_by_hand else "set")
        case Planned.WAVE_TWO:
            assert first.second is not None
        case Planned.WAVE_QUESTION | Planned.WAVE_REFUSES | Planned.WAVE_LOST | Planned.WAVE_AWAY:
            assert [bool(node.faults) for node in world.nodes].count(True) == 1
    if scenario.planned is not None and scenario.planned.needs_waves:
        assert scenario.waves is not None
        assert not {node["name"] for node in scenario.clusters[0]["nodes"] if node.get("faults")} & {"c1-a1", "c1-pub"}


@pytest.mark.parametrize("planned", [Planned.OTHER_TARGET, Planned.NO_PROOF, Planned.TWO_RUNS, Planned.TWO_ORDERS])
@pytest.mark.parametrize("seed", range(20))
def test_nodes_that_may_be_about_to_reboot_do_so_by_themselves(planned: Planned, seed: int):
    (cluster,) = clusters_for(planned, Random(seed)) or ()
    releases = {Release(Product(node["product"]), node["version"]) for node in cluster["nodes"]}
    assert all(release.has_min_version and not release.restarts_by_hand for release in releases)


INTERRUPTED = play(0.0, 10.0, code=None, target="1.1")
LATER = play(10.1, 50.0, account="play1")


@pytest.mark.parametrize(
    ("journal", "met"),
    [
        ([entry(9.0, "going_down"), entry(20.0, "down")], True),
        ([entry(5.0, "going_down"), entry(9.0, "down"), entry(20.0, "cli_up")], False),
        ([entry(11.0, "going_down")], False),
    ],
)
def test_a_node_is_about_to_reboot_while_it_is_still_up_when_the_next_run_begins(journal: list[Entry], met: bool):
    assert happened(Planned.OTHER_TARGET, journal, [INTERRUPTED, LATER]) is met
    without_proof = [play(0.0, 10.0, code=None, proof=False), play(10.1, 50.0, proof=False)]
    assert happened(Planned.NO_PROOF, journal, without_proof) is met
    assert not happened(Planned.OTHER_TARGET, journal, [play(0.0, 10.0, code=None), LATER])
    assert not happened(Planned.OTHER_TARGET, journal, [play(0.0, 10.0, target="1.1"), LATER])


@pytest.mark.parametrize("planned", [Planned.TWO_RUNS, Planned.TWO_ORDERS])
def test_two_controllers_meet_if_one_sends_something_while_both_run(planned: Planned):
    both = [play(0.0, 30.0), play(2.0, 40.0, account="play1")]
    assert happened(planned, [entry(20.0, "answer")], both)
    assert not happened(planned, [entry(1.0, "answer")], both)
    assert not happened(planned, [entry(20.0, "answer")], [play(0.0, 5.0), play(5.1, 30.0)])


def test_a_time_limit_counts_if_a_restart_takes_longer():
    restart = [entry(1.0, "going_down"), entry(5.0, "services_up")]
    assert happened(Planned.TIME_LIMIT, restart, [play(0.0, 9.0)], 3)
    assert not happened(Planned.TIME_LIMIT, restart, [play(0.0, 9.0)], 5)


def test_a_worker_is_an_orphan_if_a_session_of_a_changing_run_was_open_when_its_controller_was_killed():
    killed = play(0.0, 10.0, code=None)
    yes, login, logout = entry(5.0, "answer", by="play0"), entry(4.0, "login", "play0"), entry(9.0, "logout", "play0")
    assert happened(Planned.ORPHAN, [login, yes], [killed])
    assert not happened(Planned.ORPHAN, [login, yes, logout], [killed])
    assert not happened(Planned.ORPHAN, [login], [killed])
    assert not happened(Planned.ORPHAN, [login, yes], [play(0.0, 10.0)])


def test_an_operators_task_that_was_to_fail_says_that_it_was_reached():
    assert happened(Planned.HOOKS, [], [play(0.0, 1.0, hooks=(Hook("pre", "sub"), Hook("fails", "sub")))])
    assert not happened(Planned.HOOKS, [], [play(0.0, 1.0, hooks=(Hook("pre", "sub"),))])


@pytest.mark.parametrize("planned", [Planned.TWICE, Planned.EXCHANGED])
def test_a_mistake_in_the_inventory_counts_if_it_blocks_a_cluster(planned: Planned):
    blocked, done = ({"clusters": [{"outcome": outcome}]} for outcome in ("blocked", "done"))
    assert happened(planned, [], [play(0.0, 1.0, CHECK, report=blocked, mistaken=True)])
    assert not happened(planned, [], [play(0.0, 1.0, report=blocked)])
    assert not happened(planned, [], [play(0.0, 1.0, report=done, mistaken=True)])


def test_targets_changed_if_more_than_one_was_set():
    sets = [entry(1.0, "set", "tls min-version 1.1"), entry(2.0, "set", "tls min-version 1.2")]
    assert happened(Planned.RAISED, sets, [])
    assert not happened(Planned.RAISED, sets[:1], [])


# The files of the operator

NODES = [
    {"name": name, "address": f"127.200.1.{number}", "product": "cucm", "version": "15.0.1.12900-234", "role": role}
    for number, (name, role) in enumerate({"pub": "publisher", "a": "subscriber", "b": "subscriber"}.items(), 1)
]
WORLD = {"clusters": [{"name": "c1", "nodes": NODES}]}


def hosts(tmp_path: Path, **more: Any) -> dict[str, Any]:
    path = tmp_path / "inventory.yml"
    write_inventory(path, WORLD, {}, **more)
    found: dict[str, Any] = yaml.safe_load(path.read_text())["all"]["hosts"]
    return found


def test_a_mistaken_inventory_gives_a_node_two_hosts_or_two_nodes_each_others_address(tmp_path: Path):
    right = hosts(tmp_path)
    twice = hosts(tmp_path, mistake=Mistake("a"))
    assert twice == {**right, TWICE: {"ansible_host": "127.200.250.9"}}
    exchanged = hosts(tmp_path, mistake=Mistake("a", "b"))
    assert exchanged == {"pub": right["pub"], "a": right["b"], "b": right["a"]}
    assert stands_for(Mistake("a")) == {TWICE: "a"}
    assert stands_for(Mistake("a", "b")) == {"a": "b", "b": "a"}


def test_the_other_order_has_the_publisher_first_and_the_subscribers_from_the_end(tmp_path: Path):
    ranks = {name: host["vos_rank"] for name, host in hosts(tmp_path, reversed_order=True).items()}
    assert sorted(ranks, key=lambda name: ranks[name]) == ["pub", "b", "a"]


def test_the_task_that_fails_is_in_the_file_that_is_meant(tmp_path: Path):
    variables = write_hooks(tmp_path, FailingHook("post", "a", unreachable=True))
    assert "nobody" not in (tmp_path / "pre.yml").read_text()
    assert "nobody" in (tmp_path / "post.yml").read_text()
    assert variables == {f"vos_tls_{when}_node": str(tmp_path / f"{when}.yml") for when in ("pre", "post")}
