# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say on one screen why a cluster was stopped and how to continue; touch no node."""

from __future__ import annotations

import os
from typing import Any

from ansible import constants, context
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.documents import documented_variables
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.hosts import secrets_of_hosts
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.rerun import (
    command_lines,
    job_number,
    relaunch_lines,
    rerun_command,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.stop import read_stop, screen

ARGUMENT_SPEC: dict[str, Any] = {
    "cluster": {"type": "dict", "required": True},
    "outcome": {"type": "dict", "required": True},
    "step": {"type": "str", "default": ""},
    "result": {"type": "dict", "required": True},
    "progress": {"type": "dict", "default": {}},
}

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


class ActionModule(ActionBase):
    """Action plugin of collabops.vos.rollout_stop."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``stopped`` and ``message``."""
        result = super().run(tmp, task_vars)
        _validation, args = self.validate_argument_spec(argument_spec=ARGUMENT_SPEC)
        failed = {"step": args["step"], "result": args["result"]}
        variables = task_vars or {}
        secrets = secrets_of_hosts(self._task, self._play_context, variables, self._templar)
        command = _continue_with(variables, secrets)
        stop = read_stop(args["cluster"], args["outcome"], failed, args["progress"], command, secrets)
        lines = screen(stop)
        for line in ["", *lines, ""]:
            Display().display(line)
        result.update(changed=False, stopped=stop.as_result(), message="\n".join(lines))
        return result


def _continue_with(task_vars: dict[str, Any], secrets: tuple[str, ...]) -> list[str]:
    number = job_number(os.environ, task_vars)
    if number is not None:
        return relaunch_lines(number)
    return command_lines(rerun_command(context.CLIARGS, _defaults(), documented_variables(), secrets))


def _defaults() -> dict[str, Any]:
    """The parsed arguments of ansible-playbook if the user has typed none."""
    found = {option: getattr(constants, name) for option, name in _DEFAULTS.items()}
    return {**found, "tags": found["tags"] or ("all",)}
