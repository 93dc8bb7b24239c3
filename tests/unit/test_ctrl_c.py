# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests that press Ctrl-C pass in the background of a script as well."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.ctrl_c import let_ctrl_c_through

INTERRUPTED = ["bash", "-c", "kill -INT $$; exit 7"]


@pytest.mark.parametrize(("let", "code"), [(False, 7), (True, -signal.SIGINT)])
def test_a_program_ends_by_ctrl_c_although_its_parent_was_started_to_ignore_it(let: bool, code: int) -> None:
    as_in_the_background = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if let:
            let_ctrl_c_through()
        assert subprocess.run(INTERRUPTED, check=False).returncode == code
    finally:
        signal.signal(signal.SIGINT, as_in_the_background)


def test_a_test_ends_by_ctrl_c() -> None:
    """However the tests were started: tests/conftest.py sees to it."""
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    command = [sys.executable, "-c", "import signal; print(signal.getsignal(2))"]
    told = subprocess.run(command, check=True, capture_output=True)
    assert b"default_int_handler" in told.stdout
