# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of the services: nothing starts or stops, and what must run is STARTED."""

from __future__ import annotations

from collections.abc import Mapping

from ...cli.redaction import shown
from ...parse.cluster import Cluster
from ...parse.services import Service, Services
from ...product.model import Product
from ..reader import SERVICES
from .check import Check, NodeView, Purpose
from .condition import Condition, first_of

__all__ = ["CHECKS", "baseline_from_result", "services_condition"]

_STARTED = "STARTED"
_MOVING = frozenset({"STARTING", "STOPPING"})
# Stopped on a healthy node although activated. Password Reset: CUCM 12.5 troubleshooting guide; Cluster Manager on a
# node that has no cluster: PCD 15 administration guide.
_IDLE_BY_DESIGN: Mapping[str, frozenset[Product]] = {
    "password reset": frozenset(Product),
    "cluster manager": frozenset({Product.PCD}),
}
# They run only on the primary server of a Unity Connection cluster. The other server may have become primary meanwhile;
# the condition unity_cluster checks that exactly one is.
_OF_THE_PRIMARY = frozenset({"connection notifier", "connection message transfer agent", "connection mailbox sync"})


def baseline_from_result(services: Mapping[str, Mapping[str, object]]) -> frozenset[str]:
    """The names that were STARTED in the `services` of an earlier node_info. Raises ValueError for an unexpected form
    and for an empty baseline."""
    if not services:
        raise ValueError("the baseline is empty, so nothing would be required")
    started = set()
    for name, service in services.items():
        state = service.get("state") if isinstance(service, Mapping) else None
        if not isinstance(state, str):
            raise ValueError(f"service {name!r} of the baseline has no state")
        if state.upper() == _STARTED:
            started.add(str(name))
    return frozenset(started)


def services_condition(
    services: Services,
    baseline: frozenset[str] | None,
    product: Product = Product.UNKNOWN,
    cluster: Cluster | None = None,
) -> Condition:
    """Nothing starts or stops, and what must run is STARTED.

    With a baseline, each service that was STARTED then must run, except one that has moved to the other server of a
    Unity Connection cluster. A service that was stopped before is no fault. Without a baseline, each activated service
    must run unless it was stopped on purpose.
    """
    found = services.services
    if not found:
        return Condition("services", False, "the list of services is empty")
    moving = [service for service in found.values() if service.state.upper() in _MOVING]
    faults, lines = [f"{s.name} is {s.state.upper()}" for s in moving], [service.line for service in moving]
    if baseline is not None:
        required = sorted(baseline)
        faults += [f"{name} is not listed" for name in required if name not in found]
    else:
        required = [name for name, service in found.items() if _should_run(service, product)]
    for name in required:
        service = found.get(name)
        if service is None or _has_moved(service, product, cluster):
            continue
        if service.state.upper() not in {_STARTED, *_MOVING}:
            why = f" ({shown(service.reason)})" if service.reason else ""
            faults.append(f"{name} is {service.state.upper()}{why}")
            lines.append(service.line)
    if faults:
        return Condition("services", False, first_of(faults), tuple(lines))
    return Condition("services", True, f"{len(required)} of {len(required)} required services are STARTED")


def _has_moved(service: Service, product: Product, cluster: Cluster | None) -> bool:
    pair = product is Product.CUC and cluster is not None and len(cluster.nodes) > 1
    return pair and service.name.strip().lower() in _OF_THE_PRIMARY and service.out_of_service


def _should_run(service: Service, product: Product) -> bool:
    if not service.activated or service.out_of_service:
        return False
    return product not in _IDLE_BY_DESIGN.get(service.name.strip().lower(), frozenset())


def _judge(found: Services | None, node: NodeView) -> Condition:
    if found is None:
        return Condition("services", False, node.no_services or "the node lists no services")
    return services_condition(found, node.demand.services, node.product, node.cluster)


_SERVICES: Check[Services | None] = Check(
    name="services",
    commands=(SERVICES,),
    read=lambda node: node.services,
    judge=_judge,
    purpose=Purpose.RESTART | Purpose.CLUSTER | Purpose.TAKEOVER | Purpose.DATABASE | Purpose.RECOVERY,
)

CHECKS = (_SERVICES,)
