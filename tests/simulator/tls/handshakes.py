# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS ports of a node: real handshakes with exactly the versions that are in effect."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
import ssl
import struct
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from .listeners import TlsListener
from .starttls import StartTlsServer

__all__ = ["TlsContexts", "TlsServer"]

_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
_RESPONSE = b"HTTP/1.1 302 Found\r\nLocation: /cmplatform/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_NOT_HTTPS = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_DEADLINE = 15.0  # real seconds that a client may take for all of it
_LONGEST_REQUEST = 65536


class TlsContexts:
    """One self-signed certificate, and one context for each kind of port."""

    def __init__(self) -> None:
        self._contexts: dict[tuple[str, str, bool, bool], ssl.SSLContext] = {}
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._pem = _certificate(key) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def get(
        self, minimum: str, maximum: str, *, client_certificate: bool = False, gcm_only: bool = False
    ) -> ssl.SSLContext:
        """A server's context that accepts these versions and those between them."""
        kind = (minimum, maximum, client_certificate, gcm_only)
        if kind not in self._contexts:
            self._contexts[kind] = self._make(*kind)
        return self._contexts[kind]

    def _make(self, minimum: str, maximum: str, client_certificate: bool, gcm_only: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # OpenSSL 3 serves TLS 1.0 and 1.1 at no other level, and at this one ALL has anonymous suites, which no VOS
        # server offers.
        context.set_ciphers(("ECDHE+AESGCM" if gcm_only else "ALL") + ":!aNULL:!eNULL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is for
            context.minimum_version = _VERSIONS[minimum]
            context.maximum_version = _VERSIONS[maximum]
        with tempfile.TemporaryDirectory() as folder:  # a context loads its key from a file only
            path = Path(folder) / "server.pem"
            path.touch(mode=0o600)
            path.write_bytes(self._pem)
            context.load_cert_chain(path)
            if client_certificate:
                context.load_verify_locations(path)
                context.verify_mode = ssl.CERT_REQUIRED
        return context


class TlsServer:
    """The TLS listeners of one node."""

    def __init__(self, contexts: TlsContexts, addresses: Sequence[str]) -> None:
        self._contexts = contexts
        self._addresses = addresses
        self._open: dict[TlsListener, tuple[asyncio.Server, set[asyncio.BaseTransport]]] = {}

    async def open(self, listeners: Iterable[TlsListener], highest: str) -> None:
        """Listen on these ports, up to this version. One that only root may open is left out."""
        await self.close()
        for listener in listeners:
            highest = max(listener.floor, highest)
            context = self._contexts.get(
                listener.floor, highest, client_certificate=listener.client_certificate, gcm_only=listener.gcm_only
            )
            with contextlib.suppress(PermissionError):
                await self._listen(listener, context)

    async def close(self, *, web_only: bool = False) -> None:
        """Refuse connections, and end those that are open."""
        for listener in [one for one in self._open if one.web or not web_only]:
            server, clients = self._open.pop(listener)
            server.close()
            for client in tuple(clients):
                client.close()

    async def _listen(self, listener: TlsListener, context: ssl.SSLContext) -> None:
        clients: set[asyncio.BaseTransport] = set()
        server = await asyncio.get_running_loop().create_server(
            lambda: _TlsConnection(listener, context, clients), self._addresses, listener.port
        )
        self._open[listener] = (server, clients)


class _TlsConnection(asyncio.Protocol):
    """One client: what the port wants to be said in clear, a handshake, a request, a redirection as the landing page.

    asyncio's own TLS transport hangs up on a refused handshake before its alert is out, and that alert is what
    a real server answers with.
    """

    def __init__(self, listener: TlsListener, context: ssl.SSLContext, clients: set[asyncio.BaseTransport]) -> None:
        self._listener = listener
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._clear = StartTlsServer(listener.start)
        self._clients = clients
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._request = b""
        self._established = False
        self._answered = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"a stream transport is needed, not {transport!r}")
        self._transport = transport
        self._clients.add(transport)
        self._deadline = asyncio.get_running_loop().call_later(_DEADLINE, transport.close)
        if not self._listener.silent:
            transport.write(self._clear.greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._clients.discard(self._transport)
        if self._deadline is not None:
            self._deadline.cancel()

    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._listener.silent:
            return
        if self._listener.plain_text:
            self._transport.write(_NOT_HTTPS)
            self._transport.close()
        elif not self._clear.over:
            self._transport.write(self._clear.answer(data))
        else:
            self._speak_tls(self._transport, data)

    def _speak_tls(self, transport: asyncio.Transport, data: bytes) -> None:
        self._incoming.write(data)
        over = False
        try:
            if not self._established:
                self._tls.do_handshake()
                self._established = True
            while not over and (piece := self._tls.read(4096)):
                self._request += piece
                over = b"\r\n\r\n" in self._request or len(self._request) > _LONGEST_REQUEST
            if over:
                self._tls.write(_RESPONSE)
                self._tls.unwrap()
        except ssl.SSLWantReadError:
            pass  # the client has not said all of it yet; after the answer, nothing more is waited for
        except ssl.SSLError:
            if self._listener.reset and not self._answered:
                _reset(transport)
                return
            over = True  # refused: the alert is on its way out
        answer = self._outgoing.read()
        self._answered = self._answered or bool(answer)
        transport.write(answer)
        if over:
            transport.close()

    def eof_received(self) -> bool:
        return False


def _reset(transport: asyncio.Transport) -> None:
    """End the connection with a reset and without an alert."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "simulated-vos-node")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)
