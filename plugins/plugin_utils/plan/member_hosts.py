# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which inventory host a cluster means by a name under System > Server: a host name, an FQDN or an address."""

from __future__ import annotations

from collections.abc import Sequence

from .node_record import NodeRecord

__all__ = ["MemberHosts"]


class MemberHosts:
    """The hosts of a cluster by the names that its database has for them. The rows of `show network cluster` connect
    the two."""

    def __init__(self, records: Sequence[NodeRecord]) -> None:
        self._rows = {row for record in records for row in record.members}
        self._records = [record for record in records if record.reachable]

    def named(self, member: str) -> list[str]:
        """The inventory names of the hosts that were read and that ``member`` means; more than one is a mistake."""
        called = {row.hostname.lower() for row in self._rows if row.is_called(member)}
        return [record.name for record in self._records if record.hostname.lower() in called]

    def lists(self, member: str) -> bool:
        """Whether `show network cluster` has a node of that name."""
        return any(row.is_called(member) for row in self._rows)
