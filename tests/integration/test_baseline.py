# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node is measured against after its change must be read before it; what cannot be read stops the cluster."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node, pcd
from ansible_collections.collabops.vos.tests.integration.estate import Estate

VERSION = "12.5.1.16900-48"
UNCOUNTED = {"phones_total": "Total number"}
REASON = "counted in RTMT, change 4711"


def pair_with_phones(**more: Any) -> dict[str, Any]:
    """A publisher and a subscriber with 200 phones each."""
    nodes = [node("a-pub", "cucm", VERSION, phones=200), node("a-sub", "cucm", VERSION, "subscriber", phones=200)]
    return {"name": "a", "nodes": [{**item, **more} for item in nodes]}


def nothing_was_done_to(estate: Estate, *nodes: str) -> None:
    assert [estate.writes(name) for name in nodes] == [[] for _name in nodes]
    assert set(estate.events("going_down")).isdisjoint(nodes)


def test_phones_that_cannot_be_counted_block_their_cluster_before_anything_is_sent(make_estate: MakeEstate) -> None:
    estate = make_estate(pair_with_phones(quirks=UNCOUNTED), pcd("p"))
    plan = estate.directory / "plan.json"
    run = estate.play(vos_tls_plan_path=str(plan))
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "blocked", "p": "done"}
    nothing_was_done_to(estate, "a-pub", "a-sub")
    text = " ".join(run.output.split())
    assert "a-sub: the phones that are registered now cannot be counted: `show risdb query phone` shows no" in text
    assert "and accept `registrations` in vos_tls_accept, with the reason" in text
    (cluster, _other) = json.loads(plan.read_text(encoding="utf-8"))["clusters"]
    assert [found["node"] for found in cluster["findings"] if found["severity"] == "block"] == ["a-pub", "a-sub"]


def test_the_operator_learns_of_it_before_the_window(make_estate: MakeEstate) -> None:
    estate = make_estate(pair_with_phones(quirks=UNCOUNTED))
    run = estate.play(accept=False)
    assert run.code != 0
    assert "Not done: cluster a-pub is blocked" in run.output
    assert "cannot be counted" in run.output


@pytest.mark.thorough
def test_what_was_accepted_with_a_reason_goes_on_and_is_shown_in_plan_and_report(make_estate: MakeEstate) -> None:
    estate = make_estate(pair_with_phones(quirks=UNCOUNTED))
    run = estate.play(vos_tls_accept={"registrations": REASON})
    assert run.code == 0, run.output
    assert run.outcomes() == {"a-pub": "done"}
    assert run.states() == {"a-pub": "compliant", "a-sub": "compliant"}
    assert run.output.count(f"accepted by vos_tls_accept: {REASON}") >= 2
    assert run.report is not None
    told = [found for found in run.report["clusters"][0]["findings"] if "cannot be counted" in found["text"]]
    assert [(found["node"], found["severity"]) for found in told] == [("a-pub", "warn"), ("a-sub", "warn")]
    assert {found["fix"] for found in told} == {f"accepted by vos_tls_accept: {REASON}"}


@pytest.mark.thorough
def test_a_baseline_that_is_lost_after_the_pre_check_stops_the_node_before_its_set(make_estate: MakeEstate) -> None:
    estate = make_estate(pair_with_phones())
    going, go_on = estate.directory / "going", estate.directory / "go_on"
    hook = estate.directory / "pre.yml"
    hook.write_text(json.dumps(waiting_tasks(going, go_on)), encoding="utf-8")
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(estate.play, vos_tls_pre_node=str(hook))
        estate.simulator.await_event("command", "a-pub", seconds=120)
        while not going.exists():
            assert not playing.done(), playing.result().output
        for name in estate.hosts:
            estate.simulator.set_quirks(name, **UNCOUNTED)
        go_on.touch()
        run = playing.result()
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "failed"}
    nothing_was_done_to(estate, "a-pub", "a-sub")
    text = " ".join(run.output.split())
    assert "Nothing was sent to a-pub: the phones that are registered now cannot be counted" in text


@pytest.mark.thorough
def test_phones_are_counted_around_a_reboot_that_came_by_itself(make_estate: MakeEstate) -> None:
    world = pair_with_phones()
    world["nodes"][0]["timings"] = {"grace": 1800}  # thirty seconds: the pre-check comes before it
    estate = make_estate(world)
    estate.simulator.set_faults("a-pub", phones_lost=180)
    assert estate.task("a-pub", "tls_min_version", version="1.2")[0] == 0
    run = estate.play(vos_tls_own_reboot_timeout=60, vos_tls_reboot_timeout=90, vos_tls_recovery_timeout=15)
    assert run.code != 0
    assert run.outcomes() == {"a-pub": "failed"}
    assert "registrations: 20 phones are registered, 200 were before, 190 are enough" in " ".join(run.output.split())
    nothing_was_done_to(estate, "a-sub")


def waiting_tasks(going: Path, go_on: Path) -> list[dict[str, Any]]:
    """Tasks of an operator that say that they have begun, and end when they may."""
    touch = {"ansible.builtin.file": {"path": str(going), "state": "touch"}}
    wait = {"ansible.builtin.wait_for": {"path": str(go_on), "timeout": 60}}
    return [
        {"name": "Say that the turn of the node has come", **touch, "delegate_to": "localhost"},
        {"name": "Wait", **wait, "delegate_to": "localhost"},
    ]
