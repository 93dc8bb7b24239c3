# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subset counters of node_info: what applies to the node is read once, and what cannot be read says why."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import SessionLost
from ansible_collections.collabops.vos.plugins.plugin_utils.node.facts import gather
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import SERVICES, Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.action import texts
from tests.unit.action.scripted import HOST, ScriptedSession, refused

SUBSCRIBER = texts.services("Cisco CallManager[STARTED]", "Cisco CTIManager[STARTED]", "Cisco Tftp[STARTED]")
QUERY = 'show perf query class "Cisco CallManager","Cisco SIP Station","Cisco TFTP Server","Cisco CTIManager"'
SHOWN = {
    "Cisco CallManager": {
        "CallManagerHeartBeat": 211042,
        "InitializationState": 100,
        "RegisteredHardwarePhones": 412,
        "RegisteredOtherStationDevices": 17,
    },
    "Cisco SIP Station": {"NewRegQueueSize": 3, "TokensOutstanding": 1, "NewRegRejected": 4, "DBTimeouts": 0},
    "Cisco TFTP Server": {"RequestsOverflow": 5},
    "Cisco CTIManager": {"DevicesOpen": 88, "LinesOpen": 91},
}


def counters(script: dict[str, Any], product: Product = Product.CUCM) -> tuple[dict[str, Any], ScriptedSession]:
    session = ScriptedSession({**texts.CUCM_125, SERVICES: SUBSCRIBER, **script})
    found: dict[str, Any] = gather(Reader(session), ["counters"], product)["counters"]
    return found, session


def read(value: int) -> dict[str, Any]:
    return {"value": value, "error": ""}


def test_a_node_shows_the_number_of_each_condition_that_its_services_have() -> None:
    found, session = counters({QUERY: texts.perf(SHOWN)})
    assert found == {
        "call_processing": read(100),
        "registration_queue": read(3),
        "tftp_overflow": read(5),
        "cti_devices": read(88),
        "registered_devices": read(429),
    }
    assert session.sent.count(QUERY) == 1


def test_a_node_without_such_a_service_is_not_asked() -> None:
    found, session = counters({SERVICES: texts.services("Cisco CallManager[STOPPED]  Service Not Activated")})
    assert found == {}
    assert not [command for command in session.sent if "perf" in command]


def test_im_and_presence_shows_its_sessions() -> None:
    query = 'show perf query class "Cisco Presence Engine"'
    services = texts.services("Cisco Presence Engine[STARTED]", "Cisco XCP Router[STARTED]")
    shown = texts.perf({"Cisco Presence Engine": {"ActiveJsmSessions": 1200}})
    cluster = "192.0.2.13 imp1.lab imp1 Publisher cups DBPub authenticated\n"
    found, _session = counters({SERVICES: services, "show network cluster": cluster, query: shown}, Product.IMP)
    assert found == {"presence_sessions": read(1200)}


def test_a_counter_that_is_not_shown_is_no_number() -> None:
    calls = {name: number for name, number in SHOWN["Cisco CallManager"].items() if name != "CallManagerHeartBeat"}
    found, _session = counters({QUERY: texts.perf({**SHOWN, "Cisco CallManager": calls, "Cisco CTIManager": {}})})
    assert found["call_processing"] == {"value": None, "error": "Cisco CallManager shows no CallManagerHeartBeat"}
    assert found["cti_devices"] == {"value": None, "error": "Cisco CTIManager shows no DevicesOpen"}
    assert found["registered_devices"] == read(429)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused(QUERY), "the node has no such command"),
        (refused(QUERY, "Executed command unsuccessfully"), "the node has no such command"),  # each class alone
        (SessionLost("the node ended the session", host=HOST), "the node ended the session"),
    ],
)
def test_what_cannot_be_read_says_why_and_does_not_fail_the_rest(answer: Any, error: str) -> None:
    found, _session = counters({QUERY: answer})
    assert found["call_processing"] == {"value": None, "error": error}
    assert {one["error"] for one in found.values()} == {error}
