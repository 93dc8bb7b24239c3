# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that a server shows: its names and its end. It is read, not verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["PeerCertificate", "read_der"]


@dataclass(frozen=True)
class PeerCertificate:
    """Names as in RFC 4514, the end of its validity (None if it cannot be read), SHA-256 of the whole."""

    subject: str
    issuer: str
    expires: datetime | None
    fingerprint: str


def read_der(der: bytes) -> PeerCertificate:
    """The certificate in these bytes. If it cannot be read, only its fingerprint is set."""
    fingerprint = hashlib.sha256(der).hexdigest()
    # Imported here because it is slow to load and few probes need it. Ansible depends on it, so it is installed.
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
