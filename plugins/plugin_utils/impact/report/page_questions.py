# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The open questions on the page, each once: what each is about, and how all of them are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...rendering.html import Child, Element, code, el, join, own
from .by_rule import cluster_anchor
from .language import Language
from .page_cluster import badge, product_name

__all__ = ["ANSWERS", "WAIVERS", "answer_lines", "device_texts", "questions_section"]

ANSWERS, WAIVERS = "vos_tls_answers", "vos_tls_waivers"


def answer_lines(questions: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """The variable that answers the questions, as YAML to be filled in."""
    choice = language.label("questions_choice")
    return [f"{ANSWERS}:", *(f"  {one['rule']}:  # {choice}" for one in questions)]


def device_texts(asked: Mapping[str, Any], language: Language, most: int | None = None) -> list[str]:
    """What a question is about in a cluster: its models with their numbers, or its things by name."""
    texts = [
        one["name"]
        if one["count"] == 1
        else language.label("devices_of_model", model=one["name"], number=f"{one['count']:,}")
        for one in asked["devices"][:most]
    ]
    if omitted := asked["omitted"] + len(asked["devices"]) - len(texts):
        texts.append(language.label("more", number=f"{omitted:,}"))
    return texts


def questions_section(report: Mapping[str, Any], anchors: Mapping[str, str], language: Language) -> Element:
    """The questions with what answers them. `anchors` are the names of the rules in links."""
    questions = report["questions"]
    title = el("h2", language.label("questions"))
    accept = el("p", _with_code(language.label("waive_lead", name=WAIVERS), WAIVERS))
    if not questions:
        body: Child = [el("p", language.label("questions_none")), accept]
    else:
        body = [
            el("p", _with_code(language.label("questions_lead", name=ANSWERS), ANSWERS)),
            el("pre", "\n".join(answer_lines(questions, language)), class_="snippet"),
            accept,
            el("ul", [_question(one, report, anchors, language) for one in questions], class_="asked"),
        ]
    return el("section", title, body, class_="questions", id="questions")


def _question(
    question: Mapping[str, Any], report: Mapping[str, Any], anchors: Mapping[str, str], language: Language
) -> Element:
    numbers = {
        (cluster["cluster"], cluster["product"], cluster["host"]): number
        for number, cluster in enumerate(report["clusters"], 1)
    }
    rule = question["rule"]
    name = el("a", rule, href=f"#{anchors[rule]}", class_="rule")
    if_yes = [language.label("if_yes"), language.label("colon"), badge(question["if_yes"], language)]
    asked = [(one, numbers[one["cluster"], one["product"], one["host"]]) for one in question["clusters"]]
    bare = [(one, number) for one, number in asked if not (one["devices"] or one["blocking"] or one["unread"])]
    places = [_place(one, number, language) for one, number in asked if (one, number) not in bare]
    if bare:
        places.append(el("li", [_cluster(one, number, language) for one, number in bare]))
    return el(
        "li",
        name,
        el(
            "div",
            el("p", el("strong", code(question["question"])), class_="text"),
            el("p", code(question["effect"]), class_="effect"),
            el("ul", places, class_="places"),
        ),
        el("span", if_yes, class_="yes") if question["if_yes"] else None,
    )


def _place(asked: Mapping[str, Any], number: int, language: Language) -> Element:
    notes = [
        language.label(key)
        for key, given in (("question_blocks", asked["blocking"]), ("asked_reading", asked["unread"]))
        if given
    ]
    devices = device_texts(asked, language)
    return el(
        "li",
        _cluster(asked, number, language),
        el("span", language.joined(notes), class_="state stop") if notes else None,
        el("span", own(language.joined(devices)), class_="devices") if devices else None,
    )


def _cluster(asked: Mapping[str, Any], number: int, language: Language) -> Element:
    link = el("a", own(asked["cluster"]), href=f"#{cluster_anchor(number)}")
    return el("span", link, " ", el("span", product_name(asked["product"], language), class_="product"))


def _with_code(text: str, name: str) -> Child:
    """A sentence with the name of a variable set apart."""
    before, _name, after = text.partition(name)
    return join(before, el("code", name), after)
