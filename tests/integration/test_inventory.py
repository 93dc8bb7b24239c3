# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin as users type it, and a rollout over the hosts that it finds."""

from __future__ import annotations

import json

import pytest

from tests.integration.conftest import MakeEstate, cucm_with_imp, pcd


def test_ansible_inventory_lists_every_node_of_the_publishers(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("a"), pcd("deploy"))
    estate.discover("a-pub", "deploy", keyed_groups=[{"key": "vos_release", "prefix": "release"}])
    estate.simulator.set_faults("deploy", connection_refused=True)
    found, errors = estate.listed()
    assert set(found["_meta"]["hostvars"]) == {"a-pub", "a-sub", "a-imp", estate.hosts["deploy"]["ansible_host"]}
    assert found["release_15SU2"] == {"hosts": ["a-pub", "a-sub", "a-imp"]}
    assert found["_meta"]["hostvars"]["a-imp"]["ansible_connection"] == "collabops.vos.cli"
    assert "could not be read: nothing listens on port 2222" in " ".join(errors.split())
    assert estate.events("login") == ["a-pub", "a-imp"]


@pytest.mark.thorough
def test_a_rollout_over_hosts_that_were_found_is_one_over_hosts_that_were_listed(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm_with_imp("a"), pcd("deploy"))
    estate.discover("a-pub", "deploy")
    plan = estate.directory / "plan.json"
    run = estate.play(vos_tls_plan_path=str(plan), vos_tls_canary="deploy")
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"compliant"}
    assert run.outcomes() == {"a-pub": "done", "deploy": "done"}
    planned = {
        node["name"]: node["rank"]
        for cluster in json.loads(plan.read_text(encoding="utf-8"))["clusters"]
        for node in cluster["nodes"]
    }
    found, _errors = estate.listed()
    assert {name: values["vos_default_rank"] for name, values in found["_meta"]["hostvars"].items()} == planned
