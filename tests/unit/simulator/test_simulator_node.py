# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node goes through a reboot: ports, services, replication, and the TLS minimum that is in effect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.simulator.node.phase import Phase
from tests.simulator.world.faults import Faults
from tests.unit.simulator.console import Nodes

PUB = {"name": "pub", "product": "cucm", "version": "12.5.1.16900-48"}
SUB = {**PUB, "name": "sub", "role": "subscriber"}
NEW_PUB = {**PUB, "version": "15.0.1.12900-234"}
NEW_SUB = {**SUB, "version": "15.0.1.12900-234"}
NEW_IMP = {"name": "imp", "product": "imp", "version": "15.0.1.12900-6"}

# Device seconds of the default timings: until SSH ends, then until it is back, then until replication is good.
DOWN = 60 + 60
BACK = 480
SERVICES = 420
SETTLED = 720

COURSE = ["going_down", "down", "up", "cli_up", "services_up", "replication_up"]


class Doors:
    """Ports that only note what happens to them."""

    def __init__(self) -> None:
        self.ssh = False
        self.tls: str | None = None

    async def open_ssh(self) -> None:
        self.ssh = True

    async def open_tls(self, minimum: str) -> None:
        self.tls = minimum

    async def close_ssh(self) -> None:
        self.ssh = False

    async def close_tls(self, *, web_only: bool = False) -> None:
        self.tls = None


def live(scene: Callable[[Nodes], Coroutine[Any, Any, None]], *nodes: dict[str, Any]) -> Nodes:
    """Play a scene with the nodes, by default a publisher and a subscriber of the node regime."""

    async def play() -> Nodes:
        cluster = Nodes(*(nodes or (PUB, SUB)))
        async with asyncio.timeout(20):
            await scene(cluster)
        for node in cluster["pub"].peers:
            await node.power_off()
        return cluster

    return asyncio.run(play())


async def reboot(nodes: Nodes, name: str = "pub", *, automatic: bool = True) -> None:
    """Reboot a node and wait until it has settled."""
    assert nodes[name].reboot(automatic=automatic)
    await nodes.clock.advance(DOWN + BACK + SETTLED)


def test_a_reboot_goes_through_all_its_events_once():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_minimum("1.2")
        await reboot(nodes)

    events = [event for event, _text, _write in live(scene).journal()]
    assert events == ["set", *COURSE]


def test_the_new_minimum_is_in_effect_after_the_reboot_and_not_before():
    async def scene(nodes: Nodes) -> None:
        node, tls_listeners = nodes["pub"], Doors()
        await node.power_on(tls_listeners)
        node.set_minimum("1.2")
        assert (node.configured, node.effective, tls_listeners.tls) == ("1.2", "1.0", "1.0")
        await reboot(nodes)
        assert (node.effective, tls_listeners.tls, tls_listeners.ssh) == ("1.2", "1.2", True)

    live(scene)


def test_tls_ends_with_the_services_and_ssh_later():
    async def scene(nodes: Nodes) -> None:
        node, tls_listeners = nodes["pub"], Doors()
        await node.power_on(tls_listeners)
        node.reboot(automatic=True)
        await nodes.clock.advance(59)
        assert (node.phase, tls_listeners.ssh, tls_listeners.tls) == (Phase.GRACE, True, "1.0")
        await nodes.clock.advance(1)
        assert (node.phase, tls_listeners.ssh, tls_listeners.tls) == (Phase.STOPPING, True, None)
        assert "STOPPING" in {row.state for row in node.services()}
        await nodes.clock.advance(60)
        assert (node.phase, tls_listeners.ssh, tls_listeners.tls) == (Phase.DOWN, False, None)

    live(scene)


def test_the_boot_time_changes_and_the_history_tells_restart_and_boot():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        before = node.booted_at
        await reboot(nodes)
        assert node.booted_at > before
        restart, boot = node.history.text().splitlines()[-2:]
        assert restart.endswith(" | root: Restart 12.5.1.16900-48 Start")
        assert boot.endswith(" | root: Boot 12.5.1.16900-48 Start = OK, prior Restart")

    live(scene)


def test_replication_passes_through_other_states_before_2():
    async def scene(nodes: Nodes) -> None:
        node, seen = nodes["pub"], []
        node.reboot(automatic=True)
        for _minute in range((DOWN + BACK + SETTLED) // 60):
            await nodes.clock.advance(60)
            if node.replication not in seen[-1:]:
                seen.append(node.replication)
        assert seen == [2, None, 0, 1, 2]

    live(scene)


def test_services_come_up_one_after_the_other():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.reboot(automatic=True)
        await nodes.clock.advance(DOWN + BACK + 1)
        assert {row.state for row in node.services()} == {"STARTED", "STARTING", "STOPPED"}
        assert not node.has_database
        await nodes.clock.advance(SERVICES * 0.7)
        assert node.has_database
        assert node.is_started("Cisco Tomcat")
        assert not node.is_started("Cisco CallManager")
        await nodes.clock.advance(SERVICES * 0.3)
        assert node.is_started("Cisco CallManager")

    live(scene)


def test_the_last_service_comes_up_at_the_end_of_the_start_up_time_and_not_before():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.reboot(automatic=True)
        await nodes.clock.advance(DOWN + BACK + SERVICES - 2)
        assert [row.state for row in node.services()].count("STARTING") == 1
        await nodes.clock.advance(2)
        assert "STARTING" not in {row.state for row in node.services()}

    live(scene)


def test_the_cluster_regime_replicates_the_value_within_the_product_and_reboots_nothing():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_minimum("1.2")
        assert [nodes[name].configured for name in ("pub", "sub", "imp")] == ["1.2", "1.2", "1.0"]
        await reboot(nodes, "sub", automatic=False)
        assert [nodes[name].effective for name in ("pub", "sub", "imp")] == ["1.0", "1.2", "1.0"]

    live(scene, NEW_PUB, NEW_SUB, NEW_IMP)


def test_the_node_regime_sets_one_node():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_minimum("1.2")
        assert nodes["sub"].configured == "1.0"

    live(scene)


def test_no_reboot_means_that_nothing_happens():
    async def scene(nodes: Nodes) -> None:
        nodes["pub"].set_faults(Faults(no_reboot=True))
        assert not nodes["pub"].reboot(automatic=True)
        assert nodes["pub"].phase is Phase.UP

    assert live(scene).journal() == [("fault", "no_reboot", False)]


def test_a_node_that_is_going_down_does_not_start_again():
    async def scene(nodes: Nodes) -> None:
        assert nodes["pub"].reboot(automatic=True)
        assert not nodes["pub"].reboot(automatic=False)

    live(scene)


def test_a_value_that_is_not_kept_is_the_old_one_after_the_reboot():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.set_faults(Faults(value_not_kept=True))
        node.set_minimum("1.2")
        await reboot(nodes)
        assert (node.configured, node.effective) == ("1.0", "1.0")

    live(scene)


def test_never_back_stays_down_until_the_fault_is_lifted():
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.set_faults(Faults(never_back=True))
        await reboot(nodes)
        assert node.phase is Phase.DOWN
        node.set_faults(Faults())
        await nodes.clock.advance(BACK)
        assert node.phase is Phase.UP

    live(scene)


@pytest.mark.parametrize("state", [0, 3, 4])
def test_stuck_replication_counts_from_the_next_reboot_and_until_it_is_lifted(state: int):
    async def scene(nodes: Nodes) -> None:
        node = nodes["pub"]
        node.set_faults(Faults(replication_stuck=state))
        assert node.replication == 2
        await reboot(nodes)
        assert node.replication == state
        node.set_faults(Faults())
        assert node.replication == 2

    live(scene)


def test_stuck_services_stay_starting_and_keep_their_port_closed():
    async def scene(nodes: Nodes) -> None:
        node, tls_listeners = nodes["pub"], Doors()
        await node.power_on(tls_listeners)
        node.set_faults(Faults(services_stuck=("Cisco Tomcat",)))
        assert node.is_started("Cisco Tomcat")
        await reboot(nodes)
        assert [row.name for row in node.services() if row.state == "STARTING"] == ["Cisco Tomcat"]
        assert tls_listeners.tls is None
        node.set_faults(Faults())
        await nodes.clock.advance(0)
        assert tls_listeners.tls == "1.0"

    live(scene)


def test_sessions_see_the_wall_message_and_are_dropped():
    class Watcher:
        text = ""
        dropped = False

        def wall(self, text: str) -> None:
            self.text += text

        def drop(self) -> None:
            self.dropped = True

    watcher = Watcher()

    async def scene(nodes: Nodes) -> None:
        nodes["pub"].sessions.add(watcher)
        nodes["pub"].reboot(automatic=True)
        await nodes.clock.advance(DOWN)
        assert watcher.dropped

    live(scene)
    assert "\nBroadcast message from root@pub (" in watcher.text
    assert "\nThe system is going down for reboot in 1 Minute\n" in watcher.text


def test_a_single_node_has_no_replication_to_report():
    async def scene(nodes: Nodes) -> None:
        await reboot(nodes)

    events = [event for event, _text, _write in live(scene, {**PUB, "product": "pcd"}).journal()]
    assert events == COURSE[:-1]
