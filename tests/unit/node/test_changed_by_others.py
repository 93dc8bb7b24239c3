# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What shows that somebody else has worked on a node, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    ConnectionFailed,
    SessionLost,
    VosError,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import BootIdentity
from ansible_collections.collabops.vos.plugins.plugin_utils.node.changed_by_others import (
    Comparison,
    Expectation,
    compare,
    compare_patiently,
    difference,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import KnownNode, read_node
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, FakeClock, ScriptedSession
from tests.unit.node.rebooting import NEW, OLD, ScriptedNode, node

MORNING = datetime(2026, 11, 23, 6, 0)
READ_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIRST = "05/11/2023 16:08:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
SECOND = "09/29/2023 18:02:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
BEFORE = BootIdentity(MORNING, FIRST)


def test_the_same_boot_and_value_is_no_difference() -> None:
    assert difference(BEFORE, BEFORE, configured="1.0", allowed=["1.0"]) == ""
    assert difference(BEFORE, BEFORE, configured=None) == ""


def test_another_boot_is_named_with_both() -> None:
    told = difference(BEFORE, BootIdentity(MORNING, SECOND), configured="1.0", allowed=["1.0"])
    assert told == f"it was booted again, but not by this run (before: {FIRST}; now: {SECOND})"


def test_a_node_that_was_set_before_this_run_may_reboot_by_itself() -> None:
    now = BootIdentity(MORNING, SECOND)
    assert difference(BEFORE, now, configured="1.2", allowed=["1.2"], may_reboot=True) == ""
    assert difference(BEFORE, now, configured="1.0", allowed=["1.2"], may_reboot=True) != ""


@pytest.mark.parametrize(("configured", "shown"), [("1.2", "TLS 1.2"), (None, "not shown")])
def test_another_minimum_is_named_with_the_one_before(configured: str | None, shown: str) -> None:
    told = difference(BEFORE, BEFORE, configured=configured, allowed=["1.0"])
    assert told == f"its minimum is {shown} now, but this run did not set it (before: TLS 1.0)"


def test_a_publisher_that_was_set_lets_its_subscribers_show_either_value() -> None:
    for value in ("1.0", "1.2"):
        assert difference(BEFORE, BEFORE, configured=value, allowed=["1.0", "1.2"]) == ""


@pytest.mark.parametrize("jump", [timedelta(hours=-5), timedelta(hours=5)])
def test_a_clock_of_the_node_that_jumps_is_no_difference(jump: timedelta) -> None:
    before = BootIdentity(MORNING, FIRST, 7200.0, READ_AT)
    assert difference(before, BootIdentity(MORNING + jump, FIRST), configured=None) == ""
    later = BootIdentity(MORNING + jump, None, 7800.0, READ_AT + timedelta(seconds=600))
    assert difference(before, later, configured=None) == ""


def test_what_cannot_be_told_is_a_difference() -> None:
    told = difference(BEFORE, BootIdentity(None, None), configured=None)
    assert told.startswith("it is not known whether it was booted again: neither")


# -- the reading -----------------------------------------------------------------------------------------------------

MINIMUM = {"show_tls_min-version": texts.min_version("1.0"), "show_network_cluster": texts.CLUSTER}
CLOSED = ConnectionFailed("the SSH port is closed", host=HOST)


def earlier() -> KnownNode:
    return read_node(Reader(node(OLD, **MINIMUM)), None)


def patiently(*sessions: ScriptedSession | VosError, timeout: float = 60.0) -> tuple[Comparison, int]:
    """The comparison, and how often somebody logged in."""
    scripted = ScriptedNode(sessions)
    expected = Expectation(earlier(), ["1.0"])
    found = compare_patiently(scripted.access, expected, timeout=timeout, interval=15.0, clock=FakeClock().clock)
    assert scripted.connection.open_session is None, "a session is left"
    return found, scripted.connection.login_count


def test_one_reading_compares_boot_minimum_and_identity_over_a_session_that_stays_open() -> None:
    scripted = ScriptedNode([node(OLD, **MINIMUM)])
    found = compare(scripted.access, Expectation(earlier(), ["1.0"]))
    assert (found.reason, found.min_version, found.error) == ("", "1.0", None)
    assert [entry["command"] for entry in found.evidence][-2:] == ["show tls min-version", "show network cluster"]
    assert compare(scripted.access, Expectation(earlier(), ["1.2"])).reason.startswith("its minimum is TLS 1.0 now")
    assert (scripted.connection.login_count, scripted.connection.open_session is None) == (1, False)
    rebooted = ScriptedNode([node(OLD, NEW, **MINIMUM)])
    assert compare(rebooted.access, Expectation(earlier())).reason.startswith(
        "it was booted again, but not by this run"
    )
    assert compare(rebooted.access, Expectation(earlier(), may_reboot=True)).reason == ""


def test_another_server_at_the_address_is_named_before_all_else() -> None:
    subscriber = ScriptedNode([node(OLD, NEW, **{**MINIMUM, "show_network_cluster": texts.CLUSTER_FROM_SUB})])
    reason = compare(subscriber.access, Expectation(earlier(), ["1.2"])).reason
    assert reason.startswith("another server answers at its address (own row in `show network cluster`: expected ")


def test_a_reading_that_fails_is_tried_again_over_a_new_session() -> None:
    lost = ScriptedSession({"file dump install system-history.log": SessionLost("the session ended", host=HOST)})
    found, logins = patiently(CLOSED, lost, node(OLD, **MINIMUM))
    assert (found.reason, found.error, logins) == ("", None, 3)


def test_a_node_that_is_down_is_named_after_the_time_for_it() -> None:
    found, logins = patiently(CLOSED, timeout=60)
    assert (found.reason, found.error, logins) == ("it does not answer: the SSH port is closed", CLOSED, 5)
    assert (found.boot, found.min_version, found.evidence) == (None, None, ())


def test_a_refused_password_is_not_tried_again() -> None:
    refused = AuthenticationRefused("the password was refused", host=HOST)
    found, logins = patiently(refused)
    assert (found.reason, found.error, logins) == ("it refuses the login: the password was refused", refused, 1)
