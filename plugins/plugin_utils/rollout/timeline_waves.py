# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The waves on the time line: above the nodes of a cluster, from when to when each wave went, with its number."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..rendering.html import Element, el
from .night import NightRun
from .page_language import PageLanguage
from .time_axis import TimeAxis
from .wave_numbers import WaveNumber

__all__ = ["WaveSpan", "wave_mark", "wave_spans"]

_WIDTHS = (608, 992, 1536, 2080)  # pixels of the drawing, by the size of its axis: .size-1 ... in page.css
_LETTER = 6.3  # pixels; a Japanese one takes two of them
_TEXT, _LINE = 13, 17  # pixels from the top of the row
_APART = 0.3  # per cent between the lines of two waves


@dataclass(frozen=True)
class WaveSpan:
    """A wave of several that a run has worked on, from its first step to the end of its last one."""

    cluster: str
    number: WaveNumber
    nodes: tuple[str, ...]
    begin: datetime
    end: datetime


def wave_spans(run: NightRun) -> Iterator[WaveSpan]:
    """Those of clusters that do not go node by node, in the order in which they began."""
    found: dict[tuple[str, WaveNumber], WaveSpan] = {}
    for step in run.steps:
        number = next(filter(None, (run.wave_of(step.cluster, node) for node in step.nodes)), None)
        if number is not None:
            before = found.get((step.cluster, number)) or WaveSpan(step.cluster, number, (), step.began, step.ended)
            nodes = tuple(dict.fromkeys((*before.nodes, *step.nodes)))
            begin, end = min(before.begin, step.began), max(before.end, step.ended)
            found[step.cluster, number] = WaveSpan(step.cluster, number, nodes, begin, end)
    yield from sorted(found.values(), key=lambda span: span.begin)


def wave_mark(span: WaveSpan, axis: TimeAxis, top: int, language: PageLanguage) -> Iterator[Element]:
    """A line along the wave in the row of its cluster, and its number; in words where they have room."""
    begin, end = axis.place(span.begin), axis.place(span.end)
    number, total = span.number
    words = language.label("wave_of", number=number, total=total)
    times = {"begin": language.clock(span.begin), "end": language.clock(span.end)}
    title = language.label("mark_wave", wave=words, nodes=language.joined(span.nodes), **times)
    fits = _pixels(words) <= (end - begin) / 100 * _WIDTHS[axis.size - 1]
    x = {"x1": f"{begin:.2f}%", "x2": f"{max(begin, end - _APART):.2f}%"}
    yield el("line", el("title", title), y1=str(top + _LINE), y2=str(top + _LINE), class_="wave", **x)
    yield el("text", words if fits else str(number), x=f"{begin:.2f}%", y=str(top + _TEXT), class_="wave-name")


def _pixels(text: str) -> float:
    return sum(_LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in text)
