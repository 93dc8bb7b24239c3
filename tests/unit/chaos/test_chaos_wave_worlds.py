# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Half of the runs have waves, with all kinds of redundancy; and the journal shows whether a mishap met a wave."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.chaos.planned import clusters_for, happened
from tests.chaos.play import CHANGE, Play
from tests.chaos.scenario import Scenario, make_scenario
from tests.chaos.turns import Planned
from tests.chaos.wave_rules import CAPACITY, WaveRules, rules_of
from tests.chaos.wave_worlds import Waves
from tests.simulator.process import Entry

SEEDS = range(400)  # as many as a campaign has
SET = "set tls min-version 1.2"


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    return [make_scenario(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def redundant(scenarios: list[Scenario]) -> list[Scenario]:
    return [scenario for scenario in scenarios if scenario.waves is not None]


@pytest.fixture(scope="module")
def clusters(redundant: list[Scenario]) -> list[dict[str, Any]]:
    return [cluster for scenario in redundant for cluster in scenario.clusters if "callmanager_groups" in cluster]


def test_half_of_the_runs_have_waves_of_each_size(scenarios: list[Scenario], redundant: list[Scenario]):
    assert len(SEEDS) * 0.5 <= len(redundant) <= len(SEEDS) * 0.75
    assert {scenario.waves.size for scenario in redundant if scenario.waves} == {0, 2, 3, 4, 6}
    assert {scenario.planned for scenario in scenarios if scenario.waves} == {None, *Planned}


def test_groups_are_pairs_share_backups_cross_and_have_one_two_and_three_members(clusters: list[dict[str, Any]]):
    groups = [group for cluster in clusters for group in cluster["callmanager_groups"].values()]
    assert {len(group["members"]) for group in groups} == {1, 2, 3}
    assert any(not group["phones"] and not group.get("lists") for group in groups)
    assert any(group.get("lists") and not group["phones"] for group in groups)
    assert any(group.get("gateways") for group in groups)
    pairs = [[group["members"] for group in cluster["callmanager_groups"].values()] for cluster in clusters]
    assert any([other, one] in found for found in pairs for one, *rest in found for other in rest)
    backups = [[members[1] for members in found if len(members) == 2] for found in pairs]
    assert any(len(set(found)) < len(found) for found in backups)


def test_some_clusters_have_waves_of_several_nodes_and_some_capacities_forbid_one_that_the_groups_allow(
    clusters: list[dict[str, Any]],
):
    several = [cluster for cluster in clusters if len(_may_go_together(cluster)) > 0]
    assert len(several) > 60
    assert sum(any(_overloads(cluster, *pair) for pair in _may_go_together(cluster)) for cluster in several) > 10


def _rules(cluster: dict[str, Any]) -> WaveRules:
    rules = rules_of(cluster)
    assert rules is not None
    return rules


def _may_go_together(cluster: dict[str, Any]) -> list[tuple[str, str]]:
    rules = _rules(cluster)
    nodes = sorted(rules.unified_cm)
    return [(one, other) for one in nodes for other in nodes if one < other and not rules.why_apart({one, other})]


def _overloads(cluster: dict[str, Any], *wave: str) -> bool:
    """Whether a node gets more phones than it takes, if each goes to the next member of its group."""
    phones = dict.fromkeys(_rules(cluster).unified_cm, 0)
    for group in cluster["callmanager_groups"].values():
        host = next((member for member in group["members"] if member not in wave), None)
        if host is not None:
            phones[host] += group["phones"]
    return any(phones[node] > most for node, most in _rules(cluster).capacity.items())


def test_no_capacity_forbids_that_one_node_goes_down_alone_or_that_all_are_up(clusters: list[dict[str, Any]]):
    for cluster in clusters:
        assert not any(_overloads(cluster, *wave) for wave in ([], *([node] for node in _rules(cluster).unified_cm)))


def test_services_and_presence_groups_are_on_some_nodes(clusters: list[dict[str, Any]]):
    counts = {
        service: {len(_rules(cluster).services[service]) for cluster in clusters}
        for service in ("Cisco Tftp", "Cisco CTIManager", "Cisco IP Voice Media Streaming App")
    }
    assert all(found >= {0, 1, 2, 3} for found in counts.values()), counts
    presence = [cluster["presence_groups"] for cluster in clusters if "presence_groups" in cluster]
    assert {len(groups) for groups in presence} >= {1, 2}
    assert any(_rules(cluster).presence.difference(*_rules(cluster).presence_groups) for cluster in clusters)


def test_operators_answer_for_cti_give_capacities_and_accept_what_must_be(redundant: list[Scenario]):
    said = [scenario.waves for scenario in redundant if scenario.waves is not None]
    pairs = [waves.cti_pairs for waves in said]
    assert {None if found is None else bool(found) for found in pairs} == {None, True, False}
    assert any(waves.capacity for waves in said)
    assert any("redundancy" in waves.accept_at_last and "redundancy" not in waves.accept for waves in said)
    assert any("tftp_overflow" in waves.accept for waves in said)


def test_the_answers_are_variables_of_the_playbook():
    waves = Waves(3, (("a", "b"),), {}, ("cti_devices",), ("redundancy",))
    assert waves.variables(at_last=False) == {
        "vos_tls_waves": "redundant",
        "vos_tls_wave_size": 3,
        "vos_tls_cti_pairs": [{"application": "application 1", "nodes": ["a", "b"]}],
        "vos_tls_accept": {"cti_devices": "the campaign knows"},
    }
    assert set(waves.variables(at_last=True)["vos_tls_accept"]) == {"cti_devices", "redundancy"}
    assert Waves(cti_pairs=None).variables(at_last=True) == {"vos_tls_waves": "redundant"}
    assert Waves().variables(at_last=False)["vos_tls_cti_pairs"] == "none"


# Mishaps in a wave


@pytest.mark.parametrize("planned", [planned for planned in Planned if planned.needs_waves])
@pytest.mark.parametrize("seed", range(10))
def test_the_backups_of_a_planned_cluster_can_go_down_together(planned: Planned, seed: int):
    (cluster,) = clusters_for(planned, Random(seed)) or ()
    backups = {node["name"] for node in cluster["nodes"] if "-b" in node["name"]}
    assert len(backups) > 1
    assert _rules(cluster).why_apart(backups) == []
    assert set(_rules(cluster).capacity.values()) == {CAPACITY}


def entry(time: float, node: str, event: str, text: str = "", by: str = "play0") -> Entry:
    return Entry(time, node, event, text, write=text in (SET, "yes"), by=by)


TYPED = [entry(1, "b1", "command", SET), entry(2, "b2", "command", SET)]
ASKED = [entry(3, "b1", "question"), entry(4, "b2", "question")]
YES = [entry(5, "b1", "answer", "yes"), entry(6, "b2", "answer", "yes")]
WAVE = [*TYPED, *ASKED, *YES]


def play(started: float = 0.0, ended: float = 50.0, **more: Any) -> Play:
    return Play(CHANGE, started, ended, **{"code": 2, "account": "play0", **more})


def test_a_node_of_a_wave_asked_an_unknown_question_or_refused():
    fault = entry(2.5, "b2", "fault", "unknown_question")
    assert happened(Planned.WAVE_QUESTION, [*TYPED, fault, *ASKED], [play()])
    assert not happened(Planned.WAVE_QUESTION, WAVE, [play()])
    assert not happened(Planned.WAVE_QUESTION, [TYPED[1], fault, ASKED[1]], [play()])
    assert happened(Planned.WAVE_REFUSES, [*TYPED, ASKED[0]], [play()])
    assert not happened(Planned.WAVE_REFUSES, [*TYPED, *ASKED], [play()])
    assert not happened(Planned.WAVE_REFUSES, [*TYPED, ASKED[0], YES[0]], [play()])


def test_a_node_of_a_wave_lost_its_session_after_the_yes():
    lost = entry(7, "b2", "drop", f"after answer of {SET}: close")
    assert happened(Planned.WAVE_LOST, [*WAVE, lost], [play()])
    assert happened(Planned.WAVE_LOST, [*WAVE[:-1], lost], [play()])
    assert not happened(Planned.WAVE_LOST, WAVE, [play()])
    assert not happened(Planned.WAVE_LOST, [TYPED[1], ASKED[1], YES[1], lost], [play()])


def test_a_node_of_a_wave_stayed_away_while_another_one_came_back():
    back = [entry(20, "b1", "cli_up"), entry(60, "b2", "cli_up")]
    assert happened(Planned.WAVE_AWAY, [*WAVE, *back], [play(ended=50.0)])
    assert not happened(Planned.WAVE_AWAY, [*WAVE, *back], [play(ended=70.0)])
    assert not happened(Planned.WAVE_AWAY, WAVE, [play()])


def test_a_wave_lost_its_controller_before_its_nodes_went_down():
    down = [entry(9, "b1", "down"), entry(10, "b2", "down")]
    assert happened(Planned.WAVE_CUT, [*WAVE, *down], [play(ended=8.0, code=None)])
    assert not happened(Planned.WAVE_CUT, [*WAVE, *down], [play(ended=11.0, code=None)])
    assert not happened(Planned.WAVE_CUT, [*WAVE, *down], [play(ended=4.5, code=None)])
    assert not happened(Planned.WAVE_CUT, [*WAVE, *down], [play(ended=8.0)])


def test_two_controllers_met_before_a_wave_if_it_was_answered_while_both_ran():
    assert happened(Planned.WAVE_TWO, WAVE, [play(), play(4.0, 60.0, account="play1")])
    assert not happened(Planned.WAVE_TWO, WAVE, [play(), play(7.0, 60.0, account="play1")])
    assert not happened(Planned.WAVE_TWO, [TYPED[0], ASKED[0], YES[0]], [play(), play(4.0, 60.0, account="play1")])
