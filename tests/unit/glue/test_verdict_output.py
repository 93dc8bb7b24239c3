# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the verdict goes, and whether its plugin is enabled."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible import constants
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.verdict_output import show_verdict

ENABLED = """
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.verdict_output import verdict_is_enabled
print(verdict_is_enabled())
"""


@pytest.mark.parametrize("name", ["default", "ansible.builtin.default", "awx_display", "community.general.yaml"])
def test_beside_text_for_people_it_goes_to_standard_output(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", name)
    show_verdict(["VERDICT   DONE."])
    assert capsys.readouterr() == ("\nVERDICT   DONE.\n", "")


@pytest.mark.parametrize("name", ["ansible.posix.json", "ansible.posix.jsonl", "json", "my.own.one"])
def test_beside_text_for_programs_it_goes_to_standard_error(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", name)
    show_verdict(["VERDICT   DONE."])
    assert capsys.readouterr() == ("", "\nVERDICT   DONE.\n")


def test_without_a_verdict_there_is_no_empty_line(capsys: pytest.CaptureFixture[str]) -> None:
    show_verdict([])
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("names", "enabled"), [("", "False"), ("timer,collabops.vos.verdict", "True")])
def test_it_is_enabled_where_the_configuration_names_it(names: str, enabled: str) -> None:
    environment = {**os.environ, "ANSIBLE_CALLBACKS_ENABLED": names}
    done = subprocess.run([sys.executable, "-c", ENABLED], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{enabled}\n"
