# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The places from which Ansible gives a plugin its user and its password, as arguments of choose_account.

Ansible's order of precedence is applied to each option separately, so it could combine the user of one place with the
password of another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..cli.ssh.account import NOBODY, Account, Login, choose_account
from ..node.credentials import NodeAccount
from ..node.errors import RequestRefused

__all__ = ["connection_account", "inventory_account", "node_account"]

_VARIABLES = ("ansible_user", "ansible_password")
_ENVIRONMENT = ("VOS_USER", "VOS_PASSWORD_FILE")
_GENERAL = "the user of Ansible's command line"

_Option = Callable[[str], Any]
_Definitions = Mapping[str, Mapping[str, Any]]


def connection_account(
    option: _Option, definitions: _Definitions, variables: Mapping[str, Any], keyword_user: str | None, *, host: str
) -> Account:
    """The account of one host. `variables` are those from which Ansible has set the options of the connection, and
    `keyword_user` is the user from the play or the command line.

    Raises AuthenticationRefused, see choose_account.
    """
    user, password = _told("remote_user", definitions, variables), _told("password", definitions, variables)
    # For a delegated task Ansible writes that user into ansible_user if the inventory names none
    # (PlayContext.set_task_and_variable_override). So this value does not come from the inventory.
    if user is not None and user == keyword_user and (password is None or user == NOBODY):
        user = None
    own = Login(user, password, _VARIABLES)
    general = Login(
        None if own.user is not None else _given(option("remote_user")),
        None if own.password is not None else _given(option("password")),
        (_GENERAL, "the password of --ask-pass, --connection-password-file or ANSIBLE_VOS_PASSWORD"),
    )
    environment = Login(_given(option("vos_user")), None, _ENVIRONMENT, file=_given(option("password_file")))
    return choose_account([own], environment, general, host=host)


def inventory_account(
    option: _Option,
    definitions: _Definitions,
    variables: Mapping[str, Any],
    written: Collection[str],
    connection_password: Callable[[], str],
    *,
    path: str,
) -> Account:
    """The account for all publishers of an inventory file. `written` are the options in the file itself, and
    `connection_password` reads the file of --connection-password-file, if it is needed.

    Raises AuthenticationRefused, see choose_account.
    """
    own = {name: str(option(name)) for name in ("user", "password", "password_file") if name in written}
    names = ("user", "password_file" if "password_file" in own else "password")
    file = Login(own.get("user"), own.get("password"), names, file=own.get("password_file"))
    told = Login(_told("user", definitions, variables), _told("password", definitions, variables), _VARIABLES)
    # If the inventory file sets the option, its value hides the environment variable.
    hidden = os.environ.get("VOS_PASSWORD_FILE") if file.file is not None else option("password_file")
    environment = Login(_given(option("vos_user")), None, _ENVIRONMENT, file=_given(hidden))
    password = None
    if not file.has_password and not told.has_password:
        password = _given(option("password"))
        if password is None and not (environment.user and environment.file):
            password = _given(connection_password())
    general = Login(
        None if file.user is not None or told.user is not None else _given(option("user")),
        password,
        (_GENERAL, "ANSIBLE_VOS_PASSWORD or ANSIBLE_CONNECTION_PASSWORD_FILE"),
    )
    return choose_account([file, told], environment, general, host=path)


def node_account(name: str, connection: Any, cluster: str, *, called: str) -> NodeAccount:
    """The account with which many nodes are logged in to side by side, from a connection of this collection. `called`
    is the node in an error.

    Raises RequestRefused where there is no password, and AuthenticationRefused, see choose_account.
    """
    account = connection.account()
    if not account.password:
        raise RequestRefused(
            "there is no password, and an empty one is not tried",
            host=called,
            hint="Set ansible_password, or the environment variable VOS_PASSWORD_FILE, for all hosts.",
        )
    return NodeAccount(
        name=name,
        node=f"{str(connection.get_option('host')).lower()} port {connection.get_option('port')}",
        cluster=cluster,
        user=account.user,
        password=account.password,
    )


def _told(option: str, definitions: _Definitions, variables: Mapping[str, Any]) -> str | None:
    """The value of an option from variables (may be empty); of several names the last one counts, as in Ansible."""
    names = [variable["name"] for variable in definitions[option]["vars"]]
    values = [variables[name] for name in names if variables.get(name) is not None]
    return str(values[-1]) if values else None


def _given(value: Any) -> str | None:
    """The value of an environment variable; an empty one counts as not set."""
    return str(value) if value else None
