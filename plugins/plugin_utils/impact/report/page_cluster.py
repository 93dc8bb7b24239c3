# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster on the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ...rendering.html import Child, Element, el, own
from ..model import Severity
from .chart import chart
from .document import NOT_READ
from .language import Language
from .page_finding import finding_article

__all__ = ["anchor_of", "cluster_section", "product_name", "status_badge", "utc"]

_SIGNS = {"blocked": "\u2715", "not_read": "\u2205", "passed": "\u2713"}


def anchor_of(number: int) -> str:
    """The name of a cluster in links of the page."""
    return f"c{number}"


def utc(text: str) -> str:
    """A time (ISO 8601) in UTC, to the minute; what is no time stays as it is."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return text


def status_badge(status: str, language: Language) -> Element:
    """What came of a cluster in words, with a sign and a colour."""
    sign = el("span", _SIGNS[status], class_="sign", aria_hidden="true")
    return el("span", sign, language.label(f"status_{status}"), class_=f"badge {status}")


def product_name(product: str | None, language: Language) -> str:
    """A product as people call it."""
    return language.labels.get(f"product_{product}", product or "")


def cluster_section(cluster: Mapping[str, Any], number: int, language: Language) -> Element:
    """All that is known of a cluster."""
    anchor = anchor_of(number)
    body = _not_read(cluster, language) if cluster["status"] == NOT_READ else _read(cluster, anchor, language)
    version = f"({cluster['version']})" if cluster["version"] else None
    texts = (product_name(cluster["product"], language), cluster["release"], version)
    product = " ".join(text for text in texts if text)
    return el(
        "section",
        el(
            "header",
            el("h2", own(cluster["cluster"]), el("span", own(product), class_="product") if product else None),
            status_badge(cluster["status"], language),
        ),
        body,
        id=anchor,
        class_=f"cluster {cluster['status']}",
        aria_label=cluster["cluster"],
    )


def _not_read(cluster: Mapping[str, Any], language: Language) -> Child:
    hint = cluster["hint"]
    return [
        el("p", language.label("not_read_lead"), class_="lead"),
        el(
            "dl",
            _fact(language.label("host"), own(cluster["host"])) if cluster["host"] else None,
            _fact(language.label("reason"), own(cluster["message"])),
            _fact(language.label("remedy"), own(hint)) if hint else None,
            class_="facts",
        ),
    ]


def _read(cluster: Mapping[str, Any], anchor: str, language: Language) -> Child:
    return [
        _facts(cluster, anchor, language),
        _unread(cluster, language),
        el("h3", language.label("devices_title")) if cluster["models"] else None,
        chart(cluster["models"], language) if cluster["models"] else None,
        [_findings(cluster, severity.value, anchor, language) for severity in Severity],
        _waivers(cluster, language),
    ]


def _facts(cluster: Mapping[str, Any], anchor: str, language: Language) -> Element:
    totals = cluster["totals"]
    modes = _modes(cluster, language)
    blocks = [el("a", rule, href=f"#{_first(cluster, anchor, rule)}") for rule in cluster["blocking"]]
    devices = f"{totals['devices']:,}" if cluster["models"] or cluster["product"] == "cucm" else "\u2013"
    facts = [
        _fact(language.label("blocks"), [[" ", link] for link in blocks] or "\u2013"),
        _fact(language.label("target"), f"TLS {cluster['target']}"),
        _fact(language.label("mode"), own(language.joined(modes))) if modes else None,
        _fact(language.label("phones"), devices),
        _fact(language.label("open"), f"{totals['questions']:,}"),
        _fact(language.label("read"), own(utc(cluster["read"]))) if cluster["read"] else None,
    ]
    return el("dl", facts, class_="facts")


def _first(cluster: Mapping[str, Any], anchor: str, rule: str) -> str:
    """The link to the first finding of a rule that blocks."""
    for number, finding in enumerate(cluster["findings"]):
        if finding["rule"] == rule and finding["blocking"]:
            return f"{anchor}-{number}"
    return anchor


def _modes(cluster: Mapping[str, Any], language: Language) -> list[str]:
    """In which mode a cluster runs, as far as its product has such modes."""
    modes = []
    if cluster["product"] == "cucm":
        mixed = {True: "mixed", False: "non_secure", None: "mixed_unknown"}
        modes.append(language.label(mixed[cluster["mixed_mode"]]))
        signer = f"ctl_{cluster['ctl_signer']}"
        if signer in language.labels:
            modes.append(language.label(signer))
    if cluster["fips"] is not None:
        modes.append(language.label("fips" if cluster["fips"] else "no_fips"))
    if cluster["common_criteria"]:
        modes.append(language.label("common_criteria"))
    return modes


def _unread(cluster: Mapping[str, Any], language: Language) -> Child:
    if not cluster["unread"]:
        return None
    rows = [
        el("tr", el("td", own(one["reading"])), el("td", own(one["error"])), el("td", el("code", one["command"])))
        for one in cluster["unread"]
    ]
    names = [el("th", language.label(key), scope="col") for key in ("reading", "reason", "command")]
    table = el("table", el("thead", el("tr", names)), el("tbody", rows), class_="plain")
    return el("div", el("h3", language.label("unread")), table, class_="alert")


def _findings(cluster: Mapping[str, Any], severity: str, anchor: str, language: Language) -> Child:
    found = [
        finding_article(finding, cluster["items_path"], f"{anchor}-{number}", language)
        for number, finding in enumerate(cluster["findings"])
        if finding["severity"] == severity
    ]
    if not found:
        return None
    title = language.label(f"severity_{severity}_title")
    return [el("h3", title, " ", el("span", str(len(found)), class_="tally"), class_=f"group {severity}"), found]


def _waivers(cluster: Mapping[str, Any], language: Language) -> Child:
    if not cluster["waivers"]:
        return None
    rows = [
        el(
            "tr",
            el("td", waiver["rule"], class_="rule"),
            el("td", own(waiver["reason"])),
            el("td", waiver["expires"]),
            el("td", language.label(_state(waiver))),
        )
        for waiver in cluster["waivers"]
    ]
    names = [el("th", language.label(key), scope="col") for key in ("rule", "reason", "expires", "waiver_state")]
    table = el("table", el("thead", el("tr", names)), el("tbody", rows), class_="plain")
    return [el("h3", language.label("waivers")), table]


def _state(waiver: Mapping[str, Any]) -> str:
    if waiver["expired"]:
        return "waiver_over"
    return "waiver_in_force" if waiver["used"] else "waiver_unused"


def _fact(name: str, *value: Child) -> Element:
    return el("div", el("dt", name), el("dd", *value))
