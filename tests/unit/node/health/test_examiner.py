# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node that takes long to recover: what it is asked first, and what in the same poll afterwards."""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.check import Demand
from ansible_collections.collabops.vos.plugins.plugin_utils.node.health.examine import Examination, Examiner
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reader import Reader
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product

from tests.unit.action import texts
from tests.unit.action.scripted import Script, ScriptedSession, refused

UPGRADE = "utils system upgrade status"
LONG = Demand(["services", "cluster", "replication", "upgrade"], product=Product.CUCM)
SERVICES, CLUSTER, REPLICATION = "utils service list", "show network cluster", "utils dbreplication runtimestate"
NOT_YET = texts.REPLICATION.replace("(2) Setup Completed", "(0) Initializing")


def long_one(more: Script | None = None) -> tuple[ScriptedSession, Examiner]:
    answers: Script = {**texts.CUCM_125, UPGRADE: refused(UPGRADE), REPLICATION: [NOT_YET, NOT_YET, texts.REPLICATION]}
    session = ScriptedSession({**answers, **(more or {})})
    return session, Examiner(lambda: session, Reader, LONG)


def lacks(seen: Examination) -> list[str]:
    return [one.partition(":")[0] for one in seen.waiting_for]


def test_a_node_that_takes_long_is_asked_for_what_it_lacks_until_that_holds() -> None:
    session, examiner = long_one()
    assert lacks(examiner.again()) == ["replication"]
    session.sent.clear()
    assert lacks(examiner.again()) == ["replication"]
    assert session.sent == [CLUSTER, REPLICATION]


def test_the_poll_in_which_it_holds_goes_on_with_the_rest() -> None:
    session, examiner = long_one()
    assert [examiner.again().healthy for _poll in range(2)] == [False, False]
    session.sent.clear()
    assert examiner.again().healthy
    seen = examiner(60.0)
    assert seen.healthy
    assert [condition.name for condition in seen.conditions] == ["session", *LONG.conditions]
    assert session.sent == [CLUSTER, REPLICATION, SERVICES, UPGRADE]
    examiner(60.0)
    assert session.sent.count(REPLICATION) == 2, "the next poll reads everything again"


def test_what_has_broken_meanwhile_is_found_in_the_same_poll() -> None:
    stopped = texts.services("Cisco CallManager[STOPPED]  Component is not running")
    _session, examiner = long_one({SERVICES: [texts.SERVICES, stopped]})
    assert [examiner.again().healthy for _poll in range(3)] == [False, False, True]
    assert lacks(examiner(60.0)) == ["services"]


def test_what_uses_the_refusals_of_other_commands_is_not_asked_without_them() -> None:
    ongoing = "Upgrade status : Upgrade is in progress\n"
    session, examiner = long_one({REPLICATION: texts.REPLICATION, UPGRADE: ongoing})
    assert lacks(examiner.again()) == ["upgrade"]
    session.sent.clear()
    examiner.again()
    assert session.sent == [SERVICES, CLUSTER, REPLICATION, UPGRADE]
