# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gates of a rollout: what each of them asks for, what it compares with, and that nodes can be asked at once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import Demand
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.checks import CHECKS
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import Examination, Examiner, examine
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.gate import Gate, asks, demand_at
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import SERVICES, Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product
from ansible_collections.collabops.vos.plugins.plugin_utils.threads import side_by_side

from tests.tables import check_table, render
from tests.unit.action import texts
from tests.unit.action.scripted import ScriptedSession

KNOWN = Demand((), Product.CUCM, services=frozenset({"Cisco Tomcat"}), minimum="1.2", registrations=20)


def test_each_condition_is_asked_for_by_some_gate() -> None:
    assert {check.name for gate in Gate for check in asks(gate)} == {check.name for check in CHECKS}


@pytest.mark.parametrize("gate", Gate)
@pytest.mark.parametrize("name", ["clock", "backup", "upgrade", "registrations"])
def test_no_gate_asks_for_what_is_accepted(gate: Gate, name: str) -> None:
    session = ScriptedSession(texts.CUCM_125)
    known = Demand((), Product.CUCM, services=KNOWN.services, minimum="1.2", registrations=20, without={name})
    found = examine(Reader(session), demand_at(gate, known))
    asked = {condition.name for condition in found}
    assert asked >= {check.name for check in asks(gate)} - {name}
    assert name not in asked
    assert not set(session.sent) & {command for check in CHECKS if check.name == name for command in check.commands}


def test_the_recovery_asks_for_no_upgrade_and_for_no_backup() -> None:
    session = ScriptedSession(texts.CUCM_125)
    examine(Reader(session), demand_at(Gate.NODE_AFTER, KNOWN))
    assert not [command for command in session.sent if "upgrade" in command or "disaster_recovery" in command]


# -- what a gate compares with ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gate", "known", "missing"),
    [
        (Gate.NODE_AFTER, Demand((), Product.CUCM, minimum="1.2", registrations=1), "services"),
        (Gate.NODE_AFTER, Demand((), Product.CUCM, services=KNOWN.services, registrations=1), "tls_min_version"),
        (Gate.NODE_AFTER, Demand((), Product.CUCM, services=KNOWN.services, minimum="1.2"), "registrations"),
        (Gate.NODE_AFTER, Demand((), None, services=KNOWN.services, minimum="1.2"), "registrations"),
        (Gate.OWN_REBOOT, Demand((), Product.IMP), "tls_min_version"),
        (Gate.OWN_REBOOT, Demand((), Product.CUCM, minimum="1.2"), "registrations"),
    ],
)
def test_a_gate_does_not_open_without_what_it_compares_with(gate: Gate, known: Demand, missing: str) -> None:
    with pytest.raises(ValueError, match=f"the gate {gate.value} compares with {missing}"):
        demand_at(gate, known)


def test_a_gate_needs_no_phones_where_none_register_or_they_are_accepted() -> None:
    assert demand_at(Gate.OWN_REBOOT, Demand((), Product.IMP, minimum="1.2")).registrations is None
    accepted = Demand((), Product.CUCM, minimum="1.2", without={"registrations"})
    assert demand_at(Gate.OWN_REBOOT, accepted).minimum == "1.2"


def test_no_phones_before_the_change_are_a_number_to_compare_with() -> None:
    known = Demand((), Product.CUCM, minimum="1.2", registrations=0)
    assert demand_at(Gate.OWN_REBOOT, known).registrations == 0


# -- several nodes at once -------------------------------------------------------------------------------------


class MeetingSession(ScriptedSession):
    """Answers the list of services only when the other nodes are asked for theirs at the same time."""

    def __init__(self, script: Mapping[str, str], meeting: threading.Barrier) -> None:
        super().__init__(script)
        self._meeting = meeting

    def run(self, command: str, timeout: float = 60.0) -> str:
        if command == SERVICES:
            self._meeting.wait(timeout=30)
        return super().run(command, timeout)


def test_who_owns_the_sessions_of_a_cluster_asks_its_nodes_side_by_side() -> None:
    meeting = threading.Barrier(3)
    stopped = texts.services("Cisco CallManager[STOPPED]  Component is not running")
    scripts = {"pub": texts.CUCM_125, "sub1": {**texts.CUCM_125, SERVICES: stopped}, "sub2": texts.CUCM_125}
    sessions = {name: MeetingSession(script, meeting) for name, script in scripts.items()}
    known = Demand((), Product.CUCM, without={"clock"}, counted=())
    gates = {"pub": Gate.PEER_AFTER, "sub1": Gate.OTHER_NODE, "sub2": Gate.OTHER_NODE}
    examiners = {
        name: Examiner(partial(sessions.__getitem__, name), Reader, demand_at(gates[name], known)) for name in gates
    }
    for _poll in range(2):
        polls = side_by_side(lambda name: examiners[name](60.0), list(examiners), at_once=3)
        missing = [poll.waiting_for if isinstance(poll, Examination) else poll for poll in polls]
        assert missing == [[], ["services: Cisco CallManager is STOPPED (Component is not running)"], []]


# -- documents -------------------------------------------------------------------------------------------------


def test_the_document_shows_which_gate_asks_for_what() -> None:
    rows = [
        (
            f"`{check.name}`",
            *("x" if check in asks(gate) else "" for gate in Gate),
            "yes" if check.acceptable else "no",
        )
        for check in CHECKS
    ]
    head = ("condition", *(f"`{gate.value}`" for gate in Gate), "accepted")
    check_table("conditions.md", "gates", render(head, rows))
