# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes a drift check fails for, what it keeps of earlier checks, and that its JSON is as documented."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.document import (
    FAIL_ON,
    HISTORY,
    SCHEMA,
    history_entry,
    summary_of,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.history import read_earlier
from ansible_collections.collabops.vos.plugins.plugin_utils.drift.screen import screen_lines
from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import NodeState, served_state
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import PlanError
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof

from tests.unit.drift.example import ROWS, reading, report, shaken, three

DOCUMENTED = json.loads(Path(__file__).parents[3].joinpath("docs", "drift_report.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(DOCUMENTED, format_checker=jsonschema.FormatChecker())
EXCEPTION = {"cluster": "pub", "value": "1.0", "reason": "fax gateway", "expires": "2026-11-25"}


def failing(document: dict[str, Any]) -> list[str]:
    return [node["name"] for cluster in document["clusters"] for node in cluster["nodes"] if node["failing"]]


STATES = [state.value for state in NodeState if state is not NodeState.COMPLIANT]


@pytest.mark.parametrize("state", STATES)
def test_each_state_can_be_chosen_to_fail_on(state: str) -> None:
    told = report(*three(second=state, third="compliant"))
    assert failing(told) == ["sub"]
    assert told["summary"]["states"][state] == 1
    assert not told["summary"]["passed"]
    others = [name for name in FAIL_ON if name != state]
    assert failing(report(*three(second=state, third="compliant"), fail_on=others)) == []
    assert report(*three(second=state, third="compliant"), fail_on=others)["summary"]["passed"]


def test_nothing_but_compliant_nodes_passes() -> None:
    told = report(*three("compliant", "compliant", "compliant"))
    assert told["summary"] == {
        "passed": True,
        "clusters": 1,
        "nodes": 3,
        "states": {"compliant": 3, **dict.fromkeys(STATES, 0)},
        "failing": 0,
        "missing": 0,
        "excluded": 0,
        "excepted": 0,
    }


def test_a_member_that_nobody_looks_at_fails_its_cluster() -> None:
    known = (reading("pub"), reading("sub"))
    told = report(*known)
    assert told["clusters"][0]["missing"] == ["dead"]
    assert (told["clusters"][0]["failing"], told["summary"]["passed"]) == (True, False)
    assert "FAIL  dead  missing: the cluster lists it" in "\n".join(screen_lines(told))
    assert report(*known, fail_on=["drifted"])["summary"]["passed"]
    partial = report(*known, allow_partial=True)
    assert (partial["clusters"][0]["missing"], partial["summary"]["passed"]) == ([], True)


def test_an_exclusion_passes_with_its_reason() -> None:
    told = report(*three(third="compliant"), exclude={"sub": "change 4711"})
    assert told["summary"]["passed"]
    assert told["summary"]["excluded"] == 1
    assert told["clusters"][0]["nodes"][2]["note"] == "excluded: change 4711"


@pytest.mark.parametrize(("today", "passes"), [(date(2026, 11, 25), True), (date(2026, 11, 26), False)])
def test_an_exception_counts_until_the_end_of_its_day(today: date, passes: bool) -> None:
    nodes = three("compliant", "drifted", "compliant")
    told = report(*nodes, exceptions=[EXCEPTION], today=today)
    assert told["summary"]["passed"] is passes
    assert told["summary"]["excepted"] == int(passes)
    assert told["clusters"][0]["exception"]["running"] is passes


def test_an_exception_of_an_unknown_cluster_is_refused() -> None:
    for facts, login in ((three(), True), ((shaken("a"),), False)):
        with pytest.raises(PlanError, match="there is no cluster nowhere"):
            report(*facts, exceptions=[{**EXCEPTION, "cluster": "nowhere"}], login=login)


@pytest.mark.parametrize(
    ("proof", "state"),
    [
        (None, NodeState.UNREACHABLE),
        (Proof.UNREACHABLE, NodeState.UNREACHABLE),
        (Proof.NOT_EFFECTIVE, NodeState.DRIFTED),
        (Proof.EFFECTIVE, NodeState.UNVERIFIED),
        (Proof.UNPROVEN, NodeState.UNVERIFIED),
        (Proof.TOO_STRICT, NodeState.UNVERIFIED),
    ],
)
def test_without_a_login_nothing_is_compliant(proof: Proof | None, state: NodeState) -> None:
    assert served_state(proof, "1.2").state is state
    assert not served_state(proof, "1.2").settled


def test_without_a_login_clusters_are_known_by_their_variable() -> None:
    told = report(shaken("b", cluster="x"), shaken("a", "not_effective", ("1.0", "1.2"), cluster="x"), login=False)
    assert [cluster["name"] for cluster in told["clusters"]] == ["x"]
    assert [(node["name"], node["state"]) for node in told["clusters"][0]["nodes"]] == [
        ("a", "drifted"),
        ("b", "unverified"),
    ]
    assert told["clusters"][0]["nodes"][0]["accepted"] == ["1.0", "1.2"]
    assert failing(report(shaken("b"), login=False, fail_on=["drifted", "unreachable"])) == []


@pytest.mark.parametrize(
    ("value", "today", "passes", "note"),
    [
        ("1.0", date(2026, 11, 25), True, "accepted until 2026-11-25 (UTC): fax gateway"),
        ("1.1", date(2026, 11, 25), False, "the exception of its cluster asks for TLS 1.1 or higher"),
        ("1.0", date(2026, 11, 26), False, "the exception of its cluster expired on 2026-11-25 (UTC)"),
    ],
)
def test_without_a_login_an_exception_covers_what_is_served(value: str, today: date, passes: bool, note: str) -> None:
    given = [{**EXCEPTION, "cluster": "a", "value": value}]
    told = report(shaken("a", "not_effective", ("1.0", "1.2")), exceptions=given, today=today, login=False)
    assert told["summary"]["passed"] is passes
    assert told["clusters"][0]["nodes"][0]["note"] == note


def test_what_has_changed_is_told_against_the_newest_report() -> None:
    old = report(*three("compliant", "drifted", "unreachable"), created="2026-11-24T02:00:00+00:00")
    older = report(*three("drifted", "drifted", "drifted"), created="2026-11-23T02:00:00+00:00")
    now = report(reading("pub", "drifted"), reading("sub", "drifted"), earlier=[old, older])
    assert now["changes"] == {
        "since": "2026-11-24T02:00:00+00:00",
        "differences": [
            {"cluster": "pub", "node": "dead", "what": "missing", "before": None, "after": "missing"},
            {"cluster": "pub", "node": "dead", "what": "node", "before": "unreachable", "after": None},
            {"cluster": "pub", "node": "pub", "what": "configured", "before": "1.2", "after": "1.0"},
            {"cluster": "pub", "node": "pub", "what": "state", "before": "compliant", "after": "drifted"},
        ],
    }
    lines = screen_lines(now)
    assert "CHANGED since 2026-11-24T02:00:00+00:00" in lines
    assert "  pub: state was compliant and is drifted" in lines
    assert summary_of(now)["changed"] == 4
    same = report(*three(), earlier=[report(*three())])
    assert same["changes"]["differences"] == []
    assert "Nothing has changed since" in screen_lines(same)[-1]
    assert report(*three())["changes"] is None


def test_a_node_that_could_not_be_read_has_no_other_value_than_before() -> None:
    old = report(*three("compliant", "compliant", "compliant"))
    now = report(*three("compliant", "compliant", "unreachable"), earlier=[old])
    assert [item["what"] for item in now["changes"]["differences"]] == ["state"]


def test_the_history_goes_on_from_report_to_report() -> None:
    first = report(*three(), created="2026-11-23T02:00:00+00:00")
    second = report(*three(), created="2026-11-24T02:00:00+00:00", earlier=[first])
    third = report(*three(), earlier=[second, first])
    assert [entry["created"][:10] for entry in third["history"]] == ["2026-11-23", "2026-11-24"]
    assert third["history"][0] == history_entry(first)
    many = [{**history_entry(first), "created": f"2025-01-01T00:00:00+00:00 {number:04}"} for number in range(500)]
    assert len(report(*three(), earlier=[{**first, "history": many}])["history"]) == HISTORY


def test_the_summary_names_who_fails() -> None:
    told = summary_of(report(reading("pub"), reading("sub", "drifted")))
    assert (told["failing_nodes"], told["missing_nodes"], told["passed"]) == (["sub"], ["dead"], False)
    assert told["changed"] is None


def test_the_schema_is_one_and_has_this_name() -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENTED)
    assert DOCUMENTED["$id"] == SCHEMA


@pytest.mark.parametrize("state", ["compliant", *STATES])
def test_the_report_is_as_its_schema_says(state: str) -> None:
    earlier = report(*three(), created="2026-11-24T02:00:00+00:00")
    variants = [
        report(*three(second=state), exceptions=[EXCEPTION], exclude={"pub": "change 4711"}, earlier=[earlier]),
        report(reading("pub", state), reading("sub", state, ROWS[:2])),
        report(shaken("a"), shaken("b", "not_effective", ("1.0",), cluster="x"), login=False),
    ]
    for variant in variants:
        VALIDATOR.validate(json.loads(json.dumps(variant)))


@pytest.mark.parametrize("change", [{"schema": "other/1"}, {"extra": 1}, {"target": "2.0"}, {"created": "today"}])
def test_what_is_not_as_the_schema_says_is_noticed(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**report(*three()), **change})


def test_earlier_reports_are_found_by_name_folder_and_wildcard(tmp_path: Path) -> None:
    first = report(*three(), created="2026-11-23T02:00:00+00:00")
    second = report(*three(), created="2026-11-24T02:00:00+00:00")
    (tmp_path / "b.json").write_text(json.dumps(first), encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(second), encoding="utf-8")
    for given in ([str(tmp_path)], [str(tmp_path / "*.json")], [str(tmp_path / "a.json"), str(tmp_path / "b.json")]):
        assert read_earlier(given) == ([first, second], [])
    assert read_earlier([str(tmp_path / "none.json"), str(tmp_path / "none" / "*.json")]) == ([], [])


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", '{"schema": "collabops.vos.drift_report/2"}', '{"schema": "collabops.vos.drift_report/1"}'],
)
def test_a_file_that_is_no_report_is_told_and_does_not_stop_the_check(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd.json").write_text(content, encoding="utf-8")
    reports, (text,) = read_earlier([str(tmp_path / "odd.json")])
    assert reports == []
    assert "odd.json is ignored as an earlier report" in text


def test_the_screen_says_what_was_seen_and_what_to_do_once_for_all_nodes_with_the_same_advice() -> None:
    def lost(name: str, advice: str) -> dict[str, Any]:
        seen = "Last text seen: hi\nNo route."
        error = f"{name}: the ProxyCommand gave no SSH server: it ended\n{seen}\nWhat to do: {advice}"
        return reading(name, "unreachable", error=error)

    lines = screen_lines(report(lost("pub", "Run `ssh -vv` by hand."), lost("sub", "Look."), lost("dead", "Look.")))
    assert "  FAIL  pub  unreachable: pub: the ProxyCommand gave no SSH server: it ended (last text seen: No" in lines
    told = lines[lines.index("WHAT TO DO") :]
    assert told == ["WHAT TO DO", "  dead, sub: Look.", "  pub: Run `ssh -vv` by hand."]


def test_the_screen_says_why_nothing_is_proven() -> None:
    node = reading("pub", "unverified", rows=ROWS[:1])
    node["probe"] = {**node["probe"], "reason": "No TLS port could be reached (not tried: set vos_tls_route)."}
    text = " ".join(" ".join(screen_lines(report(node))).split())
    assert "no handshake could be judged: No TLS port could be reached (not tried: set vos_tls_route)." in text
    assert "WHAT TO DO" not in text
