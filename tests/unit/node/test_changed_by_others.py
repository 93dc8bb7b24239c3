# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What shows that somebody else has worked on a node, and what does not."""

from __future__ import annotations

from dataclasses import replace
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
    compare_again,
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
TLS = "show tls min-version"
CLOSED = ConnectionFailed("the SSH port is closed", host=HOST)


def earlier() -> KnownNode:
    return read_node(Reader(node(OLD, **MINIMUM)), None)


def reading(scripted: ScriptedNode) -> Reader:
    return scripted.access.read(scripted.access.login())


def patiently(*sessions: ScriptedSession | VosError, timeout: float = 60.0) -> tuple[Comparison, int]:
    """The comparison, and how often somebody logged in."""
    scripted = ScriptedNode(sessions)
    expected = Expectation(earlier(), ["1.0"])
    found = compare_patiently(scripted.access, expected, timeout=timeout, interval=15.0, clock=FakeClock().clock)
    assert scripted.connection.open_session is None, "a session is left"
    return found, scripted.connection.login_count


def test_one_reading_compares_boot_minimum_and_identity_over_a_session_that_stays_open() -> None:
    scripted = ScriptedNode([node(OLD, **MINIMUM)])
    found = compare(reading(scripted), Expectation(earlier(), ["1.0"]))
    assert (found.reason, found.min_version, found.error) == ("", "1.0", None)
    assert [entry["command"] for entry in found.evidence][-2:] == ["show network cluster", "show tls min-version"]
    assert compare(reading(scripted), Expectation(earlier(), ["1.2"])).reason.startswith("its minimum is TLS 1.0 now")
    assert (scripted.connection.login_count, scripted.connection.open_session is None) == (1, False)
    rebooted = ScriptedNode([node(OLD, NEW, **MINIMUM)])
    assert compare(reading(rebooted), Expectation(earlier())).reason.startswith(
        "it was booted again, but not by this run"
    )
    assert compare(reading(rebooted), Expectation(earlier(), may_reboot=True)).reason == ""


def test_another_server_at_the_address_is_named_before_all_else() -> None:
    subscriber = ScriptedNode([node(OLD, NEW, **{**MINIMUM, "show_network_cluster": texts.CLUSTER_FROM_SUB})])
    reason = compare(reading(subscriber), Expectation(earlier(), ["1.2"])).reason
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


START = "02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start"
ROW = "192.0.2.11 cucm-pub Publisher callmanager DBPub"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"hostname": "pcd"}, "host name: expected pcd, found cucm-pub"),
        ({"row": ""}, f"own row in `show network cluster`: expected none, found {ROW}"),
        ({"start": "earlier"}, f"first entry of system-history.log: expected earlier, found {START}"),
    ],
)
def test_each_part_of_the_identity_tells_another_server(changed: dict[str, str], told: str) -> None:
    known = earlier()
    other = KnownNode(replace(known.identity, **changed), known.boot)
    assert compare(reading(ScriptedNode([node(OLD, **MINIMUM)])), Expectation(known)).reason == ""
    reason = compare(reading(ScriptedNode([node(OLD, **MINIMUM)])), Expectation(other)).reason
    assert reason.lower() == f"another server answers at its address ({told})".lower()


@pytest.mark.parametrize("may_reboot", [False, True])
def test_readings_that_contradict_each_other_are_a_difference(may_reboot: bool) -> None:
    known = earlier()
    longer = KnownNode(known.identity, replace(known.boot, boots=2, tail=(FIRST, FIRST)))
    found = compare(reading(ScriptedNode([node(OLD, **MINIMUM)])), Expectation(longer, may_reboot=may_reboot))
    assert found.reason.startswith(
        "it is not known whether it was booted again: system-history.log is shorter than before: it had 2 boots"
    )


def test_what_an_earlier_reading_has_shown_is_not_asked_for_twice() -> None:
    known = earlier()
    session = node(OLD, **MINIMUM)
    assert compare(Reader(session), Expectation(known, ["1.0"])).reason == ""
    assert (session.sent.count("file dump install system-history.log"), session.sent.count(TLS)) == (1, 1)
    session = node(OLD, NEW, **MINIMUM)
    compare(Reader(session), Expectation(known, ["1.2"]))
    assert (session.sent.count("file dump install system-history.log"), session.sent.count(TLS)) == (2, 2)


def test_over_a_session_that_lasts_the_uptime_and_the_minimum_are_enough() -> None:
    known = earlier()
    session = node(OLD, **MINIMUM)
    assert compare_again(Reader(session), Expectation(known, ["1.0"]), known.boot).reason == ""
    assert set(session.sent) == {"show status", TLS}


def test_what_a_short_look_does_not_find_as_expected_is_read_wholly() -> None:
    known = earlier()
    moved = replace(known.boot, uptime_s=1.0)  # as if the controller's clock had been set
    session = node(OLD, **MINIMUM)
    assert compare_again(Reader(session), Expectation(known, ["1.0"]), moved).reason == ""
    assert "file dump install system-history.log" in session.sent
    rebooted = node(OLD, NEW, **{**MINIMUM, "show_status": texts.status("12.5.1.16900-48", "up 1 min")})
    told = compare_again(Reader(rebooted), Expectation(known, ["1.0"]), known.boot).reason
    assert told.startswith("it was booted again, but not by this run")
    told = compare_again(Reader(node(OLD, **MINIMUM)), Expectation(known, ["1.2"]), known.boot).reason
    assert told.startswith("its minimum is")
