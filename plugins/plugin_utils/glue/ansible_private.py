# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private parts of ansible-core that this collection needs. No other file uses private parts.

Ansible gives a task the variables of its own host, and of the one that it is delegated to. There is no public way to
those of the other hosts of the play, nor to the password that was typed. And what a keyword of the play says, it
evaluates for the host of the task alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible import release
from ansible.errors import AnsibleError
from ansible.executor.process import worker
from ansible.playbook.task import Task

__all__ = ["play_variables", "typed_password", "written_keyword"]


def play_variables(host: str, task: Task, task_vars: Mapping[str, Any]) -> Mapping[str, Any]:
    """The variables of a host for this task, as Ansible gives them to the same task delegated to that host, and not yet
    evaluated. Only `inventory_hostname` is that of the host itself.

    Raises AnsibleError.
    """
    try:
        hostvars = task_vars["hostvars"]
        found = hostvars._inventory.get_host(host)  # noqa: SLF001
        if found is None:
            raise AnsibleError(f"{host} is not in the inventory")
        # VariableManager.get_delegated_vars_and_hostname calls it in the same way. The lists of hosts are the same for
        # all hosts; if they were not passed, it would build them again for each host.
        variables: Mapping[str, Any] = hostvars._variable_manager.get_vars(  # noqa: SLF001
            play=task.get_play(),
            host=found,
            task=task,
            include_hostvars=True,
            _hosts=task_vars["ansible_play_batch"],
            _hosts_all=task_vars["ansible_play_hosts_all"],
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise AnsibleError(
            f"ansible-core {release.__version__} does not tell the variables of {host} as other versions do "
            f"({type(error).__name__}: {error}). Use a version that this collection supports"
        ) from error
    return variables


def typed_password() -> str | None:
    """What was typed at the prompt of --ask-pass, or is in --connection-password-file; empty if there is none.

    The context of an action has the password of the task's own host instead, if that host has one. None if Ansible does
    not provide it: then it must not be guessed.
    """
    process = getattr(worker, "current_worker", None)
    context = getattr(process, "_play_context", None)
    return None if context is None else str(context.password or "")


def written_keyword(task: Task, name: str) -> Any:
    """A keyword of a task as it is written there, or in its block, role or play: not evaluated yet.

    Raises AnsibleError.
    """
    try:
        written = task.get_ds()
        if isinstance(written, Mapping) and name in written:
            return written[name]
        inherited = task._get_parent_attribute(name, omit=True)  # noqa: SLF001
    except AttributeError as error:
        raise AnsibleError(
            f"ansible-core {release.__version__} does not tell the keyword {name} of a play as other versions do "
            f"({error}). Use a version that this collection supports"
        ) from error
    # A class stands for nothing (Ansible's Sentinel, which has another home in each version).
    return getattr(task, name) if isinstance(inherited, type) else inherited
