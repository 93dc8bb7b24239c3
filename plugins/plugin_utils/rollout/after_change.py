# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the ports of a node that was restarted and is healthy prove its change; and if not, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..node.access import NodeAccess
from ..node.state import StateDecision, node_state
from ..tls.verdict import Proof
from .before_change import NodeBefore
from .options import ChangeOptions

__all__ = ["why_not_proven"]

_NOT_JUDGED = (Proof.UNPROVEN, Proof.UNREACHABLE)


def why_not_proven(
    name: str, before: NodeBefore, probe: Mapping[str, Any], options: ChangeOptions, access: NodeAccess | None = None
) -> str:
    """One sentence, or nothing where the change is proven as far as it has to be.

    ``probe`` is the result of tls_probe with the baseline from before the change. ``access`` is for a lowering: a port
    can refuse an old version at any minimum, so there the value that the node shows and its restart are all that there
    is to see. Raises VosError.
    """
    proof = Proof(probe["proof"])
    if probe["lost"]:
        return (
            f"{name} has restarted, and its services run, but these ports spoke TLS before the change and do not now: "
            f"{', '.join(probe['lost'])}. {probe['reason']}"
        )
    if access is not None:
        lowered = _lowered(before, proof, options.target, access)
        what = f"it is {lowered.state.value}: {lowered.reason}. {probe['reason']}"
        return "" if lowered.settled else f"{name} has restarted and is healthy, but {what}"
    if proof is Proof.EFFECTIVE or (not options.require_proof and proof in _NOT_JUDGED):
        return ""
    return (
        f"{name} has restarted, is healthy and shows the minimum {options.target}, but the handshakes say "
        f"{proof.value.replace('_', ' ')}: {probe['reason']}"
    )


def _lowered(before: NodeBefore, proof: Proof, target: str, access: NodeAccess) -> StateDecision:
    found = access.read(access.login()).min_version()
    return node_state(
        reachable=True,
        target=target,
        supported_targets=before.info["supported_targets"],
        configured=found.version if found is not None else None,
        proof=proof,
        restarted=True,
        lowering=True,
    )
