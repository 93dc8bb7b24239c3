# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One examination of a node and its cluster after another, over one session that is renewed when it was lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ...cli.errors import CommandRefused, VosError
from ...product.model import Product
from ..errors import FINAL, AnswerNotUnderstood
from ..fingerprint import fingerprint
from ..perf_query import PERF
from ..reader import CommandRunner, Reader
from .cer_report import CerReports
from .check import Check, Demand, NodeView, Turn
from .checks import BY_NAME, CHECKS
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
        # Counters of several conditions may be asked in one command.
        counters = [f"-> {name} " for name in _numbers(c for c in self.conditions if not c.holds)]
        return [
            found["line"]
            for found in self.evidence
            if found["line"] and (found["command"] in commands or any(name in found["line"] for name in counters))
        ]

    def with_counters(self, counted: Examination) -> Examination:
        """The same node with the counters that were read over another session."""
        more = (one for one in counted.conditions if one.name != "session" or not one.holds)
        return replace(self, conditions=(*self.conditions, *more), evidence=(*self.evidence, *counted.evidence))

    def lacking(self, condition: Condition) -> Examination:
        """The same node with this condition in place of what it has shown of it."""
        rest = (one for one in self.conditions if one.name != condition.name)
        return replace(self, conditions=(*rest, condition))

    @property
    def numbers(self) -> Mapping[str, float]:
        """The counters that were read."""
        return _numbers(self.conditions)

    def number(self, condition: str) -> float | None:
        """The counter that a condition has read, if it has one and could."""
        numbers = next((one.numbers for one in self.conditions if one.name == condition), {})
        return next(iter(numbers.values()), None)


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

    def __call__(self, _left: float, without: Collection[str] = ()) -> Examination:
        """Examine once, without some conditions. The seconds until the deadline are not used, because a reading cannot
        be shortened."""
        return self._examine(replace(self._demand, without=(*self._demand.without, *without)))

    @property
    def counters(self) -> Mapping[str, float]:
        """The counters that were read last, which the next ones are compared with."""
        return self._demand.last

    def remember(self, counters: Mapping[str, float]) -> None:
        """Compare with these from now on: they were read over another session to the node."""
        self._demand = replace(self._demand, last={**self._demand.last, **counters})

    def again(self, without: Collection[str] = ()) -> Examination:
        """Ask for what did not hold the last time, or for everything if that is not known; without some conditions."""
        self._begun = None
        demand = replace(self._demand, without=(*self._demand.without, *without))
        return self._examine(_narrowed(demand, self._missing - frozenset(without)), goes_on=True)

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
        else:
            self.remember(_numbers(conditions))
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
        if demand.alone and not demand.last:
            node = replace(node, demand=replace(demand, last=_first_reading(node)))
        found: list[Condition] = []
        for check in sorted(CHECKS, key=lambda check: check.turn):
            if demand.asks(check):
                # Counters do not wait for one another: one command reads them all.
                rest = [condition for condition in found if not BY_NAME[condition.name].service]
                found.append(_ask(check, node, rest_holds=all(condition.holds for condition in rest)))
        return found


def _first_reading(node: NodeView) -> Mapping[str, float]:
    """The counters that are compared with those at the end of the same poll."""
    checks = [c for c in CHECKS if c.compares and node.demand.asks(c) and not node.why_not_asked(c)]
    found = _numbers(_ask(check, node, rest_holds=True) for check in checks)
    node.reader.forget(PERF)
    return found


def _numbers(conditions: Iterable[Condition]) -> Mapping[str, float]:
    return {name: number for condition in conditions for name, number in condition.numbers.items()}


def _view(reader: Reader, demand: Demand, reports: CerReports) -> NodeView:
    """The node with what several checks need: its services, its cluster, and its product."""
    services, no_services = None, ""
    asked = any(
        demand.asks(check) and (check.name == "services" or (check.service and demand.counted is None))
        for check in CHECKS
    )
    if asked or demand.product is None:
        services, no_services = _attempt(reader.services)
    # Counters alone are not asked by what the cluster is.
    needed = demand.product is None or any(demand.asks(check) and not check.service for check in CHECKS)
    cluster, no_cluster = _attempt(reader.cluster) if needed else (None, "")
    product = demand.product or Product.UNKNOWN
    if demand.product is None and not no_services and not no_cluster:
        product = fingerprint(cluster, services, None, None).product
    return NodeView(reader, demand, reports, product, cluster, no_cluster, services, no_services)


def _ask(check: Check[Any], node: NodeView, *, rest_holds: bool) -> Condition:
    if reason := node.why_not_asked(check):
        return Condition(check.name, True, f"not asked: {reason}")
    if check.turn is Turn.REST_HOLDS and not rest_holds:
        return Condition(check.name, False, LATER)
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
