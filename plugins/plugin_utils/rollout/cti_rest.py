# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rest before the first wave of an Emergency Responder cluster: CTI has settled in the Unified CM clusters.

Emergency Responder reaches Unified CM by CTI, and its failover and fallback take four to five minutes when a node with
Cisco CTIManager was down (CER administration guide 15). If one of its own servers restarted in that time, nothing might
be left that routes an emergency call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from ..node.boot import from_result
from ..plan.topology import CTI_MANAGER
from ..product.model import Product
from ..wait import Clock, Poll, Waiting, wait_until
from .record import ClusterRecord

__all__ = ["await_cti_rest", "cti_back"]

REST = 300.0  # seconds
_INTERVAL = 5.0
# Seconds. A node that was up for longer when it was read was healthy again long before: it takes half an hour (upgrade
# guide 15), and here twice as long counts.
_RECENT = 3600.0


def cti_back(plan: Mapping[str, Any], cluster: Mapping[str, Any], records: Iterable[ClusterRecord]) -> dict[str, float]:
    """When each node with Cisco CTIManager that was restarted was healthy again (seconds since the epoch), at the
    latest, for a cluster of Emergency Responder; nothing for another one.

    This run knows it of the nodes that it has restarted. One that was restarted shortly before, such as by a run that
    ended before Emergency Responder had its turn, was healthy when the plan read it.
    """
    if not any(node["product"] == Product.CER.value for node in cluster["nodes"]):
        return {}
    with_cti = {
        node["name"]: node
        for one in plan["clusters"]
        for node in one["nodes"]
        if CTI_MANAGER in (node.get("roles") or ())
    }
    earlier = {name: at for name, node in with_cti.items() if (at := _read_soon_after_its_boot(node)) is not None}
    own = {name: at for record in records for name, at in record.progress.back_at.items() if name in with_cti}
    return {**earlier, **own}


def _read_soon_after_its_boot(node: Mapping[str, Any]) -> float | None:
    """When the plan read a node that had been booted shortly before; None for any other one."""
    boot = from_result(node["boot"]) if node.get("boot") else None
    if boot is None or boot.read_at is None or boot.uptime_s is None or boot.uptime_s > _RECENT:
        return None
    return boot.read_at.timestamp()


def await_cti_rest(
    back: Mapping[str, float],
    *,
    now: Callable[[], datetime],
    must_go_on: Callable[[], None],
    tell: Callable[[Waiting], None],
    clock: Clock,
) -> str:
    """Wait until the last of these nodes has been back for five minutes, and say so. Raises what `must_go_on` raises.

    If the controller's time of day was set back meanwhile, that is no reason to wait for longer than the rest itself.
    """
    last, at = max(back.items(), key=lambda one: one[1])
    rest = min(at + REST - now().timestamp(), REST)
    minutes = f"{REST / 60:.0f} minutes"

    def is_over(_left: float) -> bool:
        must_go_on()
        return now().timestamp() - at >= REST

    def show(progress: Poll[bool]) -> None:
        if not progress.seen:
            what = f"CTI to rest: {minutes} from when {last} was healthy again"
            tell(Waiting(what, "", progress.elapsed, rest, then="goes on"))

    wait_until(is_over, bool, timeout=max(0.0, rest), interval=_INTERVAL, clock=clock, report=show)
    return f"{last}, the last restarted node with {CTI_MANAGER}, has been healthy for {minutes}"
