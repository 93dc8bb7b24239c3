# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings as plain data: what the module returns, and the lines of the file with all items.

All texts are English. What a report shows in another language is beside them, as `phrases`: keys and values.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..cli.redaction import shown
from .model import ImpactFinding, Item, Severity, Waiver
from .outcomes import DeviceOutcome, ModelOutcomes
from .texts.load import ENGLISH
from .texts.phrase import english, to_data
from .texts.rules import rule_texts

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
            "part": finding.draft.part.value,
            "severity": finding.severity.value,
        }
        for item in finding.draft.items:
            said = _item(item)
            phrases = to_data(kind=item.kind, detail=item.detail)
            if (detail := shown(said["detail"])) != said["detail"]:
                said["detail"] = detail
                phrases.pop("detail", None)  # its values would have the secret
            line = {**head, **said, "phrases": phrases} if phrases else {**head, **said}
            yield json.dumps(line, ensure_ascii=False)


def _item(item: Item) -> dict[str, str]:
    return {"name": item.name, "kind": english(item.kind), "detail": english(item.detail)}


def _finding(finding: ImpactFinding, limit: int) -> dict[str, Any]:
    rule, draft = finding.rule, finding.draft
    items = draft.items[:limit] if limit else draft.items
    texts = rule_texts(ENGLISH)[rule.id]
    said = {"note": finding.note} if finding.note is not None else {}
    return {
        "rule": rule.id,
        "part": draft.part.value,
        "interface": texts.interface,
        "who": texts.who,
        "condition": texts.condition,
        "severity": finding.severity.value,
        "blocking": finding.blocking,
        "count": None if draft.error else draft.number,
        "affected": [_item(item) for item in items],
        "items_omitted": len(draft.items) - len(items),
        "groups": [
            {"kind": english(group.kind), "detail": english(group.detail), "count": group.number}
            for group in draft.groups
        ],
        "effect": texts.effect_of(draft.part),
        "workarounds": list(texts.workarounds),
        "source": texts.source,
        "contradiction": texts.contradiction,
        "question": texts.question if draft.severity is Severity.ASK else "",
        "answer": finding.answer,
        "note": english(finding.note) if finding.note is not None else "",
        "error": draft.error,
        "evidence": [{"command": proof.command, "lines": list(proof.lines)} for proof in draft.proofs],
        "waiver": asdict(finding.waiver) if finding.waiver is not None else None,
        "phrases": {
            **to_data(**said),
            "affected": [to_data(kind=item.kind, detail=item.detail) for item in items],
            "groups": [to_data(kind=group.kind, detail=group.detail) for group in draft.groups],
        },
    }


def _model(model: ModelOutcomes) -> dict[str, Any]:
    said = {"model": model.model.said_name, "sources": model.model.said_sources, "note": model.model.said_note}
    return {
        "model": model.model.name,
        "class": model.grade.value,
        "tls": model.model.tls,
        "count": model.count,
        "fates": _outcomes(model.fates),
        "sources": english(said["sources"]),
        "note": english(said["note"]),
        "phrases": to_data(**said),
    }


def _outcomes(found: Mapping[DeviceOutcome, int]) -> dict[str, int]:
    return {fate.value: found.get(fate, 0) for fate in DeviceOutcome}


def _totals(found: Sequence[ImpactFinding], models: Sequence[ModelOutcomes]) -> dict[str, Any]:
    severities = Counter(finding.severity for finding in found)
    together: Counter[DeviceOutcome] = Counter()
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
