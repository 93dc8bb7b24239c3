# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about devices that are judged by what is not known of them, and about those that need no judgement."""

from __future__ import annotations

from ..model import ImpactRule, Severity

__all__ = ["DEVICE_RULES"]

_BLOCK, _ASK, _INFO = Severity.BLOCK, Severity.ASK, Severity.INFO

DEVICE_RULES = (
    ImpactRule(
        id="X01",
        interface="Models that no source names",
        who="third-party SIP, generic room and desktop systems, Ascom, ATA 186 to 190, wireless 840 and 860, and every "
        "model that the table does not know",
        condition="a model without a known highest version; unless its mode is Non Secure, the question must be "
        "answered first",
        severity=_ASK,
        effect="Whether these devices register and work at the target is not known.",
        workarounds=("Ask their makers, or try one against a server at the target.", "Give them a Non Secure profile."),
        question="Does any of these devices lack the target version?",
        source="no source; the table of models says so for each",
        if_yes=_BLOCK,
        needs=("phones",),
    ),
    ImpactRule(
        id="X03",
        interface="Jabber and the Webex App",
        who="Client Services Framework, dual-mode and tablet devices",
        condition="such devices; the version of the client decides (1.2: Jabber 11.7; 1.3: Jabber 15, Webex App 44.5)",
        severity=_ASK,
        effect="An older client cannot log in, register or look up its directory.",
        workarounds=("Upgrade the clients first.",),
        question="Does anybody use a client that is older than the one listed?",
        source="TLS 1.2 matrix; TLS 1.3 matrix",
        if_yes=_BLOCK,
        needs=("models",),
    ),
    ImpactRule(
        id="X04",
        interface="Models that the release does not know any more",
        who="12 S, 12 SP, 12 SP+, 30 SP+, 30 VIP, 7902, 7905, 7910, 7912, 7920, 7935 from 11.5(1) on; 7921, 7970, 7971 "
        "from 12.0(1) on",
        condition="such models in the database",
        severity=_INFO,
        effect="These phones cannot register with this release, whatever the minimum: they are dead configuration, and "
        "no other rule counts them.",
        workarounds=("Delete them.",),
        question="Are there phones that cannot register with this release?",
        source="compatibility matrix 15",
        if_yes=_INFO,
        target_from="1.0",
        needs=("phones",),
    ),
    ImpactRule(
        id="X06",
        interface="Devices that open no TLS connection of their own",
        who="CTI ports, CTI route points and CTI remote devices, remote devices of Webex users, profiles, templates, "
        "expansion modules, software on the servers",
        condition="such devices among the phones of the database",
        severity=_INFO,
        effect="Nothing changes for these devices themselves; a CTI port works as long as its application can connect "
        "(R17).",
        workarounds=("Look at the CTI applications (R17): their TLS on port 2749 decides about CTI ports.",),
        question="Are there such devices?",
        source="AXL schema 12.5, models; security guide 15",
        if_yes=_INFO,
        target_from="1.0",
        needs=("models",),
    ),
    ImpactRule(
        id="X07",
        interface="Values that no source names",
        who="phones, SIP trunks, gateways and media resources whose security mode, transport or CAPF operation is "
        "missing or not known",
        condition="a value other than those of the AXL schema 10.0 to 12.5",
        severity=_INFO,
        effect="These devices are judged as if the value were the worst one, so other rules may report more than will "
        "happen.",
        workarounds=(
            "Look the devices up in Cisco Unified CM Administration, and report the value, so that it becomes known.",
        ),
        question="Are there values that no source names?",
        source="AXL schema 10.0 to 12.5",
        if_yes=_INFO,
        needs=("phones", "trunks", "media"),
        uses=("certificate_operations",),
    ),
)
