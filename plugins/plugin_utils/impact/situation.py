# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read of one cluster, in the shape that the rules are judged in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from ..parse.ctl import Ctl
from ..parse.sql import Row
from ..product.model import Product
from .model import Shown
from .peers import PeerAnswer
from .phone_models import NAMELESS, Grade, PhoneModel, classify, without_tls
from .queries import QUERIES, Reading
from .words import NO_OPERATION, OPERATIONS

__all__ = ["Failure", "ModelCount", "OtherDevices", "Phone", "Situation", "cross_check", "row_line"]

_NUMBER = re.compile(r"[0-9]{1,12}")
_SHOWN = 3  # deciding lines of one command
# Where typecertificateoperation could not be read, or names nothing as `No Pending Operation`: numbered as in the
# schema. That 1 is the first is in line with public queries for pending operations (`tkcertificateoperation<>1`).
_OPERATION_NUMBERS = {str(number): name for number, name in enumerate(OPERATIONS, 1)}


class Failure(NamedTuple):
    """A command that failed, and why."""

    command: str
    error: str


class Phone(NamedTuple):
    """A phone. `lsc_until` is the end of its own certificate in epoch seconds, 0 where it has none."""

    name: str
    model: PhoneModel
    mode: str  # as printed
    encrypted: bool
    operation: str
    lsc_until: int
    row: int


class OtherDevices(NamedTuple):
    """How many devices of a name open no TLS connection of their own, and the row that counts them.

    `why` is a key of phrases.toml.
    """

    name: str
    why: str
    number: int
    row: int


class ModelCount(NamedTuple):
    """How many phones of a model the database has, and the row that says so."""

    model: PhoneModel
    number: int
    row: int


def row_line(row: Row) -> str:
    """A row as the node prints it, with one blank between its values."""
    return " ".join("NULL" if value is None else value for value in row)


def cross_check(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """The readings, with an error on the phones where fewer were listed than counted.

    A page may be cut, or a device may be deleted between two pages, which moves another one over the edge.
    """
    checked = dict(readings)
    models, phones = readings.get("models"), readings.get("phones")
    if models is None or phones is None or models.error or phones.error:
        return checked
    wrong = [row for row in models.rows if not _NUMBER.fullmatch(row[1] or "")]
    if wrong:
        error = f"a count of phones is not a number: {row_line(wrong[0])}"
        return checked | {"models": replace(models, error=error, failed=models.query.command())}
    counted, listed = sum(int(row[1] or 0) for row in models.rows), len({row[0] for row in phones.rows})
    if listed < counted:
        error = f"{counted} phones were counted and {listed} were listed"
        checked["phones"] = replace(phones, error=error, failed=phones.query.command())
    return checked


@dataclass(frozen=True)
class Situation:
    """A node and its cluster, read once. A reading that failed has an error; rules judge what it has all the same."""

    product: Product
    version: tuple[int, ...]
    target: str
    now: datetime
    readings: Mapping[str, Reading] = field(default_factory=dict)
    ctl: Ctl | None = None
    fips: bool | None = None
    common_criteria: bool | None = None
    failures: Mapping[str, Failure] = field(default_factory=dict)  # of what is no query: ctl, fips
    peers: tuple[PeerAnswer, ...] = ()

    def failure(self, need: str) -> Failure | None:
        """Why a reading is missing or incomplete."""
        reading = self.readings.get(need)
        if reading is None and need in QUERIES and self.product is Product.CUCM:
            return Failure(QUERIES[need].command(), "it was not asked")
        if reading is not None and reading.error:
            return Failure(reading.failed, reading.error)
        return self.failures.get(need)

    def rows(self, name: str) -> Sequence[Row]:
        """The rows of a query, none if it failed."""
        return self.readings[name].rows if name in self.readings else ()

    def proof(self, name: str, rows: Iterable[int]) -> tuple[Shown, ...]:
        """The first of these rows, each with the command that had it."""
        lines: dict[str, list[str]] = {}
        reading = self.readings[name]
        for number in sorted(rows)[:_SHOWN]:
            lines.setdefault(reading.command_of(number), []).append(row_line(reading.rows[number]))
        return tuple(Shown(command, tuple(found)) for command, found in lines.items())

    def no_rows(self, name: str) -> tuple[Shown, ...]:
        """That a query came back without a row."""
        return (Shown(self.readings[name].query.command(), ("no row",)),)

    @cached_property
    def mixed_mode(self) -> bool | None:
        """Whether the cluster is in mixed mode; None if that was not read."""
        values = [row[1] for row in self.rows("security_mode")]
        return {"0": False, "1": True}.get(values[0] or "") if len(values) == 1 else None

    def mixed_mode_proof(self) -> tuple[Shown, ...]:
        """What was read of the mode, or why nothing was."""
        if failure := self.failure("security_mode"):
            return (Shown(failure.command, tuple(failure.error.splitlines()[:_SHOWN])),)
        rows = self.rows("security_mode")
        return self.proof("security_mode", range(len(rows))) if rows else self.no_rows("security_mode")

    @cached_property
    def phones(self) -> tuple[Phone, ...]:
        """The phones by name, each once, without devices that open no TLS connection of their own."""
        models: dict[str, PhoneModel | None] = {}
        found: dict[str, Phone] = {}
        for number, (name, model, mode, encrypted, operation, until) in enumerate(self.rows("phones")):
            model = model or ""
            if model not in models:
                models[model] = None if without_tls(model) else classify(model or NAMELESS)
            kind = models[model]
            if kind is not None and name:
                seconds = int(until) if until and _NUMBER.fullmatch(until) else 0
                found[name] = Phone(name, kind, mode or "", encrypted == "t", operation or "", seconds, number)
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def counts(self) -> tuple[ModelCount, ...]:
        """The models of the cluster with their numbers."""
        return tuple(
            ModelCount(classify(row[0] or NAMELESS), int(row[1]), number)
            for number, row in enumerate(self.rows("models"))
            if row[1] and _NUMBER.fullmatch(row[1]) and not without_tls(row[0] or "")
        )

    @cached_property
    def others(self) -> tuple[OtherDevices, ...]:
        """What the database keeps among the phones, and what opens no TLS connection of its own."""
        return tuple(
            OtherDevices(row[0] or "", why, int(row[1]), number)
            for number, row in enumerate(self.rows("models"))
            if row[1] and _NUMBER.fullmatch(row[1]) and (why := without_tls(row[0] or ""))
        )

    @cached_property
    def operations(self) -> Mapping[str, str]:
        """The known CAPF operations by their numbers: as the cluster says, or else in the order of the schema."""
        names = {number: name for number, name in self.rows("certificate_operations") if number and name in OPERATIONS}
        return names if NO_OPERATION in names.values() else _OPERATION_NUMBERS

    def operation_of(self, phone: Phone) -> str | None:
        """The CAPF operation of a phone; None for a number that is missing or not known."""
        return self.operations.get(phone.operation)

    def is_gone(self, model: PhoneModel) -> bool:
        """Whether phones of a model cannot register with this release."""
        return bool(model.gone) and self.version >= model.gone

    @cached_property
    def old(self) -> tuple[Phone, ...]:
        """The phones of TLS 1.0 that can register with this release."""
        return tuple(p for p in self.phones if p.model.grade is Grade.OLD and not self.is_gone(p.model))
