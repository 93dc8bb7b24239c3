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
from ansible.playbook.task import Task

from ..rollout.run_folder import RunFolder
from .screen import is_read_by_program, show

__all__ = ["VERDICT", "leave_verdict", "show_verdict", "verdict_is_enabled"]

VERDICT = "collabops.vos.verdict"


def verdict_is_enabled() -> bool:
    """Whether the callback plugin prints the verdict, so that no task needs to."""
    return VERDICT in (_setting("CALLBACKS_ENABLED") or ())


def leave_verdict(folder: RunFolder, lines: Sequence[str], task: Task) -> None:
    """Print the verdict, unless the callback plugin does that below the recap, and keep it for the hosts that fail for
    themselves afterwards: the last of them prints it again. Of a result that is hidden, the plugin gets nothing."""
    if verdict_is_enabled() and not task.no_log:
        return
    show_verdict(lines)
    with contextlib.suppress(OSError):
        folder.keep_verdict(lines)


def show_verdict(lines: Sequence[str]) -> None:
    """Print the lines, at once and in one piece. Nothing is raised where nobody reads any more."""
    if not lines:
        return
    text = "\n".join(["", *lines])
    to_errors = is_read_by_program()
    with contextlib.suppress(OSError, ValueError):
        try:
            sys.stdout.flush()
            show(text)
            (sys.stderr if to_errors else sys.stdout).flush()
        except RuntimeError:
            # A signal came while this thread was writing, and Python's streams cannot be entered twice.
            os.write(2 if to_errors else 1, f"{text}\n".encode())


def _setting(name: str) -> Any:
    """By name, because Ansible sets the values at its start."""
    return getattr(constants, name)
