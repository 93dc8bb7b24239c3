# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings as plain data: what the module returns, and the lines of the file with all items."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..cli.redaction import shown
from .model import ImpactFinding, Severity, Waiver
from .outcomes import ModelOutcomes, Outcome

__all__ = ["item_lines", "to_result"]


def to_result(
    found: Sequence[ImpactFinding], models: Sequence[ModelOutcomes], waivers: Sequence[Waiver], cluster: str, limit: int
) -> dict[str, Any]:
    """The findings with at most `limit` named items each (0 is all), and the sums over them."""
    blocking = sorted({finding.rule.id for finding in found if finding.blocking})
    return {
        "passed": not blocking,
        "blocking": blocking,
        "findings": [_finding(finding, limit) for finding in found],
        "models": [_model(model) for model in models],
        "totals": _totals(found, models),
        "waivers": [_waiver(waiver, found) for waiver in waivers if waiver.cluster == cluster],
    }


def item_lines(found: Sequence[ImpactFinding], cluster: str) -> Iterator[str]:
    """Each item of each finding as a line of JSON."""
    for finding in found:
        head = {
            "cluster": cluster,
            "rule": finding.rule.id,
            "part": finding.draft.part,
            "severity": finding.severity.value,
        }
        for item in finding.draft.items:
            yield json.dumps(head | item._replace(detail=shown(item.detail))._asdict(), ensure_ascii=False)


def _finding(finding: ImpactFinding, limit: int) -> dict[str, Any]:
    rule, draft = finding.rule, finding.draft
    shown = draft.items[:limit] if limit else draft.items
    return {
        "rule": rule.id,
        "part": draft.part,
        "interface": rule.interface,
        "who": rule.who,
        "condition": rule.condition,
        "severity": finding.severity.value,
        "blocking": finding.blocking,
        "count": None if draft.error else draft.number,
        "affected": [item._asdict() for item in shown],
        "items_omitted": len(draft.items) - len(shown),
        "effect": rule.effect_of(draft.part),
        "workarounds": list(rule.workarounds),
        "source": rule.source,
        "contradiction": rule.contradiction,
        "question": rule.question if draft.severity is Severity.ASK else "",
        "answer": finding.answer,
        "note": finding.note,
        "error": draft.error,
        "evidence": [{"command": proof.command, "lines": list(proof.lines)} for proof in draft.proofs],
        "waiver": asdict(finding.waiver) if finding.waiver is not None else None,
    }


def _model(model: ModelOutcomes) -> dict[str, Any]:
    return {
        "model": model.model.name,
        "class": model.grade.value,
        "tls": model.model.tls,
        "count": model.count,
        "fates": _outcomes(model.fates),
        "sources": model.model.sources,
        "note": model.model.note,
    }


def _outcomes(found: Mapping[Outcome, int]) -> dict[str, int]:
    return {fate.value: found.get(fate, 0) for fate in Outcome}


def _totals(found: Sequence[ImpactFinding], models: Sequence[ModelOutcomes]) -> dict[str, Any]:
    severities = Counter(finding.severity for finding in found)
    together: Counter[Outcome] = Counter()
    for model in models:
        together.update(model.fates)
    return {
        "severities": {severity.value: severities[severity] for severity in Severity},
        "blocking": sum(finding.blocking for finding in found),
        "waived": sum(finding.waiver is not None and not finding.waiver.expired for finding in found),
        "devices": together.total(),
        "fates": _outcomes(together),
    }


def _waiver(waiver: Waiver, found: Sequence[ImpactFinding]) -> dict[str, Any]:
    used = any(finding.waiver is waiver for finding in found)
    return {**asdict(waiver), "used": used}
