# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night in waves in the reports: which node was changed in which wave, from when to when, and how far each had come
when the cluster was stopped."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.load import CODES
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.night import read_night
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.page import page_html
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report_screen import report_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.timeline_waves import wave_spans
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.wave_numbers import wave_numbers

from tests.unit.impact.report.test_page import Page
from tests.unit.rollout.example_night import example_journal, example_report
from tests.unit.rollout.example_waves import MAIL, RUN, STUCK, WAVES, waves_journal, waves_report
from tests.unit.rollout.test_rollout_page import share, values


def source(language: str = "en", *, report: Any = None, journal: Any = None) -> str:
    return page_html(report or waves_report(), waves_journal() if journal is None else journal, language)


def page(language: str = "en", **given: Any) -> Page:
    return Page(source(language, **given))


def test_node_by_node_has_no_numbers() -> None:
    assert wave_numbers([["a"], ["b"]]) == {}
    assert wave_numbers([["a"], ["b", "c"]]) == {"a": (1, 2), "b": (2, 2), "c": (2, 2)}


def test_the_waves_of_a_run_go_from_their_first_step_to_the_end_of_their_last() -> None:
    (run,) = read_night(waves_journal(), RUN).runs
    spans = list(wave_spans(run))
    assert [(span.number, span.nodes) for span in spans] == [((n, 5), wave) for n, wave in enumerate(WAVES[:3], 1)]
    for span in spans:
        steps = [step for step in run.steps if step.nodes == span.nodes]
        assert (span.begin, span.end) == (steps[0].began, steps[-1].ended)


@pytest.mark.parametrize("language", CODES)
def test_the_nodes_of_a_wave_stand_at_the_same_time_in_rows_of_their_own(language: str) -> None:
    bars = [given for given in values(page(language), "rect", "restart") if "%" in (given["width"] or "")]
    places = [(given["x"], given["width"]) for given in bars]
    assert len(bars) == sum(map(len, WAVES[:3])) + len(MAIL)
    assert [places.count(place) for place in dict.fromkeys(places)].count(4) == 2
    rows = [given["y"] for given in bars]
    assert len(set(rows)) == len(rows)


def test_each_wave_has_a_line_with_its_number_above_its_nodes() -> None:
    found = page()
    assert [text for text in found.of_class["wave-name"] if text] == [f"wave {number} of 5" for number in (1, 2, 3)]
    lines = values(found, "line", "wave")
    assert len(lines) == 3
    assert all(share(line["x2"]) < share(after["x1"]) for line, after in pairwise(lines))
    nodes = ", ".join(WAVES[1])
    assert f"wave 2 of 5: {nodes}, 21:30:30 to 21:59:00" in found.of_class["wave"]


def test_a_wave_without_room_for_its_words_has_its_number() -> None:
    late = [json.loads(line) for line in waves_journal()]
    long = {**late[-2], "step": "restart", "began": "2026-12-06T00:00:00.000Z", "seconds": 60 * 60 * 18}
    found = page(journal=[*waves_journal(), json.dumps({**long, "time": "2026-12-06T18:00:00.000Z"})])
    assert [text for text in found.of_class["wave-name"] if text] == ["1", "2", "wave 3 of 5"]


@pytest.mark.parametrize(("language", "words"), [("en", "wave 3 of 5"), ("ja", "ウェーブ 3/5")])
def test_the_tables_name_the_wave_of_each_node(language: str, words: str) -> None:
    text = source(language)
    heads = dict(re.findall(r'<th scope="row"><bdi>([\w-]+)</bdi>(.*?)</th>', text))
    assert {name for name, more in heads.items() if words in more} == set(WAVES[2])
    assert not any(heads[name] for name in MAIL)
    [table] = page(language).of_class["steps"]
    assert table.count(words) == 4  # its steps, up to the gate at which it stopped


def test_the_stop_says_how_far_each_node_of_the_wave_had_come() -> None:
    [table] = page().of_class["steps"]
    stop = table.partition(f"{STUCK}: not healthy within 3600 s")[2]
    assert f"{STUCK}: restarted" in stop
    assert f"{STUCK}: restarted, healthy" not in stop
    assert all(f"{name}: restarted, healthy and proven" in stop for name in WAVES[2] if name != STUCK)
    [table] = Page(page_html(example_report(), example_journal(), "en")).of_class["steps"]
    assert "cuc-berlin-2: restarted" not in table  # a node alone: its own steps say it


def test_each_node_that_failed_has_a_cross_on_the_time_line() -> None:
    lines = waves_journal()
    stop = json.loads(lines[-1])
    crosses = [text for text in page().of_class["stop"] if text]
    assert [text.partition(":")[0] for text in crosses] == [STUCK]
    both = page(journal=[*lines[:-1], json.dumps({**stop, "failed": ["cucm-sub1", STUCK]})])
    assert [text.partition(":")[0] for text in both.of_class["stop"] if text] == ["cucm-sub1", STUCK]


def test_a_report_and_a_journal_of_an_earlier_version_have_no_waves() -> None:
    report = waves_report()
    for cluster in report["clusters"]:
        del cluster["waves"]
    text = source(report=report, journal=waves_journal(with_waves=False))
    assert "wave 3 of 5" not in text
    assert text.count('class="bar restart"') > 10


def test_a_plan_whose_waves_are_no_lists_is_a_damaged_line() -> None:
    lines = waves_journal()
    plan = json.loads(lines[1])
    plan["clusters"][0]["waves"] = ["cucm-pub"]
    night = read_night([lines[0], json.dumps(plan)], RUN)
    assert (night.unread, night.runs[0].waves) == (1, {})


def test_the_screen_of_the_report_lists_the_waves() -> None:
    lines = "\n".join(report_lines(waves_report()))
    assert "  5 waves planned: 1. cucm-pub; 2. cucm-sub4, cucm-sub5, cucm-sub6, cucm-tftp1; 3." in lines
    assert "waves planned" not in "\n".join(report_lines(example_report()))
