# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH algorithms that nodes offer, read from the wire, are those of the compatibility matrix of their release."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import paramiko
import pytest

from tests.simulator.inventory import host_variables, needs_sha_1
from tests.simulator.process import Simulator
from tests.unit.simulator.typist import Typist, cluster, wait_for, world

CURVES = {"ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521"}
GROUPS = {"diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512"}
CIPHERS = {"aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com"}
CBC = {"aes128-cbc", "aes192-cbc", "aes256-cbc"}
MACS = {"hmac-sha2-256", "hmac-sha2-512"}
SIGNATURES = {"rsa-sha2-256", "rsa-sha2-512"}
GROUP_1, GROUP_14 = "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1"
EXCHANGED = {"diffie-hellman-group-exchange-sha1", "diffie-hellman-group-exchange-sha256"}
NODES = {
    "v115": {"version": "11.5.1.14900-11"},
    "v120": {"version": "12.0.1.23900-9"},
    "v125": {"version": "12.5.1.16900-48"},
    "v14": {"version": "14.0.1.12900-161"},
    "v15": {"version": "15.0.1.10000-32"},
    "v15su4": {"version": "15.0.1.14900-45"},
    "f115": {"version": "11.5.1.14900-11", "fips": True},
    "f125": {"version": "12.5.1.16900-48", "fips": True},
}


def oldest(signatures: set[str], kex: set[str]) -> list[set[str]]:
    return [kex | CURVES | EXCHANGED | {GROUP_14}, signatures, CIPHERS | CBC, {"hmac-sha1"}]


EXPECTED = {
    "v115": oldest({"ssh-rsa"}, {GROUP_1}),
    "v120": oldest({"ssh-rsa"}, {GROUP_1}),
    "v125": [CURVES | GROUPS | {GROUP_14}, {"ssh-rsa"}, CIPHERS, MACS | {"hmac-sha1"}],
    "v14": [CURVES | GROUPS | {GROUP_14}, SIGNATURES | {"ssh-rsa"}, CIPHERS, MACS | {"hmac-sha1"}],
    "v15": [CURVES | GROUPS, SIGNATURES, CIPHERS, MACS],
    "v15su4": [CURVES | GROUPS, SIGNATURES, CIPHERS, MACS],
    "f115": oldest(SIGNATURES, set()),
    "f125": [CURVES | GROUPS | {GROUP_14}, SIGNATURES, CIPHERS, MACS | {"hmac-sha1"}],
}


@pytest.fixture(scope="module")
def trains(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    clusters = [cluster(name, number, **more) for number, (name, more) in enumerate(NODES.items(), 20)]
    with Simulator(world(clusters=clusters), tmp_path_factory.mktemp("trains")) as running:
        yield running


def offered(simulator: Simulator, name: str) -> list[set[str]]:
    """Key exchange, host keys, ciphers and MACs of the server's first packet (RFC 4253, 7.1)."""
    address = simulator.nodes[name]["address"], simulator.nodes[name]["ssh_port"]
    with socket.create_connection(address, timeout=10) as connection:
        stream = connection.makefile("rb")
        assert stream.readline().startswith(b"SSH-2.0-OpenSSH_")
        connection.sendall(b"SSH-2.0-reader\r\n")
        length = int.from_bytes(stream.read(4), "big")
        packet = paramiko.Message(stream.read(length)[18:])  # behind its padding length, its number and its cookie
        lists = [set(packet.get_list()) for _name in range(6)]
    assert (lists[2], lists[4]) == (lists[3], lists[5])  # in each direction
    # Markers of extensions, which asyncssh adds.
    lists[0] = {name for name in lists[0] if not name.startswith(("kex-strict-", "ext-info-"))}
    return [lists[0], lists[1], lists[2], lists[4]]


@pytest.mark.parametrize("name", NODES)
def test_each_release_offers_the_algorithms_of_its_matrix(trains: Simulator, name: str):
    assert offered(trains, name) == EXPECTED[name]


def test_fips_mode_changes_the_offer_with_the_reboot(tmp_path_factory: pytest.TempPathFactory):
    with Simulator(world(clusters=[cluster("old", 30)]), tmp_path_factory.mktemp("fips")) as simulator:
        assert offered(simulator, "old") == EXPECTED["v125"]
        with Typist(simulator, "old") as typist:
            typist.open_shell()
            typist.type("utils fips enable\r")
            typist.read_until("(yes/no) ? ")
            typist.type("yes\r")
            typist.read_until("no such text")
        wait_for(lambda: bool(simulator.journal("cli_up", node="old")))
        assert offered(simulator, "old") == EXPECTED["f125"]


@pytest.mark.parametrize("name", NODES)
def test_an_inventory_asks_for_legacy_algorithms_where_a_modern_client_is_refused(trains: Simulator, name: str):
    node: dict[str, Any] = {"product": "cucm", "address": trains.nodes[name]["address"], **NODES[name]}
    assert needs_sha_1(node) == (EXPECTED[name][1] == {"ssh-rsa"})
    assert host_variables(node).get("vos_ssh_algorithms") == ("legacy" if needs_sha_1(node) else None)
