# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule: a cluster that it finds something in, and one that it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.judge import JUDGES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.rules.catalogue import RULES
from ansible_collections.collabops.vos.plugins.plugin_utils.impact.texts.rules import rule_texts

from tests.tables import check_table, render
from tests.unit.impact.fleets import by_rule, impact, phones

TEXTS = rule_texts("en")
V11 = {"version": "11.5.1.14900-11"}
V14 = {"version": "14.0.1.13900-155"}
V15 = {"version": "15.0.1.13900-43", "target": "1.3"}  # 15SU3
MIXED = {"mixed_mode": True}
UNREAD_MODE = {"node": {"faults": {"sql_error": ["ClusterSecurityMode"]}}}
DIRECTORY = {"phone_services": [{"name": "Directory", "url": "Application:Cisco/CorporateDirectory"}]}
SECURE_TRUNK = {"trunks": [{"name": "cube", "security": "Encrypted", "port": 5061}]}
PLAIN_TRUNK = {"trunks": [{"name": "cube"}]}
SECURE_BRIDGE = {"media": [{"name": "cfb1", "model": "Cisco IOS Conference Bridge (HDV2)", "security": "Encrypted"}]}

# Rule, circumstances, and what is expected of each finding of the rule: part, severity, whether it blocks, and items.
# An empty list is a cluster in which the rule finds nothing.
Case = tuple[str, dict[str, Any], list[tuple[str, str, bool, list[str]]]]
CASES: list[Case] = [
    # An eToken signed the CTL file: the CTL client cannot update it.
    ("R01", {"mixed_mode": True, "ctl_signer": "etoken"}, [("", "warn", False, ["CTL file"])]),
    ("R01", {"mixed_mode": True, "ctl_signer": "callmanager"}, []),
    ("R01", {}, []),
    (
        "R01",
        {"mixed_mode": True, "ctl_signer": "etoken", **V14},
        [("no CTL client from 14 on", "info", False, ["CTL file"])],
    ),
    ("R02", {}, [("", "ask", False, [])]),
    ("R02", {"target": "1.0"}, []),
    ("R03", {"database": {"remote_clusters": {"west": "9.1.2.10000-28"}}}, [("too old", "block", True, ["west"])]),
    ("R03", {"database": {"remote_clusters": {"west": "11.5.1.12900-21"}}}, [("in part", "warn", False, ["west"])]),
    ("R03", {"database": {"remote_clusters": {"west": "11.5"}}}, [("version not known", "ask", False, ["west"])]),
    ("R03", {"database": {"remote_clusters": {"west": ""}}}, [("version not known", "ask", False, ["west"])]),
    ("R03", {"database": {"remote_clusters": {"west": "14.0.1.13900-155"}}}, []),
    ("R03", {"database": {"remote_clusters": {"west": "14.0.1"}}, **V15}, [("too old", "block", True, ["west"])]),
    ("R03", {"database": {"remote_clusters": {"west": "15.0.1.13900-43"}}, **V15}, []),
    ("R04", {"database": SECURE_TRUNK}, [("", "ask", False, ["cube"])]),
    (
        "R04",
        {"database": {"trunks": [{"name": "cms", "security": "Non Secure", "transport": "TLS"}]}},
        [("", "ask", False, ["cms"])],
    ),
    ("R04", {"database": PLAIN_TRUNK}, []),
    ("R05", {"database": phones(security="Encrypted"), **MIXED}, [("", "block", True, ["SEPF00000000000"])]),
    (
        "R05",
        {"database": phones(security="Authenticated"), "target": "1.1", **MIXED},
        [("", "block", True, ["SEPF00000000000"])],
    ),
    ("R05", {"database": phones(security=""), **MIXED}, [("", "block", True, ["SEPF00000000000"])]),
    ("R05", {"database": phones(security="Novelty"), **MIXED}, [("", "block", True, ["SEPF00000000000"])]),
    # Like Non Secure, but not the word of the schema.
    ("R05", {"database": phones(security="Non-Secure"), **MIXED}, [("", "block", True, ["SEPF00000000000"])]),
    ("R05", {"database": phones(security="non secure"), **MIXED}, [("", "block", True, ["SEPF00000000000"])]),
    ("R05", {"database": phones(), **MIXED}, []),
    ("R05", {"database": phones("Cisco 8845", security="Encrypted"), **MIXED}, []),
    ("R05", {"database": phones("Cisco 9861", security="Encrypted"), **MIXED}, []),
    (
        "R05",
        {"database": phones("Cisco 9971", security="Encrypted"), **MIXED},
        [("", "block", True, ["SEPF00000000000"])],
    ),
    ("R05", {"database": phones(security="Encrypted"), "target": "1.0", **MIXED}, []),
    ("R05", {"database": {"profiles": 5}, **MIXED}, []),
    # Without mixed mode every phone registers without TLS. A mode that was not read counts as mixed.
    (
        "R05",
        {"database": phones(security="Encrypted")},
        [("not in mixed mode", "warn", False, ["SEPF00000000000"])],
    ),
    ("R05", {"database": phones(security="Novelty")}, [("not in mixed mode", "warn", False, ["SEPF00000000000"])]),
    ("R05", {"database": phones()}, []),
    (
        "R05",
        {"database": phones(security="Encrypted"), **UNREAD_MODE},
        [("", "block", True, ["SEPF00000000000"])],
    ),
    ("R05", {"database": phones(), **UNREAD_MODE}, []),
    ("R06", {"database": phones() | DIRECTORY}, [("", "warn", False, ["SEPF00000000000"])]),
    (
        "R06",
        {"database": phones() | {"url_parameters": {"SecureURLDirectories": "https://cucm:8443/ccmcip/x.jsp"}}},
        [("", "warn", False, ["SEPF00000000000"])],
    ),
    ("R06", {"database": phones("Cisco 7960") | DIRECTORY}, []),
    ("R06", {"database": phones() | {"phone_services": [{"name": "News", "url": "http://news"}]}}, []),
    (
        "R06",
        {"database": phones() | {"phone_services": [{"name": "Old", "url": "https://old", "enabled": False}]}},
        [],
    ),
    (
        "R07",
        {"database": phones() | {"phone_services": [{"name": "News", "secure_url": "https://news"}]}},
        [("", "warn", False, ["SEPF00000000000"])],
    ),
    ("R07", {"database": phones("Cisco 8845") | DIRECTORY}, []),
    ("R08", {"database": phones(), **V11}, [("", "warn", False, ["SEPF00000000000"])]),
    ("R08", {"database": phones()}, []),
    ("R08", {"database": phones("Cisco 7841"), **V11}, []),
    ("R09", {"database": phones() | {"emcc": 2}}, [("", "warn", False, ["SEPF00000000000"])]),
    ("R09", {"database": phones() | {"emcc": 2}, **V14}, [("", "warn", False, ["SEPF00000000000"])]),
    ("R09", {"database": phones()}, []),
    ("R10", {"database": phones(), **V11}, [("", "ask", False, ["SEPF00000000000"])]),
    ("R10", {"database": phones()}, []),
    ("R11", {"database": phones(lsc=300)}, [("", "warn", False, ["SEPF00000000000"])]),
    ("R11", {"database": phones(capf=True, vpn=True)}, [("", "warn", False, ["SEPF00000000000"])]),
    ("R11", {"database": phones()}, []),
    ("R12", {"database": phones(encrypted_config=True)}, [("", "warn", False, ["SEPF00000000000"])]),
    ("R12", {"database": phones("Cisco 7841", encrypted_config=True)}, []),
    (
        "R13",
        {"database": phones("Cisco 8831", security="Encrypted"), **MIXED},
        [("no LSC, secure", "block", True, ["SEPF00000000000"])],
    ),
    (
        "R13",
        {"database": phones("Cisco 8831", security="Encrypted", lsc=-1), **MIXED},
        [("no LSC, secure", "block", True, ["SEPF00000000000"])],
    ),
    (
        "R13",
        {"database": phones("Cisco 8831", security="Encrypted")},
        [("no LSC, not in mixed mode", "warn", False, ["SEPF00000000000"])],
    ),
    (
        "R13",
        {"database": phones("Cisco 8831", security="Encrypted"), **UNREAD_MODE},
        [("no LSC, secure", "block", True, ["SEPF00000000000"])],
    ),
    ("R13", {"database": phones("Cisco 8831")}, [("no LSC, non-secure", "warn", False, ["SEPF00000000000"])]),
    (
        "R13",
        {"database": phones("Cisco 8831", security="Encrypted", lsc=300)},
        [("with LSC", "ask", False, ["SEPF00000000000"])],
    ),
    ("R13", {"database": phones("Cisco 8832", security="Encrypted")}, []),
    ("R14", {"database": phones("Cisco 8851", 7)}, [("", "ask", False, ["Cisco 8851"])]),
    ("R14", {"database": phones("Cisco 8851", 7), "target": "1.1"}, []),
    ("R14", {"database": phones()}, []),
    ("R15", {"database": SECURE_BRIDGE}, [("media resources", "ask", False, ["cfb1"])]),
    (
        "R15",
        {"database": phones("Analog Phone", security="Encrypted")},
        [("analog ports", "ask", False, ["SEPF00000000000"])],
    ),
    ("R15", {"database": {"media": [{"name": "cfb1", "model": "Cisco IOS Conference Bridge (HDV2)"}]}}, []),
    (
        "R15",
        {
            "database": {
                "media": [{"name": "cfb1", "model": "Cisco Conference Bridge Software", "security": "Encrypted"}]
            }
        },
        [],
    ),
    (
        "R16",
        {"database": {"gateways": [{"name": "vg1", "model": "Cisco ISR 4321"}], **SECURE_TRUNK}},
        [("", "ask", False, ["vg1", "cube"])],
    ),
    ("R16", {}, [("", "ask", False, [])]),
    ("R16", {"product": "cuc"}, []),
    (
        "R17",
        {"database": {"application_users": [{"name": "uccx", "groups": ["Standard CTI Secure Connection"]}]}},
        [("", "ask", False, ["uccx"])],
    ),
    ("R17", {"database": {"application_users": [{"name": "uccx", "groups": ["Standard CTI Enabled"]}]}}, []),
    (
        "R18",
        {"database": {"application_users": [{"name": "axl", "groups": ["A", "B"]}, {"name": "bill", "groups": []}]}},
        [("", "ask", False, ["axl", "bill"])],
    ),
    ("R18", {"target": "1.0"}, []),
    ("R19", {"database": {"ldap": [{"host": "dc1", "port": 636, "ssl": True}]}}, [("", "ask", False, ["dc1"])]),
    ("R19", {"database": {"ldap": [{"host": "dc1", "port": 3269}]}}, [("", "ask", False, ["dc1"])]),
    ("R19", {"database": {"ldap": [{"host": "dc1", "port": 389}]}}, []),
    ("R20", {}, [("", "ask", False, [])]),
    ("R20", {"product": "cer", "version": "14.0.1.11900-4"}, []),
    (
        "R21",
        {"database": {"application_users": [{"name": "InformaCast", "groups": []}], "trunks": [{"name": "paging"}]}},
        [("", "ask", False, ["InformaCast", "paging"])],
    ),
    ("R21", {"target": "1.0"}, []),
    (
        "R22",
        {"database": {"emcc": 1, "remote_clusters": {"west": "9.1.2.10000-28"}}},
        [("too old", "warn", False, ["west"])],
    ),
    ("R22", {"database": {"remote_clusters": {"west": "9.1.2.10000-28"}}}, []),
    ("R23", V15, [("", "warn", False, [])]),
    ("R23", {"version": "15.0.1.13900-43"}, []),
    ("R24", {"product": "imp"}, [("", "ask", False, [])]),
    ("R24", {}, []),
    ("R25", {"product": "imp", **V15}, [("", "ask", False, [])]),
    (
        "R25",
        {"product": "imp", "target": "1.3", "version": "15.0.1.12900-9"},
        [("15SU2 ignores the minimum", "info", False, [])],
    ),
    ("R25", {"product": "imp"}, []),
    ("R26", {"product": "cuc", **V15}, [("", "block", True, [])]),
    ("R26", {"product": "cuc", "version": "15.0.1.13900-43"}, []),
    (
        "R27",
        {
            "database": phones("Cisco 9861", security="Authenticated")
            | {"trunks": [{"name": "cube", "security": "Authenticated"}]},
            **V15,
        },
        [("phones", "block", True, ["SEPF00000000000"]), ("SIP trunks", "block", True, ["cube"])],
    ),
    (
        "R27",
        {
            "database": phones("Cisco 9861", security="Novelty")
            | {"trunks": [{"name": "cube", "security": "Novelty"}]},
            **V15,
        },
        [
            ("phones, mode not known", "ask", True, ["SEPF00000000000"]),
            ("SIP trunks, mode not known", "ask", True, ["cube"]),
        ],
    ),
    (
        "R27",
        {"database": phones("Cisco 9861", security=""), **V15},
        [("phones, mode not known", "ask", True, ["SEPF00000000000"])],
    ),
    ("R27", {"database": phones("Cisco 9861", security="Encrypted") | SECURE_TRUNK, **V15}, []),
    ("R27", {"database": phones("Cisco 9861", security="Authenticated")}, []),
    (
        "R28",
        {"database": phones("Cisco 8845", security="Encrypted"), **V15},
        [("secure", "block", True, ["SEPF00000000000"])],
    ),
    (
        "R28",
        {"database": phones("Cisco 8831", security="Encrypted", lsc=300), **V15},
        [("secure", "block", True, ["SEPF00000000000"])],
    ),
    ("R28", {"database": phones("Cisco Jabber for Tablet", security="Encrypted"), **V15}, []),
    ("R28", {"database": phones("Cisco 8821"), **V15}, [("non-secure", "warn", False, ["SEPF00000000000"])]),
    ("R28", {"database": phones("Cisco 8832"), **V15}, [("by firmware", "ask", False, ["SEPF00000000000"])]),
    ("R28", {"database": phones("Cisco 9861", security="Encrypted"), **V15}, []),
    ("R28", {"database": phones("Cisco 8845", security="Encrypted")}, []),
    ("R29", {"product": "pcd", **V15}, [("", "ask", False, [])]),
    ("R29", {"product": "pcd", "version": "15.0.1.13900-43"}, []),
    ("R30", {}, [("", "ask", False, [])]),
    ("R30", {"product": "cer", "version": "14.0.1.10000-4"}, [("", "block", True, ["Emergency Responder"])]),
    ("R30", {"product": "cer", "version": "12.5.1.21900-3"}, [("", "ask", False, [])]),
    ("R30", {"product": "cer", "version": "14.0.1.11900-4"}, []),
    ("R31", {"database": {"expressways": ["exp-c.example.com"]}}, [("", "ask", False, ["exp-c.example.com"])]),
    ("R31", {}, []),
    (
        "R32",
        {"database": {"media": [{"name": "cms", "model": "Cisco Meeting Server"}]}},
        [("", "info", False, ["cms"])],
    ),
    (
        "R32",
        {"database": {"media": [{"name": "cms", "model": "Cisco Meeting Server"}]}, **V15},
        [("", "ask", False, ["cms"])],
    ),
    ("R32", {"database": SECURE_BRIDGE}, []),
    ("R33", {"database": phones("Cisco 8845")}, [("", "info", False, ["Cisco 8845"])]),
    ("R33", {"database": phones()}, []),
    ("R34", {"database": phones("Cisco 8831")}, [("", "info", False, ["Cisco 8831"])]),
    ("R34", {"database": phones()}, []),
    ("R35", {"version": "15.0.1.12900-234"}, [("", "info", False, [])]),
    ("R35", V14, []),
    (
        "R36",
        {"database": {"uc_services": [{"name": "voicemail", "host": "cuc1"}]}},
        [("", "ask", False, ["voicemail"])],
    ),
    ("R36", {"product": "pcd"}, [("", "ask", False, [])]),
    ("R36", {"target": "1.0"}, []),
    ("X01", {"database": phones("Cisco ATA 190")}, [("non-secure", "ask", False, ["SEPF00000000000"])]),
    ("X01", {"database": phones("Novelty 1", security="Encrypted")}, [("secure", "ask", True, ["SEPF00000000000"])]),
    ("X01", {"database": phones("")}, [("non-secure", "ask", False, ["SEPF00000000000"])]),
    ("X01", {"database": phones("Cisco ATA 190", security="")}, [("secure", "ask", True, ["SEPF00000000000"])]),
    (
        "X01",
        {"database": phones("Generic Single Screen Room System", security="Encrypted")},
        [("secure", "ask", True, ["SEPF00000000000"])],
    ),
    ("X01", {"database": phones("CTI Port", 300, security="")}, []),
    ("X01", {"database": phones("Cisco 9811", security="Encrypted")}, []),
    ("X02", {"node": {"common_criteria": True, "fips": True}, **V15}, [("", "block", True, [])]),
    ("X02", {"node": {"fips": True}, **V15}, []),
    ("X02", {"node": {"common_criteria": True, "fips": True}}, []),
    (
        "X03",
        {"database": phones("Cisco Unified Client Services Framework", 9)},
        [("", "ask", False, ["Cisco Unified Client Services Framework"])],
    ),
    ("X03", {"database": phones()}, []),
    ("X04", {"database": phones("Cisco 7970", security="Encrypted")}, [("", "info", False, ["SEPF00000000000"])]),
    ("X04", {"database": phones("Cisco 7970"), **V11}, []),
    ("X04", {"database": phones("Cisco 30 VIP"), **V11}, [("", "info", False, ["SEPF00000000000"])]),
    ("X06", {"database": phones("CTI Port", 300)}, [("", "info", False, ["CTI Port"])]),
    (
        "X06",
        {
            "database": {
                "phones": [{"model": "CTI Port"}, {"model": "Universal Device Template"}, {"model": "Cisco 8845"}],
            },
            "target": "1.0",
        },
        [("", "info", False, ["CTI Port", "Universal Device Template"])],
    ),
    ("X06", {"database": phones("Cisco 8845")}, []),
    (
        "X07",
        {"database": phones("Cisco 8845", security="Novelty")},
        [("", "info", False, ["Novelty"])],
    ),
    (
        "X07",
        {
            "database": {
                "phones": [{"model": "Cisco 8845", "security": ""}],
                "trunks": [{"name": "cube", "security": "Novelty"}],
                "media": [
                    {"name": "cfb", "model": "Cisco IOS Conference Bridge (HDV2)", "security": "Novelty"},
                    {"name": "software", "model": "Cisco Conference Bridge Software", "security": ""},
                ],
            }
        },
        [("", "info", False, ["NULL", "Novelty", "Novelty"])],
    ),
    ("X07", {"database": phones() | SECURE_TRUNK | SECURE_BRIDGE}, []),
    ("X07", {"database": phones("CTI Port", security="")}, []),
    # Nobody listens on port 1. What servers answer is in test_peers.py.
    (
        "X05",
        {"args": {"peers": [{"host": "127.0.0.1", "port": 1}]}},
        [("gave no clear answer", "ask", False, ["127.0.0.1"])],
    ),
    ("X05", {}, []),
]


@pytest.mark.parametrize(("rule", "circumstances", "expected"), CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(
    rule: str, circumstances: Mapping[str, Any], expected: list[tuple[str, str, bool, list[str]]]
) -> None:
    found = by_rule(impact(**circumstances)).get(rule, [])
    assert [
        (one["part"], one["severity"], one["blocking"], [item["name"] for item in one["affected"]]) for one in found
    ] == expected
    for one in found:
        assert one["effect"].endswith(".")
        assert one["evidence"] or one["severity"] == "ask", "a finding without evidence can only be a question"
        assert bool(one["question"]) == (one["severity"] == "ask")
        assert one["source"]


def test_each_rule_is_found_and_not_found_above() -> None:
    assert {rule for rule, _circumstances, expected in CASES if expected} == set(RULES)
    assert {rule for rule, _circumstances, expected in CASES if not expected} == set(RULES)


def test_a_phone_that_the_release_does_not_know_counts_for_no_other_rule() -> None:
    result = impact(phones("Cisco 7970", security="Encrypted") | DIRECTORY)
    assert not {"R05", "R06", "R07"} & set(by_rule(result))
    assert result["totals"]["fates"]["dead"] == 1


def test_every_row_of_the_restrictions_is_a_rule() -> None:
    assert [rule for rule in RULES if rule.startswith("R")] == [f"R{number:02}" for number in range(1, 37)]
    assert set(RULES) == set(JUDGES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_complete(rule: str) -> None:
    texts = TEXTS[rule]
    assert texts.interface
    assert texts.who
    assert texts.condition
    assert texts.source
    assert texts.effect.endswith(".")
    assert texts.effect.count(". ") == 0, "one sentence"
    assert texts.question.endswith("?")
    for effect in texts.effects.values():
        assert effect.endswith(".")
        assert effect.count(". ") == 0, "one sentence"
    # White paper and security guide: nothing helps the Address Book Synchronizer.
    assert texts.workarounds or rule == "R02"


def test_the_document_lists_them_all() -> None:
    head = ("rule", "interface", "who", "when", "worst", "what happens", "what helps", "source")
    check_table("impact.md", "rules", render(head, [_row(rule) for rule in RULES.values()]))


def _row(rule: Any) -> tuple[str, ...]:
    texts = TEXTS[rule.id]
    worst = rule.severity.value if rule.if_true is rule.severity else f"ask: {rule.if_true.value}"
    own = (f"**{part.value[0].upper()}{part.value[1:]}:** {effect}" for part, effect in texts.effects.items())
    effect = " ".join([texts.effect, *own])
    effect += f" **Sources disagree:** {texts.contradiction}" if texts.contradiction else ""
    usual = rule.target_from == "1.1" or "target" in texts.condition
    target = "" if usual else f" (from target {rule.target_from})"
    return (
        rule.id,
        texts.interface,
        texts.who,
        f"{texts.condition}{target}",
        worst,
        effect,
        " ".join(texts.workarounds) or "nothing",
        texts.source,
    )
