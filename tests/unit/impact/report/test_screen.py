# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report on a terminal: who is stopped by what and what helps, and nothing that a device could hide in it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.document import build_report
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.language import LANGUAGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.report.screen import screen_lines, verdict

from tests.unit.impact.fleets import impact, phones
from tests.unit.impact.report.example import READ, example_results

WAIVER = {"rule": "R05", "cluster": "alpha", "reason": "Replaced, CHG0012345", "expires": "2999-12-31"}


def screen(*results: Any, language: str = "en") -> list[str]:
    return screen_lines(build_report(results, LANGUAGES[language], READ), LANGUAGES[language])


def said(*results: Any, language: str = "en") -> str:
    return verdict(build_report(results, LANGUAGES[language], READ), LANGUAGES[language])


def test_what_blocks_is_shown_with_its_number_its_names_and_what_helps() -> None:
    lines = screen(impact(phones(count=5, security="Encrypted"), mixed_mode=True))
    assert lines[:2] == ["What stops working at TLS 1.2: 1 blocked, 7 open questions", ""]
    assert lines[2:7] == [
        "alpha, Unified CM 12.5(1)SU6: Blocked",
        "  Blocks R05 Registration over secure SIP or SCCP: The phones cannot register and make no calls;",
        "    they never fall back to a non-secure registration.",
        "    5 affected: SEPF00000000000, SEPF00000000001, SEPF00000000002, and 2 more",
        "    What helps: Give the phones a Non Secure phone security profile. Replace the phones.",
    ]


def test_a_cluster_that_was_not_read_says_why_and_what_to_do() -> None:
    failed = {"failed": True, "cluster": "alpha", "host": "pub", "msg": "192.0.2.1: no route", "hint": "Look at it."}
    assert screen(failed)[2:] == ["alpha: Not read", "  192.0.2.1: no route", "  Look at it."]


def test_a_reading_that_failed_is_told_with_its_error() -> None:
    lines = screen(impact(node={"faults": {"sql_error": ["FROM REMOTECLUSTER"]}}))
    [at] = [at for at, line in enumerate(lines) if line.startswith("  Question R03 ")]
    assert any(line.startswith("    Not read: Executed command unsuccessfully") for line in lines[at:])


def test_a_waived_finding_stays_visible_with_its_reason() -> None:
    lines = screen(impact(phones(security="Encrypted"), mixed_mode=True, args={"waivers": [WAIVER]}))
    assert "    accepted until 2999-12-31 (UTC): Replaced, CHG0012345" in lines
    assert "    What helps: Give the phones a Non Secure phone security profile. Replace the phones." not in lines


def test_a_question_is_put_once_for_all_clusters() -> None:
    lines = screen(*example_results())
    assert [line for line in lines if line.startswith("  R36 ")] == [
        "  R36 Everything else that may not be upgradable: Is anything else connected to this cluster that"
    ]
    assert any("vos_tls_answers" in line for line in lines)


def test_a_question_names_its_devices_and_the_variable_that_answers_it_can_be_copied() -> None:
    lines = screen(*example_results())
    [at] = [at for at, line in enumerate(lines) if line.startswith("  R14 ")]
    assert (
        "    headquarters: Cisco 7841 (2,210), Cisco 8845 (1,480), Cisco 8851 (930), Cisco 8832 (74), and 1"
        in lines[at:]
    )
    copied = yaml.safe_load("\n".join(lines[lines.index("  vos_tls_answers:") :]).partition("\n\n")[0])
    questions = build_report(example_results(), LANGUAGES["en"], READ)["questions"]
    assert copied == {"vos_tls_answers": {one["rule"]: None for one in questions}}


def test_the_verdict_names_each_cluster_with_its_rules() -> None:
    assert said(*example_results()) == (
        "Not ready: headquarters (R03 R05 R13 R31), emergency (Not read). A finding is "
        "accepted with vos_tls_waivers, a question answered with vos_tls_answers."
    )


def test_there_is_no_verdict_where_nothing_blocks() -> None:
    assert said(impact(phones("Cisco 8845"))) == ""
    assert said() == ""


def test_the_databases_of_a_cluster_are_one_in_the_verdict_and_many_clusters_are_counted() -> None:
    same = [{"failed": True, "cluster": "alpha", "host": host, "msg": "x"} for host in ("pub", "sub")]
    others = [{"failed": True, "cluster": f"c{number}", "msg": "x"} for number in range(1, 11)]
    found = said(*same, *others)
    assert found.startswith("Not ready: alpha (Not read), c1 (Not read), c10 (Not read), c2 (Not read), ")
    assert "c6 (Not read), and 3 more. A finding" in found
    assert found.count("alpha") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_device_moves_the_cursor_or_makes_a_line(language: str) -> None:
    result = copy.deepcopy(
        impact(phones(security="Encrypted"), mixed_mode=True, args={"waivers": [{**WAIVER, "rule": "R06"}]})
    )
    result["findings"][0]["affected"][0]["name"] = "SEP\x1b[2J\u202eF\nalpha: Nothing blocks"
    lines = screen({**result, "cluster": "al\x1bpha"}, language=language)
    assert any("SEP\\x1b[2J\\u202eF alpha: Nothing blocks" in line for line in lines)
    assert all(line.isprintable() for line in lines)
    assert "\x1b" not in said({**result, "cluster": "al\x1bpha"}, language=language)


def test_the_screen_comes_in_japanese() -> None:
    lines = screen(impact(phones(count=5, security="Encrypted"), mixed_mode=True), language="ja")
    assert lines[0] == "TLS 1.2 で使用できなくなるもの：1 ブロックあり、7 未回答の質問"
    assert "    対象 5 件：SEPF00000000000、SEPF00000000001、SEPF00000000002、ほか 2 件" in lines
    assert said(*example_results(), language="ja").startswith("準備ができていません：headquarters (R03 R05 R13 R31)、")


def test_the_same_results_give_the_same_screen() -> None:
    results = list(example_results())
    assert screen(*results) == screen(*reversed(results))
