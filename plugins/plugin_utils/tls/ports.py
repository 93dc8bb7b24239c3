# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS ports of each product as data: what each accepts at which minimum, and how TLS begins on it.

Sources: the tables in "TLS Setup" and "TLS 1.3 Setup" of the security guide 15 (the first is the same in 12.5 and 14),
the port tables of the system configuration guide 15, and the security guide of Unity Connection 12.x to 15. Whether a
port asks for a client certificate does not change a verdict, which depends on the ServerHello; if no source says it, it
is UNKNOWN here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..product.catalogue import RELEASE_15SU2
from ..product.model import TLS_VERSIONS, Product, tls_rank
from .starttls import Start, usual_start

__all__ = [
    "ALONE",
    "CONTROL_PORT",
    "NEVER_OLD",
    "PORTS",
    "ClientCertificate",
    "Mode",
    "TlsPort",
    "expected",
    "find",
    "governed_ports",
]

CONTROL_PORT = 8443  # open on every node of every product


class Mode(str, Enum):
    """The security mode of a node, as far as it changes what ports accept."""

    NORMAL = "normal"
    COMMON_CRITERIA = "common_criteria"


class ClientCertificate(str, Enum):
    """Whether a port asks the client for a certificate."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


Floor = tuple[str, str, str, str]  # the lowest version that is accepted at the minimum 1.0, 1.1, 1.2 and 1.3

_AS_SET: Floor = ("1.0", "1.1", "1.2", "1.3")
_FROM_12: Floor = ("1.2", "1.2", "1.2", "1.3")
_ALWAYS_12: Floor = ("1.2", "1.2", "1.2", "1.2")
_ALWAYS_13: Floor = ("1.3", "1.3", "1.3", "1.3")
# In Common Criteria mode TLS 1.0 is never accepted; the guide prints "1.1" for the minimum 1.0, which is taken as "1.1
# and higher". The mode does not work with TLS 1.3 at all.
_CC: Floor = ("1.1", "1.1", "1.2", "1.3")


@dataclass(frozen=True)
class TlsPort:
    """One TLS port of a product.

    `floor` and `floor_cc` say what is accepted in normal and in Common Criteria mode. `since` is the first release
    whose documents say that the minimum governs the port; None if none does: such a port proves nothing about the
    minimum. `needs` is the service or the setting that opens the port; empty: it is always open.
    """

    port: int
    service: str
    client_certificate: ClientCertificate = ClientCertificate.NO
    needs: str = ""
    floor: Floor = _AS_SET
    floor_cc: Floor = _CC
    since: tuple[int, ...] | None = ()

    @property
    def start(self) -> Start:
        """How TLS begins on the port."""
        return usual_start(self.port)

    def lowest(self, minimum: str, mode: Mode) -> str:
        """The lowest version that the port accepts at a minimum."""
        floor = self.floor_cc if mode is Mode.COMMON_CRITERIA else self.floor
        return floor[tls_rank(minimum)]

    def governed(self, release: tuple[int, ...] | None) -> bool:
        """Whether the minimum governs the port in a release; if the release is unknown, whether it does in all."""
        return self.since is not None and (release or ()) >= self.since


_WEB = (TlsPort(443, "Cisco Tomcat", needs="Cisco Tomcat"), TlsPort(CONTROL_PORT, "Cisco Tomcat"))
_15SU2 = RELEASE_15SU2
_14SU2 = (14, 0, 1, 12900)

PORTS: Mapping[Product, tuple[TlsPort, ...]] = {
    Product.CUCM: (
        *_WEB,
        TlsPort(2443, "SCCP", ClientCertificate.YES, "Cisco CallManager"),
        TlsPort(2444, "CTL Provider", ClientCertificate.UNKNOWN, "Cisco CTL Provider"),
        TlsPort(2445, "Trust Verification Service", ClientCertificate.NO, "Cisco Trust Verification Service"),
        TlsPort(2749, "CTI", ClientCertificate.YES, "Cisco CTIManager"),
        TlsPort(3804, "CAPF", ClientCertificate.UNKNOWN, "Cisco Certificate Authority Proxy Function"),
        TlsPort(5061, "SIP", ClientCertificate.YES, "Cisco CallManager"),
        TlsPort(7501, "ILS", ClientCertificate.YES, "Cisco Intercluster Lookup Service"),
        # Expressway guides: Unified CM asks for a certificate on both. They follow the minimum only in CC mode.
        TlsPort(6971, "TFTP download", ClientCertificate.YES, "Cisco Tftp", _FROM_12),
        TlsPort(6972, "TFTP download", ClientCertificate.YES, "Cisco Tftp", _FROM_12),
        TlsPort(
            9443, "contact search", ClientCertificate.UNKNOWN, "contact search", _FROM_12, ("1.1", "1.2", "1.2", "1.3")
        ),
        TlsPort(9005, "Location Bandwidth Manager", ClientCertificate.YES, "LBM Security Mode", since=_15SU2),
        TlsPort(5090, "SIP OAuth of phones", ClientCertificate.NO, "SIP OAuth", since=_15SU2),
        TlsPort(5091, "SIP OAuth through Expressway", ClientCertificate.YES, "SIP OAuth", since=_15SU2),
        TlsPort(9560, "push notifications", ClientCertificate.UNKNOWN, "push notifications", since=_15SU2),
        # It is in the table of ciphers, but in no table of the minimum.
        TlsPort(4040, "Disaster Recovery", ClientCertificate.UNKNOWN, "Cisco DRF Master", since=None),
        TlsPort(9463, "HTTPS with TLS 1.3", ClientCertificate.UNKNOWN, "IPv6", _ALWAYS_13, _ALWAYS_13, None),
    ),
    Product.IMP: (
        *_WEB,
        TlsPort(5061, "SIP proxy", ClientCertificate.NO, "Cisco SIP Proxy"),
        TlsPort(5062, "SIP proxy, mutual", ClientCertificate.YES, "Cisco SIP Proxy"),
        TlsPort(8083, "SIP proxy, HTTPS", ClientCertificate.UNKNOWN, "Cisco SIP Proxy"),
        TlsPort(5280, "BOSH", ClientCertificate.NO, "Cisco XCP Web Connection Manager"),
        TlsPort(5222, "XMPP clients", ClientCertificate.NO, "Cisco XCP Connection Manager", since=_15SU2),
        TlsPort(
            5269,
            "XMPP federation",
            ClientCertificate.UNKNOWN,
            "Cisco XCP XMPP Federation Connection Manager",
            since=_15SU2,
        ),
        TlsPort(7400, "XCP router", ClientCertificate.UNKNOWN, "Cisco XCP Router", since=_15SU2),
        TlsPort(7336, "managed file transfer", ClientCertificate.NO, "Cisco XCP File Transfer Manager", since=_15SU2),
    ),
    Product.CUC: (
        *_WEB,
        TlsPort(8444, "HTTPS networking", needs="HTTPS networking"),
        TlsPort(
            7443, "Jetty notifications", ClientCertificate.NO, "utils cuc jetty ssl enable", _ALWAYS_12, _ALWAYS_12
        ),
        TlsPort(993, "IMAP", needs="Connection IMAP Server"),
        TlsPort(25, "SMTP", needs="Connection SMTP Server"),
        TlsPort(587, "SMTP submission", needs="Connection SMTP Server", since=_14SU2),
        # Port groups can use the ports from 5061 to 5199; the operator names the others that are configured.
        TlsPort(5061, "SIP", ClientCertificate.UNKNOWN, "a port group with TLS"),
        TlsPort(20536, "database proxy", ClientCertificate.UNKNOWN, "Connection Database Proxy", since=(15,)),
    ),
    # Two guides of Emergency Responder contradict each other on whether there is a 9443.
    Product.CER: (*_WEB, TlsPort(9443, "HAProxy", ClientCertificate.UNKNOWN, "HAProxy", since=None)),
    Product.PCD: (*_WEB, TlsPort(6060, "asynchronous SOAP", needs="Platform Manager")),
    # Other commands set their minimum, and the documents name only HTTPS as governed by it.
    Product.UCCX: _WEB,
}

# Phones need these two ports when nothing else works, so each is probed only while no other port of the node is.
ALONE = frozenset({2445, 3804})

# These refuse what is below TLS 1.2 at any minimum, so they cannot show that an older version is served again.
NEVER_OLD = frozenset(
    port.port for ports in PORTS.values() for port in ports if tls_rank(port.floor[0]) >= tls_rank("1.2")
)


def find(product: Product | None, number: int) -> TlsPort | None:
    """The entry for a port of a product; None if nothing is known."""
    return next((port for port in PORTS.get(product or Product.UNKNOWN, ()) if port.port == number), None)


def governed_ports(product: Product, release: tuple[int, ...] | None = None) -> tuple[TlsPort, ...]:
    """The ports of a product that the minimum governs in a release, so that they can prove it."""
    return tuple(port for port in PORTS.get(product, _WEB) if port.governed(release))


def expected(
    port: TlsPort, minimum: str, release: tuple[int, ...] | None = None, mode: Mode = Mode.NORMAL
) -> Mapping[str, bool | None]:
    """Whether the port accepts each TLS version at a minimum that is in effect; None if no source says it."""
    answers: dict[str, bool | None] = dict.fromkeys(TLS_VERSIONS, None)
    if port.since is not None or port.floor == _ALWAYS_13:
        lowest = tls_rank(port.lowest(minimum, mode))
        # TLS 1.3 came with 15SU2.
        highest = None if release is None else tls_rank("1.3" if release >= RELEASE_15SU2 else "1.2")
        for version in TLS_VERSIONS:
            rank = tls_rank(version)
            if rank < lowest:
                answers[version] = False
            elif highest is not None or version != "1.3":
                answers[version] = highest is None or rank <= highest
    return answers
