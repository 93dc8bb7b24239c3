# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster on the page: what it is, its phones, and which rules found something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from ...rendering.clock import clock
from ...rendering.html import Child, Element, el, own, scrollable
from ..model import Severity
from ..texts.load import ENGLISH
from .by_rule import cluster_anchor
from .chart import chart
from .document import NOT_READ, PASSED
from .language import Language

__all__ = ["badge", "cluster_section", "product_name", "reason", "status_badge"]

_OPEN = "open"  # nothing blocks, and somebody is asked something
_SIGNS = {"blocked": "\u2715", "not_read": "\u2205", _OPEN: "?", "passed": "\u2713"}
_GLYPHS = {"block": "\u2715", "warn": "!", "ask": "?", "info": "i"}


def badge(severity: str, language: Language) -> Element:
    """A severity in words, with a sign and a colour."""
    sign = el("span", _GLYPHS.get(severity, ""), class_="sign", aria_hidden="true")
    return el("span", sign, language.labels.get(f"severity_{severity}", severity), class_=f"badge {severity}")


def status_badge(cluster: Mapping[str, Any], language: Language) -> Element:
    """What came of a cluster in words, with a sign and a colour."""
    status = _status(cluster)
    sign = el("span", _SIGNS[status], class_="sign", aria_hidden="true")
    return el("span", sign, language.label(f"status_{status}"), class_=f"badge {status}")


def _status(cluster: Mapping[str, Any]) -> str:
    """The status of a cluster, where open questions are told from nothing at all."""
    is_open = cluster["status"] == PASSED and cluster["totals"]["questions"]
    return _OPEN if is_open else str(cluster["status"])


def reason(text: str, language: Language) -> Element:
    """Why something failed, as a device or a module says it. A page in another language marks that as English."""
    return own(text, lang=ENGLISH if language.code != ENGLISH and text.isascii() else None)


def product_name(product: str | None, language: Language) -> str:
    """A product as people call it."""
    return language.labels.get(f"product_{product}", product or "")


def cluster_section(cluster: Mapping[str, Any], number: int, language: Language, zone: tzinfo | None) -> Element:
    """A cluster with its phones, and the rules that found something in it."""
    anchor = cluster_anchor(number)
    body = _not_read(cluster, language) if cluster["status"] == NOT_READ else _read(cluster, anchor, language, zone)
    version = f"({cluster['version']})" if cluster["version"] else None
    texts = (product_name(cluster["product"], language), cluster["release"], version)
    product = " ".join(text for text in texts if text)
    return el(
        "section",
        el(
            "header",
            el("h2", own(cluster["cluster"]), el("span", own(product), class_="product") if product else None),
            status_badge(cluster, language),
        ),
        body,
        id=anchor,
        class_=f"cluster {_status(cluster)}",
    )


def _not_read(cluster: Mapping[str, Any], language: Language) -> Child:
    hint = cluster["hint"]
    return [
        el("p", language.label("not_read_lead"), class_="lead"),
        el(
            "dl",
            _fact(language.label("host"), own(cluster["host"])) if cluster["host"] else None,
            _fact(language.label("reason"), reason(cluster["message"], language)),
            _fact(language.label("remedy"), reason(hint, language)) if hint else None,
            class_="facts",
        ),
    ]


def _read(cluster: Mapping[str, Any], anchor: str, language: Language, zone: tzinfo | None) -> Child:
    title = language.label("devices_title")
    of_cluster = language.label("of_cluster", title=title, cluster=cluster["cluster"])
    return [
        _facts(cluster, anchor, language, zone),
        _findings(cluster, anchor, language),
        _unread(cluster, language),
        [el("h3", title), scrollable(of_cluster, chart(cluster["models"], language))] if cluster["models"] else None,
        _waivers(cluster, language),
    ]


def _facts(cluster: Mapping[str, Any], anchor: str, language: Language, zone: tzinfo | None) -> Element:
    totals = cluster["totals"]
    modes = _modes(cluster, language)
    devices = f"{totals['devices']:,}" if cluster["models"] or cluster["product"] == "cucm" else "\u2013"
    blocks = [el("a", rule, href=f"#{_first(cluster, anchor, rule)}") for rule in cluster["blocking"]]
    facts = [
        _fact(language.label("blocks"), [[" ", link] for link in blocks] or "\u2013"),
        _fact(language.label("target"), f"TLS {cluster['target']}"),
        _fact(language.label("mode"), own(language.joined(modes))) if modes else None,
        _fact(language.label("phones"), devices),
        _fact(language.label("open"), f"{totals['questions']:,}"),
        _fact(language.label("read"), own(clock(cluster["read"], zone))) if cluster["read"] else None,
    ]
    return el("dl", facts, class_="facts")


def _first(cluster: Mapping[str, Any], anchor: str, rule: str) -> str:
    """The link to the first finding of a rule that blocks."""
    for number, finding in enumerate(cluster["findings"]):
        if finding["rule"] == rule and finding["blocking"]:
            return f"{anchor}-{number}"
    return anchor


def _findings(cluster: Mapping[str, Any], anchor: str, language: Language) -> Element:
    """The rules by severity, each with its number, as links to what was found."""
    findings = [*enumerate(cluster["findings"])]
    rows = []
    for severity in Severity:
        links = [
            el(
                "a",
                finding["rule"],
                el("small", f"\u00a0({finding['count']:,})") if finding["count"] else None,
                href=f"#{anchor}-{number}",
            )
            for number, finding in findings
            if finding["severity"] == severity.value
        ]
        if links:
            rows.append(
                _fact(badge(severity.value, language), [[" " if at else None, link] for at, link in enumerate(links)])
            )
    return el("dl", rows, class_="told")


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
        el(
            "tr",
            el("td", own(one["reading"])),
            el("td", reason(one["error"], language)),
            el("td", el("code", one["command"])),
        )
        for one in cluster["unread"]
    ]
    names = [el("th", language.label(key), scope="col") for key in ("reading", "reason", "command")]
    table = el("table", el("thead", el("tr", names)), el("tbody", rows), class_="plain")
    title = language.label("unread")
    of_cluster = language.label("of_cluster", title=title, cluster=cluster["cluster"])
    return el("div", el("h3", title), scrollable(of_cluster, table), class_="alert")


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
    title = language.label("waivers")
    of_cluster = language.label("of_cluster", title=title, cluster=cluster["cluster"])
    return [el("h3", title), scrollable(of_cluster, table)]


def _state(waiver: Mapping[str, Any]) -> str:
    if waiver["expired"]:
        return "waiver_over"
    return "waiver_in_force" if waiver["used"] else "waiver_unused"


def _fact(name: Child, *value: Child) -> Element:
    return el("div", el("dt", name), el("dd", *value))
