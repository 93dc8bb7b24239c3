# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the AXL schema: each is known as it is spelled, and no other word is harmless."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.phrase import english
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.words import (
    OPERATIONS,
    SecurityMode,
    Transport,
    is_known_mode,
    is_known_transport,
    is_secure,
    may_be_tls,
    mode_text,
    transport_text,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.impact.fleets import FleetSession, by_rule, finding, impact, phones

MODES = ("Non Secure", "Authenticated", "Encrypted")
TRANSPORTS = ("TCP", "UDP", "TLS", "TCP+UDP")
TRUNK = {"trunks": [{"name": "cube", "transport": "TCP"}]}
OLD_CAPF = {"phones": [{"model": "Cisco 7965"}, {"model": "Cisco 7942", "capf": True}]}


def test_the_words_are_those_of_the_schema_in_its_order() -> None:
    assert tuple(mode.value for mode in SecurityMode) == MODES
    assert tuple(transport.value for transport in Transport) == TRANSPORTS
    assert OPERATIONS == ("No Pending Operation", "Install/Upgrade", "Delete", "Troubleshoot")


@given(st.none() | st.sampled_from(MODES) | st.text() | st.sampled_from([mode.upper() for mode in MODES]))
def test_only_the_word_non_secure_is_not_secure_and_every_other_word_is_said(mode: str | None) -> None:
    assert is_secure(mode) is (mode != "Non Secure")
    assert is_known_mode(mode) is (mode in MODES)
    assert (mode_text(mode) == mode) is (mode in MODES)
    assert (mode or "shown") in english(mode_text(mode))


@given(st.none() | st.sampled_from(TRANSPORTS) | st.text() | st.sampled_from(["tcp", "TCP + UDP", "UDP+TCP"]))
def test_only_the_transports_without_tls_are_not_tls_and_every_other_word_is_said(transport: str | None) -> None:
    assert may_be_tls(transport) is (transport not in ("TCP", "UDP", "TCP+UDP"))
    assert is_known_transport(transport) is (transport in TRANSPORTS)
    assert (transport_text(transport) == transport) is (transport in TRANSPORTS)
    assert (transport or "shown") in english(transport_text(transport))


def rewritten(before: str, after: str) -> type[FleetSession]:
    """Sessions whose queries answer with another word of the same length, so that the columns stay where they are."""
    assert len(before) == len(after)

    class Rewritten(FleetSession):
        def run(self, command: str, timeout: float = 60.0) -> str:
            text = super().run(command, timeout)
            return text.replace(before, after) if command.startswith("run sql ") else text

    return Rewritten


def test_a_trunk_with_a_transport_that_is_not_known_counts_as_secure() -> None:
    assert not {"R04", "X07"} & set(by_rule(impact(TRUNK)))
    result = impact(TRUNK, kind=rewritten("TCP", "QUI"))
    [item] = finding(result, "R04")["affected"]
    assert item["detail"] == "Non Secure, out transport not known: QUI"
    assert finding(result, "X07")["affected"] == [
        {"name": "QUI", "kind": "transport of SIP trunks", "detail": "1 devices"}
    ]


def test_a_mode_that_is_not_known_is_named_with_the_phones_that_show_it() -> None:
    result = impact(phones(count=3, security="Novelty"), mixed_mode=True)
    found = finding(result, "R05")
    assert (found["count"], found["affected"][0]["detail"]) == (3, "security mode not known: Novelty")
    found = finding(result, "X07")
    assert (found["count"], found["affected"][0]["detail"]) == (3, "3 devices")
    assert found["evidence"]


def test_the_cluster_says_which_capf_operation_is_none() -> None:
    """The numbers of the operations are in no source: whatever they are, the phone without an operation is left out."""
    assert [item["kind"] for item in finding(impact(OLD_CAPF), "R11")["affected"]] == ["Cisco 7942"]

    class Swapped(FleetSession):
        def run(self, command: str, timeout: float = 60.0) -> str:
            text = super().run(command, timeout)
            if "typecertificateoperation" not in command:
                return text
            return text.replace("1    No Pending", "9    No Pending").replace("2    Inst", "1    Inst")

    found = finding(impact(OLD_CAPF, kind=Swapped), "R11")
    assert {item["kind"]: item["detail"] for item in found["affected"]} == {
        "Cisco 7965": "CAPF operation pending",  # its number is 1, which is Install/Upgrade there
        "Cisco 7942": "CAPF operation not known: 2",
    }


@pytest.mark.parametrize("fault", ["sql_error", "sql_silent"])
def test_without_the_names_of_the_operations_their_order_in_the_schema_counts(fault: str) -> None:
    result: dict[str, Any] = impact(OLD_CAPF, node={"faults": {fault: ["typecertificateoperation"]}})
    [item] = finding(result, "R11")["affected"]
    assert (item["kind"], item["detail"]) == ("Cisco 7942", "CAPF operation pending")
    assert [one["reading"] for one in result["unread"]] == ["the names of the CAPF operations"]
    assert result["passed"] is True


def test_a_mixed_mode_that_was_not_read_blocks_and_shows_why() -> None:
    result = impact(phones(security="Encrypted"), node={"faults": {"sql_error": ["ClusterSecurityMode"]}})
    found = finding(result, "R05")
    assert (found["severity"], found["blocking"], result["mixed_mode"]) == ("block", True, None)
    assert [proof["lines"] for proof in found["evidence"] if "ClusterSecurityMode" in proof["command"]]


@pytest.mark.parametrize("value", ["2", " ", "t"])
def test_a_security_mode_other_than_0_is_no_reason_to_pass(value: str) -> None:
    class Other(FleetSession):
        def run(self, command: str, timeout: float = 60.0) -> str:
            text = super().run(command, timeout)
            return text.replace(" 0", f" {value}") if "ClusterSecurityMode" in command else text

    assert finding(impact(phones(security="Encrypted"), kind=Other), "R05")["blocking"] is True


def test_the_warning_says_that_the_phones_stop_when_mixed_mode_is_turned_on() -> None:
    result = impact(phones(security="Encrypted"))
    found = finding(result, "R05", "not in mixed mode")
    assert "they register without TLS in a cluster that is not in mixed mode" in found["effect"]
    assert "they will stop when somebody turns mixed mode on" in found["effect"]
    assert result["passed"] is True
    assert any("ClusterSecurityMode 0" in line for proof in found["evidence"] for line in proof["lines"])
