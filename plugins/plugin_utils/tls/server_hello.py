# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's answer to a ClientHello, read from raw bytes: ServerHello, alert, or no TLS."""

from __future__ import annotations

from dataclasses import dataclass

from .client_hello import SSL_3_0, TLS_1_2, TLS_1_3

__all__ = [
    "LEVEL_FATAL",
    "Alert",
    "Answer",
    "NeedMore",
    "NotTls",
    "ServerHello",
    "read_certificate",
    "read_server_flight",
]

_EXT_SUPPORTED_VERSIONS = 43
_RECORD_TYPES = range(0x14, 0x18)
_RECORD_ALERT = 0x15
_RECORD_HANDSHAKE = 0x16
_MAX_RECORD = 2**14 + 2048
_MESSAGE_SERVER_HELLO = 2
_MESSAGE_CERTIFICATE = 11
_MAX_SERVER_HELLO = 4096  # real ones have 42 to 200 bytes
_MAX_FLIGHT = 2**15  # no ServerHello within so many bytes: this is no TLS server
_LEVEL_WARNING = 1
LEVEL_FATAL = 2
_CLOSE_NOTIFY = 0
# RFC 8446, 4.1.3: a ServerHello with this random (the SHA-256 of "HelloRetryRequest") asks for another key share.
_RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


@dataclass(frozen=True)
class ServerHello:
    """The server has chosen `version` (as on the wire). A HelloRetryRequest is one too, with `retry` true."""

    version: int
    suite: int
    retry: bool = False


@dataclass(frozen=True)
class Alert:
    """The server sent an alert that ends the handshake, or (level 1) warned."""

    level: int
    description: int


@dataclass(frozen=True)
class NotTls:
    """The bytes are no answer of a TLS server; `reason` says at which point."""

    reason: str


@dataclass(frozen=True)
class NeedMore:
    """The bytes may be the beginning of an answer. `warning` is the last warning alert that was skipped."""

    warning: Alert | None = None


Answer = ServerHello | Alert | NotTls | NeedMore


class _Malformed(ValueError):
    """A length in a ServerHello points outside the message."""


def read_server_flight(data: bytes) -> Answer:
    """Reads all bytes from the server so far; NeedMore while they may be the beginning of an answer.

    A message may be spread over several records, and records may end anywhere. Warnings such as unrecognized_name are
    skipped, because a ServerHello may follow them. Never raises, whatever the bytes are.
    """
    handshake = b""
    alerts = b""
    warning: Alert | None = None
    offset = 0
    while offset < len(data):
        header = data[offset : offset + 5]
        if header[0] not in _RECORD_TYPES:
            return NotTls(_begin(data[offset:]))
        if len(header) > 1 and header[1] != 3:
            return NotTls(f"a record of protocol version 0x{header[1]:02x}..")
        if len(header) < 5:
            break
        length = int.from_bytes(header[3:], "big")
        if length > _MAX_RECORD:
            return NotTls(f"a record of {length} bytes")
        body = data[offset + 5 : offset + 5 + length]
        if header[0] == _RECORD_HANDSHAKE:
            handshake += body
            answer = _server_hello(handshake)
            if answer is not None:
                return answer
        elif header[0] == _RECORD_ALERT:
            alerts += body
            while len(alerts) >= 2:
                alert = Alert(alerts[0], alerts[1])
                if alert.level not in (_LEVEL_WARNING, LEVEL_FATAL):
                    return NotTls(f"an alert of level {alert.level}")
                if alert.level == LEVEL_FATAL or alert.description == _CLOSE_NOTIFY:
                    return alert
                warning = alert
                alerts = alerts[2:]
        else:
            return NotTls(f"a record of type {header[0]} where a ServerHello belongs")
        offset += 5 + length
    if len(data) > _MAX_FLIGHT:
        return NotTls(f"no ServerHello in {len(data)} bytes")
    return NeedMore(warning)


def read_certificate(data: bytes) -> bytes | None:
    """The server's certificate (DER) in a flight of TLS 1.2 or older, which is not encrypted; None without one.

    Never raises, whatever the bytes are.
    """
    handshake = _ByteReader(_handshake_bytes(data))
    try:
        while not handshake.empty:
            message = handshake.number(1)
            body = _ByteReader(handshake.take(handshake.number(3)))
            if message == _MESSAGE_CERTIFICATE:
                chain = _ByteReader(body.take(body.number(3)))
                return chain.take(chain.number(3)) or None
    except _Malformed:
        pass
    return None


def _handshake_bytes(data: bytes) -> bytes:
    """The handshake messages, joined over the records that hold them, up to the first record of another type."""
    messages, offset = b"", 0
    while len(header := data[offset : offset + 5]) == 5 and header[0] == _RECORD_HANDSHAKE:
        length = int.from_bytes(header[3:], "big")
        messages += data[offset + 5 : offset + 5 + length]
        offset += 5 + length
    return messages


def _begin(data: bytes) -> str:
    """The first bytes as text if they are text (a banner names its service), else as a number."""
    line = data[:40].splitlines()[0].decode("ascii", "replace")
    return f'text: "{line}"' if line.isascii() and line.isprintable() and line else f"a first byte of 0x{data[0]:02x}"


def _server_hello(handshake: bytes) -> ServerHello | NotTls | None:
    """The ServerHello at the start of the handshake messages; None while it is incomplete."""
    if not handshake:
        return None
    if handshake[0] != _MESSAGE_SERVER_HELLO:
        return NotTls(f"handshake message {handshake[0]} where a ServerHello belongs")
    if len(handshake) < 4:
        return None
    length = int.from_bytes(handshake[1:4], "big")
    if length > _MAX_SERVER_HELLO:
        return NotTls(f"a ServerHello of {length} bytes")
    if len(handshake) < 4 + length:
        return None
    try:
        return _parse_server_hello(_ByteReader(handshake[4 : 4 + length]))
    except _Malformed:
        return NotTls("a malformed ServerHello")


class _ByteReader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._offset = 0

    @property
    def empty(self) -> bool:
        return self._offset == len(self._data)

    def take(self, count: int) -> bytes:
        end = self._offset + count
        if end > len(self._data):
            raise _Malformed
        taken = self._data[self._offset : end]
        self._offset = end
        return taken

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")


def _parse_server_hello(message: _ByteReader) -> ServerHello:
    version = message.number(2)
    random = message.take(32)
    message.take(message.number(1))  # session id
    suite = message.number(2)
    message.take(1)  # compression
    if not SSL_3_0 <= version <= TLS_1_2:
        raise _Malformed
    # Servers of TLS 1.0 may send no extensions at all, not even their length.
    extensions = _ByteReader(b"" if message.empty else message.take(message.number(2)))
    if not message.empty:
        raise _Malformed
    while not extensions.empty:
        number = extensions.number(2)
        content = extensions.take(extensions.number(2))
        if number == _EXT_SUPPORTED_VERSIONS:
            # A ServerHello of TLS 1.3 has the number of TLS 1.2, and names 1.3 only here (RFC 8446, 4.2.1).
            if content != TLS_1_3.to_bytes(2, "big"):
                raise _Malformed
            version = TLS_1_3
    return ServerHello(version, suite, random == _RETRY_RANDOM)
