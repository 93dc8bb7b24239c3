# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a node, decided by one pure function from what the device says and what the handshake shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ..product.model import Regime, tls_rank
from ..tls.verdict import Proof

__all__ = ["NodeState", "StateDecision", "node_state", "served_state"]


class NodeState(str, Enum):
    """Where a node stands against the target. It always comes from the device, never from a file."""

    COMPLIANT = "compliant"  # configured, and proven by handshake
    PENDING_RESTART = "pending_restart"  # configured, but the handshake shows the old behaviour
    DRIFTED = "drifted"  # configured below the target
    UNVERIFIED = "unverified"  # configured, but no handshake could be judged
    UNSUPPORTED = "unsupported"  # the product or the release cannot be set to the target
    UNREACHABLE = "unreachable"  # the node could not be read


@dataclass(frozen=True)
class StateDecision:
    """A state and the one sentence that says why.

    ``settled``: nothing is left to do. True for a compliant node, for a node whose minimum was lowered as far as this
    can be seen, and, if no proof is required, for a node that no handshake could judge.
    """

    state: NodeState
    reason: str
    settled: bool = False


def node_state(
    *,
    reachable: bool,
    target: str,
    supported_targets: Sequence[str],
    configured: str | None,
    proof: Proof | None,
    regime: Regime | None = None,
    restarted: bool | None = None,
    lowering: bool = False,
    require_proof: bool = True,
) -> StateDecision:
    """Decide the state of a node; the truth table is in docs/states.md and in the unit tests.

    ``configured`` is what ``show tls min-version`` printed, ``proof`` the judgement of the handshakes (None: no
    handshake was tried), ``restarted`` whether the node was booted again since it was set (None: the set was not seen).
    A value above the target is as good as the target, unless the target is a ``lowering``: then the configured value
    must be the target itself. Without ``require_proof`` a node that shows the target, but that no handshake could
    judge, is settled; it stays unverified.
    """
    if not reachable:
        return StateDecision(NodeState.UNREACHABLE, "the node could not be read")
    if configured is None:
        if target not in supported_targets:
            return StateDecision(NodeState.UNSUPPORTED, "this product or release has no such setting")
        return StateDecision(NodeState.UNREACHABLE, "the node did not say its configured minimum")
    if tls_rank(configured) < tls_rank(target) or (lowering and configured != target):
        if target not in supported_targets:
            return StateDecision(NodeState.UNSUPPORTED, f"this product or release cannot be set to TLS {target}")
        return StateDecision(NodeState.DRIFTED, f"configured minimum is TLS {configured}, the target is {target}")
    set_to = f"configured minimum is TLS {configured}"
    # A port may refuse an old version at any minimum. So if the minimum was lowered to one, the value counts.
    hidden = lowering and tls_rank(target) < tls_rank("1.2")
    if restarted is False:
        # Some ports refuse old versions at any minimum (security guide 15), so a handshake alone could pass wrongly.
        return StateDecision(NodeState.PENDING_RESTART, f"{set_to}, and the node has not restarted since it was set")
    if proof is Proof.EFFECTIVE:
        return StateDecision(NodeState.COMPLIANT, f"{set_to}, proven by handshake", settled=True)
    if proof is Proof.TOO_STRICT:
        if restarted and hidden:
            text = f"{set_to} and the node has restarted, but its ports refuse TLS {target}, as some do at any minimum"
            return StateDecision(NodeState.UNVERIFIED, text, settled=True)
        return StateDecision(NodeState.PENDING_RESTART, f"{set_to}, but the old minimum is still served")
    if proof is Proof.NOT_EFFECTIVE:
        # Up to 15SU1 the node restarts by itself within minutes. From 15SU2 on the processes serve the old minimum
        # until `utils system restart` (CLI reference 15).
        hope = ", it may soon restart by itself" if regime is Regime.NODE and restarted is None else ""
        return StateDecision(NodeState.PENDING_RESTART, f"{set_to}, but an older version is still accepted{hope}")
    text = f"{set_to}{' and the node has restarted' if restarted else ''}, but no handshake could be judged"
    if not require_proof:
        return StateDecision(NodeState.UNVERIFIED, f"{text}, and no proof is required", settled=True)
    return StateDecision(NodeState.UNVERIFIED, text, settled=hidden and proof is Proof.UNPROVEN)


def served_state(proof: Proof | None, target: str) -> StateDecision:
    """The state of a node of which only handshakes are known; docs/states.md.

    It is never compliant: only a login shows the configured value, which the next restart brings into effect.
    """
    if proof is None or proof is Proof.UNREACHABLE:
        return StateDecision(NodeState.UNREACHABLE, "no port answered, and no login was made")
    if proof is Proof.NOT_EFFECTIVE:
        # Configured too low, or not restarted since: drift either way.
        return StateDecision(NodeState.DRIFTED, f"a version below TLS {target} is accepted; no login was made")
    if proof is Proof.EFFECTIVE:
        text = f"nothing below TLS {target} is accepted, but no login was made to read the configured minimum"
        return StateDecision(NodeState.UNVERIFIED, text)
    return StateDecision(NodeState.UNVERIFIED, "no handshake could be judged, and no login was made")
