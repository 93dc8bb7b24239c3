# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof of a reboot: the identity of a boot, and whether two of them are the same one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..parse.history import History
from ..parse.status import Status

__all__ = ["ACCURACY_S", "BootIdentity", "Verdict", "boot_identity", "from_result", "rebooted", "to_result"]

# `uptime` counts whole minutes, and a reading takes a moment: two readings of one boot can differ by a minute each way.
ACCURACY_S = 120.0


@dataclass(frozen=True)
class BootIdentity:
    """What tells one boot of a node from another.

    The time of the boot by the node's own clock (local, without zone), the last Boot line of its history, and the
    uptime in seconds together with the controller's time (UTC) of that reading.
    """

    time: datetime | None
    history: str | None
    uptime_s: float | None = None
    read_at: datetime | None = None

    @property
    def known(self) -> bool:
        """True if there is anything to compare."""
        return self.time is not None or self.history is not None

    def __str__(self) -> str:
        if self.history:
            return self.history
        return f"boot time {self.time.isoformat(sep=' ', timespec='minutes')}" if self.time else "boot time unknown"


@dataclass(frozen=True)
class Verdict:
    """Whether a node was booted again: True, False, or None where the readings do not tell, and why."""

    rebooted: bool | None
    reason: str


def boot_identity(status: Status | None, history: History | None, read_at: datetime | None = None) -> BootIdentity:
    """The identity of the running boot, from `show status` and system-history.log, as far as they could be read."""
    last = history.last_boot if history is not None else None
    return BootIdentity(
        time=status.boot_time if status is not None else None,
        history=last.line.strip() if last is not None else None,
        uptime_s=float(status.uptime_s) if status is not None else None,
        read_at=read_at if status is not None else None,
    )


def rebooted(before: BootIdentity, after: BootIdentity) -> Verdict:
    """Compare two readings of one node.

    The history decides where both readings have it, because each boot adds one line. Otherwise the uptime decides
    against the time that has passed on the controller: the kernel counts it by a clock that nobody sets, so neither NTP
    nor a clock that jumps can look like a reboot. Readings without it are compared by the boot time of the node's own
    clock, as far as that goes. Differences below ACCURACY_S say nothing.
    """
    if before.history is not None and after.history is not None:
        if before.history != after.history:
            return Verdict(True, f"system-history.log has a new boot: {after.history}")
        return Verdict(False, f"system-history.log still ends with the boot from before: {after.history}")
    if (up_before := _up_since(before)) is not None and (up_after := _up_since(after)) is not None:
        return _by_uptime(up_before, up_after)
    if before.time is None or after.time is None:
        return Verdict(None, "neither the boot history nor the uptime could be read both times")
    moved = (after.time - before.time).total_seconds()
    if moved > ACCURACY_S:
        return Verdict(True, f"the boot time moved by {moved:.0f} s to {after.time.isoformat(sep=' ')}")
    if moved < -ACCURACY_S:
        # No boot lies before an earlier one: only the clock was set back, and then nothing is known.
        return Verdict(None, f"the boot time moved back by {-moved:.0f} s, so the node's clock was set back")
    return Verdict(False, f"the boot time moved by {moved:.0f} s only, which is within the accuracy of the uptime")


def _up_since(boot: BootIdentity) -> datetime | None:
    """When the node was booted, by the controller's clock."""
    if boot.uptime_s is None or boot.read_at is None:
        return None
    return boot.read_at - timedelta(seconds=boot.uptime_s)


def _by_uptime(before: datetime, after: datetime) -> Verdict:
    moved = (after - before).total_seconds()
    if moved > ACCURACY_S:
        return Verdict(True, f"by its uptime the node was booted {moved:.0f} s later than before")
    if moved < -ACCURACY_S:
        # No boot lies before an earlier one: the controller's clock was set back, or these are two nodes.
        return Verdict(None, f"by its uptime the node was booted {-moved:.0f} s earlier than before")
    return Verdict(False, f"by its uptime the boot moved by {moved:.0f} s only, which is within its accuracy")


def to_result(boot: BootIdentity) -> dict[str, str | float | None]:
    """The identity as modules return it: times in ISO 8601, that of the boot without zone (device local)."""
    return {
        "time": boot.time.isoformat(timespec="seconds") if boot.time is not None else None,
        "history": boot.history,
        "uptime_s": boot.uptime_s,
        "read_at": boot.read_at.isoformat(timespec="seconds") if boot.read_at is not None else None,
    }


def from_result(result: Mapping[str, str | float | None]) -> BootIdentity:
    """The identity that `to_result` wrote. Raises ValueError for a time that is not ISO 8601, or if it says nothing."""
    time, history, uptime, read_at = (result.get(key) for key in ("time", "history", "uptime_s", "read_at"))
    boot = BootIdentity(
        time=datetime.fromisoformat(str(time)).replace(tzinfo=None) if time else None,
        history=str(history).strip() if history else None,
        uptime_s=float(uptime) if uptime is not None else None,
        read_at=datetime.fromisoformat(str(read_at)) if read_at else None,
    )
    if not boot.known:
        raise ValueError("a boot identity needs a time or a history line")
    return boot
