# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action health over scripted sessions: good polls in a row, bad ones, and what it still waits for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.action.health import ActionModule
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    ConnectionFailed,
    DeadlinePassed,
    HostKeyRejected,
    SessionLost,
)

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, TIME, FakeClock, ScriptedConnection, ScriptedSession, run_action

SERVICES = "utils service list"
GOOD = texts.services("Cisco CallManager[STARTED]")
STARTING = texts.services("Cisco CallManager[STARTING]")


def run(connection: ScriptedConnection | ScriptedSession, *, check: bool = False, **args: Any) -> dict[str, Any]:
    return run_action(ActionModule, connection, args, check=check, clock=FakeClock())


def test_a_healthy_node_is_healthy_after_three_polls_over_one_login() -> None:
    connection = ScriptedConnection([ScriptedSession(texts.CUCM_125)])
    result = run(connection)
    assert (result["changed"], result["polls"], result["elapsed_s"], result["waiting_for"]) == (False, 3, 30.0, [])
    assert connection.login_count == 1
    assert result["conditions"] == [
        {"name": "session", "holds": True, "seen": "the CLI answers"},
        {"name": "services", "holds": True, "seen": "6 of 6 required services are STARTED"},
        {"name": "cluster", "holds": True, "seen": "2 of 2 nodes are authenticated"},
        {"name": "replication", "holds": True, "seen": "state 2 on 2 of 2 nodes"},
        {"name": "upgrade", "holds": True, "seen": "no command was refused because of an upgrade"},
    ]
    assert [e["command"] for e in result["evidence"]] == [
        "utils service list",
        "show network cluster",
        "utils dbreplication runtimestate",
        "utils system upgrade status",
    ]


def test_a_flapping_service_starts_the_count_again(capsys: pytest.CaptureFixture[str]) -> None:
    session = ScriptedSession({**texts.CUCM_125, SERVICES: [GOOD, GOOD, STARTING, GOOD]})
    assert run(session)["polls"] == 6
    ends = "Takes 30 s if all is well. Gives up at TIME."
    assert re.sub(TIME, "TIME", capsys.readouterr().out).splitlines() == [
        f"TIME  cucm-pub  Waiting for 3 good polls in a row (1 so far). {ends}",
        f"TIME  cucm-pub  Waiting for services to start (Cisco CallManager is STARTING). {ends}",
        f"TIME  cucm-pub  Waiting for 3 good polls in a row (1 so far). {ends}",
    ]


def test_the_deadline_names_what_is_still_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    stuck = texts.REPLICATION.replace("(g_3)          (2) Setup Completed", "(g_3)          (0) Initialization State")
    script = {**texts.CUCM_125, SERVICES: STARTING, "utils dbreplication runtimestate": stuck}
    result = run(ScriptedSession(script), timeout=100)
    assert (result["failed"], result["changed"], result["error_type"]) == (True, False, "DeadlinePassed")
    assert result["waiting_for"] == [
        "services: Cisco CallManager is STARTING",
        "replication: cucm-sub1 is (0) Initialization State",
    ]
    assert "still waiting for services: Cisco CallManager is STARTING; replication: cucm-sub1 is (0)" in result["msg"]
    assert (result["host"], result["elapsed_s"]) == (HOST, 100.0)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2, "polls every 15 seconds, and lines every minute"
    assert "  Waiting for services to start, database replication (Cisco CallManager is STARTING; cucm-sub1" in lines[0]


def test_the_deadline_may_come_between_good_polls() -> None:
    result = run(ScriptedSession({**texts.CUCM_125, SERVICES: [STARTING, GOOD]}), timeout=20)
    assert result["failed"]
    assert result["waiting_for"] == ["good polls in a row: 2 of 3"]


def test_a_lost_session_is_a_bad_poll_and_is_opened_anew() -> None:
    lost = SessionLost("the session ended", host=HOST, command=SERVICES)
    first = ScriptedSession({**texts.CUCM_125, SERVICES: [GOOD, lost]})
    refusal = ConnectionFailed("connection refused", host=HOST)
    connection = ScriptedConnection([first, refusal, ScriptedSession(texts.CUCM_125)])
    result = run(connection)
    assert (result["polls"], connection.login_count) == (6, 3)


def test_an_answer_that_comes_too_late_spoils_the_session() -> None:
    late = DeadlinePassed("no prompt within 120 s", host=HOST, command=SERVICES)
    connection = ScriptedConnection(
        [ScriptedSession({**texts.CUCM_125, SERVICES: late}), ScriptedSession(texts.CUCM_125)]
    )
    assert run(connection)["polls"] == 4
    assert connection.login_count == 2


def test_an_answer_that_is_not_understood_is_a_bad_poll_in_the_same_session() -> None:
    script = {**texts.CUCM_125, "utils dbreplication runtimestate": ["Cisco DB is not running\n", texts.REPLICATION]}
    connection = ScriptedConnection([ScriptedSession(script)])
    assert run(connection)["polls"] == 4
    assert connection.login_count == 1


def test_what_no_waiting_mends_ends_the_task_at_once() -> None:
    connection = ScriptedConnection([HostKeyRejected("another host key", host=HOST)])
    result = run(connection)
    assert (result["failed"], result["error_type"], connection.login_count) == (True, "HostKeyRejected", 1)


def test_the_baseline_is_what_node_info_returned() -> None:
    session = ScriptedSession({**texts.CUCM_125, SERVICES: texts.services("Cisco CallManager[STOPPED]")})
    stopped = {"Cisco CallManager": {"state": "STOPPED", "reason": ""}, "Cisco Tomcat": {"state": "STARTED"}}
    assert run(session, services=stopped)["waiting_for"] == []
    with pytest.raises(Exception, match="services is not the value that node_info returned"):
        run(session, services={"Cisco Tomcat": "STARTED"})


def test_only_the_named_nodes_need_to_be_authenticated() -> None:
    rows = texts.CLUSTER.replace("authenticated using TCP", "not authenticated - INITIATOR")
    session = ScriptedSession({**texts.CUCM_125, "show network cluster": rows})
    assert run(session, nodes=["cucm-pub"])["waiting_for"] == []
    result = run(session, nodes=["cucm-sub1"], timeout=10)
    assert result["waiting_for"] == ["cluster: cucm-sub1 is not authenticated"]


def test_only_what_is_demanded_is_asked_for() -> None:
    session = ScriptedSession(texts.CUCM_125)
    run(session, conditions=["services", "cluster"], good_polls=1)
    assert session.sent == [SERVICES, "show network cluster"]


def test_a_list_of_services_that_was_cut_opens_no_gate_that_needs_one_poll() -> None:
    """What was cut off may be what does not run; several good polls in a row are several readings."""
    cut = GOOD[: GOOD.index("Cisco CallManager")]
    bad = texts.services("Cisco CallManager[STOPPED]  Component is not running")
    session = ScriptedSession({**texts.CUCM_125, SERVICES: [cut, bad, bad]})
    result = run(session, conditions=["services"], good_polls=1, timeout=1, interval=15)
    assert result["failed"]
    assert "Cisco CallManager is STOPPED" in result["waiting_for"][0]
    again = ScriptedSession({**texts.CUCM_125, SERVICES: [cut, bad, bad]})
    assert run(again, conditions=["services"], good_polls=2, timeout=20, interval=15)["failed"]
    assert again.sent.count(SERVICES) == len(again.sent) - again.sent.count("show network cluster")


@pytest.mark.parametrize("unread", [0, 1])
def test_a_phone_whose_row_could_not_be_read_before_counts_as_one_that_was_registered(unread: int) -> None:
    header = "DeviceName, Descr, Ipaddr, RegStatus, LoadId"
    phones = f"{header}\nSEP001122334455, Reception, 10.1.1.1, reg, sip88xx\n\nTotal count 1\n"
    session = ScriptedSession({**texts.CUCM_125, "show risdb query phone": phones})
    before = {"registered": 1, "unregistered": 0, "other": 0, "unread": unread, "unread_rows": []}
    how = {"good_polls": 1, "timeout": 1, "product": "cucm", "conditions": []}
    result = run(session, registrations=before, registration_tolerance=1.0, **how)
    assert ("failed" in result) is bool(unread)


@pytest.mark.parametrize("script", [texts.CER, texts.PCD])
def test_products_without_replication_are_healthy_without_it(script: dict[str, str]) -> None:
    assert run(ScriptedSession(script))["waiting_for"] == []


def test_check_mode_polls_once_and_does_not_fail() -> None:
    session = ScriptedSession({**texts.CUCM_125, SERVICES: STARTING})
    result = run(session, check=True)
    assert (result["polls"], result["waiting_for"]) == (1, ["services: Cisco CallManager is STARTING"])
    assert "failed" not in result
    away = run(ScriptedConnection([ConnectionFailed("connection refused", host=HOST)]), check=True)
    assert (away["polls"], away["waiting_for"]) == (1, ["session: connection refused"])


@pytest.mark.parametrize("name", ["good_polls", "interval", "timeout", "backup_days"])
def test_numbers_that_nothing_could_come_of_are_refused(name: str) -> None:
    with pytest.raises(Exception, match=f"{name} is 0; it must be above 0"):
        run(ScriptedSession(texts.CUCM_125), **{name: 0})


# -- gates -----------------------------------------------------------------------------------------------------

BEFORE = {"Cisco CallManager": {"state": "STARTED", "reason": ""}}
NO_NUMBER = {"registered": None, "unregistered": None, "other": None, "error": "no total"}


def test_a_gate_asks_for_its_conditions_without_what_is_accepted() -> None:
    session = ScriptedSession(texts.CUCM_125)
    accepted = {"clock": "the time server moves tonight", "backup": "seen to", "upgrade": "none runs"}
    result = run(session, gate="cluster_before", accepted=accepted, product="cucm", good_polls=2)
    assert [condition["name"] for condition in result["conditions"]] == [
        "session",
        "services",
        "cluster",
        "replication",
        "unity_cluster",
    ]
    assert session.sent == [SERVICES, "show network cluster", "utils dbreplication runtimestate"] * 2


def test_what_is_accepted_is_not_asked_for_whatever_demands_it() -> None:
    session = ScriptedSession(texts.CUCM_125)
    how = {"product": "cucm", "conditions": ["services", "upgrade"], "registrations": NO_NUMBER, "good_polls": 1}
    result = run(session, accepted={"upgrade": "none runs", "registrations": "counted by hand"}, **how)
    assert [condition["name"] for condition in result["conditions"]] == ["session", "services"]


def test_phones_that_nobody_could_count_are_no_baseline_unless_they_are_accepted() -> None:
    gate = {"gate": "node_after", "product": "cucm", "services": BEFORE, "tls_min_version": "1.0"}
    with pytest.raises(Exception, match="registrations has no number of phones to compare with: no total"):
        run(ScriptedSession(texts.CUCM_125), registrations=NO_NUMBER, **gate)
    counters = dict.fromkeys(("call_processing", "registration_queue"), "seen in RTMT")
    accepted = {"registrations": "counted by hand", "clock": "the time server moves tonight", **counters}
    assert run(ScriptedSession(texts.CUCM_125), registrations=NO_NUMBER, accepted=accepted, **gate)["waiting_for"] == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"gate": "node_before", "conditions": ["services"]}, "conditions cannot be given with it"),
        (
            {"gate": "node_after", "product": "imp", "tls_min_version": "1.2"},
            "the gate node_after compares with services",
        ),
        ({"accepted": {"services": "it is always so"}}, "accepted names services, which cannot be accepted"),
    ],
)
def test_a_gate_that_would_ask_for_too_little_is_refused(args: dict[str, Any], message: str) -> None:
    session = ScriptedSession(texts.CUCM_125)
    with pytest.raises(Exception, match=message):
        run(session, **args)
    assert session.sent == []
