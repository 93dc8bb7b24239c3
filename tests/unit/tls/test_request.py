# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task of tls_probe asks for, by product, release and mode."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.path import Path as Way
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.proof import PortRule
from ansible_collections.collabops.vos.plugins.plugin_utils.tls.request import (
    OPTIONS,
    BadRequest,
    ProbeRequest,
    too_close,
)

from tests.unit.tls.requests import NEW, OLD, request


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
    defaults = {name: option.get("default") for name, option in OPTIONS.items()}
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
    with pytest.raises(BadRequest, match="which is not a TCP port"):
        request(extra_ports=ports)
