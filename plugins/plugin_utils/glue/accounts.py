# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The places from which Ansible gives a plugin its user and its password, as choose_account takes them.

Ansible's own order of precedence decides each option for itself, and would join the user of one place to the password
of another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..cli.ssh.account import NOBODY, Account, Login, choose_account

__all__ = ["connection_account", "inventory_account"]

_VARIABLES = ("ansible_user", "ansible_password")
_ENVIRONMENT = ("VOS_USER", "VOS_PASSWORD_FILE")
_GENERAL = "the user of Ansible's command line"

_Option = Callable[[str], Any]
_Definitions = Mapping[str, Mapping[str, Any]]


def connection_account(
    option: _Option, definitions: _Definitions, variables: Mapping[str, Any], keyword_user: str | None, *, host: str
) -> Account:
    """The account of one host. `variables` are those with which Ansible has set the options of the connection, and
    `keyword_user` is the user that the play or the command line names.

    Raises AuthenticationRefused, see choose_account.
    """
    user, password = _told("remote_user", definitions, variables), _told("password", definitions, variables)
    # For a delegated task Ansible itself writes that user into ansible_user, where the inventory names none
    # (PlayContext.set_task_and_variable_override), so there it says no more than the command line does.
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
    """The account for all publishers of an inventory file. `written` are the options that the file itself gives, and
    `connection_password` reads what --connection-password-file names, if it comes to that.

    Raises AuthenticationRefused, see choose_account.
    """
    own = {name: str(option(name)) for name in ("user", "password", "password_file") if name in written}
    names = ("user", "password_file" if "password_file" in own else "password")
    file = Login(own.get("user"), own.get("password"), names, file=own.get("password_file"))
    told = Login(_told("user", definitions, variables), _told("password", definitions, variables), _VARIABLES)
    # Where the file gives the option, the environment is hidden behind it.
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


def _told(option: str, definitions: _Definitions, variables: Mapping[str, Any]) -> str | None:
    """What variables say for an option, an empty text included; of several names the last one counts, as in Ansible."""
    names = [variable["name"] for variable in definitions[option]["vars"]]
    values = [variables[name] for name in names if variables.get(name) is not None]
    return str(values[-1]) if values else None


def _given(value: Any) -> str | None:
    """An environment variable that is set to nothing is not set."""
    return str(value) if value else None
