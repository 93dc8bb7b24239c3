# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node says before TLS on its ports for mail (SMTP, RFC 3207) and chat (XMPP, RFC 6120)."""

from __future__ import annotations

__all__ = ["StartTlsServer"]

_NAMESPACE = b"urn:ietf:params:xml:ns:xmpp-tls"
_STREAM = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
    b"id='1' from='node' version='1.0'><stream:features><starttls xmlns='" + _NAMESPACE + b"'><required/></starttls>"
    b"</stream:features>"
)


class StartTlsServer:
    """One conversation; `over` when the next byte belongs to TLS. Without a protocol it is over from the start."""

    def __init__(self, protocol: str) -> None:
        self._protocol = protocol
        self._heard = b""
        self.over = not protocol

    @property
    def greeting(self) -> bytes:
        """What the server says first."""
        return b"220 node.lab.example ESMTP\r\n" if self._protocol == "smtp" else b""

    def answer(self, data: bytes) -> bytes:
        """What the server says to this; empty while the client has not said all of it."""
        self._heard += data
        return self._smtp() if self._protocol == "smtp" else self._xmpp()

    def _smtp(self) -> bytes:
        if b"\n" not in self._heard:
            return b""
        line, _end, self._heard = self._heard.partition(b"\n")
        word = line.split()[0].upper() if line.split() else b""
        if word == b"EHLO":
            return b"250-node.lab.example\r\n250-SIZE 10485760\r\n250 STARTTLS\r\n"
        if word == b"STARTTLS":
            self.over = True
            return b"220 2.0.0 Ready to start TLS\r\n"
        return b"530 5.7.0 Must issue a STARTTLS command first\r\n"

    def _xmpp(self) -> bytes:
        if not self._heard.rstrip().endswith(b">"):
            return b""
        heard, self._heard = self._heard, b""
        if b"<starttls" in heard:
            self.over = True
            return b"<proceed xmlns='" + _NAMESPACE + b"'/>"
        return _STREAM if b"<stream:stream" in heard else b"</stream:stream>"
