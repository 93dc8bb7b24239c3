# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The languages of the report: its own labels, and the texts of tls_impact, which come in English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..rules.catalogue import RULES
from ..rules.catalogue_ja import RULES_JA
from ..rules.texts import RuleTexts
from .labels_en import LABELS_EN
from .labels_ja import LABELS_JA
from .phrases_ja import DETAILS_JA, PHRASES_JA, SOURCES_JA

__all__ = ["LANGUAGES", "Language"]

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Language:
    """A language by its code (BCP 47). What it has no text for stays in English.

    `rules` are the texts of rules, `phrases` whole texts, `sources` the documents that a model is judged by, `details`
    pairs of templates by rule: the English one with its placeholders, and its translation with the same ones.
    """

    code: str
    labels: Mapping[str, str]
    rules: Mapping[str, RuleTexts] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def label(self, key: str, **values: object) -> str:
        """A text of the report itself. Raises KeyError for an unknown key or a value that is missing."""
        return self.labels[key].format(**values)

    def counted(self, key: str, number: int) -> str:
        """A text with a number, which English words differently for one."""
        one = f"{key}_one"
        return self.label(one if number == 1 and one in self.labels else key, number=f"{number:,}")

    def joined(self, texts: Sequence[str]) -> str:
        """Texts with the comma of the language between them."""
        return self.labels["comma"].join(texts)

    def rule_text(self, rule: str, name: str, text: str) -> str:
        """A field of a rule. A text that this version of the rule does not have stays as it is."""
        known = RULES.get(rule)
        if known is None or rule not in self.rules:
            return text
        if getattr(known, name) == text:
            return str(getattr(self.rules[rule], name))
        if name == "effect":
            # A part of the findings may have an effect of its own.
            parts = (part for part, effect in known.effects.items() if effect == text)
            return next((self.rules[rule].effects[part] for part in parts), text)
        return text

    def workarounds(self, rule: str, texts: Sequence[str]) -> list[str]:
        """The workarounds of a rule, as for `rule_text`."""
        known = RULES.get(rule)
        if known is None or rule not in self.rules or list(known.workarounds) != list(texts):
            return list(texts)
        return list(self.rules[rule].workarounds)

    def phrase(self, text: str) -> str:
        """A text that tls_impact writes as a whole: a part, a note, what kind of thing an item is."""
        return self.phrases.get(text, text)

    def source(self, text: str) -> str:
        """The documents that a model is judged by, which are joined with ` + `."""
        return " + ".join(self.sources.get(part, part) for part in text.split(" + "))

    def detail(self, rule: str, text: str) -> str:
        """What was seen of an item. Only what tls_impact composes for this rule is translated."""
        for template, translated in self.details.get(rule, ()):
            found = _pattern(template).fullmatch(text)
            if found is not None:
                return translated.format(**{key: self.phrase(value) for key, value in found.groupdict().items()})
        return text

    def item(self, rule: str, item: Mapping[str, str]) -> dict[str, str]:
        """An item of a finding of this rule; its name stays as it is."""
        return {
            "name": item["name"],
            "kind": self.phrase(item["kind"]),
            "detail": self.detail(rule, item["detail"]),
        }


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    """What matches the texts that are made of a template."""
    parts = _PLACE.split(template)
    wanted = [f"(?P<{part}>.*?)" if number % 2 else re.escape(part) for number, part in enumerate(parts)]
    return re.compile("".join(wanted), re.DOTALL)


LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        Language("en", LABELS_EN),
        Language("ja", LABELS_JA, RULES_JA, PHRASES_JA, SOURCES_JA, DETAILS_JA),
    )
}
