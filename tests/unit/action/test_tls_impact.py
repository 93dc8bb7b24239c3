# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action tls_impact: what it returns as a whole, its file, bad input, and that it only reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action.tls_impact import ActionModule
from ansible_collections.collabops.vos.plugins.modules import tls_impact as documented
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import AuthenticationRefused
from ansible_collections.collabops.vos.plugins.plugin_utils.node.read_only import only_reads

from tests.unit.action.scripted import HOST, ScriptedConnection, ScriptedSession, commands, run_action
from tests.unit.impact.fleets import FleetSession, connection, finding, impact, phones, run

MIXED = {
    "phones": [
        {"model": "Cisco 8845", "count": 6},
        {"model": "Cisco 7965", "count": 2, "security": "Encrypted"},
        {"model": "Cisco 7942", "count": 3},
        {"model": "Novelty", "count": 1},
        {"model": "Cisco 7970", "count": 1},
    ],
    "profiles": 4,
}


def test_the_devices_are_summed_up_by_model_and_by_fate() -> None:
    result = impact(MIXED, mixed_mode=True)
    assert {model["model"]: (model["class"], model["count"]) for model in result["models"]} == {
        "Cisco 7942": ("old", 3),
        "Cisco 7965": ("old", 2),
        "Cisco 7970": ("old", 1),
        "Cisco 8845": ("ok", 6),
        "Novelty": ("review", 1),
    }
    assert result["totals"]["devices"] == 13
    assert result["totals"]["fates"] == {"stops": 2, "limited": 3, "review": 7, "unread": 0, "dead": 1, "works": 0}
    assert sum(result["totals"]["severities"].values()) == len(result["findings"])
    assert result["totals"]["blocking"] == 1


@pytest.mark.parametrize(
    ("fleet", "target", "version", "fate"),
    [
        (phones("Cisco 8845", security="Encrypted"), "1.2", "15.0.1.13900-43", "review"),
        (phones("Cisco 8845", security="Encrypted"), "1.3", "15.0.1.13900-43", "stops"),
        (phones("Cisco 8845"), "1.3", "15.0.1.13900-43", "limited"),
        (phones("Cisco 8832"), "1.3", "15.0.1.13900-43", "review"),
        (phones("Cisco 9861", security="Authenticated"), "1.3", "15.0.1.13900-43", "stops"),
        (phones("Cisco 9861", security="Encrypted"), "1.3", "15.0.1.13900-43", "review"),
        (phones(security="Encrypted"), "1.2", "12.5.1.16900-48", "limited"),
        (phones(security="Encrypted"), "1.3", "15.0.1.13900-43", "limited"),
        (phones("Cisco 8831", security="Encrypted"), "1.2", "12.5.1.16900-48", "limited"),
        (phones("Cisco 8831", security="Encrypted"), "1.3", "15.0.1.13900-43", "stops"),
        (phones("Cisco 8845", security="Encrypted"), "1.1", "15.0.1.13900-43", "works"),
        (phones("Cisco 9861", security="Novelty"), "1.3", "15.0.1.13900-43", "review"),
        (phones("Cisco 8831", security="Encrypted", lsc=9), "1.2", "12.5.1.16900-48", "review"),
        (phones("Cisco 8831", security="Encrypted", lsc=9), "1.3", "15.0.1.13900-43", "stops"),
        (phones("Cisco 8831"), "1.2", "12.5.1.16900-48", "limited"),
        (phones("Cisco Jabber for Tablet"), "1.2", "12.5.1.16900-48", "review"),
        (phones(security="Encrypted"), "1.0", "12.5.1.16900-48", "works"),
    ],
)
def test_each_device_has_one_fate(fleet: dict[str, Any], target: str, version: str, fate: str) -> None:
    result = impact(fleet, target=target, version=version)
    assert {name: number for name, number in result["totals"]["fates"].items() if number} == {fate: 1}


def test_a_phone_goes_on_for_certain_only_when_somebody_has_said_that_its_firmware_is_new_enough() -> None:
    result = impact(phones("Cisco 8845", count=6), args={"answers": {"R14": "no"}})
    assert (result["totals"]["fates"]["works"], result["totals"]["fates"]["review"]) == (6, 0)
    result = impact(phones("Cisco 8845", count=6), args={"answers": {"R14": "yes"}})
    assert (result["totals"]["fates"]["works"], result["totals"]["fates"]["review"]) == (0, 6)


def test_the_devices_of_a_finding_are_counted_by_model_and_mode_whatever_number_is_named() -> None:
    fleet = {
        "phones": [
            {"model": "Cisco 7965", "count": 30, "security": "Encrypted"},
            {"model": "Cisco 7942", "count": 2, "security": "Authenticated"},
        ]
    }
    [found] = [one for one in impact(fleet, mixed_mode=True, args={"limit": 1})["findings"] if one["rule"] == "R05"]
    assert (len(found["affected"]), found["items_omitted"]) == (1, 31)
    assert found["groups"] == [
        {"kind": "Cisco 7965", "detail": "Encrypted", "count": 30},
        {"kind": "Cisco 7942", "detail": "Authenticated", "count": 2},
    ]


@pytest.mark.parametrize("model", ["Cisco 7965", "Cisco 8831"])
@pytest.mark.parametrize("more", [{"mixed_mode": True}, {"node": {"faults": {"sql_error": ["ClusterSecurityMode"]}}}])
def test_an_old_phone_in_a_secure_mode_stops_unless_the_cluster_is_known_not_to_be_mixed(
    model: str, more: dict[str, Any]
) -> None:
    assert impact(phones(model, security="Encrypted"), **more)["totals"]["fates"]["stops"] == 1


def test_what_opens_no_tls_connection_is_no_device_that_is_judged() -> None:
    result = impact({"phones": [{"model": "CTI Port", "count": 300}, {"model": "Cisco 8845"}]})
    assert result["totals"]["devices"] == 1
    assert [model["model"] for model in result["models"]] == ["Cisco 8845"]
    found = finding(result, "X06")
    assert (found["count"], found["affected"]) == (
        300,
        [{"name": "CTI Port", "kind": "model", "detail": "300 devices: its CTI application decides"}],
    )


def test_what_the_result_has_is_what_the_documentation_says() -> None:
    returned = yaml.safe_load(documented.RETURN)
    always = {name for name, value in returned.items() if value["returned"] == "success"}
    result = impact(MIXED, mixed_mode=True)
    assert set(result) - {"changed"} == always
    assert set(result["findings"][0]) == set(returned["findings"]["contains"])
    assert set(result["models"][0]) == set(returned["models"]["contains"])
    assert set(result["totals"]) == set(returned["totals"]["contains"])


def test_it_only_reads_in_one_login_and_check_mode_makes_no_difference() -> None:
    fleet = connection(MIXED)
    result = run(fleet, {})
    [session] = [login for login in fleet.logins if isinstance(login, FleetSession)]
    assert (result["changed"], fleet.login_count) == (False, 1)
    assert all(only_reads(command) for command in session.sent)
    assert impact(MIXED, check=True)["findings"] == result["findings"]
    assert {"show version active", "show ctl", "utils fips status"} <= set(commands(result["evidence"]))


def test_the_result_names_some_and_the_file_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "items.jsonl"
    result = impact(phones(count=25, security="Encrypted"), mixed_mode=True, args={"limit": 3, "items_path": str(path)})
    found = finding(result, "R05")
    assert (found["count"], len(found["affected"]), found["items_omitted"]) == (25, 3, 22)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    own = [line for line in lines if line["rule"] == "R05"]
    assert len(own) == 25
    assert own[0] == {
        "cluster": "alpha",
        "rule": "R05",
        "part": "",
        "severity": "block",
        "name": "SEPF00000000000",
        "kind": "Cisco 7965",
        "detail": "Encrypted",
    }
    assert path.stat().st_mode & 0o077 == 0


def test_a_limit_of_0_names_all() -> None:
    found = finding(impact(phones(count=25, security="Encrypted"), mixed_mode=True, args={"limit": 0}), "R05")
    assert (len(found["affected"]), found["items_omitted"]) == (25, 0)


def test_the_cluster_is_called_after_its_publisher_unless_it_is_named() -> None:
    assert impact(args={"cluster": ""})["cluster"] == "pub"


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        ({"limit": -1}, "limit is -1; it must be 0"),
        ({"answers": {"R99": "no"}}, "answers names R99, which is not a rule"),
        ({"waivers": [{"rule": "R05", "cluster": "a", "reason": "", "expires": "2026-12-31"}]}, "gives no reason"),
        ({"waivers": [{"rule": "R05", "cluster": "a", "reason": "b"}]}, "expires"),
        ({"target": "1.4"}, "target"),
    ],
)
def test_bad_input_is_said_without_a_login(args: dict[str, Any], complaint: str) -> None:
    scripted = ScriptedConnection([ScriptedSession({})])
    with pytest.raises(AnsibleActionFail, match=complaint):
        run_action(ActionModule, scripted, args)
    assert scripted.login_count == 0


def test_a_file_that_cannot_be_written_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AnsibleActionFail, match="The items cannot be written to"):
        impact(args={"items_path": str(tmp_path / "file" / "items.jsonl")})


def test_a_refused_login_is_a_typed_failure() -> None:
    refusal = AuthenticationRefused("the node refused the user or the password", host=HOST)
    result = run_action(ActionModule, ScriptedConnection([refusal]), {})
    assert (result["failed"], result["error_type"]) == (True, "AuthenticationRefused")


@pytest.mark.parametrize(
    ("product", "version", "target", "complaint"),
    [
        ("cucm", "11.5.1.10000-6", "1.2", "`set tls min-version` came with 11.5(1)SU3"),
        ("cer", "11.5.4.10000-5", "1.2", "a COP file can add it"),
        ("uccx", "15.0.1.10100-41", "1.2", "a contact centre product (Unified CCX, CUIC,"),
        ("cucm", "14.0.1.13900-155", "1.3", "this release can be set to 1.0, 1.1 or 1.2"),
        ("cer", "15.0.1.11900-4", "1.3", "this release can be set to 1.0, 1.1 or 1.2"),
    ],
)
def test_a_target_that_the_release_does_not_have_is_refused(
    product: str, version: str, target: str, complaint: str
) -> None:
    result = impact(product=product, version=version, target=target)
    assert (result["failed"], result["error_type"]) == (True, "RequestRefused")
    assert complaint in result["msg"]
