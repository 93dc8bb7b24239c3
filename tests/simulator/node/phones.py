# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phones of a cluster: with which node they are registered now, and what each node knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .base_node import BaseNode
from .services import CALL_MANAGER

__all__ = ["Phone", "known_phones", "phones_of", "registered_phones"]

# Descriptions as people write them: with commas, or none at all.
_DESCRIPTIONS = ("Reception", "Doe, Jane, 2nd floor", "", "Meeting room, north")


@dataclass(frozen=True)
class Phone:
    """One phone. Its number is that among the phones of its node."""

    name: str
    description: str
    number: int


def phones_of(home: BaseNode) -> list[Phone]:
    """The phones whose first choice is this node."""
    prefix = home.peers.index(home)
    return [
        Phone(f"SEP{prefix:04X}{number:08X}", _DESCRIPTIONS[number % len(_DESCRIPTIONS)], number)
        for number in range(home.spec.phones)
    ]


def known_phones(node: BaseNode) -> Iterator[tuple[Phone, bool]]:
    """The phones that a node has seen, and whether they are registered with it.

    A phone that has moved is unregistered on the old node and registered on the new one.
    """
    for home in node.peers:
        host = _host(home)
        lost = home.spec.phones - home.faults.phones_lost
        for phone in phones_of(home) if node is home or host is node or _was_host(node, home) else ():
            yield phone, host is node and (node is not home or phone.number < lost)


def registered_phones(node: BaseNode) -> int:
    """How many phones are registered with a node."""
    return sum(registered for _phone, registered in known_phones(node))


def _host(home: BaseNode) -> BaseNode | None:
    """The node that has the phones of a node now: itself, or the next member of its group that runs."""
    since = home.service_age(CALL_MANAGER)
    if since is not None and since >= home.spec.timings.registration:
        return home
    return next((node for node in _substitutes(home) if node.is_started(CALL_MANAGER)), None)


def _was_host(node: BaseNode, home: BaseNode) -> bool:
    """Whether a node took the phones of another one over when that one last went down, and still remembers."""
    at = home.down_since
    if at == home.booted_at:  # it has not gone down so far
        return False
    up_then = (other for other in _substitutes(home) if other.booted_at < at or other.down_since > at)
    return node is next(up_then, None) and node.booted_at < at


def _substitutes(home: BaseNode) -> list[BaseNode]:
    """The other members of the first group that a node belongs to, in the order of their priority."""
    names = next((members for _name, members in home.spec.callmanager_groups if home.name in members), ())
    peers = {node.name: node for node in home.peers}
    return [peers[name] for name in names if name != home.name]
