# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof by handshake in a rollout: all ports of a product, ports that are lost, ports that cannot be reached."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.tests.integration.conftest import MakeEstate, cucm_with_imp, node, pcd, thorough


def cucm(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "nodes": [node(name, "cucm", "12.5.1.16900-48", **more)]}


@pytest.mark.thorough
def test_a_tls_port_that_does_not_come_back_stops_the_cluster(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm("a", tls_ports=[2443, 5061]))
    estate.simulator.set_quirks("a", tls_closed=[5061])  # from the next boot on
    run = estate.play(vos_tls_gate_timeout=2)
    assert run.code != 0
    assert run.outcomes() == {"a": "failed"}
    assert "these ports spoke TLS before the change and do not now" in run.output
    assert f"{estate.hosts['a']['ansible_host']}:5061 spoke TLS before the change and does not now" in run.output
    # The last reading knows what was there before, too.
    assert run.states() == {"a": "unverified"}


@pytest.mark.parametrize("by_hand", [False, thorough(True)])
def test_sip_ports_that_cannot_be_listed_block_unless_the_ports_are_named(
    make_estate: MakeEstate, by_hand: bool
) -> None:
    estate = make_estate(cucm("a"))
    estate.simulator.set_faults("a", sql_error=["as transport, sp.incomingport"])
    if by_hand:
        run = estate.play("--check", vos_tls_probe_ports=[8443])
        assert run.code == 0, run.output
        assert "could not be listed" not in run.output
        return
    run = estate.play()
    assert run.code != 0
    assert estate.writes() == [], "after the change nothing would be proven, so nothing is begun"
    words = "a handshake cannot prove the result on this node: the SIP ports of its cluster could not be listed: "
    assert words in " ".join(run.output.split())


@pytest.mark.thorough
def test_all_ports_of_each_product_prove_it(make_estate: MakeEstate) -> None:
    cluster = cucm_with_imp("b")
    for item in cluster["nodes"]:
        item["tls_ports"] = "all"
    cluster["nodes"][0]["tftp"] = True
    trunks = [{"name": "cube", "security": "Encrypted", "transport": "TLS", "port": 5081}]
    cluster["database"] = {"trunks": trunks}
    cluster["nodes"][1]["tls_ports"] = [2443, 5061, 5081]
    waiver = {"rule": "R04", "cluster": "b", "reason": "a test", "expires": "2999-01-01"}
    estate = make_estate(cluster)
    run = estate.play(vos_tls_waivers=[waiver])
    assert run.code == 0, run.output
    assert set(run.states().values()) == {"compliant"}
    assert "Each of 4 ports refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher." in run.output, (
        "8443 and its own"
    )
    assert run.report is not None
    proofs = [item["proof"] for item in run.report["clusters"][0]["nodes"]]
    assert all(proof.startswith("Each of ") for proof in proofs), proofs


@pytest.mark.thorough
def test_a_weak_port_beside_the_web_server_fails_the_node(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm("a", tls_ports=[5061], quirks={"tls_weak": [5061]}))
    run = estate.play(vos_tls_gate_timeout=2)
    assert run.code != 0
    assert run.states() == {"a": "pending_restart"}
    assert ":5061 accepts TLS 1.0 and TLS 1.1, below TLS 1.2." in run.output


@pytest.mark.thorough
def test_cipher_management_with_gcm_alone_blocks_the_cluster(make_estate: MakeEstate) -> None:
    estate = make_estate(cucm("a", tls_ports=[5061], quirks={"tls_gcm_only": True}))
    blocked = estate.play()
    assert blocked.code != 0
    assert estate.writes() == [], "with GCM suites alone nothing would be proven, so nothing is begun"
    assert "a handshake cannot prove the result on this node" in blocked.output


@pytest.mark.thorough
def test_where_the_ports_cannot_be_reached_the_operator_decides(make_estate: MakeEstate) -> None:
    cluster = pcd("p")
    cluster["nodes"][0]["quirks"] = {"tls_closed": [8443]}
    estate = make_estate(cluster)
    blocked = estate.play()
    assert blocked.code != 0
    assert "a handshake cannot prove the result on this node: No TLS port could be reached" in blocked.output
    assert estate.writes() == []

    run = estate.play(vos_tls_require_proof=False)
    assert run.code == 0, run.output
    assert run.states() == {"p": "unverified"}
    assert estate.events("down") == ["p"]
    assert run.report is not None
    assert run.report["clusters"][0]["nodes"][0]["reason"] == (
        "configured minimum is TLS 1.2 and the node has restarted, but no handshake could be judged, and no proof is "
        "required"
    )

    written = estate.writes()
    again = estate.play(vos_tls_require_proof=False)
    assert again.code == 0, again.output
    assert estate.writes() == written
    strict = estate.play()
    assert strict.code != 0


@pytest.mark.thorough
def test_ports_are_probed_without_credentials_and_without_the_cli_connection(make_estate: MakeEstate) -> None:
    cluster = cucm_with_imp("b")
    cluster["nodes"][0]["tls_ports"] = "all"
    estate = make_estate(cluster)
    address = estate.hosts["b-pub"]["ansible_host"]
    estate.hosts["drift"] = {"ansible_connection": "local", "ansible_host": address, "ansible_password": "none"}
    code, result = estate.task("drift", "tls_probe", product="cucm", second_opinion=True)
    assert code == 0, result
    assert result["proof"] == "not_effective"
    assert estate.simulator.journal("login") == []
    web = next(port for port in result["ports"] if port["port"] == 8443)
    assert web["certificate"]["subject"] == "CN=simulated-vos-node"
