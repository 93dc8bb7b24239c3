# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One examination of a node and its cluster after another, over one session that is renewed when it was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ...cli.errors import CommandRefused, VosError
from ...parse.cluster import Cluster
from ...parse.services import Services
from ...product.model import Product
from ..errors import FINAL, AnswerNotUnderstood
from ..fingerprint import fingerprint
from ..reader import CommandRunner, Reader
from . import readings
from .conditions import (
    Condition,
    cluster_condition,
    minimum_condition,
    replication_condition,
    services_condition,
    waiting_for,
)
from .readiness import (
    BACKUP_DAYS,
    READINESS,
    availability_condition,
    backup_age_condition,
    backup_condition,
    cer_condition,
    certificate_condition,
    clock_condition,
    disk_condition,
    registrations_condition,
    unity_condition,
    upgrade_condition,
    why_not_asked,
)

__all__ = ["CONDITIONS", "Demand", "Examination", "Examiner", "examine"]

T = TypeVar("T")

# What may be demanded by name; the order is that in which a node is asked.
CONDITIONS = ("services", "cluster", "replication", *READINESS)


@dataclass(frozen=True)
class Demand:
    """What must hold: conditions by name, and what some of them are measured against.

    Where one poll decides alone (`once`), it asks again for each answer that may be cut; several good polls in a row
    are such readings themselves.
    """

    conditions: Sequence[str]
    product: Product | None = None  # None: as the node's answers show
    services: frozenset[str] | None = None  # must be STARTED; None: each that is activated
    nodes: Sequence[str] = ()  # must be authenticated; none: all that are listed
    minimum: str | None = None  # the TLS version that the node was set to
    registrations: int | None = None  # so many phones were registered
    tolerance: float = 1.0  # the share of them that is enough
    backup_days: float = BACKUP_DAYS  # that the last good backup may be old
    once: bool = False


@dataclass(frozen=True)
class Examination:
    """What one poll found: the conditions and the evidence."""

    conditions: tuple[Condition, ...]
    evidence: tuple[dict[str, str], ...]

    @property
    def healthy(self) -> bool:
        """True if every condition holds."""
        return all(condition.holds for condition in self.conditions)

    @property
    def waiting_for(self) -> list[str]:
        """What does not hold."""
        return waiting_for(self.conditions)


class Examiner:
    """Examines a node each time that it is called. A login or a reading that fails is a bad poll and no error,
    except for those that no waiting fixes."""

    def __init__(
        self, login: Callable[[], CommandRunner], read: Callable[[CommandRunner], Reader], demand: Demand
    ) -> None:
        self._login = login
        self._read = read
        self._demand = demand
        self._reports = readings.CerReports()
        self._session: CommandRunner | None = None

    def __call__(self, left: float) -> Examination:
        """Examine once; `left` seconds until the deadline are not used, because a reading cannot be shortened."""
        reader: Reader | None = None
        try:
            if self._session is None:
                self._session = self._login()
            reader = self._read(self._session)
            found = examine(reader, self._demand, self._reports)
            conditions = (Condition("session", True, "the CLI answers"), *found)
        except FINAL:
            raise
        except VosError as error:
            # The session may be gone, or stand in the middle of an answer: the next poll logs in again.
            self._session = None
            conditions = (Condition("session", False, _words(error)),)
        return Examination(conditions, tuple(reader.evidence) if reader is not None else ())


def examine(reader: Reader, demand: Demand, reports: readings.CerReports | None = None) -> list[Condition]:
    """Ask a node for all that is demanded. An answer that cannot be read is a condition that does not hold.

    Raises VosError where the session is not at a prompt that goes on working.
    """
    with reader.confirming(demand.once):
        return _Questions(reader, demand, reports or readings.CerReports()).answers()


class _Questions:
    """The questions of one examination, and what several of them need."""

    def __init__(self, reader: Reader, demand: Demand, reports: readings.CerReports) -> None:
        self._reader = reader
        self._demand = demand
        self._reports = reports
        self._services: Services | None = None
        self._no_services = ""
        if "services" in demand.conditions or demand.product is None:
            self._services, self._no_services = _attempt(reader.services)
        self._cluster: Cluster | None
        self._cluster, self._no_cluster = _attempt(reader.cluster)
        self._product = demand.product or Product.UNKNOWN
        if demand.product is None and not self._no_services and not self._no_cluster:
            self._product = fingerprint(self._cluster, self._services, None, None).product

    def answers(self) -> list[Condition]:
        ask: dict[str, Callable[[], Condition]] = {
            "services": self._services_condition,
            "cluster": self._cluster_condition,
            "replication": self._replication_condition,
            "availability": lambda: availability_condition(readings.availability(self._reader)),
            "unity_cluster": lambda: unity_condition(readings.unity_cluster(self._reader)),
            "clock": lambda: clock_condition(readings.clock(self._reader)),
            "disk": lambda: disk_condition(self._reader.status()),
            "backup": lambda: backup_condition(readings.backups(self._reader)),
            "backup_age": self._backup_age_condition,
            "certificate": lambda: certificate_condition(readings.certificate(self._reader), self._reader.now()),
        }
        found = [self._ask(name, ask[name]) for name in CONDITIONS if name in self._demand.conditions and name in ask]
        if (minimum := self._demand.minimum) is not None:
            found.append(self._ask("tls_min_version", lambda: minimum_condition(self._reader.min_version(), minimum)))
        if (before := self._demand.registrations) is not None:
            found.append(self._registrations(before, all(condition.holds for condition in found)))
        if "upgrade" in self._demand.conditions:
            found.append(self._upgrade_condition())
        return found

    def _ask(self, name: str, question: Callable[[], Condition]) -> Condition:
        if reason := why_not_asked(name, self._product, self._cluster):
            return Condition(name, True, f"not asked: {reason}")
        answer, unreadable = _attempt(question)
        return answer if answer is not None else Condition(name, False, unreadable)

    def _services_condition(self) -> Condition:
        if self._services is None:
            return Condition("services", False, self._no_services or "the node lists no services")
        return services_condition(self._services, self._demand.services, self._product, self._cluster)

    def _cluster_condition(self) -> Condition:
        if self._no_cluster:
            return Condition("cluster", False, self._no_cluster)
        return cluster_condition(self._cluster, self._demand.nodes, self._product)

    def _replication_condition(self) -> Condition:
        if self._no_cluster:  # then nobody knows how many must replicate
            return Condition("replication", False, f"the list of cluster nodes could not be read: {self._no_cluster}")
        if self._product is Product.CER and self._cluster is not None and len(self._cluster.nodes) > 1:
            report = self._reports(self._reader)
            if report is not None:
                return cer_condition(report, self._cluster)
        return replication_condition(self._reader.replication(), self._cluster, self._product)

    def _backup_age_condition(self) -> Condition:
        history = readings.backup_history(self._reader)
        return backup_age_condition(history, self._reader.status().now, self._demand.backup_days)

    def _upgrade_condition(self) -> Condition:
        """Asked last: it is also what the other commands were refused with."""
        asked = self._ask("upgrade", lambda: upgrade_condition(readings.upgrade(self._reader)))
        refusal = self._reader.upgrade_refusal
        return Condition("upgrade", False, refusal) if refusal else asked

    def _registrations(self, before: int, rest_holds: bool) -> Condition:
        """The list of all phones is long: it is asked for only when nothing else is missing."""
        if not rest_holds:
            return Condition("registrations", False, "asked for when the rest holds")
        tolerance = self._demand.tolerance
        return self._ask(
            "registrations",
            lambda: registrations_condition(readings.registrations(self._reader), before, tolerance),
        )


def _attempt(reading: Callable[[], T]) -> tuple[T | None, str]:
    """The reading and "", or None and why the node's answer cannot be read, at a prompt that goes on working."""
    try:
        return reading(), ""
    except (AnswerNotUnderstood, CommandRefused) as error:
        return None, _words(error)


def _words(error: VosError) -> str:
    seen = " ".join(error.seen.split())[-200:]
    return f"{error.message} ({seen})" if seen and seen not in error.message else error.message
