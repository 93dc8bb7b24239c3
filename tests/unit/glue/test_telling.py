# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run tells at its begin, at a stop and at its end, and of which runs nobody is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.glue import telling
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.events import Event
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.telling import DONE, Telling, tell_done, tell_stop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Cause, Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.cluster_stop import ClusterStop
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.outcome import ClusterOutcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord, Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder

from tests.unit.rollout.journal_schema import lines_of

VARIABLES = {"ansible_play_hosts_all": ["a", "b"], "awx_user_name": "night shift"}
STOP = ClusterStop("alpha", "pub", "pub", "Set it", Cause.QUESTION, Sent.UNKNOWN, ("why", "x"), (), ("pub",), ("go",))


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """The events of runs that have tasks for them."""
    told: list[Event] = []

    def tell(folder: RunFolder, event: Event, *_given: object) -> None:
        if folder.name().on_event:
            told.append(event)

    monkeypatch.setattr(telling, "tell_event", tell)
    return told


def begin(tmp_path: Path, check: bool = False, ends_here: bool = False) -> Telling:
    folder = RunFolder.make(str(tmp_path))
    args = {"journal_path": None, "change": "CHG1", "on_event": "events.yml", "ends_here": ends_here, "target": "1.2"}
    task: Any = SimpleNamespace(check_mode=check)
    return Telling.begin(folder, args, task, VARIABLES, ())


def test_a_run_begins_with_a_line_and_an_event(tmp_path: Path, events: list[Event]) -> None:
    told = begin(tmp_path)
    (line,) = lines_of(told.folder.journal_file)
    assert line["run"] == told.folder.name().id
    assert {key: line[key] for key in ("user", "change", "target", "check_mode")} == {
        "user": "night shift",
        "change": "CHG1",
        "target": "1.2",
        "check_mode": False,
    }
    assert events == [Event("begin", "The rollout to TLS 1.2 begins: 2 nodes are read.")]
    assert Path(told.folder.name().on_event).is_absolute()


@pytest.mark.parametrize("more", [{"check": True}, {"ends_here": True}])
def test_nobody_is_told_of_a_run_that_changes_no_node(
    tmp_path: Path, events: list[Event], more: dict[str, bool]
) -> None:
    told = begin(tmp_path, **more)
    told.fail("vos_tls_canary names nobody")
    assert events == []
    begun, end = lines_of(told.folder.journal_file)
    assert begun["check_mode"] is more.get("check", False)
    assert (end["event"], end["result"], end["nodes"]) == ("end", "not_done", {})


def test_a_run_ends_with_how_its_clusters_ended(tmp_path: Path, events: list[Event]) -> None:
    told = begin(tmp_path)
    node = {"name": "pub", "before": "1.0", "after": "1.2", "state": "compliant", "proof": "refuses 1.1"}
    good = {"name": "alpha", "outcome": "done", "nodes": [node], "stopped": None}
    bad = {"name": "beta", "outcome": "window_closed", "nodes": [], "stopped": {"cause": "window"}}
    asked = {**bad, "name": "gamma", "stopped": {"cause": "stop_asked"}}
    told.end({"clusters": [good, bad, asked]}, DONE)
    line = lines_of(told.folder.journal_file)[-1]
    assert line["outcomes"] == {"alpha": "done", "beta": "window_closed", "gamma": "window_closed"}
    assert line["nodes"] == {"pub": {key: node[key] for key in ("before", "after", "state", "proof")}}
    text = "1 of 3 clusters are done or had no work. Not done: beta (window closed), gamma (ended on request)."
    assert events[-1] == Event("end", text, outcome="done")


def test_a_stop_that_no_task_has_made_is_written_at_the_end(tmp_path: Path, events: list[Event]) -> None:
    told = begin(tmp_path)
    cut_off = ClusterRecord("alpha", wave=("pub",), sent={"pub": Sent.RESTARTING})
    stopped = ClusterRecord("beta", stop=STOP, outcome=Outcome.FAILED)
    failed = ClusterOutcome(Outcome.FAILED, stop=STOP)
    outcomes = {"alpha": failed, "beta": failed, "gamma": ClusterOutcome(Outcome.DONE)}
    told.stops(outcomes, {"alpha": cut_off, "beta": stopped, "gamma": None})
    (line,) = [line for line in lines_of(told.folder.journal_file) if line["event"] == "stop"]
    assert line["sent"] == {"pub": "restarting"}
    assert [event.event for event in events] == ["begin"]


def run_of(tmp_path: Path, **record: Any) -> Any:
    """The cluster of a run, as far as an event needs it."""
    kept: list[bool] = []
    known = ClusterRecord("alpha", wave=("pub", "sub"), **record)
    folder = begin(tmp_path).folder
    return SimpleNamespace(folder=folder, record=known, nodes=("pub",), keep=lambda: kept.append(known.stop_told))


@pytest.mark.parametrize(("outcome", "event"), [(Outcome.FAILED, "stopped"), (Outcome.WINDOW_CLOSED, "window_closed")])
def test_a_stop_is_told_once(tmp_path: Path, events: list[Event], outcome: Outcome, event: str) -> None:
    run = run_of(tmp_path, stop=STOP, outcome=outcome)
    for _task in range(2):
        tell_stop(run, SimpleNamespace(), {})  # type: ignore[arg-type]
    _begin, told = events
    assert told == Event(event, "why\nx", "alpha", ("pub", "sub"), "Set it", "question", outcome.value)
    assert ClusterRecord.from_result(run.record.to_result()).stop_told


def test_a_stop_before_the_first_step_of_a_node_is_told_of_that_node(tmp_path: Path, events: list[Event]) -> None:
    later = replace(STOP, node="cer", sent=Sent.NOTHING)
    run = run_of(tmp_path, stop=later, outcome=Outcome.WINDOW_CLOSED, sent={"pub": Sent.RESTARTED})
    tell_stop(run, SimpleNamespace(), {})  # type: ignore[arg-type]
    assert events[-1].nodes == ("cer",)
    told = begin(tmp_path)
    record = ClusterRecord("alpha", wave=("pub",), sent={"pub": Sent.RESTARTED})
    told.stops({"alpha": ClusterOutcome(Outcome.FAILED, stop=later)}, {"alpha": record})
    assert lines_of(told.folder.journal_file)[-1]["sent"] == {"cer": "nothing"}


def test_a_cluster_that_was_not_begun_tells_nothing(tmp_path: Path, events: list[Event]) -> None:
    tell_stop(run_of(tmp_path, outcome=Outcome.NOT_STARTED), SimpleNamespace(), {})  # type: ignore[arg-type]
    assert [event.event for event in events] == ["begin"]


def test_a_wave_that_is_done_is_told_with_its_nodes(tmp_path: Path, events: list[Event]) -> None:
    tell_done(run_of(tmp_path), SimpleNamespace(), {})  # type: ignore[arg-type]
    assert events[-1] == Event("wave_done", "Done: pub of cluster alpha.", "alpha", ("pub",), outcome="done")
