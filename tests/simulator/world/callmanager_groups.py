# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Unified CM Groups of a cluster, as a world describes them."""

from __future__ import annotations

from collections.abc import Mapping

from .section import Section, WorldError

__all__ = ["CallGroups", "read_call_groups"]

# Name and members of each group, the first choice of the phones first.
CallGroups = tuple[tuple[str, tuple[str, ...]], ...]

_KEY = "callmanager_groups"
_DEFAULT = "Default"  # the group that a new cluster has


def read_call_groups(section: Section, nodes: tuple[str, ...]) -> CallGroups:
    """The groups of a cluster, in which nodes of these names process calls; by default all are in one group.

    Raises WorldError.
    """
    given = section.take(_KEY, {_DEFAULT: list(nodes)} if nodes else {})
    if not isinstance(given, Mapping):
        raise WorldError(f"{section.at(_KEY)}: must be a mapping of groups to their nodes, not {given!r}")
    groups = Section(given, section.at(_KEY))
    return tuple((str(name), _members(groups, str(name), nodes)) for name in given)


def _members(groups: Section, name: str, nodes: tuple[str, ...]) -> tuple[str, ...]:
    members = groups.texts(name)
    for member in members:
        if member not in nodes:
            raise WorldError(f"{groups.at(name)}: {member} is no node of this cluster that processes calls")
        if members.count(member) > 1:
            raise WorldError(f"{groups.at(name)}: {member} is there twice")
    if not members:
        raise WorldError(f"{groups.at(name)}: a group needs at least one node")
    return members
