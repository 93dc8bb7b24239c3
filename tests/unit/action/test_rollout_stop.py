# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action rollout_stop: where its command comes from."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.utils.context_objects import CLIArgs
from ansible_collections.collabops.vos.plugins.action import rollout_stop

from tests.unit.action.scripted import ScriptedConnection, run_action

ARGS = {
    "cluster": {"name": "p", "nodes": [{"name": "p", "change": "set"}]},
    "outcome": {"outcome": "failed", "node": "p"},
    "step": "Set the minimum",
    "result": {"msg": "192.0.2.41: no", "error_type": "CommandRefused"},
}


@pytest.fixture(autouse=True)
def called(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "args": ["site.yml"],
        "inventory": ["hosts.yml"],
        "forks": 30,
        "extra_vars": ["ansible_password=Korrekt-9"],
    }
    monkeypatch.setattr("ansible.context.CLIARGS", CLIArgs(given))
    for name in ("AWX_HOST", "JOB_ID"):
        monkeypatch.delenv(name, raising=False)


def run() -> dict[str, Any]:
    return run_action(rollout_stop.ActionModule, ScriptedConnection([]), ARGS)


def test_the_command_is_the_one_that_was_typed_and_the_screen_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    result = run()
    command = "ansible-playbook site.yml -i hosts.yml --forks 30 -e 'ansible_password=...'"
    assert result["stopped"]["continue_with"][0] == command
    printed = capsys.readouterr().out
    assert result["message"] in printed
    assert command in printed
    assert "Korrekt-9" not in printed


def test_under_awx_the_job_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWX_HOST", "https://awx.example.org")
    monkeypatch.setenv("JOB_ID", "42")
    assert run()["stopped"]["continue_with"][0].startswith("Relaunch job 42 on failed hosts")
