# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command that asks before it acts, as data: its questions with their answers, and the outcome of a conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from .question import Judgement, Question
from .terminal import before_prompt, clean

__all__ = ["NO_SUCH_QUESTION", "Conversation", "Dialogue", "Ending"]

NO_SUCH_QUESTION = Judgement("this dialogue has no such question")


class Ending(str, Enum):
    """How a conversation ended."""

    PROMPT = "prompt"
    WALL = "wall"  # a message to all users says that the system goes down
    EOF = "eof"
    RESET = "reset"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"  # more text came than one command may print, so the end was not seen


@dataclass(frozen=True)
class Dialogue:
    """A command that asks before it acts."""

    command: str
    questions: tuple[Question, ...]
    success: tuple[re.Pattern[str], ...]  # a line that matches one of these says that the device did it
    ends_session: bool = False  # hold the session until the device ends it: hanging up could stop the command

    def judge(self, line: str, raw: str) -> tuple[Question | None, Judgement]:
        """The question that the line asks, if the raw text of the command allows the answer yes; else why not."""
        judgements = []
        for question in self.questions:
            if question.pattern.search(line):
                judgement = question.judge(raw)
                if not judgement.objection:
                    return question, judgement
                judgements.append(judgement)
        if not judgements:
            return None, NO_SUCH_QUESTION
        return None, next((one for one in judgements if one.acceptable), judgements[0])


@dataclass(frozen=True)
class Conversation:
    """The course of a dialogue. After a yes, `success_line` may be missing: then read the value again to be sure."""

    command: str
    text: str = field(repr=False)  # all of it, cleaned
    accepted: bool  # a question was answered with its affirmative answer
    answer_text: str  # what came after that answer, cleaned
    success_line: str  # "" = not seen
    ending: Ending
    restart: str = ""  # Question.restart of the question that was answered

    @classmethod
    def of(
        cls, dialogue: Dialogue, raw: str, answered: Question | None, answered_at: int, ending: Ending
    ) -> Conversation:
        """From the raw text of the command, and the place in it where the question was answered."""
        shown = before_prompt if ending is Ending.PROMPT else clean
        after = shown(raw[answered_at:]).strip("\n") if answered is not None else ""
        success = next((line for line in after.split("\n") if any(rule.search(line) for rule in dialogue.success)), "")
        return cls(
            command=dialogue.command,
            text=shown(raw).strip("\n"),
            accepted=answered is not None,
            answer_text=after,
            success_line=success.strip(),
            ending=ending,
            restart=answered.restart if answered is not None else "",
        )
