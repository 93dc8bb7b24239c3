# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Table 1 of the TLS 1.2 white paper, line by line: the finding that stands for a line, and its workaround."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.rules import rule_texts

from tests.tables import check_table, render
from tests.unit.impact.fleets import by_rule, impact, phones

V11 = {"version": "11.5.1.14900-11"}
DIRECTORY = {"phone_services": [{"name": "Directory", "url": "Application:Cisco/CorporateDirectory"}]}


@dataclass(frozen=True)
class Line:
    """A line of the table: the interface, who is hit, the workaround in a few words, and what must be found."""

    interface: str
    who: str
    workaround: str
    rule: str
    severity: str
    says: tuple[str, ...]  # words that the workarounds of the finding must have; none for "none"
    fleet: dict[str, Any] = field(default_factory=dict)


LINES = (
    Line(
        "CTL client to CTL Provider",
        "eToken clusters",
        "TLS 1.0 for the time of the update, or tokenless",
        "R01",
        "warn",
        ("utils ctl set-cluster mixed-mode", "Lower the minimum"),
        {"mixed_mode": True, "ctl_signer": "etoken"},
    ),
    Line("Address Book Synchronizer", "its users", "none", "R02", "ask", ()),
    Line(
        "Interconnect with clusters before 10.5(2)",
        "the older cluster",
        "upgrade it, or a non-secure trunk",
        "R03",
        "block",
        ("11.5(1)SU3", "non-secure trunk"),
        {"database": {"remote_clusters": {"west": "9.1.2.10000-28"}}},
    ),
    Line(
        "Secure SIP trunks",
        "peers without TLS 1.2",
        "upgrade the peer, or a non-secure trunk",
        "R04",
        "ask",
        ("Upgrade the peer", "non-secure trunk"),
        {"database": {"trunks": [{"name": "cube", "security": "Encrypted"}]}},
    ),
    Line(
        "Secure SIP and SCCP registration",
        "old phones in a secure mode",
        "Non Secure mode",
        "R05",
        "block",
        ("Non Secure",),
        {"database": phones(security="Encrypted"), "mixed_mode": True},
    ),
    Line(
        "IP Phone services over HTTPS",
        "old phones with HTTPS, not 7940 and 7960",
        "HTTP URLs, or two sets of services",
        "R06",
        "warn",
        ("HTTP URLs", "clear the secure URLs", "two sets of services"),
        {"database": phones() | DIRECTORY},
    ),
    Line(
        "Trust Verification Service: HTTPS services",
        "old phones",
        "HTTP URLs",
        "R07",
        "warn",
        ("HTTP URLs",),
        {"database": phones() | DIRECTORY},
    ),
    Line(
        "Trust Verification Service: renewal of the CallManager certificate",
        "old phones on 11.5",
        "rollback parameter, TLS 1.0 for a while, or 12.0",
        "R08",
        "warn",
        ("Prepare Cluster for Rollback to pre 8.0", "Lower the minimum", "12.0"),
        {"database": phones(), **V11},
    ),
    Line(
        "Extension Mobility Cross Cluster",
        "old phones",
        "the same eTokens, or 12.0",
        "R09",
        "warn",
        ("same eTokens", "12.0"),
        {"database": phones() | {"emcc": 1}, **V11},
    ),
    Line(
        "Proxy TFTP",
        "old phones whose home cluster is on 11.5",
        "upgrade to 12.0",
        "R10",
        "ask",
        ("12.0",),
        {"database": phones(), **V11},
    ),
    Line(
        "CAPF: certificates for 802.1X and VPN",
        "old phones with a certificate",
        "manufacturer's certificate or EAP-MD5; user credentials",
        "R11",
        "warn",
        ("manufacturer's certificate", "EAP-MD5", "user credentials"),
        {"database": phones(lsc=100)},
    ),
    Line(
        "CAPF: encrypted configuration files",
        "old phones with encrypted configuration",
        "unencrypted, without credentials",
        "R12",
        "warn",
        ("unencrypted", "no credentials"),
        {"database": phones(encrypted_config=True)},
    ),
)


@pytest.mark.parametrize("line", LINES, ids=[line.rule for line in LINES])
def test_a_line_of_the_table_is_found_with_its_workaround(line: Line) -> None:
    [found] = by_rule(impact(**line.fleet))[line.rule]
    assert found["severity"] == line.severity
    helps = " ".join(found["workarounds"])
    assert bool(helps) == bool(line.says)
    for words in line.says:
        assert words in helps
    assert "white paper" in found["source"]


def test_no_rule_of_the_white_paper_is_missing_in_the_table() -> None:
    # R19: in its text, not in its table.
    named = {rule for rule, texts in rule_texts("en").items() if "white paper" in texts.source}
    assert named - {"R19"} == {line.rule for line in LINES}


def test_the_document_names_each_line() -> None:
    rows = [(line.interface, line.who, line.workaround, f"{line.rule} `{line.severity}`") for line in LINES]
    check_table("impact.md", "white paper", render(("interface", "who", "its workaround", "finding"), rows))
