# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action restart over scripted sessions: its options, its results, and what it does in check mode.

What proves a reboot, and what is waited for, is in tests/unit/node/test_reboot.py and test_restart.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.action import restart
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import AuthenticationRefused, UnknownQuestion
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.connector import Connector
from ansible_collections.collabops.vos.plugins.plugin_utils.glue import action
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort

from tests.unit.action.scripted import HOST, TIME, FakeClock, ScriptedConnection, ScriptedSession, run_action
from tests.unit.node.rebooting import BOOT, BOOT_READ, GOING, IDENTITY, LISTED, NEW, OLD, RESTART, node, other


class PortScript:
    """Answers for the SSH port, in turn; the last one goes on for ever."""

    def __init__(self) -> None:
        self.answers = [SshPort.SSH]

    def __call__(self, host: str, port: int, timeout: float, connector: Connector) -> SshPort:
        assert (host, port, connector.route.direct) == (HOST, 22, True)
        assert timeout <= 10.0
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[PortScript]:
    script = PortScript()
    monkeypatch.setattr(action, "ssh_port", script)
    return script


def run(connection: ScriptedConnection | ScriptedSession, *, check: bool = False, **args: Any) -> dict[str, Any]:
    return run_action(restart.ActionModule, connection, args, check=check, clock=FakeClock())


# -- mode restart ----------------------------------------------------------------------------------------------------


def test_another_boot_is_success(port: PortScript, capsys: pytest.CaptureFixture[str]) -> None:
    port.answers = [SshPort.SSH, SshPort.REFUSED, SshPort.SILENT, SshPort.OPEN, SshPort.SSH]
    before = node(OLD, talk=GOING)
    result = run(ScriptedConnection([before, node(OLD), node(OLD, NEW)]))
    assert before.sent[-1] == RESTART
    assert (result["changed"], result["rebooted"], result["elapsed_s"], result["ending"]) == (True, True, 60.0, "eof")
    assert result["boot_before"]["history"].startswith(OLD)
    assert result["boot_after"]["history"].startswith(NEW)
    assert [e["line"] for e in result["evidence"] if e["command"] == RESTART] == ["Appliance is being Restarted ..."]
    start = "TIME  cucm-pub  Waiting for"
    assert re.sub(TIME, "TIME", capsys.readouterr().out).splitlines() == [
        f"{start} the services of the node to stop (up to 5 min until it goes down). Gives up at TIME.",
        f"{start} the node to go down (up, not rebooted yet). Gives up at TIME.",
        f"{start} the node to come back (SSH refused). Gives up at TIME.",
        f"{start} the CLI of the node to answer (port open, no SSH yet). Gives up at TIME.",
        "TIME  cucm-pub  The node is back with a new boot.",
    ]


def test_mere_reachability_is_a_failure_that_says_what_was_seen_last(port: PortScript) -> None:
    result = run(ScriptedConnection([node(OLD, talk=GOING), node(OLD)]), timeout=100)
    assert (result["failed"], result["changed"], result["rebooted"], result["ending"]) == (True, True, False, "eof")
    assert (result["last_seen"], result["error_type"]) == ("up_as_before", "DeadlinePassed")
    assert "no reboot within 100 s; last seen: up, not rebooted yet" in result["msg"]
    assert (result["host"], result["command"], result["elapsed_s"]) == (HOST, RESTART, 100.0)
    assert result["hint"]


def test_another_server_at_its_address_is_named(port: PortScript) -> None:
    result = run(ScriptedConnection([node(OLD, talk=GOING), other(name="files")]), timeout=50)
    assert (result["failed"], result["changed"], result["rebooted"]) == (True, True, False)
    assert (result["last_seen"], result["error_type"]) == ("other_node", "WrongNode")
    told = "host name: expected cucm-pub, found files"
    assert f"{HOST}: no reboot within 50 s; last seen: another server answers: {told}" in result["msg"]


def test_an_error_after_the_answer_is_a_failure_and_a_change(port: PortScript) -> None:
    error = UnknownQuestion("it asks more", host=HOST, command=RESTART, seen="Force it (yes/no)?", accepted=True)
    result = run(node(OLD, talk=error))
    assert (result["failed"], result["changed"], result["error_type"]) == (True, True, "UnknownQuestion")


def test_an_error_of_the_wait_is_a_failure_with_what_was_read_before(port: PortScript) -> None:
    result = run(ScriptedConnection([node(OLD, talk=GOING), AuthenticationRefused("refused", host=HOST)]))
    assert (result["failed"], result["changed"], result["rebooted"]) == (True, True, False)
    assert (result["error_type"], result["ending"]) == ("AuthenticationRefused", "eof")
    assert result["boot_before"]["history"].startswith(OLD)
    assert "last_seen" not in result


def test_a_restart_that_is_not_asked_about_is_a_failure(port: PortScript) -> None:
    silent = replace(GOING, text="admin", accepted=False, answer_text="", success_line="", ending=Ending.PROMPT)
    result = run(node(OLD, talk=silent))
    assert (result["failed"], result["changed"]) == (True, False)


def test_check_mode_reads_the_boot_and_reports_a_change(port: PortScript) -> None:
    session = node(OLD)
    result = run(session, check=True)
    assert session.sent == [*BOOT_READ, "show network cluster", "show network eth0"]
    assert (result["changed"], result["rebooted"], result["elapsed_s"]) == (True, False, 0.0)
    assert result["boot_before"]["history"].startswith(OLD)
    assert result["boot_after"] is None
    assert [entry["command"] for entry in result["evidence"]][-1] == "show network eth0"


@pytest.mark.parametrize(
    "given",
    [
        {"identity": {**IDENTITY, "hostname": "pcd"}},
        {"identity": {**IDENTITY, "cluster_row": ""}},
        {"identity": {**IDENTITY, "product": "cer"}},
        {"identity": {**IDENTITY, "history_start": "03/01/2021 13:21:59 | root: Install 12.5.1.16900-48 Start"}},
        {"boot": {**BOOT, "hostname": "pcd"}},
        {"boot": {**BOOT, "history_start": "03/01/2021 13:21:59 | root: Install 12.5.1.16900-48 Start"}},
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_no_restart_is_sent_to_another_server_than_the_one_that_was_read(
    port: PortScript, given: dict[str, Any], check: bool
) -> None:
    session = node(OLD, talk=GOING, **LISTED)
    result = run(session, check=check, **given)
    assert RESTART not in session.sent
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["error_type"] in ("WrongNode", "ProductContradiction")
    assert run(ScriptedConnection([node(OLD, talk=GOING, **LISTED), node(OLD, NEW, **LISTED)]), identity=IDENTITY)[
        "rebooted"
    ]


# -- the modes that only wait ----------------------------------------------------------------------------------------


def test_waiting_sends_no_restart_and_changes_nothing(port: PortScript) -> None:
    port.answers = [SshPort.REFUSED, SshPort.SSH]
    after = node(OLD, NEW)
    result = run(after, mode="wait", boot=BOOT)
    assert after.sent == BOOT_READ
    assert (result["changed"], result["rebooted"], result["elapsed_s"]) == (False, True, 15.0)
    assert {name: value for name, value in result["boot_before"].items() if value is not None} == BOOT
    assert "ending" not in result


@pytest.mark.parametrize("mode", ["wait", "own_reboot"])
def test_a_wait_that_fails_has_changed_nothing(port: PortScript, mode: str) -> None:
    impostor = other(name="files", **LISTED)
    result = run(impostor, mode=mode, boot=BOOT, identity=IDENTITY, timeout=50, grace=50)
    assert (result["failed"], result["changed"], result["rebooted"]) == (True, False, False)
    assert (result["last_seen"], result["command"]) == ("other_node", "")


@pytest.mark.parametrize("mode", ["wait", "own_reboot"])
def test_a_refused_password_ends_a_wait_at_once(port: PortScript, mode: str) -> None:
    connection = ScriptedConnection([AuthenticationRefused("refused", host=HOST)])
    result = run(connection, mode=mode, boot=BOOT)
    assert (result["failed"], result["changed"], connection.login_count) == (True, False, 1)


def test_a_node_that_is_about_to_reboot_by_itself_is_awaited(port: PortScript) -> None:
    port.answers = [SshPort.SSH, SshPort.SSH, SshPort.REFUSED, SshPort.SSH]
    connection = ScriptedConnection([node(OLD), node(OLD), node(OLD, NEW)])
    result = run(connection, mode="own_reboot", boot=BOOT, grace=120)
    assert (result["changed"], result["rebooted"]) == (False, True)
    assert "ending" not in result


def test_that_a_node_stays_up_is_no_error_and_nothing_is_sent_to_it(
    port: PortScript, capsys: pytest.CaptureFixture[str]
) -> None:
    up = node(OLD)
    result = run(ScriptedConnection([up]), mode="own_reboot", boot=BOOT, grace=30)
    assert RESTART not in up.sent
    assert (result["changed"], result["rebooted"], result["elapsed_s"]) == (False, False, 30.0)
    assert (result["boot_after"], result["evidence"]) == (None, [])
    assert "failed" not in result
    assert "last_seen" not in result
    assert re.sub(TIME, "TIME", capsys.readouterr().out) == (
        "TIME  cucm-pub  Waiting for a reboot that the node may begin by itself (up, not rebooted yet). "
        "Goes on without a reboot at TIME.\n"
    )


@pytest.mark.parametrize("mode", ["wait", "own_reboot"])
def test_waiting_does_nothing_in_check_mode(port: PortScript, mode: str) -> None:
    connection = ScriptedConnection([node(OLD)])
    result = run(connection, mode=mode, boot=BOOT, check=True)
    assert connection.login_count == 0
    assert (result["changed"], result["rebooted"], result["elapsed_s"]) == (False, False, 0.0)


# -- what is refused before anything is done -------------------------------------------------------------------------


def test_waiting_needs_the_boot_from_before(port: PortScript) -> None:
    with pytest.raises(Exception, match="mode is wait but all of the following are missing: boot"):
        run(node(OLD), mode="wait")
    with pytest.raises(Exception, match="boot is not the value that node_info returned"):
        run(node(OLD), mode="wait", boot={"time": "yesterday"})


@pytest.mark.parametrize("identity", [{}, {"product": "cucm"}])
def test_an_identity_that_says_nothing_is_refused(port: PortScript, identity: dict[str, str]) -> None:
    with pytest.raises(Exception, match=r"identity is not the value that node_info returned"):
        run(node(OLD), mode="wait", boot=BOOT, identity={"hostname": "", **identity})


@pytest.mark.parametrize("mode", ["restart", "wait", "own_reboot"])
def test_another_connection_is_refused(port: PortScript, mode: str) -> None:
    class OtherConnection(ScriptedConnection):
        session = property()  # hasattr finds nothing there

    other_connection = OtherConnection([node(OLD)], transport="ssh")
    result = run(other_connection, mode=mode, boot=BOOT)
    assert (result["failed"], result["changed"], result["error_type"]) == (True, False, "RequestRefused")
    assert "the connection is ssh, which knows no VOS CLI" in result["msg"]
