# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to continue a run that was stopped: by the command that started it, or by a relaunch of its job in AWX."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ansible import constants, context

from ..rollout.rerun import command_lines, job_number, relaunch_lines, rerun_command
from .documented_variables import documented_variables

__all__ = ["continue_with"]

# The constant of Ansible for each argument of ansible-playbook. By name, because Ansible sets the values at its start.
_DEFAULTS = {
    "inventory": "DEFAULT_HOST_LIST",
    "subset": "DEFAULT_SUBSET",
    "tags": "TAGS_RUN",
    "skip_tags": "TAGS_SKIP",
    "remote_user": "DEFAULT_REMOTE_USER",
    "private_key_file": "DEFAULT_PRIVATE_KEY_FILE",
    "connection": "DEFAULT_TRANSPORT",
    "timeout": "DEFAULT_TIMEOUT",
    "connection_password_file": "CONNECTION_PASSWORD_FILE",
    "become_method": "DEFAULT_BECOME_METHOD",
    "become_user": "DEFAULT_BECOME_USER",
    "become_password_file": "BECOME_PASSWORD_FILE",
    "forks": "DEFAULT_FORKS",
    "diff": "DIFF_ALWAYS",
    "become": "DEFAULT_BECOME",
    "force_handlers": "DEFAULT_FORCE_HANDLERS",
    "ask_pass": "DEFAULT_ASK_PASS",
    "become_ask_pass": "DEFAULT_BECOME_ASK_PASS",
    "ask_vault_pass": "DEFAULT_ASK_VAULT_PASS",
    "verbosity": "DEFAULT_VERBOSITY",
}


def continue_with(task_vars: Mapping[str, Any], secrets: Sequence[str] = ()) -> list[str]:
    """The lines that say it. ``task_vars`` may be empty: then only the environment tells the number of a job.
    ``secrets`` are those of all hosts; they are hidden."""
    number = job_number(os.environ, task_vars)
    if number is not None:
        return relaunch_lines(number)
    return command_lines(rerun_command(context.CLIARGS, _defaults(), documented_variables(), secrets))


def _defaults() -> dict[str, Any]:
    """The parsed arguments of ansible-playbook if the user has typed none."""
    found = {option: getattr(constants, name) for option, name in _DEFAULTS.items()}
    return {**found, "tags": found["tags"] or ("all",)}
