# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell behind a login: welcome text, prompt, one command after the other, exit."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from collections.abc import Sequence
from contextlib import suppress

from ..journal import is_write
from ..node.health import truth
from ..node.node import Node
from ..node.phones import known_count
from ..world.world import Account
from . import commands
from .command_steps import ClientConnection, CommandSteps
from .commands import system
from .context import Context, Settings
from .pager import page_output
from .registry import INCOMPLETE, UPGRADING, Commands
from .terminal import CONTROL_C, Terminal

__all__ = ["COMMANDS", "PROMPT", "Shell"]

PROMPT = "admin:"  # whatever the name of the account
# Control sequences of captures: 15.0.1.12900 has these three.
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
RESET_AND_MOVE = "\x1b[0m\x1b[24;1H"
# Each module in commands/ is a family of commands.
COMMANDS = Commands(
    command
    for family in pkgutil.iter_modules(commands.__path__)
    for command in importlib.import_module(f"{commands.__name__}.{family.name}").COMMANDS
)

# How a login of 8 seconds is spent (time stamps of a capture on 11.5): two lines of text, then the prompt.
_STAGES = (0.09, 0.67, 0.13, 0.11)
_STARTING = "Command Line Interface is starting up, please wait ...\n"
_WELCOME = "\n   Welcome to the Platform Command Line Interface\n\n"


def _duration(node: Node, command: str) -> float:
    """Device seconds until a command begins to answer."""
    time = node.spec.timings.of(command)
    phones = known_count(node) if time.per_thousand_phones else 0
    return time.seconds + time.per_node * len(node.peers) + time.per_thousand_phones * phones / 1000


class Shell:
    """The session of one account on one node."""

    def __init__(self, node: Node, account: Account, terminal: Terminal, connection: ClientConnection) -> None:
        self._node = node
        self._account = account
        self._terminal = terminal
        self._steps = CommandSteps(node, terminal, connection)
        self._settings = Settings()
        self._history: list[str] = []

    async def run(self) -> None:
        """Serve the session until the user leaves. Raises SessionDropped."""
        await self._welcome()
        while True:
            line = await self._terminal.line(
                PROMPT,
                complete=lambda typed: COMMANDS.complete(typed, self._node),
                history=self._history,
                watch=lambda text, whole: self._steps.typed("command", text, whole=whole),
            )
            words = line.split()
            if words and line != CONTROL_C:
                self._history.append(line)
            self._steps.begin(" ".join(words))
            if line == CONTROL_C:
                self._terminal.write("\n")
            elif not words:
                self._terminal.raw("\r")  # a bare Enter: a capture of 15.0.1.12900 has this lone CR
            elif words[0] in ("exit", "quit") and len(words) == 1:
                self._node.journal.record(self._node.name, "command", words[0])
                return
            else:
                await self._interruptible(words)
            self._prompt()

    async def _welcome(self) -> None:
        duration = self._node.quirks.slow_start or self._node.spec.timings.login
        notice = self._node.quirks.login_notice
        texts = (_STARTING, _WELCOME, system.machine(self._node), f"{notice}\n\n" if notice else "\n")
        self._steps.reach("login")
        for number, (share, text) in enumerate(zip(_STAGES, texts, strict=True)):
            await self._node.clock.sleep(duration * share)
            if number == len(texts) // 2:
                self._steps.halfway()
            self._terminal.write(text)
        if self._node.quirks.prompt_needs_enter:
            while await self._terminal.key() not in ("\r", "\n"):
                pass
        self._prompt()

    def _prompt(self) -> None:
        text = f"{RESET_AND_MOVE}{PROMPT}" if self._node.quirks.control_sequences else PROMPT
        if self._node.quirks.doubled_prompts:
            text = f"{text}\n\r{text}"  # as captured from 15.0.1.12900, where a bare Enter had woken it
        self._steps.write("prompt", text)
        self._steps.reach("command")

    async def _interruptible(self, words: Sequence[str]) -> None:
        """Run a command that Ctrl-C ends."""
        task = asyncio.create_task(self._execute(words))
        task.add_done_callback(lambda done: None if done.cancelled() else done.exception())  # it is dealt with below
        self._terminal.on_interrupt = task.cancel
        try:
            await asyncio.wait({task})
        finally:
            self._terminal.on_interrupt = None
            if not task.done():  # the session itself ends
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if task.cancelled():
            self._node.journal.record(self._node.name, "interrupt", self._steps.command)
            self._terminal.write("\nControl-C pressed\n\n")
        else:
            task.result()

    async def _execute(self, words: Sequence[str]) -> None:
        command = self._steps.command
        write = is_write(command)
        known = {**truth(self._node, write=write), "by": self._account.name}
        self._node.journal.record(self._node.name, "command", command, write=write, truth=known)
        self._node.active_faults.notice(command)
        await self._node.clock.sleep(_duration(self._node, command))
        found = COMMANDS.find(words, self._node)
        if isinstance(found, str):
            output = found
        elif self._account.level < found[0].level:
            output = INCOMPLETE
        elif self._node.faults.upgrade_in_progress and not found[0].during_upgrade:
            output = UPGRADING
        else:
            context = Context(self._node, self._account, self._terminal, self._settings, command, self._steps)
            output = await found[0].run(context, found[1])
            if context.loses_result():
                self._node.spoil("success_line_lost")
                return
        if output:
            await self._print(output)

    async def _print(self, output: str) -> None:
        # A terminal of height 0 has no size that is known (RFC 4254, 6.2), and nobody there to press a key. Whether a
        # real pager takes it so is not public.
        page = (self._node.quirks.page_lines or max(0, self._terminal.rows - 1)) if self._settings.paginate else 0
        text = f"{BOLD}{output}{PLAIN}\n" if self._node.quirks.control_sequences else f"{output}\n"
        self._steps.reach(self._steps.output)
        await page_output(self._terminal, text, page, self._steps.halfway)
