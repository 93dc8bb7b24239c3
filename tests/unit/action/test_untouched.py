# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action untouched over scripted sessions: one login, and no failure whatever it finds."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.collabops.vos.plugins.action import untouched
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import AuthenticationRefused, ConnectionFailed

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, FakeClock, ScriptedConnection, ScriptedSession, run_action

OLD = "05/11/2023 16:08:05"
NEW = "09/29/2023 17:15:05"
BOOT = {"time": "2023-05-11T16:08:42", "history": f"{OLD} | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"}


def node(*boots: str, minimum: str = "1.0", **answers: str) -> ScriptedSession:
    return ScriptedSession(
        {
            "show status": texts.status("12.5.1.16900-48"),
            "file dump install system-history.log": texts.history(*boots),
            "show tls min-version": f"Configured TLS minimum version: {minimum}",
            **{command.replace("_", " "): answer for command, answer in answers.items()},
        }
    )


def run(connection: ScriptedConnection | ScriptedSession, **args: Any) -> dict[str, Any]:
    args = {"boot": BOOT, "tls_min_versions": ["1.0"], **args}
    return run_action(untouched.ActionModule, connection, args, clock=FakeClock())


@pytest.mark.parametrize("check", [False, True])
def test_a_node_as_before_costs_one_login(check: bool) -> None:
    connection = ScriptedConnection([node(OLD)])
    result = run_action(untouched.ActionModule, connection, {"boot": BOOT}, check=check, clock=FakeClock())
    assert (result["changed"], result["untouched"], result["reason"]) == (False, True, "")
    assert (result["tls_min_version"], connection.login_count) == ("1.0", 1)
    assert [entry["command"] for entry in result["evidence"]][-1] == "show tls min-version"


def test_another_boot_is_a_result_and_no_failure() -> None:
    result = run(node(OLD, NEW))
    assert "failed" not in result
    assert result["untouched"] is False
    assert result["reason"].startswith("it was booted again, but not by this run (before: 05/11/2023")
    assert result["boot"]["history"].startswith(NEW)


def test_another_minimum() -> None:
    assert (
        run(node(OLD, minimum="1.2"))["reason"]
        == "its minimum is TLS 1.2 now, but this run did not set it (before: TLS 1.0)"
    )
    assert run(node(OLD, minimum="1.2"), tls_min_versions=["1.0", "1.2"])["untouched"] is True


def test_a_node_may_reboot_that_was_set_before() -> None:
    assert run(node(OLD, NEW), may_reboot=True)["untouched"] is True


def test_a_login_that_fails_once_is_tried_again() -> None:
    lost = ConnectionFailed("the SSH port is closed", host=HOST)
    connection = ScriptedConnection([lost, node(OLD)])
    assert run(connection)["untouched"] is True
    assert connection.login_count == 2


def test_a_node_that_is_down_is_named_after_the_time_for_it() -> None:
    connection = ScriptedConnection([ConnectionFailed("the SSH port is closed", host=HOST)])
    result = run(connection, timeout=60, interval=15)
    assert (result["untouched"], result["reason"]) == (False, "it does not answer: the SSH port is closed")
    assert connection.login_count == 5
    assert result["boot"] is None


def test_a_refused_password_is_not_tried_again() -> None:
    connection = ScriptedConnection([AuthenticationRefused("refused", host=HOST)])
    assert run(connection)["untouched"] is False
    assert connection.login_count == 1


def test_a_boot_that_says_nothing_is_refused() -> None:
    with pytest.raises(AnsibleActionFail, match="boot is not the value that node_info returned"):
        run(node(OLD), boot={})


# -- another server at the address of the node -----------------------------------------------------------------------

START = "02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start"
ROW = "192.0.2.11 cucm-pub publisher callmanager DBPub"
IDENTITY = {"hostname": "cucm-pub", "product": "cucm", "cluster_row": ROW, "history_start": START}


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"hostname": "pcd"}, "host name: expected pcd, found cucm-pub"),
        ({"cluster_row": ""}, f"own row in `show network cluster`: expected none, found {ROW}"),
        ({"history_start": "earlier"}, f"first entry of system-history.log: expected earlier, found {START}"),
    ],
)
def test_another_server_is_no_node_that_was_left_alone(expected: dict[str, str], told: str) -> None:
    answers = node(OLD, show_network_cluster=texts.CLUSTER)
    assert run(answers, identity=IDENTITY)["reason"] == ""
    result = run(node(OLD, show_network_cluster=texts.CLUSTER), identity={**IDENTITY, **expected})
    assert "failed" not in result
    assert (result["untouched"], result["reason"]) == (False, f"another server answers at its address ({told})")


def test_the_boot_alone_tells_another_server_too() -> None:
    assert run(node(OLD), boot={**BOOT, "hostname": "pcd"})["untouched"] is False
    assert run(node(OLD, NEW), boot={**BOOT, "history_start": "earlier"}, may_reboot=True)["untouched"] is False
    assert run(node(OLD), boot={**BOOT, "hostname": "CUCM-PUB", "history_start": START})["untouched"] is True


@pytest.mark.parametrize("may_reboot", [False, True])
def test_readings_that_contradict_each_other_are_a_difference(may_reboot: bool) -> None:
    whole = {**BOOT, "history_boots": 2, "history_tail": [BOOT["history"]] * 2}
    result = run(node(OLD), boot=whole, may_reboot=may_reboot)
    assert result["untouched"] is False
    assert result["reason"].startswith(
        "it is not known whether it was booted again: system-history.log is shorter than before: it had 2 boots"
    )
