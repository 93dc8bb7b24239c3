# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about phones and other endpoints."""

from __future__ import annotations

from .model import Rule, Severity

__all__ = ["PHONE_RULES"]

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO
_OLD = "phones of TLS 1.0 (7900, 6900, 3900, 89xx and 99xx series, IP Communicator)"
_11_5_SU3 = (11, 5, 1, 13900)
_12_0 = (12,)
_15_SU2 = (15, 0, 1, 12900)

PHONE_RULES = (
    Rule(
        id="R05",
        interface="Registration over secure SIP or SCCP",
        who=f"{_OLD} in Authenticated or Encrypted mode",
        condition="an old model, and a security mode that is not Non Secure; a mode that is not known counts as secure",
        severity=_BLOCK,
        effect="The phones cannot register and make no calls; they never fall back to a non-secure registration.",
        workarounds=("Give the phones a Non Secure phone security profile.", "Replace the phones."),
        question="Are there phones of TLS 1.0 in Authenticated or Encrypted mode?",
        source="white paper; security guide 15, TLS setup; FIPS chapter",
        contradiction=(
            "The white paper offers the Non Secure mode as a workaround. The security guide says that there is none, "
            "meaning none that keeps the security."
        ),
        needs=("phones",),
    ),
    Rule(
        id="R06",
        interface="IP Phone services over HTTPS (8443)",
        who=f"{_OLD}, except 7940 and 7960, which keep using HTTP; also in a cluster that is not in mixed mode",
        condition="an old model with HTTPS, and a service or an enterprise parameter with an HTTPS URL",
        severity=_WARN,
        effect="Services such as the directories and Extension Mobility end with `Host not found`, without a fallback "
        "to HTTP.",
        workarounds=(
            "Give the services HTTP URLs, and clear the secure URLs of the enterprise parameters.",
            "Know that Extension Mobility then sends user and PIN in clear text.",
            "Keep two sets of services, one with HTTP for these phones.",
        ),
        question="Do phones of TLS 1.0 use IP Phone services over HTTPS?",
        source="white paper; security guide 15, TLS setup; TechNote 118699",
        needs=("phones", "phone_services", "secure_urls"),
    ),
    Rule(
        id="R07",
        interface="Trust Verification Service (2445)",
        who=f"{_OLD}, except 7940 and 7960",
        condition="an old model with HTTPS, and a service or an enterprise parameter with an HTTPS URL",
        severity=_WARN,
        effect="The phones can verify no certificate, so they use no HTTPS at all, not even of external services.",
        workarounds=("Give the services HTTP URLs: the service has no clear-text mode.",),
        question="Do phones of TLS 1.0 use IP Phone services over HTTPS?",
        source="white paper",
        needs=("phones", "phone_services", "secure_urls"),
    ),
    Rule(
        id="R08",
        interface="Trust Verification Service when the CallManager certificate is renewed",
        who=_OLD,
        condition="an old model on 11.5; from 12.0 on ITLRecovery signs the trust lists",
        severity=_WARN,
        effect="When the certificate is renewed the phones lose their trust in the cluster and take no configuration.",
        workarounds=(
            "Before the renewal set `Prepare Cluster for Rollback to pre 8.0` to True, and back after it.",
            "Lower the minimum TLS version during the renewal, which takes several reboots.",
            "Upgrade to 12.0 or later.",
        ),
        question="Are there phones of TLS 1.0 in this cluster of release 11.5?",
        source="white paper; security guide, TLS setup",
        since=_11_5_SU3,
        before=_12_0,
        needs=("phones", "rollback"),
    ),
    Rule(
        id="R09",
        interface="Extension Mobility Cross Cluster",
        who=_OLD,
        condition="an old model, and devices of Extension Mobility Cross Cluster",
        severity=_WARN,
        effect="Extension Mobility Cross Cluster is not supported on the phones; one that moves between clusters needs "
        "its trust lists deleted by hand.",
        workarounds=(
            "Use HTTP for it, with mixed mode and the same eTokens in all clusters (impossible from 14 on).",
            "Upgrade to 12.0 or later (white paper).",
        ),
        question="Do phones of TLS 1.0 use Extension Mobility Cross Cluster?",
        source="white paper; security guides 12.5 to 15, TLS setup",
        contradiction=(
            "The white paper limits it to 11.5 and says that 12.0 solves it. The security guides 12.5 to 15 still list "
            "it as unsupported, so it is reported on every release."
        ),
        since=_11_5_SU3,
        needs=("phones", "emcc"),
    ),
    Rule(
        id="R10",
        interface="Proxy (centralised) TFTP",
        who=_OLD,
        condition="an old model on 11.5, whose cluster is the home cluster behind a proxy TFTP",
        severity=_ASK,
        effect="Static files that the proxy TFTP signed cannot be verified: ring lists, backgrounds, locales.",
        workarounds=("Upgrade the home cluster to 12.0 or later.",),
        question="Do phones of TLS 1.0 of this cluster get their files from a proxy TFTP of another cluster?",
        source="white paper",
        since=_11_5_SU3,
        before=_12_0,
        needs=("phones",),
    ),
    Rule(
        id="R11",
        interface="Certificate Authority Proxy Function (3804): locally significant certificates",
        who=f"{_OLD} with such a certificate or with a pending operation on one",
        condition="an old model with a certificate (LSC) or a CAPF operation; phones with a VPN are named beside it",
        severity=_WARN,
        effect="Certificates are neither issued nor renewed, so 802.1X and phone VPN by certificate end with them.",
        workarounds=(
            "Use the manufacturer's certificate or EAP-MD5 with a password for 802.1X (not recommended).",
            "Use user credentials for the phone VPN.",
        ),
        question="Do phones of TLS 1.0 have locally significant certificates, or wait for one?",
        source="white paper; security guide 15, TLS setup",
        contradiction=(
            "The white paper's text has it from TLS 1.2 on, its table from 1.1 on; it is reported from 1.1 on."
        ),
        needs=("phones", "vpn"),
    ),
    Rule(
        id="R12",
        interface="Certificate Authority Proxy Function: encrypted configuration files",
        who=f"{_OLD} whose profile encrypts the TFTP configuration, even with the manufacturer's certificate",
        condition="an old model, and a phone security profile with TFTP Encrypted Config",
        severity=_WARN,
        effect="The configuration of these phones cannot be encrypted any more.",
        workarounds=("Send the configuration unencrypted, and keep no credentials in it.", "Replace the phones."),
        question="Do phones of TLS 1.0 have encrypted configuration files?",
        source="white paper; security guide 15, TLS setup",
        contradiction=(
            "The white paper offers an unencrypted configuration. The security guide says that there is no workaround."
        ),
        needs=("phones",),
    ),
    Rule(
        id="R13",
        interface="Conference phone 8831",
        who="8831: TLS 1.2 only with a SHA-256 locally significant certificate, TLS 1.0 without",
        condition="an 8831; without a valid certificate it counts as an old model",
        severity=_BLOCK,
        effect="Without a SHA-256 certificate the phone behaves like an old one: in a secure mode it cannot register.",
        workarounds=(
            "Install a SHA-256 LSC before the minimum is raised.",
            "Load firmware 10.3(1)SR6 (CSCvt33913).",
            "Give the phone a Non Secure profile.",
        ),
        question="Does any 8831 lack a SHA-256 LSC or run firmware below 10.3(1)SR6?",
        source="release notes of 8831 SR3, SR4b and SR6",
        if_yes=_BLOCK,
        needs=("phones",),
    ),
    Rule(
        id="R14",
        interface="Firmware of 7800, 8800 and room devices",
        who="7800, 8800 and 8832 below 12.0, 8821 below 11.0(2), 8851 below 14.0(1), room devices as listed",
        condition="models that do TLS 1.2 from some firmware on; the database does not tell the firmware",
        severity=_ASK,
        effect="With older firmware the devices use TLS 1.0 now and then, and fail when they do.",
        workarounds=("Upgrade the firmware first.",),
        question="Does any of these devices run firmware older than the one listed?",
        source="TLS 1.2 matrix; CSCvw60960; release notes of the phones",
        target_from="1.2",
        needs=("models",),
    ),
    Rule(
        id="R27",
        interface="Authenticated mode (NULL-SHA) of phones and SIP trunks",
        who="all models, and SIP trunks",
        condition="target 1.3, and the security mode Authenticated",
        severity=_BLOCK,
        effect="TLS 1.3 has no NULL-SHA: phones in Authenticated mode do not register, such trunks are down.",
        workarounds=("Use the Encrypted mode.", "Stay at 1.2."),
        question="Are there phones or SIP trunks in Authenticated mode?",
        source="security guide 15, TLS 1.3 setup",
        target_from="1.3",
        since=_15_SU2,
        needs=("phones", "trunks"),
    ),
    Rule(
        id="R28",
        interface="Models without TLS 1.3",
        who="7811 to 7861, 8811 to 8865, 8821 and other models of TLS 1.2",
        condition="target 1.3, and a model whose highest version is 1.2; a question where firmware decides",
        severity=_BLOCK,
        effect="At 1.3 these models are what old phones are at 1.2: in a secure mode they cannot register.",
        workarounds=("Stay at 1.2.", "Load the firmware that does TLS 1.3, where there is one."),
        question="Does any phone or room device of this cluster lack TLS 1.3?",
        source="TLS 1.3 matrix; release notes of firmware 14.4(1)",
        contradiction=(
            "The TLS 1.3 matrix of 2024 says that 7832 and 8832 do not support it; the notes of their firmware 14.4(1) "
            "say that they do. The firmware is asked for."
        ),
        if_yes=_BLOCK,
        target_from="1.3",
        needs=("phones",),
    ),
    Rule(
        id="R33",
        interface="Phones that refuse an old server",
        who="phones with `TLS Client Min Version` (default 1.2 from 7800/8800 firmware 14.3(1)SR3, ATA 191 12.0(3))",
        condition="such models, when the minimum is lowered or a survivable gateway (SRST) is old",
        severity=_INFO,
        effect="These phones refuse a server that offers TLS 1.0 only: SRST on old software does not take them over.",
        workarounds=("Set the parameter on the phone or the common phone profile.", "Upgrade the SRST gateway."),
        question="Do phones with a TLS client minimum of 1.2 depend on an SRST gateway of TLS 1.0?",
        source="release notes of firmware 14.3(1)SR3 and ATA 191 12.0(3)",
        if_yes=_INFO,
        target_from="1.0",
        needs=("models",),
    ),
    Rule(
        id="R34",
        interface="The phones' own web server",
        who="7800, 8800, 8821 and 8831",
        condition="such models; the minimum of the cluster does not govern it",
        severity=_INFO,
        effect="The web server of the phones goes on with TLS 1.0 and 1.1 until it is told otherwise; that of the 8831 "
        "cannot be told.",
        workarounds=("Set `Disable TLS 1.0 and TLS 1.1 for Web Access` in the Enterprise Phone Configuration.",),
        question="Do phones have web access on?",
        source="release notes of firmware 14.3(1)SR3 and of 8831",
        if_yes=_INFO,
        target_from="1.0",
        needs=("models",),
    ),
    Rule(
        id="X01",
        interface="Models that no source names",
        who="third-party SIP, ATA 186 to 190, wireless 840 and 860, and every model that the table does not know",
        condition="a model without a known highest version; in a secure mode the question must be answered first",
        severity=_ASK,
        effect="Whether these devices register and work at the target is not known.",
        workarounds=("Ask their makers, or try one against a server at the target.", "Give them a Non Secure profile."),
        question="Does any of these devices lack the target version?",
        source="no source; the table of models says so for each",
        if_yes=_BLOCK,
        needs=("phones",),
    ),
    Rule(
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
    Rule(
        id="X04",
        interface="Models that the release does not know any more",
        who="7902, 7905, 7910, 7912, 7920, 7935 from 11.5(1) on; 7921, 7970, 7971 from 12.0(1) on",
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
)
