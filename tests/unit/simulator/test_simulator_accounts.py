# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts are managed by the administrator of the installation, and sessions have their limits."""

from __future__ import annotations

import pytest

from tests.unit.simulator.console import Console, Nodes
from tests.unit.simulator.scenes import CUCM, CUCM15, answer, dialogue, live

LEVEL = "Please enter the privilege level :"
SSO = "Allow this User to login to SAML SSO-enabled system through Recovery URL ? (Yes / No) :"
UID = "        Please enter the appropriate LDAP Unique Identifier (UID) for this user:[ssoadmin]"
PASSWORD = "Please enter the password :"
AGAIN = "             re-enter to confirm :"
CREATE = ((LEVEL, "1"), (SSO, "yes"), (UID, ""))

CREATED = """
Privilege Levels are:
   Ordinary - Level 0
   Advanced - Level 1

Please enter the privilege level :1
Allow this User to login to SAML SSO-enabled system through Recovery URL ? (Yes / No) :yes
To authenticate a platform login for SSO, a Unique Identifier (UID) must be provided that identifies this user to LDAP \
(such as sAMAccountName or UPN).
        Please enter the appropriate LDAP Unique Identifier (UID) for this user:[ssoadmin]
Storing the default SSO UID value as username
Please enter the password :********
             re-enter to confirm :********

Account successfully created
admin:"""


def test_an_account_is_made_as_cisco_shows_it():
    turns = (*CREATE, (PASSWORD, "s3cret-1"), (AGAIN, "s3cret-1"))
    played = dialogue("set account name ssoadmin", CUCM, turns=turns)
    assert played.screen == CREATED
    assert ("set", "account ssoadmin") in played.writes
    assert ("answer", "(hidden)", False) in played.journal
    assert not [text for _event, text, _write in played.journal if "s3cret" in text]


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [("short", "short", "BAD PASSWORD: "), ("s3cret-1", "s3cret-2", "Passwords do not match")],
)
def test_a_bad_password_makes_no_account(first: str, second: str, complaint: str):
    played = dialogue("set account name ssoadmin", CUCM, turns=(*CREATE, (PASSWORD, first), (AGAIN, second)))
    assert complaint in played.screen
    assert "account creation failed" in played.screen
    assert "ssoadmin" not in played.node.configuration.accounts


def test_accounts_are_listed_and_deleted_but_not_the_first():
    async def scene(nodes: Nodes) -> None:
        nodes_accounts = nodes["pub"].configuration.accounts
        async with Console(nodes["pub"]) as console:
            assert await console.run("show account") == "auditor                         Level 0"
            assert (await console.run("set account name auditor")).startswith("Account name already exists")
            assert (await console.run("delete account administrator")).endswith("Executed command unsuccessfully")
            assert await console.run("delete account auditor") == "Account successfully deleted"
            assert (await console.run("delete account auditor")).endswith("Executed command unsuccessfully")
        assert list(nodes_accounts) == ["administrator"]

    auditor = {"name": "auditor", "password": "secret", "level": 0}
    live(scene, CUCM, accounts=[auditor])


def test_a_change_at_the_next_login_is_asked_for_by_name():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            await console.run("set password change-at-login enable administrator")
            assert nodes["pub"].configuration.change_at_login == {"administrator"}
            await console.run("set password change-at-login disable administrator")
            assert nodes["pub"].configuration.change_at_login == set()
            assert (await console.run("set password change-at-login enable nobody")).endswith("unsuccessfully")

    live(scene, CUCM)


# Sessions


def test_the_limit_of_sessions_is_between_1_and_10():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            assert "sessions is 10" in await console.run("show session maxlimit")
            assert "sessions is 5" in await console.run("set session maxlimit 5")
            assert "sessions is 5" in await console.run("show session maxlimit")
            assert (await console.run("set session maxlimit 11")).endswith("Executed command unsuccessfully")
            assert "sessions is 10" in await console.run("set session maxlimit")

    live(scene, CUCM)


def test_a_new_time_out_is_shown_from_then_on():
    async def scene(nodes: Nodes) -> None:
        async with Console(nodes["pub"]) as console:
            console.type("set cli session timeout 20\r")
            await console.until("Continue (y/n)?")
            console.type("y\r")
            await console.until("admin:")
            assert await console.run("show cli session timeout") == (
                "CLI session-timeout is set to 20 minutes for new CLI sessions."
            )

    live(scene, CUCM)


def test_a_prompt_that_counts_is_not_to_be_had():
    assert answer("set commandcount enable", CUCM15) == "Executed command unsuccessfully"
    assert answer("set commandcount disable", CUCM15) == ""
