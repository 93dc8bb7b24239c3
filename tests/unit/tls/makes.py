# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners of different make for the matrix: what each is, and what the probe must say of each version."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.tls.client_hello import OFFERS as VERSIONS
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import Pacing, probe_host
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.starttls import Start
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import PortResult, Verdict

from tests.unit.tls.clock import Hurry
from tests.unit.tls.listeners import (
    OFFERS,
    Listener,
    Serve,
    alert,
    close,
    minimum,
    offered,
    read_record,
    record,
    reset,
    send,
    server_context,
    server_hello,
    server_hello_message,
    stub,
    suites,
    tls,
    wait_for_peer,
)

__all__ = ["HEAD", "LETTERS", "PIECES", "STUBS", "Make", "letters", "line", "openssl", "probe"]

HOST = "127.0.0.1"
LETTERS = {
    Verdict.ACCEPTED: "A",
    Verdict.REFUSED_BY_VERSION: "r",
    Verdict.REFUSED_BY_CIPHER: "c",
    Verdict.NOT_LISTENING: "-",
    Verdict.NOT_TLS: "n",
    Verdict.INCONCLUSIVE: "?",
    Verdict.PROBE_ERROR: "!",
}
HEAD = ("make", "listener", "expected", "seen", "proof of TLS 1.2")


def probe(port: int, start: Start = Start.DIRECT, timeout: float = 5.0) -> list[PortResult]:
    """All versions, SSL 3.0 among them."""
    return probe_host(HOST, [port], "1.2", timeout, VERSIONS, Pacing(starts={port: start}), Hurry().clock)


def letters(results: list[PortResult]) -> str:
    """One letter for each version from SSL 3.0 to TLS 1.3."""
    assert [result.version for result in results] == list(VERSIONS)
    return "".join(LETTERS[result.verdict] for result in results)


def line(make: str, name: str, expected: str, results: list[PortResult]) -> list[str]:
    """A line of the table."""
    proof = prove(results, "1.2").proof.value.replace("_", " ")
    return [make, name, f"`{expected}`", f"`{letters(results)}`", proof]


@dataclass(frozen=True)
class Make:
    """A listener. `expected` has a letter for SSL 3.0, 1.0, 1.1, 1.2 and 1.3."""

    name: str
    expected: str
    open: Callable[[], Listener]
    start: Start = Start.DIRECT
    timeout: float = 5.0


def openssl(rsa: Path, ecdsa: Path) -> list[Make]:
    """The TLS library that Python has, at many settings.

    It has no SSL 3.0 and refuses it with alert 40, which blames the ciphers where the other suites of that age would
    not do either, and is not clear where no version is left that has them.
    """

    def make(name: str, expected: str, lowest: str, highest: str, certificate: Path = rsa, **more: Any) -> Make:
        return Make(name, expected, lambda: tls(server_context(certificate, lowest, highest, **more)))

    gcm, mutual = {"ciphers": "ECDHE+AESGCM:@SECLEVEL=0"}, {"client_certificate": True}
    return [
        make("1.0 to 1.3", "rAAAA", "1.0", "1.3"),
        make("1.0 to 1.2", "rAAAr", "1.0", "1.2"),
        make("1.1 to 1.3", "rrAAA", "1.1", "1.3"),
        make("1.2 and 1.3", "rrrAA", "1.2", "1.3"),
        make("1.2 alone", "rrrAr", "1.2", "1.2"),
        make("1.3 alone", "?rrrA", "1.3", "1.3"),
        make("1.0 alone", "rArrr", "1.0", "1.0"),
        make("1.1 alone", "rrArr", "1.1", "1.1"),
        make("1.0 to 1.3, client certificate", "rAAAA", "1.0", "1.3", **mutual),
        make("1.2 and 1.3, client certificate", "rrrAA", "1.2", "1.3", **mutual),
        make("1.0 to 1.3, ECDSA certificate", "cAAAA", "1.0", "1.3", ecdsa),
        make("1.2 and 1.3, ECDSA certificate", "crrAA", "1.2", "1.3", ecdsa),
        make("1.0 to 1.3, GCM suites alone", "cccAA", "1.0", "1.3", **gcm),
        make("1.2 and 1.3, GCM suites alone", "crrAA", "1.2", "1.3", **gcm),
        make("1.0 to 1.2, NULL-SHA alone", "rAAAr", "1.0", "1.2", ciphers="NULL-SHA:@SECLEVEL=0"),
        make("1.2, NULL-SHA alone", "rrrAr", "1.2", "1.2", ciphers="NULL-SHA:@SECLEVEL=0"),
        make("1.0 to 1.2, RSA key exchange alone", "rAAAr", "1.0", "1.2", ciphers="AES128-SHA:@SECLEVEL=0"),
        make("1.2 and 1.3, secp384r1 (HelloRetryRequest)", "rrrAA", "1.2", "1.3", curve="secp384r1"),
        # At security level 2 the library has no signature for TLS 1.0 and 1.1, and says internal_error.
        make("1.0 to 1.3, security level 2", "rrrAA", "1.0", "1.3", ciphers="ALL:@SECLEVEL=2"),
    ]


def _in_pieces(size: int) -> Serve:
    def answer(connection: socket.socket, hello: bytes) -> None:
        whole = server_hello(offered(hello))
        send(*(whole[at : at + size] for at in range(0, len(whole), size)))(connection, hello)

    return answer


def _in_records(connection: socket.socket, hello: bytes) -> None:
    message = server_hello_message(OFFERS[offered(hello)])
    send(*(record(0x16, message[at : at + 9]) for at in range(0, len(message), 9)))(connection, hello)


def _old_suites_unknown(connection: socket.socket, hello: bytes) -> None:
    known = {0xC030, 0x1301} & set(suites(hello))
    send(server_hello(offered(hello)) if known else alert(40))(connection, hello)


def _smtp(then: Serve) -> Listener:
    def serve(connection: socket.socket) -> None:
        connection.sendall(b"220 cuc ESMTP\r\n")
        if connection.recv(4096).startswith(b"EHLO "):
            connection.sendall(b"250-cuc\r\n250 STARTTLS\r\n")
            connection.recv(4096)
            connection.sendall(b"220 go\r\n")
            then(connection, read_record(connection))

    return Listener(serve)


def _xmpp(then: Serve) -> Listener:
    namespace = b"urn:ietf:params:xml:ns:xmpp-tls"

    def serve(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(
            b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0'><stream:features>"
            b"<starttls xmlns='" + namespace + b"'/></stream:features>"
        )
        connection.recv(4096)
        connection.sendall(b"<proceed xmlns='" + namespace + b"'/>")
        then(connection, read_record(connection))

    return Listener(serve)


def _ssl3(connection: socket.socket, hello: bytes) -> None:
    """A server of SSL 3.0 alone: no extensions, and a lower version than most clients want."""
    body = b"\x03\x00" + b"\x11" * 32 + b"\x00" + b"\x00\x05" + b"\x00"
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    send(b"\x16\x03\x00" + len(message).to_bytes(2, "big") + message)(connection, hello)


def _tls_at_once(connection: socket.socket) -> None:
    """A TLS server that is spoken to in clear."""
    connection.recv(4096)
    connection.sendall(alert(10))


_70 = send(alert(70))
STUBS = [
    Make("minimum 1.2, alert 70", "rrrAA", lambda: stub(minimum("1.2", _70))),
    Make("minimum 1.2, reset (OpenSSL 1.0.2)", "rrrAA", lambda: stub(minimum("1.2", reset))),
    Make("minimum 1.2, closes without a word", "rrrAA", lambda: stub(minimum("1.2", close))),
    Make("minimum 1.2, alert 40", "rrrAA", lambda: stub(minimum("1.2", send(alert(40))))),
    Make("minimum 1.2, alert 47", "rrrAA", lambda: stub(minimum("1.2", send(alert(47))))),
    Make("minimum 1.2, alert 71", "rrrAA", lambda: stub(minimum("1.2", send(alert(71))))),
    Make("minimum 1.2, alert 80", "rrrAA", lambda: stub(minimum("1.2", send(alert(80))))),
    Make("minimum 1.2, alert 70 as a warning", "???AA", lambda: stub(minimum("1.2", send(alert(70, level=1))))),
    Make("minimum 1.2, alert 86", "!!!AA", lambda: stub(minimum("1.2", send(alert(86))))),
    Make("minimum 1.2, alert 50", "???AA", lambda: stub(minimum("1.2", send(alert(50))))),
    Make(
        "minimum 1.2, says nothing to what is below", "???AA", lambda: stub(minimum("1.2", wait_for_peer)), timeout=0.2
    ),
    Make("minimum 1.0", "rAAAA", lambda: stub(minimum("1.0", _70))),
    Make("minimum 1.1, reset", "rrAAA", lambda: stub(minimum("1.1", reset))),
    Make("AES-GCM alone, alert 40", "cccAA", lambda: stub(_old_suites_unknown)),
    Make("SSL 3.0 alone", "Arrrr", lambda: stub(_ssl3)),
    Make("TLS 1.0 whatever is offered", "?Arrr", lambda: stub(send(server_hello("1.0")))),
    Make("TLS 1.2 whatever is offered", "???Ar", lambda: stub(send(server_hello("1.2")))),
    Make("alert 70 to everything", "rrrrr", lambda: stub(_70)),
    Make("reset to everything", "?????", lambda: stub(reset)),
    Make("plain HTTP", "nnnnn", lambda: stub(send(b"HTTP/1.1 400 Bad Request\r\n\r\n"))),
    Make("SSH", "nnnnn", lambda: stub(send(b"SSH-2.0-OpenSSH_9.2\r\n"))),
    Make("SMTP without STARTTLS", "nnnnn", lambda: stub(send(b"220 cuc ESMTP\r\n"))),
    Make("black hole", "?????", lambda: stub(wait_for_peer), timeout=0.2),
    Make("half a ServerHello", "?????", lambda: stub(send(server_hello("1.2")[:30]))),
    Make("SMTP with STARTTLS, minimum 1.2", "rrrAA", lambda: _smtp(minimum("1.2", _70)), Start.SMTP),
    Make("SMTP with STARTTLS, minimum 1.0", "rAAAA", lambda: _smtp(minimum("1.0", _70)), Start.SMTP),
    Make("SMTP with STARTTLS, minimum 1.2, reset", "rrrAA", lambda: _smtp(minimum("1.2", reset)), Start.SMTP),
    Make("XMPP with STARTTLS, minimum 1.2", "rrrAA", lambda: _xmpp(minimum("1.2", _70)), Start.XMPP_CLIENT),
    Make("STARTTLS where none is", "nnnnn", lambda: Listener(_tls_at_once), Start.XMPP_CLIENT),
]
PIECES = [
    Make("ServerHello in single bytes", "AAAAA", lambda: stub(_in_pieces(1))),
    Make("ServerHello in pieces of 7 bytes", "AAAAA", lambda: stub(_in_pieces(7))),
    Make("ServerHello over many records", "AAAAA", lambda: stub(_in_records)),
]
