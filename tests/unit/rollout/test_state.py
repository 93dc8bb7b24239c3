# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The truth table of the state of a node."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.state import node_state
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof

TO_12 = ("1.0", "1.1", "1.2")
NOT = Proof.NOT_EFFECTIVE


@pytest.mark.parametrize(
    ("reachable", "target", "supported", "configured", "proof", "state"),
    [
        (False, "1.2", (), None, None, "unreachable"),
        (False, "1.2", TO_12, "1.2", Proof.EFFECTIVE, "unreachable"),
        (True, "1.2", (), None, None, "unsupported"),
        (True, "1.2", TO_12, None, Proof.EFFECTIVE, "unreachable"),
        (True, "1.3", TO_12, "1.2", Proof.EFFECTIVE, "unsupported"),
        (True, "1.2", TO_12, "1.0", NOT, "drifted"),
        (True, "1.2", TO_12, "1.1", Proof.EFFECTIVE, "drifted"),
        (True, "1.2", TO_12, "1.1", None, "drifted"),
        (True, "1.2", TO_12, "1.2", Proof.EFFECTIVE, "compliant"),
        (True, "1.2", (*TO_12, "1.3"), "1.3", Proof.EFFECTIVE, "compliant"),
        (True, "1.2", TO_12, "1.2", NOT, "pending_restart"),
        (True, "1.2", TO_12, "1.2", Proof.UNPROVEN, "unverified"),
        (True, "1.2", TO_12, "1.2", Proof.UNREACHABLE, "unverified"),
        (True, "1.2", TO_12, "1.2", None, "unverified"),
    ],
)
def test_truth_table(
    reachable: bool, target: str, supported: tuple[str, ...], configured: str | None, proof: Proof | None, state: str
) -> None:
    decision = node_state(
        reachable=reachable, target=target, supported_targets=supported, configured=configured, proof=proof
    )
    assert decision.state.value == state
    assert decision.reason
