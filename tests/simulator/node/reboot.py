# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The course of a reboot: grace, stopping, down, up again, services and replication one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..product import Product
from . import wall_messages
from .base_node import BaseNode
from .movements import ROUNDING, note_movements
from .phase import Phase
from .services import CALL_MANAGER, TOMCAT, start_share

__all__ = ["go_through_reboot"]


async def go_through_reboot(node: BaseNode, *, automatic: bool) -> None:
    """Take a node down and up again, with all that its faults make of it."""
    timings, before = node.spec.timings, node.effective
    node.journal.record(node.name, "going_down")
    if automatic:
        await node.clock.sleep(timings.grace)
        node.broadcast(wall_messages.automatic_reboot)
    await _stop(node, automatic)
    while True:
        await _while(node, lambda: node.faults.never_back or node.off)
        await node.clock.sleep(timings.down / 2)
        node.boot()
        await node.clock.sleep(timings.down / 2)
        if node.faults.value_not_kept:
            node.spoil("value_not_kept")
            node.configured = before
        await node.come_up()
        loop = node.faults.reboot_loop
        if not loop:
            await _settle(node)
            return
        settling = asyncio.create_task(_settle(node))
        try:
            await node.clock.sleep(loop)
            if not node.faults.reboot_loop:  # the fault has ended meanwhile
                await settling
                return
        finally:
            settling.cancel()
        node.spoil("reboot_loop")
        node.journal.record(node.name, "going_down")
        node.broadcast(wall_messages.automatic_reboot)
        await _stop(node, automatic=True)


async def _stop(node: BaseNode, automatic: bool) -> None:
    node.phase = Phase.STOPPING
    _hand_over(node)
    note_movements(node)
    (node.history.shutdown if node.off else node.history.restart)(node.local_time)
    await node.ports.close_tls()
    await node.clock.sleep(node.spec.timings.shutdown)
    if not automatic:
        node.broadcast(wall_messages.power_off_now if node.off else wall_messages.restart_now)
    node.walled.set()
    await node.clock.breathe()
    await node.go_down()


def _hand_over(node: BaseNode) -> None:
    """The other server of a Unity Connection cluster is primary from now on. No source says when the role moves."""
    others = [peer for peer in node.peers if peer is not node and peer.phase in (Phase.UP, Phase.GRACE)]
    if node.spec.product is Product.CUC and node.configuration.primary and others:
        node.configuration.primary, others[0].configuration.primary = False, True


async def _settle(node: BaseNode) -> None:
    """Serve TLS, and note when services, replication and registrations are as they were."""
    timings = node.spec.timings
    await asyncio.gather(
        _serve_tls(node, timings.services * start_share(node.spec, TOMCAT)),
        _note(node, "services_up", timings.services, lambda: bool(node.faults.services_stuck)),
        _note(node, "replication_up", timings.replication, lambda: node.faults.replication_stuck is not None)
        if node.replicating
        else node.clock.sleep(0),
        _take_devices(node),
    )


async def _serve_tls(node: BaseNode, after: float) -> None:
    await node.clock.sleep(after)
    await _while(node, lambda: TOMCAT in node.faults.services_stuck)
    await node.ports.open_tls(node.effective)


async def _take_devices(node: BaseNode) -> None:
    """Take over for nodes that are down as soon as Cisco CallManager runs, and later what belongs here."""
    if not node.spec.call_processing:
        return
    timings = node.spec.timings
    await node.clock.sleep(timings.services * start_share(node.spec, CALL_MANAGER) + ROUNDING)
    await _while(node, lambda: CALL_MANAGER in node.faults.services_stuck)
    note_movements(node)
    await node.clock.sleep(timings.registration)
    note_movements(node)


async def _note(node: BaseNode, event: str, after: float, held: Callable[[], bool]) -> None:
    await node.clock.sleep(after)
    await _while(node, held)
    node.journal.record(node.name, event)


async def _while(node: BaseNode, held: Callable[[], bool]) -> None:
    while held():
        await node.active_faults.changed(node.active_faults.version)
