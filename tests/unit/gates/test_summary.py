# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make test` says at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.gates import main

# In place of make: a gate prints what its name stands for.
MAKE = """#!/bin/sh
case "$2" in
  good) echo fine ;;
  bad) echo broken; exit 3 ;;
  without) echo "SKIPPED [2] tests/x.py: NOT RUN: no Python 3.10 here"; echo "NOT RUN: sanity of 2.21" ;;
  again) echo "NOT RUN: no Python 3.10 here" ;;
esac
"""


@pytest.fixture
def make(tmp_path: Path) -> str:
    path = tmp_path / "make"
    path.write_text(MAKE, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_what_was_not_run_is_named_once_before_the_last_line(make: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(make, "good", "without", "--beside", "again") == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(lines[-3:-1]) == ["not run here: no Python 3.10 here", "not run here: sanity of 2.21"]
    assert lines[-1] == "3 passed, 0 failed"


def test_a_failed_gate_stops_no_other_and_fails_the_run(make: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(make, "bad", "good", "--beside", "bad") == 1
    out = capsys.readouterr().out
    assert "fine\n" in out
    assert out.splitlines()[-1] == "1 passed, 2 failed"
