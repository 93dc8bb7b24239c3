# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The models of phones and what they can do, by the name that the cluster gives a model."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from ..product.model import tls_rank
from .texts.phrase import Said, phrase

__all__ = [
    "NAMELESS",
    "Grade",
    "ModelKind",
    "PhoneModel",
    "classify",
    "known_models",
    "known_without_tls",
    "without_tls",
]

NAMELESS = "without a model"  # the name of what has none

_TABLE = Path(__file__).with_name("phone_models.csv")
_WITHOUT_TLS = Path(__file__).with_name("no_tls_devices.csv")
# Model names that no source has, but whose series the security guide names. 98xx is new and 88xx too, so neither
# `9[89]xx` nor `8[89]xx` would do.
_OLD_SERIES = re.compile(r"cisco (?:79\d\d|69\d\d|39\d\d|89\d\d|99\d\d)\b.*")
# Names that no list has, of what is no device. `Cisco TelePresence Profile 42` is a real one and has its own row.
_NO_DEVICE = re.compile(r"(?:.* )?(?:template|device profile|remote destination profile|(?:line|key) expansion module)")


_AND = " + "  # between values of one column


class Grade(str, Enum):
    """What is known of a model."""

    OLD = "old"  # TLS 1.0 at most
    OK = "ok"  # TLS 1.2, from some firmware on
    CONDITIONAL = "conditional"  # something else decides: a certificate, a client's version, a gateway's software
    REVIEW = "review"  # no source says


class ModelKind(str, Enum):
    """What a device is."""

    PHONE = "phone"
    ROOM = "room"
    CLIENT = "client"
    GATEWAY = "gateway"
    BRIDGE = "bridge"
    OTHER = "other"


@dataclass(frozen=True)
class PhoneModel:
    """A model. `tls` is the highest version for certain, empty if no source says.

    `firmware` is what it takes to do `tls`, `tls_1_3` what it takes for TLS 1.3. `gone` is the first release (three
    numbers) with which it cannot register any more. `https` is false where it has no HTTPS client at all. `sources` and
    `note` are keys of phrases.toml.
    """

    name: str
    grade: Grade
    tls: str = ""
    tls_1_3: Said = ""
    firmware: str = ""
    kind: ModelKind = ModelKind.OTHER
    https: bool = True
    gone: tuple[int, ...] = ()
    sources: tuple[str, ...] = ("none",)
    note: str = ""

    @property
    def said_name(self) -> Said:
        """The name that the cluster gives it, or that there is none."""
        return phrase("kind.no_model") if self.name == NAMELESS else self.name

    @property
    def said_note(self) -> Said:
        """What is to be known of it beside the rest; empty for most."""
        return phrase(f"model.{self.note}") if self.note else ""

    @property
    def said_sources(self) -> Said:
        """The documents that it is judged by."""
        *others, said = [phrase(f"source.{source}") for source in self.sources]
        for other in reversed(others):
            said = phrase("source.both", first=other, rest=said)
        return said

    def grade_at(self, target: str) -> Grade:
        """What it is at a target: a model of TLS 1.2 is old at TLS 1.3, unless some firmware or version decides."""
        if self.grade is Grade.REVIEW or not self.tls or tls_rank(self.tls) >= tls_rank(target):
            return self.grade
        return Grade.CONDITIONAL if self.tls_1_3 else Grade.OLD


def classify(name: str) -> PhoneModel:
    """The model of this name. One that no source knows is up for review, never ok."""
    key = " ".join(name.split()).casefold()
    if key in known_models():
        return known_models()[key]
    if _OLD_SERIES.fullmatch(key):
        return PhoneModel(name, Grade.OLD, "1.0", kind=ModelKind.PHONE, sources=("security_guide",), note="by_series")
    return PhoneModel(name, Grade.REVIEW, note="unknown_model")


def without_tls(name: str) -> str | None:
    """Why a device opens no TLS connection of its own, as a key of phrases.toml. None if it may open one."""
    key = " ".join(name.split()).casefold()
    if key in known_models():
        return None
    return known_without_tls().get(key) or ("by_name" if _NO_DEVICE.fullmatch(key) else None)


@cache
def known_models() -> Mapping[str, PhoneModel]:
    """The table, by name in lower case."""
    return {row["name"].casefold(): _model(row) for row in _rows(_TABLE)}


@cache
def known_without_tls() -> Mapping[str, str]:
    """What opens no TLS connection of its own, by name in lower case, each with the key of the reason."""
    return {row["name"].casefold(): row["note"] for row in _rows(_WITHOUT_TLS)}


def _rows(table: Path) -> Iterator[Mapping[str, str]]:
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    yield from csv.DictReader(lines)


def _model(row: Mapping[str, str]) -> PhoneModel:
    return PhoneModel(
        name=row["name"],
        grade=Grade(row["class"]),
        tls=row["tls"],
        tls_1_3=_needed(row["tls_1_3"]),
        firmware=row["firmware"],
        kind=ModelKind(row["kind"]),
        https=row["https"] != "no",
        gone=tuple(int(part) for part in row["gone"].split(".")) if row["gone"] else (),
        sources=tuple(row["sources"].split(_AND)),
        note=row["note"],
    )


def _needed(cell: str) -> Said:
    """What a version takes: a firmware, or a firmware and the release that it works with."""
    firmware, _and, release = cell.partition(_AND)
    return phrase("seen.version_with", version=firmware, release=release) if release else cell
