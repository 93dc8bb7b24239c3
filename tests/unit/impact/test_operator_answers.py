# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers and waivers: what they change, what they cannot, and what is wrong with them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.operator_answers import (
    BadInput,
    read_answers,
    read_waivers,
)

from tests.unit.impact.fleets import CLUSTER, finding, impact, phones

WAIVER = {"rule": "R05", "cluster": CLUSTER, "reason": "replaced on the same day", "expires": "2199-12-31"}
TODAY = date(2026, 11, 23)
SECURE = phones(security="Encrypted")


def waived(**changes: str) -> dict[str, Any]:
    return {"waivers": [{**WAIVER, **changes}]}


def test_a_waived_finding_stays_visible_and_does_not_block() -> None:
    result = impact(SECURE, mixed_mode=True, args=waived())
    found = finding(result, "R05")
    assert (found["severity"], found["blocking"], found["count"]) == ("block", False, 1)
    assert found["waiver"] == {**WAIVER, "expired": False}
    assert (result["passed"], result["blocking"], result["totals"]["waived"]) == (True, [], 1)
    assert result["waivers"] == [{**WAIVER, "expired": False, "used": True}]


def test_an_expired_waiver_blocks_again_and_is_shown() -> None:
    result = impact(SECURE, mixed_mode=True, args=waived(expires="2020-01-31"))
    found = finding(result, "R05")
    assert (found["blocking"], found["waiver"]["expired"]) == (True, True)
    assert (result["passed"], result["blocking"], result["totals"]["waived"]) == (False, ["R05"], 0)


def test_a_waiver_is_for_its_cluster_and_for_its_rule() -> None:
    assert impact(SECURE, mixed_mode=True, args=waived(cluster="bravo"))["blocking"] == ["R05"]
    assert impact(SECURE, mixed_mode=True, args=waived(rule="R06"))["blocking"] == ["R05"]


def test_a_waiver_that_nothing_needs_says_so() -> None:
    assert impact(args=waived())["waivers"][0]["used"] is False


def test_a_question_that_stops_can_be_waived() -> None:
    strange = phones("Novelty", security="Encrypted")
    assert impact(strange)["blocking"] == ["X01"]
    assert impact(strange, args=waived(rule="X01"))["passed"] is True


def test_a_waiver_counts_on_its_last_day() -> None:
    [last] = read_waivers([{**WAIVER, "expires": "2026-11-23"}], TODAY)
    [over] = read_waivers([{**WAIVER, "expires": "2026-11-22"}], TODAY)
    assert (last.expired, over.expired) == (False, True)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"rule": "R99"}, "waiver 1 names R99, which is not a rule; the rules are R01, R02"),
        ({"rule": ""}, "waiver 1 names no rule"),
        ({"cluster": " "}, r"waiver 1 \(R05\) names no cluster"),
        ({"reason": " "}, r"waiver 1 \(R05\) gives no reason"),
        ({"expires": "next year"}, r"waiver 1 \(R05\) expires on 'next year'; it must be a day such as 2026-12-31"),
        ({"expires": "2026-02-30"}, "expires on '2026-02-30'"),
        ({"expires": ""}, "expires on ''"),
        ({"until": "x"}, "waiver 1 has an unknown key until"),
    ],
)
def test_a_waiver_that_is_none_is_named_with_its_mistake(changes: dict[str, str], complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        read_waivers([{**WAIVER, **changes}], TODAY)


def test_a_rule_cannot_be_waived_twice_for_one_cluster() -> None:
    with pytest.raises(BadInput, match="R05 is waived twice for alpha"):
        read_waivers([WAIVER, {**WAIVER, "expires": "2030-01-01"}], TODAY)


@pytest.mark.parametrize(
    ("answer", "severity", "blocking"), [("no", "info", False), ("yes", "block", True), (False, "info", False)]
)
def test_an_answer_settles_a_question(answer: object, severity: str, blocking: bool) -> None:
    result = impact({"expressways": ["exp-c"]}, args={"answers": {"R31": answer}})
    found = finding(result, "R31")
    assert (found["severity"], found["blocking"]) == (severity, blocking)
    assert found["answer"] == ("no" if severity == "info" else "yes")
    assert found["note"] == "answered by the operator"
    assert found["question"], "it stays visible what was asked"
    assert result["passed"] is not blocking


def test_yes_is_as_bad_as_the_rule() -> None:
    assert finding(impact(args={"answers": {"R02": True}}), "R02")["severity"] == "warn"


def test_an_answer_does_not_talk_away_what_the_cluster_shows() -> None:
    result = impact(SECURE, mixed_mode=True, args={"answers": {"R05": "no"}})
    found = finding(result, "R05")
    assert (found["severity"], found["blocking"]) == ("block", True)
    assert found["note"] == "answered with no, but the cluster shows it"


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ({"R37": "no"}, "answers names R37, which is not a rule"),
        ({"R02": "perhaps"}, 'answers: R02 is \'perhaps\'; it must be "yes" or "no"'),
        ({"R02": None}, "R02 is None"),
        ({"R02": ["no"]}, "R02 is "),
    ],
)
def test_an_answer_that_is_none_is_named(answers: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        read_answers(answers)
