# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rule says, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ..model import Part
from .load import table

__all__ = ["FILES", "RuleTexts", "rule_texts"]

FILES = ("rules_phones", "rules_peers", "rules_platform", "rules_devices")


@dataclass(frozen=True)
class RuleTexts:
    """What a rule says in words: under which condition what stops working for whom, and what helps.

    `question` asks so that `yes` means that it is as bad as the rule's `if_yes`. `contradiction` says where its sources
    disagree. `effects` has the effect of those parts of its findings for which `effect` is not true.
    """

    interface: str
    who: str
    condition: str
    effect: str
    workarounds: tuple[str, ...]
    question: str
    source: str
    contradiction: str = ""
    effects: Mapping[Part, str] = field(default_factory=dict)

    def effect_of(self, part: Part) -> str:
        """What happens to those that this part of the findings is about."""
        return self.effects.get(part, self.effect)


@cache
def rule_texts(code: str) -> Mapping[str, RuleTexts]:
    """The texts of all rules in a language, by the rule's id."""
    found = {}
    for name in FILES:
        rules = dict(table(code, name))
        words = rules.pop("words", {})
        found.update({rule: _texts(texts, words) for rule, texts in rules.items()})
    return found


def _texts(texts: Mapping[str, Any], words: Mapping[str, str]) -> RuleTexts:
    """The texts of a rule, with the words that several of them share in their places."""
    return RuleTexts(
        **{name: text.format_map(words) for name, text in texts.items() if isinstance(text, str)},
        workarounds=tuple(text.format_map(words) for text in texts["workarounds"]),
        effects={Part[key.upper()]: text.format_map(words) for key, text in texts.get("effects", {}).items()},
    )
