# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random faults for the nodes of a world: what goes wrong, where, from when on, for how long, how often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from ..simulator.product import Product, Release
from ..simulator.world.faults import MOMENTS

__all__ = ["add_faults", "describe"]

_SET, _RESTART = "set tls min-version", "utils system restart"
# What a run sends, to wait for or to be cut off at.
_COMMANDS = (
    _SET,
    _RESTART,
    "show tls min-version",
    "show status",
    "show network cluster",
    "show version active",
    "utils service list",
    "utils dbreplication runtimestate",
    "file dump install system-history.log",
)
# Services that a product has, to be stuck, stopped or flapping.
_SERVICES: Mapping[str, tuple[str, ...]] = {
    "cucm": ("Cisco Tomcat", "Cisco AMC Service", "Cisco RIS Data Collector", "A Cisco DB"),
    "imp": ("Cisco Tomcat", "Cisco XCP Router", "Cisco Presence Engine"),
    "cuc": ("Cisco Tomcat", "Connection Conversation Manager", "Connection Mixer"),
    "cer": ("Cisco Tomcat", "Cisco Emergency Responder", "Cisco IDS"),
    "pcd": ("Cisco Tomcat", "Platform Manager"),
    "uccx": ("Cisco Tomcat",),
}
_HOW_MANY = {0: 4, 1: 12, 2: 20, 3: 24, 4: 18, 5: 12, 7: 10}

Node = Mapping[str, Any]
Fault = tuple[str, Any]


def add_faults(rng: Random, clusters: Sequence[Mapping[str, Any]]) -> None:
    """Give some nodes some faults, in the form of a world."""
    nodes = [node for cluster in clusters for node in cluster["nodes"]]
    count = rng.choices(list(_HOW_MANY), weights=list(_HOW_MANY.values()))[0]
    for _number in range(count):
        node = rng.choice(nodes)
        make = rng.choices([maker for maker, _weight in _MAKERS], weights=[weight for _maker, weight in _MAKERS])[0]
        name, value = make(rng, node)
        faults = node.setdefault("faults", {})
        if name == "drops":
            faults.setdefault("drops", []).append(value)
        elif name:
            faults[name] = value


def describe(clusters: Sequence[Mapping[str, Any]]) -> list[str]:
    """One word for each fault: node:fault, a drop with its step and way."""
    words = []
    for node in (node for cluster in clusters for node in cluster["nodes"]):
        for name, value in node.get("faults", {}).items():
            if name == "drops":
                words += [f"{node['name']}:{drop['how']}-{drop['moment']}-{drop['at']}" for drop in value]
            else:
                words.append(f"{node['name']}:{name}")
    return words


def _change(rng: Random, node: Node) -> str:
    """A command that changes this node, as far as its regime and its role let it be sent there."""
    release = Release(Product(node["product"]), node["version"])
    if not release.restarts_by_hand:
        return rng.choice((_SET, _SET, _SET, _RESTART))  # a restart only where it does not come by itself
    wide = release.cluster_wide and node["role"] == "subscriber"
    return _RESTART if wide else rng.choice((_SET, _RESTART))


def _drop(rng: Random, node: Node) -> Fault:
    at = rng.choice(("login", "command", "text", "question", "answer", "result", "prompt"))
    drop: dict[str, Any] = {"at": at, "moment": rng.choice(MOMENTS)}
    # A dialogue that hangs is given up after minutes: seldom, so that a campaign does not wait most of its time.
    drop["how"] = rng.choices(("close", "reset", "hang"), weights=(6, 5, 1))[0]
    if at == "login" or (at == "command" and drop["moment"] == "before"):
        # No command is known there: it is the one after so many commands of all kinds.
        drop["count"] = rng.choice((1, 8, 15, 25, 40))
    else:
        dialogue = at in ("text", "question", "answer") or rng.random() < 0.6
        drop["command"] = _change(rng, node) if dialogue else rng.choice(_COMMANDS)
        drop["count"] = 1 if dialogue else rng.choice((1, 2, 2, 3, 4, 6))
    drop["times"] = rng.choice((1, 1, 2, 3))
    return "drops", drop


def _when(rng: Random, node: Node, **value: Any) -> dict[str, Any]:
    """From the start, some time later, or from some command on; for ever or for some time (device seconds).

    Most begin after the pre-check, which enters each command once or twice: before it they only block the cluster.
    """
    begins = rng.choices(("start", "time", "command", "change"), weights=(12, 28, 30, 30))[0]
    when: dict[str, Any] = dict(value)
    if begins == "time":
        when["after"] = rng.randint(200, 3000)
    elif begins == "command":
        when |= {
            "command": rng.choice(_COMMANDS),
            "count": rng.choice((2, 2, 3, 3, 4, 6)),
            "after": rng.choice((0, 0, 30)),
        }
    elif begins == "change":
        when |= {"command": _change(rng, node), "after": rng.choice((0, 0, 60, 200))}
    if rng.random() < 0.6:
        when["lasts"] = rng.randint(30, 1200)
    return when


def _flag(name: str) -> Callable[[Random, Node], Fault]:
    return lambda rng, node: (name, _when(rng, node))


def _few_times(name: str) -> Callable[[Random, Node], Fault]:
    return lambda rng, node: (name, {"times": rng.choice((1, 1, 2))})


def _value(name: str, *values: Any) -> Callable[[Random, Node], Fault]:
    return lambda rng, node: (name, _when(rng, node, value=rng.choice(values)))


def _query(name: str) -> Callable[[Random, Node], Fault]:
    """A fault of the one query that a rollout sends: the members of the Unified CM Groups."""
    return lambda rng, node: (name, _when(rng, node, value=["callmanagergroupmember"]))


def _service(name: str, *, several: bool) -> Callable[[Random, Node], Fault]:
    def make(rng: Random, node: Node) -> Fault:
        service = rng.choice(_SERVICES[node["product"]])
        return name, _when(rng, node, value=[service] if several else service)

    return make


def _value_not_kept(rng: Random, node: Node) -> Fault:
    release = Release(Product(node["product"]), node["version"])
    if release.cluster_wide and node["role"] == "subscriber":
        return "", None  # its value is that of the publisher's database
    return "value_not_kept", {"times": rng.choice((1, 1, 2))}


def _never_back(rng: Random, node: Node) -> Fault:
    return "never_back", {"command": _change(rng, node), "lasts": rng.randint(300, 3000)}


def _impostor(rng: Random, node: Node) -> Fault:
    """Another server answers for a while when the node comes back, of another name or of the same one."""
    value = rng.choice(("files", node["name"]))
    return "impostor", {"value": value, "command": _change(rng, node), "lasts": rng.randint(300, 3000)}


def _reboot_loop(rng: Random, node: Node) -> Fault:
    del node
    return "reboot_loop", {"value": rng.randint(20, 300), "times": rng.choice((1, 2, 3))}


def _clock_jump(rng: Random, node: Node) -> Fault:
    del node
    return "clock_jump", rng.choice((-86400, -3600, -200, 200, 3600, 86400))


_MAKERS: tuple[tuple[Callable[[Random, Node], Fault], int], ...] = (
    (_drop, 30),
    (_flag("connection_refused"), 8),
    (_value("silence", "connect", "greeting"), 5),
    (_few_times("no_reboot"), 6),
    (_value_not_kept, 5),
    (_few_times("success_line_lost"), 5),
    (_never_back, 4),
    (_reboot_loop, 5),
    (_impostor, 3),
    (_service("services_stuck", several=True), 7),
    (_service("service_stopped", several=True), 6),
    (_service("service_flapping", several=False), 5),
    (_value("replication_stuck", 0, 3, 4), 5),
    (_value("replication_state", 0, 1, 3, 4), 7),
    (_flag("upgrade_in_progress"), 5),
    (_flag("disk_full"), 4),
    (_value("unknown_question", "Format the disk (yes/no) ? ", "Continue ? [y/n] "), 4),
    (_value("second_question", "Are you sure (yes/no) ? "), 3),
    (_clock_jump, 4),
    (_flag("history_unreadable"), 4),
    (_value("phones_lost", 1, 5), 3),
    (_flag("heartbeat_stuck"), 2),
    (_value("registration_queue", 3, 40), 2),
    (_flag("tftp_overflow"), 2),
    (_value("cti_lost", 1, 3), 2),
    (_value("sessions_lost", 5, 50), 2),
    (_flag("no_perf"), 2),
    (_flag("backup_running"), 3),
    (_flag("ntp_unsynchronised"), 2),
    (_value("disk_used", 92, 99), 2),
    (_flag("not_vos"), 1),
    *((_query(name), 1) for name in ("sql_error", "sql_silent", "sql_row_lost", "sql_column_lost")),
    (_flag("unknown_product"), 1),
)
