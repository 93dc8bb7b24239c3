# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page: it shows all of the report, loads and runs nothing, and takes no text for markup."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.outcomes import DeviceOutcome
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.page import page_parts

from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.report.example import READ, example_results

EVIL = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;`{{ 1 }}`\x00\x1b\u202eabc\u2066\ud800" + "W" * 3000
)
VOID = {"meta", "wbr"}
# What is asked of a Unified CM without anything in it.
QUESTIONS = ("R02", "R16", "R18", "R20", "R21", "R30", "R36")


class Page(HTMLParser):
    """The elements of a page, its text, and the text of each class. Elements must be closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.of_class: dict[str, list[str]] = {}
        self._open: list[tuple[str, list[str]]] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.elements.append((tag, values))
        if tag not in VOID:
            classes = (values.get("class") or "").split()
            self._open.append((tag, classes))
            for name in classes:
                self.of_class.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            return
        self.text += data
        for name in {name for _tag, names in self._open for name in names}:
            self.of_class[name][-1] += data

    def attributes(self, name: str) -> Iterator[str]:
        return (value for _tag, values in self.elements if (value := values.get(name)) is not None)


def source(*results: Any, language: str = "en", folder: str = "") -> str:
    found = LANGUAGES[language]
    zone = timezone(timedelta(hours=9), "JST")
    return "".join(page_parts(build_report(results, found, READ), found, folder=folder, zone=zone))


def page(*results: Any, language: str = "en") -> Page:
    return Page(source(*results, language=language))


def poisoned(value: Any, *, keep: tuple[str, ...]) -> Any:
    """The same with each text replaced, apart from those that a result must have of a kind."""
    if isinstance(value, Mapping):
        return {key: one if key in keep else poisoned(one, keep=keep) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [poisoned(one, keep=keep) for one in value]
    return EVIL if isinstance(value, str) else value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_complete_in_itself(language: str) -> None:
    found = page(*example_results(), language=language)
    assert ("html", {"lang": language}) in found.elements
    assert not {tag for tag, _values in found.elements} & {"script", "link", "img", "iframe", "base", "object", "form"}
    assert not [value for name in ("src", "srcset", "style", "onload", "onclick") for value in found.attributes(name)]
    assert all(value.startswith("#") for value in found.attributes("href"))
    assert all(re.fullmatch(r"url\(#fate-\w+\)", value) for value in found.attributes("fill"))


def test_the_style_asks_for_nothing() -> None:
    style = source(*example_results()).partition("<style>")[2].partition("</style>")[0]
    assert "@media print" in style
    assert "prefers-color-scheme: dark" in style
    assert not re.search(r"url\(|@import|@font-face|expression", style)


def test_the_policy_of_the_page_lets_nothing_in() -> None:
    [policy] = [value for value in page(*example_results()).attributes("content") if "default-src" in value]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere_and_each_mark_is_there_once(language: str) -> None:
    found = page(*example_results(), language=language)
    marks = list(found.attributes("id"))
    assert len(marks) == len(set(marks))
    assert {value.removeprefix("#") for value in found.attributes("href")} <= set(marks)
    assert {value[5:-1] for value in found.attributes("fill")} <= set(marks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_device_or_an_operator_is_markup(language: str) -> None:
    keep = ("severity", "target", "rule", "blocking", "product", "expires", "answer")
    results = [poisoned(result, keep=keep) for result in copy.deepcopy(example_results())]
    clean, found = page(*example_results(), language=language), page(*results, language=language)
    assert not {tag for tag, _values in found.elements} - {tag for tag, _values in clean.elements}
    assert {name for _tag, values in found.elements for name in values} <= {
        name for _tag, values in clean.elements for name in values
    }
    assert "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;" in found.text
    text = source(*results, language=language)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert r"\x00\x1b\u202eabc\u2066\ud800" in found.text
    assert text.encode()


def test_what_tells_things_apart_is_escaped_as_well() -> None:
    result = copy.deepcopy(impact(phones(security="Encrypted"), mixed_mode=True, args={"answers": {"R02": "no"}}))
    result["product"] = result["target"] = result["blocking"][0] = EVIL
    for finding in result["findings"]:
        finding["rule"] = finding["answer"] = EVIL
    found = page(result)
    assert "script" not in {tag for tag, _values in found.elements}
    assert "<script>alert(1)</script>" in found.text


def test_a_cluster_says_what_it_is_and_what_blocks() -> None:
    found = page(*example_results())
    [facts, *_others] = found.of_class["facts"]
    for text in ("R03 R05 R13 R31", "TLS 1.2", "mixed mode, tokenless CTL file", "7,376", "2026-11-24 07:58 UTC"):
        assert text in facts
    assert "Unified CM 12.5(1)SU6 (12.5.1.16900-48)" in found.text


def test_a_cluster_that_was_not_read_is_never_fine() -> None:
    found = page({"failed": True, "cluster": "alpha", "msg": "no route", "hint": "look at the cable"})
    assert found.of_class["verdict"] == ["1 not read"]
    assert "It does not count as fine" in found.text
    assert "no route" in found.text
    assert "look at the cable" in found.text
    assert "passed" not in found.of_class


def test_a_severity_and_a_result_are_told_in_words() -> None:
    found = page(*example_results())
    badges = {re.sub(r"^\W|^i", "", text) for text in found.of_class["badge"]}
    assert badges == {"Blocked", "Not read", "Questions open", "Blocks", "Warning", "Question", "Note"}


def test_each_fate_has_a_pattern_of_its_own_or_is_solid_and_a_number_beside_each_bar() -> None:
    found = page(*example_results())
    assert {value for tag, values in found.elements if tag == "pattern" and (value := values["id"])} == {
        f"fate-{fate.value}" for fate in DeviceOutcome
    }
    labels = list(found.attributes("aria-label"))
    assert "Cisco 7965: 412 stop, 96 lose services" in labels
    assert "412" in found.of_class["chart"][0]


def test_bars_are_as_long_as_their_numbers() -> None:
    result = impact({"phones": [{"model": "Cisco 8845", "count": 80}, {"model": "Cisco 7942", "count": 20}]})
    widths = [
        values["width"] for tag, values in page(result).elements if tag == "rect" and "fill" in values and "x" in values
    ]
    # of all clusters, of the cluster, of the models: 20 lose services, 80 go on
    assert widths == ["20.00%", "80.00%", "20.00%", "80.00%", "25.00%", "100.00%"]


def test_a_finding_shows_what_it_rests_on() -> None:
    found = page(*example_results())
    [finding] = [text for text in found.of_class["finding"] if "Registration over secure" in text and "450" in text]
    for text in (
        "they never fall back",
        "Replace the phones.",
        "SEPF00000000000",
        "and 440 more",
        "run sql select",
        "Sources disagree",
        "security guide 15",
    ):
        assert text in finding


def test_what_a_rule_says_is_said_once_with_the_clusters_beneath_it() -> None:
    old = phones(count=3, security="Encrypted")
    found = page(*(impact(old, mixed_mode=True, args={"cluster": name}) for name in ("alpha", "bravo")))
    [finding] = [text for text in found.of_class["finding"] if "Registration over secure" in text]
    assert finding.count("they never fall back") == 1
    assert finding.count("run sql select skip 0") == 1
    assert finding.index("alpha") < finding.index("bravo")
    assert "6 affected" in finding
    assert found.text.count("Replace the phones.") == 1


def test_every_model_of_a_finding_is_counted_however_few_items_are_named() -> None:
    fleet = {
        "phones": [
            {"model": model, "count": number, "security": mode}
            for number, model in enumerate(("Cisco 7965", "Cisco 7942", "Cisco 9971", "Cisco 6921"), 40)
            for mode in ("Encrypted", "Authenticated")
        ]
    }
    found = page(impact(fleet, mixed_mode=True, args={"limit": 1}))
    [finding] = [text for text in found.of_class["finding"] if "Registration over secure" in text]
    for number, model in enumerate(("Cisco 7965", "Cisco 7942", "Cisco 9971", "Cisco 6921"), 40):
        assert f"{number}{model}Encrypted" in finding
        assert f"{number}{model}Authenticated" in finding


def test_only_the_phones_that_stop_are_counted_where_a_rule_blocks() -> None:
    old = phones(count=3, security="Encrypted")
    found = page(impact(old, mixed_mode=True), impact(old, args={"cluster": "bravo"}))
    [finding] = [text for text in found.of_class["finding"] if "Registration over secure" in text]
    assert finding.startswith("R05Registration over secure SIP or SCCP\u2715Blocks3 affected")
    assert "bravo Unified CM" in finding


def test_the_contents_lead_to_the_questions_the_rules_and_the_clusters() -> None:
    found = page(*example_results())
    [contents] = found.of_class["contents"]
    for text in ("Open questions", "Blocks: phones, links or services stop", "R05", "headquarters", "emergency"):
        assert text in contents
    assert "headquarters Unified CM emergency" in contents
    assert "headquarters IM and Presence voicemail" in contents
    order = [found.text.index(text) for text in ("open questions", "Contents", "vos_tls_answers:", "What was found")]
    assert order == sorted(order)


def test_a_cluster_in_which_only_questions_are_open_is_not_shown_as_fine() -> None:
    found = page(impact(phones("Cisco 8845")))
    assert "Questions open" in found.text
    assert "passed" not in found.of_class
    answered = impact(args={"answers": dict.fromkeys(QUESTIONS, "no")})
    assert "Nothing blocks" in page(answered).of_class["passed"][1]


def test_a_question_names_the_devices_that_it_is_about() -> None:
    found = page(*example_results())
    [question] = [text for text in found.of_class["asked"] if "R14" in text]
    assert "Cisco 7841 (2,210), Cisco 8845 (1,480)" in question
    assert "CUBE-PSTN" in question or "Unity-Connection" in question


def test_a_time_is_said_in_utc_and_as_the_clock_on_the_controller_shows_it() -> None:
    found = page(*example_results())
    assert "Made on 2026-11-24 07:58 UTC (16:58 JST)" in found.of_class["made"][0]
    assert "2026-11-24 07:58 UTC (16:58 JST)" in found.of_class["facts"][0]


def test_the_file_with_all_items_is_linked_from_where_the_page_is(tmp_path: Path) -> None:
    items = tmp_path / "report" / "items" / "al#pha: 1.jsonl"
    items.parent.mkdir(parents=True)
    args = {"limit": 1, "items_path": str(items)}
    result = impact(phones(count=3, security="Encrypted"), mixed_mode=True, args=args)
    links = set(Page(source(result, folder=str(tmp_path / "report"))).attributes("href"))
    assert "./items/al%23pha%3A%201.jsonl" in links
    assert str(items) in page(result).text
    assert all(value.startswith("#") for value in page(result).attributes("href"))


def test_a_table_that_may_be_wide_is_reached_by_keyboard() -> None:
    found = page(*example_results())
    regions = [values for _tag, values in found.elements if values.get("role") == "region"]
    assert all(values["tabindex"] == "0" and values["class"] == "scroll" for values in regions)
    labels = [values["aria-label"] for values in regions]
    assert len(set(labels)) == len(labels)
    wide = [values for tag, values in found.elements if tag == "table" and "items" not in (values["class"] or "")]
    assert len(wide) == len(regions)


def test_a_waiver_is_shown_with_its_reason_and_its_last_day() -> None:
    found = page(*example_results())
    assert "accepted until 2999-12-31 (UTC)" in found.of_class["state"]
    assert "waiver expired on 2020-06-30 (UTC)" in found.of_class["state"]
    assert "The lobby phones are replaced on the same day, CHG0012345" in found.text


def test_the_questions_say_how_they_are_answered() -> None:
    found = page(*example_results())
    [snippet] = found.of_class["snippet"]
    assert snippet.splitlines()[:2] == ["vos_tls_answers:", '  R04:  # "yes" or "no"']
    assert "Is any peer of these trunks limited to a version below the target?" in found.of_class["questions"][0]


def test_what_could_not_be_read_is_shown() -> None:
    drop = {"at": "command", "moment": "after", "command": "run sql select clusterid"}
    found = page(impact(phones("Cisco 8845"), node={"faults": {"drops": [drop]}}))
    assert "the remote clusters with their versions" in found.of_class["alert"][0]
    assert "blocks until it is answered" in found.of_class["state"]


def test_a_long_list_of_items_is_cut_on_the_page_and_said_so() -> None:
    result = impact(phones(count=300, security="Encrypted"), mixed_mode=True, args={"limit": 0})
    found = page(result)
    assert "and 275 more" in found.text
    assert "SEPF00000000024" not in found.text.replace("SEPF00000000018", "")


def test_no_result_is_an_empty_report() -> None:
    assert "No cluster was judged." in page().text


def test_the_japanese_page_has_no_label_in_english() -> None:
    found = page(*example_results(), language="ja")
    words = " ".join(found.of_class["badge"] + found.of_class["state"] + found.of_class["group"])
    assert not re.search(r"[A-Za-z]{2,}", words.replace("UTC", ""))
