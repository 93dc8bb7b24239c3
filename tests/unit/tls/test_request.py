# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task of tls_probe asks for, by product, release and mode, and what it returns of each port."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.action.tls_probe import ActionModule
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.path import Path as Way
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import PortRule
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import (
    BadRequest,
    ProbeRequest,
    run_probe,
    too_close,
)

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

HOST = "127.0.0.1"
OLD, NEW = "14.0.1.13900-155", "15.0.1.12900-234"


def request(**args: Any) -> ProbeRequest:
    defaults = {name: option.get("default") for name, option in ActionModule.ARGUMENT_SPEC.items()}
    return ProbeRequest.of({**defaults, "hosts": [HOST], "pause": 0.0, "spacing": 0.05, **args}, "192.0.2.1")


def test_without_a_product_the_control_port_is_asked() -> None:
    assert dict(request().rules) == {8443: PortRule(required=True)}
    assert request(hosts=[]).hosts == ("192.0.2.1",)


def test_a_product_has_its_ports_of_which_only_the_control_port_must_be_open() -> None:
    rules = request(product="cucm", release=OLD).rules
    assert {2443, 5061, 6971, 8443} <= set(rules)
    assert {5090, 4040, 9463} & set(rules) == set()
    assert [port for port, rule in rules.items() if rule.required] == [8443]
    assert 5090 in request(product="cucm", release=NEW).rules


def test_ports_that_are_named_must_be_open_whatever_the_product() -> None:
    rules = request(product="cucm", release=OLD, ports=[5061, 4040, 5090], extra_ports=[5062, 5061]).rules
    assert list(rules) == [5061, 4040, 5090, 5062]
    assert rules[5061].required
    assert not rules[5062].required
    assert not rules[4040].counts, "no document says that the minimum governs it"
    assert not rules[5090].counts, "not before 15SU2"
    assert request(product="cucm", ports=[5090]).rules[5090].counts, "nobody said that it is older"


def mapped(where: dict[int, int], *hosts: str, **args: Any) -> ProbeRequest:
    defaults = {name: option.get("default") for name, option in ActionModule.ARGUMENT_SPEC.items()}
    return ProbeRequest.of({**defaults, "hosts": list(hosts), **args}, "192.0.2.1", Way(ports=where))


def test_one_place_answers_for_no_two_ports_of_a_node() -> None:
    """What is behind 443 there is 8443 of the node; asked as 443 it would be taken for what the node serves on 443."""
    with pytest.raises(BadRequest, match=r"vos_tls_port_map .*443 .*8443") as caught:
        mapped({8443: 443}, product="cucm", release=OLD)
    assert "vos_tls_probe_ports" in str(caught.value)
    with pytest.raises(BadRequest, match="vos_tls_port_map"):
        mapped({8443: 5081}, extra_ports=[5081])
    assert mapped({8443: 443}, ports=[8443]).path.reached_at(8443) == 443
    assert mapped({8443: 443, 443: 8443}, product="cucm", release=OLD)
    assert mapped({8443: 443}, "192.0.2.9", product="cucm", release=OLD), "another host has its ports where they are"


def test_extra_ports_of_a_cluster_come_besides_those_of_the_product() -> None:
    rules = request(product="cucm", extra_ports=[5081]).rules
    assert {8443, 5081} <= set(rules)
    assert not rules[5081].required


def test_who_names_the_ports_knows_them() -> None:
    error = "`run sql`: the database\n is not running."
    listed = "the SIP ports of its cluster could not be listed: `run sql`: the database is not running"
    assert request(product="cucm", unlisted=error).unlisted == listed
    assert request(product="cucm", unlisted=error, ports=[8443]).unlisted == ""
    assert request(product="cucm").unlisted == ""


def test_a_short_spacing_is_told_of() -> None:
    assert too_close(0.5) == ""
    assert too_close(0.1).startswith("A TLS version that is refused is offered again after 0.1 s. Below 0.5 s ")


def test_the_library_is_asked_on_the_ports_that_decide() -> None:
    pacing = request(product="cucm", release=OLD, ports=[8443, 4040]).pacing
    assert (set(pacing.doubted), pacing.openssl) == ({8443}, False)


def test_the_mode_decides_what_a_port_may_accept() -> None:
    assert request(product="cuc", release=NEW, target="1.3").rules[7443].lowest == "1.2"
    assert request(product="cucm", target="1.1").rules[6971].lowest == "1.2"
    assert request(product="cucm", target="1.1", mode="common_criteria").rules[6971].lowest == "1.1"


def test_versions_are_offered_lowest_first() -> None:
    assert request(versions=["1.2", "ssl3", "1.0"]).versions == ("ssl3", "1.0", "1.2")


@pytest.mark.parametrize("ports", [[0], [65536]])
def test_what_is_no_port_is_refused(ports: list[int]) -> None:
    with pytest.raises(BadRequest, match="which is no TCP port"):
        request(extra_ports=ports)


def test_each_port_says_what_it_is_and_what_was_expected_of_it() -> None:
    with stub(minimum("1.2", send(alert(70)))) as web:
        found = run_probe(request(ports=[web.port]))
    (port,) = found["ports"]
    assert (port["port"], port["service"], port["client_certificate"]) == (web.port, "", "unknown")
    assert (port["required"], port["counts"], port["speaks_tls"]) == (True, True, True)
    assert port["accepts"] == ["1.2", "1.3"]
    assert port["certificate"] is None
    assert {row["expected"] for row in found["results"]} == {"unknown"}
    closed = run_probe(request(product="cucm", release=OLD, ports=[5061], hosts=["127.0.0.88"]))
    assert [row["expected"] for row in closed["results"]] == ["refused", "refused", "accepted", "refused"]
    assert closed["ports"][0]["service"] == "SIP"
    assert closed["ports"][0]["needs"] == "Cisco CallManager"
    assert closed["ports"][0]["client_certificate"] == "yes"
    assert closed["ports"][0]["speaks_tls"] is False
    assert closed["proof"] == "unreachable"


def test_the_second_opinion_brings_the_certificate(rsa_certificate: Path) -> None:
    with tls(server_context(rsa_certificate, "1.2", "1.3")) as listener:
        (port,) = run_probe(request(ports=[listener.port], second_opinion=True))["ports"]
    assert port["certificate"]["subject"] == "CN=node.example.com"
    assert port["certificate"]["expires"] == "2035-12-30T00:00:00+00:00"
    assert [one["completed"] for one in port["second_opinion"]] == [False, False, True, True]
    assert port["second_opinion"][0]["observation"] == "alert 70 protocol_version"


def test_the_results_of_one_probe_are_the_baseline_of_the_next() -> None:
    with stub(minimum("1.0", send(alert(70)))) as weak:
        port = weak.port
        before = run_probe(request(ports=[port]))
    assert before["proof"] == "not_effective"
    with stub(minimum("1.2", send(alert(70))), port=port) as strict:
        after = run_probe(request(ports=[port], baseline=before["results"]))
        again = run_probe(request(ports=[port], baseline=after["results"]))
    assert strict.connections == 2 * (23 + 2), "what the probe asks, and the TLS library for two versions"
    assert (after["proof"], after["lost"]) == ("effective", [])
    assert (again["proof"], again["final"]) == ("unproven", True)
    gone = run_probe(request(ports=[port], baseline=before["results"]))
    assert (gone["proof"], gone["lost"]) == ("unreachable", [f"{HOST}:{port}"])


def test_ssl_3_0_is_offered_when_it_is_asked_for() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        found = run_probe(request(ports=[listener.port], versions=["ssl3", "1.0", "1.1", "1.2"]))
    assert [row["version"] for row in found["results"]] == ["ssl3", "1.0", "1.1", "1.2"]
    assert found["proof"] == "effective"
    assert found["evidence"][0]["command"] == f"ClientHello SSL 3.0 to {HOST}:{listener.port}"
    assert found["evidence"][0]["line"].startswith("refused_by_version: alert 70 protocol_version")


def test_a_port_with_starttls_is_told_by_the_option() -> None:
    def mail(connection: Any, _hello: bytes) -> None:
        wait_for_peer(connection)

    with stub(mail) as listener:
        port = listener.port
        found = run_probe(request(ports=[port], starttls={str(port): "smtp"}, timeout=0.2))
    assert found["results"][2]["verdict"] == "inconclusive", "it waits for the server's greeting"
    with stub(send(server_hello("1.2"))) as listener:
        found = run_probe(request(ports=[listener.port], starttls={listener.port: "direct"}))
    assert found["results"][2]["verdict"] == "accepted"


def test_a_closed_port_of_a_product_does_not_weaken_the_proof_of_the_others() -> None:
    with stub(minimum("1.2", send(alert(70)))) as listener:
        found = run_probe(request(ports=[listener.port], extra_ports=[closed_port()]))
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
        run_probe(request(ports=[port.port]))
    ports = len(request(product="cucm", release=NEW).rules)
    # For each connection one round trip to open it, one for the answer, one to close it.
    round_trips = 3 * port.connections * ports / request().pacing.parallel
    assert round_trips * 0.4 < request().pacing.limit
