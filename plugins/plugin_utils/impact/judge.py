# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From readings to findings: every rule that counts is judged, and answers and waivers are put to what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..product.model import Product
from .model import Draft, ImpactFinding, ImpactRule, Part, Severity, Shown, Waiver
from .queries import QUERIES
from .rules import find_devices, find_peers, find_phones, find_platform
from .rules.catalogue import RULES
from .situation import Situation
from .texts.phrase import Phrase, phrase

__all__ = ["JUDGES", "findings", "needed"]

JUDGES: Mapping[str, find_phones.Judge] = {
    **find_phones.JUDGES,
    **find_peers.JUDGES,
    **find_platform.JUDGES,
    **find_devices.JUDGES,
}
_ORDER = tuple(Severity)
# The summary of the devices needs these, whatever the rules need.
_ALWAYS = ("models", "phones")


def needed(product: Product, version: tuple[int, ...], target: str) -> tuple[str, ...]:
    """The readings that the rules of this product, release and target need, in the order of the queries."""
    rules = [rule for rule in RULES.values() if rule.applies(product, version, target)]
    wanted = {need for rule in rules for need in (*rule.needs, *rule.uses)}
    if product is Product.CUCM:
        return tuple(name for name in QUERIES if name in wanted or name in _ALWAYS) + tuple(sorted(wanted - {*QUERIES}))
    return tuple(sorted(wanted - {*QUERIES}))


def findings(
    situation: Situation, cluster: str, answers: Mapping[str, str], waivers: Sequence[Waiver]
) -> tuple[ImpactFinding, ...]:
    """The findings, the worst first, then by rule. The same readings give the same findings in the same order."""
    waived = {waiver.rule: waiver for waiver in waivers if waiver.cluster == cluster}
    found = [
        _finding(rule, draft, answers.get(rule.id, ""), waived.get(rule.id))
        for rule in RULES.values()
        if rule.applies(situation.product, situation.version, situation.target)
        for draft in _drafts(rule, situation)
    ]
    return tuple(sorted(found, key=lambda finding: (_ORDER.index(finding.severity), finding.rule.id)))


def _drafts(rule: ImpactRule, situation: Situation) -> Iterator[Draft]:
    """What a rule found. A missing reading is a question, which stops the cluster if the answer could be a block."""
    yield from JUDGES[rule.id](situation)
    failures = [failure for need in rule.needs if (failure := situation.failure(need)) is not None]
    if failures:
        yield Draft(
            Severity.ASK,
            proofs=tuple(Shown(failure.command, tuple(failure.error.splitlines()[:3])) for failure in failures),
            part=Part.NOT_READ,
            stops=rule.severity is Severity.BLOCK,
            error="; ".join(failure.error for failure in failures),
        )


def _finding(rule: ImpactRule, draft: Draft, answer: str, waiver: Waiver | None) -> ImpactFinding:
    severity = draft.severity
    note: Phrase | None = None
    blocking = severity is Severity.BLOCK or draft.stops
    if severity is Severity.ASK and answer:
        severity = rule.if_true if answer == "yes" else Severity.INFO
        blocking = severity is Severity.BLOCK
        note = phrase("note.answered")
    elif answer == "no" and severity in (Severity.BLOCK, Severity.WARN):
        note = phrase("note.contradicted")
    if waiver is not None and not waiver.expired:
        blocking = False
    return ImpactFinding(rule, draft, severity, blocking, answer, note, waiver)
