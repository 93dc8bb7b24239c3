# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a health condition is: a Check says which commands are sent to which nodes, how to judge, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, Flag, IntEnum, auto
from typing import Any, Generic, TypeVar

from ...parse.cluster import Cluster
from ...parse.services import Services
from ...product.model import Product
from ..reader import Reader
from .cer_report import CerReports
from .condition import Condition

__all__ = ["BACKUP_DAYS", "Check", "Demand", "HealthCommand", "NodeView", "Purpose", "Scope", "Turn"]

T = TypeVar("T")

BACKUP_DAYS = 7.0  # how old a good backup may be, unless the operator says otherwise


class Purpose(Flag):
    """What a condition is checked for. gate.py says which gate checks which purpose."""

    PRECHECK = auto()  # the plan shows it before the change, and may block the cluster
    RESTART = auto()  # while it does not hold, the checked node must not be restarted
    CLUSTER = auto()  # while it does not hold, no node of its cluster must be restarted
    TAKEOVER = auto()  # without it, a node cannot take over for the one that goes down
    DATABASE = auto()  # the same, for the publisher of another database
    LOAD = auto()  # the node carries its load: before a change each that stays up, after it all nodes of the cluster
    RECOVERY = auto()  # a restart may break it, so it must hold again afterwards
    RESULT = auto()  # compared with the reading of the node before its restart


class Scope(Enum):
    """Which nodes must not be restarted while a condition does not hold on one node."""

    NODE = "that node"
    PRODUCT = "all nodes of that product in the cluster"
    CLUSTER = "all nodes of the cluster"


class Turn(IntEnum):
    """When a condition is checked within one examination; conditions of one turn follow the order of CHECKS."""

    IN_ORDER = 0
    REST_HOLDS = 1  # its answer is long, so it is checked only if all before it hold
    LAST = 2  # it also uses the refusals of the other commands


@dataclass(frozen=True)
class Demand:
    """What must hold: conditions by name, and the values that some of them are compared with.

    If one poll decides alone (`once`), each answer that may be cut off is read again. Otherwise several good polls in a
    row are needed, and they have the same effect.

    `last` are the counters that the poll before has read: some must grow, others must not. If no other poll decides
    (`alone`), and there was none before, they are read at the beginning of the poll and at its end.
    """

    conditions: Sequence[str]
    product: Product | None = None  # None: as the node's answers show
    services: frozenset[str] | None = None  # must be STARTED; None: each that is activated
    nodes: Sequence[str] = ()  # must be authenticated; none: all that are listed
    minimum: str | None = None  # the TLS version that the node was set to
    registrations: int | None = None  # how many phones were registered before
    tolerance: float = 1.0  # the share of them that is enough
    backup_days: float = BACKUP_DAYS  # how old the last good backup may be
    without: Collection[str] = ()  # conditions that the operator accepted, so that they are not checked
    once: bool = False
    counted: Collection[str] | None = None  # the conditions with a service to ask for; None: as its services show
    last: Mapping[str, float] = field(default_factory=dict)
    alone: bool = False

    def asks(self, check: Check[Any]) -> bool:
        """Whether a condition is asked for, as far as that depends on the demand."""
        if check.name in self.without:
            return False
        if check.service and self.counted is not None and check.name not in self.counted:
            return False
        return check.name in self.conditions if check.measure is None else check.measure(self) is not None


@dataclass(frozen=True)
class NodeView:
    """The node that is examined, as a check sees it. Values that several checks need are read only once."""

    reader: Reader
    demand: Demand
    reports: CerReports
    product: Product = Product.UNKNOWN
    cluster: Cluster | None = None
    no_cluster: str = ""  # why the list of the cluster's nodes cannot be read
    services: Services | None = None
    no_services: str = ""  # why the list of services cannot be read

    def why_not_asked(self, check: Check[Any]) -> str:
        """Why a condition does not apply to the node; empty for one that does."""
        if self.product is not Product.UNKNOWN and (reason := check.asked_of(self.product, self.cluster)):
            return reason
        if not check.service or self.demand.counted is not None or self.services is None:
            return ""
        return "" if self.services.runs(check.service) else f"{check.service} does not run here"


@dataclass(frozen=True)
class HealthCommand(Generic[T]):
    """A command with the parser of its answer, the line of the answer that decides, and its timeout in seconds."""

    text: str
    parser: Callable[[str], T]
    line: Callable[[T], str]
    patience: float = 0.0
    whole: bool = False  # the parser refuses an answer that was cut off, so one answer is enough

    def read(self, reader: Reader) -> T | None:
        """The parsed answer, or None if the node has no such command. Raises VosError."""
        return reader.ask(self.text, self.parser, self.line, self.patience, whole=lambda _found: self.whole)


def _each_node(_product: Product, _cluster: Cluster | None) -> str:
    return ""


@dataclass(frozen=True)
class Check(Generic[T]):
    """One health condition.

    `read` sends `commands` and parses the answers, `judge` says what they mean. `asked_of` returns why a node of this
    product, in this cluster, is not checked; empty for a node that is. A node of an unknown product is checked for
    everything. `fix` is what an operator can do, as the plan shows it.
    """

    name: str
    commands: tuple[str, ...]
    read: Callable[[NodeView], T]
    judge: Callable[[T, NodeView], Condition]
    purpose: Purpose
    asked_of: Callable[[Product, Cluster | None], str] = _each_node
    fix: str = ""
    scope: Scope = Scope.CLUSTER
    acceptable: bool = False  # an operator may accept that it does not hold
    passes: bool = False  # it usually becomes good by itself, so the gate waits and the plan does not block
    turn: Turn = Turn.IN_ORDER
    service: str = ""  # the node is asked if this service runs on it
    compares: bool = False  # its counters with those of the poll before
    measure: Callable[[Demand], object] | None = None  # checked if this returns a value, instead of by its name
