# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checked reading of YAML and JSON mappings: every mistake is named with its place in the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeVar

__all__ = ["Section", "WorldError"]

Choice = TypeVar("Choice", str, int)


class WorldError(ValueError):
    """A world or a control request does not say what it must. The text names the place and the remedy."""


class Section:
    """One mapping. Each key is taken once; `finish` refuses what nobody took."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise WorldError(f"{place}: must be a mapping, not {value!r}")
        self._rest: dict[str, Any] = {str(key): item for key, item in value.items()}
        self.place = place

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that nobody took so far."""
        return tuple(self._rest)

    def at(self, key: str) -> str:
        """The place of a key, for messages."""
        return f"{self.place}.{key}"

    def take(self, key: str, default: object) -> Any:
        """The raw value of a key that may be absent."""
        return self._rest.pop(key, default)

    def take_if(self, key: str, value: object) -> bool:
        """Whether a key has this value; it is taken then, and left for others if not."""
        if self._rest.get(key) != value:
            return False
        del self._rest[key]
        return True

    def text(self, key: str, default: str | None = None) -> str:
        """A string; required when there is no default."""
        value = self.take(key, default)
        if value is None:
            raise WorldError(f"{self.at(key)}: is missing")
        if not isinstance(value, str):
            raise WorldError(f"{self.at(key)}: must be text (in quotes), not {value!r}")
        return value

    def choice(self, key: str, choices: tuple[Choice, ...], default: Choice | None = None) -> Choice:
        """One of the choices; required when there is no default."""
        value = self.take(key, default)
        for choice in choices:
            if value == choice and type(value) is type(choice):
                return choice
        allowed = ", ".join(str(choice) for choice in choices)
        raise WorldError(f"{self.at(key)}: must be one of {allowed}, not {value!r}")

    def number(self, key: str, default: float | None = None) -> float:
        """A number that is not negative; required when there is no default."""
        value = self.take(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
            raise WorldError(f"{self.at(key)}: must be a number of 0 or more, not {value!r}")
        return float(value)

    def count(self, key: str) -> int | None:
        """A whole number that is not negative, or None if it is not given."""
        value = self.take(key, None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise WorldError(f"{self.at(key)}: must be a whole number of 0 or more, not {value!r}")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self.take(key, default)
        if not isinstance(value, bool):
            raise WorldError(f"{self.at(key)}: must be true or false, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, by default empty."""
        value = self.take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise WorldError(f"{self.at(key)}: must be a list of texts, not {value!r}")
        return tuple(value)

    def ports(self, key: str) -> tuple[int, ...]:
        """A list of TCP ports, by default empty."""
        value = self.take(key, [])
        numbers = isinstance(value, list) and all(isinstance(item, int) and item is not True for item in value)
        if not numbers or not all(0 < item < 65536 for item in value):
            raise WorldError(f"{self.at(key)}: must be a list of ports from 1 to 65535, not {value!r}")
        return tuple(value)

    def section(self, key: str) -> Section:
        """A mapping inside this one, by default empty."""
        return Section(self.take(key, {}), self.at(key))

    def sections(self, key: str) -> list[Section]:
        """A list of mappings, by default empty."""
        value = self.take(key, [])
        if not isinstance(value, list):
            raise WorldError(f"{self.at(key)}: must be a list, not {value!r}")
        return [Section(item, f"{self.at(key)}[{index}]") for index, item in enumerate(value)]

    def finish(self) -> None:
        """Refuse the keys that nobody took: most often a typing mistake."""
        if self._rest:
            raise WorldError(f"{self.place}: unknown key {', '.join(sorted(self._rest))}")
