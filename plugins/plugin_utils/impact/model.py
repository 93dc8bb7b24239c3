# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the impact pre-check: a severity, a rule, what a rule found, and the finding that is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from ..product.model import Product, tls_rank
from .texts.phrase import Phrase, Said, english

__all__ = [
    "Draft",
    "Group",
    "ImpactFinding",
    "ImpactRule",
    "Item",
    "Part",
    "Severity",
    "Shown",
    "Waiver",
    "alike",
    "largest_first",
]

Version = tuple[int, ...]


class Severity(str, Enum):
    """How bad a finding is; the worst first."""

    BLOCK = "block"  # phones, links or services stop
    WARN = "warn"  # something is lost, but calls continue
    ASK = "ask"  # the CLI cannot tell, or the cluster could not be read
    INFO = "info"


# A question that was answered yes is no question any more.
_IF_TRUE = (Severity.BLOCK, Severity.WARN, Severity.INFO, Severity.ASK)


class Part(str, Enum):
    """The parts of the findings of one rule. Results contain the value, so it must not change; texts use the name."""

    WHOLE = ""
    NOT_READ = "not read"
    LEFT_OVER = "left-over file of a cluster that is not in mixed mode"
    NO_CLIENT = "no CTL client from 14 on"
    NOT_MIXED = "not in mixed mode"
    TOO_OLD = "too old"
    IN_PART = "in part"
    VERSION_UNKNOWN = "version not known"
    NO_LSC_SECURE = "no LSC, secure"
    NO_LSC_NON_SECURE = "no LSC, non-secure"
    NO_LSC_NOT_MIXED = "no LSC, not in mixed mode"
    WITH_LSC = "with LSC"
    MEDIA_RESOURCES = "media resources"
    ANALOG_PORTS = "analog ports"
    NOT_GOVERNED = "15SU2 ignores the minimum"
    PHONES = "phones"
    TRUNKS = "SIP trunks"
    PHONES_MODE_UNKNOWN = "phones, mode not known"
    TRUNKS_MODE_UNKNOWN = "SIP trunks, mode not known"
    SECURE = "secure"
    NON_SECURE = "non-secure"
    BY_FIRMWARE = "by firmware"
    REFUSE = "refuse the target"
    NO_ANSWER = "gave no clear answer"
    ACCEPT = "accept the target"


class Item(NamedTuple):
    """One thing that a finding is about: its name, what kind of thing it is (a phone's model), and what was seen."""

    name: str
    kind: Said
    detail: Said


class Group(NamedTuple):
    """How many devices of one kind (a model) are alike in what was seen of them (their mode)."""

    kind: Said
    detail: Said
    number: int


def alike(items: Iterable[Item]) -> tuple[Group, ...]:
    """The items, counted by their kind and by what was seen."""
    found = Counter((item.kind, item.detail) for item in items)
    return largest_first(Group(kind, detail, count) for (kind, detail), count in found.items())


def largest_first(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups by their size, then by name."""
    return tuple(sorted(groups, key=lambda group: (-group.number, english(group.kind), english(group.detail))))


class Shown(NamedTuple):
    """A command and the lines of its answer that decided."""

    command: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ImpactRule:
    """A row of the catalogue. What it says in words is in texts/.

    `severity` is the worst that it can be, `if_yes` its severity if its question is answered yes. `target_from` is the
    lowest target that it applies to; `since` and `before` limit the release. `needs` names the readings that it cannot
    be judged without; `uses` those without which it assumes the worse case.
    """

    id: str
    severity: Severity
    if_yes: Severity = Severity.WARN
    products: tuple[Product, ...] = (Product.CUCM,)
    target_from: str = "1.1"
    since: Version = ()
    before: Version = ()
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    def applies(self, product: Product, version: Version, target: str) -> bool:
        """Whether the rule counts for this product and release, and for this target."""
        return (
            product in self.products
            and tls_rank(target) >= tls_rank(self.target_from)
            and version >= self.since
            and (not self.before or version < self.before)
        )

    @property
    def if_true(self) -> Severity:
        """What a question of the rule comes to when it is answered with yes."""
        return min(self.severity, self.if_yes, key=_IF_TRUE.index)


@dataclass(frozen=True)
class Draft:
    """What a rule found in the readings.

    `count` is how many are affected, which is more than the items where these stand for many; None is the number of
    items. `groups` has all affected devices by model, however many are named; it is empty where the items are no
    devices. `stops` says that a question must be answered before anything is changed.
    """

    severity: Severity
    items: Sequence[Item] = ()
    proofs: tuple[Shown, ...] = ()
    part: Part = Part.WHOLE
    count: int | None = None
    groups: tuple[Group, ...] = ()
    stops: bool = False
    error: str = ""  # why something could not be read

    @property
    def number(self) -> int:
        """How many are affected."""
        return len(self.items) if self.count is None else self.count


@dataclass(frozen=True)
class Waiver:
    """A finding of a cluster that an operator accepts, why, and until which day (ISO 8601, that day included)."""

    rule: str
    cluster: str
    reason: str
    expires: str
    expired: bool = False


@dataclass(frozen=True)
class ImpactFinding:
    """A draft with its rule, and what the operator said of it."""

    rule: ImpactRule
    draft: Draft
    severity: Severity
    blocking: bool
    answer: str = ""  # yes, no, or empty
    note: Phrase | None = None  # what the answer came to
    waiver: Waiver | None = field(default=None)
