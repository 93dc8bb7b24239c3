# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The minimum TLS version of one node: what must be set, or why nothing is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..cli.confirmations import set_tls_min_version
from ..cli.dialogue import Dialogue
from ..cli.known_warnings import KnownWarning, in_force
from ..cli.redaction import OwnWords
from ..parse.cluster import Cluster
from ..product.model import TLS_VERSIONS, Product, Regime, tls_rank
from ..product.release import regime_of, release_name
from ..product.unsettable import sentence, unsettable
from .errors import RequestRefused
from .reader import Reader

__all__ = ["RESTART", "SCOPE", "Nothing", "PlannedSet", "plan"]

# How the new value takes effect: the restart that it needs.
RESTART = {Regime.NODE: "automatic", Regime.NODE_MANUAL: "required", Regime.CLUSTER: "required"}
# What one `set` applies to.
SCOPE = {Regime.NODE: "node", Regime.NODE_MANUAL: "node", Regime.CLUSTER: "cluster"}


@dataclass(frozen=True)
class Nothing:
    """Nothing is set: the value of the node, and why it stays."""

    before: str
    reason: str


@dataclass(frozen=True)
class PlannedSet:
    """The `set` that is to be sent."""

    before: str
    target: str
    product: Product
    regime: Regime
    release: str = ""  # as `show version active` prints it
    known: tuple[KnownWarning, ...] = ()  # the operator's entries that apply to this node

    @property
    def dialogue(self) -> Dialogue:
        """The command with its questions; it accepts only the warning of this regime and this target, and the sentences
        that the operator has accepted."""
        accepted = [sentence for entry in self.known for sentence in entry.sentences]
        return set_tls_min_version(self.product, self.regime, self.target, accepted)


def plan(
    reader: Reader,
    target: str,
    *,
    allow_lowering: bool,
    expected: Product | None,
    known: Sequence[KnownWarning] = (),
) -> Nothing | PlannedSet:
    """Compare the node with the target. Reads no more than the decision needs. ``known`` are the operator's entries.

    Raises RequestRefused if the target cannot be set on this node, and ProductContradiction.
    """
    found = reader.min_version()
    if found is not None:
        before = found.version
        if before not in TLS_VERSIONS:
            raise RequestRefused(
                f"the node's minimum {before} cannot be compared with {target}",
                host=reader.host,
                seen=found.line,
                hint="Set it by hand: this collection changes no node whose value is unknown.",
            )
        if before == target:
            return Nothing(before, f"the minimum is already {before}")
        if tls_rank(before) > tls_rank(target) and not allow_lowering:
            return Nothing(before, f"the minimum is {before}, above {target}; lowering it needs allow_lowering")
    version = reader.version()
    fingerprint = reader.product(expected)
    product = fingerprint.product
    name = f"{product.value} {version.text} ({release_name(version.version, product)})"
    if product is Product.UNKNOWN:
        raise RequestRefused(
            "the product of this node is not known, so its minimum TLS version is not changed",
            host=reader.host,
            seen=OwnWords("; ".join(fingerprint.evidence)),
            hint="If you know the product, set the option product.",
        )
    refused = unsettable(product, version.version, target)
    if refused is not None:
        raise RequestRefused(
            f"{name} cannot be set to TLS {target}: {refused.reason}",
            host=reader.host,
            seen=found.line if found is not None else OwnWords("; ".join(fingerprint.evidence)),
            hint=f"{sentence(refused.advice)}.",
        )
    if found is None:
        raise RequestRefused(
            f"{name} should have a minimum TLS version, but the node does not know `show tls min-version`",
            host=reader.host,
            seen=OwnWords("; ".join(fingerprint.evidence)),
            hint="Run the command by hand with the same account. A node that does not show its value is not changed.",
        )
    regime = regime_of(product, version.version)
    if regime is Regime.CLUSTER:
        _must_be_publisher(reader.cluster(), reader.host)
    own = in_force(known, product, version.version)
    return PlannedSet(found.version, target, product, regime, version.text, own)


def _must_be_publisher(cluster: Cluster | None, host: str) -> None:
    """From 15SU2 on the value belongs to the database, and only the publisher of the database can set it."""
    local = cluster.local if cluster is not None else None
    if cluster is None or local is None:
        raise RequestRefused(
            "the setting applies to the whole cluster, but the node does not show whether it is the publisher",
            host=host,
            hint="Run `show network cluster` on the node; its own row must be in the list.",
        )
    if local.db_role == "DBPub" or (not local.db_role and local.role == "publisher"):
        return
    own = [n for n in cluster.nodes if n.application == local.application and n.db_role == "DBPub"]
    publisher = own[0] if own else cluster.publisher
    raise RequestRefused(
        f"the setting applies to the whole cluster, but {local.hostname or host} is not the publisher of its database",
        host=host,
        seen=local.line,
        hint=f"Set it on {publisher.hostname or publisher.ip}." if publisher else "Set it on the publisher.",
    )
