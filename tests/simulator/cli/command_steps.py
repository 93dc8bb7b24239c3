# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a command in a session, and the drop of the session at one of them."""

from __future__ import annotations

from typing import Protocol

from ..node.node import Node
from .terminal import Terminal

__all__ = ["ClientConnection", "CommandSteps", "SessionDropped"]


# Characters of an answer after which it is half typed.
_HALF_ANSWER = 2


class SessionDropped(Exception):
    """The connection has ended in the middle of a command."""


class ClientConnection(Protocol):
    """The connection below a session."""

    def hang_up(self, *, reset: bool) -> None:
        """End the connection without a word: in order, or with a reset."""


class CommandSteps:
    """Where a session stands. Everything that it prints or reads goes through here."""

    def __init__(self, node: Node, terminal: Terminal, connection: ClientConnection) -> None:
        self.command = ""
        self.accepted = False  # a question of this command, which changes something, was answered yes
        self._answered = False
        self._node = node
        self._terminal = terminal
        self._connection = connection
        self._step = ""

    def begin(self, command: str) -> None:
        """A command was entered."""
        self.command = command
        self.accepted = self._answered = False
        self._step = ""

    @property
    def output(self) -> str:
        """The step that output belongs to now."""
        return "result" if self._answered else "text"

    def answer(self, *, accepted: bool) -> None:
        """A question was answered."""
        self._answered = True
        self.accepted = self.accepted or accepted

    def reach(self, step: str) -> None:
        """Go on to a step; the one before it is over. Raises SessionDropped."""
        if step == self._step:
            return
        if self._step:
            self._strike(self._step, "after")
        self._step = step
        self._strike(step, "before")

    def write(self, step: str, text: str) -> None:
        """Print the text of a step. Raises SessionDropped."""
        first = step != self._step
        self.reach(step)
        if first and text:
            self._strike(step, "during", shown=text[: len(text) // 2])
        self._terminal.write(text)  # at once: clients look for `admin:` in what one read gives them

    def halfway(self) -> None:
        """Half of the step's text is out. Raises SessionDropped."""
        self._strike(self._step, "during")

    def typed(self, step: str, text: str, *, whole: bool) -> None:
        """Look at what is typed: before its echo while it grows, before it is taken when Enter was pressed.

        Raises SessionDropped, and then nothing comes of what was typed.
        """
        if whole:
            self._strike(step, "after", text)
        elif step == "command" or len(text) == _HALF_ANSWER:
            self._strike(step, "during", text)

    def _strike(self, step: str, moment: str, typed: str = "", shown: str = "") -> None:
        """End the session if a drop is due; what comes before it is shown."""
        command = typed if step == "command" else self.command
        drop = self._node.active_faults.drop(step, moment, command, entered=step != "command")
        if drop is None:
            return
        self._terminal.write(shown)
        self._node.journal.record(self._node.name, "drop", f"{moment} {step} of {command}: {drop.how}")
        if drop.how == "hang":
            self._terminal.mute()
            return
        self._connection.hang_up(reset=drop.how == "reset")
        raise SessionDropped
