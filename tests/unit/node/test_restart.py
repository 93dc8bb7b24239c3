# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The restart of a node over scripted sessions: what is read before it, what is sent, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.dialogue import Ending
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    HostKeyRejected,
    UnknownQuestion,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.access import Confirm
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import (
    ProductContradiction,
    RequestRefused,
    WrongNode,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import NodeIdentity
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reboot import Patience, Reboot, Stage
from ansible_collections.collabops.vos.plugins.plugin_utils.node.restart import restart_and_wait
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.unit.action.scripted import HOST, FakeClock
from tests.unit.node.rebooting import GOING, IDENTITY, LISTED, NEW, OLD, RESTART, ScriptedNode, node


def restart(
    scripted: ScriptedNode,
    given: dict[str, Any] | None = None,
    *,
    timeout: float = 2700.0,
    said: list[Waiting] | None = None,
    confirm: Confirm | None = None,
) -> Reboot:
    return restart_and_wait(
        scripted.access,
        NodeIdentity.from_result(given) if given else None,
        Patience(timeout=timeout, interval=15.0, grace=1.0),
        tell=said.append if said is not None else lambda _waiting: None,
        confirm=confirm,
        clock=FakeClock().clock,
    )


def test_the_node_is_read_told_and_awaited() -> None:
    said: list[Waiting] = []
    before = node(OLD, talk=GOING)
    found = restart(ScriptedNode([before, node(OLD, NEW)], [SshPort.REFUSED, SshPort.SSH]), said=said)
    assert (found.rebooted, found.elapsed, found.ending, found.error) == (True, 15.0, Ending.EOF, None)
    assert before.sent[-1] == RESTART
    assert (found.before.history or "").startswith(OLD)
    assert found.after is not None
    assert (found.after.history or "").startswith(NEW)
    read = ["file dump install system-history.log", "show status", "show network cluster", "show network eth0"]
    assert [one["command"] for one in found.evidence] == [*read, RESTART, *read]
    assert said == [
        Waiting("the services of the node to stop", "up to 5 min until it goes down", 0.0, 2700.0),
        Waiting("the node to come back", "SSH refused", 0.0, 2700.0),
        Waiting("the node is back with a new boot", "", 15.0, 2700.0, over=True),
    ]


def test_that_services_stop_is_said_only_when_the_yes_may_be_given() -> None:
    # A node of a wave may stand at its question for minutes: a line about its services would be wrong until then.
    said: list[Waiting] = []
    at_question: list[list[Waiting]] = []

    def confirm() -> str | None:
        at_question.append(list(said))
        return ""

    restart(ScriptedNode([node(OLD, talk=GOING), node(OLD, NEW)]), said=said, confirm=confirm)
    assert at_question == [[]]
    assert said[0].awaited == "the services of the node to stop"


def test_a_node_that_gets_no_yes_does_not_stop_its_services() -> None:
    said: list[Waiting] = []
    with pytest.raises(VosError):
        restart(ScriptedNode([node(OLD, talk=GOING)]), said=said, confirm=lambda: "another node asks something unknown")
    assert said == []


def test_its_session_is_closed_before_anybody_looks_at_it() -> None:
    scripted = ScriptedNode([node(OLD, talk=GOING), node(OLD, NEW)])
    restart(scripted)
    assert scripted.connection.login_count == 2
    assert scripted.connection.open_session is None


def test_the_boot_from_before_is_the_one_that_runs_when_it_is_told() -> None:
    # It was booted since it was first read: that boot must not pass for the restart that is sent now.
    found = restart(ScriptedNode([node(OLD, NEW, talk=GOING), node(OLD, NEW)]), timeout=50)
    assert (found.rebooted, found.last_seen) == (False, Stage.UP_AS_BEFORE)
    assert found.error is not None
    assert found.error.command == RESTART


@pytest.mark.parametrize("error", [AuthenticationRefused("refused", host=HOST), HostKeyRejected("other", host=HOST)])
def test_an_error_after_the_restart_is_in_the_result_with_what_was_read_before(error: VosError) -> None:
    scripted = ScriptedNode([node(OLD, talk=GOING), error])
    found = restart(scripted)
    assert (found.rebooted, found.error, found.ending, found.last_seen) == (False, error, Ending.EOF, None)
    assert (found.before.history or "").startswith(OLD)
    assert found.evidence[-1] == {**found.evidence[-1], "command": RESTART}
    assert scripted.connection.login_count == 2, "no second try"


def test_an_error_of_the_dialogue_is_raised() -> None:
    error = UnknownQuestion("it asks more", host=HOST, command=RESTART, seen="Force it (yes/no)?", accepted=True)
    with pytest.raises(UnknownQuestion) as caught:
        restart(ScriptedNode([node(OLD, talk=error)]))
    assert caught.value.may_have_begun


def test_a_restart_that_is_not_asked_about_is_refused() -> None:
    silent = replace(GOING, text="admin", accepted=False, answer_text="", success_line="", ending=Ending.PROMPT)
    with pytest.raises(RequestRefused, match="the CLI did not ask for the confirmation"):
        restart(ScriptedNode([node(OLD, talk=silent)]))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"hostname": "pcd"}, WrongNode),
        ({"cluster_row": ""}, WrongNode),
        ({"product": "cer"}, ProductContradiction),
        ({"history_start": "03/01/2021 13:21:59 | root: Install 12.5.1.16900-48 Start"}, WrongNode),
    ],
)
def test_no_restart_is_sent_to_another_server_than_the_one_that_was_read(
    wrong: dict[str, str], error: type[VosError]
) -> None:
    session = node(OLD, talk=GOING, **LISTED)
    with pytest.raises(error):
        restart(ScriptedNode([session]), {**IDENTITY, **wrong})
    assert RESTART not in session.sent
    same = ScriptedNode([node(OLD, talk=GOING, **LISTED), node(OLD, NEW, **LISTED)])
    assert restart(same, IDENTITY).rebooted
