# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long things take on a node, in device seconds: logins, commands, the stages of a reboot."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from .section import Section, WorldError

__all__ = ["REALISTIC", "CommandTime", "Timings", "read_timings"]

_PRESET = "realistic"


@dataclass(frozen=True)
class CommandTime:
    """How long the commands take that begin with these words."""

    words: str
    seconds: float
    per_node: float = 0.0  # of the cluster
    per_thousand_phones: float = 0.0  # that the node knows

    def fits(self, command: str) -> bool:
        """Whether a command begins with these words."""
        words = self.words.split()
        return command.split()[: len(words)] == words


# One capture of 11.5 is timed: `show version active`, 4.8 s. The other figures are assumed, within the
# time-outs of a client of many clusters: 30 s for a show, 120 s for the services, 180 s for the replication.
REALISTIC = (
    CommandTime("", 4.0),
    CommandTime("show version active", 4.8),
    CommandTime("utils service list", 8.0),
    CommandTime("utils dbreplication runtimestate", 20.0, per_node=2.0),
    CommandTime("show risdb query phone", 5.0, per_thousand_phones=1.0),
)


@dataclass(frozen=True)
class Timings:
    """How long things take, in device seconds."""

    login: float = 10.0  # from the password to the first prompt
    command: float = 0.0  # before the answer to each command
    grace: float = 60.0  # from an accepted `set` to the wall message
    shutdown: float = 60.0  # from the wall message to the end of SSH, while services stop
    down: float = 480.0  # no port is open
    services: float = 420.0  # from the CLI's return until all services are STARTED
    replication: float = 720.0  # from the CLI's return until replication is in state 2
    registration: float = 120.0  # from Cisco CallManager's start until the phones of the node are back
    tftp: float = 60.0  # from Cisco Tftp's start until its files are built; it refuses requests meanwhile
    sessions: float = 300.0  # from Cisco Presence Engine's start until the sessions of the node are back
    commands: tuple[CommandTime, ...] = ()  # of some commands, in place of `command`

    def of(self, command: str) -> CommandTime:
        """How long a command takes: as the entry with the most of its words says."""
        fitting = [entry for entry in self.commands if entry.fits(command)]
        return max(fitting, key=lambda entry: len(entry.words.split()), default=CommandTime("", self.command))


def read_timings(section: Section, inherited: Timings) -> Timings:
    """The timings of a section of a world; what it leaves out is inherited. Raises WorldError."""
    numbers = {
        item.name: section.number(item.name, getattr(inherited, item.name))
        for item in fields(Timings)
        if item.name != "commands"
    }
    timings = Timings(**numbers, commands=_commands(section, inherited.commands))
    section.finish()
    return timings


def _commands(section: Section, inherited: Iterable[CommandTime]) -> tuple[CommandTime, ...]:
    if section.take_if("commands", _PRESET):
        return REALISTIC
    place, value = section.at("commands"), section.take("commands", {})
    if not isinstance(value, dict):
        raise WorldError(f"{place}: must be {_PRESET}, or seconds by command, not {value!r}")
    for words in value:
        if not isinstance(words, str) or not words.strip():
            raise WorldError(f"{place}: {words!r} is no command; `command` is for all")
    own = {" ".join(words.split()): _seconds(f"{place}: {words}", seconds) for words, seconds in value.items()}
    return (
        *(entry for entry in inherited if entry.words not in own),
        *(CommandTime(words, seconds) for words, seconds in own.items()),
    )


def _seconds(place: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise WorldError(f"{place}: must be a number of 0 or more, not {value!r}")
    return float(value)
