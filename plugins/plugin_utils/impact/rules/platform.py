# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about the platform, administration and applications, on each of the products."""

from __future__ import annotations

from ...product.model import Product
from ..model import ImpactRule, Severity

__all__ = ["LEFT_OVER", "NOT_GOVERNED", "NO_CLIENT", "PLATFORM_RULES"]

# Parts of findings that have an effect of their own.
LEFT_OVER = "left-over file of a cluster that is not in mixed mode"
NO_CLIENT = "no CTL client from 14 on"
NOT_GOVERNED = "15SU2 ignores the minimum"

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO
_15_SU2 = (15, 0, 1, 12900)
_ALL = (Product.CUCM, Product.IMP, Product.CUC, Product.CER, Product.PCD)

PLATFORM_RULES = (
    ImpactRule(
        id="R01",
        interface="CTL client and CTL Provider (2444)",
        who="administrators of a mixed-mode cluster whose CTL file a USB eToken signed",
        condition="mixed mode, and an eToken as signer; from 14 on there is no CTL client, so it informs only",
        severity=_WARN,
        effect="With the CTL client, mixed mode cannot be enabled and the CTL file cannot be updated.",
        effects={
            LEFT_OVER: "Nothing stops: the cluster is not in mixed mode, and the CTL file is left over from the past.",
            NO_CLIENT: "Nothing stops: from 14 on there is no CTL client, so a CTL file that an eToken signed can only "
            "be replaced by a tokenless one.",
        },
        workarounds=(
            "Go tokenless first: `utils ctl set-cluster mixed-mode`.",
            "Lower the minimum TLS version for the time of the update.",
        ),
        question="Is the CTL file of this cluster signed by a USB eToken?",
        source="white paper; security guide 15, FIPS chapter; TechNote 118893",
        needs=("security_mode", "ctl"),
    ),
    ImpactRule(
        id="R02",
        interface="IP Phone Address Book Synchronizer",
        who="users of this Windows tool",
        condition="no command shows whether it is used",
        severity=_ASK,
        effect="The tool stops: it has TLS 1.0 only.",
        workarounds=(),
        question="Does anybody use the IP Phone Address Book Synchronizer?",
        source="white paper; security guide 15, TLS setup",
    ),
    ImpactRule(
        id="R17",
        interface="CTI applications (2749, CAPF)",
        who="contact centres, attendant consoles, recorders, Emergency Responder: whoever uses secure JTAPI or TAPI",
        condition="an application user in the group Standard CTI Secure Connection",
        severity=_ASK,
        effect="An application that cannot do the target loses its connection (its CTI provider), and its CTI ports "
        "and route points go out of service with it.",
        workarounds=(
            "Upgrade the JTAPI or TAPI plug-in of the application.",
            "For 1.3, JTAPI needs Java 8u261, and TAPI can do it from 15SU4 on.",
        ),
        question="Is any of these applications limited to a version below the target?",
        source="security guide 15; developer guides of JTAPI and TAPI",
        if_yes=_BLOCK,
        needs=("secure_cti",),
    ),
    ImpactRule(
        id="R18",
        interface="Clients of AXL, SOAP, UDS, Serviceability and RTMT (8443)",
        who="scripts and tools on Java 6 or 7, old .NET or old curl",
        condition="application users that are not Cisco's own are listed; no command shows what software they use",
        severity=_ASK,
        effect="The cluster refuses the HTTPS connections of these clients.",
        workarounds=("Upgrade the clients; RTMT of 15SU2 needs JDK 8u341 for 1.3.",),
        question="Is any of these clients limited to a version below the target?",
        source="security guide 15; developer guides",
        needs=("applications",),
    ),
    ImpactRule(
        id="R23",
        interface="Smart licensing and cloud services",
        who="clusters that license by Smart Call Home",
        condition="target 1.3",
        severity=_WARN,
        effect="Smart Call Home cannot do TLS 1.3 and falls back to the minimum; Smart Transport can do it.",
        workarounds=("Use Smart Transport.",),
        question="Is Smart Call Home used?",
        source="TLS 1.3 matrix; security guide 15, TLS 1.3 setup",
        target_from="1.3",
        since=_15_SU2,
    ),
    ImpactRule(
        id="R24",
        interface="External database of IM and Presence",
        who="MSSQL (1.3 from 15SU3 on only), Oracle (1.3 from 15SU2 on); PostgreSQL has no TLS",
        condition="no command shows whether it is used",
        severity=_ASK,
        effect="Persistent chat, file transfer and the archiver lose their database.",
        workarounds=("Upgrade the database.", "On 15SU2 stay at 1.2 with MSSQL."),
        question="Is there an external database over TLS that cannot do the target with this release?",
        source="security guide 15, TLS 1.3 setup; database guide",
        if_yes=_BLOCK,
        products=(Product.IMP,),
    ),
    ImpactRule(
        id="R25",
        interface="Calendaring with Exchange (EWS)",
        who="presence that shows calendars",
        condition="target 1.3: 15SU2 ignores the minimum, from 15SU3 on it counts",
        severity=_ASK,
        effect="Presence no longer shows meetings from the calendar.",
        effects={
            NOT_GOVERNED: "Nothing stops with 15SU2; after an upgrade to 15SU3 presence no longer shows meetings from "
            "the calendar."
        },
        workarounds=("Stay at 1.2.",),
        question="Does presence show calendars from Exchange?",
        source="security guide 15, TLS 1.3 setup",
        products=(Product.IMP,),
        target_from="1.3",
        since=_15_SU2,
    ),
    ImpactRule(
        id="R26",
        interface="Unity Connection: Unity Tools, ViewMail for Outlook, Gmail, Exchange, Office 365",
        who="users of unified messaging",
        condition="target 1.3",
        severity=_BLOCK,
        effect="Unified messaging and the tools fail: none of them does TLS 1.3.",
        workarounds=("Stay at 1.2.",),
        question="Are unified messaging, ViewMail or Unity Tools used?",
        source="security guide of Unity Connection 15",
        products=(Product.CUC,),
        target_from="1.3",
        since=_15_SU2,
    ),
    ImpactRule(
        id="R29",
        interface="Prime Collaboration Deployment and older clusters",
        who="PCD at 1.3 with clusters before 15SU2, even on an inactive partition (CSCwm09187)",
        condition="target 1.3 on PCD, which does not show the versions of its clusters",
        severity=_ASK,
        effect="Discovery and upgrade tasks fail.",
        workarounds=("Leave PCD at 1.2.",),
        question="Does this PCD serve a cluster with a release before 15SU2 on either partition?",
        source="administration guide of PCD 15; CSCwm09187",
        if_yes=_BLOCK,
        products=(Product.PCD,),
        target_from="1.3",
    ),
    ImpactRule(
        id="R35",
        interface="HTTPS ciphers after an upgrade to 15SU2",
        who="administrators who chose ECDSA ciphers only in Cipher Management",
        condition="release 15SU2 or later",
        severity=_INFO,
        effect="HTTPS fails because both sides have no cipher in common, which looks like a refused TLS version.",
        workarounds=("Choose `All Supported EC and RSA Ciphers`.",),
        question="Does Cipher Management allow ECDSA ciphers only?",
        source="security guide 15, cipher management",
        if_yes=_INFO,
        target_from="1.0",
        since=_15_SU2,
    ),
    ImpactRule(
        id="R36",
        interface="Everything else that may not be upgradable",
        who="conference bridges, MTPs, transcoders, PCA, PCP, Unity Connection, Meeting Server, room devices, cloud "
        "services, Jabber and Webex, third parties",
        condition="always, as a check list; the UC services of the cluster are named",
        severity=_ASK,
        effect="What cannot do the target stops working with this cluster.",
        workarounds=("Go through the list, and look each product up in the compatibility matrices.",),
        question="Is anything else connected to this cluster that cannot do the target?",
        source="security guide 15, TLS setup",
        products=_ALL,
        needs=("uc_services",),
    ),
    ImpactRule(
        id="X02",
        interface="Common Criteria mode",
        who="clusters in Common Criteria mode",
        condition="target 1.3; FIPS mode without a readable Common Criteria mode is a question",
        severity=_BLOCK,
        effect="Common Criteria mode does not work with TLS 1.3.",
        workarounds=("Stay at 1.2.", "Leave Common Criteria mode first."),
        question="Is this node in Common Criteria mode?",
        source="security guide 15, FIPS chapter",
        products=_ALL,
        target_from="1.3",
        if_yes=_BLOCK,
        needs=("fips",),
    ),
)
