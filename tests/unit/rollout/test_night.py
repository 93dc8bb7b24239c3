# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of a night as a report reads it: whole, damaged, of several runs, and of other nights."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.night import Night, read_night
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rollout.example_night import CHECK, CUT_OFF, MUNICH, OWN, example_journal, example_report, journal_line

AT = datetime(2026, 11, 30, 2, 15, tzinfo=UTC)


def seen(run: str, time: datetime, version: str | None, node: str = "b1") -> str:
    nodes = [{"name": node, "product": "cuc", "version": "12.5", "before": version, "state": "drifted"}]
    return journal_line(run, time, "plan", clusters=[{"name": "b1", "nodes": nodes}], waivers=[])


def test_the_runs_of_a_night_stand_in_the_order_of_their_begin() -> None:
    night = read_night(reversed(example_journal()), OWN)
    assert [(run.id, run.check_mode, run.result) for run in night.runs] == [
        (CHECK, True, "checked"),
        (CUT_OFF, False, ""),
        (OWN, False, ""),
    ]
    assert (night.unread, night.unknown) == (0, 0)
    own = night.own_run
    assert own is not None
    assert (own.user, own.change, own.version, own.controller) == (
        "m.keller",
        "CHG0048211",
        "0.1.0",
        "awx-1.example.org",
    )
    assert own.window == "22:00 to 05:00, Europe/Berlin"
    assert [waiver["what"] for waiver in own.waivers] == ["R05"]


def test_a_run_has_its_steps_what_it_sent_and_its_stops() -> None:
    run = next(run for run in read_night(example_journal()).runs if run.id == OWN)
    (awaited,) = [step for step in run.steps if step.name == "own reboots"]
    assert (awaited.cluster, awaited.nodes, awaited.seconds, awaited.stopped) == ("munich", (MUNICH[1],), 600.0, False)
    assert awaited.ended - awaited.began == timedelta(minutes=10)
    assert awaited.evidence[0]["line"] == "the boot time has not changed"
    assert [step.nodes for step in run.steps if step.stopped] == [("cuc-berlin-2",)]
    assert next((sent.node, sent.command) for sent in run.sendings) == (MUNICH[1], "utils system restart")
    assert [(stop.node, stop.step, stop.cause) for stop in run.stops] == [("cuc-berlin-2", "gate after", "other")]


def test_the_end_of_a_run_tells_its_nodes() -> None:
    nodes = {"b1": {"before": "1.0", "after": "1.2", "state": "compliant", "proof": "refuses TLS 1.0"}}
    (run,) = read_night([journal_line("r", AT, "end", outcomes={"b1": "done"}, nodes=nodes, result="done")]).runs
    assert (run.result, run.outcomes) == ("done", {"b1": "done"})
    assert (run.ends["b1"].after, run.ends["b1"].state, run.ends["b1"].proof) == ("1.2", "compliant", "refuses TLS 1.0")


def test_without_a_name_the_run_that_began_last_is_meant() -> None:
    assert read_night(example_journal()).own == OWN
    assert read_night(example_journal(), "a run that no line has").own == OWN
    assert read_night([]) == Night()
    assert Night().own_run is None


def test_a_line_that_stands_in_two_files_counts_once() -> None:
    assert read_night([*example_journal(), *example_journal()]) == read_night(example_journal())


def test_a_truncated_line_an_unknown_event_and_an_unknown_format_are_counted() -> None:
    lines = [
        seen("r", AT, "1.0"),
        journal_line("r", AT, "an event of the future", x=1),
        json.dumps({"v": 2, "time": "2026-11-30T02:15:00.000Z", "run": "r", "event": "begin"}),
        "",
        seen("r", AT, "1.1")[:60],
    ]
    night = read_night(lines)
    assert (len(night.runs), night.unread, night.unknown) == (1, 2, 1)
    assert night.first_seen() == {"b1": "1.0"}


@pytest.mark.parametrize(
    "content",
    [
        {"event": "step", "cluster": "c", "nodes": "n1", "step": "set", "began": "2026-11-30T02:15:00Z", "seconds": 1},
        {"event": "step", "cluster": "c", "nodes": [], "step": "set", "began": "yesterday", "seconds": 1},
        {"event": "step", "cluster": "c", "nodes": [], "step": "set", "began": "9999-12-31T23:59:00Z", "seconds": 1},
        {"event": "step", "cluster": "c", "nodes": [], "step": "set", "began": "2026-11-30T02:15:00Z", "seconds": "x"},
        {"event": "step", "cluster": "c", "nodes": [], "step": "set", "began": "2026-11-30T02:15:00Z", "seconds": -1},
        {"event": "step", "cluster": "c", "nodes": [], "step": "set", "began": "2026-11-30T02:15:00Z", "seconds": 1e9},
        {"event": "step", "cluster": "c", "nodes": [], "step": "s", "began": "2026-11-30T02:15:00Z", "seconds": 9**400},
        {"event": "plan", "clusters": [{"name": "c", "nodes": ["n1"]}]},
        {"event": "plan", "clusters": None},
        {"event": "end", "nodes": ["n1"], "result": "done"},
        {"event": "sending", "cluster": "c", "node": "n1"},
    ],
)
def test_a_line_with_wrong_content_is_counted_and_changes_nothing(content: dict[str, Any]) -> None:
    line = json.dumps({"v": 1, "time": "2026-11-30T02:15:00.000Z", "run": "r", "result": "ok", **content})
    night = read_night([seen("r", AT, "1.0"), line])
    assert night.unread == 1
    assert night.runs == read_night([seen("r", AT, "1.0")]).runs


def test_a_run_of_the_day_before_is_of_another_night() -> None:
    def first(hours: float) -> dict[str, str]:
        earlier = AT - timedelta(hours=hours)
        return read_night([seen("early", earlier, "1.0"), seen("own", AT, "1.2")], "own").first_seen()

    assert first(23.9) == {"b1": "1.0"}
    assert first(24) == {"b1": "1.2"}


def test_the_first_value_of_a_node_is_what_the_first_run_read() -> None:
    hour = timedelta(hours=1)
    lines = [
        seen("a", AT - 3 * hour, None),
        seen("b", AT - 2 * hour, "1.0"),
        seen("c", AT - hour, "1.1"),
        seen("own", AT, "1.2"),
        seen("later", AT + hour, "1.3", "b2"),
    ]
    assert read_night(lines, "own").first_seen() == {"b1": "1.0"}


def test_the_report_keeps_the_first_value_of_the_night_and_that_of_this_run() -> None:
    report = example_report()
    nodes = {node["name"]: node for cluster in report["clusters"] for node in cluster["nodes"]}
    found = {name: tuple(nodes[name][key] for key in ("before", "before_this_run", "after")) for name in MUNICH}
    assert found == {
        MUNICH[0]: ("1.0", "1.2", "1.2"),
        MUNICH[1]: ("1.0", "1.2", "1.2"),
        MUNICH[2]: ("1.0", "1.0", "1.2"),
    }
    assert (report["run"], report["change"], report["timezone"]) == (OWN, "CHG0048211", "Europe/Berlin")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from(["2026-11-30T02:15:00.000Z", "r", "ok"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted({key for line in example_journal() for key in json.loads(line)} - {"v"})


@given(st.data())
def test_no_damage_of_a_line_is_an_error(data: st.DataObject) -> None:
    lines = example_journal()
    place = data.draw(st.integers(0, len(lines) - 1))
    if data.draw(st.booleans()):
        line = json.loads(lines[place])
        line[data.draw(st.sampled_from(KEYS))] = data.draw(JSON)
        lines[place] = json.dumps(line)
    else:
        lines[place] = lines[place][: data.draw(st.integers(0, len(lines[place])))] + data.draw(st.text(max_size=5))
    night = read_night(lines, OWN)
    assert night.unread + night.unknown <= 1
    assert OWN in {run.id for run in night.runs}
