# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the variables about waves may be, and what is said of a wrong value before any node is read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.controls import ControlError
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.topology import CtiPair
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_model import WaveMode
from ansible_collections.collabops.vos.plugins.plugin_utils.plan.wave_options import (
    is_count,
    read_cti_pairs,
    read_wave_mode,
    read_wave_size,
)

KNOWN = {"sub1", "sub2", "sub3"}


def pair(**more: Any) -> dict[str, Any]:
    return {"application": "contact centre", "nodes": ["sub1", "sub2"], **more}


def test_a_cluster_goes_node_by_node_unless_waves_are_asked_for() -> None:
    assert read_wave_mode(None) is read_wave_mode("") is read_wave_mode("single") is WaveMode.SINGLE
    assert read_wave_mode("redundant") is WaveMode.REDUNDANT
    with pytest.raises(ControlError, match=r"^vos_tls_waves is parallel; it must be single or redundant$"):
        read_wave_mode("parallel")


def test_a_wave_has_at_most_four_nodes_unless_another_number_is_given() -> None:
    assert [read_wave_size(given) for given in (None, "", 1, "10", " 6 ")] == [4, 4, 1, 10, 6]


@pytest.mark.parametrize("given", [0, -1, 2.5, "four", True, [4], "1e3", "0"])
def test_a_wave_size_is_a_whole_number_from_1_on(given: object) -> None:
    assert not is_count(given)
    told = f"vos_tls_wave_size is {given}; it must be a whole number above 0"
    with pytest.raises(ControlError, match=f"^{re.escape(told)}$"):
        read_wave_size(given)


def test_an_empty_list_is_no_answer_and_none_is_one() -> None:
    assert [read_cti_pairs(given, KNOWN) for given in (None, [], "", "[]")] == [None] * 4
    assert read_cti_pairs("none", KNOWN) == ()


@pytest.mark.parametrize("given", [[pair()], '[{"application": "contact centre", "nodes": ["sub1", "sub2"]}]'])
def test_an_entry_names_an_application_and_its_ctimanagers(given: object) -> None:
    assert read_cti_pairs(given, KNOWN) == (CtiPair("contact centre", ("sub1", "sub2")),)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "all",
            "vos_tls_cti_pairs is 'all'; it must be a list of entries with application and nodes, or the text none",
        ),
        (5, "vos_tls_cti_pairs is 5; it must be a list of entries with application and nodes, or the text none"),
        (pair(), "; it must be a list of entries with application and nodes, or the text none"),
        (["sub1"], "vos_tls_cti_pairs: entry 1 is 'sub1'; it must have application and nodes"),
        (
            [pair(), pair(hosts=[])],
            "vos_tls_cti_pairs: entry 2 has unknown keys: hosts; it takes application and nodes",
        ),
        (
            [pair(application=" ")],
            "vos_tls_cti_pairs: entry 1 has no application; write its name as text, because the ",
        ),
        ([{"nodes": ["sub1", "sub2"]}], "vos_tls_cti_pairs: entry 1 has no application; "),
        (
            [pair(nodes=["sub1"])],
            "vos_tls_cti_pairs: entry 1 (contact centre) has the nodes ['sub1']; it must be a list ",
        ),
        (
            [pair(nodes="sub1")],
            "vos_tls_cti_pairs: entry 1 (contact centre) has the nodes 'sub1'; it must be a list of ",
        ),
        (
            [pair(nodes=["sub1", "sub9"])],
            "vos_tls_cti_pairs: entry 1 (contact centre) names sub9, but the inventory has no host with this name; ",
        ),
        ([pair(nodes=["sub1", "sub1"])], "vos_tls_cti_pairs: entry 1 (contact centre) names sub1 twice"),
    ],
)
def test_a_wrong_entry_is_named_with_what_is_wrong(given: object, told: str) -> None:
    with pytest.raises(ControlError) as caught:
        read_cti_pairs(given, KNOWN)
    assert told in str(caught.value)
