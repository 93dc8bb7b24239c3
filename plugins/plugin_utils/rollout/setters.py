# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From 15SU2 on only the publisher of a database can set the minimum: what follows where it is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..product.model import Product, Regime
from .clusters import Finding
from .records import NodeRecord

__all__ = ["setter_findings"]


def setter_findings(
    nodes: Sequence[NodeRecord], drifted: Collection[str], exclude: Mapping[str, str], absent: Sequence[str]
) -> list[Finding]:
    """Findings of one cluster, database by database (IM and Presence has one of its own).

    ``drifted`` are the hosts whose configured minimum is below the target, ``absent`` the members that are not among
    the hosts of the run.
    """
    findings = []
    for product in Product:
        database = [node for node in nodes if node.product is product and node.regime is Regime.CLUSTER]
        needy = [node.name for node in database if node.name in drifted and node.name not in exclude]
        publisher = next((node for node in database if node.is_publisher), None)
        if publisher is None:
            text = "cannot be set: the publisher of its database is not among the hosts of this run"
            fix = "run this for the publisher too: from 15SU2 on only the publisher can set the minimum"
            findings += [Finding("block", name, text, fix) for name in needy if absent]
        elif publisher.name in drifted and publisher.name in exclude:
            if needy:
                text = f"is excluded, but only this publisher can set the minimum for {', '.join(needy)}"
                fix = "take it off vos_tls_exclude_nodes, or exclude every node of its database"
                findings.append(Finding("block", publisher.name, text, fix))
        elif publisher.name in drifted:
            findings += [
                Finding(
                    "warn",
                    node.name,
                    f"is excluded, but the set on its publisher {publisher.name} counts for it too",
                    "it is not restarted here; the new minimum takes effect at its next restart, whoever causes that",
                )
                for node in database
                if node.name in exclude and node is not publisher
            ]
    return findings
