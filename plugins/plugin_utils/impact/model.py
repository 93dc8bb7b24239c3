# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the impact pre-check: a severity, a rule, what a rule found, and the finding that is reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from ..product.model import Product, tls_rank

__all__ = ["Draft", "ImpactFinding", "ImpactRule", "Item", "Severity", "Shown", "Waiver"]

Version = tuple[int, ...]


class Severity(str, Enum):
    """How bad a finding is; the worst first."""

    BLOCK = "block"  # phones, links or services stop
    WARN = "warn"  # something is lost, and calls go on
    ASK = "ask"  # no command decides it, or the cluster could not be read
    INFO = "info"


# What is true is no question any more.
_IF_TRUE = (Severity.BLOCK, Severity.WARN, Severity.INFO, Severity.ASK)


class Item(NamedTuple):
    """One thing that a finding is about: its name, what kind of thing it is (a phone's model), and what was seen."""

    name: str
    kind: str
    detail: str


class Shown(NamedTuple):
    """A command and the lines of its answer that decided."""

    command: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ImpactRule:
    """A row of the catalogue: under which condition what stops working for whom, and what helps.

    `severity` is the worst that it can be. `question` asks so that `yes` means that it is as bad as `if_yes`.
    `target_from` is the lowest target that it counts for; `since` and `before` bound the release. `needs` names the
    readings without which it cannot be judged, `uses` those without which it assumes the worse. `contradiction` says
    where its sources disagree. `effects` has the effect of those parts (see Draft) for which `effect` is not true.
    """

    id: str
    interface: str
    who: str
    condition: str
    severity: Severity
    effect: str
    workarounds: tuple[str, ...]
    question: str
    source: str
    if_yes: Severity = Severity.WARN
    contradiction: str = ""
    products: tuple[Product, ...] = (Product.CUCM,)
    target_from: str = "1.1"
    since: Version = ()
    before: Version = ()
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    effects: Mapping[str, str] = field(default_factory=dict)

    def effect_of(self, part: str) -> str:
        """What happens to those that this part of the findings is about."""
        return self.effects.get(part, self.effect)

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
    """What a rule found in the readings. `part` tells the drafts of one rule apart.

    `count` is how many are affected, which is more than the items where these stand for many; None is the number of
    items. `stops` says that a question must be answered before anything is changed.
    """

    severity: Severity
    items: Sequence[Item] = ()
    proofs: tuple[Shown, ...] = ()
    part: str = ""
    count: int | None = None
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
    note: str = ""  # what the answer came to
    waiver: Waiver | None = field(default=None)
