# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action rollout_report: what it takes from the templates of each ansible-core."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action import rollout_report
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.document import plan_to_dict
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.node_record import NodeRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.plan import make_plan
from ansible_collections.collabops.vos.tests.unit.plan.facts import node_facts, row

from tests.unit.action.scripted import ScriptedConnection, run_action

FACTS = [node_facts("p", [row("p", "publisher")], product="pcd")]


def run(seconds: Any) -> dict[str, Any]:
    plan = plan_to_dict(make_plan([NodeRecord.from_facts(fact) for fact in FACTS], "1.2"))
    arguments = {"plan": plan, "nodes": FACTS, "restart_seconds": {"p": seconds}}
    return run_action(rollout_report.ActionModule, ScriptedConnection([]), arguments)


@pytest.mark.parametrize("seconds", [26.3, "26.3"])  # up to ansible-core 2.18 a template makes a string of a number
def test_the_time_of_a_restart_is_shown(seconds: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(seconds)["report"]["clusters"][0]["nodes"][0]["restart_seconds"] == 26.3
    assert "From restart to healthy: p 26 s" in capsys.readouterr().out


@pytest.mark.parametrize("seconds", ["soon", "", None, []])
def test_a_time_that_is_no_number_is_refused(seconds: Any) -> None:
    with pytest.raises(AnsibleActionFail, match="restart_seconds must be a number for each node"):
        run(seconds)
