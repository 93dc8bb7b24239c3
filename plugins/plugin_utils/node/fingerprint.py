# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which product a node is, decided by what it prints about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..parse.cluster import Cluster, ClusterNode
from ..parse.services import Services
from ..product.catalogue import SETTABLE
from ..product.model import Product

__all__ = ["Fingerprint", "fingerprint", "product_of"]

# The application column of `show network cluster` (TechNote 217581; CER administration guide 15, where the publisher
# of CER is printed as callmanager). An unknown word may come from a contact centre product or from PCD: their answer
# to this command is not published. The answers of the other four are.
_APPLICATIONS = {
    "callmanager": (Product.CUCM, Product.CER),
    "cups": (Product.IMP,),
    "connection": (Product.CUC,),
    "ciscoer": (Product.CER,),
}
_OTHER_APPLICATION = (Product.PCD, Product.UCCX, Product.UNKNOWN)

# Services that one product alone has and always lists, activated or not (Cisco's service names; PCD administration
# guide 15; operations guides of UCCX, CUIC, Finesse and VVB). All VOS products share the rest, e.g. Cisco Tomcat.
_SERVICES = {
    "Cisco CallManager": Product.CUCM,
    "Cisco XCP Router": Product.IMP,
    "Cisco Presence Engine": Product.IMP,
    "Connection Conversation Manager": Product.CUC,
    "Connection Mixer": Product.CUC,
    "Cisco Emergency Responder": Product.CER,
    "Platform Manager": Product.PCD,
    "Cisco Platform Manager": Product.PCD,
    "Cisco Platform Manager Service": Product.PCD,
    "Cisco Unified CCX Administration": Product.UCCX,
    "Cisco Unified CCX Engine": Product.UCCX,
    "Cisco Finesse Tomcat": Product.UCCX,
    "Cisco Finesse Notification Service": Product.UCCX,
    "Cluster View Daemon": Product.UCCX,
    "Intelligence Center Reporting Service": Product.UCCX,
    "Cisco Unified Intelligence Center Reporting Service": Product.UCCX,
}
_VERSION = re.compile(r"[0-9]+\.[0-9]+")
# `show tls server min-version` of the contact centre products, which Live Data, Identity Service and Cloud Connect have
# too, whose services are in no list (administration guides of UCCX, CUIC and VVB 15).
_SERVER_MINIMUM = re.compile(r"\bserver tls min-version is set to\b", re.IGNORECASE)

Mark = tuple[str, tuple[Product, ...]]  # what was seen, and which products print that


@dataclass(frozen=True)
class Fingerprint:
    """The product (UNKNOWN if in doubt), the reason for it or for the doubt, and which products are possible.

    `possible` is empty if the marks contradict each other: then not even the operator's vos_product decides.
    """

    product: Product
    evidence: tuple[str, ...]
    possible: tuple[Product, ...]


def fingerprint(
    cluster: Cluster | None,
    services: Services | None,
    uccx_version: str | None,
    cuc_version: str | None,
    server_minimum: str | None = None,
) -> Fingerprint:
    """The one product that every mark allows.

    Each argument is None if the node was not asked or refused the command; the last three are the answers to
    `show uccx version`, `show cuc version` and `show tls server min-version`. The result is UNKNOWN if there is no
    mark, if marks contradict each other, or if more than one product is left: a wrong product would get the wrong
    dialogue.
    """
    marks = [*_cluster_marks(cluster), *_service_marks(services)]
    marks += _version_mark("show uccx version", uccx_version, Product.UCCX)
    marks += _version_mark("show cuc version", cuc_version, Product.CUC)
    if server_minimum and _SERVER_MINIMUM.search(server_minimum):
        marks.append(("`show tls server min-version` answers with a minimum", (Product.UCCX,)))
    if not marks:
        return Fingerprint(Product.UNKNOWN, ("nothing that the node printed names a product",), SETTABLE)
    left = [product for product in Product if all(product in products for _seen, products in marks)]
    evidence = tuple(f"{seen}: {_either(products)}" for seen, products in marks)
    if not left:
        return Fingerprint(Product.UNKNOWN, (*evidence, "these contradict each other"), ())
    if len(left) > 1:
        return Fingerprint(Product.UNKNOWN, (*evidence, f"that leaves {_either(left)}"), tuple(left))
    return Fingerprint(left[0], evidence, tuple(left))


def product_of(node: ClusterNode, cluster: Cluster, asked: Product) -> Product:
    """The product of a node, read from the list that another node of its cluster printed; that one is ``asked``.

    UNKNOWN if the list has no application column (old releases), or if several products are possible.
    """
    if node.local or not node.application:
        return asked if node.local else Product.UNKNOWN
    seen_from_there = Cluster(tuple(replace(other, local=other is node) for other in cluster.nodes))
    found = fingerprint(seen_from_there, None, None, None)
    return asked if asked in found.possible else found.product


def _cluster_marks(cluster: Cluster | None) -> Iterator[Mark]:
    command = "`show network cluster`"
    if cluster is None or cluster.local is None or not cluster.local.application:
        return
    own = cluster.local.application
    yield f"{command} prints this node as {own}", _APPLICATIONS.get(own, _OTHER_APPLICATION)
    others = {node.application for node in cluster.nodes if not node.local}
    if "ciscoer" in others:
        yield f"{command} lists ciscoer nodes", (Product.CER,)
    if "cups" in others:
        yield f"{command} lists cups nodes", (Product.CUCM, Product.IMP)


def _service_marks(services: Services | None) -> Iterator[Mark]:
    for name in services.services if services else ():
        if name in _SERVICES:
            yield f"`utils service list` has {name}", (_SERVICES[name],)


def _version_mark(command: str, answer: str | None, product: Product) -> Iterator[Mark]:
    if answer and _VERSION.search(answer):
        yield f"`{command}` answers with a version", (product,)


def _either(products: list[Product] | tuple[Product, ...]) -> str:
    return " or ".join(product.value for product in products)
