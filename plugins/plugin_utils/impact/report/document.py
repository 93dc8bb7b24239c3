# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as plain data: what the JSON file has, and what the page and the sheet are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...product.model import Product
from ..model import Severity
from ..outcomes import DeviceOutcome
from ..rules.catalogue import RULES
from .language import Language
from .read_results import OddResult, checked_result, name_of

__all__ = ["BLOCKED", "NOT_READ", "PASSED", "SCHEMA", "build_report", "devices_of", "is_open"]

# Its number goes up with each change that may break a reader of the JSON.
SCHEMA = "collabops.vos.impact_report/1"
BLOCKED, NOT_READ, PASSED = "blocked", "not_read", "passed"
# Clusters that need attention come first.
_STATUSES = (BLOCKED, NOT_READ, PASSED)
_PRODUCTS = tuple(product.value for product in Product)


def build_report(results: Sequence[Mapping[str, Any]], language: Language, created: str) -> dict[str, Any]:
    """The report as JSON-ready data, with texts in this language; `created` is a time (ISO 8601).

    What tells things apart stays in English: rules, parts, severities, statuses, products, fates.

    What is no result of tls_impact, or one that failed, is a cluster that was not read. The same results give the same
    report, in whatever order they come: the clusters by status (blocked, not read, passed), name, product and host.
    """
    clusters = sorted((_cluster(one, number, language) for number, one in enumerate(results, 1)), key=_place)
    questions = _questions(clusters)
    return {
        "schema": SCHEMA,
        "language": language.code,
        "created": created,
        "targets": sorted({cluster["target"] for cluster in clusters if cluster["target"]}),
        "summary": {**_summary(clusters), "questions": len(questions)},
        "clusters": clusters,
        "questions": questions,
    }


def is_open(finding: Mapping[str, Any]) -> bool:
    """Whether a finding is a question that nobody has answered or waived."""
    waiver = finding["waiver"]
    return finding["severity"] == Severity.ASK.value and (waiver is None or waiver["expired"])


def devices_of(finding: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """What a finding is about: the models with their numbers, or else the named things; and how many are not named."""
    if not finding["groups"]:
        return [{"name": item["name"], "count": 1} for item in finding["affected"]], finding["items_omitted"]
    models: Counter[str] = Counter()
    for group in finding["groups"]:
        models[group["kind"]] += group["count"]
    return [{"name": name, "count": count} for name, count in models.most_common()], 0


def _cluster(result: Mapping[str, Any], number: int, language: Language) -> dict[str, Any]:
    """A cluster of the report. The number stands for a result that has no name."""
    name = name_of(result) or language.label("unnamed", number=number)
    host = str(result.get("host") or "")
    if result.get("failed") or result.get("unreachable"):
        message = str(result.get("msg") or language.label("result_failed"))
        hint = str(result.get("hint") or "")
        return _not_read(name, host, message, "" if hint in message else hint)
    try:
        checked = checked_result(result)
    except OddResult as error:
        return _not_read(
            name, host, language.label("result_odd", reason=language.label(error.label, **error.values)), ""
        )
    findings = [_finding(finding, language) for finding in checked["findings"]]
    blocking = {finding["rule"] for finding in findings if finding["blocking"]} | {*checked["blocking"]}
    return {
        **checked,
        "cluster": name,
        "host": host,
        "status": PASSED if checked["passed"] and not blocking else BLOCKED,
        "message": "",
        "hint": "",
        "passed": checked["passed"] and not blocking,
        "blocking": sorted(blocking),
        "findings": findings,
        "models": [_model(model, language) for model in sorted(checked["models"], key=_worst_first)],
        "unread": [_translated(one, ("reading",), language) for one in checked["unread"]],
        "totals": _totals(findings, checked["models"]),
    }


def _not_read(name: str, host: str, message: str, hint: str) -> dict[str, Any]:
    """A cluster of which nothing is known: each value that a reading would have is null or empty."""
    empty: dict[str, Any] = {key: [] for key in ("blocking", "findings", "models", "waivers", "unread")}
    unknown = dict.fromkeys(
        ("target", "product", "version", "release", "mixed_mode", "ctl_signer", "fips", "common_criteria", "items_path")
    )
    return {
        "cluster": name,
        "host": host,
        "status": NOT_READ,
        "message": message,
        "hint": hint,
        "passed": False,
        **unknown,
        **empty,
        "read": "",
        "totals": None,
    }


def _place(cluster: Mapping[str, Any]) -> tuple[Any, ...]:
    product = cluster["product"]
    return (
        _STATUSES.index(cluster["status"]),
        cluster["cluster"].casefold(),
        cluster["cluster"],
        _PRODUCTS.index(product) if product in _PRODUCTS else len(_PRODUCTS),
        cluster["host"],
        cluster["message"],
    )


def _finding(finding: Mapping[str, Any], language: Language) -> dict[str, Any]:
    rule = finding["rule"]
    texts = ("interface", "who", "condition", "question", "source", "contradiction")
    return {
        **_translated(finding, ("note",), language),
        **{name: language.rule_text(rule, name, finding[name]) for name in texts},
        "effect": language.effect(rule, finding["part"], finding["effect"]),
        "workarounds": language.workarounds(rule, finding["workarounds"]),
        "affected": [_translated(item, ("kind", "detail"), language) for item in finding["affected"]],
        "groups": [_translated(group, ("kind", "detail"), language) for group in finding["groups"]],
    }


def _model(model: Mapping[str, Any], language: Language) -> dict[str, Any]:
    return _translated(model, ("model", "sources", "note"), language)


def _translated(one: Mapping[str, Any], names: Sequence[str], language: Language) -> dict[str, Any]:
    """A part of a result with these of its texts in the language. The phrases have done their work."""
    texts = {name: language.said(one[name], one["phrases"].get(name)) for name in names}
    return {key: texts.get(key, value) for key, value in one.items() if key != "phrases"}


def _worst_first(model: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(-model["fates"][fate.value] for fate in DeviceOutcome if fate is not DeviceOutcome.WORKS), model["model"])


def _totals(findings: Sequence[Mapping[str, Any]], models: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    severities = Counter(finding["severity"] for finding in findings)
    return {
        "severities": {severity.value: severities[severity.value] for severity in Severity},
        "blocking": sum(finding["blocking"] for finding in findings),
        "waived": sum(finding["waiver"] is not None and not finding["waiver"]["expired"] for finding in findings),
        "questions": len({finding["rule"] for finding in findings if is_open(finding)}),
        "devices": sum(model["count"] for model in models),
        "fates": {fate.value: sum(model["fates"][fate.value] for model in models) for fate in DeviceOutcome},
    }


def _summary(clusters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    statuses = Counter(cluster["status"] for cluster in clusters)
    totals = [cluster["totals"] for cluster in clusters if cluster["totals"] is not None]
    sums = ("blocking", "waived", "devices")
    return {
        "clusters": len(clusters),
        **{status: statuses[status] for status in _STATUSES},
        **{key: sum(total[key] for total in totals) for key in sums},
        "severities": {one.value: sum(total["severities"][one.value] for total in totals) for one in Severity},
        "fates": {fate.value: sum(total["fates"][fate.value] for total in totals) for fate in DeviceOutcome},
    }


def _questions(clusters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The open questions by rule, each once, with the clusters that it is put for, and the devices there.

    `if_yes` is the severity that it comes to when it is answered with yes, empty for a rule that is not known here.
    """
    asked: dict[str, dict[str, Any]] = {}
    for cluster in clusters:
        for finding in cluster["findings"]:
            if not is_open(finding):
                continue
            rule = finding["rule"]
            question = asked.setdefault(
                rule,
                {
                    "rule": rule,
                    **{key: finding[key] for key in ("interface", "question", "effect", "workarounds")},
                    "if_yes": RULES[rule].if_true.value if rule in RULES else "",
                    "clusters": [],
                },
            )
            place = {key: cluster[key] for key in ("cluster", "product", "host")}
            known = next((one for one in question["clusters"] if {**one, **place} == one), None)
            if known is None:
                known = {**place, "blocking": False, "unread": False, "devices": [], "omitted": 0}
                question["clusters"].append(known)
            known["blocking"] |= finding["blocking"]
            known["unread"] |= bool(finding["error"])
            devices, omitted = devices_of(finding)
            known["devices"] += devices
            known["omitted"] += omitted
    return [asked[rule] for rule in sorted(asked)]
