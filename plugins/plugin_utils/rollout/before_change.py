# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reading right before the change of a node: what is compared with afterwards, and why it must not be changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..node.boot import BootIdentity, from_result
from ..node.changed_by_others import Expectation
from ..node.facts import gather
from ..node.health.services import baseline_from_result
from ..node.identity import NodeIdentity, require_same
from ..node.reader import Reader
from ..node.state import StateDecision, node_state
from ..plan.baseline import baseline_gaps
from ..plan.controls import Controls
from ..plan.findings import proof_findings
from ..plan.node_record import NodeRecord
from ..product.model import Product, Regime
from ..tls.proof import Baseline
from ..tls.verdict import Proof

__all__ = ["NodeBefore", "node_before", "read_info", "why_not_to_change"]

_SUBSETS = ("cluster", "tls", "uptime", "services", "registrations")


@dataclass(frozen=True)
class NodeBefore:
    """One node right before its change: the results of node_info and tls_probe, and its state by them."""

    info: Mapping[str, Any]
    probe: dict[str, Any]
    state: StateDecision

    @property
    def boot(self) -> BootIdentity:
        """The boot that must be another one afterwards."""
        return from_result(self.info["boot"])

    @property
    def identity(self) -> NodeIdentity:
        """The node that answered."""
        return NodeIdentity.from_result(self.info["identity"])

    @property
    def services(self) -> frozenset[str]:
        """The services that must run again."""
        return baseline_from_result(self.info["services"])

    @property
    def registrations(self) -> Mapping[str, Any] | None:
        """The phones that were registered; None where no phone registers."""
        found: Mapping[str, Any] | None = self.info["registrations"]
        return found


def read_info(reader: Reader, product: Product, known: Expectation | None = None) -> dict[str, Any]:
    """What a change is decided by and compared with, as node_info returns it. What is `known` of the node from an
    earlier reading, and still the same, is not asked for twice. Raises VosError."""
    if known is not None:
        reader.boot(known.node.boot)
        reader.min_version(known.min_versions)
    return gather(reader, _SUBSETS, product)


def node_before(
    host: str,
    info: Mapping[str, Any],
    probe: dict[str, Any],
    identity: NodeIdentity | None,
    target: str,
    *,
    lowering: bool,
    require_proof: bool,
) -> NodeBefore:
    """The node by its readings. `identity` is the node that the plan means. Raises WrongNode for another one."""
    if identity is not None:
        require_same(identity, NodeIdentity.from_result(info["identity"]), host)
    state = node_state(
        reachable=True,
        target=target,
        supported_targets=tuple(info["supported_targets"]),
        configured=info["tls_min_version"],
        proof=Proof(probe["proof"]),
        regime=Regime(info["regime"]) if info["regime"] else None,
        lowering=lowering,
        require_proof=require_proof,
    )
    return NodeBefore(info, probe, state)


def why_not_to_change(
    info: Mapping[str, Any],
    probe: Mapping[str, Any],
    target: str,
    *,
    spoke: Collection[str] = (),
    accepted: Mapping[str, str],
    lowering: bool = False,
    require_proof: bool = True,
) -> list[str]:
    """The reasons, each with what to do; none for a node that may be changed, or on which nothing is left to do.

    ``info`` and ``probe`` are the results of node_info and tls_probe, ``spoke`` are the places that spoke TLS before.
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
        *_silent(probe, spoke, target),
    ]


def _silent(probe: Mapping[str, Any], spoke: Collection[str], target: str) -> list[str]:
    """The places that spoke TLS in the pre-check and are silent now: after the change nobody would miss them."""
    now = Baseline.of(probe.get("results") or (), target).spoke
    if not (gone := sorted(set(spoke) - now)):
        return []
    fix = "check whether the service of this port runs and whether the network is stable, then run this again"
    return [f"{', '.join(gone)} spoke TLS in the pre-check but does not now. What to do: {fix}"]
