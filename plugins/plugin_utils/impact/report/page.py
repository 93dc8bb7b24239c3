# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML page: no script, nothing from outside, readable on a screen and on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

from ...rendering.clock import clock
from ...rendering.html import Child, Element, el, head, own, scrollable
from ..model import Severity
from ..outcomes import DeviceOutcome
from .by_rule import RuleFound, by_rule, cluster_anchor
from .chart import legend, patterns, shares
from .document import NOT_READ
from .language import Language
from .page_cluster import cluster_section, product_name, status_badge
from .page_questions import questions_section
from .page_rules import rule_anchor, rules_parts, severity_anchor

__all__ = ["heading", "page_parts"]

_STYLE = Path(__file__).with_name("page.css")


def page_parts(
    report: Mapping[str, Any], language: Language, *, folder: str = "", zone: tzinfo | None = None
) -> Iterator[str]:
    """The page in parts, to be written one after the other. Everything in the report that is text is escaped.

    `folder` is where the page will be: files of items are linked relative to it, or not linked without it. Times are
    said in UTC and in `zone`; None is that of the controller.
    """
    rules = by_rule(report["clusters"])
    yield f'<!DOCTYPE html>\n<html lang="{language.code}">\n'
    title = (language.label("title"), language.label("colon"), heading(report, language))
    yield head(_STYLE, *title)
    yield f"<body>\n{patterns()}\n<main>\n{_opening(report, rules, language, zone)}\n"
    anchors = {rule.first["rule"]: rule_anchor(at) for at, rule in enumerate(rules)}
    yield f"{questions_section(report, anchors, language)}\n"
    for part in rules_parts(rules, language, folder):
        yield f"{part}\n"
    for number, cluster in enumerate(report["clusters"], 1):
        yield f"{cluster_section(cluster, number, language, zone)}\n"
    yield "</main>\n</body>\n</html>\n"


def heading(report: Mapping[str, Any], language: Language) -> str:
    """What the report is about, with the versions that were judged for."""
    if not report["targets"]:
        return language.label("heading_unknown")
    return language.label("heading", targets=language.joined(report["targets"]))


def _opening(report: Mapping[str, Any], rules: Sequence[RuleFound], language: Language, zone: tzinfo | None) -> Element:
    summary = report["summary"]
    return el(
        "section",
        el("p", language.label("title"), class_="kicker"),
        el("h1", heading(report, language)),
        el("p", language.label("created", time=clock(report["created"], zone)), class_="made"),
        el("ul", [el("li", text, class_=kind) for kind, text in _verdicts(summary, language)], class_="verdicts"),
        _phones(summary, language),
        _overview(report, language),
        _contents(report, rules, language),
        class_="opening",
    )


def _contents(report: Mapping[str, Any], rules: Sequence[RuleFound], language: Language) -> Child:
    """The table of contents: the questions, the rules by severity, the clusters."""
    if not report["clusters"]:
        return None
    rows = [el("li", el("a", language.label("questions"), href="#questions"))]
    for severity in Severity:
        links = [
            el("a", rule.first["rule"], href=f"#{rule_anchor(at)}", title=rule.first["interface"])
            for at, rule in enumerate(rules)
            if rule.severity == severity.value
        ]
        if links:
            title = language.label(f"severity_{severity.value}_title")
            rows.append(el("li", el("a", title, href=f"#{severity_anchor(severity.value)}"), _row_of(links)))
    named = Counter(cluster["cluster"] for cluster in report["clusters"])
    clusters = [
        el(
            "a",
            own(cluster["cluster"]),
            f" {product_name(cluster['product'], language)}" if named[cluster["cluster"]] > 1 else None,
            href=f"#{cluster_anchor(number)}",
        )
        for number, cluster in enumerate(report["clusters"], 1)
    ]
    rows.append(el("li", language.label("overview"), _row_of(clusters)))
    title = language.label("contents")
    return el("nav", el("h2", title), el("ul", rows), class_="contents", aria_label=title)


def _row_of(links: Sequence[Element]) -> Element:
    return el("span", [[" ", link] for link in links], class_="links")


def _verdicts(summary: Mapping[str, Any], language: Language) -> Iterator[tuple[str, Child]]:
    """What came of it all, each with its number."""
    for status in ("blocked", NOT_READ, "passed"):
        if summary[status]:
            kind = "open" if status == "passed" and summary["questions"] else status
            yield f"verdict {kind}", _figure(language.counted(f"verdict_{status}", summary[status]))
    for key in ("questions", "waived"):
        if summary[key]:
            yield "verdict", _figure(language.counted(f"verdict_{key}", summary[key]))
    if not summary["clusters"]:
        yield "verdict not_read", language.label("verdict_nothing")


def _figure(text: str) -> Child:
    """A text with its number apart, so that it can be set larger."""
    number, _blank, rest = text.partition(" ")
    return [el("strong", number), " ", el("span", rest)]


def _phones(summary: Mapping[str, Any], language: Language) -> Child:
    if not summary["devices"]:
        return None
    fates = summary["fates"]
    parts = [
        language.label("bar_part", number=f"{fates[fate.value]:,}", fate=language.label(f"fate_{fate.value}"))
        for fate in DeviceOutcome
        if fates[fate.value]
    ]
    title = language.counted("phones_counted", summary["devices"])
    text = language.label("bar_text", model=title, parts=language.joined(parts))
    return el("figure", el("figcaption", title), shares(fates, summary["devices"], text), legend(fates, language))


def _overview(report: Mapping[str, Any], language: Language) -> Child:
    if not report["clusters"]:
        return None
    columns = ("cluster", "status", "product", "target", "blocks", "open", "phones")
    names = [
        el("th", language.label(key), scope="col", class_="number" if key in ("open", "phones") else None)
        for key in columns
    ]
    rows = [_overview_row(cluster, number, language) for number, cluster in enumerate(report["clusters"], 1)]
    names.append(el("th", language.label("bar"), scope="col", class_="bars"))
    table = el("table", el("thead", el("tr", names)), el("tbody", rows), class_="overview")
    title = language.label("overview")
    return [el("h2", title), scrollable(title, table)]


def _overview_row(cluster: Mapping[str, Any], number: int, language: Language) -> Element:
    totals = cluster["totals"]
    product = " ".join(text for text in (product_name(cluster["product"], language), cluster["release"]) if text)
    devices = totals["devices"] if totals else 0
    text = language.label("bar_text", model=cluster["cluster"], parts=f"{devices:,}")
    return el(
        "tr",
        el("th", el("a", own(cluster["cluster"]), href=f"#{cluster_anchor(number)}"), scope="row"),
        el("td", status_badge(cluster, language)),
        el("td", own(product) if product else "\u2013"),
        el("td", f"TLS\u00a0{cluster['target']}" if cluster["target"] else "\u2013"),
        el("td", " ".join(cluster["blocking"]) or "\u2013", class_="rules"),
        el("td", f"{totals['questions']:,}" if totals else "\u2013", class_="number"),
        el("td", f"{devices:,}" if devices else "\u2013", class_="number"),
        el("td", shares(totals["fates"], devices, text) if devices else None, class_="bars"),
    )
