# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of a rule, which a translation has in another language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["RuleTexts"]


@dataclass(frozen=True)
class RuleTexts:
    """What a rule says in words; the fields are those of Rule."""

    interface: str
    who: str
    condition: str
    effect: str
    workarounds: tuple[str, ...]
    question: str
    source: str
    contradiction: str = ""
    effects: Mapping[str, str] = field(default_factory=dict)
