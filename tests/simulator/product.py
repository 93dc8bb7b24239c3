# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What product and release decide about a simulated node: commands, wording, TLS versions, login methods."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

__all__ = ["TLS_VERSIONS", "Product", "Release", "Role"]

TLS_VERSIONS = ("1.0", "1.1", "1.2", "1.3")

# 15SU2, which changed the scope and the dialogue of `set tls min-version`: Security Guide 15, "TLS Setup".
_15SU2 = (15, 0, 1, 12900)
# From here on an unclean stop is noted in system-history.log: release notes 12.5(1)SU4.
_12_5_SU4 = (12, 5, 1, 14900)


class Product(str, Enum):
    """A product that the simulator can play."""

    CUCM = "cucm"
    IMP = "imp"
    CUC = "cuc"
    CER = "cer"
    PCD = "pcd"
    UCCX = "uccx"

    @property
    def full_name(self) -> str:
        """The name that system-history.log starts with."""
        return _TITLES[self]

    @property
    def application(self) -> str:
        """The application column of `show network cluster`; empty where the product prints none."""
        return _APPLICATIONS[self]

    @property
    def feature(self) -> str:
        """The product's own part of a backup (UCM as captured, CER from its CLI guide, the others assumed)."""
        return "UCM" if self is Product.CUCM else self.name


_TITLES = {
    Product.CUCM: "Cisco Unified Communications Manager",
    Product.IMP: "Cisco Unified Communications Manager IM and Presence",
    Product.CUC: "Cisco Unity Connection",
    Product.CER: "Cisco Emergency Responder",
    Product.PCD: "Cisco Prime Collaboration Deployment",
    Product.UCCX: "Cisco Unified Contact Center Express",
}
_APPLICATIONS = {
    Product.CUCM: "callmanager",
    Product.IMP: "cups",
    Product.CUC: "connection",
    Product.CER: "ciscoer",
    Product.PCD: "",
    Product.UCCX: "",
}


class Role(str, Enum):
    """A node's place in the database of its product."""

    PUBLISHER = "publisher"
    SUBSCRIBER = "subscriber"


@dataclass(frozen=True)
class Release:
    """A product in one version, as `show version active` prints it."""

    product: Product
    text: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version as numbers: 15.0.1.12900-234 is (15, 0, 1, 12900, 234)."""
        return tuple(int(part) for part in re.split(r"[.-]", self.text))

    @property
    def has_min_version(self) -> bool:
        """Whether `set tls min-version` exists (TLS 1.2 overview guide, compatibility matrix)."""
        first = {
            Product.CUCM: (11, 5, 1, 13900),
            Product.IMP: (11, 5, 1, 13900),
            Product.CUC: (11, 5, 1, 13900),
            Product.CER: (12, 0, 1, 11900),
            Product.PCD: (11, 6, 2),
        }.get(self.product)
        return first is not None and self.numbers >= first

    @property
    def cluster_wide(self) -> bool:
        """Whether one `set tls min-version` on the publisher counts for the whole cluster."""
        return self.product in (Product.CUCM, Product.IMP, Product.CUC) and self.numbers >= _15SU2

    @property
    def restarts_by_hand(self) -> bool:
        """Whether `set tls min-version` reboots nothing. For CER that is an assumption: its text is not published."""
        return self.product is not Product.UCCX and self.numbers >= _15SU2

    @property
    def tls_versions(self) -> tuple[str, ...]:
        """The values that `set tls min-version` takes. TLS 1.3 came with 15SU2 (TLS 1.3 overview guide)."""
        if self.product is not Product.UCCX and self.numbers >= _15SU2:
            return TLS_VERSIONS
        return TLS_VERSIONS[:3]

    @property
    def has_runtimestate(self) -> bool:
        """Whether `utils dbreplication runtimestate` exists: not on CER (CLI guide), and PCD has no replication."""
        return self.product in (Product.CUCM, Product.IMP, Product.CUC)

    @property
    def keyboard_interactive_only(self) -> bool:
        """Release 15 turns the plain password method down; older releases take both."""
        return self.numbers >= (15,)

    @property
    def prints_history_reason(self) -> bool:
        """Whether a Boot line of system-history.log says how the node went down (TechNote 220970)."""
        return self.product in (Product.CUCM, Product.IMP, Product.CUC) and self.numbers >= _12_5_SU4

    @property
    def has_systemd(self) -> bool:
        """Whether wall messages come from systemd, with a second form of the date."""
        return self.numbers >= (12, 5)

    @property
    def os_version(self) -> str:
        """The platform version of `show status` (10.x to 12.5 as captured, later ones by extrapolation)."""
        if self.numbers >= (15,):
            return "9.0.0.0-3.x86_64"
        if self.numbers >= (14,):
            return "8.0.0.0-2"
        return "7.0.0.0-4" if self.numbers >= (12,) else "6.0.0.0-2"

    @property
    def kernel(self) -> str:
        """The kernel line of system-history.log (15 as captured, older ones typical for their platform)."""
        return "4.18.0-553.22.1.el8_10.x86_64" if self.numbers >= (15,) else "3.10.0-957.27.2.el7.x86_64"

    @property
    def database(self) -> str:
        """The version that `utils dbreplication runtimestate` prints: ccm15_0_1_12900_234."""
        prefix = "cer" if self.product is Product.CER else "ccm"
        return prefix + "_".join(str(number) for number in self.numbers)
