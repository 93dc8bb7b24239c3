# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each device at the target, and how many of each model share a fate.

A device has one fate, and it is the one that the findings tell: where a finding blocks for it, it stops; where an open
question is about it, it is up for review, and never counted among those that go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from ..product.model import tls_rank
from .phone_models import Grade, ModelKind, PhoneModel
from .rules.catalogue import RULES
from .rules.find_phones import depends_on_firmware, has_lsc
from .situation import Phone, Situation
from .words import SecurityMode, is_known_mode, is_secure

__all__ = ["DeviceOutcome", "ModelOutcomes", "fates"]


class DeviceOutcome(str, Enum):
    """What becomes of a device; the worst first."""

    STOPS = "stops"  # it cannot register
    LIMITED = "limited"  # it registers and calls, and loses services
    REVIEW = "review"  # an open question decides: about its model, its firmware, a client, a gateway
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


def fates(situation: Situation, answers: Mapping[str, str]) -> tuple[ModelOutcomes, ...]:
    """The models of the phones by name. Where phones were counted that were not listed, these are unread.

    `answers` are those of the operator by rule: a question that was answered with no leaves nothing to review.
    """
    found: dict[str, Counter[DeviceOutcome]] = {}
    models: dict[str, PhoneModel] = {}
    for phone in situation.phones:
        models[phone.model.name] = phone.model
        found.setdefault(phone.model.name, Counter())[_outcome(situation, phone, answers)] += 1
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


def _outcome(situation: Situation, phone: Phone, answers: Mapping[str, str]) -> DeviceOutcome:
    model = phone.model
    if situation.is_gone(model):
        return DeviceOutcome.DEAD
    if tls_rank(situation.target) == 0:
        return DeviceOutcome.WORKS
    if situation.target == "1.3" and phone.mode == SecurityMode.AUTHENTICATED.value:
        return DeviceOutcome.STOPS  # R27, whatever its model can do
    if _is_old(situation, phone):
        # Without mixed mode they register without TLS, see R05; but what is old only at 1.3 may do SIP OAuth, see R28.
        plain = situation.mixed_mode is False and (model.grade is Grade.OLD or situation.target != "1.3")
        return DeviceOutcome.STOPS if is_secure(phone.mode) and not plain else DeviceOutcome.LIMITED
    is_open = any(answers.get(rule) != "no" for rule in _deciding(situation, phone))
    return DeviceOutcome.REVIEW if is_open else DeviceOutcome.WORKS


def _is_old(situation: Situation, phone: Phone) -> bool:
    """Whether a device cannot do the target, whatever somebody answers."""
    grade = phone.model.grade_at(situation.target)
    return grade is Grade.OLD or (grade is Grade.CONDITIONAL and _is_8831(phone) and not has_lsc(situation, phone))


def _is_8831(phone: Phone) -> bool:
    return phone.model.kind is ModelKind.PHONE and phone.model.grade is Grade.CONDITIONAL


def _deciding(situation: Situation, phone: Phone) -> Iterator[str]:
    """The rules whose questions decide about a device that is not old."""
    model = phone.model
    grade = model.grade_at(situation.target)
    if grade is Grade.REVIEW:
        yield "X01"
    if grade is Grade.CONDITIONAL:
        own = {ModelKind.CLIENT: "X03", ModelKind.GATEWAY: "R15"}
        yield own.get(model.kind) or ("R13" if _is_8831(phone) else "R28")
    firmware = RULES["R14"]
    if depends_on_firmware(model) and firmware.applies(situation.product, situation.version, situation.target):
        yield firmware.id
    if situation.target == "1.3" and not is_known_mode(phone.mode):
        yield "R27"
