# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The impact pre-check over real SSH: one login, nothing written, and a session that is lost on the way."""

from __future__ import annotations

from typing import Any

from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, node

DATABASE: dict[str, Any] = {
    "phones": [
        {"model": "Cisco 7965", "count": 30, "security": "Encrypted"},
        {"model": "Cisco 8845", "count": 2300},
    ],
    "trunks": [{"name": "cube", "security": "Encrypted", "port": 5061}],
    "expressways": ["exp-c.example.com"],
}


def cluster(**more: Any) -> dict[str, Any]:
    return {"name": "alpha", "nodes": [node("alpha-pub", "cucm", "12.5.1.16900-48", **more)], "database": DATABASE}


def test_a_cluster_is_read_in_one_login_and_nothing_is_written(make_estate: MakeEstate) -> None:
    estate = make_estate(cluster())
    code, result = estate.task("alpha-pub", "tls_impact", "--check", target="1.2", cluster="alpha")
    assert (code, result["changed"], result["blocking"]) == (0, False, ["R05"])
    fates = result["totals"]["fates"]
    assert (result["totals"]["devices"], fates["stops"], fates["works"], result["unread"]) == (2330, 30, 2300, [])
    assert estate.writes() == []
    assert len(estate.events("login")) == 1


def test_a_session_that_is_lost_on_the_way_takes_one_query_with_it(make_estate: MakeEstate) -> None:
    drop = {"command": "run sql select clusterid", "at": "command", "moment": "after", "how": "reset"}
    estate = make_estate(cluster(faults={"drops": [drop]}))
    code, result = estate.task("alpha-pub", "tls_impact", cluster="alpha")
    assert (code, result["blocking"]) == (0, ["R03", "R05"])
    assert [entry["reading"] for entry in result["unread"]] == ["the remote clusters with their versions"]
    assert {"R04", "R31"} <= {finding["rule"] for finding in result["findings"]}
    assert len(estate.events("login")) == 2
