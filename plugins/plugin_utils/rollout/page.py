# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a rollout as one HTML page for the change ticket: no script, nothing from outside, one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ..rendering.html import Element, el, head
from .night import Night, read_night
from .page_findings import findings_section
from .page_language import PageLanguage, zone_of
from .page_nodes import elsewhere, node_sections
from .page_opening import opening, title_of
from .page_steps import steps_table
from .timeline import Timeline

__all__ = ["page_html", "page_parts"]

_STYLE = Path(__file__).with_name("page.css")


def page_html(report: Mapping[str, Any], journal_lines: Iterable[str], language: str) -> str:
    """The page in a language by its code, from the lines of a journal."""
    return "".join(page_parts(report, read_night(journal_lines, report["run"]), language))


def page_parts(report: Mapping[str, Any], night: Night, code: str) -> Iterator[str]:
    """The page in parts, to be written one after the other. Everything in it that is text is escaped."""
    language = PageLanguage(code, zone_of(report["timezone"]))
    others = elsewhere(night, report)
    line = _timeline(report, night)
    yield f'<!DOCTYPE html>\n<html lang="{code}">\n{head(_STYLE, title_of(report, language))}\n<body>\n<main>\n'
    yield f"{opening(report, night, sum(map(len, others.values())), language)}\n"
    yield f"{_night(night, line, language)}\n"
    yield f"{el('h2', language.label('before_and_after'))}\n{el('p', language.label('before_help'), class_='made')}\n"
    for section in node_sections(report, others, language):
        yield f"{section}\n"
    waivers = night.own_run.waivers if night.own_run else []
    yield f"{findings_section(report, waivers, language)}\n</main>\n</body>\n</html>\n"


def _timeline(report: Mapping[str, Any], night: Night) -> Timeline:
    order = [(cluster["name"], node["name"]) for cluster in report["clusters"] for node in cluster["nodes"]]
    return Timeline(night, datetime.fromisoformat(report["finished"]), order)


def _night(night: Night, line: Timeline, language: PageLanguage) -> Element:
    """The time line of the night, or why there is none."""
    title = el("h2", language.label("timeline"))
    if not night.runs:
        return el("section", title, el("p", language.label("no_journal")))
    if not line.nodes:
        return el("section", title, el("p", language.label("no_steps")))
    table = el("details", el("summary", language.label("as_table")), steps_table(night, line.ends, language))
    return el("section", title, line.figure(language), table)
