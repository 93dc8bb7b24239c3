# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run is continued: with the command that was typed, or by a relaunch of its job."""

from __future__ import annotations

import pytest
from ansible.utils.context_objects import CLIArgs
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.continuing import continue_with


@pytest.fixture(autouse=True)
def called(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "args": ["site.yml"],
        "inventory": ["hosts.yml"],
        "forks": 30,
        "tags": ("all",),
        "timeout": 10,
        "extra_vars": ["ansible_password=Korrekt-9", "vos_tls_canary=Andere-8"],
    }
    monkeypatch.setattr("ansible.context.CLIARGS", CLIArgs(given))
    for name in ("AWX_HOST", "JOB_ID"):
        monkeypatch.delenv(name, raising=False)


def test_the_command_is_the_one_that_was_typed_without_defaults_and_secrets() -> None:
    command = "ansible-playbook site.yml -i hosts.yml --forks 30 -e 'ansible_password=...' -e vos_tls_canary=Andere-8"
    assert " ".join("\n".join(continue_with({})[:-1]).replace("\\\n", "").split()) == command
    assert "Andere-8" not in "\n".join(continue_with({}, ["Andere-8"]))


def test_under_awx_the_job_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert continue_with({"awx_job_id": 7})[0].startswith("Relaunch job 7 on failed hosts")
    monkeypatch.setenv("AWX_HOST", "https://awx.example.org")
    monkeypatch.setenv("JOB_ID", "42")
    assert continue_with({})[0].startswith("Relaunch job 42 on failed hosts")
