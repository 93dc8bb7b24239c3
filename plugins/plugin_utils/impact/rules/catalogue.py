# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All rules in their order: which readings each needs, where it counts, and how bad it can be.

What they say is in texts/*/rules_*.toml, and what they find in find_*.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...product.model import Product
from ..model import ImpactRule, Severity

__all__ = ["RULES"]

_BLOCK, _WARN, _ASK, _INFO = Severity.BLOCK, Severity.WARN, Severity.ASK, Severity.INFO
_11_5_SU3 = (11, 5, 1, 13900)
_12_0 = (12,)
_15_SU2 = (15, 0, 1, 12900)
_ALL = (Product.CUCM, Product.IMP, Product.CUC, Product.CER, Product.PCD)

_PHONES = (
    # Registration over secure SIP or SCCP
    ImpactRule(id="R05", severity=_BLOCK, needs=("phones",), uses=("security_mode",)),
    # IP Phone services over HTTPS (8443)
    ImpactRule(id="R06", severity=_WARN, needs=("phones", "phone_services", "secure_urls")),
    # Trust Verification Service (2445)
    ImpactRule(id="R07", severity=_WARN, needs=("phones", "phone_services", "secure_urls")),
    # Trust Verification Service when the CallManager certificate is renewed
    ImpactRule(id="R08", severity=_WARN, since=_11_5_SU3, before=_12_0, needs=("phones", "rollback")),
    # Extension Mobility Cross Cluster
    ImpactRule(id="R09", severity=_WARN, since=_11_5_SU3, needs=("phones", "emcc")),
    # Proxy (centralised) TFTP
    ImpactRule(id="R10", severity=_ASK, since=_11_5_SU3, before=_12_0, needs=("phones",)),
    # Certificate Authority Proxy Function (3804): locally significant certificates
    ImpactRule(id="R11", severity=_WARN, needs=("phones", "vpn"), uses=("certificate_operations",)),
    # Certificate Authority Proxy Function: encrypted configuration files
    ImpactRule(id="R12", severity=_WARN, needs=("phones",)),
    # Conference phone 8831
    ImpactRule(id="R13", severity=_BLOCK, if_yes=_BLOCK, needs=("phones",), uses=("security_mode",)),
    # Firmware of 7800, 8800 and room devices
    ImpactRule(id="R14", severity=_ASK, target_from="1.2", needs=("models",)),
    # Authenticated mode (NULL-SHA) of phones and SIP trunks
    ImpactRule(id="R27", severity=_BLOCK, target_from="1.3", since=_15_SU2, needs=("phones", "trunks")),
    # Models without TLS 1.3
    ImpactRule(id="R28", severity=_BLOCK, if_yes=_BLOCK, target_from="1.3", needs=("phones",)),
    # Phones that refuse an old server
    ImpactRule(id="R33", severity=_INFO, if_yes=_INFO, target_from="1.0", needs=("models",)),
    # The phones' own web server
    ImpactRule(id="R34", severity=_INFO, if_yes=_INFO, target_from="1.0", needs=("models",)),
)
_PEERS = (
    # Other Unified CM clusters: secure SIP trunk, secure LBM, ILS, EMCC discovery
    ImpactRule(id="R03", severity=_BLOCK, if_yes=_BLOCK, needs=("remote_clusters",)),
    # Secure SIP trunks
    ImpactRule(id="R04", severity=_ASK, if_yes=_BLOCK, needs=("trunks",)),
    # Secure conference bridges, transcoders, MTPs and analog ports (SCCP, STCAPP)
    ImpactRule(id="R15", severity=_ASK, if_yes=_BLOCK, needs=("media", "phones")),
    # SIP gateways, CUBE and SRST
    ImpactRule(id="R16", severity=_ASK, if_yes=_BLOCK, needs=("media", "trunks")),
    # LDAP over TLS (636, 3269)
    ImpactRule(id="R19", severity=_ASK, if_yes=_BLOCK, needs=("ldap",)),
    # Remote syslog over TLS (6514)
    ImpactRule(id="R20", severity=_ASK),
    # InformaCast and Paging Server
    ImpactRule(id="R21", severity=_ASK, if_yes=_BLOCK, needs=("applications", "trunks")),
    # Extension Mobility Cross Cluster with other clusters
    ImpactRule(id="R22", severity=_WARN, needs=("emcc", "remote_clusters")),
    # Emergency Responder and Unified CM
    ImpactRule(id="R30", severity=_BLOCK, if_yes=_BLOCK, products=(Product.CUCM, Product.CER)),
    # Expressway
    ImpactRule(id="R31", severity=_ASK, if_yes=_BLOCK, needs=("expressways",)),
    # Meeting Server
    ImpactRule(id="R32", severity=_INFO, if_yes=_BLOCK, needs=("media",)),
    # Peers that the operator named
    ImpactRule(
        id="X05", severity=_BLOCK, products=(Product.CUCM, Product.CUC, Product.CER, Product.PCD), if_yes=_BLOCK
    ),
)
_PLATFORM = (
    # CTL client and CTL Provider (2444)
    ImpactRule(id="R01", severity=_WARN, needs=("security_mode", "ctl")),
    # IP Phone Address Book Synchronizer
    ImpactRule(id="R02", severity=_ASK),
    # CTI applications (2749, CAPF)
    ImpactRule(id="R17", severity=_ASK, if_yes=_BLOCK, needs=("secure_cti",)),
    # Clients of AXL, SOAP, UDS, Serviceability and RTMT (8443)
    ImpactRule(id="R18", severity=_ASK, needs=("applications",)),
    # Smart licensing and cloud services
    ImpactRule(id="R23", severity=_WARN, target_from="1.3", since=_15_SU2),
    # External database of IM and Presence
    ImpactRule(id="R24", severity=_ASK, if_yes=_BLOCK, products=(Product.IMP,)),
    # Calendaring with Exchange (EWS)
    ImpactRule(id="R25", severity=_ASK, products=(Product.IMP,), target_from="1.3", since=_15_SU2),
    # Unity Connection: Unity Tools, ViewMail for Outlook, Gmail, Exchange, Office 365
    ImpactRule(id="R26", severity=_BLOCK, products=(Product.CUC,), target_from="1.3", since=_15_SU2),
    # Prime Collaboration Deployment and older clusters
    ImpactRule(id="R29", severity=_ASK, if_yes=_BLOCK, products=(Product.PCD,), target_from="1.3"),
    # HTTPS ciphers after an upgrade to 15SU2
    ImpactRule(id="R35", severity=_INFO, if_yes=_INFO, target_from="1.0", since=_15_SU2),
    # Everything else that may not be upgradable
    ImpactRule(id="R36", severity=_ASK, products=_ALL, needs=("uc_services",)),
    # Common Criteria mode
    ImpactRule(id="X02", severity=_BLOCK, products=_ALL, target_from="1.3", if_yes=_BLOCK, needs=("fips",)),
)
_DEVICES = (
    # Models that no source names
    ImpactRule(id="X01", severity=_ASK, if_yes=_BLOCK, needs=("phones",)),
    # Jabber and the Webex App
    ImpactRule(id="X03", severity=_ASK, if_yes=_BLOCK, needs=("models",)),
    # Models that the release does not know any more
    ImpactRule(id="X04", severity=_INFO, if_yes=_INFO, target_from="1.0", needs=("phones",)),
    # Devices that open no TLS connection of their own
    ImpactRule(id="X06", severity=_INFO, if_yes=_INFO, target_from="1.0", needs=("models",)),
    # Values that no source names
    ImpactRule(
        id="X07", severity=_INFO, if_yes=_INFO, needs=("phones", "trunks", "media"), uses=("certificate_operations",)
    ),
)

# R01 to R36 are the rows of the restrictions that Cisco publishes, X01 and up what follows from other sources.
RULES: Mapping[str, ImpactRule] = {
    rule.id: rule for rule in sorted((*_PHONES, *_PEERS, *_PLATFORM, *_DEVICES), key=lambda rule: rule.id)
}
