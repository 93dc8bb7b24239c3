# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of the phones: as many as before are registered with the node again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...parse.cluster import Cluster
from ...parse.registration import Registrations, parse_registrations
from ...product.catalogue import Feature, having
from ...product.model import Product
from .check import Check, HealthCommand, NodeView, Purpose, Scope, Turn
from .condition import Condition

__all__ = ["CHECKS", "PHONES", "registered_from_result", "registrations_condition"]

PHONES = HealthCommand(
    "show risdb query phone",
    parse_registrations,
    lambda found: f"Total count {found.total}",
    patience=180.0,
    whole=True,  # the parser refuses an answer without its total
)

# The products that phones register with.
_WITH_PHONES = having(Feature.PHONES)


def registered_from_result(registrations: Mapping[str, Any]) -> int:
    """How many phones were registered according to the `registrations` of an earlier node_info. Raises ValueError if
    they could not be counted then."""
    if reason := registrations.get("error"):
        raise ValueError(f"registrations has no number of phones to compare with: {reason}")
    number = registrations.get("registered")
    if not isinstance(number, int) or isinstance(number, bool):
        raise ValueError("registrations is not the value that node_info returned: registered is not a number")
    # A row that could not be read may be a registered phone.
    return number + int(registrations.get("unread") or 0)


def registrations_condition(found: Registrations | None, before: int, tolerance: float) -> Condition:
    """At least the share `tolerance` (0 to 1) of the phones that were registered before is registered again."""
    if found is None:
        return Condition("registrations", False, "the registered phones could not be read")
    wanted = math.ceil(before * tolerance)
    seen = f"{found.registered} phones are registered, {before} were before, {wanted} are enough"
    if found.unread:
        # Unread rows count as registered before and as not registered now, so that no lost phone is overlooked.
        shown = "; ".join(repr(row) for row in found.unread_rows)
        seen += f"; {found.unread} rows cannot be read and count as not registered: {shown}"
    return Condition("registrations", found.registered >= wanted, seen)


def _asked_of(product: Product, _cluster: Cluster | None) -> str:
    return "" if product in _WITH_PHONES else f"no phone registers with {product.value}"


def _judge(found: Registrations | None, node: NodeView) -> Condition:
    return registrations_condition(found, node.demand.registrations or 0, node.demand.tolerance)


_REGISTRATIONS: Check[Registrations | None] = Check(
    name="registrations",
    commands=(PHONES.text,),
    read=lambda node: PHONES.read(node.reader),
    judge=_judge,
    purpose=Purpose.RESULT,
    asked_of=_asked_of,
    scope=Scope.NODE,
    acceptable=True,
    turn=Turn.REST_HOLDS,
    measure=lambda demand: demand.registrations,
)

CHECKS = (_REGISTRATIONS,)
