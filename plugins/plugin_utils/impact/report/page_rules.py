# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found, on the page: what each rule says once, and beneath it the clusters in which it found something."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ...rendering.html import Child, Element, code, el, join, own
from ..model import Severity
from .by_rule import Found, RuleFound, cluster_anchor
from .language import Language
from .page_cluster import badge, product_name, reason

__all__ = ["count_text", "rule_anchor", "rules_parts", "severity_anchor"]

_MOST = 25  # items that the page names
_COUNTS = {Severity.ASK.value: "to_check", Severity.INFO.value: "found"}


def rules_parts(rules: Sequence[RuleFound], language: Language, folder: str) -> Iterator[Element]:
    """The rules by severity. Files of items are linked from `folder`, where the page is, or not without it."""
    if not rules:
        return
    yield el("h2", language.label("findings"), class_="findings")
    numbers = {
        severity.value: [at for at, rule in enumerate(rules) if rule.severity == severity] for severity in Severity
    }
    for severity, places in numbers.items():
        if places:
            title = language.label(f"severity_{severity}_title")
            tally = el("span", str(len(places)), class_="tally")
            yield el("h3", title, " ", tally, class_=f"group {severity}", id=severity_anchor(severity))
            for at in places:
                yield _article(rules[at], rule_anchor(at), language, folder)


def severity_anchor(severity: str) -> str:
    """The name of a group of rules in links of the page."""
    return f"s-{severity}"


def rule_anchor(number: int) -> str:
    """The name of a rule in links of the page; the first one is 0."""
    return f"r{number}"


def count_text(finding: Mapping[str, Any], language: Language) -> str:
    """How many a finding is about: affected, or to be checked where a question is open. Empty where it counts none."""
    if finding["count"] is None:
        return language.label("count_unknown")
    return _counted(finding["severity"], finding["count"], language)


def _counted(severity: str, count: int, language: Language) -> str:
    return language.counted(_COUNTS.get(severity, "affected"), count) if count else ""


def _article(rule: RuleFound, anchor: str, language: Language, folder: str) -> Element:
    first = rule.first
    return el(
        "article",
        el(
            "header",
            el("span", first["rule"], class_="rule"),
            el("h4", own(first["interface"])),
            badge(rule.severity, language),
            el("span", _counted(rule.severity, rule.count, language), class_="count"),
        ),
        el(
            "div",
            el("p", code(first["effect"]), class_="effect"),
            el("dl", _explanation(first, language), class_="explained"),
            _places(rule, language, folder),
            _evidence(rule, language),
            class_="body",
        ),
        id=anchor,
        class_="finding",
    )


def _explanation(finding: Mapping[str, Any], language: Language) -> Child:
    helps = [el("li", code(text)) for text in finding["workarounds"]]
    return [
        _row(language.label("workarounds"), el("ul", helps) if helps else language.label("no_workaround")),
        _row(language.label("who"), code(finding["who"])),
        _row(language.label("condition"), code(finding["condition"])),
        _row(language.label("contradiction"), code(finding["contradiction"])) if finding["contradiction"] else None,
        _row(language.label("source"), finding["source"]),
    ]


def _places(rule: RuleFound, language: Language, folder: str) -> Iterator[Element]:
    """The clusters in which the rule found something. Those of which there is nothing to say are in one line."""
    bare = [one for one in rule.found if _is_bare(one.finding, rule)]
    yield from (_at(one, rule, language, folder) for one in rule.found if one not in bare)
    if bare:
        named = [el("span", _cluster(one, language), id=one.anchor) for one in bare]
        yield el("div", el("p", named, class_="where"), class_="at")


def _is_bare(finding: Mapping[str, Any], rule: RuleFound) -> bool:
    same = all(finding[name] == rule.first[name] for name in ("severity", "effect"))
    return same and not any(finding[name] for name in ("part", "blocking", "waiver", "error", "answer", "count"))


def _cluster(one: Found, language: Language) -> Child:
    link = el("a", own(one.cluster["cluster"]), href=f"#{cluster_anchor(one.cluster_number)}")
    return [link, " ", el("span", product_name(one.cluster["product"], language), class_="product")]


def _at(one: Found, rule: RuleFound, language: Language, folder: str) -> Element:
    """A cluster in which the rule found something, and whatever is not as in the first one."""
    finding = one.finding
    part = language.part(finding["part"])
    waived = finding["waiver"] is not None and not finding["waiver"]["expired"]
    own_effect = finding["effect"] != rule.first["effect"]
    rows = [*_said(finding, language)]
    return el(
        "div",
        el(
            "p",
            el("span", _cluster(one, language)),
            el("span", own(part), class_="part") if part else None,
            badge(finding["severity"], language) if finding["severity"] != rule.severity else None,
            _states(finding, language),
            el("span", count_text(finding, language), class_="count") if len(rule.found) > 1 else None,
            class_="where",
        ),
        el("p", code(finding["effect"]), class_="effect") if own_effect else None,
        el("dl", rows) if rows else None,
        _groups(finding) if finding["groups"] else _items(finding),
        _more(finding, one.cluster["items_path"], language, folder),
        id=one.anchor,
        class_="at waived" if waived else "at",
    )


def _states(finding: Mapping[str, Any], language: Language) -> list[Element]:
    """What must be seen beside the severity: that a question stops the cluster, or that a waiver is in force."""
    waiver = finding["waiver"]
    states = []
    if finding["blocking"] and finding["severity"] != Severity.BLOCK.value:
        key = "question_blocks" if finding["severity"] == Severity.ASK.value else "blocks_state"
        states.append(el("span", language.label(key), class_="state stop"))
    if waiver is not None:
        key = "waiver_expired" if waiver["expired"] else "waived_until"
        states.append(el("span", language.label(key, expires=waiver["expires"]), class_="state"))
    return states


def _said(finding: Mapping[str, Any], language: Language) -> Iterator[Child]:
    """What was answered, what was accepted, and what could not be read."""
    if finding["error"]:
        yield _row(language.label("error"), reason(finding["error"], language))
    if finding["answer"]:
        texts = [language.labels.get(finding["answer"], finding["answer"]), finding["note"]]
        yield _row(language.label("answer"), own(language.joined([text for text in texts if text])))
    if finding["waiver"] is not None:
        yield _row(language.label("waiver"), own(finding["waiver"]["reason"]))


def _groups(finding: Mapping[str, Any]) -> Element:
    """All devices by model and by what was seen of them: the number, and the first of their names beneath it."""
    named = _names_of(finding)
    rows = []
    for group in finding["groups"]:
        cells = (el("th", own(group["kind"]), scope="row"), el("td", own(group["detail"])))
        rows.append(el("tr", el("td", f"{group['count']:,}", class_="number"), cells))
        if names := named.get((group["kind"], group["detail"])):
            rows.append(el("tr", el("td"), el("td", _names(names), class_="names", colspan="2")))
    return el("table", el("tbody", rows), class_="items counted")


def _items(finding: Mapping[str, Any]) -> Child:
    """The named things, those that are alike in one line."""
    rows = [
        el("tr", el("th", own(kind), scope="row"), el("td", own(detail)), el("td", _names(names), class_="names"))
        for (kind, detail), names in _names_of(finding).items()
    ]
    return el("table", el("tbody", rows), class_="items") if rows else None


def _names_of(finding: Mapping[str, Any]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for item in finding["affected"][:_MOST]:
        found.setdefault((item["kind"], item["detail"]), []).append(item["name"])
    return found


def _names(names: Sequence[str]) -> Element:
    return join(*(join(" " if number else None, own(name)) for number, name in enumerate(names)))


def _more(finding: Mapping[str, Any], items_path: str | None, language: Language, folder: str) -> Child:
    """How many are not named, and the file that has them all, linked from where the page is."""
    omitted = finding["items_omitted"] + max(0, len(finding["affected"]) - _MOST)
    if not omitted:
        return None
    number = f"{omitted:,}"
    if not items_path:
        return el("p", language.label("more", number=number), class_="more")
    shown = os.path.relpath(items_path, folder) if folder else items_path
    before, after = language.labels["more_in"].format(number=number, path="\0").split("\0")
    # What has a colon would be taken for a scheme; a path that begins with a dot is none.
    place = el("a", own(shown), href=f"./{quote(shown)}") if folder else own(shown)
    return el("p", before, place, after, class_="more")


def _evidence(rule: RuleFound, language: Language) -> Child:
    """Each command once, with the lines that decided in each cluster."""
    shown: dict[str, dict[str, list[str]]] = {}
    for one in rule.found:
        for proof in one.finding["evidence"]:
            shown.setdefault(proof["command"], {}).setdefault(one.cluster["cluster"], []).extend(proof["lines"])
    if not shown:
        return None
    several = len({one.cluster_number for one in rule.found}) > 1
    proofs = [
        el(
            "li",
            el("code", command, class_="command"),
            [
                el(
                    "div",
                    el("span", own(cluster)) if several else None,
                    _lines(lines),
                    class_="of" if several else None,
                )
                for cluster, lines in answers.items()
            ],
        )
        for command, answers in shown.items()
    ]
    summary = el("summary", language.counted("evidence_count", len(shown)))
    return el("details", summary, el("ul", proofs, class_="evidence"))


def _lines(lines: Sequence[str]) -> Element:
    return el("pre", "\n".join(dict.fromkeys(lines)), class_="lines")


def _row(name: str, *value: Child) -> Element:
    return el("div", el("dt", name), el("dd", *value))
