# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last reading counts only for the node that the plan has read."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import DEFAULT_CONTROLS, Controls
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.tls_exceptions import read_exceptions
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.report import build_report

from tests.unit.plan.facts import lost_facts
from tests.unit.plan.test_duplicates import BOOTED, ELSEWHERE, INSTALLED, LATER, alone, boot

IDENTITY = {"hostname": "pcd", "product": "pcd", "cluster_row": "", "address": "10.0.0.5", "history_start": INSTALLED}


def fact(name: str = "pcd", **identity: Any) -> dict[str, Any]:
    """A PCD at the target, as the last reading finds it."""
    found = alone(name, booted=boot(INSTALLED, BOOTED, LATER, uptime=60.0))
    found["info"] |= {"tls_min_version": "1.2", "identity": {**IDENTITY, **identity}}
    found["probe"]["proof"] = "effective"
    return found


def planned(*facts: dict[str, Any], controls: Controls = DEFAULT_CONTROLS) -> dict[str, Any]:
    return plan_to_dict(make_plan([NodeRecord.from_facts(fact) for fact in facts], "1.2", controls=controls))


def reported(plan: dict[str, Any], *facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    report = build_report(plan, facts, {}, check_mode=False, finished="")
    return {node["name"]: node for cluster in report["clusters"] for node in cluster["nodes"]}


def before(name: str = "pcd") -> dict[str, Any]:
    found = alone(name)
    found["info"]["identity"] = dict(IDENTITY)
    return found


def test_the_node_that_was_read_is_what_it_shows() -> None:
    node = reported(planned(before()), fact())["pcd"]
    assert (node["state"], node["after"], node["passes"]) == ("compliant", "1.2", True)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"hostname": "files"}, "host name: expected pcd, found files"),
        ({"product": "cer"}, "product: expected pcd, found cer"),
        ({"product": "unknown"}, "product: expected pcd, found unknown"),
        (
            {"cluster_row": "10.0.0.5 pcd publisher callmanager DBPub"},
            "own row in `show network cluster`: expected none, found 10.0.0.5 pcd publisher callmanager DBPub",
        ),
        ({"address": "10.0.0.6"}, "own address: expected 10.0.0.5, found 10.0.0.6"),
        (
            {"history_start": ELSEWHERE},
            f"first entry of system-history.log: expected {INSTALLED}, found {ELSEWHERE}",
        ),
    ],
)
def test_another_server_is_never_compliant(other: dict[str, str], told: str) -> None:
    node = reported(planned(before()), fact(**other))["pcd"]
    assert (node["state"], node["after"], node["passes"], node["proof"]) == ("unreachable", None, False, "")
    assert node["reason"] == (
        f"another server answers at its address ({told}); nothing is known about the node itself. Find out which "
        "server has this address now"
    )


def test_another_server_is_not_covered_by_an_exception() -> None:
    entry = {"cluster": "pcd", "value": "1.1", "reason": "a test", "expires": "2999-01-01"}
    found = before()
    found["info"]["tls_min_version"] = "1.1"
    plan = planned(found, controls=Controls(exceptions=read_exceptions([entry])))
    assert reported(plan, fact(hostname="files"))["pcd"]["passes"] is False
    assert reported(plan, fact())["pcd"]["passes"] is True


def test_a_history_that_could_not_be_read_once_is_no_other_server() -> None:
    assert reported(planned(before()), fact(history_start=None))["pcd"]["state"] == "compliant"


def test_a_host_that_the_plan_could_not_read_is_not_another_node_of_the_run() -> None:
    """In the last reading both addresses lead to one node."""
    plan = planned(before(), lost_facts("second"))
    nodes = reported(plan, fact(), fact("second"))
    assert nodes["pcd"]["state"] == "compliant"
    assert nodes["second"]["state"] == "unreachable"
    assert nodes["second"]["reason"].startswith("the node pcd answers at its address; nothing is known about the node")
    other = copy.deepcopy(fact("second", hostname="pcd2", address="10.0.0.6"))
    other["info"]["hostname"] = "pcd2"
    assert reported(plan, fact(), other)["second"]["state"] == "compliant"
