# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes that could not be read, by their cause: one wrong password is one finding, whatever number of nodes it
keeps from being read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..cli.errors import AuthenticationRefused, DeadlinePassed, HopRefused, HostKeyRejected, PasswordExpired
from ..node.errors import PasswordNotTried
from ..rendering.text import counted
from .node_record import NodeRecord

__all__ = ["Unread", "cause_in_words", "unread_by_cause"]

_WORDS = {
    AuthenticationRefused.__name__: "password refused",
    PasswordNotTried.__name__: "password refused",
    PasswordExpired.__name__: "password expired",
    HostKeyRejected.__name__: "SSH host key not accepted",
    HopRefused.__name__: "login refused by the jump host",
    DeadlinePassed.__name__: "no answer in time",
}
_NAMED = 8


@dataclass(frozen=True)
class Unread:
    """The nodes that one cause kept from being read. ``reason`` is the error of one of them, with what to do."""

    cause: str
    nodes: tuple[str, ...]
    reason: str

    def to_result(self) -> dict[str, Any]:
        """As plain data."""
        return {"cause": self.cause, "nodes": list(self.nodes), "reason": self.reason}

    @classmethod
    def from_result(cls, result: Mapping[str, Any], only: Collection[str]) -> Unread:
        """From what ``to_result`` returned, without other nodes than these."""
        names = tuple(name for name in result["nodes"] if name in only)
        return cls(result["cause"], names, result["reason"])

    @property
    def names(self) -> str:
        """The first names, and how many more there are."""
        more = len(self.nodes) - _NAMED
        return ", ".join(self.nodes[:_NAMED]) + (f" and {more} more" if more > 0 else "")

    @property
    def sentence(self) -> str:
        """Such as `13 nodes not read: password refused`."""
        return f"{counted(len(self.nodes), 'node')} not read: {self.cause}"


def cause_in_words(record: NodeRecord) -> str:
    """Why the node could not be read, without its own name and address, so that equal causes are equal."""
    if record.error_type in _WORDS:
        return _WORDS[record.error_type]
    text = record.error.splitlines()[0]
    for own in (record.address, record.name):
        text = text.removeprefix(f"{own}: ")
    return text


def unread_by_cause(records: Iterable[NodeRecord]) -> list[Unread]:
    """Those of the nodes that could not be read."""
    lost = [record for record in records if not record.reachable]
    # The error of a node that itself refused says more than that of a node on which the password was not tried.
    lost.sort(key=lambda record: record.error_type == PasswordNotTried.__name__)
    causes = {cause_in_words(record): record.error for record in reversed(lost)}
    return [
        Unread(cause, tuple(sorted(record.name for record in lost if cause_in_words(record) == cause)), reason)
        for cause, reason in sorted(causes.items())
    ]
