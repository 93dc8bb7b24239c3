# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What commands change on a node and no world describes, with the values of a new installation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..product import Product, Role
from ..world.world import Account, NodeSpec

__all__ = ["CERTIFICATE_LIFE", "PLATFORM_CERTIFICATES", "Configuration"]

CERTIFICATE_LIFE = timedelta(days=5 * 365)  # of a certificate that the node has signed itself

# The units that have a certificate of their own: TechNote 210541 for CUCM, the first two everywhere.
PLATFORM_CERTIFICATES = ("tomcat", "ipsec")
_CERTIFICATES = {
    Product.CUCM: ("CAPF", "CallManager", "ITLRecovery", "TVS"),
    Product.IMP: ("cup", "cup-xmpp", "cup-xmpp-s2s"),
}


@dataclass
class Configuration:
    """The configuration of one node. Times in minutes or seconds are as the commands take them."""

    accounts: dict[str, Account]
    certificates: dict[str, datetime]  # unit and end of validity
    last_backup: datetime | None
    ctl_file: bool
    primary: bool  # of a Unity Connection cluster
    client_minimum: str  # the TLS version of UCCX's own connections; that of its server side is the node's
    deactivated: bool = False  # likewise
    availability: tuple[str, str] = ("Normal", "Normal")  # state and reason of an IM and Presence node
    change_at_login: set[str] = field(default_factory=set)
    session_limit: int = 10  # `set session maxlimit`: default of the CLI reference 15
    session_timeout: int = 30
    client_auth_validation: bool = False
    replication_timeout: int = 300
    options: list[str] = field(default_factory=list)  # installed COP files

    @classmethod
    def of(cls, spec: NodeSpec, now: datetime) -> Configuration:
        """The configuration at the start of the simulation."""
        expiry = now + timedelta(days=spec.certificate_days)
        return cls(
            accounts={account.name: account for account in spec.accounts},
            certificates=dict.fromkeys((*PLATFORM_CERTIFICATES, *_CERTIFICATES.get(spec.product, ())), expiry),
            last_backup=None if spec.last_backup is None else now - timedelta(days=spec.last_backup),
            ctl_file=spec.mixed_mode,
            primary=spec.role is Role.PUBLISHER,
            client_minimum=spec.tls_min_version,
        )
