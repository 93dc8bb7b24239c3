# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One examination of a node and its cluster after another, over one session that is renewed when it was lost."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ...cli.errors import CommandRefused, VosError
from ...product.model import Product
from ..errors import FINAL, AnswerNotUnderstood
from ..fingerprint import fingerprint
from ..reader import CommandRunner, Reader
from .cer_report import CerReports
from .check import Check, Demand, NodeView, Turn
from .checks import CHECKS
from .condition import LATER, Condition, waiting_for

__all__ = ["Examination", "Examiner", "examine"]

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

    @property
    def decided_by(self) -> list[str]:
        """The lines of the node from which it follows that a condition does not hold: not those of what holds."""
        bad = {condition.name for condition in self.conditions if not condition.holds}
        commands = {command for check in CHECKS if check.name in bad for command in check.commands}
        return [found["line"] for found in self.evidence if found["command"] in commands and found["line"]]


class Examiner:
    """Examines one node each time that it is called. A failed login or reading is a bad poll and no error, unless
    waiting cannot fix it.

    `login` returns a session at its prompt; it is called at first, and again after a session failed. For several nodes,
    use one Examiner each and call them in parallel; they share nothing.

    `again` is for a node that takes long: it asks first for what did not hold the last time, and for the rest only if
    that holds now. The next call then goes on from its answers: they are of the same poll.
    """

    def __init__(
        self, login: Callable[[], CommandRunner], read: Callable[[CommandRunner], Reader], demand: Demand
    ) -> None:
        self._login = login
        self._read = read
        self._demand = demand
        self._reports = CerReports()
        self._session: CommandRunner | None = None
        self._missing: frozenset[str] = frozenset()  # what did not hold the last time
        self._begun: Reader | None = None  # the answers of `again`, where the poll goes on

    def __call__(self, _left: float) -> Examination:
        """Examine once; the seconds until the deadline are not used, because a reading cannot be shortened."""
        return self._examine(self._demand)

    def again(self) -> Examination:
        """Ask for what did not hold the last time, or for everything if that is not known."""
        self._begun = None
        return self._examine(_narrowed(self._demand, self._missing), goes_on=True)

    def _examine(self, demand: Demand, *, goes_on: bool = False) -> Examination:
        reader, self._begun = self._begun, None
        try:
            if self._session is None:
                self._session, reader = self._login(), None
            reader = reader or self._read(self._session)
            found = examine(reader, demand, self._reports)
            conditions = (Condition("session", True, "the CLI answers"), *found)
        except FINAL:
            raise
        except VosError as error:
            # The session may be lost, or in the middle of an answer: the next poll logs in again.
            self._session = None
            conditions = (Condition("session", False, _words(error)),)
        seen = Examination(conditions, tuple(reader.evidence) if reader is not None else ())
        self._missing = frozenset(condition.name for condition in conditions if not condition.holds)
        if goes_on and seen.healthy:
            self._begun = reader
        return seen


def _narrowed(demand: Demand, missing: Collection[str]) -> Demand:
    """What is asked first. A check that uses the refusals of the other commands says nothing without them."""
    alone = {check.name for check in CHECKS if check.turn is not Turn.LAST}
    if not missing or not alone.issuperset(missing):
        return demand
    return replace(demand, without=frozenset((*demand.without, *(check.name for check in CHECKS))) - frozenset(missing))


def examine(reader: Reader, demand: Demand, reports: CerReports | None = None) -> list[Condition]:
    """Ask a node for all that is demanded. An answer that cannot be read is a condition that does not hold.

    Raises VosError if the session cannot be used any more.
    """
    with reader.confirming(demand.once):
        node = _view(reader, demand, reports or CerReports())
        found: list[Condition] = []
        for check in sorted(CHECKS, key=lambda check: check.turn):
            if _is_demanded(check, demand):
                found.append(_ask(check, node, rest_holds=all(condition.holds for condition in found)))
        return found


def _view(reader: Reader, demand: Demand, reports: CerReports) -> NodeView:
    """The node with what several checks need: its services, its cluster, and its product."""
    services, no_services = None, ""
    asked = "services" in demand.conditions and "services" not in demand.without
    if asked or demand.product is None:
        services, no_services = _attempt(reader.services)
    cluster, no_cluster = _attempt(reader.cluster)
    product = demand.product or Product.UNKNOWN
    if demand.product is None and not no_services and not no_cluster:
        product = fingerprint(cluster, services, None, None).product
    return NodeView(reader, demand, reports, product, cluster, no_cluster, services, no_services)


def _is_demanded(check: Check[Any], demand: Demand) -> bool:
    if check.name in demand.without:
        return False
    return check.name in demand.conditions if check.measure is None else check.measure(demand) is not None


def _ask(check: Check[Any], node: NodeView, *, rest_holds: bool) -> Condition:
    if check.turn is Turn.REST_HOLDS and not rest_holds:
        return Condition(check.name, False, LATER)
    if node.product is not Product.UNKNOWN and (reason := check.asked_of(node.product, node.cluster)):
        return Condition(check.name, True, f"not asked: {reason}")
    answer, unreadable = _attempt(lambda: check.judge(check.read(node), node))
    if answer is None:
        return Condition(check.name, False, unreadable)
    if answer.lines:
        node.reader.note_instead(check.commands[0], answer.lines)
    return answer


def _attempt(reading: Callable[[], T]) -> tuple[T | None, str]:
    """The reading and "", or None and why the answer cannot be read. The session can still be used."""
    try:
        return reading(), ""
    except (AnswerNotUnderstood, CommandRefused) as error:
        return None, _words(error)


def _words(error: VosError) -> str:
    seen = " ".join(error.seen.split())[-200:]
    return f"{error.message} ({seen})" if seen and seen not in error.message else error.message
