# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`vos_tls_waves: redundant` as a user runs it: the plan, the nodes of a wave side by side, and what stops a wave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node, thorough
from ansible_collections.collabops.vos.tests.integration.estate import ROOT, Estate, Run
from ansible_collections.collabops.vos.tests.integration.test_hooks import hook, noted

WORLD = yaml.safe_load((ROOT / "tests" / "simulator" / "worlds" / "waves" / "world.yml").read_text(encoding="utf-8"))
BACKUPS, FIRST_CHOICES = ["waves-sub2", "waves-sub4", "waves-sub6"], ["waves-sub1", "waves-sub3", "waves-sub5"]
WAVES = [["waves-pub"], BACKUPS, FIRST_CHOICES, ["waves-imp1"], ["waves-imp2"]]
PAIRS = (("East", 1, 3), ("West", 2, 4))
QUESTION = "Do you want to erase all phones (yes/no) ?"
SET, RESTART = "set tls min-version 1.2", "utils system restart"


def nine(make_estate: MakeEstate, **top: Any) -> Estate:
    """The world of waves: a publisher, three pairs of a first choice and its backup, a pair of IM and Presence."""
    (cluster,) = WORLD["clusters"]
    nodes = [{key: value for key, value in one.items() if key != "address"} for one in cluster["nodes"]]
    estate = make_estate({**cluster, "nodes": nodes}, timings=WORLD["timings"], **top)
    estate.variables(vos_tls_waves="redundant")
    return estate


def five(make_estate: MakeEstate) -> Estate:
    """A publisher and two first choices to change, each node for itself; their backups are done."""
    release = "12.5.1.16900-48"
    nodes = [
        node("a-pub", "cucm", release, call_processing=False),
        *(node(f"a-sub{number}", "cucm", release, "subscriber") for number in (1, 2)),
        *(node(f"a-sub{number}", "cucm", release, "subscriber", tls_min_version="1.2") for number in (3, 4)),
    ]
    groups = {name: {"members": [f"a-sub{one}", f"a-sub{two}"], "phones": 6} for name, one, two in PAIRS}
    estate = make_estate({"name": "a", "nodes": nodes, "callmanager_groups": groups})
    estate.variables(vos_tls_waves="redundant")
    return estate


def planned(path: Path) -> dict[str, Any]:
    """The one cluster in the file of the plan."""
    (cluster,) = json.loads(path.read_text(encoding="utf-8"))["clusters"]
    return dict(cluster)


def told(run: Run) -> str:
    """The report that the terminal shows, in one line."""
    return " ".join(run.output[run.output.index("\nREPORT  ") :].split())


def went_down(estate: Estate) -> list[list[str]]:
    """The nodes that were down together, each time until all of them were back as a whole."""
    found: list[list[str]] = []
    away, answering = set[str](), set[str]()
    for entry in estate.simulator.journal("going_down", "cli_up", "replication_up"):
        if entry.event == "going_down":
            assert not answering, f"{entry.node} goes down while {answering} is coming back"
            if not away:
                found.append([])
            away.add(entry.node)
            found[-1].append(entry.node)
        elif entry.event == "cli_up":
            answering.add(entry.node)
        else:
            away.discard(entry.node)
            if not away:
                answering.clear()
    return [sorted(nodes) for nodes in found]


def asked_together(estate: Estate, command: str) -> list[list[str]]:
    """The nodes that stood at the question of this command before one of them was answered yes."""
    found: list[list[str]] = []
    answered = True
    for entry in estate.simulator.journal("command", "answer"):
        if entry.event == "answer":
            answered |= entry.write
        elif entry.text == command:
            if answered:
                found.append([])
            found[-1].append(entry.node)
            answered = False
    return [sorted(nodes) for nodes in found]


def rerun_completes(estate: Estate) -> None:
    """Nothing is set twice, and no node goes down twice."""
    run = estate.play()
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"compliant"}
    assert sorted(estate.events("set")) == ["a-pub", "a-sub1", "a-sub2"]
    assert sorted(estate.events("going_down")) == ["a-pub", "a-sub1", "a-sub2"]


@pytest.mark.parametrize(("options", "accept"), [(["--check", "--diff"], True), thorough([], False, id="plan only")])
def test_the_plan_shows_the_waves_and_nothing_is_written(
    make_estate: MakeEstate, tmp_path: Path, options: list[str], accept: bool
) -> None:
    estate = nine(make_estate)
    path = tmp_path / "plan.json"
    run = estate.play(*options, accept=accept, vos_tls_plan_path=str(path))
    assert run.code == 0, run.output
    shown = " ".join(run.output.split())
    for number, wave in enumerate(WAVES, 1):
        assert f"WAVE {number} {', '.join(wave)}: about 30 min" in shown
    assert "waves-sub2: up to 900 from waves-sub1, then it has up to 900 of 5,000 devices" in shown
    assert "waves-sub5 and waves-sub6 are both in the Unified CM Groups South, West" in shown
    assert "waves-pub (canary), about 2 h 30 min" in shown
    cluster = planned(path)
    assert (cluster["waves"], cluster["wave_mode"], cluster["wave_reason"]) == (WAVES, "redundant", "")
    assert [wave["nodes"] for wave in cluster["wave_details"]] == WAVES
    moves = [(move["from"], move["to"], move["devices"]) for move in cluster["wave_details"][2]["moves"]]
    assert moves == [
        ("waves-sub1", "waves-sub2", 900),
        ("waves-sub3", "waves-sub4", 600),
        ("waves-sub5", "waves-sub6", 400),
    ]
    if options:
        assert run.output.count("+minimum TLS version: 1.2") == len(estate.hosts)
        assert set(run.states().values()) == {"drifted"}
    assert estate.writes() == []


def test_the_nodes_of_a_wave_are_down_together(make_estate: MakeEstate, tmp_path: Path) -> None:
    estate = nine(make_estate, time_scale=120)
    path = tmp_path / "plan.json"
    run = estate.play(vos_tls_plan_path=str(path), vos_tls_cti_pairs="none")
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"compliant"}
    assert f"5 waves planned: 1. waves-pub; 2. {', '.join(BACKUPS)}; 3. {', '.join(FIRST_CHOICES)};" in told(run)
    assert planned(path)["waves"] == WAVES
    assert estate.sent(SET) == ["waves-pub", "waves-imp1"]
    assert asked_together(estate, RESTART) == WAVES
    assert went_down(estate) == WAVES
    (cluster,) = run.report["clusters"] if run.report else []
    assert (cluster["outcome"], cluster["waves"]) == ("done", WAVES)
    assert {finding["severity"] for finding in cluster["findings"]} == {"info"}


def test_a_question_that_one_node_of_a_wave_alone_has_keeps_all_from_a_yes(make_estate: MakeEstate) -> None:
    estate = five(make_estate)
    estate.simulator.set_faults("a-sub2", unknown_question=QUESTION)
    run = estate.play()
    assert run.code != 0
    text = told(run)
    assert "Cluster a-pub was stopped at node a-sub2." in text
    assert f"| {QUESTION}" in text
    assert "Nothing was set on a-sub1: a wave gets its yes on all of its nodes, or on none." in text
    assert "The nodes of this wave: a-sub1, a-sub2: nothing was sent" in text
    assert asked_together(estate, SET) == [["a-pub"], ["a-sub1", "a-sub2"]]
    assert estate.events("set") == ["a-pub"]
    assert run.states() == {
        **dict.fromkeys(("a-pub", "a-sub3", "a-sub4"), "compliant"),
        **dict.fromkeys(("a-sub1", "a-sub2"), "drifted"),
    }
    estate.simulator.set_faults("a-sub2")
    rerun_completes(estate)


def test_a_node_of_a_wave_that_does_not_come_back_is_named_and_the_others_are_proven(make_estate: MakeEstate) -> None:
    estate = five(make_estate)
    estate.simulator.set_faults("a-sub2", never_back=True)
    hooks = {f"vos_tls_{when}_node": hook(estate, when) for when in ("pre", "post")}
    run = estate.play(vos_tls_reboot_timeout=8, **hooks)
    assert run.code != 0
    text = told(run)
    assert "The nodes of this wave: a-sub1: restarted, healthy and proven; a-sub2: " in text
    assert "a-sub2 has not come back after its restart. Do not restart any other node of this cluster" in text
    assert (run.states()["a-sub1"], run.states()["a-sub2"]) == ("compliant", "unreachable")
    assert [line.split()[::4] + line.split()[1:2] for line in noted(estate)] == [
        *([["pre", "-", "a-pub"], ["post", "done", "a-pub"]]),
        *([["pre", "-", "a-sub1"], ["pre", "-", "a-sub2"]]),
        *([["post", "done", "a-sub1"], ["post", "failed", "a-sub2"]]),
    ]
    estate.simulator.set_faults("a-sub2")
    estate.simulator.await_event("replication_up", "a-sub2", seconds=60)
    rerun_completes(estate)


def test_groups_that_cannot_be_read_make_it_node_by_node(make_estate: MakeEstate, tmp_path: Path) -> None:
    estate = five(make_estate)
    estate.simulator.set_faults("a-pub", sql_error=["callmanagergroupmember"])
    path = tmp_path / "plan.json"
    run = estate.play(accept=False, vos_tls_plan_path=str(path))
    assert run.code == 0, run.output
    cluster = planned(path)
    assert (cluster["waves"], cluster["wave_mode"]) == ([["a-pub"], ["a-sub1"], ["a-sub2"]], "single")
    assert cluster["wave_reason"].startswith("the Unified CM Groups could not be read: ")
    reason = (
        "this cluster goes node by node, although vos_tls_waves is redundant: the Unified CM Groups could not be read"
    )
    assert reason in " ".join(run.output.split())
    assert "WAVE 1" not in run.output
    assert estate.writes() == []
