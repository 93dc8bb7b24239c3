# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of `set tls min-version` that an operator has read and accepts, from a file: vos_known_warnings.

Cisco has not published the texts of some products from 15SU2 on. Each sentence in the file is matched whole. Required
sentences and forbidden words still apply (see `tls_warnings`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..product.catalogue import settable_names
from ..product.model import Product
from ..product.release import version_tuple
from .patterns import looks_like_question
from .sentences import essence, sentences

__all__ = ["KnownWarning", "KnownWarningError", "as_yaml", "in_force", "load_known_warnings"]

_KEYS = ("product", "release", "sentences", "reason")
_PRODUCTS = settable_names()
_RELEASE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){2,4}(?:-[0-9]{1,6})?")
_LARGEST = 2**20  # bytes


class KnownWarningError(ValueError):
    """The file cannot be understood. The text names the file and the entry, and says what would be right."""


@dataclass(frozen=True)
class KnownWarning:
    """Sentences that may stand before the question on one product, in one release or in all with the same beginning."""

    product: Product
    release: str
    sentences: tuple[str, ...]
    reason: str

    def covers(self, product: Product, version: Sequence[int]) -> bool:
        """Whether it counts for a node: 15.0.1.12900 covers 15.0.1.12900-10, and not 15.0.1.12901-2."""
        wanted = version_tuple(self.release)
        return product is self.product and tuple(version[: len(wanted)]) == wanted

    def as_result(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "product": self.product.value,
            "release": self.release,
            "reason": self.reason,
            "sentences": list(self.sentences),
        }


def in_force(entries: Iterable[KnownWarning], product: Product, version: Sequence[int]) -> tuple[KnownWarning, ...]:
    """The entries that count for a node of that product in that version."""
    return tuple(entry for entry in entries if entry.covers(product, version))


def as_yaml(product: Product, release: str, unknown: Iterable[str]) -> str:
    """The entry of the file that accepts these sentences; its reason is still to be written."""
    lines = [f"- product: {product.value}", f"  release: {json.dumps(release)}", '  reason: ""', "  sentences:"]
    return "\n".join([*lines, *(f"    - {json.dumps(sentence)}" for sentence in unknown)])


def load_known_warnings(path: str) -> tuple[KnownWarning, ...]:
    """The entries of the file; () if no path is given. Raises KnownWarningError."""
    if not path:
        return ()
    try:
        if not Path(path).is_file():
            raise KnownWarningError(f"{path}: this file does not exist on the controller; name a YAML file there")
        with Path(path).open("rb") as file:
            raw = file.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise KnownWarningError(
                f"{path}: the file is larger than {_LARGEST} bytes; it cannot be a list of sentences"
            )
        data = yaml.safe_load(raw.decode("utf-8"))
    except OSError as error:
        raise KnownWarningError(f"{path}: it cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, KnownWarningError):
            raise
        # Without the cause: Ansible prints the cause after the error, so the text would appear twice.
        raise KnownWarningError(f"{path}: it is not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, list):
        raise KnownWarningError(f"{path}: it must be a list of entries with {', '.join(_KEYS)}")
    return tuple(_entry(entry, f"{path}: entry {number}") for number, entry in enumerate(data, start=1))


def _entry(entry: object, place: str) -> KnownWarning:
    if not isinstance(entry, Mapping):
        raise KnownWarningError(f"{place} is {entry!r:.100}; it must have {', '.join(_KEYS)}")
    if strange := sorted(str(key) for key in entry if key not in _KEYS):
        raise KnownWarningError(f"{place} has unknown keys: {', '.join(strange)}; it takes {', '.join(_KEYS)}")
    product = _text(entry, "product", place)
    if product not in _PRODUCTS:
        raise KnownWarningError(f"{place} has the product {product!r}; it must be one of {', '.join(_PRODUCTS)}")
    release = _text(entry, "release", place)
    if not _RELEASE.fullmatch(release):
        raise KnownWarningError(
            f"{place} has the release {release!r}; it must be the version that `show version active` prints, such as "
            '"15.0.1.12900-10", or its beginning, such as "15.0.1.12900"'
        )
    place = f"{place} ({product} {release})"
    reason = " ".join(_text(entry, "reason", place).split())
    given = entry.get("sentences")
    if not isinstance(given, list) or not given:
        raise KnownWarningError(f"{place} has no list of sentences; copy those that the error of the task lists")
    found = [sentence for number, text in enumerate(given, start=1) for sentence in _sentences(text, number, place)]
    return KnownWarning(Product(product), release, tuple(dict.fromkeys(found)), reason)


def _text(entry: Mapping[str, object], key: str, place: str) -> str:
    value = entry.get(key)
    if value is None or (isinstance(value, str) and not value.strip()):
        why = ": everybody who reads the plan must see why these sentences are acceptable" if key == "reason" else ""
        raise KnownWarningError(f"{place} has no {key}{why}")
    if not isinstance(value, str):
        raise KnownWarningError(f"{place} has the {key} {value!r:.100}, which is not text; put it in quotes")
    return value.strip()


def _sentences(text: object, number: int, place: str) -> tuple[str, ...]:
    place = f"{place}, sentence {number}"
    if not isinstance(text, str):
        raise KnownWarningError(f"{place} is {text!r:.100}, which is not text; put it in quotes")
    plain = " ".join(text.split())
    if not plain.isascii() or not plain.isprintable():
        raise KnownWarningError(
            f"{place} has characters that are not plain ASCII: {plain[:100]!r}. A text with such characters is never "
            "confirmed, because such characters can imitate others; run the command by hand on this node"
        )
    found = tuple(sentence.rstrip(". ") for sentence in sentences(plain) if essence(sentence))
    if not found:
        raise KnownWarningError(f"{place} is empty; copy the sentence from the error of the task")
    if any(looks_like_question(sentence) for sentence in found):
        raise KnownWarningError(f"{place} is a question: {plain[:100]!r}; name the sentences before the question only")
    return found
