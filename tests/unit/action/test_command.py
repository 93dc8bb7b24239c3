# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action command over a scripted session."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.action.command import ActionModule

from tests.unit.action.scripted import HOST, ScriptedConnection, ScriptedSession, refused, run_action

ANSWERS = {
    "show version active": "Active Master Version: 12.5.1.16900-48\nNo Installed Software Options Found.\n",
    "utils ntp status": "ntpd (pid 28435) is running...\n",
    "set cli pagination off": "Automatic pagination is turned off\n",
}


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
        ({"command": "show status", "timeout": "soon"}, "no number of seconds"),
        ({"command": "show status", "timeout": 0}, "more than 0"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_any_login(entry: object, message: str) -> None:
    connection = ScriptedConnection([ScriptedSession(ANSWERS)])
    with pytest.raises(Exception, match=message):
        run(connection, ["show version active", entry])
    assert connection.login_count == 0


def test_a_failure_names_the_node() -> None:
    assert run(ScriptedSession({}), ["show nothing"])["host"] == HOST
