# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last check before a node is changed: what its newest reading has that would block it in the pre-check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..node.state import node_state
from ..plan.baseline import baseline_gaps
from ..plan.controls import Controls
from ..plan.findings import proof_findings
from ..plan.node_record import NodeRecord
from ..tls.proof import Baseline

__all__ = ["why_not_to_change"]


def why_not_to_change(
    info: Mapping[str, Any],
    probe: Mapping[str, Any],
    target: str,
    *,
    earlier: Mapping[str, Any] | None = None,
    accepted: Mapping[str, str],
    lowering: bool = False,
    require_proof: bool = True,
) -> list[str]:
    """The reasons, each with what to do; none for a node that may be changed, or on which nothing is left to do.

    ``info`` and ``probe`` are the results of node_info and tls_probe, ``earlier`` is what tls_probe said before.
    ``accepted`` are the conditions that the operator does without: a baseline that only they need may be missing.
    """
    record = NodeRecord.from_facts({"name": str(info["hostname"]), "info": info, "probe": probe})
    state = node_state(
        reachable=True,
        target=target,
        supported_targets=record.supported_targets,
        configured=record.configured,
        proof=record.proof,
        lowering=lowering,
        require_proof=require_proof,
    )
    if state.settled:
        return []
    controls = Controls(allow_lowering=lowering, require_proof=require_proof)
    unprovable = [found for found in proof_findings(record, state, target, controls) if found.severity == "block"]
    gaps = [gap for gap in baseline_gaps(info) if not gap.accepted_with(accepted)]
    return [
        *(f"{gap.seen}. What to do: {gap.fix}" for gap in gaps),
        *(f"{found.text}. What to do: {found.fix}" for found in unprovable),
        *_silent(probe, earlier or {}, target),
    ]


def _silent(probe: Mapping[str, Any], earlier: Mapping[str, Any], target: str) -> list[str]:
    """The places that spoke TLS in the pre-check and are silent now: after the change nobody would miss them."""
    then, now = (Baseline.of(found.get("results") or (), target).spoke for found in (earlier, probe))
    if not (gone := sorted(then - now)):
        return []
    fix = "check whether the service of this port runs and whether the network is stable, then run this again"
    return [f"{', '.join(gone)} spoke TLS in the pre-check but does not now. What to do: {fix}"]
