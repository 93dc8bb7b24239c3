# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action restart over scripted sessions: the proof, the wait, and a node that does not come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.action import restart
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Conversation, Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    HostKeyRejected,
    NotVos,
    SessionLost,
    UnknownQuestion,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.port import Port

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, FakeClock, ScriptedConnection, ScriptedSession, run_action

RESTART = "utils system restart"
OLD = "05/11/2023 16:08:05"
NEW = "09/29/2023 17:15:05"
BOOT = {"time": "2023-05-11T16:08:42", "history": f"{OLD} | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"}
GOING = Conversation(
    command=RESTART,
    text="Appliance is being Restarted ...",
    accepted=True,
    answer_text="Appliance is being Restarted ...",
    success_line="Appliance is being Restarted ...",
    ending=Ending.EOF,
)

# Neither answer has an end of its own, as this status lists no disk.
BOOT_READ = ["file dump install system-history.log"] * 2 + ["show status"] * 2


def node(*boots: str, talk: Conversation | VosError | None = None) -> ScriptedSession:
    script = {
        "show status": texts.status("12.5.1.16900-48"),
        "file dump install system-history.log": texts.history(*boots),
    }
    return ScriptedSession(script, talk)


class PortScript:
    """Answers for the SSH port, in turn; the last one goes on for ever."""

    def __init__(self) -> None:
        self.answers = [Port.SSH]

    def __call__(self, host: str, port: int, timeout: float) -> Port:
        assert (host, port) == (HOST, 22)
        assert timeout <= 10.0
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[PortScript]:
    script = PortScript()
    monkeypatch.setattr(restart, "ssh_port", script)
    return script


def run(connection: ScriptedConnection | ScriptedSession, *, check: bool = False, **args: Any) -> dict[str, Any]:
    return run_action(restart.ActionModule, connection, args, check=check, clock=FakeClock())


def test_another_boot_is_success(port: PortScript, capsys: pytest.CaptureFixture[str]) -> None:
    port.answers = [Port.SSH, Port.REFUSED, Port.SILENT, Port.OPEN, Port.SSH]
    before = node(OLD, talk=GOING)
    result = run(ScriptedConnection([before, node(OLD), node(OLD, NEW)]))
    assert before.sent[-1] == RESTART
    assert (result["changed"], result["rebooted"], result["elapsed_s"], result["ending"]) == (True, True, 60.0, "eof")
    assert result["boot_before"]["history"].startswith(OLD)
    assert result["boot_after"]["history"].startswith(NEW)
    assert [e["line"] for e in result["evidence"] if e["command"] == RESTART] == ["Appliance is being Restarted ..."]
    assert capsys.readouterr().out.splitlines() == [
        "cucm-pub: restart 0:00, 45:00 left: is told to; its services stop first",
        "cucm-pub: restart 0:00, 45:00 left: up, not rebooted yet",
        "cucm-pub: restart 0:15, 44:45 left: SSH refused",
        "cucm-pub: restart 0:30, 44:30 left: no answer",
        "cucm-pub: restart 0:45, 44:15 left: port open, no SSH yet",
        "cucm-pub: restart 1:00, 44:00 left: rebooted",
    ]


def test_an_error_after_the_answer_is_a_failure_and_a_change(port: PortScript) -> None:
    error = UnknownQuestion("it asks more", host=HOST, command=RESTART, seen="Force it (yes/no)?", accepted=True)
    result = run(node(OLD, talk=error))
    assert (result["failed"], result["changed"], result["error_type"]) == (True, True, "UnknownQuestion")


def test_a_node_that_is_about_to_reboot_by_itself_is_awaited(port: PortScript) -> None:
    port.answers = [Port.SSH, Port.SSH, Port.REFUSED, Port.SSH]
    connection = ScriptedConnection([node(OLD), node(OLD), node(OLD, NEW)])
    result = run(connection, mode="own_reboot", boot=BOOT, grace=120)
    assert (result["changed"], result["rebooted"]) == (False, True)
    assert "ending" not in result


def test_a_node_that_was_back_before_the_next_look_has_rebooted_too(port: PortScript) -> None:
    result = run(ScriptedConnection([node(OLD), node(OLD, NEW)]), mode="own_reboot", boot=BOOT, grace=120)
    assert (result["changed"], result["rebooted"]) == (False, True)


def test_one_look_that_fails_does_not_end_the_time_that_it_has_to_reboot_by_itself(port: PortScript) -> None:
    port.answers = [Port.SSH, Port.SILENT, Port.SSH, Port.SSH]
    result = run(ScriptedConnection([node(OLD)]), mode="own_reboot", boot=BOOT, grace=45)
    assert (result["rebooted"], result["elapsed_s"]) == (False, 45.0)
    assert "failed" not in result


def test_a_node_that_goes_down_at_the_end_of_its_time_is_awaited(port: PortScript) -> None:
    port.answers = [Port.SSH, Port.SSH, Port.REFUSED, Port.SSH]
    connection = ScriptedConnection([node(OLD), node(OLD), node(OLD, NEW)])
    assert run(connection, mode="own_reboot", boot=BOOT, grace=30)["rebooted"] is True


def test_the_time_for_the_reboot_counts_from_when_the_node_is_seen_going_down(port: PortScript) -> None:
    port.answers = [*[Port.SSH] * 8, *[Port.REFUSED] * 4, Port.SSH]
    connection = ScriptedConnection([*[node(OLD)] * 8, node(OLD, NEW)])
    result = run(connection, mode="own_reboot", boot=BOOT, grace=300, timeout=60)
    assert (result.get("msg"), result["rebooted"]) == (None, True)


def test_that_a_node_stays_up_is_no_error_and_nothing_is_sent_to_it(
    port: PortScript, capsys: pytest.CaptureFixture[str]
) -> None:
    up = node(OLD)
    result = run(ScriptedConnection([up]), mode="own_reboot", boot=BOOT, grace=30)
    assert RESTART not in up.sent
    assert (result["changed"], result["rebooted"], result["elapsed_s"]) == (False, False, 30.0)
    assert "failed" not in result
    assert "own reboot 0:30, 0:00 left: up, not rebooted yet" in capsys.readouterr().out


def test_a_node_that_goes_down_by_itself_and_stays_away_is_a_failure(port: PortScript) -> None:
    port.answers = [Port.SSH, Port.REFUSED]
    result = run(ScriptedConnection([node(OLD)]), mode="own_reboot", boot=BOOT, grace=60, timeout=90)
    assert (result["failed"], result["changed"], result["rebooted"]) == (True, False, False)


def test_mere_reachability_is_no_success(port: PortScript) -> None:
    result = run(ScriptedConnection([node(OLD, talk=GOING), node(OLD)]), timeout=100)
    assert (result["failed"], result["changed"], result["rebooted"]) == (True, True, False)
    assert (result["last_seen"], result["error_type"]) == ("up_as_before", "DeadlinePassed")
    assert "no reboot within 100 s; last seen: up, not rebooted yet" in result["msg"]
    assert result["host"] == HOST
    assert result["hint"]


@pytest.mark.parametrize(
    ("answer", "last_seen", "words"),
    [
        (Port.REFUSED, "port_closed", "SSH refused"),
        (Port.SILENT, "port_closed", "no answer"),
        (Port.OPEN, "no_cli", "port open, no SSH yet"),
    ],
)
def test_a_node_that_never_comes_back_is_described_as_it_was_last_seen(
    port: PortScript, answer: Port, last_seen: str, words: str
) -> None:
    port.answers = [answer]
    connection = ScriptedConnection([node(OLD, talk=GOING)])
    result = run(connection, timeout=100)
    assert (result["failed"], result["last_seen"], result["seen"]) == (True, last_seen, words)
    assert result["elapsed_s"] == 100.0
    assert result["boot_after"] is None
    assert connection.login_count == 1, "nobody logs in where no SSH answers"


@pytest.mark.parametrize(
    "error", [SessionLost("the session ended", host=HOST), NotVos("another shell answers", host=HOST)]
)
def test_an_ssh_server_without_the_cli_is_waited_for(port: PortScript, error: SessionLost | NotVos) -> None:
    result = run(ScriptedConnection([node(OLD, talk=GOING), error, error, node(OLD, NEW)]))
    assert (result["rebooted"], result["elapsed_s"]) == (True, 30.0)
    never = run(ScriptedConnection([node(OLD, talk=GOING), error]), timeout=50)
    assert (never["last_seen"], never["seen"]) == ("no_cli", f"SSH answers, no CLI: {error.message}")


def test_a_session_that_is_cut_off_is_no_cli(port: PortScript) -> None:
    lost = SessionLost("the session ended", host=HOST)
    going = ScriptedSession({"file dump install system-history.log": lost})
    result = run(ScriptedConnection([node(OLD, talk=GOING), going]), timeout=50)
    assert (result["last_seen"], result["seen"]) == ("no_cli", "SSH answers, but the session was cut off")


def test_a_boot_that_cannot_be_read_yet_is_waited_for(port: PortScript) -> None:
    unready = ScriptedSession({"show status": "Please wait, the system is starting\n"})
    result = run(ScriptedConnection([node(OLD, talk=GOING), unready, node(OLD, NEW)]))
    assert (result["rebooted"], result["elapsed_s"]) == (True, 15.0)
    never = run(ScriptedConnection([node(OLD, talk=GOING), unready]), timeout=50)
    assert never["last_seen"] == "unproven"


@pytest.mark.parametrize("error", [AuthenticationRefused("refused", host=HOST), HostKeyRejected("other", host=HOST)])
def test_what_no_waiting_mends_ends_the_wait_at_once(
    port: PortScript, error: AuthenticationRefused | HostKeyRejected
) -> None:
    connection = ScriptedConnection([node(OLD, talk=GOING), error])
    result = run(connection)
    assert (result["failed"], result["changed"], result["rebooted"]) == (True, True, False)
    assert result["error_type"] == type(error).__name__
    assert connection.login_count == 2
    assert result["boot_before"]["history"].startswith(OLD)


def test_a_restart_that_is_not_asked_about_is_a_failure(port: PortScript) -> None:
    silent = Conversation(RESTART, "admin", accepted=False, answer_text="", success_line="", ending=Ending.PROMPT)
    result = run(node(OLD, talk=silent))
    assert (result["failed"], result["changed"]) == (True, False)


def test_check_mode_reads_the_boot_and_reports_a_change(port: PortScript) -> None:
    session = node(OLD)
    result = run(session, check=True)
    assert session.sent == BOOT_READ
    assert (result["changed"], result["rebooted"]) == (True, False)
    assert result["boot_before"]["history"].startswith(OLD)


# -- mode wait -------------------------------------------------------------------------------------------------------


def test_waiting_sends_no_restart_and_changes_nothing(port: PortScript) -> None:
    port.answers = [Port.REFUSED, Port.SSH]
    after = node(OLD, NEW)
    result = run(after, mode="wait", boot=BOOT)
    assert after.sent == BOOT_READ
    assert (result["changed"], result["rebooted"], result["elapsed_s"]) == (False, True, 15.0)
    assert {name: value for name, value in result["boot_before"].items() if value is not None} == BOOT


def test_waiting_needs_the_boot_from_before(port: PortScript) -> None:
    with pytest.raises(Exception, match="mode is wait but all of the following are missing: boot"):
        run(node(OLD), mode="wait")
    with pytest.raises(Exception, match="boot is not the value that node_info returned"):
        run(node(OLD), mode="wait", boot={"time": "yesterday"})


def test_waiting_does_nothing_in_check_mode(port: PortScript) -> None:
    connection = ScriptedConnection([node(OLD)])
    result = run(connection, mode="wait", boot=BOOT, check=True)
    assert connection.login_count == 0
    assert (result["changed"], result["rebooted"]) == (False, False)


def test_a_given_boot_does_not_stand_for_the_one_before_a_restart(port: PortScript) -> None:
    # The node was booted again since the boot was read: that boot must not pass for the restart that is sent now.
    result = run(ScriptedConnection([node(OLD, NEW, talk=GOING), node(OLD, NEW)]), boot=BOOT, timeout=50)
    assert (result["failed"], result["last_seen"]) == (True, "up_as_before")
