# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Platform accounts: made, listed and deleted by the administrator of the installation only."""

from __future__ import annotations

from collections.abc import Sequence

from ...world.world import Account
from ..context import Context
from ..registry import UNSUCCESSFUL, Command

__all__ = ["COMMANDS"]

_LEVEL = 4  # the level of the account that was made at the installation
_SHORTEST = 6

# TechNote 213517.
_LEVELS = "\nPrivilege Levels are:\n   Ordinary - Level 0\n   Advanced - Level 1\n\n"
_LEVEL_QUESTION = "Please enter the privilege level :"
_SSO_QUESTION = "Allow this User to login to SAML SSO-enabled system through Recovery URL ? (Yes / No) :"
_UID_QUESTION = (
    "To authenticate a platform login for SSO, a Unique Identifier (UID) must be provided that identifies this user "
    "to LDAP (such as sAMAccountName or UPN).\n"
    "        Please enter the appropriate LDAP Unique Identifier (UID) for this user:[{name}]"
)
_DEFAULT_UID = "Storing the default SSO UID value as username\n"
_PASSWORD_QUESTION = "Please enter the password :"
_AGAIN_QUESTION = "             re-enter to confirm :"
_CREATED = "\nAccount successfully created"

# The beginnings of these are known from scripts that look for them.
_EXISTS = "Account name already exists\n" + UNSUCCESSFUL
_BAD_PASSWORD = "BAD PASSWORD: it is too short\naccount creation failed\n" + UNSUCCESSFUL
_DIFFERENT = "Passwords do not match\naccount creation failed\n" + UNSUCCESSFUL
# Not public.
_NO_ACCOUNT = "Account {name} does not exist\n" + UNSUCCESSFUL
_OWN_ACCOUNT = "The administrator account of the installation cannot be deleted\n" + UNSUCCESSFUL
_DELETED = "Account successfully deleted"
_CHANGE_AT_LOGIN = "Password change at login has been {state}d for {name}"

# CLI reference 15, with the defaults.
_LOCKING = "Account Lockout is enabled\nUnlock Time : 300 seconds\nRetry Count : 3 attempts"


async def _password(context: Context, question: str) -> str:
    """Read a password: one star for each key, and nothing of it in the journal."""
    journal, name = context.node.journal, context.node.name
    journal.record(name, "question", question.strip())
    context.say(question)
    typed = ""
    while (key := await context.terminal.key()) not in ("\r", "\n"):
        typed += key
        context.terminal.raw("*")
    context.say("\n")
    journal.record(name, "answer", "(hidden)")
    return typed


async def _create(context: Context, arguments: Sequence[str]) -> str:
    node, name = context.node, arguments[0]
    accounts = node.configuration.accounts
    if name in accounts:
        return _EXISTS
    context.say(_LEVELS)
    level = ""
    while level not in ("0", "1"):
        level = await context.ask(_LEVEL_QUESTION)
    await context.confirm(_SSO_QUESTION)
    if not await context.ask(_UID_QUESTION.format(name=name)):
        context.say(_DEFAULT_UID)
    password = await _password(context, _PASSWORD_QUESTION)
    if password != await _password(context, _AGAIN_QUESTION):
        return _DIFFERENT
    if len(password) < _SHORTEST:
        return _BAD_PASSWORD
    accounts[name] = Account(name, password, int(level))
    node.configuration.change_at_login.add(name)  # CLI reference 15: new accounts begin with it
    node.change(f"account {name}")
    return _CREATED


async def _show(context: Context, arguments: Sequence[str]) -> str:
    # CER's CLI guide: all but the one of the installation. How they are printed is not public.
    del arguments
    accounts = context.node.configuration.accounts.values()
    return "\n".join(f"{account.name:<32}Level {account.level}" for account in accounts if account.level < _LEVEL)


async def _delete(context: Context, arguments: Sequence[str]) -> str:
    node, name = context.node, arguments[0]
    account = node.configuration.accounts.get(name)
    if account is None:
        return _NO_ACCOUNT.format(name=name)
    if account.level == _LEVEL:
        return _OWN_ACCOUNT
    del node.configuration.accounts[name]
    node.change(f"account {name} deleted")
    return _DELETED


async def _change_at_login(context: Context, arguments: Sequence[str]) -> str:
    state, name = arguments[:2]
    configuration = context.node.configuration
    if state not in ("enable", "disable"):
        return UNSUCCESSFUL
    if name not in configuration.accounts:
        return _NO_ACCOUNT.format(name=name)
    (configuration.change_at_login.add if state == "enable" else configuration.change_at_login.discard)(name)
    return _CHANGE_AT_LOGIN.format(state=state, name=name)


async def _locking(context: Context, arguments: Sequence[str]) -> str:
    del context, arguments
    return _LOCKING


COMMANDS = (
    Command("set account name", _create, level=_LEVEL, arguments=1, during_upgrade=False),
    Command("show account", _show, level=_LEVEL),
    # The CLI reference 15 has level 1 here, against its own chapter on privileges: only level 4 manages accounts.
    Command("delete account", _delete, level=_LEVEL, arguments=1, during_upgrade=False),
    Command("set password change-at-login", _change_at_login, level=_LEVEL, arguments=2, during_upgrade=False),
    Command("show accountlocking", _locking),
)
