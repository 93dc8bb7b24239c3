# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second openssl, by the TLS library: it reads the certificate, and can only make a verdict worse."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls import openssl_handshake as openssl_module
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.observation import Kind
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.openssl_handshake import can_offer, second_opinion
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.peer_certificate import read_der
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import Pacing, probe_host
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.server_hello import read_certificate
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import Proof, Verdict
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tls.clock import Hurry
from tests.unit.tls.listeners import (
    WIRE,
    alert,
    close,
    closed_port,
    minimum,
    offered,
    record,
    reset,
    send,
    server_context,
    server_hello,
    stub,
    tls,
    wait_for_peer,
)

HOST = "127.0.0.1"


def doubting(port: int) -> Pacing:
    return Pacing(doubted={port})


@pytest.mark.parametrize("version", WIRE)
@pytest.mark.parametrize("client_certificate", [False, True])
def test_the_certificate_is_read_with_each_version_even_where_one_is_asked_of_the_client(
    version: str, client_certificate: bool, rsa_certificate: Path
) -> None:
    context = server_context(rsa_certificate, version, version, client_certificate=client_certificate)
    with tls(context) as listener:
        openssl = second_opinion(HOST, listener.port, version, 5)
    assert openssl.observation.accepts(version)
    assert openssl.certificate is not None
    assert openssl.certificate.subject == "CN=node.example.com"
    assert openssl.certificate.expires is not None
    assert openssl.certificate.expires.isoformat() == "2035-12-30T00:00:00+00:00"
    if not client_certificate:
        assert openssl.completed
        assert openssl.cipher


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_refusal_is_the_servers_alert(version: str, rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.2", "1.3")) as listener:
        openssl = second_opinion(HOST, listener.port, version, 5)
    assert openssl.observation.text == "alert 70 protocol_version"
    assert openssl.certificate is None


def test_what_the_library_does_not_have_says_nothing_of_the_server() -> None:
    assert not can_offer("ssl3")
    openssl = second_opinion(HOST, closed_port(), "ssl3", 5)
    assert openssl.observation.kind is Kind.LOCAL
    assert not openssl.observation.connected
    assert not openssl.offered
    assert openssl.observation.text == "the TLS library of the controller cannot offer SSL 3.0: it does not have it"


def test_a_closed_port_is_closed_for_it_too() -> None:
    assert second_opinion(HOST, closed_port(), "1.2", 5).observation.kind is Kind.CLOSED


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reset, Kind.LOCAL),
        (close, Kind.LOCAL),
        (wait_for_peer, Kind.LOCAL),
        (send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Kind.NOT_TLS),
        (send(server_hello("1.2")[:20]), Kind.BROKEN),
        (send(record(0x16, b"\x0b\x00\x00\x03\x00\x00\x00")), Kind.NOT_TLS),
    ],
)
def test_a_server_that_misbehaves_is_no_exception(answer: object, kind: Kind) -> None:
    with stub(answer) as listener:  # type: ignore[arg-type]
        assert second_opinion(HOST, listener.port, "1.2", 0.3).observation.kind is kind


def test_a_version_that_the_library_gets_is_accepted_whatever_the_raw_hello_met() -> None:
    def picky(connection: socket.socket, hello: bytes) -> None:
        raw = hello[43] == 0 and b"\x00\x16\x00\x00" not in hello  # the library sends a session ticket extension
        send(alert(70) if raw and offered(hello) == "1.0" else server_hello(offered(hello)))(connection, hello)

    with stub(picky) as listener:
        plain = probe_host(HOST, [listener.port], "1.2", 5, clock=Hurry().clock)
        both = probe_host(HOST, [listener.port], "1.2", 5, pacing=Pacing(openssl=True), clock=Hurry().clock)
        doubted = probe_host(HOST, [listener.port], "1.2", 5, pacing=doubting(listener.port), clock=Hurry().clock)
    assert plain[0].verdict is Verdict.REFUSED_BY_VERSION
    assert both[0].verdict is Verdict.ACCEPTED
    assert both[0].seen == (
        "alert 70 protocol_version, 9 times; but the TLS library of the controller saw: ServerHello TLS 1.0"
    )
    assert both[0].observation.accepts("1.0")
    assert (doubted[0].verdict, doubted[0].seen) == (both[0].verdict, both[0].seen)
    assert prove(doubted, "1.2").proof is Proof.NOT_EFFECTIVE


def test_a_port_that_decides_is_asked_by_the_library_for_what_it_refused_below_the_target_alone() -> None:
    with stub(minimum("1.2", send(alert(70)))) as decides, stub(minimum("1.2", send(alert(70)))) as other:
        ports = [decides.port, other.port]
        results = probe_host(HOST, ports, "1.2", 5, pacing=doubting(decides.port), clock=Hurry().clock)
    asked = [(one.port, one.version) for one in results if one.openssl is not None]
    assert asked == [(decides.port, "1.0"), (decides.port, "1.1")]
    assert (decides.connections, other.connections) == (23 + 2, 23)


def test_a_library_that_cannot_offer_a_version_says_so_and_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a crypto policy: the settings can be made, and the handshake fails before anything is sent."""
    unrestricted = openssl_module.offer_context

    def restricted(version: str) -> ssl.SSLContext:
        context = unrestricted.__wrapped__(version)
        assert context is not None
        context.set_ciphers("ECDHE+AESGCM")  # which TLS 1.0 and 1.1 do not have
        return context

    monkeypatch.setattr(openssl_module, "offer_context", restricted)
    with stub(minimum("1.2", send(alert(70)))) as listener:
        results = probe_host(HOST, [listener.port], "1.2", 5, pacing=doubting(listener.port), clock=Hurry().clock)
    assert [one.verdict for one in results[:2]] == [Verdict.REFUSED_BY_VERSION] * 2
    assert prove(results, "1.2").proof is Proof.EFFECTIVE
    assert results[0].openssl is not None
    assert not results[0].openssl.offered
    assert results[0].seen == (
        "alert 70 protocol_version, 9 times; the TLS library of the controller cannot offer TLS 1.0: "
        "no ciphers available"
    )
    assert listener.connections == 23, "it does not connect for nothing"


def test_a_lower_version_that_the_library_gets_counts_too() -> None:
    def answer(connection: socket.socket, hello: bytes) -> None:
        library = b"\x00\x16\x00\x00" in hello or b"\x00\x23\x00\x00" in hello
        weak = library and offered(hello) == "1.1"
        (send(server_hello("1.0")) if weak else minimum("1.2", send(alert(70))))(connection, hello)

    with stub(answer) as listener:
        results = probe_host(HOST, [listener.port], "1.2", 5, pacing=doubting(listener.port), clock=Hurry().clock)
    assert prove(results, "1.2").reason == f"{HOST}:{listener.port} accepts TLS 1.0, below TLS 1.2."


def test_both_agree_on_a_real_server(rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.1", "1.3")) as listener:
        results = probe_host(HOST, [listener.port], "1.2", 5, pacing=Pacing(openssl=True), clock=Hurry().clock)
    assert [result.verdict.value for result in results] == ["refused_by_version"] + ["accepted"] * 3
    for result in results:
        assert result.openssl is not None
        assert result.openssl.observation.accepts(result.version) is (result.verdict is Verdict.ACCEPTED)


def test_bytes_that_are_no_certificate_have_a_fingerprint_alone() -> None:
    found = read_der(b"no certificate")
    assert (found.subject, found.issuer, found.expires) == ("", "", None)
    assert len(found.fingerprint) == 64


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_have_a_certificate_or_none(data: bytes, as_record: bool) -> None:
    found = read_certificate(record(0x16, data) if as_record else data)
    assert found is None or found in data
