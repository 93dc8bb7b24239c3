# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache of the inventory: earlier answers of publishers, used while fresh or while a publisher does not answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .read_publisher import FactsError, check_facts

__all__ = ["PublisherCache"]

# Changes with the shape of the facts; what another version has kept is not read.
_FORMAT = 1


class PublisherCache:
    """Facts by the key of their publisher, each with the time of its reading.

    The time is kept here and not by the cache plugin, because that would forget old facts: then a cluster whose
    publisher is down would disappear from the inventory.
    """

    def __init__(self, kept: Any, lifetime: float, *, now: Callable[[], float] = time.time) -> None:
        """`kept` is what `document` gave, or anything else; `lifetime` is seconds, 0 without an end."""
        self._lifetime = lifetime
        self._now = now
        self._entries: dict[str, dict[str, Any]] = {}
        entries = kept.get("publishers") if isinstance(kept, Mapping) and kept.get("format") == _FORMAT else None
        for key, entry in entries.items() if isinstance(entries, Mapping) else ():
            try:
                check_facts(entry["facts"])
                self._entries[str(key)] = {"read_at": float(entry["read_at"]), "facts": entry["facts"]}
            except (FactsError, KeyError, TypeError, ValueError):
                continue

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for a cache plugin."""
        return {"format": _FORMAT, "publishers": dict(self._entries)}

    def fresh(self, key: str) -> dict[str, Any] | None:
        """The facts, if they were read within the lifetime."""
        age = self.age(key)
        return self.last(key) if age is not None and (not self._lifetime or 0 <= age < self._lifetime) else None

    def last(self, key: str) -> dict[str, Any] | None:
        """The facts, however old they are."""
        facts: dict[str, Any] | None = self._entries[key]["facts"] if key in self._entries else None
        return facts

    def age(self, key: str) -> float | None:
        """Seconds since the facts were read."""
        return self._now() - float(self._entries[key]["read_at"]) if key in self._entries else None

    def keep(self, key: str, facts: dict[str, Any]) -> None:
        """Remember facts that were read now."""
        self._entries[key] = {"read_at": self._now(), "facts": facts}

    def forget_all_but(self, keys: set[str]) -> None:
        """Forget publishers that are not asked any more."""
        self._entries = {key: entry for key, entry in self._entries.items() if key in keys}
