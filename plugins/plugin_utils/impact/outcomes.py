# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each device at the target, and how many of each model share a fate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..product.model import tls_rank
from .phone_models import Grade, ModelKind, PhoneModel
from .rules.find_phones import has_lsc
from .situation import Phone, Situation
from .words import SecurityMode, is_known_mode, is_secure

__all__ = ["DeviceOutcome", "ModelOutcomes", "fates"]


class DeviceOutcome(str, Enum):
    """What becomes of a device; the worst first."""

    STOPS = "stops"  # it cannot register
    LIMITED = "limited"  # it registers and calls, and loses services
    REVIEW = "review"  # no source tells, or firmware, a client or a gateway decides
    UNREAD = "unread"  # counted, but not listed
    DEAD = "dead"  # it cannot register with this release, whatever the minimum
    WORKS = "works"


@dataclass(frozen=True)
class ModelOutcomes:
    """The devices of one model."""

    model: PhoneModel
    grade: Grade  # at the target
    count: int
    fates: Mapping[DeviceOutcome, int]


def fates(situation: Situation) -> tuple[ModelOutcomes, ...]:
    """The models of the phones by name. Where phones were counted that were not listed, these are unread."""
    found: dict[str, Counter[DeviceOutcome]] = {}
    models: dict[str, PhoneModel] = {}
    for phone in situation.phones:
        models[phone.model.name] = phone.model
        found.setdefault(phone.model.name, Counter())[_outcome(situation, phone)] += 1
    for counted in situation.counts:
        models[counted.model.name] = counted.model
        own = found.setdefault(counted.model.name, Counter())
        own[DeviceOutcome.UNREAD] += max(0, counted.number - own.total())
    return tuple(
        ModelOutcomes(
            models[name],
            models[name].grade_at(situation.target),
            own.total(),
            {fate: own[fate] for fate in DeviceOutcome if own[fate]},
        )
        for name, own in sorted(found.items())
    )


def _outcome(situation: Situation, phone: Phone) -> DeviceOutcome:
    model = phone.model
    grade = model.grade_at(situation.target)
    if situation.is_gone(model):
        return DeviceOutcome.DEAD
    if tls_rank(situation.target) == 0:
        return DeviceOutcome.WORKS
    if grade is Grade.CONDITIONAL and model.kind is ModelKind.PHONE and model.grade is Grade.CONDITIONAL:
        grade = Grade.REVIEW if has_lsc(situation, phone) else Grade.OLD  # the 8831
    if grade in (Grade.REVIEW, Grade.CONDITIONAL):
        return DeviceOutcome.REVIEW
    if grade is Grade.OLD:
        # Without mixed mode they register without TLS, see R05; but what is old only at 1.3 may do SIP OAuth, see R28.
        plain = situation.mixed_mode is False and (model.grade is Grade.OLD or situation.target != "1.3")
        return DeviceOutcome.STOPS if is_secure(phone.mode) and not plain else DeviceOutcome.LIMITED
    if situation.target == "1.3" and phone.mode == SecurityMode.AUTHENTICATED.value:
        return DeviceOutcome.STOPS
    return DeviceOutcome.REVIEW if situation.target == "1.3" and not is_known_mode(phone.mode) else DeviceOutcome.WORKS
