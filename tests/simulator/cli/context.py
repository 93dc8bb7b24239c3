# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command works with while it runs: its node, the terminal, questions and their answers."""

from __future__ import annotations

from dataclasses import dataclass

from ..journal import is_write
from ..node.node import Node
from ..world.world import Account
from .command_steps import CommandSteps
from .terminal import Terminal

__all__ = ["Context", "Settings"]

_YES = ("yes", "y")
_NO = ("no", "n")


@dataclass
class Settings:
    """What a session may change for itself."""

    paginate: bool = True


@dataclass(frozen=True)
class Context:
    """One command on its way through a session."""

    node: Node
    account: Account
    terminal: Terminal
    settings: Settings
    command: str
    steps: CommandSteps

    def say(self, text: str) -> None:
        """Write at once, around the pager: for dialogues. What follows an accepted answer may get lost (a fault)."""
        if not self.loses_result():
            self.steps.write(self.steps.output, text)

    async def ask(self, question: str) -> str:
        """Print a question and read the answer, both noted in the journal."""
        journal, name = self.node.journal, self.node.name
        journal.record(name, "question", question.strip())
        self.steps.write("question", question)
        self.steps.reach("answer")
        last_line = question.rsplit("\n", 1)[-1]
        answer = await self.terminal.line(
            last_line,
            drop_characters=self.node.quirks.drop_characters,
            watch=lambda text, whole: self.steps.typed("answer", text, whole=whole),
        )
        accepted = answer.strip().lower() in _YES and is_write(self.command)
        journal.record(name, "answer", answer, write=accepted, truth={"by": self.account.name})
        self.steps.answer(accepted=accepted)
        return answer.strip().lower()

    async def confirm(self, question: str) -> bool:
        """Ask for yes or no, again and again as other VOS prompts do.

        A node with the fault `unknown_question` asks that text in place of the documented one, and with
        `second_question` one more after it was answered yes.
        """
        unknown, second = self.node.faults.unknown_question, self.node.faults.second_question
        if unknown:
            self.node.spoil("unknown_question")
        if not await self._decide(unknown or question):
            return False
        if not second:
            return True
        self.node.spoil("second_question")
        return await self._decide(f"\n{second}")

    async def _decide(self, question: str) -> bool:
        while True:
            answer = await self.ask(question)
            if answer in _YES:
                return True
            if answer in _NO:
                return False

    def loses_result(self) -> bool:
        """Whether what the command has to say is not printed: it was confirmed, and the fault is in force."""
        return self.steps.accepted and self.node.faults.success_line_lost
