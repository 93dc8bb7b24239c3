# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make lint` says of the commands that it runs side by side."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tools.side_by_side import main


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_each_command_is_shown_with_all_that_it_printed(capsys: pytest.CaptureFixture[str]) -> None:
    command = python("import sys; print('one'); sys.stdout.flush(); print('two', file=sys.stderr)")
    assert main(command) == 0
    first, *printed, last = capsys.readouterr().out.splitlines()
    assert first == f"$ {command}"
    assert printed == ["one", "two"]
    assert last.startswith("passed after ")


def test_a_command_that_fails_stops_no_other_and_is_named_at_the_end(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    others = [python(f"open({str(tmp_path / name)!r}, 'w').close()") for name in ("a", "b", "c")]
    bad = python("print('broken'); raise SystemExit(3)")
    assert main(bad, *others) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]
    lines = capsys.readouterr().out.splitlines()
    assert "broken" in lines
    assert lines[-1] == f"FAILED: {bad} (exit code 3)"


def test_a_command_that_does_not_exist_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("no-such-linter --strict .") == 1
    out = capsys.readouterr().out
    assert "No such file or directory: 'no-such-linter'" in out
    assert out.splitlines()[-1] == "FAILED: no-such-linter --strict . (exit code 127)"


def test_they_run_beside_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them ends only when the other one has begun."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    wait = "import os, time; own, other = {!r}; os.mkdir(own)\nwhile not os.path.exists(other): time.sleep(0.01)"
    places = [str(tmp_path / name) for name in ("a", "b")]
    assert main(*(python(wait.format(pair)) for pair in (places, places[::-1]))) == 0
