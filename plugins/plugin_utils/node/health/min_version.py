# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of the minimum TLS version: the node still shows what it was set to."""

from __future__ import annotations

from ...parse.min_version import MinVersion
from ...product.model import TLS_VERSIONS, tls_rank
from ..reader import TLS
from .check import Check, NodeView, Purpose, Scope
from .condition import Condition

__all__ = ["CHECKS", "minimum_condition"]


def minimum_condition(found: MinVersion | None, wanted: str) -> Condition:
    """The node still shows the minimum TLS version that it was set to; a higher one is as good."""
    if found is None:
        return Condition("tls_min_version", False, "the node shows no minimum TLS version")
    kept = found.version in TLS_VERSIONS and tls_rank(found.version) >= tls_rank(wanted)
    return Condition("tls_min_version", kept, f"the minimum is {found.version}, it was set to {wanted}")


def _judge(found: MinVersion | None, node: NodeView) -> Condition:
    return minimum_condition(found, str(node.demand.minimum))


_MIN_VERSION: Check[MinVersion | None] = Check(
    name="tls_min_version",
    commands=(TLS,),
    read=lambda node: node.reader.min_version(),
    judge=_judge,
    purpose=Purpose.RESULT,
    scope=Scope.NODE,
    measure=lambda demand: demand.minimum,
)

CHECKS = (_MIN_VERSION,)
