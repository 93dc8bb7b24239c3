# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners on loopback for the probe: real TLS at chosen settings, and stubs that answer with chosen bytes."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import struct
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

Serve = Callable[[socket.socket, bytes], None]
WIRE = {"1.0": 0x0301, "1.1": 0x0302, "1.2": 0x0303, "1.3": 0x0304}
OFFERS = {"ssl3": 0x0300, **WIRE}


class Listener:
    """A listening socket on 127.0.0.1; each connection goes to `serve`. Knows how many came, and at most how many."""

    def __init__(self, serve: Callable[[socket.socket], None], limit: int | None = None, port: int = 0) -> None:
        self._serve = serve
        self._limit = limit
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while self._limit is None or self.connections < self._limit:
                connection, _peer = self._socket.accept()
                self.connections += 1
                connection.settimeout(5)
                if self.connections == self._limit:  # before the answer, after which the next connection comes
                    self._socket.close()
                with connection, contextlib.suppress(OSError):
                    self._serve(connection)

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=10)


def tls(context: ssl.SSLContext) -> Listener:
    """A real TLS server, which sees most handshakes end after its first answer."""

    def serve(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).close()

    return Listener(serve)


def stub(answer: Serve, limit: int | None = None, port: int = 0) -> Listener:
    """A server that reads one whole ClientHello and then does what `answer` says."""

    def serve(connection: socket.socket) -> None:
        answer(connection, read_record(connection))

    return Listener(serve, limit, port)


def closed_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


def read_record(connection: socket.socket) -> bytes:
    """One TLS record from the peer."""
    data = b""
    while len(data) < 5 or len(data) < 5 + int.from_bytes(data[3:5], "big"):
        chunk = connection.recv(4096)
        if not chunk:
            return data
        data += chunk
    return data


def reset(connection: socket.socket, _hello: bytes = b"") -> None:
    """Send RST: what an OpenSSL 1.0.2 server does with a version that is switched off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close(connection: socket.socket, _hello: bytes = b"") -> None:
    """Send FIN and nothing before it."""
    connection.close()


def wait_for_peer(connection: socket.socket, _hello: bytes = b"") -> None:
    """Say nothing until the peer has gone."""
    while connection.recv(4096):
        pass


def send(*parts: bytes) -> Serve:
    """Send the parts, each with its own call, and close."""

    def answer(connection: socket.socket, _hello: bytes) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)

    return answer


def offered(hello: bytes) -> str:
    """The one version that a ClientHello record offers."""
    if bytes.fromhex("002b0003020304") in hello:
        return "1.3"
    return next(version for version, wire in OFFERS.items() if wire == int.from_bytes(hello[9:11], "big"))


def suites(hello: bytes) -> list[int]:
    """The cipher suites that a ClientHello record offers."""
    start = 44 + hello[43]
    end = start + 2 + int.from_bytes(hello[start : start + 2], "big")
    return [int.from_bytes(hello[at : at + 2], "big") for at in range(start + 2, end, 2)]


def extensions(hello: bytes) -> dict[int, bytes]:
    """The extensions of a ClientHello record, by number."""
    at = 44 + hello[43]
    at += 2 + int.from_bytes(hello[at : at + 2], "big")
    at += 1 + hello[at]  # compression
    found, at = {}, at + 2
    while at < len(hello):
        number, length = (int.from_bytes(hello[i : i + 2], "big") for i in (at, at + 2))
        found[number] = hello[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def minimum(version: str, refuse: Serve) -> Serve:
    """A server that accepts `version` and higher, and does `refuse` with what is lower."""

    def answer(connection: socket.socket, hello: bytes) -> None:
        wish = offered(hello)
        (send(server_hello(wish)) if OFFERS[wish] >= OFFERS[version] else refuse)(connection, hello)

    return answer


def alert(description: int, level: int = 2) -> bytes:
    """One record with one alert, as OpenSSL sends it: with the version of the first hello's record."""
    return b"\x15\x03\x01\x00\x02" + bytes((level, description))


def java_alert(description: int) -> bytes:
    """The same as Java sends it: with the version of TLS 1.2, whatever was offered."""
    return record(0x15, bytes((2, description)))


def record(kind: int, body: bytes) -> bytes:
    """One TLS record."""
    return bytes((kind, 3, 3)) + len(body).to_bytes(2, "big") + body


def server_hello(version: str, random: bytes = b"\x11" * 32) -> bytes:
    """One record with a ServerHello as a real server would send it."""
    return record(0x16, server_hello_message(OFFERS[version], random))


def server_hello_message(wire: int, random: bytes = b"\x11" * 32) -> bytes:
    """The handshake message in it; TLS 1.3 (0x0304) is named in an extension."""
    extensions = bytes.fromhex("ff01000100") if wire < WIRE["1.3"] else bytes.fromhex("002b00020304")
    body = (
        min(wire, WIRE["1.2"]).to_bytes(2, "big")
        + random
        + (b"\x20" + b"\x22" * 32)
        + (b"\x00\x2f" if wire < WIRE["1.3"] else b"\x13\x01")
        + b"\x00"
        + len(extensions).to_bytes(2, "big")
        + extensions
    )
    return b"\x02" + len(body).to_bytes(3, "big") + body


def server_context(
    certificate: Path,
    lowest: str,
    highest: str,
    *,
    ciphers: str = "ALL:@SECLEVEL=0",
    client_certificate: bool = False,
    curve: str = "",
) -> ssl.SSLContext:
    """A server's settings. Security level 0, or the local library would not serve TLS 1.0 at all."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ciphers(ciphers)
    if curve:
        context.set_ecdh_curve(curve)
    if client_certificate:
        context.load_verify_locations(certificate)
        context.verify_mode = ssl.CERT_REQUIRED
    with warnings.catch_warnings():  # Python warns of TLS 1.0 and 1.1, which are what the listener is for
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion(WIRE[lowest])
        context.maximum_version = ssl.TLSVersion(WIRE[highest])
    return context


def write_certificate(path: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Path:
    """A self-signed certificate with its key, in one PEM file."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node.example.com")])
    today = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today)
        .not_valid_after(today + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
