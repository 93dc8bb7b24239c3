# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pre-check says beside the texts of its rules, as a key and values, which any language can be made of.

A result has the English text, and the phrase beside it as plain data. Nothing is ever read back out of a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .load import ENGLISH, templates

__all__ = ["Phrase", "Said", "english", "phrase", "read_phrases", "render", "to_data"]

_DEEPEST = 5  # phrases inside one another; ours have three


@dataclass(frozen=True)
class Phrase:
    """A text by its key in phrases.toml, with the values for its places, by name."""

    key: str
    values: tuple[tuple[str, Said], ...] = ()


# What a node has said, or the operator, is text of its own: the same in each language.
Said = str | Phrase


def phrase(key: str, **values: Said | int) -> Phrase:
    """A phrase; numbers become text."""
    return Phrase(key, tuple((name, str(value) if isinstance(value, int) else value) for name, value in values.items()))


def english(said: Said) -> str:
    """The text that results have."""
    return render(said, ENGLISH)


def render(said: Said, code: str) -> str:
    """The text in a language. Raises KeyError for an unknown key or a value that is missing."""
    return said if isinstance(said, str) else _rendered(said, code)


@lru_cache(maxsize=4096)
def _rendered(said: Phrase, code: str) -> str:
    return templates(code)[said.key].format_map({name: render(value, code) for name, value in said.values})


def to_data(**said: Said) -> dict[str, Any]:
    """Those of the named texts that are phrases, as plain data."""
    return {name: _data(one) for name, one in said.items() if isinstance(one, Phrase)}


def _data(said: Phrase) -> dict[str, Any]:
    # `values` would be a method of the dictionary in Jinja.
    places = {name: value if isinstance(value, str) else _data(value) for name, value in said.values}
    return {"key": said.key, "places": places} if places else {"key": said.key}


def read_phrases(data: object) -> dict[str, Phrase]:
    """The phrases that were made plain data, by the names of the texts. What is none is left out."""
    given = data if isinstance(data, Mapping) else {}
    read = {str(name): _phrase(one) for name, one in given.items()}
    return {name: one for name, one in read.items() if one is not None}


def _phrase(data: object, depth: int = _DEEPEST) -> Phrase | None:
    if not isinstance(data, Mapping) or "key" not in data or not depth:
        return None
    given = data.get("places") or {}
    if not isinstance(given, Mapping):
        return None
    values: dict[str, Said] = {}
    for name, value in given.items():
        inner = _phrase(value, depth - 1) if isinstance(value, Mapping) else str(value)
        if inner is None:
            return None
        values[str(name)] = inner
    return Phrase(str(data["key"]), tuple(values.items()))
