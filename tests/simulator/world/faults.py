# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with a node, and when: always, from a command on, after a while, for some time, a few times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .section import Section, WorldError

__all__ = [
    "ALWAYS",
    "FROM_NEXT_REBOOT",
    "MOMENTS",
    "NO_FAULTS",
    "STEPS",
    "WAYS",
    "Armed",
    "Drop",
    "Faults",
    "Trigger",
    "always",
    "read_faults",
]

# A command on its way through a session: typed, what is printed before its question, the question, the answer, what is
# printed after it, the next prompt. `login` is all that comes before the first prompt.
STEPS = ("login", "command", "text", "question", "answer", "result", "prompt")
MOMENTS = ("before", "during", "after")
# The connection is closed, or reset, or the session stays and nothing is heard of it any more.
WAYS = ("close", "reset", "hang")
# A TCP connection is accepted and nothing is said, or nothing after the greeting of an SSH server.
SILENCES = ("connect", "greeting")
REPLICATION_STATES = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Drop:
    """The end of a session at some step of a command."""

    at: str
    moment: str
    how: str


@dataclass(frozen=True)
class Faults:
    """The faults of one node, each in force."""

    services_stuck: tuple[str, ...] = ()  # stay STARTING after the next reboot
    replication_stuck: int | None = None  # the state that replication stays in after the next reboot
    replication_state: int | None = None  # the state that replication shows now, reboot or not
    service_stopped: tuple[str, ...] = ()  # do not run now, reboot or not
    service_flapping: str = ""  # starts again and again
    phones_lost: int = 0  # so many phones do not come back after the next reboot
    cti_lost: int = 0  # so many CTI devices are not opened again after the next reboot
    sessions_lost: int = 0  # so many sessions do not come back after the next reboot
    heartbeat_stuck: bool = False  # the heartbeat of Cisco CallManager stands still
    registration_queue: int = 0  # so many registrations wait in its queue
    tftp_overflow: bool = False  # Cisco Tftp goes on refusing requests
    no_perf: bool = False  # counters cannot be read
    ntp_unsynchronised: bool = False  # the clock does not find its time server
    clock_jump: float = 0.0  # device seconds that the clock is ahead from the next boot on; below 0: behind
    backup_running: bool = False  # the disaster recovery system is at work
    disk_used: int | None = None  # how full the logging partition is, in percent
    history_unreadable: bool = False  # system-history.log cannot be read
    never_back: bool = False  # the next reboot never ends
    impostor: str = ""  # after the next reboot another server answers, with this host name and a history of its own
    no_reboot: bool = False  # `yes` is accepted, and the node stays up
    value_not_kept: bool = False  # the next reboot brings the old minimum TLS version back
    reboot_loop: float = 0.0  # device seconds after which a node that came back goes down again
    unknown_question: str = ""  # asked in place of the documented question
    second_question: str = ""  # asked after the documented one was answered yes
    success_line_lost: bool = False  # `yes` is carried out, and nothing is printed
    sql_error: tuple[str, ...] = ()  # queries with one of these texts fail
    sql_silent: tuple[str, ...] = ()  # these are answered with nothing
    sql_row_lost: tuple[str, ...] = ()  # the last row of their answers is missing
    sql_column_lost: tuple[str, ...] = ()  # the last column of their answers is missing
    disk_full: bool = False  # what must be written fails
    upgrade_in_progress: bool = False  # commands that an upgrade forbids are refused, and its status tells of it
    not_vos: bool = False  # another shell answers on the SSH port
    unknown_product: bool = False  # nothing that the node prints names a known product
    connection_refused: bool = False  # the SSH port is closed
    silence: str = ""  # the SSH port is open, and says nothing


NO_FAULTS = Faults()
# These count from the next reboot on.
FROM_NEXT_REBOOT = (
    "services_stuck",
    "replication_stuck",
    "phones_lost",
    "cti_lost",
    "sessions_lost",
    "impostor",
)


@dataclass(frozen=True)
class Trigger:
    """When a fault is in force: with nothing said, from the start and for ever."""

    command: str = ""  # not before a command was entered that begins like this
    count: int = 1  # not before so many of them
    after: float = 0.0  # device seconds later
    lasts: float = 0.0  # device seconds; 0: until the faults are replaced
    times: int = 0  # occasions that it spoils; 0: each


ALWAYS = Trigger()


@dataclass(frozen=True)
class Armed:
    """A fault of a node by its name in Faults, or a drop, with the moment that it waits for."""

    name: str
    value: Any
    trigger: Trigger = field(default=ALWAYS)


def always(faults: Faults) -> tuple[Armed, ...]:
    """The same faults, each in force from the start and for ever."""
    values = ((item.name, getattr(faults, item.name)) for item in fields(Faults))
    return tuple(Armed(name, value) for name, value in values if value != getattr(NO_FAULTS, name))


def read_faults(section: Section) -> tuple[Armed, ...]:
    """The faults of a section of a world or of a control request. Raises WorldError.

    A fault is given by its value alone, or by a mapping with `value` (which a flag may leave out) and the fields of
    Trigger; `drops` is a list of mappings with the fields of Drop and of Trigger. A drop that waits for a command
    strikes in the course of that command, so `command` is refused where there is none yet.
    """
    armed = []
    for item in fields(Faults):
        given = section.take(item.name, None)
        if given is None:
            continue
        if isinstance(given, Mapping):
            inner = Section(given, section.at(item.name))
            armed.append(Armed(item.name, _value(inner, item.name, "value"), _trigger(inner)))
            inner.finish()
        else:
            alone = Section({item.name: given}, section.place)
            armed.append(Armed(item.name, _value(alone, item.name, item.name)))
    for one in section.sections("drops"):
        drop = Drop(one.choice("at", STEPS), one.choice("moment", MOMENTS, "after"), one.choice("how", WAYS, "close"))
        trigger = _trigger(one, times=1)
        if trigger.command and (reason := _why_no_command(drop)):
            raise WorldError(f"{one.at('command')}: {reason}")
        armed.append(Armed("drop", drop, trigger))
        one.finish()
    section.finish()
    return tuple(entry for entry in armed if entry.value != getattr(NO_FAULTS, entry.name, None))


def _why_no_command(drop: Drop) -> str:
    """Why a drop cannot wait for a command by its name; empty where it can."""
    if drop.at == "login":
        return "a login has none; leave it out, or say with `count` how many commands come first"
    if (drop.at, drop.moment) == ("command", "before"):
        return (
            "cannot be known before its first character; say with `count` before which command of all (the first one "
            "is 1), or choose `moment: during`"
        )
    return ""


def _trigger(section: Section, times: int = 0) -> Trigger:
    return Trigger(
        command=section.text("command", ""),
        count=int(section.number("count", 1)),
        after=section.number("after", 0.0),
        lasts=section.number("lasts", 0.0),
        times=int(section.number("times", times)),
    )


def _value(section: Section, name: str, key: str) -> Any:
    return _READERS.get(name, _flag)(section, key)


def _flag(section: Section, key: str) -> bool:
    return section.flag(key, default=True)


def _state(section: Section, key: str) -> int:
    value = section.take(key, None)
    if isinstance(value, bool) or value not in REPLICATION_STATES:
        raise WorldError(f"{section.at(key)}: must be a replication state (0 to 4), not {value!r}")
    return int(value)


def _percent(section: Section, key: str) -> int:
    value = section.take(key, None)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise WorldError(f"{section.at(key)}: must be a whole number from 0 to 100, not {value!r}")
    return value


def _seconds(section: Section, key: str) -> float:
    value = section.take(key, None)
    if isinstance(value, bool) or not isinstance(value, (int, float)):  # below 0: the clock is behind
        raise WorldError(f"{section.at(key)}: must be a number of seconds, not {value!r}")
    return float(value)


def _count(section: Section, key: str) -> int:
    return int(section.number(key))


def _silence(section: Section, key: str) -> str:
    return section.choice(key, SILENCES)


_READERS: Mapping[str, Callable[[Section, str], Any]] = {
    "services_stuck": Section.texts,
    "replication_stuck": _state,
    "replication_state": _state,
    "service_stopped": Section.texts,
    "service_flapping": Section.text,
    "impostor": Section.text,
    "phones_lost": _count,
    "cti_lost": _count,
    "sessions_lost": _count,
    "registration_queue": _count,
    "clock_jump": _seconds,
    "disk_used": _percent,
    "reboot_loop": Section.number,
    "unknown_question": Section.text,
    "second_question": Section.text,
    "silence": _silence,
    "sql_error": Section.texts,
    "sql_silent": Section.texts,
    "sql_row_lost": Section.texts,
    "sql_column_lost": Section.texts,
}
