# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the actions: one session, typed errors as failed results, lines of progress."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    ConnectionFailed,
    HostKeyRejected,
    NotVos,
    PasswordExpired,
    SessionLost,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.action import PRELOADED, VosAction
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Clock, Waiting

from tests.unit.action.scripted import HOST, PASSWORD, TIME, ScriptedConnection, ScriptedSession, run_action


class Probe(VosAction):
    """An action that runs one command."""

    _load_name = "probe"  # as the loader sets it

    ARGUMENT_SPEC: ClassVar[dict[str, Any]] = {"text": {"type": "str", "default": "show status"}}

    def execute(
        self, session: Session | None, args: dict[str, Any], task_vars: dict[str, Any], check: bool, diff: bool
    ) -> dict[str, Any]:
        assert session is not None
        self.progress(Clock())(Waiting("an answer", args["text"], timeout=60))
        return {"changed": False, "answer": session.run(args["text"]), "check": check, "diff": diff}


@pytest.mark.parametrize(
    "kind", [ConnectionFailed, HostKeyRejected, AuthenticationRefused, PasswordExpired, NotVos, VosError]
)
def test_an_error_is_a_failed_result_and_never_unreachable(kind: type[VosError]) -> None:
    error = kind("it went wrong", host=HOST, command="show status", seen="some text", hint="do something")
    result = run_action(Probe, ScriptedConnection([error]), {})
    assert result == {
        "failed": True,
        "changed": False,
        "msg": (f"{HOST}: it went wrong\nCommand: show status\nLast text seen: some text\nWhat to do: do something"),
        "host": HOST,
        "command": "show status",
        "seen": "some text",
        "hint": "do something",
        "error_type": kind.__name__,
        "node": "cucm-pub",
    }


def test_an_error_after_an_accepted_question_counts_as_a_change() -> None:
    error = SessionLost("the session ended", host=HOST, command="utils system restart", accepted=True)
    result = run_action(Probe, ScriptedConnection([error]), {})
    assert (result["failed"], result["changed"]) == (True, True)


def test_the_password_is_in_no_result_even_if_the_node_prints_it() -> None:
    answer = f"the password is {PASSWORD}, and again: {PASSWORD}"
    result = run_action(Probe, ScriptedSession({"show status": answer}), {})
    assert result["answer"] == "the password is ********, and again: ********"
    error = VosError("no", host=HOST, seen=answer)
    assert PASSWORD not in repr(run_action(Probe, ScriptedConnection([error]), {}))


def test_the_password_is_in_no_line_of_progress(capsys: pytest.CaptureFixture[str]) -> None:
    run_action(Probe, ScriptedSession({}), {"text": f"{'said ' * 16}{PASSWORD}"})
    assert re.sub(TIME, "TIME", capsys.readouterr().out) == (
        f"TIME  cucm-pub  Waiting for an answer ({'said ' * 16}********). Gives up at TIME.\n"
    )


def test_what_ansible_would_call_unreachable_is_failed_too() -> None:
    class Broken(ScriptedConnection):
        def session(self) -> ScriptedSession:
            raise AnsibleConnectionFailure("no password")

    result = run_action(Probe, Broken([]), {})
    assert (result["failed"], result["msg"]) == (True, "no password")
    assert "unreachable" not in result


def test_the_session_is_closed_after_a_result_and_after_an_error() -> None:
    connection = ScriptedConnection([ScriptedSession({"show status": "up"})])
    assert run_action(Probe, connection, {}, check=True, diff=True) == {
        "changed": False,
        "answer": "up",
        "check": True,
        "diff": True,
    }
    assert run_action(Probe, connection, {"text": "show nothing"})["failed"]
    assert connection.open_session is None


def test_another_connection_plugin_is_named_with_what_to_do() -> None:
    class Ssh:
        transport = "ssh"
        open_session = None
        _shell = SimpleNamespace(tmpdir=None)

    result = run_action(Probe, Ssh(), {})  # type: ignore[arg-type]
    assert (result["failed"], result["error_type"], result["host"]) == (True, "RequestRefused", "cucm-pub")
    assert "Set ansible_connection to collabops.vos.cli" in result["msg"]


def test_an_unknown_argument_is_refused_before_the_login() -> None:
    connection = ScriptedConnection([ScriptedSession({})])
    with pytest.raises(Exception, match="Unsupported parameters"):
        run_action(Probe, connection, {"txt": "show status"})
    assert connection.login_count == 0


def test_progress_is_one_line_that_fits(capsys: pytest.CaptureFixture[str]) -> None:
    run_action(Probe, ScriptedSession({}), {"text": "show\n" + "status " * 40})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert len(lines[0]) < 200
    assert "  cucm-pub  Waiting for an answer (show status status" in lines[0]
    assert " status ...). Gives up at " in lines[0]


def test_the_ssh_library_is_loaded_with_the_base() -> None:
    assert [module.__name__.rpartition(".")[2] for module in PRELOADED] == ["driver"]
