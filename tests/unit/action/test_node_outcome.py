# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action node_outcome: one host is changed as the report has found it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action import node_outcome
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.host_results import host_results
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.record import ClusterRecord
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.run_folder import RunFolder

from tests.unit.action.scripted import ScriptedConnection, run_action


class Night:
    """The folder of a run with what has become of the host `p`."""

    def __init__(self, folder: Path) -> None:
        self.folder = RunFolder.make(str(folder))

    def told(
        self,
        outcome: dict[str, Any],
        *,
        diff: bool = False,
        check: bool = False,
        hosts: Sequence[str] = (),
        **more: Any,
    ) -> dict[str, Any]:
        self.folder.keep_outcomes({"p": outcome})
        connection = ScriptedConnection([])  # a login would raise
        arguments = {"run": str(self.folder.path), **more}
        variables = {"inventory_hostname": "p", "ansible_play_hosts_all": list(hosts)}
        return run_action(node_outcome.ActionModule, connection, arguments, diff=diff, check=check, variables=variables)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("check", [False, True])
def test_a_host_is_changed_as_the_report_says(night: Night, changed: bool, check: bool) -> None:
    outcome = {"changed": changed, "before": "1.0", "after": "1.2", "complaint": "it fails"}
    result = night.told(outcome, check=check)
    assert result["changed"] is changed
    assert "diff" not in result
    assert not result.get("failed"), "a later play fails for it"


def test_the_difference_names_the_node(night: Night) -> None:
    assert night.told({"changed": True, "before": "1.0", "after": "1.2"}, diff=True)["diff"] == {
        "before_header": "p",
        "after_header": "p",
        "before": "minimum TLS version: 1.0\n",
        "after": "minimum TLS version: 1.2\n",
    }
    unknown = night.told({"changed": True, "before": "1.0", "after": None}, diff=True)["diff"]
    assert unknown["after"] == "minimum TLS version: unknown\n"
    assert "diff" not in night.told({"changed": False, "before": "1.2", "after": "1.2"}, diff=True)


def test_it_fails_for_a_complaint_where_it_judges(night: Night) -> None:
    result = night.told({"changed": True, "complaint": "p is drifted"}, judge=True)
    assert (result["failed"], result["changed"], result["msg"]) == (True, False, "p is drifted")
    assert not night.told({"changed": True, "complaint": ""}, judge=True)["failed"]


def test_the_last_host_that_fails_prints_the_verdict_that_was_kept_for_it(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    night.folder.keep_verdict(["VERDICT   NOT DONE.", "WHY       it rains"])
    for last, lines in (("another", []), ("p", ["VERDICT   NOT DONE.", "WHY       it rains"])):
        night.told({"complaint": "p is drifted"}, hosts=["p", last], judge=True)
        assert capsys.readouterr().out.split("\n")[1:-1] == lines


def test_it_fails_for_a_complaint_that_it_is_given_and_needs_no_run() -> None:
    result = run_action(node_outcome.ActionModule, ScriptedConnection([]), {"complaint": "p is drifted"})
    assert (result["failed"], result["changed"], result["msg"]) == (True, False, "p is drifted")
    with pytest.raises(AnsibleActionFail, match="one of the following is required: run, complaint"):
        run_action(node_outcome.ActionModule, ScriptedConnection([]), {})


def test_a_folder_that_is_gone_is_named(night: Night) -> None:
    arguments = {"run": str(night.folder.path)}
    with pytest.raises(AnsibleActionFail, match=r"outcomes\.json cannot be read"):
        run_action(node_outcome.ActionModule, ScriptedConnection([]), arguments)


def test_it_takes_what_the_report_returns(night: Night) -> None:
    node = {"name": "p", "before": "1.0", "change": "set", "state": "drifted"}
    now = {"name": "p", "before": "1.0", "after": None, "state": "unreachable", "passes": False, "note": ""}
    plan = {"clusters": [{"name": "p", "nodes": [node]}]}
    report = {
        "check_mode": False,
        "target": "1.2",
        "clusters": [{"name": "p", "outcome": "not_started", "stopped": None, "message": "x", "nodes": [now]}],
    }
    hosts = host_results(plan, report, {"p": ClusterRecord("p")})
    assert night.told(hosts["p"])["changed"] is False
