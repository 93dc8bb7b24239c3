# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The languages of the report: its own labels, and what tls_impact says, which results have in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

from ..model import Part
from ..texts.load import CODES, ENGLISH, labels
from ..texts.phrase import Phrase, english, phrase, render
from ..texts.rules import RuleTexts, rule_texts

__all__ = ["LANGUAGES", "Language"]

T = TypeVar("T")
_PARTS = {part.value: part for part in Part}


@dataclass(frozen=True)
class Language:
    """A language by its code (BCP 47).

    A text of a result is translated by its rule, or by its phrase: the key and the values beside it. Where that makes
    another English text than the result has, it is from another version of this collection, and stays in English.
    """

    code: str

    @property
    def labels(self) -> Mapping[str, str]:
        """The texts of the report itself, by their keys."""
        return labels(self.code)

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

    def sentences(self, texts: Sequence[str]) -> str:
        """Sentences one after the other. Only some languages have a blank between them."""
        return reduce(lambda first, second: self.label("two_sentences", first=first, second=second), texts)

    def rule_text(self, rule: str, name: str, text: str) -> str:
        """A field of a rule. A text that this version of the rule does not have stays as it is."""
        return self._of_rule(rule, text, lambda texts: str(getattr(texts, name)))

    def effect(self, rule: str, part: str, text: str) -> str:
        """The effect of a part of a rule's findings, as for `rule_text`."""
        known = _PARTS.get(part)
        return text if known is None else self._of_rule(rule, text, lambda texts: texts.effect_of(known))

    def workarounds(self, rule: str, texts: Sequence[str]) -> list[str]:
        """The workarounds of a rule, as for `rule_text`."""
        return self._of_rule(rule, list(texts), lambda own: list(own.workarounds))

    def _of_rule(self, rule: str, text: T, of: Callable[[RuleTexts], T]) -> T:
        known = rule_texts(ENGLISH).get(rule)
        return of(rule_texts(self.code)[rule]) if known is not None and of(known) == text else text

    def part(self, part: str) -> str:
        """What tells the findings of a rule apart; empty for most."""
        known = _PARTS.get(part)
        return render(phrase(f"part.{known.name.lower()}"), self.code) if known else part

    def said(self, text: str, made_of: Phrase | None) -> str:
        """A text of a result, with the phrase that it is made of; without one it stays as it is."""
        if made_of is None or self.code == ENGLISH:
            return text
        try:
            return render(made_of, self.code) if english(made_of) == text else text
        except KeyError:
            return text


LANGUAGES: Mapping[str, Language] = {code: Language(code) for code in CODES}
