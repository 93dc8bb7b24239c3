# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command may do while it runs: look at its node, write, ask."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ..journal import is_write
from ..node import Node
from ..terminal import Terminal
from ..world import Account

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

    def say(self, text: str) -> None:
        """Write at once, around the pager: for dialogues."""
        self.terminal.write(text)

    async def ask(self, question: str) -> str:
        """Print a question and read the answer, both noted in the journal."""
        journal, name = self.node.journal, self.node.name
        journal.record(name, "question", question.strip())
        self.say(question)
        last_line = question.rsplit("\n", 1)[-1]
        answer = await self.terminal.line(last_line, drop_characters=self.node.spec.quirks.drop_characters)
        accepted = answer.strip().lower() in _YES and is_write(self.command)
        journal.record(name, "answer", answer, write=accepted)
        return answer.strip().lower()

    async def confirm(self, question: str) -> bool:
        """Ask for yes or no, again and again as other VOS prompts do.

        A node with the fault `unknown_question` asks that text in place of the documented one.
        """
        while True:
            answer = await self.ask(self.node.faults.unknown_question or question)
            if answer in _YES:
                return True
            if answer in _NO:
                return False

    async def lose_session(self) -> None:
        """Have the connection end without a word, as the fault `session_drop_after_yes` wants."""
        for session in tuple(self.node.sessions):
            session.drop()
        await asyncio.Event().wait()  # until the end of the session cancels this command
