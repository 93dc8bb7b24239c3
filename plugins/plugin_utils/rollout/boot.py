# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof of a reboot: the identity of a boot, and whether two of them are the same one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..parse.history import History
from ..parse.status import Status

__all__ = ["ACCURACY_S", "BootIdentity", "Verdict", "boot_identity", "from_result", "rebooted", "to_result"]

# `uptime` counts whole minutes, and the clock may be a little off right after a boot: two readings of one boot
# can differ by a minute each way.
ACCURACY_S = 120.0


@dataclass(frozen=True)
class BootIdentity:
    """What tells one boot of a node from another: the time (device local) and the last Boot line of its history."""

    time: datetime | None
    history: str | None

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


def boot_identity(status: Status | None, history: History | None) -> BootIdentity:
    """The identity of the running boot, from `show status` and system-history.log, as far as they could be read."""
    last = history.last_boot if history is not None else None
    return BootIdentity(
        time=status.boot_time if status is not None else None,
        history=last.line.strip() if last is not None else None,
    )


def rebooted(before: BootIdentity, after: BootIdentity) -> Verdict:
    """Compare two readings of one node.

    The history decides where both readings have it, because each boot adds one line with its time. Otherwise the boot
    times decide, and differences below ACCURACY_S say nothing.
    """
    if before.history is not None and after.history is not None:
        if before.history != after.history:
            return Verdict(True, f"system-history.log has a new boot: {after.history}")
        return Verdict(False, f"system-history.log still ends with the boot from before: {after.history}")
    if before.time is None or after.time is None:
        return Verdict(None, "neither the boot history nor the uptime could be read both times")
    moved = (after.time - before.time).total_seconds()
    if moved > ACCURACY_S:
        return Verdict(True, f"the boot time moved by {moved:.0f} s to {after.time.isoformat(sep=' ')}")
    if moved < -ACCURACY_S:
        # No boot lies before an earlier one: only the clock was set back, and then nothing is known.
        return Verdict(None, f"the boot time moved back by {-moved:.0f} s, so the node's clock was set back")
    return Verdict(False, f"the boot time moved by {moved:.0f} s only, which is within the accuracy of the uptime")


def to_result(boot: BootIdentity) -> dict[str, str | None]:
    """The identity as modules return it: the time in ISO 8601 without zone (device local), and the Boot line."""
    return {
        "time": boot.time.isoformat(timespec="seconds") if boot.time is not None else None,
        "history": boot.history,
    }


def from_result(result: Mapping[str, str | None]) -> BootIdentity:
    """The identity that `to_result` wrote. Raises ValueError for a time that is not ISO 8601, or if it says nothing."""
    time, history = result.get("time"), result.get("history")
    boot = BootIdentity(
        time=datetime.fromisoformat(time).replace(tzinfo=None) if time else None,
        history=str(history).strip() if history else None,
    )
    if not boot.known:
        raise ValueError("a boot identity needs a time or a history line")
    return boot
