# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen on one connection after one ClientHello, before anybody judges it."""

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
# Sent because of the version by some servers, because of the cipher suites or the certificate by others. Measured:
# OpenSSL 3.0 refuses TLS 1.0 with 80 where its security level leaves no signature for it.
_AMBIGUOUS_ALERTS = (40, 47, 71, 80)
_CIPHER_ALERTS = (40, 71)  # those by which servers say that they share no cipher suite with the client


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
    LOCAL = "local"  # no TCP connection, by a fault of this side: no such name, no free socket
    NOT_ASKED = "not_asked"  # the time for the host was up before


@dataclass(frozen=True)
class Observation:
    """What was seen on one connection.

    `data` holds the bytes that the server sent, `duration` is in seconds. It is not `offered` where the same stands for
    a further version, because the port turned out to speak no TLS.
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
        """What was seen where the bytes of the server are a whole answer."""
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
        """Whether the server took the ClientHello and left without a word."""
        return self.kind in (Kind.RESET, Kind.END)

    @property
    def warned(self) -> bool:
        """Whether the last word was a warning: it says what the server does not like, and not that it ends there."""
        return self.alert is not None and self.alert.level != LEVEL_FATAL

    @property
    def turned_away(self) -> bool:
        """Whether the server ended it, by an alert or without a word: a refusal, if that is what it does each time."""
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
        """Whether the alert to an offer of `version` may mean the version as well as the cipher suites.

        Java says protocol_version also where it has no cipher suite left for a version that is allowed. It shows by a
        record with a higher version than was offered; OpenSSL looks at the version first, and answers with that of the
        client (both measured).
        """
        if self.names_version:
            return int.from_bytes(self.data[1:3], "big") > wire_version(version)
        return self._fatal(*_AMBIGUOUS_ALERTS)

    @property
    def blames_ciphers(self) -> bool:
        """Whether the alert is one of those for want of a common cipher suite."""
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
