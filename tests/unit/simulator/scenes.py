# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short scenes at the console of a simulated node: one command with its answer, or a dialogue with all its turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tests.simulator.node.node import Node
from tests.unit.simulator.console import Console, Nodes

__all__ = [
    "CER",
    "CUC",
    "CUC15",
    "CUCM",
    "CUCM15",
    "CUCM15_SUB",
    "CUCM_SUB",
    "CUC_SUB",
    "IMP",
    "PCD",
    "UCCX",
    "UNKNOWN",
    "Played",
    "answer",
    "dialogue",
    "live",
]

CUCM = {"name": "pub", "product": "cucm", "version": "12.5.1.16900-48"}
CUCM_SUB = {**CUCM, "name": "sub", "role": "subscriber"}
CUCM15 = {**CUCM, "version": "15.0.1.14900-45"}  # 15SU4
CUCM15_SUB = {**CUCM15, "name": "sub", "role": "subscriber"}
IMP = {"name": "pub", "product": "imp", "version": "15.0.1.14900-6"}
CUC = {"name": "pub", "product": "cuc", "version": "14.0.1.12900-69"}
CUC_SUB = {**CUC, "name": "sub", "role": "subscriber"}
CUC15 = {**CUC, "version": "15.0.1.12900-30"}
CER = {"name": "pub", "product": "cer", "version": "15.0.1.10000-5"}
PCD = {"name": "pub", "product": "pcd", "version": "15.0.1.12900-17"}
UCCX = {"name": "pub", "product": "uccx", "version": "15.0.1.10100-41"}

UNKNOWN = "No valid command entered"


@dataclass(frozen=True)
class Played:
    """What was seen of a dialogue, and what it left behind."""

    screen: str  # from the line after the command on
    nodes: Nodes

    @property
    def node(self) -> Node:
        """The node that was spoken to first, as it is afterwards."""
        return self.nodes["pub"]

    @property
    def journal(self) -> list[tuple[str, str, bool]]:
        """Event, text and write flag of each line."""
        return self.nodes.journal()

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Event and text of each line that counts as a write."""
        return [(event, text) for event, text, write in self.journal if write]


def live(
    scene: Callable[[Nodes], Coroutine[Any, Any, None]],
    *nodes: dict[str, Any],
    cluster: dict[str, Any] | None = None,
    **settings: Any,
) -> Nodes:
    """Play a scene with the nodes of one cluster, which may have settings of its own, as the world may."""

    async def play() -> Nodes:
        described = [{"address": f"127.10.9.{number}", **node} for number, node in enumerate(nodes, 1)]
        world = Nodes(clusters=[{"name": "alpha", "nodes": described, **(cluster or {})}], **settings)
        async with asyncio.timeout(20):
            await scene(world)
        for node in world["pub"].peers:
            await node.power_off()
        return world

    return asyncio.run(play())


def answer(command: str, *nodes: dict[str, Any], **circumstances: Any) -> str:
    """What a node answers to a command, which may take some device seconds."""
    return dialogue(command, *nodes, **circumstances).screen.removesuffix("admin:").removesuffix("\n")


def dialogue(
    command: str,
    *nodes: dict[str, Any],
    turns: tuple[tuple[str, str], ...] = (),
    on: str = "pub",
    level: int = 4,
    seconds: float = 0,
    ends: bool = False,
    cluster: dict[str, Any] | None = None,
) -> Played:
    """A command that asks. Each turn is a question and what is typed at it; then some device seconds pass.

    Up to the next prompt, or with `ends` up to the end of the session.
    """
    screens: list[str] = []

    async def scene(world: Nodes) -> None:
        async with Console(world[on], level=level) as console:
            console.type(f"{command}\r")
            for question, reply in turns:
                await console.until(question.replace("\n", "\r\n"))
                await world.clock.advance(0)
                assert console.screen.endswith(question.replace("\n", "\r\n")), "something follows the question"
                console.type(f"{reply}\r")
            await world.clock.advance(seconds)
            await (console.end() if ends else console.until("\r\nadmin:"))
            screens.append(console.screen.split("admin:", 1)[1].partition("\r\n")[2].replace("\r\n", "\n"))

    world = live(scene, *nodes, cluster=cluster)
    return Played(screens[0], world)
