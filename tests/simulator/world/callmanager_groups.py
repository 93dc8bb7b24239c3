# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Unified CM Groups and the presence redundancy groups of a cluster, as a world describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .section import Section, WorldError

__all__ = ["CallGroupSpec", "PresenceGroups", "read_call_groups", "read_presence_groups"]

_CALLS = "callmanager_groups"
_PRESENCE = "presence_groups"
_DEFAULT = "Default"  # the group that a new cluster has
_DEFAULT_PRESENCE = "DefaultCluster"
_PAIR = 2  # "A presence redundancy group has one or two nodes": IM and Presence guide 15

# Name and nodes of each presence redundancy group.
PresenceGroups = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class CallGroupSpec:
    """A Unified CM Group: its members, first choice first, and how many devices reach it.

    Phones and gateways do so by their device pool, route lists and hunt lists name the group themselves.
    """

    name: str
    members: tuple[str, ...]
    phones: int = 0
    gateways: int = 0
    lists: int = 0


def read_call_groups(section: Section, nodes: tuple[str, ...]) -> tuple[CallGroupSpec, ...]:
    """The groups of a cluster, in which nodes of these names process calls; by default all are in one group.

    Raises WorldError.
    """
    groups = _groups(section, _CALLS, {_DEFAULT: list(nodes)} if nodes else {})
    return tuple(_call_group(groups, name, nodes) for name in groups.keys)


def read_presence_groups(section: Section, nodes: tuple[str, ...]) -> PresenceGroups:
    """The presence redundancy groups of a cluster, whose IM and Presence nodes have these names; by default all are in
    one group. Raises WorldError.
    """
    given = _PRESENCE in section.keys
    groups = _groups(section, _PRESENCE, {_DEFAULT_PRESENCE: list(nodes)} if nodes else {})
    found: dict[str, tuple[str, ...]] = {}
    for name in groups.keys:
        found[name] = _members(groups, name, nodes, "is no IM and Presence node of this cluster")
        if given and len(found[name]) > _PAIR:
            raise WorldError(f"{groups.at(name)}: a presence redundancy group has one or two nodes")
    in_groups = [member for members in found.values() for member in members]
    for member in in_groups:
        if in_groups.count(member) > 1:
            raise WorldError(f"{groups.place}: {member} is in two groups")
    return tuple(found.items())


def _groups(section: Section, key: str, default: Mapping[str, object]) -> Section:
    given = section.take(key, default)
    if not isinstance(given, Mapping):
        raise WorldError(f"{section.at(key)}: must be a mapping of groups to their nodes, not {given!r}")
    return Section(given, section.at(key))


def _call_group(groups: Section, name: str, nodes: tuple[str, ...]) -> CallGroupSpec:
    complaint = "is no node of this cluster that processes calls"
    value = groups.take(name, None)
    if not isinstance(value, Mapping):
        return CallGroupSpec(name, _members(Section({name: value}, groups.place), name, nodes, complaint))
    group = Section(value, groups.at(name))
    members = _members(group, "members", nodes, complaint)
    counts = {key: int(group.number(key, 0)) for key in ("phones", "gateways", "lists")}
    group.finish()
    return CallGroupSpec(name, members, **counts)


def _members(section: Section, key: str, nodes: tuple[str, ...], complaint: str) -> tuple[str, ...]:
    members = section.texts(key)
    for member in members:
        if member not in nodes:
            raise WorldError(f"{section.at(key)}: {member} {complaint}")
        if members.count(member) > 1:
            raise WorldError(f"{section.at(key)}: {member} is there twice")
    if not members:
        raise WorldError(f"{section.at(key)}: a group needs at least one node")
    return members
