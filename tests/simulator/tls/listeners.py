# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS ports of a node, and how each of them behaves: its own reading of Cisco's tables, apart from the plugins'."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..product import Product, Role
from ..world.quirks import Quirks
from ..world.world import NodeSpec

__all__ = ["TlsListener", "tls_listeners"]

# CiscoSSL is OpenSSL 1.0.2 up to 14SU1 and 1.1.1 from 14SU2 on (compatibility matrix 14). The old one refuses a version
# with a reset and no alert (measured with OpenSSL 1.0.2; on a node that is inferred). Web servers are Java and HAProxy.
_NEW_LIBRARY = (14, 0, 1, 12900)


@dataclass(frozen=True)
class TlsListener:
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


_WEB = (TlsListener(443, web=True), TlsListener(8443, web=True))


def _cucm(spec: NodeSpec, minimum: str) -> tuple[TlsListener, ...]:
    # In Common Criteria mode the two downloads follow the minimum; elsewhere they begin at 1.2.
    download = "1.0" if spec.common_criteria else "1.2"
    search = "1.1" if spec.common_criteria and minimum == "1.0" else "1.2"
    every = (*_WEB, TlsListener(2445, native=True), TlsListener(9443, floor=search, web=True))
    calls = (
        TlsListener(2443, client_certificate=True, native=True),
        TlsListener(2749, client_certificate=True, native=True),
        TlsListener(5061, client_certificate=True, native=True),
    )
    files = tuple(TlsListener(port, floor=download, client_certificate=True) for port in (6971, 6972))
    publisher = (
        TlsListener(2444, native=True),
        TlsListener(3804, native=True),
        TlsListener(7501, client_certificate=True, native=True),
    )
    return (
        *every,
        *(calls if spec.call_processing else ()),
        *(files if spec.tftp else ()),
        *(publisher if spec.role is Role.PUBLISHER else ()),
    )


def _imp(_spec: NodeSpec, _minimum: str) -> tuple[TlsListener, ...]:
    proxy = (
        TlsListener(5061, native=True),
        TlsListener(5062, client_certificate=True, native=True),
        TlsListener(8083, native=True),
    )
    chat = (
        TlsListener(5222, start="xmpp", native=True),
        TlsListener(7400, native=True),
        TlsListener(5280, plain_text=True),
    )
    return (*_WEB, *proxy, *chat)


def _cuc(_spec: NodeSpec, _minimum: str) -> tuple[TlsListener, ...]:
    mail = (
        TlsListener(25, start="smtp", native=True),
        TlsListener(587, start="smtp", native=True),
        TlsListener(993, native=True),
    )
    return (*_WEB, TlsListener(8444, web=True), TlsListener(7443, floor="1.2"), *mail, TlsListener(5061, native=True))


_OF_PRODUCT = {Product.CUCM: _cucm, Product.IMP: _imp, Product.CUC: _cuc}


def tls_listeners(spec: NodeSpec, quirks: Quirks, minimum: str) -> tuple[TlsListener, ...]:
    """The ports of a node that are to be open at a minimum in effect, as its quirks have them now."""
    of_product = _OF_PRODUCT.get(spec.product)
    known = {listener.port: listener for listener in (of_product(spec, minimum) if of_product is not None else _WEB)}
    chosen = [known.get(port, TlsListener(port)) for port in (known if spec.all_tls_ports else spec.tls_ports)]
    if spec.tls_port not in {listener.port for listener in chosen}:
        chosen.insert(0, replace(known.get(spec.tls_port, TlsListener(spec.tls_port)), web=True))
    old = spec.release.numbers < _NEW_LIBRARY
    return tuple(
        replace(
            listener,
            floor=_floor(listener, spec, quirks, minimum),
            reset=quirks.tls_reset or (listener.native and old),
            gcm_only=quirks.tls_gcm_only,
            plain_text=listener.plain_text or listener.port in quirks.tls_plain_text,
            silent=listener.port in quirks.tls_silent,
        )
        for listener in chosen
        if listener.port not in quirks.tls_closed
    )


def _floor(listener: TlsListener, spec: NodeSpec, quirks: Quirks, minimum: str) -> str:
    if listener.port in quirks.tls_weak:
        return "1.0"
    return max(listener.floor, minimum, quirks.tls_floor, "1.1" if spec.common_criteria else "1.0")
