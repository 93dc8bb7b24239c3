# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All rules in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from .devices_ja import DEVICE_RULES_JA
from .peers_ja import PEER_RULES_JA
from .phones_ja import PHONE_RULES_JA
from .platform_ja import PLATFORM_RULES_JA
from .texts import RuleTexts

__all__ = ["RULES_JA"]

RULES_JA: Mapping[str, RuleTexts] = {
    **PHONE_RULES_JA,
    **PEER_RULES_JA,
    **PLATFORM_RULES_JA,
    **DEVICE_RULES_JA,
}
