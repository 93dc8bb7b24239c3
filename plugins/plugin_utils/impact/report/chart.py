# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chart of phones by model and fate: bars with a pattern for each fate, beside the numbers that they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...rendering.html import Element, el, join, own
from ..outcomes import DeviceOutcome
from .language import Language

__all__ = ["chart", "legend", "patterns", "shares", "shown_outcomes"]

_LEAST = 0.4  # per cent of the bar that even one phone gets
# The strokes of the pattern of a fate as x, y, width, height in a tile of 6 by 6. A fate without strokes is solid.
_STROKES: Mapping[DeviceOutcome, tuple[tuple[str, str, str, str], ...]] = {
    DeviceOutcome.STOPS: (),
    DeviceOutcome.LIMITED: (("0", "0", "2.5", "6"),),
    DeviceOutcome.REVIEW: (("1", "1", "2.5", "2.5"),),
    DeviceOutcome.UNREAD: (("0", "0", "6", "1"),),
    DeviceOutcome.DEAD: (("0", "0", "1.5", "6"), ("0", "0", "6", "1.5")),
    DeviceOutcome.WORKS: (),
}
_TURNED = (DeviceOutcome.LIMITED, DeviceOutcome.DEAD)


def patterns() -> Element:
    """The patterns that the bars of the whole page are filled with."""
    found = []
    for fate, strokes in _STROKES.items():
        rects = [el("rect", x=x, y=y, width=w, height=h, class_="stroke") for x, y, w, h in strokes]
        found.append(
            el(
                "pattern",
                el("rect", width="6", height="6", class_=f"ground-{fate.value}"),
                rects,
                id=_pattern(fate),
                patternUnits="userSpaceOnUse",
                patternTransform="rotate(45)" if fate in _TURNED else None,
                width="6",
                height="6",
            )
        )
    return el("svg", el("defs", found), width="0", height="0", class_="patterns", aria_hidden="true")


def shown_outcomes(models: Iterable[Mapping[str, Any]]) -> list[DeviceOutcome]:
    """The fates that any of the models has."""
    found = [model["fates"] for model in models]
    return [fate for fate in DeviceOutcome if any(fates[fate.value] for fates in found)]


def shares(fates: Mapping[str, int], whole: int, text: str) -> Element:
    """A bar in parts. Its length is the share of `whole`, which is the number of phones of the longest one."""
    widths = {fate: max(100 * fates[fate.value] / whole, _LEAST) for fate in DeviceOutcome if fates[fate.value]}
    shrink = min(1.0, 100 / sum(widths.values())) if widths else 1.0
    rects, start = [], 0.0
    for fate, width in widths.items():
        width *= shrink
        fill = f"url(#{_pattern(fate)})"
        rects.append(el("rect", x=f"{start:.2f}%", width=f"{width:.2f}%", height="100%", fill=fill))
        if start:
            rects.append(el("rect", x=f"{start:.2f}%", width="1", height="100%", class_="gap"))
        start += width
    return el("svg", rects, class_="bar", role="img", aria_label=text)


def chart(models: Sequence[Mapping[str, Any]], language: Language) -> Element:
    """A table of the models with a bar and the numbers of each; the numbers say all that the bars show."""
    fates = shown_outcomes(models)
    longest = max(model["count"] for model in models)
    head = [
        el("th", language.label("model"), scope="col"),
        el("th", language.label("tls"), scope="col", title=language.label("tls_help"), class_="number"),
        el("th", language.label("bar"), scope="col", class_="bars"),
        [el("th", _swatch(fate), language.label(f"fate_{fate.value}"), scope="col", class_="number") for fate in fates],
        el("th", language.label("all"), scope="col", class_="number"),
    ]
    return el(
        "table",
        el("caption", language.label("devices_note")),
        el("thead", el("tr", head)),
        el("tbody", [_row(model, fates, longest, language) for model in models]),
        class_="chart",
    )


def _row(model: Mapping[str, Any], fates: Sequence[DeviceOutcome], longest: int, language: Language) -> Element:
    numbers = model["fates"]
    parts = [
        language.label("bar_part", number=f"{numbers[fate.value]:,}", fate=language.label(f"fate_{fate.value}"))
        for fate in fates
        if numbers[fate.value]
    ]
    text = language.label("bar_text", model=model["model"], parts=language.joined(parts))
    return el(
        "tr",
        el("th", own(model["model"]), scope="row"),
        el("td", model["tls"] or "\u2013", class_="number"),
        el("td", shares(numbers, max(longest, 1), text), class_="bars"),
        [_number(numbers[fate.value]) for fate in fates],
        el("td", f"{model['count']:,}", class_="number"),
    )


def _number(number: int) -> Element:
    return el("td", f"{number:,}" if number else "\u2013", class_="number" if number else "number none")


def legend(fates: Mapping[str, int], language: Language) -> Element:
    """What the patterns mean, with the number of phones of each fate that there are."""
    return el(
        "ul",
        [
            el(
                "li",
                _swatch(fate),
                el("strong", f"{fates[fate.value]:,}", class_="figure"),
                el("span", language.label(f"fate_{fate.value}"), class_="fate"),
                el("span", language.label(f"fate_{fate.value}_help"), class_="help"),
            )
            for fate in DeviceOutcome
            if fates[fate.value]
        ],
        class_="legend",
    )


def _swatch(fate: DeviceOutcome) -> Element:
    rect = el("rect", width="100%", height="100%", fill=f"url(#{_pattern(fate)})")
    return join(el("svg", rect, class_="swatch", aria_hidden="true"))


def _pattern(fate: DeviceOutcome) -> str:
    return f"fate-{fate.value}"
