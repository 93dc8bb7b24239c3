# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading performance counters of a node: all classes that are asked of it in one command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..cli.errors import CommandRefused
from ..parse.perf import Perf, PerfValue, parse_perf
from .errors import AnswerNotUnderstood
from .reader import Reader

__all__ = ["PERF", "Counters", "Wanted", "perf_command", "read_counters"]

PERF = "show perf query "  # what all commands of this file begin with
Wanted = Mapping[str, Sequence[str]]  # the names of counters by their class


def perf_command(classes: Sequence[str]) -> str:
    """The query of these classes; at most five (CLI reference)."""
    return f"{PERF}class " + ",".join(f'"{name}"' for name in classes)


@dataclass(frozen=True)
class Counters:
    """The counters of one class that could be read, or why the class cannot be."""

    perf_class: str
    values: Mapping[str, float] = field(default_factory=dict)
    error: str = ""

    def why_without(self, counters: Sequence[str]) -> str:
        """Why not all of these counters were read; empty if they were."""
        missing = [name for name in counters if name not in self.values]
        # A node that has not initialised shows no instance (assumed: no capture was found).
        return self.error or (f"{self.perf_class} shows no {', '.join(missing)}" if missing else "")


def read_counters(reader: Reader, wanted: Wanted) -> dict[str, Counters]:
    """The wanted counters by class. Of a class with several instances a counter is their sum.

    All classes are asked in one command, because each command takes a node seconds. A class that the answer does not
    show is asked alone: nobody has published what a node answers where one of them is missing. Raises VosError.
    """
    together = _ask(reader, list(wanted), wanted)
    found = {}
    for name, counters in wanted.items():
        answer = together
        if len(wanted) > 1 and not answer.shows(name) and not answer.unknown:
            answer = _ask(reader, [name], wanted)
        found[name] = answer.counters(reader, name, counters)
    return found


@dataclass(frozen=True)
class _Answer:
    command: str
    perf: Perf | None = None
    error: str = ""
    unknown: bool = False  # the node has no such command, whatever the class

    def shows(self, name: str) -> bool:
        return self.perf is not None and name in self.perf.classes

    def counters(self, reader: Reader, name: str, counters: Sequence[str]) -> Counters:
        if self.perf is None:
            return Counters(name, error=self.error)
        values: dict[str, float] = {}
        for counter in counters:
            for seen in self.perf.of(name, counter):
                values[counter] = values.get(counter, 0.0) + seen.value
                reader.note(self.command, seen.line)
        return Counters(name, values)


def _ask(reader: Reader, classes: Sequence[str], wanted: Wanted) -> _Answer:
    command = perf_command(classes)
    try:
        # Their values change all the time, so two answers are the same if they show the same counters.
        found = reader.ask(
            command, parse_perf, lambda perf: _line(perf, wanted), same=lambda one, other: one.names == other.names
        )
    except (AnswerNotUnderstood, CommandRefused) as error:
        return _Answer(command, error=error.message)
    if found is None:
        return _Answer(command, error="the node has no such command", unknown=True)
    return _Answer(command, found)


def _line(perf: Perf, wanted: Wanted) -> str:
    """The first wanted counter, for the evidence."""
    seen: list[PerfValue] = [value for name in wanted for counter in wanted[name] for value in perf.of(name, counter)]
    return seen[0].line if seen else ""
