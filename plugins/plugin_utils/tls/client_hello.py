# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ClientHello: one TLS version per hello, and so many suites and groups that only the version can be refused."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence

__all__ = [
    "LEGACY_SUITES",
    "OFFERS",
    "SSL_3_0",
    "TLS_1_2",
    "TLS_1_3",
    "client_hello",
    "sni",
    "version_name",
    "wire_version",
]

_WIRE_VERSIONS = {"ssl3": 0x0300, "1.0": 0x0301, "1.1": 0x0302, "1.2": 0x0303, "1.3": 0x0304}
OFFERS = tuple(_WIRE_VERSIONS)  # the versions that can be offered, lowest first
SSL_3_0 = 0x0300
TLS_1_2 = 0x0303
TLS_1_3 = 0x0304

# Suites that TLS 1.0 can use, strongest first. The list is long on purpose: if a suite is missing, a server that
# accepts the version may look like one that refuses it. SIP with "authenticated" profiles uses NULL-SHA (0x0002).
# Never 0x5600 (TLS_FALLBACK_SCSV): a server that accepts the version answers it with inappropriate_fallback.
LEGACY_SUITES = (
    *(0xC00A, 0xC009, 0xC014, 0xC013),  # ECDHE with ECDSA and RSA certificates, AES-CBC
    *(0x0039, 0x0038, 0x0033, 0x0032, 0x0035, 0x002F),  # DHE and RSA key exchange, AES-CBC
    *(0xC005, 0xC004, 0xC00F, 0xC00E),  # static ECDH, AES-CBC
    *(0x0088, 0x0087, 0x0045, 0x0044, 0x0084, 0x0041),  # Camellia
    *(0x009A, 0x0099, 0x0096, 0x0007),  # SEED, IDEA
    *(0xC008, 0xC012, 0x0016, 0x0013, 0x000A, 0xC003, 0xC00D),  # 3DES
    *(0xC007, 0xC011, 0x0005, 0x0004, 0xC002, 0xC00C),  # RC4
    *(0x0015, 0x0012, 0x0009),  # DES
    *(0xC006, 0xC010, 0xC001, 0xC00B, 0x0002, 0x0001),  # no encryption
)
_TLS12_SUITES = (
    *(0xC02C, 0xC02B, 0xC030, 0xC02F, 0xCCA9, 0xCCA8, 0xC0AD, 0xC0AC, 0xC0AF, 0xC0AE),  # ECDHE, AEAD
    *(0x009F, 0x00A3, 0x009E, 0x00A2, 0xCCAA, 0xC09F, 0xC09E, 0xC0A3, 0xC0A2),  # DHE, AEAD
    *(0x009D, 0x009C, 0xC09D, 0xC09C, 0xC0A1, 0xC0A0),  # RSA key exchange, AEAD
    *(0xC02E, 0xC02D, 0xC032, 0xC031),  # static ECDH, AEAD
    *(0xC024, 0xC023, 0xC028, 0xC027, 0x006B, 0x006A, 0x0067, 0x0040, 0x003D, 0x003C),  # AES-CBC with SHA-2
    *(0xC026, 0xC025, 0xC02A, 0xC029, 0x003B),  # static ECDH with SHA-2, NULL-SHA256
)
_TLS13_SUITES = (0x1302, 0x1301, 0x1303, 0x1304, 0x1305)
_FIRST_OF_ELLIPTIC_CURVES = 0xC000
_RENEGOTIATION_SCSV = 0x00FF  # says without an extension that renegotiation is safe
_SUITES = {
    SSL_3_0: (*LEGACY_SUITES, _RENEGOTIATION_SCSV),
    0x0301: LEGACY_SUITES,
    0x0302: LEGACY_SUITES,
    0x0303: _TLS12_SUITES + LEGACY_SUITES,
    # A server older than TLS 1.3 does not read supported_versions and sees a hello of TLS 1.2. With these suites it
    # answers with a ServerHello of TLS 1.2, which is clear; without them with handshake_failure, which is not.
    0x0304: _TLS13_SUITES + _TLS12_SUITES + LEGACY_SUITES,
}

_X25519 = 0x001D
# X25519, P-256, P-384, P-521, X448, P-224, P-192, secp256k1, Brainpool 256/384/512, then the ffdhe groups
_GROUPS = (_X25519, 0x17, 0x18, 0x19, 0x1E, 0x15, 0x13, 0x16, 0x1A, 0x1B, 0x1C, 0x0100, 0x0101, 0x0102)
_SIGNATURES = (
    *(0x0403, 0x0503, 0x0603, 0x0807, 0x0808),  # ECDSA with SHA-2, Ed25519, Ed448
    *(0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601),  # RSA-PSS, RSA with SHA-2
    *(0x0402, 0x0502, 0x0602, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202),  # DSA, SHA-224, SHA-1
)

_EXT_SERVER_NAME = 0
_EXT_GROUPS = 10
_EXT_POINT_FORMATS = 11
_EXT_SIGNATURES = 13
_EXT_EXTENDED_MASTER_SECRET = 23
_EXT_SUPPORTED_VERSIONS = 43
_EXT_KEY_SHARE = 51
_EXT_RENEGOTIATION_INFO = 0xFF01


def wire_version(version: str) -> int:
    """Number of a version ("1.0" to "1.3", "ssl3") on the wire. Raises ValueError for any other text."""
    if version not in _WIRE_VERSIONS:
        raise ValueError(f"not a TLS version: {version!r}")
    return _WIRE_VERSIONS[version]


def version_name(wire: int) -> str:
    """Name of a protocol version on the wire, as people write it: "TLS 1.2"."""
    return "SSL 3.0" if wire == SSL_3_0 else f"TLS 1.{wire - 0x0301}"


def client_hello(
    version: str,
    server_name: str = "",
    suites: Sequence[int] | None = None,
    *,
    first: Sequence[int] = (),
    renegotiation: bool = True,
) -> bytes:
    """One record with a ClientHello that offers exactly one version.

    `server_name` is sent as SNI if it is a host name; RFC 6066 forbids addresses there. `suites` replaces the
    wide list of cipher suites, and `first` comes before it. `renegotiation`: say that renegotiation is safe (RFC 5746).
    Raises ValueError for an unknown version.
    """
    wire = wire_version(version)
    modern = wire == TLS_1_3
    chosen = (*first, *(_SUITES[wire] if suites is None else suites))
    if wire == SSL_3_0:  # it has no elliptic curves
        chosen = tuple(suite for suite in chosen if suite < _FIRST_OF_ELLIPTIC_CURVES)
    if not renegotiation:
        chosen = tuple(suite for suite in chosen if suite != _RENEGOTIATION_SCSV)
    body = b"".join(
        (
            min(wire, TLS_1_2).to_bytes(2, "big"),
            os.urandom(32),
            # To middleboxes, TLS 1.3 must look like a resumed session of TLS 1.2 (RFC 8446, D.4).
            _vector(os.urandom(32) if modern else b"", 1),
            _vector(_numbers(chosen), 2),
            _vector(b"\x00", 1),  # compression: none
            # SSL 3.0 knows no extensions, and an old server may refuse a hello that has some.
            b"" if wire == SSL_3_0 else _vector(_extensions(wire, server_name, renegotiation), 2),
        )
    )
    message = b"\x01" + _vector(body, 3)
    # The record version is at most 3.1, whatever is offered: old servers drop a first record with a higher number.
    return b"\x16" + min(wire, 0x0301).to_bytes(2, "big") + _vector(message, 2)


def _extensions(wire: int, server_name: str, renegotiation: bool) -> bytes:
    items: list[tuple[int, bytes]] = []
    name = sni(server_name)
    if name:
        items.append((_EXT_SERVER_NAME, _vector(b"\x00" + _vector(name, 2), 2)))
    items.append((_EXT_GROUPS, _vector(_numbers(_GROUPS), 2)))
    items.append((_EXT_POINT_FORMATS, _vector(b"\x00", 1)))
    if wire >= TLS_1_2:
        items.append((_EXT_SIGNATURES, _vector(_numbers(_SIGNATURES), 2)))
    # Libraries in FIPS mode refuse TLS 1.2 without it, whatever the minimum version is.
    items.append((_EXT_EXTENDED_MASTER_SECRET, b""))
    if renegotiation:
        items.append((_EXT_RENEGOTIATION_INFO, b"\x00"))
    if wire == TLS_1_3:
        items.append((_EXT_SUPPORTED_VERSIONS, _vector(wire.to_bytes(2, "big"), 1)))
        # Any 32 bytes are a public key of X25519, and the handshake ends before a secret is needed.
        share = _X25519.to_bytes(2, "big") + _vector(os.urandom(32), 2)
        items.append((_EXT_KEY_SHARE, _vector(share, 2)))
    return b"".join(number.to_bytes(2, "big") + _vector(data, 2) for number, data in items)


def sni(server_name: str) -> bytes:
    """The name in the form of SNI; empty if it is an address or no host name."""
    name = server_name.rstrip(".")
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        pass
    else:
        return b""
    try:
        encoded = name.encode("ascii") if name.isascii() else name.encode("idna")
    except UnicodeError:
        return b""
    return encoded if len(encoded) <= 253 else b""


def _vector(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width, "big") + data


def _numbers(values: Sequence[int]) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)
