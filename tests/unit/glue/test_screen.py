# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines for people never get into what a program reads from standard output."""

from __future__ import annotations

import pytest
from ansible import constants
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.screen import is_read_by_program, show


@pytest.mark.parametrize("name", ["default", "ansible.builtin.default", "awx_display", "community.general.yaml"])
def test_beside_text_for_people_a_line_goes_to_standard_output(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", name)
    assert not is_read_by_program()
    show("PLAN")
    assert capsys.readouterr() == ("PLAN\n", "")


@pytest.mark.parametrize("name", ["ansible.posix.json", "ansible.posix.jsonl", "json", "my.own.one"])
def test_beside_text_for_programs_it_goes_to_standard_error(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", name)
    assert is_read_by_program()
    show("PLAN")
    assert capsys.readouterr() == ("", "PLAN\n")
