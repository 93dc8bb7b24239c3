# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a probe returns of each port and each version, and what it proves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import ProbeRequest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.run import run_probe

from tests.unit.tls.listeners import (
    alert,
    closed_port,
    minimum,
    send,
    server_context,
    server_hello,
    stub,
    tls,
    wait_for_peer,
)
from tests.unit.tls.requests import HOST, NEW, OLD, request


def result(asked: ProbeRequest) -> dict[str, Any]:
    return run_probe(asked).to_result()


def test_each_port_says_what_it_is_and_what_was_expected_of_it() -> None:
    with stub(minimum("1.2", send(alert(70)))) as web:
        found = result(request(ports=[web.port]))
    (port,) = found["ports"]
    assert (port["port"], port["service"], port["client_certificate"]) == (web.port, "", "unknown")
    assert (port["required"], port["counts"], port["speaks_tls"]) == (True, True, True)
    assert port["accepts"] == ["1.2", "1.3"]
    assert port["certificate"] is None
    assert {row["expected"] for row in found["results"]} == {"unknown"}
    closed = result(request(product="cucm", release=OLD, ports=[5061], hosts=["127.0.0.88"]))
    assert [row["expected"] for row in closed["results"]] == ["refused", "refused", "accepted", "refused"]
    assert closed["ports"][0]["service"] == "SIP"
    assert closed["ports"][0]["needs"] == "Cisco CallManager"
    assert closed["ports"][0]["client_certificate"] == "yes"
    assert closed["ports"][0]["speaks_tls"] is False
    assert closed["proof"] == "unreachable"


def test_the_second_opinion_brings_the_certificate(rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.2", "1.3")) as listener:
        (port,) = result(request(ports=[listener.port], second_opinion=True))["ports"]
    assert port["certificate"]["subject"] == "CN=node.example.com"
    assert port["certificate"]["expires"] == "2035-12-30T00:00:00+00:00"
    assert [one["completed"] for one in port["second_opinion"]] == [False, False, True, True]
    assert port["second_opinion"][0]["observation"] == "alert 70 protocol_version"


def test_the_results_of_one_probe_are_the_baseline_of_the_next() -> None:
    with stub(minimum("1.0", send(alert(70)))) as weak:
        port = weak.port
        before = result(request(ports=[port]))
    assert before["proof"] == "not_effective"
    with stub(minimum("1.2", send(alert(70))), port=port) as strict:
        after = result(request(ports=[port], baseline=before["results"]))
        again = result(request(ports=[port], baseline=after["results"]))
    assert strict.connections == 2 * (23 + 2), "what the probe asks, and the TLS library for two versions"
    assert (after["proof"], after["lost"]) == ("effective", [])
    assert (again["proof"], again["final"]) == ("unproven", True)
    gone = result(request(ports=[port], baseline=before["results"]))
    assert (gone["proof"], gone["lost"]) == ("unreachable", [f"{HOST}:{port}"])


def test_ssl_3_0_is_offered_when_it_is_asked_for() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        found = result(request(ports=[listener.port], versions=["ssl3", "1.0", "1.1", "1.2"]))
    assert [row["version"] for row in found["results"]] == ["ssl3", "1.0", "1.1", "1.2"]
    assert found["proof"] == "effective"
    assert found["evidence"][0]["command"] == f"ClientHello SSL 3.0 to {HOST}:{listener.port}"
    assert found["evidence"][0]["line"].startswith("refused_by_version: alert 70 protocol_version")


def test_a_port_with_starttls_is_told_by_the_option() -> None:
    def mail(connection: Any, _hello: bytes) -> None:
        wait_for_peer(connection)

    with stub(mail) as listener:
        port = listener.port
        found = result(request(ports=[port], starttls={str(port): "smtp"}, timeout=0.2))
    assert found["results"][2]["verdict"] == "inconclusive", "it waits for the server's greeting"
    with stub(send(server_hello("1.2"))) as listener:
        found = result(request(ports=[listener.port], starttls={listener.port: "direct"}))
    assert found["results"][2]["verdict"] == "accepted"


def test_a_closed_port_of_a_product_does_not_weaken_the_proof_of_the_others() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        found = result(request(ports=[listener.port], extra_ports=[closed_port()]))
    assert found["proof"] == "effective"
    assert [port["required"] for port in found["ports"]] == [True, False]
    assert len(found["results"]) == 8
    # Evidence is what was asked: a closed port was asked once.
    assert [line["line"].partition(":")[0] for line in found["evidence"]] == [
        "refused_by_version",
        "refused_by_version",
        "accepted",
        "accepted",
        "not_listening",
    ]


def test_the_time_for_a_host_is_enough_for_one_on_another_continent(rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.2", "1.2")) as port:
        result(request(ports=[port.port]))
    ports = len(request(product="cucm", release=NEW).rules)
    # For each connection one round trip to open it, one for the answer, one to close it.
    round_trips = 3 * port.connections * ports / request().pacing.parallel
    assert round_trips * 0.4 < request().pacing.limit
