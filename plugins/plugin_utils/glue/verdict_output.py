# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the verdict is printed by its callback plugin, and where its lines go."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Any

from ansible import constants
from ansible.utils.display import Display

__all__ = ["VERDICT", "show_verdict", "verdict_is_enabled"]

VERDICT = "collabops.vos.verdict"

# The stdout callbacks that write for people. What any other one writes may be read by a program (JSON), so nothing may
# come between: the verdict goes to standard error there.
_FOR_PEOPLE = frozenset(
    {
        "awx_display",
        "debug",
        "default",
        "default_without_diff",
        "dense",
        "minimal",
        "oneline",
        "tasks_only",
        "unixy",
        "yaml",
    }
)


def verdict_is_enabled() -> bool:
    """Whether the callback plugin prints the verdict, so that no task needs to."""
    return VERDICT in (_setting("CALLBACKS_ENABLED") or ())


def show_verdict(lines: Sequence[str]) -> None:
    """Print the lines, at once and in one piece. Nothing is raised where nobody reads any more."""
    if not lines:
        return
    text = "\n".join(["", *lines])
    to_errors = str(_setting("DEFAULT_STDOUT_CALLBACK")).rpartition(".")[2] not in _FOR_PEOPLE
    with contextlib.suppress(OSError, ValueError):
        try:
            sys.stdout.flush()
            Display().display(text, stderr=to_errors)
            (sys.stderr if to_errors else sys.stdout).flush()
        except RuntimeError:
            # A signal came while this thread was writing, and Python's streams cannot be entered twice.
            os.write(2 if to_errors else 1, f"{text}\n".encode())


def _setting(name: str) -> Any:
    """By name, because Ansible sets the values at its start."""
    return getattr(constants, name)
