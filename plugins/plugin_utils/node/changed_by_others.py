# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether somebody else has worked on a node since it was read: another boot, or another minimum than ours."""

from __future__ import annotations

from collections.abc import Sequence

from .boot import BootIdentity, rebooted

__all__ = ["difference"]


def difference(
    before: BootIdentity,
    now: BootIdentity,
    *,
    configured: str | None,
    allowed: Sequence[str] = (),
    may_reboot: bool = False,
    others: Sequence[str] = (),
) -> str:
    """What has happened to the node that we did not do, in one clause; empty where nothing has.

    `allowed` are the minimums that it may show (none given: any). `may_reboot` is for a node that was set before this
    run, and so reboots by itself. Where the readings do not tell whether it was booted, that is a difference: a node
    that nobody can vouch for must not be the one that carries the load of the next. `others` tells what of its identity
    is not as it was: then another server answers, and nothing that it says is of the node.
    """
    if others:
        return f"another server answers at its address ({'; '.join(others)})"
    verdict = rebooted(before, now)
    if verdict.rebooted is None:
        return f"it cannot be told whether it was booted again: {verdict.reason} (before: {before}; now: {now})"
    if verdict.rebooted and not may_reboot:
        return f"booted again, and not by this run (before: {before}; now: {now})"
    if allowed and configured not in allowed:
        shown = f"TLS {configured}" if configured else "not shown"
        return f"its minimum is {shown} now, and not by this run (before: TLS {allowed[0]})"
    return ""
