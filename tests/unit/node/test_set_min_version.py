# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a `set`, by the value that the node shows afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    CommandRefused,
    ConnectionFailed,
    UnknownQuestion,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import RequestRefused, ValueNotKept
from ansible_collections.collabops.vos.plugins.plugin_utils.node.min_version import PlannedSet
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.node.set_min_version import SetOutcome, SetResult, carry_out
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, FakeClock, ScriptedSession
from tests.unit.node.rebooting import ScriptedNode

SET = "set tls min-version 1.2"
SHOW = "show tls min-version"
SUCCESS = "Successfully set minimum TLS version to 1.2"
GONE = ConnectionFailed("connection refused", host=HOST)


def said(ending: Ending = Ending.PROMPT, *, line: str = SUCCESS, **more: Any) -> Conversation:
    return Conversation(SET, text=line, accepted=True, answer_text=line, success_line=line, ending=ending, **more)


def change(regime: Regime = Regime.NODE) -> PlannedSet:
    return PlannedSet("1.0", "1.2", Product.CUCM, regime)


def shows(value: str, talk: Conversation | VosError | None = None) -> ScriptedSession:
    return ScriptedSession({SHOW: texts.min_version(value)}, talk)


def carried_out(*sessions: ScriptedSession | VosError, todo: PlannedSet | None = None) -> SetResult:
    access = ScriptedNode(sessions).access
    session = access.login()
    return carry_out(todo or change(), access, session, Reader(session), clock=FakeClock().clock)


def test_a_value_that_is_kept_is_set() -> None:
    done = carried_out(shows("1.2", said()))
    assert (done.outcome, done.before, done.after, done.changed) == (SetOutcome.SET, "1.0", "1.2", True)
    assert (done.ending, done.restart, done.confirmed) == (Ending.PROMPT, "automatic", True)
    assert (done.warning, done.error) == ("", None)
    assert [entry["line"] for entry in done.evidence] == ["Configured TLS minimum version: 1.2"]


def test_the_restart_is_what_the_text_of_the_node_says_else_that_of_the_regime() -> None:
    assert carried_out(shows("1.2", said()), todo=change(Regime.CLUSTER)).restart == "required"
    assert carried_out(shows("1.2", said(restart="automatic")), todo=change(Regime.CLUSTER)).restart == "automatic"


@pytest.mark.parametrize("ending", [Ending.EOF, Ending.RESET, Ending.WALL, Ending.TIMEOUT])
def test_after_a_lost_session_the_node_is_read_over_a_new_one(ending: Ending) -> None:
    done = carried_out(shows("1.0", said(ending)), GONE, shows("1.2"))
    assert (done.outcome, done.after, done.ending) == (SetOutcome.SET, "1.2", ending)


def test_a_node_that_cannot_be_read_again_is_unknown_and_changed() -> None:
    done = carried_out(shows("1.0", said(Ending.EOF)), GONE)
    assert (done.outcome, done.after, done.changed, done.error) == (SetOutcome.UNKNOWN, None, True, None)
    assert done.warning.startswith(f"{HOST}: TLS 1.2 was confirmed, but the node could not be read again: ")
    assert "connection refused" in done.warning


def test_a_refused_password_ends_the_reading_at_once() -> None:
    scripted = ScriptedNode([shows("1.0", said(Ending.EOF)), AuthenticationRefused("refused", host=HOST)])
    session = scripted.access.login()
    done = carry_out(change(), scripted.access, session, Reader(session), clock=FakeClock().clock)
    assert (done.outcome, scripted.connection.login_count) == (SetOutcome.UNKNOWN, 2)


def test_a_confirmed_value_may_show_only_after_the_restart_but_not_where_the_node_reboots_by_itself() -> None:
    done = carried_out(shows("1.0", said()), todo=change(Regime.CLUSTER))
    assert (done.outcome, done.after, done.error) == (SetOutcome.SET, "1.0", None)
    assert done.warning == f"{HOST}: TLS 1.2 is set, and the node shows 1.0 until it is restarted"
    for other in (
        carried_out(shows("1.0", said())),
        carried_out(shows("1.0", said(line="")), todo=change(Regime.CLUSTER)),
    ):
        assert (other.outcome, other.changed) == (None, False)
        assert isinstance(other.error, ValueNotKept)
        assert other.error.message == "TLS 1.2 was confirmed, but the node says that its minimum is 1.0"
        assert other.error.seen == "Configured TLS minimum version: 1.0"


@pytest.mark.parametrize(("value", "changed"), [("1.2", True), ("1.0", False)])
def test_an_error_after_the_answer_comes_with_what_the_node_says_then(value: str, changed: bool) -> None:
    error = CommandRefused("no space left", host=HOST, command=SET, hint="h", accepted=True)
    done = carried_out(shows(value, error))
    assert (done.outcome, done.after, done.changed, done.error) == (SetOutcome.UNKNOWN, value, changed, error)
    assert error.hint == f"The node now says that its minimum is {value}. h"


def test_an_error_after_the_answer_on_a_node_that_cannot_be_read_says_why() -> None:
    error = CommandRefused("no space left", host=HOST, command=SET, hint="h", accepted=True)
    done = carried_out(ScriptedSession({SHOW: GONE}, error), GONE)
    assert (done.outcome, done.after, done.changed) == (SetOutcome.UNKNOWN, None, True)
    assert "connection refused" in error.hint


def test_what_goes_wrong_before_the_answer_is_raised_and_nothing_is_read() -> None:
    session = shows("1.0", UnknownQuestion("unknown question", host=HOST, command=SET))
    with pytest.raises(UnknownQuestion):
        carried_out(session)
    assert session.sent == [SET]
    silent = Conversation(SET, "admin", accepted=False, answer_text="", success_line="", ending=Ending.PROMPT)
    with pytest.raises(RequestRefused, match="did not ask for the confirmation"):
        carried_out(shows("1.0", silent))
