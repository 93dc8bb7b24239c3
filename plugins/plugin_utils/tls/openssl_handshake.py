# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole handshake by the controller's own TLS library, as a second opinion."""

from __future__ import annotations

import contextlib
import ssl
import time
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache

from .client_hello import TLS_1_3, sni, version_name, wire_version
from .exchange import TimedConnection, open_connection, words_of
from .observation import Kind, Observation
from .path import DIRECT, Path
from .peer_certificate import PeerCertificate, read_der
from .server_hello import NeedMore, read_certificate, read_server_flight
from .starttls import NoStartTls, Start, ask_for_tls

__all__ = ["OpenSslHandshake", "can_offer", "offer_context", "second_opinion"]

_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


@dataclass(frozen=True)
class OpenSslHandshake:
    """The result of the library. `completed`: the handshake was finished; `cipher` and `certificate` if they are known.

    If the library may not use a version (its build, a crypto policy), it has not `offered` it. Then its observation has
    the kind LOCAL, which says nothing about the server.
    """

    observation: Observation
    completed: bool = False
    cipher: str = ""
    certificate: PeerCertificate | None = None
    offered: bool = True


@lru_cache
def offer_context(version: str) -> ssl.SSLContext | None:
    """Settings that offer one version with every suite of the library; None if the library lacks the version.

    Call it before threads start: the filter of warnings is shared by all threads.
    """
    if version not in _VERSIONS:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The certificate is read but not verified: no data is sent over this connection.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        # OpenSSL 3 speaks TLS 1.0 and 1.1 only at level 0. The suites without encryption are included.
        context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are used on purpose
            context.minimum_version = _VERSIONS[version]
            context.maximum_version = _VERSIONS[version]
    except (ssl.SSLError, ValueError):
        return None
    return context


def can_offer(version: str) -> bool:
    """Whether the library has the version; its policy may still forbid it. Call it before threads are started."""
    return offer_context(version) is not None


def second_opinion(
    host: str,
    port: int,
    version: str,
    timeout: float,
    *,
    server_name: str = "",
    start: Start = Start.DIRECT,
    path: Path = DIRECT,
) -> OpenSslHandshake:
    """A handshake with exactly one version, on a connection of its own. Never raises because of the server or network.

    No connection is made if the library cannot offer the version.
    """
    context = offer_context(version)
    if context is None:
        return OpenSslHandshake(_not_had(version, "it does not have it"), offered=False)
    name = server_name or host
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname=sni(name).decode("ascii") or None)
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    except (ssl.SSLError, ValueError) as error:
        return OpenSslHandshake(_not_had(version, _reason(error)), offered=False)
    started = time.monotonic()
    connection = open_connection(host, port, timeout, path)
    if isinstance(connection, Observation):
        return OpenSslHandshake(replace(connection, duration=time.monotonic() - started), offered=False)
    openssl = _shake(connection, tls, incoming, outgoing, version, name, start)
    connection.close()
    return replace(openssl, observation=replace(openssl.observation, duration=time.monotonic() - started))


def _shake(
    connection: TimedConnection,
    tls: ssl.SSLObject,
    incoming: ssl.MemoryBIO,
    outgoing: ssl.MemoryBIO,
    version: str,
    name: str,
    start: Start,
) -> OpenSslHandshake:
    """The handshake; `outgoing` already contains the ClientHello."""
    data, problem, completed = b"", "", False
    try:
        ask_for_tls(connection, start, name)
        while not completed:
            if sent := outgoing.read():
                connection.send(sent)
            piece = connection.receive()
            if not piece:
                problem = "the server closed"
                break
            data += piece
            incoming.write(piece)
            try:
                tls.do_handshake()
                completed = True
            except ssl.SSLWantReadError:
                pass
        if completed:
            connection.send(outgoing.read() + _goodbye(tls, outgoing))
    except NoStartTls as error:
        return OpenSslHandshake(Observation(Kind.NOT_TLS, f"not TLS: {error}", error.data), offered=False)
    except (ssl.SSLError, ValueError) as error:
        problem = _reason(error)
    except TimeoutError:
        problem = "no complete answer in time"
    except OSError as error:
        problem = words_of(error)
    observation = _observation(data, problem)
    der = tls.getpeercert(binary_form=True) if completed else None
    if der is None and observation.hello is not None and wire_version(version) < TLS_1_3:
        # The server demands a client certificate, which we do not have; but its own certificate came before, in clear.
        der = read_certificate(data)
    cipher = tls.cipher()
    return OpenSslHandshake(observation, completed, cipher[0] if cipher else "", read_der(der) if der else None)


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or words_of(error)).replace("_", " ").lower()


def _not_had(version: str, problem: str) -> Observation:
    """The observation for a version that the library did not offer."""
    name = version_name(wire_version(version))
    return Observation(Kind.LOCAL, f"the TLS library of the controller cannot offer {name}: {problem}")


def _goodbye(tls: ssl.SSLObject, outgoing: ssl.MemoryBIO) -> bytes:
    """The bytes that end the session; unread data, such as tickets, does not matter."""
    with contextlib.suppress(ssl.SSLError):
        tls.unwrap()
    return outgoing.read()


def _observation(data: bytes, problem: str) -> Observation:
    """The observation from the server's bytes, independent of the result of the library."""
    answer = read_server_flight(data)
    if not isinstance(answer, NeedMore):
        return Observation.of_answer(answer, data)
    if data:
        return Observation(Kind.BROKEN, f"the answer stops after {len(data)} bytes", data)
    return Observation(Kind.LOCAL, f"no answer to the local TLS library: {problem}")
