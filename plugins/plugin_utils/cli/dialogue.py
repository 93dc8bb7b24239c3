# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command that asks before it acts, as data: its questions with their answers, and how a conversation ended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["Conversation", "Dialogue", "Ending", "Question"]

# Lines of asterisks or dashes, and the frames of the spinner.
_ORNAMENT = re.compile(r"[*\-=_\\|/.\s]+")


class Ending(str, Enum):
    """How a conversation ended."""

    PROMPT = "prompt"
    WALL = "wall"  # a message to all users says that the system goes down
    EOF = "eof"
    RESET = "reset"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"  # none of these could be told: more text came than one command may have


@dataclass(frozen=True)
class Question:
    """A question that has an affirmative answer, provided that the text before it is the expected one."""

    name: str
    pattern: re.Pattern[str]  # the line that asks, without what stands before it on the screen
    answer: str
    requires: tuple[re.Pattern[str], ...] = ()  # each must occur in the text, with blanks and line ends as one blank
    forbids: tuple[re.Pattern[str], ...] = ()  # none may occur in it
    known: tuple[re.Pattern[str], ...] = ()  # where given, nothing else may be left in it but ornaments

    def objection(self, text: str) -> str:
        """Why the text before the question does not allow the answer; "" when it does."""
        flat = " ".join(text.split())
        for pattern in self.forbids:
            if found := pattern.search(flat):
                return f"the text says {found[0]!r}, which does not belong to {self.name}"
        for pattern in self.requires:
            if not pattern.search(flat):
                return f"the text does not say what it must before {self.name}: /{pattern.pattern}/"
        if self.known:
            for pattern in self.known:
                flat = pattern.sub(" ", flat)
            if unknown := _ORNAMENT.sub(" ", flat).strip():
                return f"the text also says {' '.join(unknown.split())!r}, which no rule knows"
        return ""


@dataclass(frozen=True)
class Dialogue:
    """A command that asks before it acts."""

    command: str
    questions: tuple[Question, ...]
    success: tuple[re.Pattern[str], ...]  # a line that matches one of these says that the device did it
    ends_session: bool = False  # hold the session until the device ends it: hanging up could stop the command


@dataclass(frozen=True)
class Conversation:
    """What was said. After an accepted answer, `success_line` may be missing: then only reading again tells."""

    command: str
    text: str = field(repr=False)  # all of it, cleaned
    accepted: bool  # a question was answered with its affirmative answer
    answer_text: str  # what came after that answer, cleaned
    success_line: str  # "" = not seen
    ending: Ending
