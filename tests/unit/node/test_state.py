# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The truth table of the state of a node, as docs/states.md shows it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.node.state import node_state
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Regime
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof

from tests.tables import check_table, render

TO_12 = ("1.0", "1.1", "1.2")
TO_13 = (*TO_12, "1.3")
EFFECTIVE, NOT, UNPROVEN, UNREACHABLE = Proof.EFFECTIVE, Proof.NOT_EFFECTIVE, Proof.UNPROVEN, Proof.UNREACHABLE
STRICT = Proof.TOO_STRICT

# Reachable, target, values that can be set, configured, handshake, restarted since the set, lowering; the state.
ROWS = [
    (False, "1.2", (), None, None, None, False, "unreachable"),
    (False, "1.2", TO_12, "1.2", EFFECTIVE, True, False, "unreachable"),
    (True, "1.2", (), None, None, None, False, "unsupported"),
    (True, "1.2", TO_12, None, EFFECTIVE, None, False, "unreachable"),
    (True, "1.3", TO_12, "1.2", EFFECTIVE, None, False, "unsupported"),
    (True, "1.2", TO_12, "1.0", NOT, None, False, "drifted"),
    (True, "1.2", TO_12, "1.1", EFFECTIVE, True, False, "drifted"),
    (True, "1.2", TO_12, "1.1", None, False, False, "drifted"),
    (True, "1.2", TO_12, "1.2", EFFECTIVE, None, False, "compliant"),
    (True, "1.2", TO_12, "1.2", EFFECTIVE, True, False, "compliant"),
    (True, "1.2", TO_13, "1.3", EFFECTIVE, None, False, "compliant"),
    (True, "1.2", TO_12, "1.2", EFFECTIVE, False, False, "pending_restart"),
    (True, "1.2", TO_12, "1.2", UNPROVEN, False, False, "pending_restart"),
    (True, "1.2", TO_12, "1.2", NOT, None, False, "pending_restart"),
    (True, "1.2", TO_12, "1.2", NOT, True, False, "pending_restart"),
    (True, "1.2", TO_12, "1.2", UNPROVEN, None, False, "unverified"),
    (True, "1.2", TO_12, "1.2", UNREACHABLE, True, False, "unverified"),
    (True, "1.2", TO_12, "1.2", None, None, False, "unverified"),
    (True, "1.0", TO_12, "1.2", EFFECTIVE, None, False, "compliant"),
    (True, "1.0", TO_12, "1.2", EFFECTIVE, None, True, "drifted"),
    (True, "1.0", TO_12, "1.0", EFFECTIVE, True, True, "compliant"),
    (True, "1.1", TO_12, "1.1", NOT, None, True, "pending_restart"),
    (True, "1.0", TO_12, "1.0", STRICT, None, True, "pending_restart"),
    (True, "1.0", TO_12, "1.0", STRICT, False, True, "pending_restart"),
    (True, "1.0", TO_12, "1.0", STRICT, True, True, "unverified"),
    (True, "1.0", TO_12, "1.0", UNPROVEN, None, True, "unverified"),
    (True, "1.0", TO_12, "1.0", UNPROVEN, False, True, "pending_restart"),
    (True, "1.2", TO_13, "1.2", STRICT, True, True, "pending_restart"),
]


@pytest.mark.parametrize("row", ROWS)
def test_truth_table(row: tuple[Any, ...]) -> None:
    reachable, target, supported, configured, proof, restarted, lowering, state = row
    for regime in (Regime.NODE, Regime.CLUSTER, None):
        decision = node_state(
            reachable=reachable,
            target=target,
            supported_targets=supported,
            configured=configured,
            proof=proof,
            regime=regime,
            restarted=restarted,
            lowering=lowering,
        )
        assert decision.state.value == state
        assert decision.reason


def test_the_document_shows_the_table() -> None:
    head = ("node read", "target", "can be set", "configured", "handshake", "restarted since set", "lowering", "state")
    check_table("states.md", "states", render(head, [_words(row) for row in ROWS]))


def _words(row: tuple[Any, ...]) -> list[str]:
    reachable, target, supported, configured, proof, restarted, lowering, state = row
    answers = {True: "yes", False: "no", None: "not known"}
    return [
        answers[reachable],
        target,
        ", ".join(supported) or "-",
        configured or "-",
        proof.value.replace("_", " ") if proof else "-",
        answers[restarted],
        "yes" if lowering else "",
        f"`{state}`",
    ]


def test_a_node_of_the_node_regime_that_was_set_may_be_about_to_restart_by_itself() -> None:
    def reason(regime: Regime) -> str:
        return node_state(
            reachable=True, target="1.2", supported_targets=TO_12, configured="1.2", proof=NOT, regime=regime
        ).reason

    assert "soon restart by itself" in reason(Regime.NODE)
    assert "soon restart by itself" not in reason(Regime.CLUSTER)


@pytest.mark.parametrize(
    ("proof", "restarted", "state", "settled"),
    [
        (UNREACHABLE, None, "unverified", True),
        (UNPROVEN, True, "unverified", True),
        (None, None, "unverified", True),
        (UNREACHABLE, False, "pending_restart", False),
        (NOT, True, "pending_restart", False),
        (EFFECTIVE, None, "compliant", True),
    ],
)
def test_where_no_proof_is_required_a_node_that_could_not_be_judged_is_left_alone_and_stays_unverified(
    proof: Proof | None, restarted: bool | None, state: str, settled: bool
) -> None:
    decision = node_state(
        reachable=True,
        target="1.2",
        supported_targets=TO_12,
        configured="1.2",
        proof=proof,
        restarted=restarted,
        require_proof=False,
    )
    assert (decision.state.value, decision.settled) == (state, settled)


@pytest.mark.parametrize(
    ("target", "proof", "restarted", "lowering", "settled"),
    [
        ("1.2", EFFECTIVE, None, False, True),
        ("1.2", UNPROVEN, True, False, False),
        ("1.0", STRICT, True, True, True),
        ("1.0", STRICT, None, True, False),
        ("1.0", UNPROVEN, None, True, True),
        ("1.0", UNPROVEN, False, True, False),
        ("1.0", UNREACHABLE, True, True, False),
        ("1.0", NOT, True, True, False),
        ("1.2", UNPROVEN, True, True, False),
    ],
)
def test_nothing_is_left_to_do_where_it_is_proven_or_where_a_port_cannot_show_the_lower_version(
    target: str, proof: Proof, restarted: bool | None, lowering: bool, settled: bool
) -> None:
    decision = node_state(
        reachable=True,
        target=target,
        supported_targets=TO_12,
        configured=target,
        proof=proof,
        restarted=restarted,
        lowering=lowering,
    )
    assert decision.settled is settled
    assert ("has restarted" in decision.reason) is (restarted is True and decision.state.value == "unverified")
