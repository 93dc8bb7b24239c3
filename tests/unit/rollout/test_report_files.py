# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The other files of a rollout's report: CSV for a spreadsheet, and JUnit XML for a CI server."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any
from xml.etree import ElementTree

from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.csv_report import COLUMNS, csv_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.junit import junit_text

from tests.unit.rollout.example_night import MUNICH, OWN, STOPPED, example_report
from tests.unit.rollout.example_waves import WAVES, waves_report

EVIL = '</testcase>=HYPERLINK(1)"\x1b[31m\u202e\ufffe'


def rows(report: dict[str, Any]) -> list[dict[str, str]]:
    text = "".join(csv_lines(report))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def suites(report: dict[str, Any]) -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(junit_text(report))  # noqa: S314  # our own
    return {str(suite.get("name")): suite for suite in root}


def problems(suite: ElementTree.Element) -> dict[str, list[str]]:
    return {str(case.get("name")): [child.tag for child in case] for case in suite}


def test_the_sheet_has_a_row_for_each_node_with_its_value_before_the_night_and_before_the_run() -> None:
    found = {row["node"]: row for row in rows(example_report())}
    assert len(found) == 7
    assert list(found[MUNICH[1]]) == list(COLUMNS)
    assert found[MUNICH[1]] == {
        "cluster": "munich",
        "outcome": "done",
        "node": MUNICH[1],
        "product": "cucm",
        "release": "12.5(1)SU6",
        "version": "12.5.1.16900-48",
        "target": "1.2",
        "before": "1.0",
        "before_this_run": "1.2",
        "after": "1.2",
        "state": "compliant",
        "passes": "yes",
        "reason": "configured minimum is TLS 1.2, proven by handshake",
        "proof": "192.0.2.3:8443 refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher.",
        "note": "",
        "restart_seconds": "1512.4",
        "run": OWN,
        "change": "CHG0048211",
        "check_mode": "no",
        "finished": "2026-11-29T02:31:00+00:00",
        "wave": "",
    }
    assert found[MUNICH[2]]["wave"] == "1"
    assert (found["cucm-fax"]["state"], found["cucm-fax"]["passes"]) == ("drifted", "yes")
    assert found[MUNICH[0]]["restart_seconds"] == ""


def test_the_sheet_has_the_wave_of_each_node() -> None:
    waves = {row["node"]: row["wave"] for row in rows(waves_report())}
    assert waves.items() >= {name: str(number) for number, wave in enumerate(WAVES, 1) for name in wave}.items()


def test_the_sheet_has_no_formula() -> None:
    report = example_report()
    report["change"] = "=HYPERLINK(1)"
    report["clusters"][0]["nodes"][0]["reason"] = " @x"
    assert {row["change"] for row in rows(report)} == {"'=HYPERLINK(1)"}
    assert rows(report)[0]["reason"] == "' @x"


def test_junit_has_a_case_for_the_rollout_of_each_cluster_and_for_each_node() -> None:
    found = suites(example_report())
    assert problems(found["munich"]) == {"the rollout of the cluster": [], **{name: [] for name in MUNICH}}
    assert problems(found["berlin"]) == {
        "the rollout of the cluster": ["failure"],
        "cuc-berlin-1": [],
        "cuc-berlin-2": [],
    }
    assert problems(found["fax"]) == {"the rollout of the cluster": [], "cucm-fax": ["skipped"]}
    failure = found["berlin"].find("testcase/failure")
    assert failure is not None
    assert failure.get("type") == "failed"
    assert str(failure.get("message")).endswith(f"checked via cuc-berlin-2: {STOPPED}")
    assert "Safe to do next:" in str(failure.text)
    skipped = found["fax"].find("testcase/skipped")
    assert skipped is not None
    assert "accepted until 2026-12-31 (UTC): fax gateway until January" in str(skipped.get("message"))


def test_junit_tells_a_node_that_was_not_read_from_one_that_is_not_as_it_should_be() -> None:
    report = example_report()
    munich = next(cluster for cluster in report["clusters"] if cluster["name"] == "munich")
    for node, state in zip(munich["nodes"], ("unreachable", "pending_restart", "compliant"), strict=True):
        node.update(state=state, passes=state == "compliant")
    munich.update(outcome="not_started", message="Cluster munich was not started.\nNothing was sent.", absent=["gone"])
    suite = suites(report)["munich"]
    assert list(problems(suite).values()) == [["failure"], ["error"], ["failure"], [], ["skipped"]]
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "5", "failures": "2", "errors": "1", "skipped": "1"}
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "not_started: Cluster munich was not started."


def test_junit_of_anything_is_xml() -> None:
    report = example_report()
    for cluster in report["clusters"]:
        cluster.update(name=EVIL, message=EVIL, absent=[EVIL])
        for node in cluster["nodes"]:
            node.update(name=EVIL, reason=EVIL, proof=EVIL, note=EVIL, passes=False, state="drifted")
            node["evidence"] = [{"command": EVIL, "line": EVIL, "time": EVIL}]
    assert list(suites(report)) == ['</testcase>=HYPERLINK(1)"\\x1b[31m\\u202e?']
