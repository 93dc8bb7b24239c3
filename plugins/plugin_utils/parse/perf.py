# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parser of `show perf query`: the values of counters, by class and instance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import ParseError
from .refusals import successful_only
from .text import content_lines, squeezed

__all__ = ["Perf", "PerfValue", "parse_perf"]

# `- Perf class (Memory) has instances and values:` above a class (TechNote 200396); above counters of one class
# `- Perf class ReportingEngineInfo(ReportsUsersLoggedin) has values:` (CUIC guide).
_CLASS = re.compile(
    r"-? ?Perf class (?:\((?P<whole>[^()]+)\)|(?P<named>[^()]+)\([^()]*\))\W.*\bvalues ?:", re.IGNORECASE
)
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,9})?")
_ARROW = "->"


@dataclass(frozen=True)
class PerfValue:
    """A counter of one instance. The instance of a class that has only one, such as Cisco CallManager, is empty."""

    instance: str
    counter: str
    value: float
    line: str = field(compare=False)


@dataclass(frozen=True)
class Perf:
    """The values that were printed, by class. A class without an instance has none."""

    classes: Mapping[str, tuple[PerfValue, ...]]

    def of(self, perf_class: str, counter: str) -> tuple[PerfValue, ...]:
        """A counter of a class, for each of its instances."""
        return tuple(value for value in self.classes.get(perf_class, ()) if value.counter == counter)

    @property
    def names(self) -> frozenset[tuple[str, str, str]]:
        """Class, instance and counter of all values: two answers that differ in them are not the same."""
        return frozenset((name, value.instance, value.counter) for name in self.classes for value in self.classes[name])


@successful_only
def parse_perf(text: str) -> Perf:
    """Reads the answer to `show perf query class` or `show perf query counter`, also for several of them.

    A line with a value is `<instance> -> <counter> = <number>`; all other lines are ignored. Nothing ends the answer.
    Raises ParseError for an answer that names no class: one of an unknown class, or a text of something else.
    """
    classes: dict[str, tuple[PerfValue, ...]] = {}
    name = ""
    for line in content_lines(text):
        if match := _CLASS.fullmatch(squeezed(line)):
            name = (match["whole"] or match["named"]).strip()
            classes.setdefault(name, ())
        elif name and (value := _value(line)):
            classes[name] += (value,)
    if not classes:
        raise ParseError("`show perf query` shows no class", text)
    return Perf(classes)


def _value(line: str) -> PerfValue | None:
    instance, arrow, rest = line.partition(_ARROW)
    counter, equals, number = (part.strip() for part in rest.rpartition("="))
    if not arrow or not equals or not counter or not _NUMBER.fullmatch(number):
        return None
    return PerfValue(squeezed(instance), squeezed(counter), float(number), line)
