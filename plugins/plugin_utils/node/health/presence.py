# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of IM and Presence: high availability is off. If it is on, services hang after a restart."""

from __future__ import annotations

from ...parse.availability import Availability, parse_availability
from ...parse.cluster import Cluster
from ...product.model import Product
from .check import Check, HealthCommand, Purpose, Scope
from .condition import Condition

__all__ = ["CHECKS", "HA_STATUS", "availability_condition", "several_nodes"]

HA_STATUS = HealthCommand("utils ha status", parse_availability, lambda found: found.nodes[0].line)

_APPLICATION = "cups"  # how `show network cluster` calls the application of IM and Presence


def availability_condition(found: Availability | None) -> Condition:
    """High availability is off. If it is on, services of IM and Presence hang after a restart (TechNote 217304)."""
    if found is None:
        return Condition("availability", False, "the state of high availability could not be read")
    states = ", ".join(f"{node.name} is {node.state}" for node in found.nodes)
    if found.enabled is False:
        return Condition("availability", True, "high availability is off")
    doubt = "high availability is on" if found.enabled else "it is not known whether high availability is on"
    return Condition("availability", False, f"{doubt} ({states})")


def _asked_of(product: Product, cluster: Cluster | None) -> str:
    if product is not Product.IMP:
        return f"{product.value} has no presence redundancy group"
    return "" if several_nodes(cluster) else "a single IM and Presence node has no high availability"


def several_nodes(cluster: Cluster | None) -> bool:
    """Whether IM and Presence may have more than one node; a list that names none says nothing about that."""
    nodes = [node for node in cluster.nodes if node.application == _APPLICATION] if cluster is not None else []
    return len(nodes) != 1


_AVAILABILITY: Check[Availability | None] = Check(
    name="availability",
    commands=(HA_STATUS.text,),
    read=lambda node: HA_STATUS.read(node.reader),
    judge=lambda found, _node: availability_condition(found),
    purpose=Purpose.PRECHECK | Purpose.RESTART,
    asked_of=_asked_of,
    fix=(
        "disable it for its group in Cisco Unified CM Administration, System > Presence Redundancy Groups; "
        "enable it again after the rollout"
    ),
    scope=Scope.PRODUCT,
    acceptable=True,
)

CHECKS = (_AVAILABILITY,)
