# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about phones and other endpoints."""

from __future__ import annotations

from ..model import ImpactRule, Severity

__all__ = ["NOT_MIXED", "NO_LSC_NOT_MIXED", "PHONE_RULES"]

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO
_OLD = "TLS 1.0 phones (7900, 6900, 3900, 89xx and 99xx series, IP Communicator)"
# Parts of findings that have an effect of their own.
NOT_MIXED = "not in mixed mode"
NO_LSC_NOT_MIXED = "no LSC, not in mixed mode"
_REPLACE = "Replace the phones."
_11_5_SU3 = (11, 5, 1, 13900)
_12_0 = (12,)
_15_SU2 = (15, 0, 1, 12900)

PHONE_RULES = (
    ImpactRule(
        id="R05",
        interface="Registration over secure SIP or SCCP",
        who=f"{_OLD} in Authenticated or Encrypted mode",
        condition="an old model, and a security mode other than Non Secure; a mode that is not known counts as secure. "
        "In a cluster that is not in mixed mode (ClusterSecurityMode 0) it only warns",
        severity=_BLOCK,
        effect="The phones cannot register and make no calls; they never fall back to a non-secure registration.",
        effects={
            NOT_MIXED: "The phones work on for now, because they register without TLS in a cluster that is not in "
            "mixed mode; they will stop when somebody turns mixed mode on."
        },
        workarounds=("Give the phones a Non Secure phone security profile.", _REPLACE),
        question="Are there TLS 1.0 phones in Authenticated or Encrypted mode?",
        source="white paper; security guide 15, TLS setup; FIPS chapter; security guide 12.5(1), security modes",
        contradiction=(
            "The white paper offers the Non Secure mode as a workaround. The security guide says that there is none, "
            "meaning none that keeps the security."
        ),
        needs=("phones",),
        uses=("security_mode",),
    ),
    ImpactRule(
        id="R06",
        interface="IP Phone services over HTTPS (8443)",
        who=f"{_OLD}, except 7940 and 7960, which keep using HTTP; also in a cluster that is not in mixed mode",
        condition="an old model with HTTPS, and a service or an enterprise parameter with an HTTPS URL",
        severity=_WARN,
        effect="Services such as the directories and Extension Mobility fail with `Host not found`; the phones do not "
        "fall back to HTTP.",
        workarounds=(
            "Give the services HTTP URLs, and clear the secure URLs of the enterprise parameters.",
            (
                "Such a URL names one server: the services then no longer follow the Unified CM Group of the phone, so "
                "the redundancy and the load balancing of the group are lost."
            ),
            "With HTTP, Extension Mobility sends the user and the PIN in clear text.",
            "Keep two sets of services: one with HTTP for these phones, one with HTTPS for all others.",
            _REPLACE,
        ),
        question="Do TLS 1.0 phones use IP Phone services over HTTPS?",
        source="white paper; security guide 15, TLS setup; TechNote 118699",
        needs=("phones", "phone_services", "secure_urls"),
    ),
    ImpactRule(
        id="R07",
        interface="Trust Verification Service (2445)",
        who=f"{_OLD}, except 7940 and 7960",
        condition="an old model with HTTPS, and a service or an enterprise parameter with an HTTPS URL",
        severity=_WARN,
        effect="The phones cannot verify any certificate, so they cannot use HTTPS at all, not even to external "
        "servers.",
        workarounds=(
            "Give the phone services HTTP URLs; the Trust Verification Service itself has no clear-text mode.",
            _REPLACE,
        ),
        question="Do TLS 1.0 phones use IP Phone services over HTTPS?",
        source="white paper",
        needs=("phones", "phone_services", "secure_urls"),
    ),
    ImpactRule(
        id="R08",
        interface="Trust Verification Service when the CallManager certificate is renewed",
        who=_OLD,
        condition="an old model on 11.5; from 12.0 on ITLRecovery signs the trust lists",
        severity=_WARN,
        effect="After the renewal the phones no longer trust the cluster and accept no new configuration.",
        workarounds=(
            "Before the renewal set `Prepare Cluster for Rollback to pre 8.0` to True, and back after it.",
            "Lower the minimum TLS version during the renewal, which takes several reboots.",
            "Upgrade to 12.0 or later.",
            _REPLACE,
        ),
        question="Are there TLS 1.0 phones in this cluster of release 11.5?",
        source="white paper; security guide, TLS setup",
        since=_11_5_SU3,
        before=_12_0,
        needs=("phones", "rollback"),
    ),
    ImpactRule(
        id="R09",
        interface="Extension Mobility Cross Cluster",
        who=_OLD,
        condition="an old model, and devices of Extension Mobility Cross Cluster",
        severity=_WARN,
        effect="The phones cannot use Extension Mobility Cross Cluster, and a phone that is moved to another cluster "
        "needs its trust lists deleted by hand.",
        workarounds=(
            "Use HTTP for it, with mixed mode and the same eTokens in all clusters (impossible from 14 on).",
            "Upgrade to 12.0 or later (white paper).",
            _REPLACE,
        ),
        question="Do TLS 1.0 phones use Extension Mobility Cross Cluster?",
        source="white paper; security guides 12.5 to 15, TLS setup",
        contradiction=(
            "The white paper limits it to 11.5 and says that 12.0 solves it. The security guides 12.5 to 15 still list "
            "it as unsupported, so it is reported on every release."
        ),
        since=_11_5_SU3,
        needs=("phones", "emcc"),
    ),
    ImpactRule(
        id="R10",
        interface="Proxy (centralised) TFTP",
        who=_OLD,
        condition="an old model on 11.5, whose cluster is the home cluster behind a proxy TFTP",
        severity=_ASK,
        effect="Static files that the proxy TFTP signed cannot be verified: ring lists, backgrounds, locales.",
        workarounds=("Upgrade the home cluster to 12.0 or later.", _REPLACE),
        question="Do TLS 1.0 phones of this cluster get their files from a proxy TFTP of another cluster?",
        source="white paper",
        since=_11_5_SU3,
        before=_12_0,
        needs=("phones",),
    ),
    ImpactRule(
        id="R11",
        interface="Certificate Authority Proxy Function (3804): locally significant certificates",
        who=f"{_OLD} with such a certificate or with a pending operation on one",
        condition="an old model with a certificate (LSC), or with a CAPF operation that is pending or not known; the "
        "evidence also shows the phones with a VPN",
        severity=_WARN,
        effect="Certificates are neither issued nor renewed: when a certificate ends, 802.1X and phone VPN that use it "
        "end too.",
        workarounds=(
            "For 802.1X use the manufacturer's certificate (MIC), or EAP-MD5 with a password (not recommended).",
            "Use user credentials for the phone VPN.",
            _REPLACE,
        ),
        question="Do TLS 1.0 phones have locally significant certificates, or wait for one?",
        source="white paper; security guide 15, TLS setup",
        contradiction=(
            "The white paper's text has it from TLS 1.2 on, its table from 1.1 on; it is reported from 1.1 on."
        ),
        needs=("phones", "vpn"),
        uses=("certificate_operations",),
    ),
    ImpactRule(
        id="R12",
        interface="Certificate Authority Proxy Function: encrypted configuration files",
        who=f"{_OLD} whose profile encrypts the TFTP configuration, even with the manufacturer's certificate",
        condition="an old model, and a phone security profile with TFTP Encrypted Config",
        severity=_WARN,
        effect="The configuration of these phones cannot be encrypted any more.",
        workarounds=("Send the configuration unencrypted, and keep no credentials in it.", _REPLACE),
        question="Do TLS 1.0 phones have encrypted configuration files?",
        source="white paper; security guide 15, TLS setup",
        contradiction=(
            "The white paper offers an unencrypted configuration. The security guide says that there is no workaround."
        ),
        needs=("phones",),
    ),
    ImpactRule(
        id="R13",
        interface="Conference phone 8831",
        who="8831: TLS 1.2 only with a SHA-256 locally significant certificate, TLS 1.0 without",
        condition="an 8831; without a valid certificate it counts as an old model, and only warns in a cluster that is "
        "not in mixed mode",
        severity=_BLOCK,
        effect="Without a SHA-256 certificate the phone behaves like an old one: in a secure mode it cannot register.",
        effects={
            NO_LSC_NOT_MIXED: "The phone works on for now, because it registers without TLS in a cluster that is not "
            "in mixed mode; without a SHA-256 certificate it will stop when somebody turns mixed mode on."
        },
        workarounds=(
            "Install a SHA-256 LSC before the minimum is raised.",
            "Load firmware 10.3(1)SR6 (CSCvt33913).",
            "Give the phone a Non Secure profile.",
        ),
        question="Does any 8831 lack a SHA-256 LSC or run firmware below 10.3(1)SR6?",
        source="release notes of 8831 SR3, SR4b and SR6",
        if_yes=_BLOCK,
        needs=("phones",),
        uses=("security_mode",),
    ),
    ImpactRule(
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
    ImpactRule(
        id="R27",
        interface="Authenticated mode (NULL-SHA) of phones and SIP trunks",
        who="all models, and SIP trunks",
        condition="target 1.3, and the security mode Authenticated; a mode that is not known is a question",
        severity=_BLOCK,
        effect="TLS 1.3 has no NULL-SHA: phones in Authenticated mode cannot register, and SIP trunks in this mode are "
        "down.",
        workarounds=("Use the Encrypted mode.", "Stay at 1.2."),
        question="Are there phones or SIP trunks in Authenticated mode?",
        source="security guide 15, TLS 1.3 setup",
        target_from="1.3",
        since=_15_SU2,
        needs=("phones", "trunks"),
    ),
    ImpactRule(
        id="R28",
        interface="Models without TLS 1.3",
        who="7811 to 7861, 8811 to 8865, 8821 and other TLS 1.2 models",
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
    ImpactRule(
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
    ImpactRule(
        id="R34",
        interface="The phones' own web server",
        who="7800, 8800, 8821 and 8831",
        condition="such models; the minimum of the cluster does not govern it",
        severity=_INFO,
        effect="The web server of the phones keeps TLS 1.0 and 1.1 until a setting turns them off, which the 8831 does "
        "not have.",
        workarounds=("Set `Disable TLS 1.0 and TLS 1.1 for Web Access` in the Enterprise Phone Configuration.",),
        question="Do phones have web access on?",
        source="release notes of firmware 14.3(1)SR3 and of 8831",
        if_yes=_INFO,
        target_from="1.0",
        needs=("models",),
    ),
)
