# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One examination of a node and its cluster after another, over one session that is renewed when it was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..cli.errors import CommandRefused, VosError
from ..product.fingerprint import fingerprint
from ..product.model import Product
from ..rollout.gates import (
    Condition,
    cluster_condition,
    minimum_condition,
    replication_condition,
    services_condition,
    waiting_for,
)
from .errors import FINAL, AnswerNotUnderstood
from .reading import Asks, Reader

__all__ = ["Examination", "Examiner"]

T = TypeVar("T")


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
    except for those that no waiting mends."""

    def __init__(
        self,
        login: Callable[[], Asks],
        read: Callable[[Asks], Reader],
        *,
        baseline: frozenset[str] | None,
        nodes: Sequence[str],
        replication: bool,
        minimum: str | None = None,
    ) -> None:
        self._login = login
        self._read = read
        self._baseline = baseline
        self._nodes = nodes
        self._replication = replication
        self._minimum = minimum
        self._session: Asks | None = None

    def __call__(self, left: float) -> Examination:
        """Examine once; `left` seconds until the deadline are not used, because a reading cannot be shortened."""
        reader: Reader | None = None
        try:
            if self._session is None:
                self._session = self._login()
            reader = self._read(self._session)
            conditions = (Condition("session", True, "the CLI answers"), *self._examine(reader))
        except FINAL:
            raise
        except VosError as error:
            # The session may be gone, or stand in the middle of an answer: the next poll logs in again.
            self._session = None
            conditions = (Condition("session", False, _words(error)),)
        return Examination(conditions, tuple(reader.evidence) if reader is not None else ())

    def _examine(self, reader: Reader) -> list[Condition]:
        services, no_services = _attempt(reader.services)
        cluster, no_cluster = _attempt(reader.cluster)
        product = Product.UNKNOWN
        if not no_services and not no_cluster:
            product = fingerprint(cluster, services, None, None).product
        conditions = [
            services_condition(services, self._baseline, product)
            if services is not None
            else Condition("services", False, no_services or "the node lists no services"),
            Condition("cluster", False, no_cluster) if no_cluster else cluster_condition(cluster, self._nodes, product),
        ]
        if self._replication:
            replication, unreadable = _attempt(reader.replication)
            conditions.append(
                Condition("replication", False, unreadable)
                if unreadable
                else replication_condition(replication, cluster, product)
            )
        if self._minimum is not None:
            minimum, unreadable = _attempt(reader.min_version)
            conditions.append(
                Condition("tls_min_version", False, unreadable)
                if unreadable
                else minimum_condition(minimum, self._minimum)
            )
        return conditions


def _attempt(reading: Callable[[], T]) -> tuple[T | None, str]:
    """The reading and "", or None and why the node's answer cannot be read, at a prompt that goes on working."""
    try:
        return reading(), ""
    except (AnswerNotUnderstood, CommandRefused) as error:
        return None, _words(error)


def _words(error: VosError) -> str:
    seen = " ".join(error.seen.split())[-200:]
    return f"{error.message} ({seen})" if seen and seen not in error.message else error.message
