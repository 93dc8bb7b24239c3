# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private parts of ansible-core that this collection needs. No other file uses private parts.

Ansible gives a task the variables of its own host, and of the one that it is delegated to. There is no public way to
those of the other hosts of the play, nor to the password that was typed. And what a keyword of the play says, it
evaluates for the host of the task alone. Where a variable comes from, it tells nobody.

From ansible-core 2.19 on Ansible prints the lines of the playbook from which a failed task comes. Nothing is wrong with
them if a node, a plan or a value of the operator is what failed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from ansible import constants, release
from ansible.errors import AnsibleError
from ansible.executor.process import worker
from ansible.playbook.task import Task
from ansible.plugins.action import ActionBase
from ansible.vars.plugins import get_vars_from_inventory_sources, get_vars_from_path

from ..plan.variable_names import Places

__all__ = ["named_variables", "play_variables", "typed_password", "without_source", "written_keyword"]

_A = TypeVar("_A", bound=ActionBase)
_P = ParamSpec("_P")
_R = TypeVar("_R")


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


def without_source(run: Callable[Concatenate[_A, _P], _R]) -> Callable[Concatenate[_A, _P], _R]:
    """The `run` of an action whose source Ansible does not print when it fails.

    The task of an action is the copy of one worker, which reads it no more afterwards. A version of Ansible that takes
    the source from somewhere else prints it, and nothing else changes.
    """

    @wraps(run)
    def quiet(action: _A, /, *args: _P.args, **options: _P.kwargs) -> _R:
        try:
            return run(action, *args, **options)
        finally:
            vars(action._task)["_ds"] = None  # noqa: SLF001

    return quiet


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


def named_variables(hosts: Iterable[str], task: Task, task_vars: Mapping[str, Any], prefix: str) -> dict[str, Places]:
    """The names with this prefix that the inventory of these hosts sets, or a file beside it or beside the playbook, or
    -e, each with its places. What a play sets or registers, and facts, are not among them.

    Raises AnsibleError.
    """
    in_groups: defaultdict[str, list[str]] = defaultdict(list)
    on_hosts: defaultdict[str, list[str]] = defaultdict(list)
    try:
        hostvars = task_vars["hostvars"]
        inventory, loader, manager = hostvars._inventory, hostvars._loader, hostvars._variable_manager  # noqa: SLF001
        found = [inventory.get_host(host) for host in hosts]
        groups = {group.name: group for host in found for group in host.get_groups()} | {"all": inventory.groups["all"]}
        beside = _beside_playbook(task, loader) if manager.safe_basedir else []
        entities = [(group, in_groups) for group in groups.values()] + [(host, on_hosts) for host in found]
        for entity, places in entities:
            # As VariableManager.get_vars does.
            variables = [
                entity.vars,
                get_vars_from_inventory_sources(loader, inventory._sources, [entity], "task"),  # noqa: SLF001
                *(get_vars_from_path(loader, path, [entity], "task") for path in beside),
            ]
            for name in frozenset[str]().union(*variables):
                places[str(name)].append(entity.name)
        extra = set(map(str, manager.extra_vars))
    except (AttributeError, KeyError, TypeError) as error:
        raise AnsibleError(
            f"ansible-core {release.__version__} does not tell where variables come from as other versions do "
            f"({type(error).__name__}: {error}). Use a version that this collection supports"
        ) from error
    return {
        name: Places(name in extra, tuple(sorted(in_groups[name])), tuple(on_hosts[name]))
        for name in sorted({*extra, *in_groups, *on_hosts})
        if name.startswith(prefix)
    }


def _beside_playbook(task: Task, loader: Any) -> list[str]:
    """The folders whose group_vars and host_vars count for a task, as VariableManager.get_vars finds them."""
    root = constants.PLAYBOOK_VARS_ROOT  # type: ignore[attr-defined]  # set at runtime
    if root == "top":
        return [loader.get_basedir()]
    paths: list[str] = task.get_search_path()
    return paths if root == "all" else paths[:1]
