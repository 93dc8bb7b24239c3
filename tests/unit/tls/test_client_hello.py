# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ClientHello: one version, wide suites, and what no hello may contain."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.client_hello import (
    LEGACY_SUITES,
    client_hello,
    version_name,
)
from ansible_collections.collabops.vos.tests.unit.tls.listeners import WIRE, offered, suites

SERVER_NAME, GROUPS, POINT_FORMATS, SIGNATURES, SUPPORTED_VERSIONS, KEY_SHARE = 0, 10, 11, 13, 43, 51
RENEGOTIATION_INFO = 0xFF01
FALLBACK_SCSV = 0x5600
RENEGOTIATION_SCSV = 0x00FF
NULL_SHA = 0x0002


def extensions(hello: bytes) -> dict[int, bytes]:
    at = 44 + hello[43]
    at += 2 + int.from_bytes(hello[at : at + 2], "big")
    assert hello[at : at + 2] == b"\x01\x00", "only the null compression"
    at += 2
    assert at + 2 + int.from_bytes(hello[at : at + 2], "big") == len(hello)
    at += 2
    found = {}
    while at < len(hello):
        number, length = (int.from_bytes(hello[i : i + 2], "big") for i in (at, at + 2))
        assert number not in found
        found[number] = hello[at + 4 : at + 4 + length]
        at += 4 + length
    return found


@pytest.mark.parametrize("version", WIRE)
def test_a_hello_is_one_record_of_version_3_1_that_offers_one_version(version: str) -> None:
    hello = client_hello(version, "node.example.com")
    assert hello[:3] == b"\x16\x03\x01"
    assert int.from_bytes(hello[3:5], "big") == len(hello) - 5
    assert hello[5] == 1
    assert int.from_bytes(hello[6:9], "big") == len(hello) - 9
    assert int.from_bytes(hello[9:11], "big") == min(WIRE[version], WIRE["1.2"])
    assert offered(hello) == version


def test_a_hello_of_ssl_3_0_is_as_old_servers_know_it() -> None:
    hello = client_hello("ssl3", "node.example.com")
    assert hello[:3] == b"\x16\x03\x00"
    assert hello[9:11] == b"\x03\x00"
    found = suites(hello)
    assert {0x0035, 0x0005, NULL_SHA, RENEGOTIATION_SCSV} <= set(found)
    assert not [suite for suite in found if suite >= 0xC000], "elliptic curves came later"
    end = 44 + 2 + 2 * len(found) + 2
    assert hello[end:] == b"", "no extensions"


@pytest.mark.parametrize("version", WIRE)
def test_each_hello_has_the_legacy_suites_with_null_sha_and_no_fallback_signal(version: str) -> None:
    found = suites(client_hello(version))
    assert set(LEGACY_SUITES) <= set(found)
    assert NULL_SHA in found
    assert FALLBACK_SCSV not in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize("version", WIRE)
def test_extensions_fit_the_version(version: str) -> None:
    found = extensions(client_hello(version))
    assert {GROUPS, POINT_FORMATS, RENEGOTIATION_INFO} <= set(found)
    assert (SIGNATURES in found) == (version in ("1.2", "1.3"))
    assert (SUPPORTED_VERSIONS in found) == (KEY_SHARE in found) == (version == "1.3")


def test_tls_1_3_brings_one_x25519_key_share() -> None:
    share = extensions(client_hello("1.3"))[KEY_SHARE]
    assert share[:6] == bytes.fromhex("0024 001d 0020")
    assert len(share) == 6 + 32


def test_suites_of_the_cipher_control_replace_the_others() -> None:
    assert suites(client_hello("1.2", suites=LEGACY_SUITES)) == list(LEGACY_SUITES)


def test_a_host_name_is_sent_as_sni() -> None:
    assert extensions(client_hello("1.2", "node.example.com."))[SERVER_NAME].endswith(b"\x00\x10node.example.com")


def test_an_international_host_name_is_sent_in_its_ascii_form() -> None:
    assert extensions(client_hello("1.2", "bücher.example"))[SERVER_NAME].endswith(b"xn--bcher-kva.example")


@pytest.mark.parametrize(
    "name", ["", "10.1.2.3", "2001:db8::1", "[2001:db8::1]", "fe80::1%eth0", ".", "ä" * 80, "a" * 300]
)
def test_an_address_or_no_name_is_not_sent_as_sni(name: str) -> None:
    assert SERVER_NAME not in extensions(client_hello("1.2", name))


@pytest.mark.parametrize("version", ["", "1.4", "TLS 1.2", "2"])
def test_another_version_is_a_value_error(version: str) -> None:
    with pytest.raises(ValueError, match="not a TLS version"):
        client_hello(version)


def test_versions_have_the_names_that_people_write() -> None:
    assert [version_name(wire) for wire in (0x0300, *WIRE.values())] == [
        "SSL 3.0",
        "TLS 1.0",
        "TLS 1.1",
        "TLS 1.2",
        "TLS 1.3",
    ]
