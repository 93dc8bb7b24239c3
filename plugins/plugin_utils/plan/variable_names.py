# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names of variables this collection does not know, and which known name each of them is nearest to. Pure.

A misspelt variable has no effect and no error of Ansible: a window that nobody reads closes for no node. Only names are
seen here, never values: those may be secrets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["ARTIFACTS", "PREFIX", "Places", "misspelt_text", "nearest", "unknown_text"]

PREFIX = "vos_"
# Names that nothing but this collection has a reason to use. Others that begin with PREFIX may be the operator's own.
_RESERVED = "vos_tls_"
# What our own playbooks leave with set_stats. AWX gives it to the later jobs of a workflow as extra variables.
ARTIFACTS = frozenset({"vos_tls_drift", "vos_tls_impact", "vos_tls_report"})
# Letters that may be wrong in a name that was meant to be a known one.
_SLIPS = 2
_FAR = _SLIPS + 1
_HOSTS_SHOWN = 3


@dataclass(frozen=True)
class Places:
    """Where a variable is set: with -e, for groups, for hosts."""

    extra: bool = False
    groups: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = len(self.hosts) - _HOSTS_SHOWN
        named = [
            "-e" if self.extra else "",
            _listed("group", self.groups),
            _listed("host", self.hosts[:_HOSTS_SHOWN]) + (f" and {more} more" if more > 0 else ""),
        ]
        return "; ".join(place for place in named if place)


def unknown_text(found: Mapping[str, Places], known: Collection[str]) -> str:
    """The error about all variables that only this collection could mean, but does not know; empty if there is none."""
    named = list(_suspects(found, known, reserved=True))
    if not named:
        return ""
    return f"Unknown variables, so nothing was read: {'; '.join(named)}. Correct or remove each of them."


def misspelt_text(found: Mapping[str, Places], known: Collection[str]) -> str:
    """The warning about other variables that are one or two letters from a known name; empty if there is none."""
    named = list(_suspects(found, known, reserved=False))
    if not named:
        return ""
    return f"These variables have no effect, because their names are not known: {'; '.join(named)}."


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that differs in the fewest letters; where all differ in more than two, the most similar one."""

    def order(other: str) -> tuple[int, float, str]:
        return _letters(name, other), -SequenceMatcher(None, name, other).ratio(), other

    return min((other for other in known if other.startswith(PREFIX)), key=order)


def _suspects(found: Mapping[str, Places], known: Collection[str], *, reserved: bool) -> Iterator[str]:
    for name in sorted(set(found) - set(known) - ARTIFACTS):
        if name.startswith(_RESERVED) != reserved or not (reserved or _is_slip(name, known)):
            continue
        yield f"{name} ({found[name]}), the nearest known name is {nearest(name, known)}"


def _is_slip(name: str, known: Collection[str]) -> bool:
    return name.startswith(PREFIX) and any(
        _letters(name, other) <= _SLIPS for other in known if other.startswith(PREFIX)
    )


def _letters(one: str, other: str) -> int:
    """How many letters to put in, take out or replace, counted up to `_FAR`. Capitals do not count."""
    if abs(len(one) - len(other)) > _SLIPS:
        return _FAR
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one.lower(), 1):
        above, row = row, [number]
        for column, theirs in enumerate(other.lower(), 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != theirs)))
        if min(row) > _SLIPS:
            return _FAR
    return min(row[-1], _FAR)


def _listed(noun: str, names: Collection[str]) -> str:
    return f"{noun}{'' if len(names) == 1 else 's'} {', '.join(names)}" if names else ""
