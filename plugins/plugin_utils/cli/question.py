# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A question with its affirmative answer, and the check that each sentence before it is known and none is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .sentences import essence, foreign_characters, is_redrawn, printed, sentences

__all__ = ["LONGEST", "Judgement", "Question", "Requirement"]

# Characters. The longest known text has 1,200. A longer text than this is unknown without reading it, so that a node
# that sends megabytes costs no time.
LONGEST = 65536

_VERSION = re.compile(r"(?<![\d.])\d{1,6}(?:\.\d{1,6}){1,4}(?![\d.]*\d)")


@dataclass(frozen=True)
class Judgement:
    """The result for a text: why it does not allow the answer ("" if it does), and which sentences are not known."""

    objection: str = ""
    unknown: tuple[str, ...] = ()
    acceptable: bool = False  # the sentences are the only objection, so an operator may accept them


@dataclass(frozen=True)
class Requirement:
    """A sentence that must stand before the question: one of `one_of`, or one that an operator accepted instead."""

    says: str  # in words
    one_of: frozenset[str]  # each as the essence of a sentence (see `sentences`)
    in_place: tuple[re.Pattern[str], ...] = ()  # an accepted one must match all; empty: none can replace it


@dataclass(frozen=True)
class Question:
    """A question that has an affirmative answer, provided that every sentence before it is a known one.

    Sentences are compared whole, each by its essence.
    """

    name: str
    pattern: re.Pattern[str]  # the line that asks, without what stands before it on the screen
    answer: str
    known: frozenset[str]  # the only sentences that may stand before it
    requires: tuple[Requirement, ...] = ()
    forbids: tuple[re.Pattern[str], ...] = ()  # none may occur in the text, accepted or not
    target: str = ""  # the version that the command names: the text may name no other
    accepted: frozenset[str] = frozenset()  # further sentences, which an operator accepts
    restart: str = ""  # how the new value takes effect according to this text; "" if it does not matter

    def judge(self, raw: str) -> Judgement:
        """Judges the text of a command up to this question, with its control sequences."""
        if len(raw) > LONGEST:
            return Judgement(
                f"the text before the question has {len(raw)} characters; a known text has at most {LONGEST}"
            )
        found = list(sentences(printed(raw), self.known | self.accepted))
        if found and self.pattern.search(found[-1]):
            found.pop()
        unknown = _unknown(self, found)
        objection = _objection(self, found)
        if hidden := _hidden(raw):
            return Judgement("; ".join(filter(None, (hidden, objection))), unknown)
        if not objection:
            return Judgement()
        accepting = replace(self, accepted=self.accepted | {essence(sentence) for sentence in unknown})
        return Judgement(objection, unknown, acceptable=bool(unknown) and not _objection(accepting, found))

    def objection(self, raw: str) -> str:
        """Why the text does not allow the answer; "" when it does."""
        return self.judge(raw).objection


def _hidden(raw: str) -> str:
    """What in the text a person cannot read on a screen."""
    if foreign := foreign_characters(raw):
        shown = ", ".join(f"U+{ord(character):04X}" for character in foreign[:5])
        return f"the text has characters that are not ASCII ({shown}), which can imitate other characters"
    return "a part of the text was overwritten, erased or hidden after it was printed" if is_redrawn(raw) else ""


def _unknown(question: Question, found: Sequence[str]) -> tuple[str, ...]:
    allowed = question.known | _counted(question) | {""}
    return tuple(dict.fromkeys(sentence.rstrip(". ") for sentence in found if essence(sentence) not in allowed))


def _counted(question: Question) -> frozenset[str]:
    """The accepted sentences. One with another version is dropped if the same sentence is accepted with the target."""
    accepted = question.accepted
    if not question.target:
        return accepted
    of_target = {sentence: _VERSION.sub(question.target, sentence) for sentence in accepted}
    return frozenset(sentence for sentence, same in of_target.items() if same == sentence or same not in accepted)


def _objection(question: Question, found: Sequence[str]) -> str:
    flat = " ".join(found)
    words = [word[0] for pattern in question.forbids if (word := pattern.search(flat))]
    said = {essence(sentence) for sentence in found}
    accepted = said & _counted(question)
    missing = [one.says for one in question.requires if not _is_met(one, said, accepted)]
    parts = [f"the text says {word!r}, which does not belong to {question.name}" for word in words[:1]]
    parts += [f"the text before {question.name} does not say what it must say: {says}" for says in missing[:1]]
    if unknown := _unknown(question, found):
        numbers = {number for text in unknown for number in _VERSION.findall(text)} - {question.target}
        if numbers and question.target:
            parts.append(f"the text names {', '.join(sorted(numbers))}, but it may name only {question.target}")
        parts.append(f"the text also says {', '.join(map(repr, unknown))}, which no rule knows")
    return "; ".join(parts)


def _is_met(requirement: Requirement, said: set[str], accepted: set[str]) -> bool:
    return bool(said & requirement.one_of) or any(
        bool(requirement.in_place) and all(pattern.search(sentence) for pattern in requirement.in_place)
        for sentence in accepted
    )
