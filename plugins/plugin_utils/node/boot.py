# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof of a reboot: the identity of a boot, and whether two of them are the same one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..parse.status import Status
from ..parse.system_history import History, time_of_entry

__all__ = [
    "ACCURACY_S",
    "BootIdentity",
    "RebootVerdict",
    "boot_identity",
    "from_result",
    "rebooted",
    "same_boot",
    "to_result",
]

# `uptime` counts whole minutes, and a reading takes a moment: two readings of one boot can differ by a minute each way.
ACCURACY_S = 120.0
_MINUTE = 60.0
# How many boots at the end of the history are kept, to see whether a later history continues it.
_TAIL = 5


@dataclass(frozen=True)
class BootIdentity:
    """What distinguishes one boot of a node from another.

    The time of the boot by the node's own clock (local, without zone), the last Boot line of its history, and the
    uptime in seconds together with the controller's time (UTC) of that reading. Also the host name of the node, and
    from the history its first entry, the number of boots, and the last few of them (the last one is `history`).
    """

    time: datetime | None
    history: str | None
    uptime_s: float | None = None
    read_at: datetime | None = None
    hostname: str = ""
    start: str | None = None
    boots: int | None = None
    tail: tuple[str, ...] = ()
    ungraceful: bool | None = None  # the history shows that nobody shut the node down before this boot

    @property
    def known(self) -> bool:
        """True if there is anything to compare."""
        return self.time is not None or self.history is not None

    def ends(self, history: History) -> bool:
        """Whether a later history ends with this boot. If it was cut off there, the uptime contradicts it."""
        lines = [boot.line.strip() for boot in history.boots]
        return self.uptime_s is not None and bool(lines) and (lines[-1], len(lines)) == (self.history, self.boots)

    def __str__(self) -> str:
        if self.history:
            return self.history
        return f"boot time {self.time.isoformat(sep=' ', timespec='minutes')}" if self.time else "boot time unknown"


@dataclass(frozen=True)
class RebootVerdict:
    """Whether a node was booted again: True, False, or None if the readings do not show it; and why."""

    rebooted: bool | None
    reason: str


def boot_identity(status: Status | None, history: History | None, read_at: datetime | None = None) -> BootIdentity:
    """The identity of the running boot, from `show status` and system-history.log, as far as they could be read."""
    lines = [boot.line.strip() for boot in history.boots] if history is not None else []
    return BootIdentity(
        time=status.boot_time if status is not None else None,
        history=lines[-1] if lines else None,
        uptime_s=float(status.uptime_s) if status is not None else None,
        read_at=read_at if status is not None else None,
        hostname=status.hostname if status is not None else "",
        start=history.first.line.strip() if history is not None else None,
        boots=len(lines) if history is not None else None,
        tail=tuple(lines[-_TAIL:]),
        ungraceful=history.last_boot.ungraceful if history is not None and history.last_boot is not None else None,
    )


def rebooted(before: BootIdentity, after: BootIdentity) -> RebootVerdict:
    """Compare two readings, the earlier one first. None, which proves nothing, if they contradict each other.

    They must be of one node: the same host name, and a history with the same beginning. If both readings have the
    history, it decides, because each boot appends one line; the uptime must not contradict it. Otherwise the uptime is
    compared with the time that has passed on the controller: the kernel counts the uptime by a clock that nobody sets,
    so neither NTP nor a clock that jumps can look like a reboot. Readings without an uptime are compared by the boot
    time of the node's own clock, which is less certain. Differences below ACCURACY_S prove nothing.
    """
    if other := _other_node(before, after):
        return RebootVerdict(None, other)
    by_history = _by_history(before, after)
    if by_history is not None:
        doubt = _was_up(before, after) if by_history.rebooted else _was_down(before, after)
        if by_history.rebooted is None or not doubt:
            return by_history
        return RebootVerdict(None, f"the uptime contradicts system-history.log: {doubt}, but {by_history.reason}")
    if (up_before := _up_since(before)) is not None and (up_after := _up_since(after)) is not None:
        return _by_uptime(up_before, up_after)
    if before.time is None or after.time is None:
        return RebootVerdict(None, "neither the boot history nor the uptime could be read both times")
    moved = (after.time - before.time).total_seconds()
    if moved > ACCURACY_S:
        return RebootVerdict(True, f"the boot time moved by {moved:.0f} s to {after.time.isoformat(sep=' ')}")
    if moved < -ACCURACY_S:
        # A boot cannot be before an earlier one: the clock was set back, so nothing is known.
        return RebootVerdict(None, f"the boot time moved back by {-moved:.0f} s, so the node's clock was set back")
    return RebootVerdict(
        False, f"the boot time moved by {moved:.0f} s only, which is within the accuracy of the uptime"
    )


def same_boot(one: BootIdentity, other: BootIdentity) -> bool | None:
    """Whether two readings at two addresses are of one and the same boot; None if they do not show it.

    They are of two nodes if the host name or the beginning of the history differs, and of one node if the whole history
    and the uptime are the same. Any other difference may come from a boot between the readings.
    """
    if _other_node(one, other):
        return False
    if one.start is None or other.start is None or one.history is None or other.history is None:
        return None
    if one.history != other.history or one.boots != other.boots:
        return None
    up, up_other = _up_since(one), _up_since(other)
    if up is None or up_other is None:
        return None
    return True if abs((up - up_other).total_seconds()) <= ACCURACY_S else None


def _other_node(before: BootIdentity, after: BootIdentity) -> str:
    """What shows that the second reading is of another server; empty if nothing does.

    No document says that the log is ever cut at its beginning. If a release does that, a reading before the cut and one
    after it prove nothing; later readings can be compared again.
    """
    if before.hostname and after.hostname and before.hostname.lower() != after.hostname.lower():
        return f"another server answers: its host name is {after.hostname}, and was {before.hostname}"
    if before.start and after.start and before.start != after.start:
        return (
            "another server answers, or its system-history.log was replaced: the log begins with "
            f"{after.start!r}, and began with {before.start!r}"
        )
    return ""


def _by_history(before: BootIdentity, after: BootIdentity) -> RebootVerdict | None:
    """What the histories say; None if one of them could not be read."""
    added = after.boots - before.boots if before.boots is not None and after.boots is not None else None
    if added is not None and added < 0:
        return RebootVerdict(
            None, f"system-history.log is shorter than before: it had {before.boots} boots, and has {after.boots}"
        )
    if before.history is None or after.history is None:
        return None
    if before.history == after.history and not added:
        return RebootVerdict(False, f"system-history.log still ends with the boot from before: {after.history}")
    if added == 0 or (added is not None and not _continues(_tail_of(before), _tail_of(after), added)):
        return RebootVerdict(
            None,
            f"system-history.log does not continue the one from before: it ends with {after.history}, and the "
            f"boot before that reading, {before.history}, is not in its place",
        )
    if (added is None or added >= len(_tail_of(after))) and not _is_later(before.history, after.history):
        return RebootVerdict(
            None, f"the last boot in system-history.log, {after.history}, is not later than before: {before.history}"
        )
    return RebootVerdict(True, f"system-history.log has a new boot: {after.history}")


def _tail_of(boot: BootIdentity) -> tuple[str, ...]:
    return boot.tail or ((boot.history,) if boot.history is not None else ())


def _continues(before: tuple[str, ...], after: tuple[str, ...], added: int) -> bool:
    """Whether the second list, which has `added` more lines at its end, has the lines of the first in their places.

    Both are ends of longer lists, so only the lines that both contain can be compared.
    """
    kept = after[: len(after) - added] if added < len(after) else ()
    both = min(len(kept), len(before))
    return both == 0 or kept[-both:] == before[-both:]


def _is_later(before: str, after: str) -> bool:
    """Whether the date of the second entry is later than that of the first; False if a date cannot be read."""
    first, second = time_of_entry(before), time_of_entry(after)
    return first is not None and second is not None and second > first


def _passed(before: BootIdentity, after: BootIdentity) -> float | None:
    """Seconds between two readings: by the controller's clock or the node's own, whichever says more.

    Either can be set while a node reboots, so it takes both of them to contradict the uptime.
    """
    clocks = []
    if before.read_at is not None and after.read_at is not None:
        clocks.append((after.read_at - before.read_at).total_seconds())
    if (first := _own_time(before)) is not None and (second := _own_time(after)) is not None:
        clocks.append((second - first).total_seconds())
    return max(clocks, default=None)


def _was_up(before: BootIdentity, after: BootIdentity) -> str:
    """What in the uptime contradicts a boot between the readings; empty if nothing does.

    After such a boot the uptime is less than the time that has passed. An uptime that grew by all of that time belongs
    to the same boot: a reboot takes at least a minute (TechNote 220970: 57 s from the old boot to the new one).
    """
    passed = _passed(before, after)
    if passed is None or after.uptime_s is None:
        return ""
    same = before.uptime_s + passed - _MINUTE if before.uptime_s is not None else passed + ACCURACY_S
    if after.uptime_s <= min(same, passed + ACCURACY_S):
        return ""
    return f"it has been up for {after.uptime_s:.0f} s, since before the last reading {max(passed, 0):.0f} s ago"


def _was_down(before: BootIdentity, after: BootIdentity) -> str:
    """What in the uptime shows a boot between the readings; empty if nothing does."""
    if before.uptime_s is not None and after.uptime_s is not None and after.uptime_s < before.uptime_s:
        return f"its uptime went down from {before.uptime_s:.0f} s to {after.uptime_s:.0f} s"
    if (up_before := _up_since(before)) is None or (up_after := _up_since(after)) is None:
        return ""
    verdict = _by_uptime(up_before, up_after)
    return verdict.reason if verdict.rebooted else ""


def _own_time(boot: BootIdentity) -> datetime | None:
    """The node's own time when it was read."""
    if boot.time is None or boot.uptime_s is None:
        return None
    return boot.time + timedelta(seconds=boot.uptime_s)


def _up_since(boot: BootIdentity) -> datetime | None:
    """When the node was booted, by the controller's clock."""
    if boot.uptime_s is None or boot.read_at is None:
        return None
    return boot.read_at - timedelta(seconds=boot.uptime_s)


def _by_uptime(before: datetime, after: datetime) -> RebootVerdict:
    moved = (after - before).total_seconds()
    if moved > ACCURACY_S:
        return RebootVerdict(True, f"according to its uptime the node was booted {moved:.0f} s later than before")
    if moved < -ACCURACY_S:
        # A boot cannot be before an earlier one: the controller's clock was set back, or these are two nodes.
        return RebootVerdict(None, f"according to its uptime the node was booted {-moved:.0f} s earlier than before")
    return RebootVerdict(
        False, f"according to its uptime the boot moved by {moved:.0f} s only, which is within its accuracy"
    )


def to_result(boot: BootIdentity) -> dict[str, Any]:
    """The identity as modules return it: times in ISO 8601, that of the boot without zone (device local)."""
    return {
        "time": boot.time.isoformat(timespec="seconds") if boot.time is not None else None,
        "history": boot.history,
        "uptime_s": boot.uptime_s,
        "read_at": boot.read_at.isoformat(timespec="seconds") if boot.read_at is not None else None,
        "hostname": boot.hostname or None,
        "history_start": boot.start,
        "history_boots": boot.boots,
        "history_tail": list(boot.tail) or None,
        "ungraceful": boot.ungraceful,
    }


def from_result(result: Mapping[str, Any]) -> BootIdentity:
    """The identity that `to_result` wrote. Raises ValueError for a time that is not ISO 8601, or if it says nothing."""
    time, history, uptime, read_at = (result.get(key) for key in ("time", "history", "uptime_s", "read_at"))
    start, boots = result.get("history_start"), result.get("history_boots")
    boot = BootIdentity(
        time=datetime.fromisoformat(str(time)).replace(tzinfo=None) if time else None,
        history=str(history).strip() if history else None,
        uptime_s=float(uptime) if uptime is not None else None,
        read_at=datetime.fromisoformat(str(read_at)) if read_at else None,
        hostname=str(result.get("hostname") or ""),
        start=str(start).strip() if start else None,
        boots=int(boots) if boots is not None else None,
        tail=tuple(str(line).strip() for line in result.get("history_tail") or ()),
        ungraceful=None if (down := result.get("ungraceful")) is None else bool(down),
    )
    if not boot.known:
        raise ValueError("a boot identity needs a time or a history line")
    return boot
