# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters that are left alone for a while: by a rollout until the day is over, by a drift check as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node, pcd, thorough

TODAY = datetime.now(UTC).date()
# A test that runs over midnight still has a running and an expired one.
SOON, PAST = str(TODAY + timedelta(days=1)), str(TODAY - timedelta(days=1))


def entry(**more: Any) -> dict[str, Any]:
    return {"cluster": "q", "value": "1.1", "reason": "fax gateway, ticket 4711", "expires": SOON, **more}


def at(minimum: str) -> dict[str, Any]:
    return {"name": "q", "nodes": [{**node("q", "pcd", "14.0.1.10000-20"), "tls_min_version": minimum}]}


@pytest.mark.thorough
def test_a_rollout_leaves_the_cluster_alone_until_the_exception_is_over(make_estate: MakeEstate) -> None:
    estate = make_estate(at("1.1"), pcd("p"))
    run = estate.play(vos_tls_exceptions=[entry()])
    assert run.code == 0, run.output
    assert run.outcomes() == {"p": "done", "q": "excepted"}
    assert run.states() == {"p": "compliant", "q": "drifted"}
    assert estate.writes("q") == []
    left_alone = f"  Not changed until {SOON} (UTC) at TLS 1.1 or higher: fax gateway, ticket 4711"
    assert run.output.count(left_alone) == 2  # in the plan and in the report
    assert run.report is not None
    assert [item["note"] for item in run.report["clusters"][1]["nodes"]] == [
        f"accepted until {SOON} (UTC): fax gateway, ticket 4711"
    ]

    over = estate.play(vos_tls_exceptions=[entry(expires=PAST)])
    assert over.code == 0, over.output
    assert over.outcomes() == {"p": "unchanged", "q": "done"}
    assert f"the exception of this cluster expired on {PAST} (UTC)" in over.output


@pytest.mark.parametrize(
    "options",
    [pytest.param(("--check",), id="check mode"), thorough((), id="plan only")],
)
def test_a_drift_check_accepts_it_until_the_day_and_fails_after_it(
    make_estate: MakeEstate, options: tuple[str, ...]
) -> None:
    estate = make_estate(at("1.1"))
    strict: dict[str, Any] = {"accept": False, "vos_tls_fail_on_drift": True}
    accepted = estate.play(*options, **strict, vos_tls_exceptions=[entry()])
    assert accepted.code == 0, accepted.output
    assert "q  PCD 14  1.1  drifted  left alone" in accepted.output
    over = estate.play(*options, **strict, vos_tls_exceptions=[entry(expires=PAST)])
    assert over.code != 0
    assert f"the exception of its cluster expired on {PAST} (UTC)" in over.output
    assert estate.writes() == []


@pytest.mark.thorough
def test_lower_than_its_value_fails_a_rollout_too(make_estate: MakeEstate) -> None:
    estate = make_estate(at("1.0"))
    run = estate.play(vos_tls_exceptions=[entry()])
    assert run.code != 0
    assert run.outcomes() == {"q": "excepted"}
    assert "q is drifted; the exception of its cluster asks for TLS 1.1 or higher" in run.output
    assert estate.writes() == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([entry(cluster="quebec")], "vos_tls_exceptions: there is no cluster quebec (clusters: q)"),
        *(
            thorough([given], f"vos_tls_exceptions: entry 1 (cluster q) {text}")
            for given, text in (
                (entry(value="1.5"), "has the value '1.5'"),
                ({**entry(), "reason": ""}, "lacks reason"),
                (entry(expires="next week"), "expires on 'next week'"),
            )
        ),
    ],
)
def test_a_mistake_is_named_before_anything_is_sent(make_estate: MakeEstate, given: Any, text: str) -> None:
    estate = make_estate(at("1.1"))
    run = estate.play(vos_tls_exceptions=given)
    assert run.code != 0
    assert text in run.output
    assert estate.writes() == []


@pytest.mark.thorough
def test_exceptions_must_be_the_same_for_all_hosts_and_may_name_a_cluster_that_limit_leaves_out(
    make_estate: MakeEstate,
) -> None:
    estate = make_estate(at("1.1"), pcd("p"))
    estate.hosts["p"]["vos_tls_exceptions"] = [entry()]
    differs = estate.play()
    assert differs.code != 0
    assert "vos_tls_exceptions differs between the hosts of this run" in differs.output
    limited = estate.play("--limit", "p")
    assert limited.code == 0, limited.output
    assert limited.outcomes() == {"p": "done"}
