# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen on one connection after one ClientHello, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .client_hello import version_name, wire_version
from .server_hello import LEVEL_FATAL, Alert, NotTls, ServerHello

__all__ = ["INAPPROPRIATE_FALLBACK", "PROTOCOL_VERSION", "Kind", "Observation"]

PROTOCOL_VERSION = 70
INAPPROPRIATE_FALLBACK = 86
_ALERT_NAMES = {
    0: "close_notify",
    40: "handshake_failure",
    47: "illegal_parameter",
    50: "decode_error",
    PROTOCOL_VERSION: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    INAPPROPRIATE_FALLBACK: "inappropriate_fallback",
    109: "missing_extension",
    110: "unsupported_extension",
    112: "unrecognized_name",
    120: "no_application_protocol",
}
# Some servers send these because of the version, others because of the cipher suites or the certificate. Measured:
# OpenSSL 3.0 refuses TLS 1.0 with 80 if its security level allows no signature for it.
_AMBIGUOUS_ALERTS = (40, 47, 71, 80)
_CIPHER_ALERTS = (40, 71)  # servers send these if they share no cipher suite with the client


class Kind(str, Enum):
    """How one connection ended."""

    ANSWER = "answer"  # a ServerHello
    ALERT = "alert"
    RESET = "reset"  # without a byte of answer
    END = "end"  # the server closed in good order, without a byte of answer
    SILENT = "silent"  # connected, and no answer before the deadline
    NOT_TLS = "not_tls"
    BROKEN = "broken"  # an answer that stops in the middle, or an error of the network in the middle
    CLOSED = "closed"  # no TCP connection: the port refuses
    UNREACHABLE = "unreachable"  # no TCP connection: filtered, no route
    LOCAL = "local"  # no TCP connection, because of an error on the controller: no such name, no free socket
    NOT_ASKED = "not_asked"  # the time for the host was over before


@dataclass(frozen=True)
class Observation:
    """What was seen on one connection.

    `data` holds the bytes that the server sent, `duration` is in seconds. `offered` is false if the version was not
    sent because the port speaks no TLS; then this is the observation of another version.
    """

    kind: Kind
    detail: str = ""
    data: bytes = b""
    hello: ServerHello | None = None
    alert: Alert | None = None
    duration: float = 0.0
    offered: bool = True

    @classmethod
    def of_answer(cls, answer: ServerHello | Alert | NotTls, data: bytes) -> Observation:
        """The observation if the bytes of the server are a complete answer."""
        if isinstance(answer, ServerHello):
            return cls(Kind.ANSWER, data=data, hello=answer)
        if isinstance(answer, Alert):
            return cls(Kind.ALERT, data=data, alert=answer)
        return cls(Kind.NOT_TLS, f"not TLS: {answer.reason}", data)

    @property
    def connected(self) -> bool:
        """Whether there was a TCP connection."""
        return self.kind not in (Kind.CLOSED, Kind.UNREACHABLE, Kind.LOCAL, Kind.NOT_ASKED)

    @property
    def dropped(self) -> bool:
        """Whether the server received the ClientHello and closed the connection without an answer."""
        return self.kind in (Kind.RESET, Kind.END)

    @property
    def warned(self) -> bool:
        """Whether the last message was a warning, which does not end the handshake."""
        return self.alert is not None and self.alert.level != LEVEL_FATAL

    @property
    def turned_away(self) -> bool:
        """Whether the server ended it, by an alert or without an answer. If it does so each time, it is a refusal."""
        return self.dropped or (self.alert is not None and not self.warned)

    @property
    def spoke_tls(self) -> bool:
        """Whether this can be a TLS server: it answered as one, or refused as OpenSSL 1.0.2 does, by dropping."""
        return self.dropped or self.kind in (Kind.ANSWER, Kind.ALERT)

    @property
    def names_version(self) -> bool:
        """Whether the alert is the one that says that the version is refused."""
        return self._fatal(PROTOCOL_VERSION)

    def ambiguous(self, version: str) -> bool:
        """Whether the alert to an offer of `version` may be about the version or about the cipher suites.

        Java sends protocol_version also if it has no cipher suite left for an allowed version. Its record then has a
        higher version than was offered; OpenSSL checks the version first, and answers with that of the client (both
        measured).
        """
        if self.names_version:
            return int.from_bytes(self.data[1:3], "big") > wire_version(version)
        return self._fatal(*_AMBIGUOUS_ALERTS)

    @property
    def blames_ciphers(self) -> bool:
        """Whether the alert is one that servers send if there is no common cipher suite."""
        return self._fatal(*_CIPHER_ALERTS)

    def _fatal(self, *descriptions: int) -> bool:
        return self.alert is not None and not self.warned and self.alert.description in descriptions

    def accepts(self, version: str) -> bool:
        """Whether the server chose exactly this version."""
        return self.hello is not None and self.hello.version == wire_version(version)

    @property
    def text(self) -> str:
        """The observation in words: "ServerHello TLS 1.2", "alert 70 protocol_version"."""
        if self.hello is not None:
            retry = " (HelloRetryRequest)" if self.hello.retry else ""
            return f"ServerHello {version_name(self.hello.version)}{retry}"
        if self.alert is not None:
            name = f"alert {self.alert.description} {_ALERT_NAMES.get(self.alert.description, 'unknown')}"
            return f"{name} as a warning" if self.warned else name
        if self.dropped:
            how = "connection reset" if self.kind is Kind.RESET else "connection closed"
            return f"{how} without an answer"
        return self.detail
