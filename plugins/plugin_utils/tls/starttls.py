# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plain text before TLS begins on a port: none, STARTTLS of SMTP, or STARTTLS of XMPP."""

from __future__ import annotations

import re
from enum import Enum
from typing import Protocol
from xml.sax.saxutils import quoteattr

__all__ = ["ByteStream", "NoStartTls", "Start", "ask_for_tls", "usual_start"]

_LONGEST = 16384  # bytes of one reply; real ones have some hundred
_SMTP_REPLY = re.compile(rb"(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\r?\n")
# From the start of the stream to the end of its features; instead of them, an error or the end of the stream may come.
_XMPP_FEATURES = re.compile(
    rb"</(?:\w+:)?features\s*>|<(?:\w+:)?features\s*/>|</(?:\w+:)?error\s*>|</(?:\w+:)?stream\s*>"
)
_XMPP_ANSWER = re.compile(rb"<(?:\w+:)?(proceed|failure)[\s/>]|</(?:\w+:)?stream\s*>")
_TLS_NAMESPACE = "urn:ietf:params:xml:ns:xmpp-tls"


class Start(str, Enum):
    """How TLS begins on a port."""

    DIRECT = "direct"
    SMTP = "smtp"
    XMPP_CLIENT = "xmpp-client"
    XMPP_SERVER = "xmpp-server"


# If these ports are open, TLS begins like this (RFC 3207, RFC 6120).
_USUAL = {25: Start.SMTP, 587: Start.SMTP, 5222: Start.XMPP_CLIENT, 5269: Start.XMPP_SERVER}


class NoStartTls(Exception):
    """The server does not begin TLS; the text says what it did instead. `data` is what it sent."""

    def __init__(self, reason: str, data: bytes = b"") -> None:
        super().__init__(reason)
        self.data = data


class ByteStream(Protocol):
    """A connection with a deadline. Both methods raise OSError, of which TimeoutError is one."""

    def send(self, data: bytes) -> None:
        """Send all of it."""

    def receive(self) -> bytes:
        """The next bytes; empty at the end."""


def usual_start(port: int) -> Start:
    """How TLS begins on a port if nothing else is known."""
    return _USUAL.get(port, Start.DIRECT)


def ask_for_tls(connection: ByteStream, start: Start, name: str) -> None:
    """Exchange the plain text up to the point where the ClientHello may follow.

    `name` is the name by which the server is addressed. Raises NoStartTls, and the errors of the connection.
    """
    if start is Start.SMTP:
        _smtp(connection)
    elif start in (Start.XMPP_CLIENT, Start.XMPP_SERVER):
        _xmpp(connection, "jabber:client" if start is Start.XMPP_CLIENT else "jabber:server", name)


def _smtp(connection: ByteStream) -> None:
    _smtp_reply(connection, b"220")
    connection.send(b"EHLO tls-probe.invalid\r\n")
    offers = _smtp_reply(connection, b"250")
    if not re.search(rb"(?im)^250[- ]STARTTLS\s*$", offers):
        raise NoStartTls("SMTP without STARTTLS", offers)
    connection.send(b"STARTTLS\r\n")
    _smtp_reply(connection, b"220")


def _smtp_reply(connection: ByteStream, code: bytes) -> bytes:
    data = _until(connection, _SMTP_REPLY, whole=True)
    found = _SMTP_REPLY.fullmatch(data)
    if found is None or found[1] != code:
        raise NoStartTls(f"SMTP says {_words(data)}", data)
    return data


def _xmpp(connection: ByteStream, namespace: str, name: str) -> None:
    connection.send(
        b"<?xml version='1.0'?>"
        + f"<stream:stream xmlns='{namespace}' xmlns:stream='http://etherx.jabber.org/streams' ".encode()
        + f"to={quoteattr(name)} version='1.0'>".encode()
    )
    features = _until(connection, _XMPP_FEATURES)
    if b"starttls" not in features or _TLS_NAMESPACE.encode() not in features:
        error = re.search(rb"<(?:\w+:)?error[^>]*>\s*<([\w-]+)", features)
        what = f"stream error {error[1].decode()}" if error else "no STARTTLS among the features"
        raise NoStartTls(f"XMPP: {what}", features)
    connection.send(f"<starttls xmlns='{_TLS_NAMESPACE}'/>".encode())
    answer = _until(connection, _XMPP_ANSWER)
    found = _XMPP_ANSWER.search(answer)
    if found is None or found[1] != b"proceed":
        raise NoStartTls(f"XMPP refuses STARTTLS: {_words(answer)}", answer)
    # Read `<proceed .../>` to its end: the rest must not be taken for the server's first record.
    while b">" not in answer[found.start() :]:
        answer += _more(connection, answer)


def _until(connection: ByteStream, end: re.Pattern[bytes], *, whole: bool = False) -> bytes:
    """The bytes up to the end that the pattern matches; `whole`: the pattern must match all of them."""
    data = _more(connection, b"")
    while not (end.fullmatch(data) if whole else end.search(data)):
        if whole and not _can_be_smtp(data):
            raise NoStartTls(f"no SMTP: {_words(data)}", data)
        data += _more(connection, data)
    return data


def _can_be_smtp(data: bytes) -> bool:
    """Whether each complete line is the beginning of a reply, and the last line can become one."""
    return all(re.match(rb"\d{0,3}\Z|\d{3}[ -]|\d{3}\r?\Z", line) for line in data.split(b"\n") if line)


def _more(connection: ByteStream, before: bytes) -> bytes:
    piece = connection.receive()
    if not piece:
        raise NoStartTls(f"the server closed before STARTTLS, after {len(before)} bytes", before)
    if len(before) + len(piece) > _LONGEST:
        raise NoStartTls(f"no STARTTLS in {len(before)} bytes", before)
    return piece


def _words(data: bytes) -> str:
    """The first line as text, if it is text."""
    line = data[:60].splitlines()[0].decode("ascii", "replace") if data else ""
    return f'"{line}"' if line.isprintable() and line.isascii() else f"{len(data)} bytes that are not text"
