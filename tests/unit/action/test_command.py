# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action command over a scripted session."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.action.command import ActionModule
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import network_connectivity
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import UnknownQuestion, VosError

from tests.unit.action.scripted import HOST, ScriptedConnection, ScriptedSession, conversation, refused, run_action

ANSWERS = {
    "show version active": "Active Master Version: 12.5.1.16900-48\nNo Installed Software Options Found.\n",
    "utils ntp status": "ntpd (pid 28435) is running...\n",
    "set cli pagination off": "Automatic pagination is turned off\n",
}
CONNECTIVITY = "utils network connectivity 192.0.2.12"


def run(
    session: ScriptedSession | ScriptedConnection, commands: list[object], *, check: bool = False
) -> dict[str, Any]:
    return run_action(ActionModule, session, {"commands": commands}, check=check)


def test_commands_run_in_order_over_one_login() -> None:
    connection = ScriptedConnection([ScriptedSession(ANSWERS)])
    result = run(connection, ["utils ntp status", {"command": " show version active ", "timeout": 5}])
    assert result["stdout"] == [ANSWERS["utils ntp status"], ANSWERS["show version active"]]
    assert result["stdout_lines"][1] == [
        "Active Master Version: 12.5.1.16900-48",
        "No Installed Software Options Found.",
    ]
    assert (result["changed"], result["skipped_commands"], connection.login_count) == (False, [], 1)


def test_a_command_that_is_not_known_to_read_counts_as_a_change() -> None:
    assert run(ScriptedSession(ANSWERS), ["set cli pagination off"])["changed"]


def test_a_refused_command_fails_with_its_text_and_the_rest_is_not_sent() -> None:
    session = ScriptedSession({**ANSWERS, "show nothing": refused("show nothing")})
    result = run(session, ["utils ntp status", "show nothing", "show version active"])
    assert (result["failed"], result["error_type"], result["command"]) == (True, "CommandRefused", "show nothing")
    assert "No valid command entered" in result["msg"]
    assert result["stdout"] == [ANSWERS["utils ntp status"]]
    assert session.sent == ["utils ntp status", "show nothing"]


def test_check_mode_runs_what_reads_and_lists_the_rest() -> None:
    session = ScriptedSession(ANSWERS)
    result = run(session, ["set cli pagination off", "show version active"], check=True)
    assert session.sent == ["show version active"]
    assert result["skipped_commands"] == ["set cli pagination off"]
    assert result["stdout"] == ["", ANSWERS["show version active"]]
    assert result["changed"]


def test_check_mode_does_not_log_in_for_nothing() -> None:
    connection = ScriptedConnection([ScriptedSession(ANSWERS)])
    run(connection, ["utils system restart"], check=True)
    assert connection.login_count == 0


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("show status\nset tls min-version 1.0", "line break"),
        ("show ?", "question mark"),
        ("", "empty"),
        ({"timeout": 5}, "key command"),
        (["show status"], "key command"),
        ({"command": "show status", "wait": 5}, "unknown keys: wait"),
        ({"command": "show status", "timeout": "soon"}, "not a number of seconds"),
        ({"command": "show status", "timeout": 0}, "more than 0"),
        ({"command": CONNECTIVITY, "confirm": "yes"}, "must be true or false"),
        ({"command": "utils fips enable", "confirm": True}, "not confirmed by this collection; run it by hand"),
        ({"command": "show status", "confirm": True}, "not confirmed by this collection"),
        ({"command": "set tls min-version 1.2", "confirm": True}, "only by the module collabops.vos.tls_min_version"),
        ({"command": "utils system restart", "confirm": True}, "only by the module collabops.vos.restart"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_any_login(entry: object, message: str) -> None:
    connection = ScriptedConnection([ScriptedSession(ANSWERS)])
    with pytest.raises(Exception, match=message):
        run(connection, ["show version active", entry])
    assert connection.login_count == 0


def confirm(talk: Conversation | VosError, *, check: bool = False) -> tuple[dict[str, Any], ScriptedSession]:
    session = ScriptedSession(ANSWERS, talk)
    commands: list[object] = ["utils ntp status", {"command": CONNECTIVITY, "confirm": True}]
    return run(session, commands, check=check), session


def talk(ending: Ending = Ending.PROMPT) -> Conversation:
    return conversation(network_connectivity(CONNECTIVITY), text="Continue (y/n)?y\nDone", ending=ending)


def test_a_question_is_confirmed_where_that_is_asked_for() -> None:
    result, session = confirm(talk())
    assert result["stdout"][1] == "Continue (y/n)?y\nDone"
    assert session.sent == ["utils ntp status", CONNECTIVITY]
    assert "failed" not in result


def test_nothing_is_confirmed_in_check_mode() -> None:
    result, session = confirm(talk(), check=True)
    assert session.sent == ["utils ntp status"]
    assert result["skipped_commands"] == [CONNECTIVITY]


@pytest.mark.parametrize("ending", [Ending.EOF, Ending.RESET, Ending.TIMEOUT, Ending.WALL, Ending.UNKNOWN])
def test_a_prompt_that_does_not_come_back_after_a_confirmation_is_a_failure_and_a_change(ending: Ending) -> None:
    result, _session = confirm(talk(ending))
    assert (result["failed"], result["changed"], result["error_type"]) == (True, True, "SessionLost")
    assert f"answered yes, but then the prompt did not come back ({ending.value})" in result["msg"]


def test_a_question_that_is_not_the_known_one_is_a_failure_and_no_change() -> None:
    error = UnknownQuestion("unknown", host=HOST, command=CONNECTIVITY, seen="Format the disk (y/n)?")
    result, _session = confirm(error)
    assert (result["failed"], result["changed"]) == (True, False)


def test_a_failure_names_the_node() -> None:
    assert run(ScriptedSession({}), ["show nothing"])["host"] == HOST
