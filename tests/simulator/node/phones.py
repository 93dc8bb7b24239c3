# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phones of a cluster one by one: what each node knows of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .base_node import BaseNode
from .registrations import Batch, place

__all__ = ["Phone", "known_count", "known_phones", "phones_of", "registered_phones"]

# Descriptions as people write them: with commas, or none at all.
_DESCRIPTIONS = ("Reception", "Doe, Jane, 2nd floor", "", "Meeting room, north")


@dataclass(frozen=True)
class Phone:
    """One phone. Its number is that in its batch."""

    name: str
    description: str
    number: int


def phones_of(batch: Batch) -> Sequence[Phone]:
    """The phones of a batch."""
    return _phones(batch.label, batch.count)


@lru_cache(maxsize=128)
def _phones(label: str, count: int) -> Sequence[Phone]:
    return tuple(
        Phone(f"SEP{label}{number:08X}", _DESCRIPTIONS[number % len(_DESCRIPTIONS)], number) for number in range(count)
    )


def known_phones(node: BaseNode) -> Iterator[tuple[Phone, bool]]:
    """The phones that a node has seen, and whether they are registered with it.

    A phone that has moved is unregistered on the old node and registered on the new one.
    """
    for one in place(node):
        if _knows(node, one.batch, one.host):
            for phone in phones_of(one.batch):
                yield phone, one.host is node and phone.number < one.registered


def known_count(node: BaseNode) -> int:
    """How many phones a node has seen."""
    return sum(one.batch.count for one in place(node) if _knows(node, one.batch, one.host))


def registered_phones(node: BaseNode) -> int:
    """How many phones are registered with a node."""
    return sum(one.registered for one in place(node) if one.host is node)


def _knows(node: BaseNode, batch: Batch, host: BaseNode | None) -> bool:
    return node is batch.home or host is node or _was_host(node, batch)


def _was_host(node: BaseNode, batch: Batch) -> bool:
    """Whether a node took these phones over when their first choice last went down, and still remembers."""
    at = batch.home.down_since
    if at == batch.home.booted_at:  # it has not gone down so far
        return False
    up_then = (other for other in batch.substitutes if other.booted_at < at or other.down_since > at)
    return node is next(up_then, None) and node.booted_at < at
