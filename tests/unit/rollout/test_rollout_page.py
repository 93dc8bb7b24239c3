# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollout's page: it shows all of the night, loads and runs nothing, and takes no text for markup."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.load import CODES
from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import NodeState
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.advice import Sent
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.page import page_html
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.page_language import (
    PageLanguage,
    labels_of,
    zone_of,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import Outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.steps import OWN_REBOOTS
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.timeline import kind_of

from tests.unit.impact.report.test_page import EVIL, Page
from tests.unit.rollout.example_night import CUT_OFF, MUNICH, NIGHT, OWN, STOPPED, example_journal, example_report
from tests.unit.rollout.example_night import journal_line as line

EN, JA = labels_of("en"), labels_of("ja")
PLACE = re.compile(r"\{(\w+)\}")
STEPS = (
    OWN_REBOOTS,
    "window",
    "soft stop",
    "gate before",
    "nobody else",
    "baseline",
    "set",
    "restart",
    "gate after",
    "proof",
)
SAID_BY_DEVICES = ("bdi", "code", "pre")


def page(report: Any = None, journal: Any = None, language: str = "en") -> Page:
    lines = example_journal() if journal is None else journal
    return Page(page_html(report or example_report(), lines, language))


def values(found: Page, tag: str, kind: str) -> list[dict[str, str | None]]:
    return [given for name, given in found.elements if name == tag and kind in (given.get("class") or "").split()]


def share(text: str | None) -> float:
    assert text is not None
    assert text.endswith("%")
    return float(text[:-1])


def poisoned(value: Any, *, keep: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        return {key: one if key in keep else poisoned(one, keep=keep) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, keep=keep) for one in value]
    return EVIL if isinstance(value, str) else value


@pytest.mark.parametrize("language", CODES)
def test_the_page_is_complete_in_itself(language: str) -> None:
    found = page(language=language)
    assert ("html", {"lang": language}) in found.elements
    assert not {tag for tag, _given in found.elements} & {"script", "link", "img", "iframe", "base", "object", "form"}
    for name in ("src", "srcset", "style", "href", "onload", "onclick"):
        assert list(found.attributes(name)) == []
    [policy] = [text for text in found.attributes("content") if "default-src" in text]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_style_asks_for_nothing_and_knows_paper_and_the_dark() -> None:
    style = page_html(example_report(), [], "en").partition("<style>")[2].partition("</style>")[0]
    assert "@media print" in style
    assert "prefers-color-scheme: dark" in style
    assert not re.search(r"url\(|@import|@font-face|expression", style)


@pytest.mark.parametrize("language", CODES)
def test_no_text_of_a_device_or_an_operator_is_markup(language: str) -> None:
    report = poisoned(example_report(), keep=("state", "outcome", "finished", "run"))
    journal = [
        json.dumps(poisoned(json.loads(text), keep=("v", "time", "run", "event", "began")))
        for text in example_journal()
    ]
    clean, found = page(language=language), page(report, journal, language)
    assert not {tag for tag, _given in found.elements} - {tag for tag, _given in clean.elements} - {"pre"}
    assert {name for _tag, given in found.elements for name in given} <= {
        name for _tag, given in clean.elements for name in given
    }
    assert "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;" in found.text
    text = page_html(report, journal, language)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert text.encode()


def test_what_tells_things_apart_is_escaped_as_well() -> None:
    report = copy.deepcopy(example_report())
    report["target"] = report["timezone"] = report["canary"] = EVIL
    for cluster in report["clusters"]:
        for node in cluster["nodes"]:
            node["state"] = node["product"] = EVIL
    journal = [json.dumps({**json.loads(text), "run": EVIL}) for text in example_journal()]
    found = page(report, journal)
    assert "script" not in {tag for tag, _given in found.elements}
    assert "<script>alert(1)</script>" in found.text


def test_no_language_lacks_a_text() -> None:
    assert set(EN) - set(JA) == {key for key in EN if key.endswith("_one")}
    assert set(JA) <= set(EN)


@pytest.mark.parametrize("key", JA)
def test_a_text_has_the_same_places_in_both_languages(key: str) -> None:
    assert sorted(PLACE.findall(JA[key])) == sorted(PLACE.findall(EN[key]))
    if one := EN.get(f"{key}_one"):
        assert sorted(PLACE.findall(one)) == sorted(PLACE.findall(EN[key]))


@pytest.mark.parametrize("code", CODES)
def test_each_state_outcome_and_step_has_a_word(code: str) -> None:
    labels = labels_of(code)
    assert {f"state_{state.value}" for state in NodeState} <= set(labels)
    assert {f"outcome_{outcome.value}" for outcome in Outcome} <= set(labels)
    assert {f"step_{step.replace(' ', '_')}" for step in STEPS} <= set(labels)
    assert {f"result_{result}" for result in ("done", "not_done", "checked", "planned")} <= set(labels)
    assert {f"severity_{severity}" for severity in ("block", "warn", "info")} <= set(labels)
    assert {f"sent_{sent.value}" for sent in Sent} <= set(labels)


def test_each_text_is_used() -> None:
    """A text that nothing asks for is left over. Those of several values are asked for by their kind."""

    folder = Path(__file__).parents[3] / "plugins" / "plugin_utils" / "rollout"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    kinds = ("state", "outcome", "step", "result", "severity", "product", "fact", "kind", "count", "sent")
    unused = [
        key
        for key in EN
        if not re.search(rf"[\"']{key.removesuffix('_one')}[\"']", code) and key.partition("_")[0] not in kinds
    ]
    assert unused == []


@pytest.mark.parametrize("report", [None, "check"])
def test_the_japanese_page_has_no_word_of_ours_in_english(report: str | None) -> None:
    """Apart from texts of devices, operators and the run, which are marked as such, and from names."""
    source = page_html({**example_report(), "check_mode": bool(report)}, example_journal(), "ja")
    for tag in (*SAID_BY_DEVICES, "style", "head", "th"):
        source = re.sub(rf"<{tag}\b(?![^>]*scope=.col)[^>]*>.*?</{tag}>", "", source, flags=re.DOTALL)
    source = re.sub(r'<svg class="names".*?</svg>', "", source, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", source)))
    names = {"TLS", "UTC", "ID", "CLI", "Europe", "Berlin", "collabops", "vos", "Unified", "CM", "Unity", "Connection"}
    names |= {"Prime", "Collaboration", "Deployment"}
    sent = {"set", "tls", "min", "version", "utils", "system", "restart", "cuc", "berlin", "cucm", "muc", "pub"}
    assert words - names - sent - {"sub", "pcd", "lab"} <= {"sub1", "sub2"}


@pytest.mark.parametrize("language", CODES)
def test_a_reader_without_eyes_finds_the_way(language: str) -> None:
    found = page(language=language)
    levels = [int(tag[1]) for tag, _given in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert {given.get("scope") for tag, given in found.elements if tag == "th"} == {"col", "row"}
    regions = values(found, "div", "scroll")
    assert {(given["role"], given["tabindex"]) for given in regions} == {("region", "0")}
    labels = [given["aria-label"] for given in regions]
    assert all(labels)
    assert len(labels) == len(set(labels))
    marks = list(found.attributes("id"))
    assert len(marks) == len(set(marks))
    [drawing] = values(found, "svg", "plot")
    assert {drawing["aria-labelledby"], drawing["aria-describedby"]} <= set(marks)
    assert drawing["role"] == "img"


def test_the_top_says_what_came_of_it_who_did_it_and_when() -> None:
    found = page()
    assert "Minimum TLS version 1.2: not done" in found.text
    assert "6 of 7 nodes are compliant." in found.text
    [facts] = found.of_class["facts"]
    for text in (
        "CHG0048211",
        "m.keller",
        "2026-11-29 01:15 (00:15 UTC)",
        "collabops.vos 0.1.0",
        OWN,
        "22:00 to 05:00",
    ):
        assert text in facts
    report = example_report()
    for cluster in report["clusters"]:
        cluster["outcome"] = "done"
        for node in cluster["nodes"]:
            node["passes"] = True
    assert "Minimum TLS version 1.2: done" in page(report).text
    assert "check mode, nothing was changed" in page({**report, "check_mode": True}, []).text


def test_a_node_shows_what_the_first_run_of_the_night_found() -> None:
    rows = dict(re.findall(r"<tr><th[^>]*><bdi>([\w-]+)</bdi></th>(.*?)</tr>", page_html(example_report(), [], "en")))
    assert "<strong>1.0</strong><small>1.2 at the start of this run</small>" in rows[MUNICH[0]]
    assert "<strong>1.0</strong></td>" in rows[MUNICH[2]]
    assert "1 line" in rows[MUNICH[2]]
    assert "Configured TLS minimum version: 1.2" in rows[MUNICH[2]]


def test_a_node_of_another_run_stands_there_with_its_last_known_state() -> None:
    report = example_report()
    [gone] = [cluster for cluster in report["clusters"] if cluster["name"] == "munich"]
    report["clusters"].remove(gone)
    end = {"before": "1.0", "after": "1.2", "state": "compliant", "proof": "refuses TLS 1.0"}
    ended = line(CUT_OFF, NIGHT + timedelta(hours=2), "end", outcomes={}, nodes={MUNICH[0]: end}, result="not_done")
    found = page(report, [*example_journal(), ended])
    assert "3 more nodes were part of other runs of this night." in found.text
    assert "munich, nodes of other runs" in found.text
    section = found.text.partition("munich, nodes of other runs")[2]
    assert "Not in this run; the state is that of Run 2.refuses TLS 1.0" in section
    assert section.count("Not in this run. The journal does not tell its state.") == 2


@pytest.mark.parametrize(("cause", "words"), [("window", "window closed"), ("stop_asked", "ended on request")])
def test_a_cluster_that_was_ended_as_asked_does_not_blame_the_window(cause: str, words: str) -> None:
    report = copy.deepcopy(example_report())
    (stopped,) = [cluster for cluster in report["clusters"] if cluster["stopped"]]
    stopped["outcome"], stopped["stopped"]["cause"] = "window_closed", cause
    title = f'<h3><bdi>{stopped["name"]}</bdi> <span class="badge bad">'
    assert page_html(report, [], "en").partition(title)[2].startswith(words)


def test_a_cluster_that_was_stopped_has_what_the_run_said() -> None:
    found = page()
    assert STOPPED in found.of_class["stop"][0] or STOPPED in found.text
    assert "Safe to do next:" in found.text
    assert "Fax" not in found.text
    assert "fax gateway until January" in found.text
    assert "the lobby phones are replaced on Monday, CHG0048230" in found.text


def test_the_time_line_has_a_bar_for_each_step_of_each_node_where_its_time_is() -> None:
    found = page()
    steps = [json.loads(text) for text in example_journal() if json.loads(text)["event"] == "step"]
    bars = [given for given in values(found, "rect", "bar") if "%" in (given["width"] or "")]
    assert len(bars) == sum(len(step["nodes"]) for step in steps)
    assert {(given["class"] or "").removeprefix("bar ") for given in bars} == {kind_of(step["step"]) for step in steps}
    own = [(step, drawn) for step, drawn in zip(steps, bars, strict=True) if step["run"] == OWN]
    begins = [datetime.fromisoformat(step["began"]).timestamp() for step, _bar in own]
    (first, last) = begins.index(min(begins)), begins.index(max(begins))
    per_second = (share(own[last][1]["x"]) - share(own[first][1]["x"])) / (begins[last] - begins[first])
    for begin, (step, drawn) in zip(begins, own, strict=True):
        expected = share(own[first][1]["x"]) + (begin - begins[first]) * per_second
        assert share(drawn["x"]) == pytest.approx(expected, abs=0.01)
        assert share(drawn["width"]) == pytest.approx(step["seconds"] * per_second, abs=0.01)


def test_the_time_line_shows_clock_runs_gaps_what_was_sent_the_stop_and_the_run_that_was_cut_off() -> None:
    found = page()
    clocks = found.of_class["clock"]
    assert clocks[:3] == ["20:00", "22:00", "22:30"]
    assert "11-29 01:30" in clocks
    assert found.of_class["run-name"] == ["Run 1", "Run 2", "Run 3"]
    assert [text for text in found.of_class["gap"] if text] == ["no run for 1 h 56 min", "no run for 2 h 17 min"]
    marks = [text for text in found.of_class["sent"] if text]
    assert "cucm-muc-pub: set tls min-version 1.2, about to be confirmed at 22:28:08" in marks
    assert [text for text in found.of_class["stop"] if text] == ["cuc-berlin-2: stopped at 02:56:35"]
    assert [text for text in found.of_class["cut"] if text] == ["Run 2 has no end; its last line is from 22:58:27"]


def test_the_top_names_the_clusters_that_are_not_done() -> None:
    assert page().of_class["not-done"] == ["Clusters that are not done: berlin (failed)"]
    assert page(language="ja").of_class["not-done"] == [f"{JA['clusters_not_done']}{JA['colon']}berlin (失敗)"]
    done = copy.deepcopy(example_report())
    for cluster in done["clusters"]:
        cluster["outcome"] = "done"
    assert "not-done" not in page(done).of_class


def test_a_cluster_that_ended_on_request_is_not_said_to_have_met_a_closed_window() -> None:
    report = copy.deepcopy(example_report())
    [berlin] = [cluster for cluster in report["clusters"] if cluster["name"] == "berlin"]
    berlin.update(outcome="window_closed", stopped={"cause": "stop_asked"})
    assert page(report).of_class["not-done"] == ["Clusters that are not done: berlin (ended on request)"]
    assert "window closed" not in page(report).text


def test_on_a_narrow_screen_each_value_of_a_node_has_the_name_of_its_column() -> None:
    cards = values(page(), "table", "cards")
    assert [table["class"] for table in cards] == ["runs cards", *["nodes cards"] * 4]
    names = [given.get("data-name") for tag, given in page().elements if tag == "td"]
    assert None not in names
    assert {"State", "Before", "After", "Why", "Result"} <= set(names)


def test_the_table_has_all_that_the_time_line_shows() -> None:
    [table] = page().of_class["steps"]
    lines = [json.loads(text) for text in example_journal()]
    assert table.count("The run begins") == 3
    assert table.count("The run ends") == 2
    assert table.count("Last line of this run in the journal; the run has no end") == 1
    assert table.count("Send set tls min-version 1.2") == sum(
        one["event"] == "sending" and one["command"].startswith("set") for one in lines
    )
    assert f"Stop: gate after{chr(0x2013)}{STOPPED}" in table
    clocks = re.findall(r'<time datetime="([^"]*)">', page_html(example_report(), example_journal(), "en"))
    assert clocks == sorted(clocks)
    assert len(clocks) == sum(one["event"] in ("step", "sending", "stop") for one in lines) + 2 * 3


def test_a_node_of_two_waves_and_of_a_wave_of_several_has_a_row_of_its_own() -> None:
    at = datetime(2026, 11, 29, 0, 30, tzinfo=UTC)
    content = {"step": "restart", "began": "2026-11-29T00:20:00.000Z", "seconds": 600, "evidence": [], "result": "ok"}
    wave = line(OWN, at, "step", cluster="extra", nodes=["x1", "x2"], **content)
    found = page(journal=[*example_journal(), wave])
    assert [text for text in found.of_class["node"] if text.startswith("x")] == ["x1x1", "x2x2"]
    titles = [text for text in found.of_class["restart"] if text.startswith("x")]
    assert titles == [f"{name}: restart, 01:20:00 to 01:30:00, 10 min" for name in ("x1", "x2")]


def test_without_a_journal_the_page_says_that_there_is_no_time_line() -> None:
    found = page(journal=[])
    assert "There is no time line, because the journal of this run was not found." in found.text
    assert not values(found, "svg", "plot")
    planned = [text for text in example_journal() if json.loads(text)["event"] in ("begin", "plan", "end")]
    assert "There is no time line, because no step was taken on a node." in page(journal=planned).text


def test_lines_that_could_not_be_read_are_said() -> None:
    odd = line(OWN, NIGHT, "an event of the future")
    found = page(journal=[*example_journal(), '{"v": 1, "time": "2026-11-2', odd])
    assert "1 line of the journal could not be read and is missing here." in found.text
    assert "1 line of the journal have" not in found.text
    assert "1 line of the journal has an event that this version of the collection does not know." in found.text


def test_a_time_is_shown_in_the_zone_and_in_utc() -> None:
    moment = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    berlin = PageLanguage("en", zone_of("Europe/Berlin"))
    assert berlin.moment(moment) == "2026-11-29 00:30 (2026-11-28 23:30 UTC)"
    for name in ("UTC", "No/Such_Zone", "", "../etc"):
        assert PageLanguage("en", zone_of(name)).moment(moment) == "2026-11-28 23:30 UTC"
    assert [berlin.took(seconds) for seconds in (0.4, 119, 120, 3599, 7260)] == [
        "0 s", "119 s", "2 min", "1 h 0 min", "2 h 1 min"
    ]  # fmt: skip
