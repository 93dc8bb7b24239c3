# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as data: what was not read never passes for fine, and the same results give the same report."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import SCHEMA, build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES

from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.report.example import READ, example_results


def report(*results: Any, language: str = "en") -> dict[str, Any]:
    return build_report(results, LANGUAGES[language], READ)


def good(**changes: Any) -> dict[str, Any]:
    return {**impact(phones("Cisco 8845"), args={"answers": {"R16": "no"}}), **changes}


def test_the_report_says_what_it_is() -> None:
    found = report(*example_results())
    assert (found["schema"], found["language"], found["created"]) == (SCHEMA, "en", READ)
    assert SCHEMA == "collabops.vos.impact_report/1"
    assert json.loads(json.dumps(found)) == found


def test_clusters_that_need_somebody_come_first() -> None:
    found = report(*example_results())
    assert [(one["status"], one["cluster"], one["product"]) for one in found["clusters"]] == [
        ("blocked", "headquarters", "cucm"),
        ("not_read", "emergency", None),
        ("passed", "branches", "cucm"),
        ("passed", "headquarters", "imp"),
        ("passed", "voicemail", "cuc"),
    ]


def test_the_order_of_the_results_does_not_matter() -> None:
    results = list(example_results())
    expected = report(*results)
    for seed in range(5):
        random.Random(seed).shuffle(results)
        assert report(*results) == expected


def test_the_results_are_summed_up() -> None:
    found = report(*example_results())
    summary = found["summary"]
    assert {key: summary[key] for key in ("clusters", "blocked", "not_read", "passed", "waived")} == {
        "clusters": 5,
        "blocked": 1,
        "not_read": 1,
        "passed": 3,
        "waived": 1,
    }
    assert summary["devices"] == sum(summary["fates"].values()) == 8417
    assert summary["fates"]["stops"] == 487
    assert summary["questions"] == len(found["questions"])
    [headquarters] = [one for one in found["clusters"] if one["status"] == "blocked"]
    assert headquarters["blocking"] == ["R03", "R05", "R13", "R31"]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"failed": True, "msg": "no route", "cluster": "x"}, "no route"),
        ({"failed": True, "cluster": "x"}, "the pre-check failed and gives no reason"),
        ({"unreachable": True, "msg": "no route", "host": "x"}, "no route"),
        ({"skipped": True, "cluster": "x"}, "it has no target"),
        ({"cluster": "x"}, "it has no target"),
        ({"changed": False, "host": "x", "passed": True, "target": "1.2", "product": "cucm"}, "it has no blocking"),
    ],
)
def test_what_was_not_read_is_not_read(result: dict[str, Any], said: str) -> None:
    [cluster] = report(result)["clusters"]
    assert (cluster["status"], cluster["passed"], cluster["cluster"]) == ("not_read", False, "x")
    assert said in cluster["message"]
    assert cluster["totals"] is None


def test_a_result_without_a_name_is_shown_by_its_number() -> None:
    found = report(good(), {"failed": True, "msg": "no route"})
    assert [one["cluster"] for one in found["clusters"]] == ["result 2", "alpha"]


@pytest.mark.parametrize(
    "changes",
    [
        {"passed": "perhaps"},
        {"passed": None},
        {"findings": None},
        {"findings": "none"},
        {"findings": ["none"]},
        {"findings": [{}]},
        {"models": None},
        {"models": [{"model": "Cisco 7965", "count": -1, "fates": {}}]},
        {"unread": {}},
        {"evidence": None},
        {"product": ""},
    ],
)
def test_a_result_that_is_cut_is_not_read(changes: dict[str, Any]) -> None:
    [cluster] = report(good(**changes))["clusters"]
    assert cluster["status"] == "not_read"
    assert cluster["message"].startswith("this is not a result of collabops.vos.tls_impact: ")


def test_an_unknown_severity_is_no_result() -> None:
    result = copy.deepcopy(good())
    result["findings"][0]["severity"] = "fatal"
    [cluster] = report(result)["clusters"]
    assert (cluster["status"], cluster["findings"]) == ("not_read", [])


def test_a_cluster_is_blocked_where_only_one_place_says_so() -> None:
    assert report(good())["clusters"][0]["status"] == "passed"
    assert report(good(passed=False))["clusters"][0]["status"] == "blocked"
    assert report(good(blocking=["R05"]))["clusters"][0]["status"] == "blocked"
    blocked = impact(phones(security="Encrypted"), mixed_mode=True)
    assert report({**blocked, "passed": True, "blocking": []})["clusters"][0]["blocking"] == ["R05"]


def test_numbers_and_booleans_that_a_template_made_strings_of_are_read() -> None:
    result = copy.deepcopy(good(passed="True", mixed_mode="False"))
    result["findings"][0].update(count="7", blocking="False")
    result["models"][0]["count"] = "1"
    [cluster] = report(result)["clusters"]
    assert (cluster["status"], cluster["mixed_mode"], cluster["findings"][0]["count"]) == ("passed", False, 7)


def test_a_question_is_put_once_with_the_clusters_that_it_is_for() -> None:
    found = report(*example_results())
    [question] = [one for one in found["questions"] if one["rule"] == "R36"]
    assert [(one["cluster"], one["product"]) for one in question["clusters"]] == [
        ("headquarters", "cucm"),
        ("branches", "cucm"),
        ("headquarters", "imp"),
        ("voicemail", "cuc"),
    ]
    assert (question["if_yes"], question["question"][-1]) == ("warn", "?")


def test_what_was_answered_or_waived_is_no_open_question() -> None:
    found = report(*example_results())
    assert not {"R02", "R20", "R31"} & {one["rule"] for one in found["questions"]}
    waiver = {"rule": "R36", "cluster": "alpha", "reason": "checked", "expires": "2999-12-31"}
    result = impact(args={"waivers": [waiver]})
    assert "R36" not in {one["rule"] for one in report(result)["questions"]}
    expired = impact(args={"waivers": [{**waiver, "expires": "2020-01-01"}]})
    assert "R36" in {one["rule"] for one in report(expired)["questions"]}


def test_a_question_says_where_a_reading_failed_and_where_it_blocks() -> None:
    drop = {"at": "command", "moment": "after", "command": "run sql select clusterid"}
    result = impact(phones("Cisco 8845"), node={"faults": {"drops": [drop]}})
    [question] = [one for one in report(result)["questions"] if one["rule"] == "R03"]
    assert question["clusters"] == [
        {
            "cluster": "alpha",
            "product": "cucm",
            "host": "",
            "blocking": True,
            "unread": True,
            "devices": [],
            "omitted": 0,
        }
    ]


def test_a_question_has_the_devices_that_it_is_about_by_model_or_by_name() -> None:
    fleet = {**phones("Cisco 8845", 12), "trunks": [{"name": "cube", "security": "Encrypted", "port": 5061}]}
    asked = {one["rule"]: one["clusters"][0] for one in report(impact(fleet))["questions"]}
    assert asked["R14"]["devices"] == [{"name": "Cisco 8845", "count": 12}]
    assert asked["R04"]["devices"] == [{"name": "cube", "count": 1}]
    assert asked["R20"]["devices"] == []
    many = {"trunks": [{"name": f"cube{number}", "security": "Encrypted", "port": 5061} for number in range(5)]}
    [question] = [one for one in report(impact(many, args={"limit": 2}))["questions"] if one["rule"] == "R04"]
    assert (len(question["clusters"][0]["devices"]), question["clusters"][0]["omitted"]) == (2, 3)


def test_texts_come_in_japanese_and_what_tells_things_apart_stays() -> None:
    english, japanese = (report(*example_results(), language=code) for code in ("en", "ja"))
    for one, other in zip(english["clusters"], japanese["clusters"], strict=True):
        for finding, translated in zip(one["findings"], other["findings"], strict=True):
            same = ("rule", "part", "severity", "blocking", "count", "evidence", "waiver")
            assert {key: finding[key] for key in same} == {key: translated[key] for key in same}
            assert finding["effect"] != translated["effect"]
            assert [item["name"] for item in finding["affected"]] == [item["name"] for item in translated["affected"]]
    assert japanese["clusters"][1]["message"] == english["clusters"][1]["message"]


def test_the_most_affected_models_come_first() -> None:
    models = report(*example_results())["clusters"][0]["models"]
    assert [model["model"] for model in models[:4]] == ["Cisco 7965", "Cisco 9971", "Cisco 8831", "Cisco 7942"]
