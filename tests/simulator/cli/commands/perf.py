# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show perf query`: counters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...node.counters import counters
from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

_REPLICATION = "Number of Replicates Created and State of Replication"
_SOCKETS = ("Cisco XCP CM", "CmConnectedSockets")
_MOST = 5  # classes or counters of a command: CLI reference 15

# TechNote 200396 has the class form, with an instance and without one.
_CLASSES = "==>query class :"
_CLASS = " - Perf class ({name}) has instances and values:"
_VALUE = "{instance:<20}-> {name:<30} = {value}"
_REPLICATE = "ReplicateCount  -> {name:<30} = {value}"
_REPLICATES = 344
# A capture on Unified Intelligence Center has the counter form.
_COUNTERS = " - Perf class {name}({counters}) has values:"
_COUNTER = "    -> {name} = {value}"
# Not public, by analogy.
_INSTANCES = """==>query counter :

 - Perf class ({name}), counter ({counter}) has instances and values:
_Total          -> {counter}             = 0"""
_NO_CLASS = "Perf class ({name}) does not exist.\n" + UNSUCCESSFUL
_NO_COUNTER = "Perf counter ({name}) does not exist.\n" + UNSUCCESSFUL
_TOO_MANY = f"No more than {_MOST} names are allowed.\n{UNSUCCESSFUL}"
_UNREADABLE = f"Failed to query performance counters.\n{UNSUCCESSFUL}"


def _names(arguments: Sequence[str]) -> list[str]:
    """The names in a list with commas; those with blanks are in double quotes."""
    pieces = " ".join(arguments).split('"')
    words = [word for number, piece in enumerate(pieces) for word in ([piece] if number % 2 else piece.split())]
    return [name for word in words for name in word.split(",") if name]


async def _class(context: Context, arguments: Sequence[str]) -> str:
    names = _names(arguments)
    if context.node.faults.no_perf:
        return _UNREADABLE
    if len(names) > _MOST:
        return _TOO_MANY
    lines = [_CLASSES]
    for name in names:
        rows = _rows(context.node, name)
        if rows is None:
            return _NO_CLASS.format(name=name)
        lines += ["", _CLASS.format(name=name), *rows]
    return "\n".join(lines)


def _rows(node: Node, name: str) -> list[str] | None:
    if name == _REPLICATION:
        values = {"Number of Replicates Created": _REPLICATES, "Replicate_State": _state(node)}
        return [_REPLICATE.format(name=counter, value=value) for counter, value in values.items()]
    found = counters(node, name)
    return None if found is None else [_VALUE.format(instance="", name=key, value=found[key]) for key in found]


def _state(node: Node) -> int:
    return 0 if node.replication is None or not node.has_database else node.replication


async def _counter(context: Context, arguments: Sequence[str]) -> str:
    node = context.node
    name, *wanted = _names(arguments)
    if node.faults.no_perf:
        return _UNREADABLE
    if node.spec.product is Product.IMP and (name, *wanted) == _SOCKETS:
        return _INSTANCES.format(name=name, counter=wanted[0])
    if len(wanted) > _MOST:
        return _TOO_MANY
    found = counters(node, name)
    if found is None:
        return _NO_CLASS.format(name=name)
    return _values(name, wanted, found)


def _values(name: str, wanted: Sequence[str], found: Mapping[str, int]) -> str:
    """Without an instance, no value follows."""
    if unknown := next((counter for counter in wanted if found and counter not in found), None):
        return _NO_COUNTER.format(name=unknown)
    head = _COUNTERS.format(name=name, counters=",".join(wanted))
    return "\n".join([head, *(_COUNTER.format(name=key, value=found[key]) for key in wanted if key in found)])


_ON = on(Product.CUCM, Product.IMP, Product.CUC)

COMMANDS = (
    Command("show perf query class", _class, available=_ON, arguments=1),
    Command("show perf query counter", _counter, available=_ON, arguments=2),
)
