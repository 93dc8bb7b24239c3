# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for the reboots of nodes that an earlier run, or somebody by hand, has set: they may come by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..node.errors import RunEnded
from ..node.identity import KnownNode
from ..node.reboot import Patience, Reboot, wait_for_own_reboot
from ..wait import Clock, Waiting
from .fleet import Fleet
from .members import Member
from .on_each import on_each
from .stop_error import Stopped, cause_of

__all__ = ["await_own_reboots", "came_back"]


def await_own_reboots(
    fleet: Fleet,
    members: Sequence[Member],
    patience: Patience,
    *,
    teller: Callable[[str], Callable[[Waiting], None]],
    clock: Clock,
) -> dict[str, Reboot]:
    """Wait for all of these nodes at once; one that stays up through the grace does not reboot. Raises Stopped, and
    RunEnded."""
    known = {member.name: member for member in members}

    def wait(name: str) -> Reboot:
        boot, identity = known[name].boot, known[name].identity
        if boot is None or identity is None:
            raise Stopped(f"the boot of {name} is not known, so its own reboot could not be seen", node=name)
        node = KnownNode(identity, boot)
        return came_back(name, wait_for_own_reboot(fleet.access(name), node, patience, tell=teller(name), clock=clock))

    return on_each(fleet, list(known), wait)


def came_back(name: str, reboot: Reboot) -> Reboot:
    """The reboot, if it came to its end. Raises Stopped, and RunEnded."""
    if isinstance(reboot.error, RunEnded):
        raise reboot.error
    if reboot.error is not None:
        raise Stopped(reboot.error.message, node=name, cause=cause_of(reboot.error), error=reboot.error)
    return reboot
