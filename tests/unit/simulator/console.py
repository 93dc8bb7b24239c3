# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated nodes without ports: a clock that stands still until a test moves it, a console, the journal."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tests.simulator.cli.command_steps import SessionDropped
from tests.simulator.cli.shell import PROMPT, Shell
from tests.simulator.cli.terminal import Terminal
from tests.simulator.clock import DeviceClock
from tests.simulator.journal import Journal
from tests.simulator.node.node import Node
from tests.simulator.world.world import Account, read_world

__all__ = ["Console", "ManualClock", "Nodes"]


class ManualClock(DeviceClock):
    """Device time passes when a test says so, and everything that is due happens in order."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        super().__init__(monotonic=lambda: self._elapsed)

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._sleepers.append((self._elapsed + seconds, future))
            await future

    async def breathe(self) -> None:
        await self._let_all_run()

    async def advance(self, seconds: float) -> None:
        """Let device seconds pass."""
        end = self._elapsed + seconds
        await self._let_all_run()
        while due := [sleeper for sleeper in self._sleepers if sleeper[0] <= end]:
            first = min(due, key=lambda sleeper: sleeper[0])
            self._sleepers.remove(first)
            self._elapsed = first[0]
            if not first[1].done():
                first[1].set_result(None)
            for _turn in range(4):
                await self._let_all_run()
        self._elapsed = end

    async def _let_all_run(self) -> None:
        for _turn in range(10):
            await asyncio.sleep(0)


class Nodes:
    """The nodes of a world of one cluster, by name, and what they wrote to the journal."""

    def __init__(self, *nodes: Mapping[str, Any], **world: Any) -> None:
        described = [{"address": f"127.10.9.{number}", **node} for number, node in enumerate(nodes, 1)]
        content = {
            "user": "administrator",
            "password": "secret",
            "timings": {"login": 0},
            "clusters": [{"name": "alpha", "nodes": described}],
            **world,
        }
        self._journal = io.StringIO()
        self.clock = ManualClock()
        self._nodes = {
            spec.name: Node(spec, "lab.example", self.clock, Journal(self._journal))
            for spec in read_world(content).nodes
        }
        for node in self._nodes.values():
            node.join(tuple(self._nodes.values()))

    def __getitem__(self, name: str) -> Node:
        return self._nodes[name]

    def journal(self) -> list[tuple[str, str, bool]]:
        """Event, text and write flag of each line."""
        return [(line["event"], line["text"], line["write"]) for line in self.entries()]

    def entries(self) -> list[dict[str, Any]]:
        """The lines of the journal, whole."""
        return [json.loads(line) for line in self._journal.getvalue().splitlines()]


class Console:
    """`async with Console(node) as console`: a session at its first prompt."""

    def __init__(self, node: Node, *, level: int = 4, columns: int = 511, rows: int = 1000) -> None:
        self.screen = ""
        self.pieces: list[str] = []  # of the screen, as they were written
        self.ended = ""  # how the connection was ended, by a fault
        self._shown = asyncio.Event()
        self._terminal = Terminal(self._show, columns=columns, rows=rows)
        self._shell = Shell(node, Account("administrator", "secret", level), self._terminal, self)
        self._node = node
        self._task: asyncio.Task[None] | None = None
        self._read = 0

    async def __aenter__(self) -> Console:
        await self.open()
        await self.until(PROMPT)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.leave()

    async def open(self) -> None:
        """Begin, without waiting for the prompt."""
        self._node.sessions.add(self)
        self._task = asyncio.create_task(self._shell.run())
        await asyncio.sleep(0)

    async def leave(self) -> None:
        """End the session, if it has not ended by itself."""
        self.drop()
        if self._task is not None:
            with suppress(asyncio.CancelledError, SessionDropped):
                await self._task

    def wall(self, text: str) -> None:
        self._terminal.write(text)

    def drop(self) -> None:
        self._node.sessions.discard(self)
        if self._task is not None:
            self._task.cancel()

    def hang_up(self, *, reset: bool) -> None:
        self.ended = "reset" if reset else "close"

    async def end(self) -> None:
        """Wait until the session has ended."""
        assert self._task is not None
        async with asyncio.timeout(10):
            await asyncio.wait({self._task})

    def type(self, keys: str) -> None:
        """Press keys."""
        self._terminal.feed(keys.encode())

    async def until(self, text: str) -> str:
        """Wait until the screen shows a text; returns what has come since the last call."""
        async with asyncio.timeout(10):
            while text not in self.screen[self._read :]:
                self._shown.clear()
                await self._shown.wait()
        end = self.screen.index(text, self._read) + len(text)
        news, self._read = self.screen[self._read : end], end
        return news

    async def until_still(self) -> None:
        """Wait until all that can happen without a key and without time has happened."""
        for _turn in range(50):
            await asyncio.sleep(0)

    async def run(self, command: str, until: str = f"\r\n{PROMPT}") -> str:
        """Type a command and return its output, without echo and prompt, with LF line ends."""
        self.type(f"{command}\r")
        echo, _end, output = (await self.until(until)).partition("\r\n")
        assert echo == command
        return output.removesuffix(PROMPT).replace("\r\n", "\n").removesuffix("\n")

    def _show(self, data: bytes) -> None:
        self.pieces.append(data.decode())
        self.screen += self.pieces[-1]
        self._shown.set()
