# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gates of a rollout: which conditions each gate checks, and which values it needs for a comparison."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from .check import Check, Demand, Purpose
from .checks import CHECKS

__all__ = ["Gate", "asks", "demand_at"]


class Gate(str, Enum):
    """A gate, named after the node that it checks and the time."""

    PRECHECK = "precheck"  # each node, before the plan
    OTHER_NODE = "other_node"  # each other node of the cluster, before a change
    OTHER_DATABASE = "other_database"  # instead of OTHER_NODE, for the publisher of another database
    NODE_BEFORE = "node_before"  # the node itself, before its change
    CLUSTER_BEFORE = "cluster_before"  # its peer, before its change: the longest wait, so the last
    NODE_AFTER = "node_after"  # the node itself, after its restart
    PEER_AFTER = "peer_after"  # its peer, after its restart
    OTHER_AFTER = "other_after"  # each other node of the cluster, after that restart
    OWN_REBOOT = "own_reboot"  # a node set before the run, after the reboot that it makes by itself


@dataclass(frozen=True)
class _Rule:
    purpose: Purpose
    services: bool = False  # it compares with the services that ran before the change


_RULES: Mapping[Gate, _Rule] = {
    Gate.PRECHECK: _Rule(Purpose.PRECHECK),
    # A node whose services do not run cannot take over.
    Gate.OTHER_NODE: _Rule(Purpose.TAKEOVER | Purpose.LOAD),
    Gate.OTHER_DATABASE: _Rule(Purpose.DATABASE | Purpose.LOAD),
    Gate.NODE_BEFORE: _Rule(Purpose.RESTART),
    Gate.CLUSTER_BEFORE: _Rule(Purpose.CLUSTER),
    Gate.NODE_AFTER: _Rule(Purpose.RECOVERY | Purpose.LOAD | Purpose.RESULT, services=True),
    Gate.PEER_AFTER: _Rule(Purpose.RECOVERY | Purpose.LOAD),
    Gate.OTHER_AFTER: _Rule(Purpose.LOAD),
    # Its services were not read right before that reboot, so each activated service must run.
    Gate.OWN_REBOOT: _Rule(Purpose.RECOVERY | Purpose.LOAD | Purpose.RESULT),
}


def asks(gate: Gate, without: Collection[str] = ()) -> tuple[Check[Any], ...]:
    """The conditions that a gate checks, without those that the operator accepted."""
    return tuple(check for check in CHECKS if check.purpose & _RULES[gate].purpose and check.name not in without)


def demand_at(gate: Gate, known: Demand) -> Demand:
    """What must hold at a gate. `known` says what the node is, the values to compare with, and what is accepted.

    If a minimum or a number of phones is given, every gate compares with it. Raises ValueError if a value that this
    gate needs is missing: otherwise it would open without the comparison.
    """
    if _RULES[gate].services and known.services is None:
        raise ValueError(f"the gate {gate.value} compares with services from before the change, which is missing")
    checks = asks(gate, known.without)
    for check in checks:
        asked = known.product is None or not check.asked_of(known.product, None)
        if asked and check.measure is not None and check.measure(known) is None:
            raise ValueError(f"the gate {gate.value} compares with {check.name}, which is missing")
    return replace(known, conditions=[check.name for check in checks if check.measure is None])
