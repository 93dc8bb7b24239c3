# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wait for a reboot over scripted looks: what proves it, what is waited for, and a node that does not come back."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    DeadlinePassed,
    HostKeyRejected,
    NotVos,
    SessionLost,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import from_result
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import WrongNode
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import (
    KnownNode,
    NodeIdentity,
    of_boot,
    read_node,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reboot import (
    Patience,
    Reboot,
    Stage,
    look,
    wait_for_own_reboot,
    wait_for_reboot,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, FakeClock, ScriptedSession
from tests.unit.node.rebooting import (
    BOOT,
    BOOT_READ,
    IDENTITY,
    LISTED,
    NEW,
    OLD,
    ROW,
    START,
    ScriptedNode,
    node,
    other,
)

WHOLE_BOOT = {**BOOT, "history_boots": 2, "history_tail": [BOOT["history"], BOOT["history"]]}
OTHER_START = texts.history(OLD, NEW).replace("02/23/2022", "03/01/2021")


def known(boot: dict[str, Any] = BOOT, identity: dict[str, Any] | None = None) -> KnownNode:
    read = from_result(boot)
    return KnownNode(NodeIdentity.from_result(identity) if identity else of_boot(read), read)


def wait(
    scripted: ScriptedNode,
    before: KnownNode | None = None,
    *,
    timeout: float = 2700.0,
    said: list[Waiting] | None = None,
) -> Reboot:
    patience = Patience(timeout=timeout, interval=15.0, grace=1.0)
    tell = said.append if said is not None else lambda _waiting: None
    found = wait_for_reboot(scripted.access, before or known(), patience, tell=tell, clock=FakeClock().clock)
    assert scripted.connection.open_session is None, "a session is left"
    return found


def wait_for_own(
    scripted: ScriptedNode,
    before: KnownNode | None = None,
    *,
    grace: float,
    timeout: float = 2700.0,
    said: list[Waiting] | None = None,
) -> Reboot:
    patience = Patience(timeout=timeout, interval=15.0, grace=grace)
    tell = said.append if said is not None else lambda _waiting: None
    found = wait_for_own_reboot(scripted.access, before or known(), patience, tell=tell, clock=FakeClock().clock)
    assert scripted.connection.open_session is None, "a session is left"
    return found


def reason(found: Reboot) -> tuple[Stage | None, str]:
    """Where the node was seen last, and the words of the error."""
    assert not found.rebooted
    assert found.error is not None
    return found.last_seen, found.error.message


# -- one look --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "stage", "words"),
    [
        (SshPort.REFUSED, Stage.PORT_CLOSED, "SSH refused"),
        (SshPort.SILENT, Stage.PORT_CLOSED, "no answer"),
        (SshPort.OPEN, Stage.NO_CLI, "port open, no SSH yet"),
    ],
)
def test_nobody_logs_in_where_no_ssh_answers(answer: SshPort, stage: Stage, words: str) -> None:
    scripted = ScriptedNode([node(OLD)], [answer])
    seen = look(scripted.access, known(), 100.0)
    assert (seen.stage, seen.words, scripted.connection.login_count) == (stage, words, 0)


def test_the_port_has_ten_seconds_to_answer_or_what_is_left_of_the_time() -> None:
    scripted = ScriptedNode([node(OLD)])
    for left in (100.0, 4.0, 0.0):
        look(scripted.access, known(), left)
    assert scripted.limits == [10.0, 4.0, 1.0]


def test_a_look_leaves_no_session_behind_whatever_goes_wrong() -> None:
    broken = ScriptedSession({"show status": "Please wait, the system is starting\n"})
    scripted = ScriptedNode([node(OLD), broken])
    assert look(scripted.access, known(), 100.0).stage is Stage.UP_AS_BEFORE
    assert look(scripted.access, known(), 100.0).stage is Stage.UNPROVEN
    assert scripted.connection.open_session is None


# -- another boot ----------------------------------------------------------------------------------------------------


def test_another_boot_is_success_and_each_look_is_told() -> None:
    said: list[Waiting] = []
    ports = [SshPort.SSH, SshPort.REFUSED, SshPort.SILENT, SshPort.OPEN, SshPort.SSH]
    after = node(OLD, NEW)
    found = wait(ScriptedNode([node(OLD), after], ports), said=said)
    assert (found.rebooted, found.elapsed, found.error, found.last_seen, found.ending) == (True, 60.0, None, None, None)
    assert found.before.history is not None
    assert found.before.history.startswith(OLD)
    assert found.after is not None
    assert (found.after.history or "").startswith(NEW)
    assert after.sent == BOOT_READ
    assert [one["command"] for one in found.evidence] == ["file dump install system-history.log", "show status"]
    assert said == [
        Waiting("the node to go down", "up, not rebooted yet", 0.0, 2700.0),
        Waiting("the node to come back", "SSH refused", 15.0, 2700.0),
        Waiting("the node to come back", "no answer", 30.0, 2700.0),
        Waiting("the CLI of the node to answer", "port open, no SSH yet", 45.0, 2700.0),
        Waiting("the node is back with a new boot", "", 60.0, 2700.0, over=True),
    ]


def test_the_time_can_count_from_an_earlier_moment() -> None:
    fake = FakeClock()
    patience = Patience(timeout=60.0, interval=15.0, grace=1.0)
    found = wait_for_reboot(
        ScriptedNode([node(OLD)]).access,
        known(),
        patience,
        tell=lambda _text: None,
        started=fake.now() - 40.0,
        clock=fake.clock,
    )
    assert (found.elapsed, sum(fake.pauses)) == (60.0, 20.0)


def test_mere_reachability_is_no_success() -> None:
    found = wait(ScriptedNode([node(OLD)]), timeout=100)
    assert reason(found) == (Stage.UP_AS_BEFORE, "no reboot within 100 s; last seen: up, not rebooted yet")
    assert isinstance(found.error, DeadlinePassed)
    assert (found.error.host, found.error.command) == (HOST, "")
    assert found.error.hint.startswith("The node never went down.")
    assert found.elapsed == 100.0


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        (SshPort.REFUSED, Stage.PORT_CLOSED),
        (SshPort.SILENT, Stage.PORT_CLOSED),
        (SshPort.OPEN, Stage.NO_CLI),
    ],
)
def test_a_node_that_never_comes_back_is_described_as_it_was_last_seen(answer: SshPort, stage: Stage) -> None:
    scripted = ScriptedNode([node(OLD)], [answer])
    found = wait(scripted, timeout=100)
    assert reason(found) == (stage, f"no reboot within 100 s; last seen: {stage.value}")
    assert found.error is not None
    assert found.error.seen == answer.value
    assert (found.elapsed, found.after, scripted.connection.login_count) == (100.0, None, 0)


@pytest.mark.parametrize(
    "error", [SessionLost("the session ended", host=HOST), NotVos("another shell answers", host=HOST)]
)
def test_an_ssh_server_without_the_cli_is_waited_for(error: VosError) -> None:
    found = wait(ScriptedNode([error, error, node(OLD, NEW)]))
    assert (found.rebooted, found.elapsed) == (True, 30.0)
    never = wait(ScriptedNode([error]), timeout=50)
    assert never.last_seen is Stage.NO_CLI
    assert never.error is not None
    assert never.error.seen == f"SSH answers, no CLI: {error.message}"


def test_a_session_that_is_cut_off_is_no_cli() -> None:
    lost = SessionLost("the session ended", host=HOST)
    found = wait(ScriptedNode([ScriptedSession({"file dump install system-history.log": lost})]), timeout=50)
    assert found.last_seen is Stage.NO_CLI
    assert found.error is not None
    assert found.error.seen == "SSH answers, but the session was cut off"


def test_a_boot_that_cannot_be_read_yet_is_waited_for() -> None:
    unready = ScriptedSession({"show status": "Please wait, the system is starting\n"})
    found = wait(ScriptedNode([unready, node(OLD, NEW)]))
    assert (found.rebooted, found.elapsed) == (True, 15.0)
    assert wait(ScriptedNode([unready]), timeout=50).last_seen is Stage.UNPROVEN


@pytest.mark.parametrize("error", [AuthenticationRefused("refused", host=HOST), HostKeyRejected("other", host=HOST)])
def test_what_no_waiting_fixes_ends_the_wait_at_once(error: VosError) -> None:
    scripted = ScriptedNode([error])
    with pytest.raises(type(error)):
        wait(scripted)
    assert scripted.connection.login_count == 1


# -- a reboot that the node begins by itself -------------------------------------------------------------------------


def test_a_node_that_is_about_to_reboot_by_itself_is_awaited() -> None:
    ports = [SshPort.SSH, SshPort.SSH, SshPort.REFUSED, SshPort.SSH]
    assert wait_for_own(ScriptedNode([node(OLD), node(OLD), node(OLD, NEW)], ports), grace=120).rebooted


def test_a_node_that_was_back_before_the_next_look_has_rebooted_too() -> None:
    assert wait_for_own(ScriptedNode([node(OLD), node(OLD, NEW)]), grace=120).rebooted


def test_one_look_that_fails_does_not_end_the_time_that_it_has_to_reboot_by_itself() -> None:
    ports = [SshPort.SSH, SshPort.SILENT, SshPort.SSH, SshPort.SSH]
    found = wait_for_own(ScriptedNode([node(OLD)], ports), grace=45)
    assert (found.rebooted, found.elapsed, found.error) == (False, 45.0, None)


def test_a_node_that_goes_down_at_the_end_of_its_time_is_awaited() -> None:
    ports = [SshPort.SSH, SshPort.SSH, SshPort.REFUSED, SshPort.SSH]
    assert wait_for_own(ScriptedNode([node(OLD), node(OLD), node(OLD, NEW)], ports), grace=30).rebooted


def test_the_time_for_the_reboot_counts_from_when_the_node_is_seen_going_down() -> None:
    ports = [*[SshPort.SSH] * 8, *[SshPort.REFUSED] * 4, SshPort.SSH]
    found = wait_for_own(ScriptedNode([*[node(OLD)] * 8, node(OLD, NEW)], ports), grace=300, timeout=60)
    assert (found.error, found.rebooted) == (None, True)


def test_that_a_node_stays_up_is_no_error() -> None:
    said: list[Waiting] = []
    found = wait_for_own(ScriptedNode([node(OLD)]), grace=30, said=said)
    assert (found.rebooted, found.elapsed, found.error, found.last_seen) == (False, 30.0, None, None)
    assert said[-1] == Waiting(
        "a reboot that the node may begin by itself",
        "up, not rebooted yet",
        30.0,
        30.0,
        then="goes on without a reboot",
    )


def test_a_node_that_goes_down_by_itself_and_stays_away_is_an_error() -> None:
    found = wait_for_own(ScriptedNode([node(OLD)], [SshPort.SSH, SshPort.REFUSED]), grace=60, timeout=90)
    assert reason(found) == (Stage.PORT_CLOSED, "no reboot within 90 s; last seen: SSH port closed")


# -- another server at the address of the node -----------------------------------------------------------------------


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
            f"own row in `show network cluster`: expected none, found {ROW}",
        ),
    ],
    ids=["host name", "history", "cluster row"],
)
def test_another_server_that_booted_is_awaited_away_and_then_named(impostor: ScriptedSession, told: str) -> None:
    standalone = known(identity={"hostname": "cucm-pub", "cluster_row": "", "history_start": START})
    found = wait(ScriptedNode([impostor]), standalone, timeout=50)
    assert reason(found) == (
        Stage.OTHER_NODE,
        f"no reboot within 50 s; last seen: another server answers: {told}",
    )
    assert isinstance(found.error, WrongNode)
    assert "Find out which server has this address now" in found.error.hint
    assert wait(ScriptedNode([impostor, node(OLD, NEW)]), standalone).rebooted


@pytest.mark.parametrize("own", [False, True], ids=["told to", "by itself"])
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
            "the node is cer, but it was expected to be cucm",
        ),
    ],
    ids=["host name", "history", "cluster row", "product"],
)
def test_waiting_ends_only_with_the_node_that_was_read_before(own: bool, impostor: ScriptedSession, told: str) -> None:
    before = known(identity=IDENTITY)

    def waited(*sessions: ScriptedSession, timeout: float) -> Reboot:
        scripted = ScriptedNode(sessions)
        if own:
            return wait_for_own(scripted, before, grace=timeout, timeout=timeout)
        return wait(scripted, before, timeout=timeout)

    stage, message = reason(waited(impostor, timeout=50))
    assert stage is Stage.OTHER_NODE
    assert told in message
    assert waited(impostor, node(OLD, NEW, **LISTED), timeout=2700).rebooted


def test_a_node_that_does_not_tell_its_product_yet_is_waited_for() -> None:
    starting = node(OLD, NEW, show_network_cluster=texts.CLUSTER, utils_service_list="Service Manager is starting")
    found = wait(ScriptedNode([starting, node(OLD, NEW, **LISTED)]), known(identity=IDENTITY))
    assert (found.rebooted, found.elapsed) == (True, 15.0)


# -- readings that contradict each other -----------------------------------------------------------------------------


def test_a_history_that_is_shorter_is_no_reboot_and_is_told_at_the_end() -> None:
    found = wait(ScriptedNode([node(OLD)]), known(WHOLE_BOOT), timeout=50)
    shorter = "system-history.log is shorter than before: it had 2 boots, and has 1"
    assert reason(found) == (Stage.UNPROVEN, f"no reboot within 50 s; last seen: CLI up, {shorter}")
    assert isinstance(found.error, DeadlinePassed)
    assert found.elapsed == 50.0


def test_readings_that_contradict_each_other_do_not_end_the_time_for_its_own_reboot() -> None:
    found = wait_for_own(ScriptedNode([node(OLD), node(OLD), node(OLD, OLD)]), known(WHOLE_BOOT), grace=60)
    assert (found.rebooted, found.elapsed, found.error) == (False, 60.0, None)


def test_a_node_of_which_nobody_can_tell_did_not_stay_up() -> None:
    found = wait_for_own(ScriptedNode([node(OLD)]), known(WHOLE_BOOT), grace=60, timeout=60)
    assert reason(found)[0] is Stage.UNPROVEN


def test_a_new_boot_of_a_node_that_was_up_all_the_time_is_no_reboot() -> None:
    before = read_node(Reader(node(OLD)), None)
    liar = node(OLD, NEW, show_status=texts.status("12.5.1.16900-48"))
    stage, message = reason(wait(ScriptedNode([liar]), before, timeout=50))
    assert stage is Stage.UNPROVEN
    assert "the uptime contradicts system-history.log: it has been up for 12186720 s" in message
