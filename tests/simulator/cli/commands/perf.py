# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show perf query`: counters."""

from __future__ import annotations

from collections.abc import Sequence

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

_REPLICATION = "Number of Replicates Created and State of Replication"
_SOCKETS = ("Cisco XCP CM", "CmConnectedSockets")

# TechNote 200396.
_CLASS = """==>query class :

 - Perf class ({name}) has instances and values:
ReplicateCount  -> Number of Replicates Created   = {count}
ReplicateCount  -> Replicate_State                = {state}"""
_REPLICATES = 344
# Not public, by analogy.
_COUNTER = """==>query counter :

 - Perf class ({name}), counter ({counter}) has instances and values:
_Total          -> {counter}             = 0"""
_NO_CLASS = "Perf class ({name}) does not exist.\n" + UNSUCCESSFUL


def _quoted(arguments: Sequence[str]) -> list[str]:
    """The arguments with those in double quotes in one piece."""
    pieces = " ".join(arguments).split('"')
    return [word for number, piece in enumerate(pieces) for word in ([piece] if number % 2 else piece.split())]


async def _class(context: Context, arguments: Sequence[str]) -> str:
    name = _quoted(arguments)[0]
    if name != _REPLICATION:
        return _NO_CLASS.format(name=name)
    return _CLASS.format(name=name, count=_REPLICATES, state=_state(context.node))


def _state(node: Node) -> int:
    return 0 if node.replication is None or not node.has_database else node.replication


async def _counter(context: Context, arguments: Sequence[str]) -> str:
    names = _quoted(arguments)
    if context.node.spec.product is not Product.IMP or tuple(names[:2]) != _SOCKETS:
        return _NO_CLASS.format(name=names[0])
    return _COUNTER.format(name=names[0], counter=names[1])


_ON = on(Product.CUCM, Product.IMP, Product.CUC)

COMMANDS = (
    Command("show perf query class", _class, available=_ON, arguments=1),
    Command("show perf query counter", _counter, available=_ON, arguments=2),
)
