# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of one host, evaluated for that host, and its connection.

For a delegated task, Ansible evaluates the variables of the node with the name of the host that delegates: then
`{{ passwords[inventory_hostname] }}` is the password of another node (VariableManager writes that host's name into
them). And `hostvars[host]` contains neither `hostvars` nor the variables of the play, the role and the task. This file
corrects both.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from ansible.errors import AnsibleError
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader

from ..cli.driver import pause
from ..cli.errors import NoRoom, VosError
from ..tls.path import NoPath, Path, read_port_map
from .ansible_private import play_variables, typed_password, written_keyword
from .omitted import value_of

__all__ = [
    "CONNECTION",
    "HostVariables",
    "connection_kind",
    "connection_of",
    "connection_to",
    "probe_path",
    "settle_delegated",
    "variables_of",
]

CONNECTION = "collabops.vos.cli"
# Variables with a password that Ansible uses instead of the one that was typed at its prompt.
_PASSWORDS = ("ansible_password", "ansible_ssh_pass")
# What a play may say of the connection beside variables.
_KEYWORDS = ("remote_user", "port")


class HostVariables(Mapping[str, Any]):
    """The variables of one host, each evaluated with the others when it is looked at. One that is left out (`omit`) is
    not among them."""

    def __init__(self, host: str, raw: Mapping[str, Any], templar: Any, hostvars: Any) -> None:
        self._raw = {**raw, "inventory_hostname": host, "hostvars": hostvars}
        self._templar = templar.copy_with_new_env(available_variables=self._raw)

    def __getitem__(self, name: str) -> Any:
        return self.evaluated(name, self._raw[name])

    def evaluated(self, name: str, value: Any) -> Any:
        """What is written for `name`, as it is meant for this host. Raises KeyError where it is left out, and
        AnsibleError."""
        try:
            return value_of(self._templar, name, value)
        except AnsibleError as error:
            raise AnsibleError(f"{name}: {error}") from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def variables_of(host: str, task: Task, task_vars: Mapping[str, Any], templar: Any) -> HostVariables:
    """The variables of a host of the inventory, as Ansible would give them to this task if it ran on that host.

    Raises AnsibleError; for a variable that cannot be evaluated, when it is read, with its name.
    """
    return HostVariables(host, play_variables(host, task, task_vars), templar, task_vars["hostvars"])


def _delegated(task: Task, task_vars: Mapping[str, Any], templar: Any) -> HostVariables | None:
    """The variables of the host that a task is delegated to, as they are meant for it; None where it is not delegated,
    or to a host that is not in the inventory."""
    raw = (task_vars.get("ansible_delegated_vars") or {}).get(task.delegate_to) if task.delegate_to else None
    if raw is None:
        return None
    return HostVariables(str(task.delegate_to), raw, templar, task_vars.get("hostvars"))


def _typed(context: PlayContext, variables: Mapping[str, Any]) -> str | None:
    """The password of --ask-pass, which is used for each host that has none of its own.

    `variables` are those of the host for which Ansible has made the context: their password replaces the typed one.
    """
    typed = typed_password()
    if typed is None and not any(name in variables for name in _PASSWORDS):
        typed = context.password
    return typed or None


def _keyword(task: Task, name: str, variables: HostVariables) -> Any:
    """What a keyword of the play says for this host; None where it is left out. The task has what it says for the
    host that the task runs on: with that port, a password could get to another node."""
    try:
        return variables.evaluated(name, written_keyword(task, name))
    except KeyError:
        return None


def connection_kind(task: Task, variables: HostVariables) -> str:
    """The name of the connection that Ansible would make to this host. Raises AnsibleError."""
    return str(variables.get("ansible_connection") or _keyword(task, "connection", variables))


def _settle(connection: Any, task: Task, variables: HostVariables, typed: str | None) -> None:
    """Give a connection of this collection its options, as Ansible would for a task on the host itself. `typed` is the
    password of `--ask-pass`."""
    options = connection.option_definitions
    named_by = {option: {one["name"] for one in known.get("vars") or ()} for option, known in options.items()}
    told = {}
    for name in sorted(frozenset[str]().union(*named_by.values()) & set(variables)):
        with suppress(KeyError):  # left out
            told[name] = variables[name]
    keywords = task.dump_attrs()
    for name in _KEYWORDS:
        if not named_by[name] & set(told):  # else the variable counts
            keywords[name] = _keyword(task, name, variables)
    if typed:
        keywords["password"] = typed
    connection.set_options(task_keys=keywords, var_options=told)


def settle_delegated(
    connection: Any, task: Task, context: PlayContext, task_vars: Mapping[str, Any], templar: Any
) -> None:
    """If the task is delegated, give its connection the options of the node. Raises AnsibleError."""
    variables = _delegated(task, task_vars, templar)
    if variables is None or not hasattr(connection, "session"):
        return
    _settle(connection, task, variables, _typed(context, variables))


def connection_of(task: Task, context: PlayContext, variables: HostVariables, task_vars: Mapping[str, Any]) -> Any:
    """A connection of this collection for a host, whatever Ansible's connection to it is."""
    connection = connection_loader.get(CONNECTION, context, os.devnull)
    _settle(connection, task, variables, _typed(context, task_vars))
    return connection


def connection_to(connection: Any, task: Task, context: PlayContext, task_vars: Mapping[str, Any], templar: Any) -> Any:
    """A connection of this collection to the node of a task, with the options of that node: the one that Ansible has
    made, or, if that is of another kind, a new one that only provides options. Raises AnsibleError.
    """
    variables = _delegated(task, task_vars, templar)
    if variables is None and hasattr(connection, "session"):
        return connection
    if variables is None:
        variables = HostVariables(
            str(task_vars.get("inventory_hostname", "")), task_vars, templar, task_vars.get("hostvars")
        )
    return connection_of(task, context, variables, task_vars)


@contextmanager
def probe_path(connection: Any) -> Iterator[Path]:
    """How handshakes reach the node of a connection of this collection. Raises VosError, and BadPath for an invalid map
    of ports."""
    ports = read_port_map(connection.get_option("tls_port_map"))
    connector = connection.connector()
    wanted = connection.get_option("tls_route")
    route = connector.route
    if route.direct or wanted == "direct":
        yield Path(ports=ports)
        return
    blocked = ""
    if route.command:
        blocked = (
            f"not tried: this node is reached through {route}, and handshakes cannot go through a "
            "command; set vos_proxy_jump, or vos_tls_route: direct if its ports can be reached directly"
        )
    elif wanted != "hop":
        blocked = (
            f"not tried: this node is reached through {route}; set vos_tls_route: hop for handshakes through it, or "
            "direct for handshakes without it"
        )

    patience = {"once"}

    def dial(host: str, port: int, timeout: float) -> Any:
        try:
            try:
                return connector.open(host, port, timeout)
            except NoRoom:
                if not patience:
                    raise
                patience.clear()  # once for all ports
                time.sleep(pause())
            return connector.open(host, port, timeout)
        except VosError as error:
            raise NoPath(error.message) from error

    with connector:
        yield Path(dial, resolves=False, blocked=blocked, ports=ports)
