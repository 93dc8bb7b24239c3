# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML page: no script, nothing from outside, readable on a screen and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...rendering.html import Child, Element, code, el, head, join, own
from ..outcomes import DeviceOutcome
from .chart import legend, patterns, shares
from .document import NOT_READ
from .language import Language
from .page_cluster import anchor_of, cluster_section, product_name, status_badge, utc
from .page_finding import badge

__all__ = ["heading", "page_parts"]

_STYLE = Path(__file__).with_name("page.css")
_ANSWERS, _WAIVERS = "vos_tls_answers", "vos_tls_waivers"


def page_parts(report: Mapping[str, Any], language: Language) -> Iterator[str]:
    """The page in parts, to be written one after the other. Everything in the report that is text is escaped."""
    yield f'<!DOCTYPE html>\n<html lang="{language.code}">\n'
    title = (language.label("title"), language.label("colon"), heading(report, language))
    yield head(_STYLE, *title)
    yield f"<body>\n{patterns()}\n<main>\n{_opening(report, language)}\n"
    for number, cluster in enumerate(report["clusters"], 1):
        yield f"{cluster_section(cluster, number, language)}\n"
    yield f"{_questions(report, language)}\n</main>\n</body>\n</html>\n"


def heading(report: Mapping[str, Any], language: Language) -> str:
    """What the report is about, with the versions that were judged for."""
    if not report["targets"]:
        return language.label("heading_unknown")
    return language.label("heading", targets=language.joined(report["targets"]))


def _opening(report: Mapping[str, Any], language: Language) -> Element:
    summary = report["summary"]
    return el(
        "section",
        el("p", language.label("title"), class_="kicker"),
        el("h1", heading(report, language)),
        el("p", language.label("created", time=utc(report["created"])), class_="made"),
        el("ul", [el("li", text, class_=kind) for kind, text in _verdicts(summary, language)], class_="verdicts"),
        _phones(summary, language),
        _overview(report, language),
        class_="opening",
    )


def _verdicts(summary: Mapping[str, Any], language: Language) -> Iterator[tuple[str, Child]]:
    """What came of it all, each with its number."""
    for status in ("blocked", NOT_READ, "passed"):
        if summary[status]:
            yield f"verdict {status}", _figure(language.counted(f"verdict_{status}", summary[status]))
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
    columns = ("cluster", "product", "target", "status", "blocks", "open", "phones")
    names = [
        el("th", language.label(key), scope="col", class_="number" if key in ("open", "phones") else None)
        for key in columns
    ]
    rows = [_overview_row(cluster, number, language) for number, cluster in enumerate(report["clusters"], 1)]
    names.append(el("th", language.label("bar"), scope="col", class_="bars"))
    table = el("table", el("thead", el("tr", names)), el("tbody", rows), class_="overview")
    return [el("h2", language.label("overview")), table]


def _overview_row(cluster: Mapping[str, Any], number: int, language: Language) -> Element:
    totals = cluster["totals"]
    product = " ".join(text for text in (product_name(cluster["product"], language), cluster["release"]) if text)
    devices = totals["devices"] if totals else 0
    text = language.label("bar_text", model=cluster["cluster"], parts=f"{devices:,}")
    return el(
        "tr",
        el("th", el("a", own(cluster["cluster"]), href=f"#{anchor_of(number)}"), scope="row"),
        el("td", own(product) if product else "\u2013"),
        el("td", f"TLS\u00a0{cluster['target']}" if cluster["target"] else "\u2013"),
        el("td", status_badge(cluster["status"], language)),
        el("td", " ".join(cluster["blocking"]) or "\u2013", class_="rules"),
        el("td", f"{totals['questions']:,}" if totals else "\u2013", class_="number"),
        el("td", f"{devices:,}" if devices else "\u2013", class_="number"),
        el("td", shares(totals["fates"], devices, text) if devices else None, class_="bars"),
    )


def _questions(report: Mapping[str, Any], language: Language) -> Element:
    """The open questions, each once, and how they are answered."""
    questions = report["questions"]
    title = el("h2", language.label("questions"))
    accept = el("p", _with_code(language.label("waive_lead", name=_WAIVERS), _WAIVERS))
    if not questions:
        return el("section", title, el("p", language.label("questions_none")), accept, class_="questions")
    lines = [f"  {one['rule']}:  # {language.label('questions_choice')}" for one in questions]
    names = [el("th", language.label(key), scope="col") for key in ("rule", "question", "if_yes", "asked_of")]
    rows = [_question_row(one, report, language) for one in questions]
    return el(
        "section",
        title,
        el("p", _with_code(language.label("questions_lead", name=_ANSWERS), _ANSWERS)),
        el("pre", "\n".join([f"{_ANSWERS}:", *lines]), class_="snippet"),
        accept,
        el("table", el("thead", el("tr", names)), el("tbody", rows), class_="plain"),
        class_="questions",
    )


def _question_row(question: Mapping[str, Any], report: Mapping[str, Any], language: Language) -> Element:
    places = {
        (cluster["cluster"], cluster["product"], cluster["host"]): number
        for number, cluster in enumerate(report["clusters"], 1)
    }
    asked = []
    for one in question["clusters"]:
        number = places[one["cluster"], one["product"], one["host"]]
        notes = [
            language.label(key)
            for key, given in (("question_blocks", one["blocking"]), ("asked_reading", one["unread"]))
            if given
        ]
        note = el("span", language.joined(notes), class_="state stop") if notes else None
        link = el("a", own(one["cluster"]), href=f"#{anchor_of(number)}")
        asked.append(el("li", link, " ", el("small", product_name(one["product"], language)), " ", note))
    return el(
        "tr",
        el("td", question["rule"], class_="rule"),
        el("td", el("strong", code(question["question"])), el("p", code(question["effect"]))),
        el("td", badge(question["if_yes"], language) if question["if_yes"] else "\u2013"),
        el("td", el("ul", asked, class_="asked")),
    )


def _with_code(text: str, name: str) -> Child:
    """A sentence with the name of a variable set apart."""
    before, _name, after = text.partition(name)
    return join(before, el("code", name), after)
