# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts that commands print before their question, from warnings/*.txt, one file for each text.

A file begins with its header, `key: value` and comments with `#`, up to the first empty line. The rest is the text as
the CLI prints it, cut into sentences as on a node (see `sentences`). `{target}` stands for the version that is set,
`{a|b}` for either word. A tag at the beginning of a line says what the sentence is for: `[reboots]`. A sentence with
`[only 1.3]` is known only at that target.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ..product.model import TLS_VERSIONS, Product, Regime
from .sentences import essence, sentences

__all__ = ["Sentence", "WarningText", "known_texts", "read_warning", "spelt"]

_FOLDER = Path(__file__).with_name("warnings")
_REQUIRED = {"command", "source", "certainty"}
# A document prints the text, a capture of a node has it, or it was put together from other texts.
_CERTAINTY = ("published", "captured", "inferred")
_KEYS = _REQUIRED | {"products", "regime", "releases"}
_TAGGED_LINE = re.compile(r"^(?=\[)", re.MULTILINE)
_TAG = re.compile(r"\[(?P<tag>[a-z]+)(?: (?P<version>\d\.\d))?\] (?=\S)")
# No text contains these characters, so they show a mistake in a file.
_STRAY = re.compile(r"[\[\]{}|]")
_PLACE = re.compile(r"\{(?:target|[^{}]*\|[^{}]*)\}")


@dataclass(frozen=True)
class Sentence:
    """A sentence with its placeholders. `role` is its tag, `only_at` the only target at which it is known ("": all)."""

    text: str
    role: str = ""
    only_at: str = ""


@dataclass(frozen=True)
class WarningText:
    """A text that a command is known to print. Without products and a regime it is the same everywhere."""

    name: str  # the name of its file
    command: str
    sentences: tuple[Sentence, ...]
    products: tuple[Product, ...] = ()
    regime: Regime | None = None

    def spelt(self, role: str, target: str = "") -> frozenset[str]:
        """The essences of its sentences with that role."""
        return spelt((one.text for one in self.sentences if one.role == role), target)

    def known(self, target: str = "") -> frozenset[str]:
        """The essences of all its sentences at that target."""
        return spelt((one.text for one in self.sentences if one.only_at in ("", target)), target)


def spelt(templates: Iterable[str], target: str = "") -> frozenset[str]:
    """The essences of all spellings of these sentences."""
    found = set()
    for template in templates:
        pieces = [piece.split("|") for piece in re.split(r"[{}]", template.replace("{target}", target))]
        found |= {essence("".join(chosen)) for chosen in itertools.product(*pieces)}
    return frozenset(found)


@cache
def known_texts(command: str) -> tuple[WarningText, ...]:
    """The texts of a command, by the names of their files."""
    return tuple(text for text in _all_texts() if text.command == command)


@cache
def _all_texts() -> tuple[WarningText, ...]:
    return tuple(map(_read_file, sorted(_FOLDER.glob("*.txt"))))


def _read_file(path: Path) -> WarningText:
    """Raises ValueError, so that with one broken file nothing is confirmed at all."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: it cannot be read: {error}") from error
    return replace(read_warning(str(path), text), name=path.stem)


def read_warning(name: str, text: str) -> WarningText:
    """The text of a file. Raises ValueError, which names the file and what is wrong with it."""
    head, _empty, body = text.partition("\n\n")
    header = dict(_pair(name, line) for line in head.splitlines() if not line.startswith("#"))
    if wrong := (_REQUIRED - set(header)) | (set(header) - _KEYS):
        must, odd = ", ".join(sorted(_REQUIRED)), ", ".join(sorted(wrong))
        raise ValueError(f"{name}: its header must have {must}; wrong: {odd}")
    if header["certainty"] not in _CERTAINTY:
        raise ValueError(f"{name}: its certainty must be one of {', '.join(_CERTAINTY)}")
    paragraphs = _TAGGED_LINE.sub("\n", body)
    found = tuple(_sentence(name, one) for one in sentences(paragraphs) if essence(one))
    if not found:
        raise ValueError(f"{name}: no text follows its header and an empty line")
    try:
        products = tuple(Product(product) for product in header.get("products", "").split())
        regime = Regime(header["regime"]) if "regime" in header else None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    return WarningText(name, header["command"], found, products, regime)


def _pair(name: str, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(": ")
    if not colon or not value.strip():
        raise ValueError(f"{name}: the line {line!r} of its header is no `key: value`")
    return key, value.strip()


def _sentence(name: str, text: str) -> Sentence:
    role = only_at = ""
    if tag := _TAG.match(text):
        text = text[tag.end() :]
        role, only_at = ("", tag["version"]) if tag["tag"] == "only" else (tag["tag"], tag["version"] or "")
    if _STRAY.search(_PLACE.sub("", text)) or not text.isascii() or only_at not in ("", *TLS_VERSIONS):
        raise ValueError(f"{name}: the sentence {text!r} has a tag, a place or a character that it must not have")
    return Sentence(text, role, only_at)
