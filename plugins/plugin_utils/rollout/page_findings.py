# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pre-check found on the rollout's page, and what the operator has accepted of it: exceptions and waivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..product.catalogue import short_name
from ..rendering.html import Child, Element, el, own
from .page_language import PageLanguage, said
from .page_table import page_table

__all__ = ["findings_section"]


def findings_section(
    report: Mapping[str, Any], waivers: Sequence[Mapping[str, str]], language: PageLanguage
) -> Element:
    """Findings, exceptions, waivers, excluded nodes and accepted warnings, as far as there are any."""
    parts = [
        _part(
            "findings_table", ("severity", "cluster", "node", "finding", "fix"), _findings(report, language), language
        ),
        _part(
            "exceptions", ("cluster", "minimum", "reason", "expires", "standing"), _granted(report, language), language
        ),
        _part("waivers", ("what", "cluster", "reason", "expires"), _waivers(waivers), language),
        _part("excluded", ("node", "cluster", "reason"), _excluded(report), language),
        _part("known_warnings", ("product", "nodes", "reason", "sentences"), _known(report, language), language),
    ]
    found = [part for part in parts if part is not None]
    title = el("h2", language.label("findings"))
    return el("section", title, found or el("p", language.label("findings_none")))


def _part(
    title: str, columns: Sequence[str], rows: Iterator[Sequence[Child]], language: PageLanguage
) -> Element | None:
    lines = list(rows)
    if not lines:
        return None
    words = language.label(title)
    return el("section", el("h3", words), page_table(words, [language.label(key) for key in columns], lines))


def _findings(report: Mapping[str, Any], language: PageLanguage) -> Iterator[Sequence[Child]]:
    for cluster in report["clusters"]:
        for one in cluster["findings"]:
            tone = "bad" if one["severity"] == "block" else "soft"
            badge = el("span", language.word("severity", one["severity"]), class_=f"badge {tone}")
            yield badge, own(cluster["name"]), own(one["node"]), _lines(one["text"]), _lines(one["fix"])


def _granted(report: Mapping[str, Any], language: PageLanguage) -> Iterator[Sequence[Child]]:
    for cluster in report["clusters"]:
        if entry := cluster["exception"]:
            standing = language.label("exception_running" if entry["running"] else "exception_over")
            yield own(cluster["name"]), f"TLS {entry['value']}", said(entry["reason"]), entry["expires"], standing


def _waivers(waivers: Sequence[Mapping[str, str]]) -> Iterator[Sequence[Child]]:
    for one in waivers:
        what, cluster, reason, expires = (one.get(key, "") for key in ("what", "cluster", "reason", "expires"))
        yield own(what), own(cluster), said(reason), own(expires)


def _excluded(report: Mapping[str, Any]) -> Iterator[Sequence[Child]]:
    for cluster in report["clusters"]:
        for node in cluster["nodes"]:
            if node["excluded"]:
                yield own(node["name"]), own(cluster["name"]), said(node["excluded"])


def _known(report: Mapping[str, Any], language: PageLanguage) -> Iterator[Sequence[Child]]:
    for entry in report["known_warnings"]:
        product = f"{short_name(entry['product'])} {entry['release']}"
        sentences = el("ul", [el("li", said(sentence)) for sentence in entry["sentences"]])
        yield own(product), own(language.joined(entry["nodes"])), said(entry["reason"]), sentences


def _lines(text: str) -> Child:
    return [el("p", said(line)) for line in text.splitlines()]
