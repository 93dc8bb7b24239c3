# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All rules in their order."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import ImpactRule
from .devices import DEVICE_RULES
from .peers import PEER_RULES
from .phones import PHONE_RULES
from .platform import PLATFORM_RULES

__all__ = ["RULES"]

# R01 to R36 are the rows of the restrictions that Cisco publishes, X01 and up what follows from other sources.
RULES: Mapping[str, ImpactRule] = {
    rule.id: rule
    for rule in sorted((*PHONE_RULES, *PEER_RULES, *PLATFORM_RULES, *DEVICE_RULES), key=lambda rule: rule.id)
}
