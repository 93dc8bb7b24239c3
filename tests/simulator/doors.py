# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS ports of a node, and how each of them behaves: its own reading of Cisco's tables, apart from the plugins'."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .product import Product, Role
from .quirks import Quirks
from .world import NodeSpec

__all__ = ["Door", "doors"]

# CiscoSSL is OpenSSL 1.0.2 up to 14SU1 and 1.1.1 from 14SU2 on (compatibility matrix 14). The old one refuses a version
# with a reset and no alert (measured with OpenSSL 1.0.2; on a node that is inferred). Web servers are Java and HAProxy.
_NEW_LIBRARY = (14, 0, 1, 12900)


@dataclass(frozen=True)
class Door:
    """One port. `floor` is the lowest version that it accepts, `start` what is spoken before TLS."""

    port: int
    web: bool = False  # goes with Cisco Tomcat
    floor: str = "1.0"
    client_certificate: bool = False
    start: str = ""  # smtp, xmpp
    native: bool = False  # served by the library of the platform
    reset: bool = False  # refuses without an alert
    gcm_only: bool = False
    plain_text: bool = False
    silent: bool = False


_WEB = (Door(443, web=True), Door(8443, web=True))


def _cucm(spec: NodeSpec, minimum: str) -> tuple[Door, ...]:
    # In Common Criteria mode the two downloads follow the minimum; elsewhere they begin at 1.2.
    download = "1.0" if spec.common_criteria else "1.2"
    search = "1.1" if spec.common_criteria and minimum == "1.0" else "1.2"
    every = (*_WEB, Door(2445, native=True), Door(9443, floor=search, web=True))
    calls = (
        Door(2443, client_certificate=True, native=True),
        Door(2749, client_certificate=True, native=True),
        Door(5061, client_certificate=True, native=True),
    )
    files = tuple(Door(port, floor=download, client_certificate=True) for port in (6971, 6972))
    publisher = (
        Door(2444, native=True),
        Door(3804, native=True),
        Door(7501, client_certificate=True, native=True),
    )
    return (
        *every,
        *(calls if spec.call_processing else ()),
        *(files if spec.tftp else ()),
        *(publisher if spec.role is Role.PUBLISHER else ()),
    )


def _imp(_spec: NodeSpec, _minimum: str) -> tuple[Door, ...]:
    proxy = (Door(5061, native=True), Door(5062, client_certificate=True, native=True), Door(8083, native=True))
    chat = (Door(5222, start="xmpp", native=True), Door(7400, native=True), Door(5280, plain_text=True))
    return (*_WEB, *proxy, *chat)


def _cuc(_spec: NodeSpec, _minimum: str) -> tuple[Door, ...]:
    mail = (Door(25, start="smtp", native=True), Door(587, start="smtp", native=True), Door(993, native=True))
    return (*_WEB, Door(8444, web=True), Door(7443, floor="1.2"), *mail, Door(5061, native=True))


_OF_PRODUCT = {Product.CUCM: _cucm, Product.IMP: _imp, Product.CUC: _cuc}


def doors(spec: NodeSpec, quirks: Quirks, minimum: str) -> tuple[Door, ...]:
    """The ports of a node that are to be open at a minimum in effect, as its quirks have them now."""
    of_product = _OF_PRODUCT.get(spec.product)
    known = {door.port: door for door in (of_product(spec, minimum) if of_product is not None else _WEB)}
    chosen = [known.get(port, Door(port)) for port in (known if spec.all_tls_ports else spec.tls_ports)]
    if spec.tls_port not in {door.port for door in chosen}:
        chosen.insert(0, replace(known.get(spec.tls_port, Door(spec.tls_port)), web=True))
    old = spec.release.numbers < _NEW_LIBRARY
    return tuple(
        replace(
            door,
            floor=_floor(door, spec, quirks, minimum),
            reset=quirks.tls_reset or (door.native and old),
            gcm_only=quirks.tls_gcm_only,
            plain_text=door.plain_text or door.port in quirks.tls_plain_text,
            silent=door.port in quirks.tls_silent,
        )
        for door in chosen
        if door.port not in quirks.tls_closed
    )


def _floor(door: Door, spec: NodeSpec, quirks: Quirks, minimum: str) -> str:
    if door.port in quirks.tls_weak:
        return "1.0"
    return max(door.floor, minimum, quirks.tls_floor, "1.1" if spec.common_criteria else "1.0")
