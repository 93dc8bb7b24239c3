# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of commands: which words lead to what, on which product, for whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..node.node import Node
from ..product import Product
from .context import Context

__all__ = ["DISK_FULL", "INCOMPLETE", "UNKNOWN", "UNSUCCESSFUL", "UPGRADING", "Command", "Commands", "everywhere", "on"]

UNKNOWN = "No valid command entered"
INCOMPLETE = "Incomplete command entered"
UNSUCCESSFUL = "Executed command unsuccessfully"
# The first sentence is the CLI reference's; that a forbidden command is answered with it is assumed.
UPGRADING = (
    "Warning: A cluster upgrade is in progress. You can check the status of the cluster upgrade using the CLI or GUI "
    f"of the CUCM Publisher.\n{UNSUCCESSFUL}"
)
# No text of a full disk is public: that of Linux, before the common last line.
DISK_FULL = f"\nNo space left on device\n{UNSUCCESSFUL}"

Handler = Callable[[Context, Sequence[str]], Awaitable[str]]


def everywhere(node: Node) -> bool:
    """Available on each product."""
    del node
    return True


def on(*products: Product) -> Callable[[Node], bool]:
    """Available on these products only, and on none while the node hides what it is."""
    return lambda node: node.spec.product in products and not node.faults.unknown_product


@dataclass(frozen=True)
class Command:
    """A command: its words, the privilege level it needs, and where it exists.

    `run` gets the words that follow and returns the output; dialogues write theirs themselves.
    """

    words: str
    run: Handler
    level: int = 0
    available: Callable[[Node], bool] = everywhere
    arguments: int = 0  # how many words must follow
    during_upgrade: bool = True  # whether the CLI reference allows the command while an upgrade runs


class Commands:
    """All commands of a node."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = tuple(commands)

    def find(self, words: Sequence[str], node: Node) -> tuple[Command, Sequence[str]] | str:
        """The command with its arguments, or the text of a refusal."""
        best: Command | None = None
        incomplete = False
        for command in self._commands:
            if not command.available(node):
                continue
            own = command.words.split()
            if list(words[: len(own)]) == own:
                if best is None or len(own) > len(best.words.split()):
                    best = command
            elif own[: len(words)] == list(words):
                incomplete = True
        if best is None:
            return INCOMPLETE if incomplete else UNKNOWN
        arguments = words[len(best.words.split()) :]
        return (best, arguments) if len(arguments) >= best.arguments else INCOMPLETE

    def complete(self, typed: str, node: Node) -> tuple[list[str], str]:
        """The commands that begin like this, and what TAB adds: what the words that may stand here have in common."""
        begun = [command.words for command in self._commands if command.available(node)]
        matching = sorted(words for words in begun if words.startswith(typed.lstrip()))
        rests = {words[len(typed.lstrip()) :].split(" ", 1)[0] for words in matching}
        return matching, _common_beginning(rests) + (" " if len(rests) == 1 else "")


def _common_beginning(texts: Iterable[str]) -> str:
    columns = zip(*texts, strict=False)  # up to the end of the shortest
    same = takewhile(lambda characters: len(set(characters)) == 1, columns)
    return "".join(characters[0] for characters in same)
