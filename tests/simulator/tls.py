# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS port of a node: real handshakes with exactly the versions that are in effect."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import tempfile
import warnings
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

__all__ = ["TlsContexts", "TlsPort"]

_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
_RESPONSE = b"HTTP/1.1 302 Found\r\nLocation: /cmplatform/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_DEADLINE = 15.0  # real seconds that a client may take for all of it
_LONGEST_REQUEST = 65536


class TlsContexts:
    """One self-signed certificate, and one context for each pair of lowest and highest version."""

    def __init__(self) -> None:
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._pem = _certificate(key) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def get(self, minimum: str, maximum: str) -> ssl.SSLContext:
        """A server's context that accepts these versions and those between them."""
        if (minimum, maximum) not in self._contexts:
            self._contexts[minimum, maximum] = self._make(minimum, maximum)
        return self._contexts[minimum, maximum]

    def _make(self, minimum: str, maximum: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 serves TLS 1.0 and 1.1 at no other level
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is for
            context.minimum_version = _VERSIONS[minimum]
            context.maximum_version = _VERSIONS[maximum]
        with tempfile.TemporaryDirectory() as folder:  # a context loads its key from a file only
            path = Path(folder) / "server.pem"
            path.touch(mode=0o600)
            path.write_bytes(self._pem)
            context.load_cert_chain(path)
        return context


class TlsPort:
    """The TLS listener of one node."""

    def __init__(self, contexts: TlsContexts, address: str, port: int) -> None:
        self._contexts = contexts
        self._address = address
        self._port = port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.BaseTransport] = set()

    async def open(self, minimum: str, maximum: str) -> None:
        """Listen with this range of versions."""
        await self.close()
        context = self._contexts.get(minimum, maximum)
        self._server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(context, self._clients), self._address, self._port
        )

    async def close(self) -> None:
        """Refuse connections, and end those that are open."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for client in tuple(self._clients):
            client.close()


class _Connection(asyncio.Protocol):
    """One client: a handshake, a request, a redirection as the landing page sends it.

    asyncio's own TLS transport hangs up on a refused handshake before its alert is out, and that alert is what
    a real server answers with.
    """

    def __init__(self, context: ssl.SSLContext, clients: set[asyncio.BaseTransport]) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._clients = clients
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._request = b""
        self._established = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"a stream transport is needed, not {transport!r}")
        self._transport = transport
        self._clients.add(transport)
        self._deadline = asyncio.get_running_loop().call_later(_DEADLINE, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._clients.discard(self._transport)
        if self._deadline is not None:
            self._deadline.cancel()

    def data_received(self, data: bytes) -> None:
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
            over = True  # refused: the alert is on its way out
        if self._transport is not None:
            self._transport.write(self._outgoing.read())
            if over:
                self._transport.close()

    def eof_received(self) -> bool:
        return False


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
