# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that goes on after an answer that broke it."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    CommandRefused,
    ConnectionFailed,
    SessionLost,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reconnect import ReconnectingSession

from tests.unit.action.scripted import HOST, ScriptedSession, refused

LOST = SessionLost("the session ended", host=HOST)


def session() -> ScriptedSession:
    return ScriptedSession({"show a": "a", "show b": LOST, "show c": refused("show c")})


def test_a_new_login_comes_with_the_next_command_and_not_before() -> None:
    logins: list[ScriptedSession] = []

    def reopen() -> ScriptedSession:
        logins.append(session())
        return logins[-1]

    steady = ReconnectingSession(session(), reopen)
    assert steady.run("show a") == "a"
    with pytest.raises(SessionLost):
        steady.run("show b")
    assert not logins
    assert steady.run("show a") == "a"
    assert [login.sent for login in logins] == [["show a"]], "what broke off is not sent again"


def test_a_refused_command_breaks_nothing() -> None:
    def reopen() -> ScriptedSession:
        raise AssertionError("no login is needed")

    steady = ReconnectingSession(session(), reopen)
    with pytest.raises(CommandRefused):
        steady.run("show c")
    assert steady.run("show a") == "a"


def test_the_number_of_logins_is_bounded() -> None:
    logins: list[ScriptedSession] = []

    def reopen() -> ScriptedSession:
        logins.append(session())
        return logins[-1]

    steady = ReconnectingSession(session(), reopen, logins=2)
    for _time in range(5):
        with pytest.raises(SessionLost):
            steady.run("show b")
    assert len(logins) == 2
    with pytest.raises(SessionLost, match="no new login was tried"):
        steady.run("show a")


def test_a_login_that_fails_is_tried_again_but_a_refused_password_never() -> None:
    failures = [ConnectionFailed("no route", host=HOST), AuthenticationRefused("refused", host=HOST)]

    def reopen() -> ScriptedSession:
        raise failures.pop(0)

    steady = ReconnectingSession(session(), reopen)
    for kind in (SessionLost, ConnectionFailed, AuthenticationRefused, SessionLost, SessionLost):
        with pytest.raises(kind):
            steady.run("show b")
    assert not failures
