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
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.way import Way
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort

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


def node(*boots: str, talk: Conversation | VosError | None = None, **answers: str) -> ScriptedSession:
    """A node with these boots; the last one was a minute ago if it is NEW. `answers` replace or add some."""
    script = {
        "show status": texts.status("12.5.1.16900-48", "up 1 min" if NEW in boots else "up 141 days,  1:12"),
        "file dump install system-history.log": texts.history(*boots),
        **{command.replace("_", " "): answer for command, answer in answers.items()},
    }
    return ScriptedSession(script, talk)


class PortScript:
    """Answers for the SSH port, in turn; the last one goes on for ever."""

    def __init__(self) -> None:
        self.answers = [SshPort.SSH]

    def __call__(self, host: str, port: int, timeout: float, way: Way) -> SshPort:
        assert (host, port, way.route.direct) == (HOST, 22, True)
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
    port.answers = [SshPort.SSH, SshPort.REFUSED, SshPort.SILENT, SshPort.OPEN, SshPort.SSH]
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
    port.answers = [SshPort.SSH, SshPort.SSH, SshPort.REFUSED, SshPort.SSH]
    connection = ScriptedConnection([node(OLD), node(OLD), node(OLD, NEW)])
    result = run(connection, mode="own_reboot", boot=BOOT, grace=120)
    assert (result["changed"], result["rebooted"]) == (False, True)
    assert "ending" not in result


def test_a_node_that_was_back_before_the_next_look_has_rebooted_too(port: PortScript) -> None:
    result = run(ScriptedConnection([node(OLD), node(OLD, NEW)]), mode="own_reboot", boot=BOOT, grace=120)
    assert (result["changed"], result["rebooted"]) == (False, True)


def test_one_look_that_fails_does_not_end_the_time_that_it_has_to_reboot_by_itself(port: PortScript) -> None:
    port.answers = [SshPort.SSH, SshPort.SILENT, SshPort.SSH, SshPort.SSH]
    result = run(ScriptedConnection([node(OLD)]), mode="own_reboot", boot=BOOT, grace=45)
    assert (result["rebooted"], result["elapsed_s"]) == (False, 45.0)
    assert "failed" not in result


def test_a_node_that_goes_down_at_the_end_of_its_time_is_awaited(port: PortScript) -> None:
    port.answers = [SshPort.SSH, SshPort.SSH, SshPort.REFUSED, SshPort.SSH]
    connection = ScriptedConnection([node(OLD), node(OLD), node(OLD, NEW)])
    assert run(connection, mode="own_reboot", boot=BOOT, grace=30)["rebooted"] is True


def test_the_time_for_the_reboot_counts_from_when_the_node_is_seen_going_down(port: PortScript) -> None:
    port.answers = [*[SshPort.SSH] * 8, *[SshPort.REFUSED] * 4, SshPort.SSH]
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
    port.answers = [SshPort.SSH, SshPort.REFUSED]
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
        (SshPort.REFUSED, "port_closed", "SSH refused"),
        (SshPort.SILENT, "port_closed", "no answer"),
        (SshPort.OPEN, "no_cli", "port open, no SSH yet"),
    ],
)
def test_a_node_that_never_comes_back_is_described_as_it_was_last_seen(
    port: PortScript, answer: SshPort, last_seen: str, words: str
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
    assert session.sent == [*BOOT_READ, "show network cluster", "show network eth0"]
    assert (result["changed"], result["rebooted"]) == (True, False)
    assert result["boot_before"]["history"].startswith(OLD)


# -- mode wait -------------------------------------------------------------------------------------------------------


def test_waiting_sends_no_restart_and_changes_nothing(port: PortScript) -> None:
    port.answers = [SshPort.REFUSED, SshPort.SSH]
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


# -- another server at the address of the node -----------------------------------------------------------------------

START = "02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start"
ROW = "192.0.2.11 cucm-pub publisher callmanager DBPub"
CER_SERVICES = texts.services("Cisco Emergency Responder[STARTED]")
OTHER_START = texts.history(OLD, NEW).replace("02/23/2022", "03/01/2021")
STATUS = texts.status("12.5.1.16900-48", "up 1 min")
IDENTITY = {
    "hostname": "cucm-pub",
    "product": "cucm",
    "cluster_row": ROW,
    "address": "192.0.2.11",
    "history_start": START,
}
LISTED = {"show_network_cluster": texts.CLUSTER, "utils_service_list": texts.SERVICES}


def other(*, name: str = "cucm-pub", history: str = texts.history(OLD, NEW), **answers: str) -> ScriptedSession:
    """A server that booted a minute ago, with something that is not the node's."""
    status = {"show status": STATUS.replace("cucm-pub", name), "file dump install system-history.log": history}
    return ScriptedSession({**status, **{command.replace("_", " "): answer for command, answer in answers.items()}})


@pytest.mark.parametrize(
    ("impostor", "told"),
    [
        (other(name="files"), "host name: expected cucm-pub, found files"),
        (
            other(history=OTHER_START),
            f"first entry of system-history.log: expected {START}, found {START.replace('02/23/2022', '03/01/2021')}",
        ),
        (
            other(show_network_cluster=texts.CLUSTER),
            "own row in `show network cluster`: expected none, found 192.0.2.11 cucm-pub publisher callmanager DBPub",
        ),
    ],
    ids=["host name", "history", "cluster row"],
)
def test_another_server_that_booted_is_awaited_away_and_then_named(
    port: PortScript, impostor: ScriptedSession, told: str
) -> None:
    before = node(OLD, talk=GOING)
    result = run(ScriptedConnection([before, impostor]), timeout=50)
    assert (result["failed"], result["changed"], result["rebooted"]) == (True, True, False)
    assert (result["last_seen"], result["error_type"]) == ("other_node", "WrongNode")
    assert f"{HOST}: no reboot within 50 s; last seen: another server answers: {told}" in result["msg"]
    assert "Find out which server has this address now" in result["hint"]
    assert run(ScriptedConnection([node(OLD, talk=GOING), impostor, node(OLD, NEW)]))["rebooted"] is True


@pytest.mark.parametrize("mode", ["wait", "own_reboot"])
@pytest.mark.parametrize(
    ("impostor", "told"),
    [
        (other(name="files", **LISTED), "host name: expected cucm-pub, found files"),
        (other(history=OTHER_START, **LISTED), "first entry of system-history.log: expected 02/23/2022"),
        (
            other(show_network_cluster=texts.CLUSTER_FROM_SUB, utils_service_list=texts.SERVICES),
            f"own row in `show network cluster`: expected {ROW}, found 192.0.2.12 cucm-sub1 subscriber ",
        ),
        (
            other(
                show_network_cluster=texts.CLUSTER,
                utils_service_list=texts.services("Cisco Emergency Responder[STARTED]"),
            ),
            "the node is cer, but it was said to be cucm",
        ),
    ],
    ids=["host name", "history", "cluster row", "product"],
)
def test_waiting_ends_only_with_the_node_that_was_read_before(
    port: PortScript, mode: str, impostor: ScriptedSession, told: str
) -> None:
    result = run(impostor, mode=mode, boot=BOOT, identity=IDENTITY, timeout=50, grace=50)
    assert (result["failed"], result["rebooted"], result["last_seen"]) == (True, False, "other_node")
    assert told in result["msg"]
    real = node(OLD, NEW, **LISTED)
    assert run(ScriptedConnection([impostor, real]), mode=mode, boot=BOOT, identity=IDENTITY)["rebooted"] is True


def test_a_node_that_does_not_tell_its_product_yet_is_waited_for(port: PortScript) -> None:
    starting = node(OLD, NEW, show_network_cluster=texts.CLUSTER, utils_service_list="Service Manager is starting")
    ready = node(OLD, NEW, **LISTED)
    connection = ScriptedConnection([starting, ready])
    result = run(connection, mode="wait", boot=BOOT, identity=IDENTITY)
    assert (result["rebooted"], result["elapsed_s"]) == (True, 15.0)


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


# -- readings that contradict each other -----------------------------------------------------------------------------

WHOLE_BOOT = {**BOOT, "hostname": "cucm-pub", "history_boots": 2, "history_tail": [BOOT["history"], BOOT["history"]]}


def test_a_history_that_is_shorter_is_no_reboot_and_is_told_at_the_end(port: PortScript) -> None:
    result = run(node(OLD), mode="wait", boot=WHOLE_BOOT, timeout=50)
    assert (result["failed"], result["rebooted"], result["last_seen"]) == (True, False, "unproven")
    assert (
        "no reboot within 50 s; last seen: CLI up, system-history.log is shorter than before: it had 2 boots, and has 1"
        in result["msg"]
    )
    assert (result["error_type"], result["elapsed_s"]) == ("DeadlinePassed", 50.0)


def test_readings_that_contradict_each_other_do_not_end_the_time_for_its_own_reboot(port: PortScript) -> None:
    connection = ScriptedConnection([node(OLD), node(OLD), node(OLD, OLD)])
    result = run(connection, mode="own_reboot", boot=WHOLE_BOOT, grace=60)
    assert "failed" not in result
    assert (result["rebooted"], result["elapsed_s"]) == (False, 60.0)


def test_a_node_of_which_nobody_can_tell_did_not_stay_up(port: PortScript) -> None:
    result = run(node(OLD), mode="own_reboot", boot=WHOLE_BOOT, grace=60, timeout=60)
    assert (result["failed"], result["rebooted"], result["last_seen"]) == (True, False, "unproven")


def test_a_new_boot_of_a_node_that_was_up_all_the_time_is_no_reboot(port: PortScript) -> None:
    liar = ScriptedSession(
        {
            "show status": texts.status("12.5.1.16900-48"),
            "file dump install system-history.log": texts.history(OLD, NEW),
        }
    )
    result = run(ScriptedConnection([node(OLD, talk=GOING), liar]), timeout=50)
    assert (result["failed"], result["last_seen"]) == (True, "unproven")
    assert "the uptime contradicts system-history.log: it has been up for 12186720 s" in result["msg"]


@pytest.mark.parametrize("identity", [{}, {"product": "cucm"}])
def test_an_identity_that_says_nothing_is_refused(port: PortScript, identity: dict[str, str]) -> None:
    with pytest.raises(Exception, match=r"identity is not the value that node_info returned"):
        run(node(OLD), mode="wait", boot=BOOT, identity={"hostname": "", **identity})
