# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the database's enumerations, as the AXL schema spells them. Any other word is not known, never harmless.

Source: AXLEnums.xsd 10.0, 10.5, 11.5, 12.0 and 12.5, which agree. An AXL enumeration is the column `name` of a
`type...` table. No later schema was found, so a release may have a word more.
"""

from __future__ import annotations

from enum import Enum

from .texts.phrase import Said, phrase

__all__ = [
    "NO_OPERATION",
    "OPERATIONS",
    "SecurityMode",
    "Transport",
    "is_known_mode",
    "is_known_transport",
    "is_secure",
    "may_be_tls",
    "mode_text",
    "transport_text",
]


class SecurityMode(str, Enum):
    """XDeviceSecurityMode: `typedevicesecuritymode.name`."""

    NON_SECURE = "Non Secure"
    AUTHENTICATED = "Authenticated"
    ENCRYPTED = "Encrypted"


class Transport(str, Enum):
    """XTransport: `typetransport.name`."""

    TCP = "TCP"
    UDP = "UDP"
    TLS = "TLS"
    TCP_UDP = "TCP+UDP"


# XCertificateOperation: `typecertificateoperation.name`, in the order of the schema.
NO_OPERATION = "No Pending Operation"
OPERATIONS = (NO_OPERATION, "Install/Upgrade", "Delete", "Troubleshoot")

_MODES = frozenset(mode.value for mode in SecurityMode)
_PLAIN = frozenset((Transport.TCP.value, Transport.UDP.value, Transport.TCP_UDP.value))
_TRANSPORTS = frozenset(transport.value for transport in Transport)


def is_secure(mode: str | None) -> bool:
    """Whether a security mode is another one than Non Secure. One that is missing or not known counts as secure."""
    return mode != SecurityMode.NON_SECURE.value


def is_known_mode(mode: str | None) -> bool:
    """Whether a security mode is one of the schema."""
    return mode in _MODES


def is_known_transport(transport: str | None) -> bool:
    """Whether a transport is one of the schema."""
    return transport in _TRANSPORTS


def may_be_tls(transport: str | None) -> bool:
    """Whether a transport is TLS, missing or not known."""
    return transport not in _PLAIN


def transport_text(transport: str | None) -> Said:
    """A transport in a finding."""
    if not transport:
        return phrase("seen.no_transport")
    return transport if transport in _TRANSPORTS else phrase("seen.transport_unknown", transport=transport)


def mode_text(mode: str | None) -> Said:
    """A security mode in a finding."""
    if not mode:
        return phrase("seen.no_mode")
    return mode if mode in _MODES else phrase("seen.mode_unknown", mode=mode)
