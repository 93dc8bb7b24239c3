# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A finding on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...rendering.html import Child, Element, code, el, join, own
from .document import is_open
from .language import Language

__all__ = ["badge", "finding_article"]

_MOST = 25  # items that the page names
_GLYPHS = {"block": "\u2715", "warn": "!", "ask": "?", "info": "i"}


def badge(severity: str, language: Language) -> Element:
    """A severity in words, with a sign and a colour."""
    sign = el("span", _GLYPHS.get(severity, ""), class_="sign", aria_hidden="true")
    return el("span", sign, language.labels.get(f"severity_{severity}", severity), class_=f"badge {severity}")


def finding_article(finding: Mapping[str, Any], items_path: str | None, anchor: str, language: Language) -> Element:
    """All of a finding: what it is about, what happens, what helps, and what it rests on."""
    part = language.part(finding["part"])
    waived = finding["waiver"] is not None and not finding["waiver"]["expired"]
    return el(
        "article",
        el(
            "header",
            el("span", finding["rule"], class_="rule"),
            el("h4", own(finding["interface"]), el("span", own(part), class_="part") if part else None),
            _states(finding, language),
            badge(finding["severity"], language),
            el("span", _count(finding, language), class_="count"),
        ),
        el("p", code(finding["effect"]), class_="effect"),
        el("dl", _question(finding, language), _found(finding, items_path, language), _texts(finding, language)),
        _evidence(finding["evidence"], language),
        id=anchor,
        class_="finding waived" if waived else "finding",
    )


def _count(finding: Mapping[str, Any], language: Language) -> str:
    if finding["count"] is None:
        return language.label("count_unknown")
    return language.counted("affected", finding["count"]) if finding["count"] else ""


def _states(finding: Mapping[str, Any], language: Language) -> list[Element]:
    """What must be seen beside the severity: that a question stops the cluster, or that a waiver is in force."""
    waiver = finding["waiver"]
    states = []
    if finding["blocking"] and finding["severity"] != "block":
        key = "question_blocks" if finding["severity"] == "ask" else "blocks_state"
        states.append(el("span", language.label(key), class_="state stop"))
    if waiver is not None:
        key = "waiver_expired" if waiver["expired"] else "waived_until"
        states.append(el("span", language.label(key, expires=waiver["expires"]), class_="state"))
    return states


def _question(finding: Mapping[str, Any], language: Language) -> Child:
    """The question with its answer; without a question an answer is shown all the same."""
    rows: list[Child] = []
    if finding["question"]:
        rows.append(_row(language.label("question"), el("strong", code(finding["question"]))))
    if finding["answer"]:
        texts = [language.labels.get(finding["answer"], finding["answer"]), finding["note"]]
        rows.append(_row(language.label("answer"), own(language.joined([text for text in texts if text]))))
    elif is_open(finding):
        rows.append(_row(language.label("answer"), el("em", language.label("unanswered"))))
    return rows


def _texts(finding: Mapping[str, Any], language: Language) -> Child:
    helps = [el("li", code(text)) for text in finding["workarounds"]]
    waiver = finding["waiver"]
    return [
        _row(language.label("error"), own(finding["error"])) if finding["error"] else None,
        _row(language.label("workarounds"), el("ul", helps) if helps else language.label("no_workaround")),
        _row(language.label("waiver"), own(waiver["reason"])) if waiver is not None else None,
        _row(language.label("who"), code(finding["who"])),
        _row(language.label("condition"), code(finding["condition"])),
        _row(language.label("contradiction"), code(finding["contradiction"])) if finding["contradiction"] else None,
        _row(language.label("source"), finding["source"]),
    ]


def _found(finding: Mapping[str, Any], items_path: str | None, language: Language) -> Child:
    """The named items, those that are alike in one line."""
    shown = finding["affected"][:_MOST]
    omitted = finding["items_omitted"] + len(finding["affected"]) - len(shown)
    if not shown and not omitted:
        return None
    alike: dict[tuple[str, str], list[str]] = {}
    for item in shown:
        alike.setdefault((item["kind"], item["detail"]), []).append(item["name"])
    rows = [
        el("tr", el("td", own(kind)), el("td", own(detail)), el("td", _names(names), class_="names"))
        for (kind, detail), names in alike.items()
    ]
    return _row(
        language.label("items"), el("table", rows, class_="items"), el("p", _more(omitted, items_path, language))
    )


def _names(names: Sequence[str]) -> Element:
    return join(*(join(" " if number else None, own(name)) for number, name in enumerate(names)))


def _more(omitted: int, items_path: str | None, language: Language) -> Child:
    if not omitted:
        return None
    if items_path:
        return language.label("more_in", number=f"{omitted:,}", path=items_path)
    return language.label("more", number=f"{omitted:,}")


def _evidence(evidence: Sequence[Mapping[str, Any]], language: Language) -> Child:
    if not evidence:
        return None
    proofs = [
        el("li", el("code", proof["command"], class_="command"), el("pre", "\n".join(proof["lines"]), class_="lines"))
        for proof in evidence
    ]
    summary = el("summary", language.counted("evidence_count", len(evidence)))
    return el("details", summary, el("ul", proofs, class_="evidence"))


def _row(name: str, *value: Child) -> Element:
    return el("div", el("dt", name), el("dd", *value))
