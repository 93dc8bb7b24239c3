# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that a server shows: whose it is and until when. It is read, not verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["PeerCertificate", "read_der"]


@dataclass(frozen=True)
class PeerCertificate:
    """Names as in RFC 4514, the end of its validity (None where it cannot be read), SHA-256 of the whole."""

    subject: str
    issuer: str
    expires: datetime | None
    fingerprint: str


def read_der(der: bytes) -> PeerCertificate:
    """The certificate in these bytes. One that cannot be read has its fingerprint alone."""
    fingerprint = hashlib.sha256(der).hexdigest()
    # Only here: Ansible needs the package, but few probes do, and it takes a while to load.
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        found = x509.load_der_x509_certificate(der)
        expires = getattr(found, "not_valid_after_utc", None)  # since cryptography 42
        if expires is None:
            expires = found.not_valid_after.replace(tzinfo=UTC)
        return PeerCertificate(found.subject.rfc4514_string(), found.issuer.rfc4514_string(), expires, fingerprint)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return PeerCertificate("", "", None, fingerprint)
