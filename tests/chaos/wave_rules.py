# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the world itself says about nodes that must not be down together, written without the planner's code.

It reads the description that the simulator reads, and knows nothing of what the collection has read or computed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CAPACITY", "WaveRules", "rules_of"]

CAPACITY = 5000  # devices that register with a node of which the world says nothing else
_CALLS, _FILES = "Cisco CallManager", "Cisco Tftp"
# One of each of these stays up. The simulator starts the last two where calls are processed.
_WITH_CALLS = ("Cisco CTIManager", "Cisco IP Voice Media Streaming App")


@dataclass(frozen=True)
class WaveRules:
    """What a cluster with Unified CM needs at every moment."""

    publisher: str  # of Unified CM
    unified_cm: frozenset[str]
    presence: frozenset[str]
    presence_publisher: str = ""
    presence_groups: tuple[frozenset[str], ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # with devices: the members that process calls
    services: Mapping[str, frozenset[str]] = field(default_factory=dict)  # the nodes that run each
    capacity: Mapping[str, int] = field(default_factory=dict)

    def why_apart(self, down: Collection[str], cti_pairs: Iterable[Collection[str]] = ()) -> list[str]:
        """Why these nodes must not be down together; nothing if they may."""
        gone = set(down)
        if len(gone) < 2:
            return []
        return [
            *self._publisher_alone(gone),
            *self._groups(gone),
            *self._services(gone),
            *self._presence(gone),
            *(
                f"they are all CTIManagers of one application: {_names(pair)}"
                for pair in cti_pairs
                if set(pair) <= gone
            ),
        ]

    def _publisher_alone(self, gone: set[str]) -> list[str]:
        return [f"{self.publisher} is the publisher of Unified CM"] if self.publisher in gone else []

    def _groups(self, gone: set[str]) -> list[str]:
        return [
            f"{_names(gone & set(members))} are in the Unified CM Group {name}"
            for name, members in self.groups.items()
            if len(gone & set(members)) > 1
        ]

    def _services(self, gone: set[str]) -> list[str]:
        found = [
            f"no other node runs {service}"
            for service, nodes in self.services.items()
            if service != _CALLS and len(nodes) > 1 and nodes <= gone
        ]
        calls = self.services.get(_CALLS, frozenset())
        if len(gone & calls) > max(1, len(calls) // 2):
            found.append(f"they are {len(gone & calls)} of the {len(calls)} nodes that run {_CALLS}")
        return found

    def _presence(self, gone: set[str]) -> list[str]:
        presence = gone & self.presence
        if not presence:
            return []
        found = []
        if gone & self.unified_cm:
            found.append(f"{_names(presence)} are of IM and Presence, the others of Unified CM")
        if len(presence) > 1:
            if self.presence_publisher in presence:
                found.append(f"{self.presence_publisher} is the publisher of IM and Presence")
            found += [
                f"{_names(presence & group)} are in one presence redundancy group"
                for group in self.presence_groups
                if len(presence & group) > 1
            ]
            if alone := presence.difference(*self.presence_groups):
                found.append(f"{_names(alone)} is in no presence redundancy group")
        return found


def rules_of(cluster: Mapping[str, Any], given_capacity: Mapping[str, int] | None = None) -> WaveRules | None:
    """The rules of a cluster of a world; None if it has no Unified CM, and so no waves of several nodes.

    `given_capacity` is what the operator says of some nodes. The lower of the two counts.
    """
    nodes = [node for node in cluster["nodes"] if node["product"] == "cucm"]
    if not nodes:
        return None
    presence = [node for node in cluster["nodes"] if node["product"] == "imp"]
    calls = {node["name"] for node in nodes if node.get("call_processing", True)}
    given = given_capacity or {}
    return WaveRules(
        _publisher(nodes),
        frozenset(node["name"] for node in nodes),
        frozenset(node["name"] for node in presence),
        _publisher(presence),
        tuple(map(frozenset, cluster.get("presence_groups", {"": [node["name"] for node in presence]}).values())),
        {
            name: tuple(member for member in _members(group) if member in calls)
            for name, group in cluster.get("callmanager_groups", {}).items()
            if _has_devices(group, nodes)
        },
        _services(nodes, calls),
        {
            node["name"]: min(node.get("max_registered", CAPACITY), given.get(node["name"], CAPACITY))
            for node in nodes
            if node["name"] in calls
        },
    )


def _publisher(nodes: Sequence[Mapping[str, Any]]) -> str:
    return next((str(node["name"]) for node in nodes if node.get("role", "publisher") == "publisher"), "")


def _members(group: Any) -> Sequence[str]:
    members: Sequence[str] = group["members"] if isinstance(group, Mapping) else group
    return members


def _has_devices(group: Any, nodes: Iterable[Mapping[str, Any]]) -> bool:
    if isinstance(group, Mapping):
        return any(group.get(kind, 0) for kind in ("phones", "gateways", "lists"))
    return any(node.get("phones", 0) for node in nodes if node["name"] in group)


def _services(nodes: Iterable[Mapping[str, Any]], calls: Collection[str]) -> dict[str, frozenset[str]]:
    running: dict[str, set[str]] = {_CALLS: set(calls), _FILES: set(), **{name: set() for name in _WITH_CALLS}}
    for node in nodes:
        wanted = [_FILES] if node.get("tftp") else []
        wanted += _WITH_CALLS if node["name"] in calls else []
        for service in wanted:
            if service not in node.get("services_stopped", ()):
                running[service].add(node["name"])
    return {service: frozenset(names) for service, names in running.items()}


def _names(nodes: Iterable[str]) -> str:
    return ", ".join(sorted(nodes))
