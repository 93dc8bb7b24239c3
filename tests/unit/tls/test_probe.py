# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe against real TLS servers at many settings, and against stubs that misbehave in one chosen way each."""

from __future__ import annotations

import contextlib
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.observation import Kind
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.probe import probe_host, probe_port
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import prove
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.verdict import PortResult, Proof
from ansible_collections.collabops.vos.tests.unit.tls.listeners import (
    WIRE,
    Listener,
    alert,
    close,
    closed_port,
    java_alert,
    minimum,
    offered,
    record,
    reset,
    send,
    server_context,
    server_hello,
    stub,
    suites,
    tls,
    wait_for_peer,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.tls.clock import Hurry
from tests.unit.tls.makes import LETTERS

HOST = "127.0.0.1"


def probe(port: int, target: str = "1.2", timeout: float = 5.0) -> list[PortResult]:
    return probe_host(HOST, [port], target, timeout, clock=Hurry().clock)


def letters(results: list[PortResult]) -> str:
    """One letter for each of 1.0, 1.1, 1.2, 1.3: A accepted, r refused, c for its ciphers, ? inconclusive, and more."""
    assert [result.version for result in results] == list(WIRE)
    return "".join(LETTERS[result.verdict] for result in results)


def seen(results: list[PortResult]) -> list[str]:
    return [result.seen for result in results]


def proof(results: list[PortResult], target: str = "1.2") -> Proof:
    return prove(results, target).proof


MUTUAL = {"client_certificate": True}
GCM_ONLY = {"ciphers": "ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0"}
# Lowest and highest version of the server, its other settings, what the four versions must show, the proof for 1.2.
REAL_SERVERS: dict[str, tuple[str, str, dict[str, Any], str, Proof]] = {
    "all versions": ("1.0", "1.3", {}, "AAAA", Proof.NOT_EFFECTIVE),
    "1.0 only": ("1.0", "1.0", {}, "Arrr", Proof.NOT_EFFECTIVE),
    "1.1 only": ("1.1", "1.1", {}, "rArr", Proof.NOT_EFFECTIVE),
    "1.0 to 1.2": ("1.0", "1.2", {}, "AAAr", Proof.NOT_EFFECTIVE),
    "1.1 and higher": ("1.1", "1.3", {}, "rAAA", Proof.NOT_EFFECTIVE),
    "1.2 only": ("1.2", "1.2", {}, "rrAr", Proof.EFFECTIVE),
    "1.2 and higher": ("1.2", "1.3", {}, "rrAA", Proof.EFFECTIVE),
    "1.3 only": ("1.3", "1.3", {}, "rrrA", Proof.EFFECTIVE),
    "client certificate, all versions": ("1.0", "1.3", MUTUAL, "AAAA", Proof.NOT_EFFECTIVE),
    "client certificate, 1.2 and higher": ("1.2", "1.3", MUTUAL, "rrAA", Proof.EFFECTIVE),
    "no encryption": ("1.0", "1.2", {"ciphers": "NULL-SHA:@SECLEVEL=0"}, "AAAr", Proof.NOT_EFFECTIVE),
    "RSA key exchange": ("1.0", "1.2", {"ciphers": "AES128-SHA:@SECLEVEL=0"}, "AAAr", Proof.NOT_EFFECTIVE),
    # Cipher Management with GCM suites only: TLS 1.0 fails at any minimum version, so nothing is proven.
    "GCM only, all versions": ("1.0", "1.3", GCM_ONLY, "ccAA", Proof.UNPROVEN),
    "GCM only, 1.2 and higher": ("1.2", "1.3", GCM_ONLY, "rrAA", Proof.EFFECTIVE),
    "another key share": ("1.2", "1.3", {"curve": "secp384r1"}, "rrAA", Proof.EFFECTIVE),
}


@pytest.mark.parametrize("name", REAL_SERVERS)
def test_verdicts_match_the_settings_of_a_real_server(name: str, rsa_certificate: Path) -> None:
    lowest, highest, more, expected, expected_proof = REAL_SERVERS[name]
    with tls(server_context(rsa_certificate, lowest, highest, **more)) as listener:
        results = probe(listener.port)
    assert letters(results) == expected
    assert proof(results) is expected_proof


@pytest.mark.parametrize(("lowest", "expected"), [("1.0", "AAAA"), ("1.2", "rrAA")])
def test_a_server_with_an_ecdsa_certificate_only(lowest: str, expected: str, ecdsa_certificate: Path) -> None:
    with tls(server_context(ecdsa_certificate, lowest, "1.3")) as listener:
        assert letters(probe(listener.port)) == expected


def test_words_for_a_real_server_at_minimum_1_2(rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.2", "1.3")) as listener:
        results = probe(listener.port)
    assert seen(results) == [
        "alert 70 protocol_version, 9 times",
        "alert 70 protocol_version, 9 times",
        "ServerHello TLS 1.2",
        "ServerHello TLS 1.3",
    ]
    assert results[0].observation.data.hex().startswith("1503")
    assert results[2].observation.data.hex().startswith("16")


def test_a_hello_retry_request_is_accepted_and_said(rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.3", "1.3", curve="secp384r1")) as listener:
        assert seen(probe(listener.port))[3] == "ServerHello TLS 1.3 (HelloRetryRequest)"


@pytest.mark.parametrize(
    ("target", "expected"), [("1.0", Proof.EFFECTIVE), ("1.1", Proof.EFFECTIVE), ("1.2", Proof.NOT_EFFECTIVE)]
)
def test_the_proof_depends_on_the_target(target: str, expected: Proof, rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.1", "1.3")) as listener:
        results = probe(listener.port, target)
    assert letters(results) == "rAAA"
    assert proof(results, target) is expected


@pytest.mark.parametrize(("refuse", "how"), [(reset, "reset"), (close, "closed")])
def test_a_drop_without_an_alert_is_a_refusal_when_seen_each_time_between_good_controls(refuse: Any, how: str) -> None:
    with stub(minimum("1.2", refuse)) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrAA"
    assert seen(results)[0] == f"connection {how} without an answer, 9 times; TLS 1.2 is accepted before and after"
    assert proof(results) is Proof.EFFECTIVE
    assert listener.connections == 9 + 9 + 1 + 1 + 3  # 1.0, 1.1, 1.2, 1.3, and 1.2 after each round


@pytest.mark.parametrize("refuse", [reset, close])
def test_a_port_that_drops_every_version_proves_nothing(refuse: Any) -> None:
    with stub(refuse) as listener:
        results = probe(listener.port)
    assert letters(results) == "????"
    assert proof(results) is Proof.UNPROVEN


def test_a_drop_proves_nothing_where_only_a_version_below_the_target_is_accepted() -> None:
    with stub(minimum("1.3", reset)) as listener:
        assert letters(probe(listener.port, target="1.2")) == "???A"


def test_one_drop_is_asked_again_and_the_second_answer_counts() -> None:
    dropped: set[str] = set()

    def flaky(connection: socket.socket, hello: bytes) -> None:
        if offered(hello) in dropped:
            send(server_hello(offered(hello)))(connection, hello)
        else:
            dropped.add(offered(hello))
            reset(connection)

    with stub(flaky) as listener:
        results = probe(listener.port)
    assert letters(results) == "AAAA"
    assert proof(results) is Proof.NOT_EFFECTIVE


def test_drops_prove_nothing_when_the_target_is_dropped_afterwards_too() -> None:
    answered: list[str] = []

    def dying(connection: socket.socket, hello: bytes) -> None:
        if answered:
            reset(connection)
        else:
            answered.append(offered(hello))
            send(server_hello(offered(hello)))(connection, hello)

    with stub(dying) as listener:
        results = probe(listener.port)
    assert answered == ["1.2"]
    assert letters(results) == "??A?"
    assert seen(results)[0] == "connection reset without an answer; TLS 1.2 is accepted before and not after"


def test_alert_70_is_a_refusal() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrAA"
    assert listener.connections == 2 * 9 + 2 + 3, "the target is offered once more after each round"


def test_a_refusal_is_not_believed_when_the_target_is_not_accepted_afterwards() -> None:
    offers: list[str] = []

    def tired(connection: socket.socket, hello: bytes) -> None:
        offers.append(offered(hello))
        good = offers.count("1.2") == 1 and offers[-1] in ("1.2", "1.3")
        send(server_hello(offers[-1]) if good else alert(70))(connection, hello)

    with stub(tired) as listener:
        results = probe(listener.port)
    assert letters(results) == "??AA"
    assert seen(results)[0] == "alert 70 protocol_version; TLS 1.2 is accepted before and not after"
    assert proof(results) is Proof.UNPROVEN


@pytest.mark.parametrize("description", [40, 47, 71, 80])
def test_an_ambiguous_alert_is_a_refusal_when_the_same_suites_work_with_tls_1_2(description: int) -> None:
    with stub(minimum("1.2", send(alert(description)))) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrAA"
    assert seen(results)[0].endswith("; TLS 1.2 with the same cipher suites is accepted")
    assert listener.connections == 2 * 9 + 2 + 3 + 1


def test_alert_40_blames_the_ciphers_when_the_cipher_control_gets_it_too() -> None:
    def gcm_only(connection: socket.socket, hello: bytes) -> None:
        known = {0xC030, 0x1301} & set(suites(hello))
        send(server_hello(offered(hello)) if known else alert(40))(connection, hello)

    with stub(gcm_only) as listener:
        results = probe(listener.port)
    assert letters(results) == "ccAA"
    assert seen(results)[0] == (
        "alert 40 handshake_failure, 9 times; TLS 1.2 with the same cipher suites: alert 40 handshake_failure"
    )
    assert proof(results) is Proof.UNPROVEN


def test_protocol_version_from_java_needs_the_cipher_control() -> None:
    def gcm_only(connection: socket.socket, hello: bytes) -> None:
        old, known = WIRE[offered(hello)] < WIRE["1.2"], {0xC030, 0x1301} & set(suites(hello))
        answer = java_alert(70) if old else server_hello(offered(hello)) if known else java_alert(40)
        send(answer)(connection, hello)

    with stub(minimum("1.2", send(java_alert(70)))) as listener:
        results = probe(listener.port)
    assert letters(results) == "rrAA"
    assert seen(results)[0] == "alert 70 protocol_version, 9 times; TLS 1.2 with the same cipher suites is accepted"
    with stub(gcm_only) as listener:
        results = probe(listener.port)
    assert letters(results) == "ccAA"
    assert proof(results) is Proof.UNPROVEN
    with stub(minimum("1.3", send(java_alert(70)))) as listener:
        results = probe(listener.port, "1.3")
    assert letters(results) == "rrrA"
    assert seen(results)[0] == "alert 70 protocol_version, 9 times, as to TLS 1.2"


@pytest.mark.parametrize("description", [0, 50, 112, 200])
def test_other_alerts_prove_nothing(description: int) -> None:
    with stub(minimum("1.2", send(alert(description)))) as listener:
        assert letters(probe(listener.port)) == "??AA"


def test_the_answer_to_a_fallback_signal_that_was_not_sent_is_a_fault_of_the_probe() -> None:
    with stub(minimum("1.2", send(alert(86)))) as listener:
        results = probe(listener.port)
    assert letters(results) == "!!AA"
    assert proof(results) is Proof.UNPROVEN


def test_a_server_hello_of_a_lower_version_refuses_the_offer_and_betrays_the_lower_one() -> None:
    with stub(send(server_hello("1.0"))) as listener:
        results = probe(listener.port)
    assert letters(results) == "Arrr"
    assert prove(results, "1.2").reason == f"127.0.0.1:{listener.port} accepts TLS 1.0, below TLS 1.2."


def test_a_server_hello_above_the_offer_proves_nothing() -> None:
    with stub(send(server_hello("1.2"))) as listener:
        results = probe(listener.port)
    assert letters(results) == "??Ar"
    assert seen(results)[0] == "ServerHello TLS 1.2, higher than the only version offered"


def test_an_answer_in_single_bytes_is_read() -> None:
    def drip(connection: socket.socket, hello: bytes) -> None:
        send(*(bytes((byte,)) for byte in server_hello(offered(hello))))(connection, hello)

    with stub(drip) as listener:
        assert letters(probe(listener.port)) == "AAAA"


def test_a_warning_before_the_server_hello_is_read_over() -> None:
    with stub(send(alert(112, level=1), server_hello("1.2"))) as listener:
        assert probe_port(HOST, listener.port, "1.2", 5).accepts("1.2")


@pytest.mark.parametrize("end", [close, reset, wait_for_peer])
@pytest.mark.parametrize("description", [0, 40, 47, 70, 71, 80, 86, 90, 112])
def test_a_warning_as_the_last_word_is_no_refusal(description: int, end: Any) -> None:
    def warn(connection: socket.socket, hello: bytes) -> None:
        connection.sendall(alert(description, level=1))
        end(connection)

    with stub(minimum("1.2", warn)) as listener:
        results = probe(listener.port, timeout=0.3)
    assert letters(results) == ("!!AA" if description == 86 and end is not wait_for_peer else "??AA")
    assert proof(results) is Proof.UNPROVEN


def test_a_warning_is_called_one() -> None:
    with stub(minimum("1.2", send(alert(70, level=1)))) as listener:
        assert seen(probe(listener.port))[0] == "alert 70 protocol_version as a warning"


@pytest.mark.parametrize("first", [70, 90, 112])
def test_an_alert_after_a_warning_in_the_same_record_is_the_refusal(first: int) -> None:
    both = record(0x15, bytes((1, first, 2, 70)))
    cut = record(0x15, bytes((1, first, 2))) + record(0x15, bytes((70,)))
    for answer in (both, cut):
        with stub(minimum("1.2", send(answer))) as listener:
            results = probe(listener.port)
        assert letters(results) == "rrAA"
        assert seen(results)[0].startswith("alert 70 protocol_version, 9 times")


def test_an_error_in_the_form_of_sslv2_is_no_refusal() -> None:
    with stub(minimum("1.2", send(bytes.fromhex("8003000001")))) as listener:
        results = probe(listener.port)
    assert letters(results) == "nnAA"
    assert proof(results) is Proof.UNPROVEN


def test_a_warning_of_the_cipher_control_blames_nothing() -> None:
    def gcm_only(connection: socket.socket, hello: bytes) -> None:
        known = {0xC030, 0x1301} & set(suites(hello))
        old = WIRE[offered(hello)] < WIRE["1.2"]
        send(server_hello(offered(hello)) if known else alert(40) if old else alert(40, level=1))(connection, hello)

    with stub(gcm_only) as listener:
        assert letters(probe(listener.port)) == "??AA"


def test_a_closed_port_is_not_listening_and_unreachable() -> None:
    port = closed_port()
    results = probe(port)
    assert letters(results) == "----"
    assert seen(results)[2] == "connection refused"
    assert seen(results)[0] == "not offered, because TLS 1.2 met: connection refused"
    assert prove(results, "1.2").proof is Proof.UNREACHABLE
    assert prove(results, "1.2").reason == f"No TLS port could be reached (127.0.0.1:{port}: connection refused)."


def test_a_silent_port_costs_one_timeout() -> None:
    with stub(wait_for_peer) as listener:
        began = time.monotonic()
        results = probe(listener.port, timeout=0.3)
        took = time.monotonic() - began
    assert letters(results) == "????"
    assert seen(results)[2] == "connected, but no complete answer in time (0 bytes came)"
    assert listener.connections == 1
    assert 0.3 <= took < 1.2, "four timeouts would be 1.2 s"
    assert proof(results) is Proof.UNPROVEN


def test_a_full_accept_queue_costs_one_timeout_and_is_unreachable() -> None:
    with socket.create_server((HOST, 0), backlog=0) as deaf, socket.create_connection(deaf.getsockname()):
        began = time.monotonic()
        results = probe(deaf.getsockname()[1], timeout=0.3)
        took = time.monotonic() - began
    assert seen(results)[2] == "no TCP connection within 0.3 s"
    assert took < 1.2
    assert proof(results) is Proof.UNREACHABLE


def test_an_endless_trickle_ends_at_the_deadline() -> None:
    def trickle(connection: socket.socket, _hello: bytes) -> None:
        connection.sendall(b"\x16\x03\x03\x3f\xff\x02\x00\x0f\xff")
        connection.settimeout(0.02)
        peer_is_there = True
        while peer_is_there:
            connection.sendall(b"\x03")
            with contextlib.suppress(TimeoutError):
                peer_is_there = bool(connection.recv(1))

    with stub(trickle) as listener:
        observation = probe_port(HOST, listener.port, "1.2", 0.3)
    assert observation.kind is Kind.SILENT
    assert 0.3 <= observation.duration < 1.5


def test_a_flood_that_never_becomes_a_server_hello_ends() -> None:
    def flood(connection: socket.socket, _hello: bytes) -> None:
        while True:
            connection.sendall(alert(112, level=1) * 500)

    with stub(flood) as listener:
        assert probe_port(HOST, listener.port, "1.2", 5).kind is Kind.NOT_TLS


def test_plain_text_is_not_tls_and_asked_once() -> None:
    with stub(send(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as listener:
        results = probe(listener.port)
    assert letters(results) == "nnnn"
    assert seen(results)[2] == 'not TLS: text: "HTTP/1.1 400 Bad Request"'
    assert listener.connections == 1
    assert proof(results) is Proof.UNPROVEN


def test_a_banner_that_comes_before_the_hello_is_not_tls() -> None:
    def greet(connection: socket.socket) -> None:
        connection.sendall(b"220 cuc.example.com ESMTP\r\n")
        wait_for_peer(connection)

    with Listener(greet) as listener:
        assert probe_port(HOST, listener.port, "1.2", 5).text == 'not TLS: text: "220 cuc.example.com ESMTP"'


@pytest.mark.parametrize("end", [reset, close])
def test_an_answer_that_stops_in_the_middle_proves_nothing(end: Any) -> None:
    def half(connection: socket.socket, hello: bytes) -> None:
        connection.sendall(server_hello(offered(hello))[:20])
        end(connection)

    with stub(half) as listener:
        observation = probe_port(HOST, listener.port, "1.0", 5)
    assert observation.kind is Kind.BROKEN
    assert observation.text == "the answer stops after 20 bytes"


def test_a_node_that_goes_down_in_between_is_not_asked_further() -> None:
    with stub(minimum("1.2", send(alert(70))), limit=2) as listener:
        results = probe(listener.port)
    assert letters(results) == "?-A-"
    assert seen(results)[3] == "not offered, because TLS 1.1 met: connection refused"
    assert proof(results) is Proof.UNPROVEN


@pytest.mark.parametrize("name", ["a label of more than 63 letters: " + "ä" * 80, "a\x00b"])
def test_a_name_that_cannot_be_one_is_unreachable(name: str) -> None:
    results = probe_host(name, [8443], "1.2", 5)
    assert letters(results) == "!!!!"
    assert seen(results)[2].startswith("the name cannot be resolved: ")
    assert proof(results) is Proof.UNREACHABLE


def test_a_name_that_nobody_knows_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    results = probe_host("node.example.com", [8443], "1.2", 5)
    assert seen(results)[2] == "the name cannot be resolved: Name or service not known"
    assert proof(results) is Proof.UNREACHABLE


def test_a_name_goes_into_sni_and_an_address_does_not() -> None:
    hellos: list[bytes] = []

    def note(connection: socket.socket, hello: bytes) -> None:
        hellos.append(hello)
        send(server_hello(offered(hello)))(connection, hello)

    with stub(note) as listener:
        probe_host("localhost", [listener.port], "1.2", 5, versions=["1.2"])
        probe_host(HOST, [listener.port], "1.2", 5, versions=["1.2"])
    assert [b"localhost" in hello for hello in hellos] == [True, False]


def test_several_ports_come_in_the_order_that_was_asked_for(rsa_certificate: Path) -> None:
    with (
        tls(server_context(rsa_certificate, "1.2", "1.3")) as strict,
        tls(server_context(rsa_certificate, "1.0", "1.3")) as lax,
    ):
        results = probe_host(HOST, [strict.port, lax.port], "1.2", 5)
    assert [result.port for result in results] == [strict.port] * 4 + [lax.port] * 4
    assert prove(results, "1.2").reason == f"127.0.0.1:{lax.port} accepts TLS 1.0 and TLS 1.1, below TLS 1.2."


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=100), st.booleans())
def test_any_bytes_from_a_server_end_in_a_verdict(data: bytes, as_record: bool) -> None:
    with stub(send(b"\x16\x03\x03" + data if as_record else data)) as listener:
        results = probe(listener.port, timeout=2)
    assert len(letters(results)) == 4
    assert prove(results, "1.2").reason.endswith(".")
