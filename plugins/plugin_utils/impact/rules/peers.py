# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about what calls processing talks to: trunks, gateways, media resources, other clusters, servers."""

from __future__ import annotations

from ...product.model import Product
from ..model import ImpactRule, Severity

__all__ = ["ACCEPTS", "IN_PART", "NO_ANSWER", "PEER_RULES"]

# Parts of findings that have an effect of their own.
IN_PART = "in part"
ACCEPTS = "accept the target"
NO_ANSWER = "gave no clear answer"

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO

PEER_RULES = (
    ImpactRule(
        id="R03",
        interface="Other Unified CM clusters: secure SIP trunk, secure LBM, ILS, EMCC discovery",
        who="clusters before 10.5(2), which have no TLS 1.2; before 11.5(1)SU3, which have it on some interfaces only",
        condition="a remote cluster whose version is too old for the target",
        severity=_BLOCK,
        effect="Links to the older cluster fail.",
        effects={IN_PART: "Links to the older cluster fail on those of its interfaces that have no TLS 1.2."},
        workarounds=("Upgrade the other cluster to 11.5(1)SU3 or later (15SU2 for 1.3).", "Use a non-secure trunk."),
        question="Is any cluster that this one is linked with too old for the target?",
        source="white paper; security guide 15, TLS setup; TLS 1.2 and 1.3 matrices",
        if_yes=_BLOCK,
        needs=("remote_clusters",),
    ),
    ImpactRule(
        id="R04",
        interface="Secure SIP trunks",
        who="CUBE, Meeting Server, Unity Connection, Expressway, SBC, gateway, IM and Presence, other clusters",
        condition="a SIP trunk with a secure mode or with TLS as its transport; only the peer knows what it can do",
        severity=_ASK,
        effect="A trunk to a peer that cannot do the target is down, in both directions.",
        workarounds=("Upgrade the peer.", "Use a non-secure trunk."),
        question="Is any peer of these trunks limited to a version below the target?",
        source="white paper; security guide 15, TLS setup",
        if_yes=_BLOCK,
        needs=("trunks",),
    ),
    ImpactRule(
        id="R15",
        interface="Secure conference bridges, transcoders, MTPs and analog ports (SCCP, STCAPP)",
        who="IOS below 15.7.3M1 (G2) and XE below 16.7.1; newer ones too until they are set, because their default "
        "stays TLS 1.0",
        condition="IOS media resources or analog ports that are not Non Secure; only the gateway knows its software",
        severity=_ASK,
        effect="Media resources and analog ports that still use TLS 1.0 stop working.",
        workarounds=(
            "Set `tls-version v1.2` in `dspfarm profile <n> ...`.",
            "Set `stcapp security tls-version v1.2`.",
            "Upgrade the gateway; before XE 17.7.1a SCCP uses TLS_RSA_WITH_AES_128_CBC_SHA only.",
        ),
        question="Does any of these run software below IOS 15.7.3M1 / XE 16.7.1, or without `tls-version v1.2`?",
        source="TLS 1.2 matrix; IOS command references",
        if_yes=_BLOCK,
        needs=("media", "phones"),
    ),
    ImpactRule(
        id="R16",
        interface="SIP gateways, CUBE and SRST",
        who="G3 and vCUBE below XE 3.17S, G2 below 15.6(1)T, SRST below 12.1 (XE 16.7.1)",
        condition="gateways and secure trunks; survivable gateways are not in the database, so it is always asked",
        severity=_ASK,
        effect="The trunk is down, or the phones of a site cannot register with their survivable gateway.",
        workarounds=(
            "Set `transport tcp tls v1.2` under `sip-ua`.",
            "For 1.3 use XE 17.14.1a or later; from XE 26.1.1 on, 1.0 and 1.1 are off by default.",
        ),
        question="Is any SIP gateway, CUBE or SRST on software that cannot do the target, or not set to it?",
        source="TLS 1.2 and 1.3 matrices; IOS release notes",
        if_yes=_BLOCK,
        needs=("media", "trunks"),
    ),
    ImpactRule(
        id="R19",
        interface="LDAP over TLS (636, 3269)",
        who="Active Directory and other LDAP servers, for logins, synchronisation and bulk administration",
        condition="an LDAP host with TLS; the minimum counts for connections that the cluster opens, too",
        severity=_ASK,
        effect="Logins and synchronisation fail.",
        workarounds=("Enable the target version on the LDAP servers.",),
        question="Does any of these LDAP servers refuse the target version?",
        source="white paper; compatibility matrix 15",
        if_yes=_BLOCK,
        needs=("ldap",),
    ),
    ImpactRule(
        id="R20",
        interface="Remote syslog over TLS (6514)",
        who="syslog servers",
        condition="no command shows whether it is used",
        severity=_ASK,
        effect="Audit messages are lost (alarm TLSRemoteSyslogDeliveryFailed).",
        workarounds=("Upgrade the syslog server.",),
        question="Is there a remote syslog server over TLS that cannot do the target?",
        source="security guide 15",
    ),
    ImpactRule(
        id="R21",
        interface="InformaCast and Paging Server",
        who="Paging Server below 12.0.1",
        condition="application users and trunks with such a name are listed; no command shows the version",
        severity=_ASK,
        effect="Paging and emergency notification fail.",
        workarounds=(
            "Upgrade the Paging Server to 12.0.1, or to 12.5(1) where it has to refuse older versions itself.",
            "Stay at 1.2: the Paging Server has no TLS 1.3.",
        ),
        question="Is there a Paging Server or InformaCast that cannot do the target?",
        source="TLS 1.2 matrix",
        if_yes=_BLOCK,
        needs=("applications", "trunks"),
    ),
    ImpactRule(
        id="R22",
        interface="Extension Mobility Cross Cluster with other clusters",
        who="remote clusters below the minimum of this one",
        condition="devices of Extension Mobility Cross Cluster, and a remote cluster that is too old for the target",
        severity=_WARN,
        effect="Extension Mobility Cross Cluster with that cluster fails.",
        effects={IN_PART: "Extension Mobility Cross Cluster fails where that cluster has no TLS 1.2."},
        workarounds=("Bring all clusters to the same minimum.",),
        question="Is Extension Mobility Cross Cluster used with a cluster that cannot do the target?",
        source="security guide 15, TLS setup",
        needs=("emcc", "remote_clusters"),
    ),
    ImpactRule(
        id="R30",
        interface="Emergency Responder and Unified CM",
        who="Emergency Responder before 12.5(1)SU5 and 14SU1 (CSCvx68673); at 1.3 Unified CM before 15SU2",
        condition="on Emergency Responder its release; on Unified CM only a question",
        severity=_BLOCK,
        effect="Emergency Responder cannot discover phones any more, so emergency calls may carry an old location.",
        workarounds=("Upgrade Emergency Responder to 12.5(1)SU5, 14SU1 or later.", "Stay at 1.2."),
        question="Is an Emergency Responder that cannot do the target linked with a Unified CM, or the reverse?",
        source="release notes of Emergency Responder 12.5(1)SU5 and 14SU1; administration guide 15",
        contradiction="The TLS 1.3 overview gives Emergency Responder 15SU2 TLS 1.3; its CLI guide lists 1.0 to 1.2.",
        if_yes=_BLOCK,
        products=(Product.CUCM, Product.CER),
    ),
    ImpactRule(
        id="R31",
        interface="Expressway",
        who="Expressway below X8.10.1 (X15.2 for 1.3)",
        condition="an Expressway in the database; only the Expressway knows its version",
        severity=_ASK,
        effect="Mobile and remote access and trunks to it fail.",
        workarounds=(
            "Upgrade the Expressway.",
            "Set the minimum for each of its services under Maintenance > Security > Ciphers.",
        ),
        question="Is any Expressway too old for the target, or set to a lower version?",
        source="TLS 1.2 and 1.3 matrices; Expressway administration guide",
        if_yes=_BLOCK,
        needs=("expressways",),
    ),
    ImpactRule(
        id="R32",
        interface="Meeting Server",
        who="Meeting Server 2.3 and later, which refuse less than 1.2; below 3.10 it has no TLS 1.3",
        condition="a Meeting Server among the conference bridges; a question at 1.3",
        severity=_INFO,
        effect="Meeting Server refuses a Unified CM that uses TLS 1.0, so raising the minimum solves that; at 1.3 an "
        "older Meeting Server cannot register.",
        workarounds=(
            "Set `tls <service> min-tls-version` on the Meeting Server, and restart its Call Bridge.",
            "For 1.3 upgrade it to 3.10.",
        ),
        question="Is any Meeting Server below 3.10?",
        source="TLS 1.2 and 1.3 matrices",
        if_yes=_BLOCK,
        needs=("media",),
    ),
    ImpactRule(
        id="X05",
        interface="Peers that the operator named",
        who="servers that the cluster calls as a client: LDAP, SIP trunks, syslog, Meeting Server, Expressway, CUBE",
        condition="a peer that refuses the target and each higher version of the release, tried from the controller",
        severity=_BLOCK,
        effect="The cluster cannot connect to these servers any more.",
        effects={
            ACCEPTS: "Nothing stops: these servers accept the target.",
            NO_ANSWER: "If these servers cannot do the target, the cluster cannot connect to them any more.",
        },
        workarounds=("Enable the target version on the server, or upgrade it.",),
        question="Does any of the servers that gave no clear answer lack the target version?",
        source="security guide 15, TLS setup: the minimum counts for connections that the cluster opens, too",
        products=(Product.CUCM, Product.CUC, Product.CER, Product.PCD),
        if_yes=_BLOCK,
    ),
)
