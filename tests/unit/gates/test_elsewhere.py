# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the other Pythons of a machine are found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.elsewhere import find_python, main, version_of

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))


def test_a_shim_of_a_python_that_is_not_installed_is_none(tmp_path: Path) -> None:
    shim = program(tmp_path / "bin" / "python3.99", "echo pyenv: python3.99: command not found >&2; exit 127")
    assert version_of(shim) == ""
    assert find_python("3.99") is None


def test_a_name_that_lies_is_none(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "python3.99", f'exec {sys.executable} "$@"')
    assert find_python("3.99") is None


def test_the_preferred_version_goes_first_and_pyenv_is_looked_through(tmp_path: Path) -> None:
    there = program(tmp_path / "pyenv" / "versions" / "3.98.1" / "bin" / "python3.98", "echo 3.98")
    other = program(tmp_path / "bin" / "python3.97", "echo 3.97")
    assert find_python("3.99", "3.98", "3.97") == there
    assert find_python("3.97", "3.98") == other


def test_a_python_that_is_not_here_is_named_as_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(tmp_path / "made"), "3.99,3.98", "ansible-core") == 0
    assert capsys.readouterr().out == f"NOT RUN: no Python 3.99 or 3.98 here for {tmp_path / 'made'}\n"
    assert not (tmp_path / "made").exists()
