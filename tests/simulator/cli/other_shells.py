# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may answer in place of the CLI: a forced change of the password, or the shell of another system."""

from __future__ import annotations

from ..node.node import Node
from .terminal import CONTROL_C, Terminal

__all__ = ["expired_password", "other_shell"]

# TechNote 213517.
_EXPIRED = """WARNING: Your password has expired.
You must change your password now and login again!
Changing password for user {user}.
Changing password for {user}.
"""
_QUESTIONS = ("(current) UNIX password: ", "New password: ", "Re-enter password: ")


async def expired_password(node: Node, user: str, terminal: Terminal) -> None:
    """Ask for a new password before anything else. Ctrl-C leaves; three answers would change the password."""
    terminal.write(_EXPIRED.format(user=user))
    for question in _QUESTIONS:
        terminal.write(question)
        node.journal.record(node.name, "question", question.strip())
        answer = await terminal.line(question, echo=False)
        if answer == CONTROL_C:
            terminal.write("\n")
            return
        node.journal.record(node.name, "answer", "(hidden)", write=question is _QUESTIONS[-1])


async def other_shell(node: Node, user: str, terminal: Terminal) -> None:
    """The shell of a common Linux server, which knows none of the commands."""
    prompt = f"[{user}@files ~]$ "
    terminal.write("Last login: Mon Nov 23 07:49:01 from 127.0.0.1\n")
    while True:
        terminal.write(prompt)
        line = await terminal.line(prompt)
        words = line.split()
        if words[:1] in (["exit"], ["logout"]):
            return
        if words and line != CONTROL_C:
            node.journal.record(node.name, "command", " ".join(words))
            terminal.write(f"-bash: {words[0]}: command not found\n")
