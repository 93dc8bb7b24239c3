# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A table on the rollout's page: its heads tell what they are of, and a wide one is moved in a region of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..rendering.html import Child, Element, el
from .page_language import PageLanguage, said
from .wave_numbers import WaveNumber

__all__ = ["NONE", "evidence_list", "page_table", "wave_words"]

NONE = "\u2013"


def page_table(label: str, columns: Sequence[str], rows: Iterable[Sequence[Child]], class_: str = "") -> Element:
    """A table with a name for each column; the first cell of a row is its head. The region can be moved by keyboard.

    A row of the class `cards` is a card where the window is narrow: each cell has the name of its column with it.
    """
    names = [el("th", name, scope="col") for name in columns]
    lines = [el("tr", el("th", first, scope="row"), list(_cells(columns[1:], rest))) for first, *rest in rows]
    table = el("table", el("thead", el("tr", names)), el("tbody", lines), class_=class_ or None)
    return el("div", table, class_="scroll", role="region", tabindex="0", aria_label=label)


def _cells(columns: Sequence[str], cells: Sequence[Child]) -> Iterator[Element]:
    for name, cell in zip(columns, cells, strict=True):
        yield el("td", cell, data_name=name, class_="none" if cell == NONE else None)


def evidence_list(lines: Sequence[Mapping[str, str]], language: PageLanguage, node: str = "") -> Child:
    """What devices have said, folded away on a screen; None if nothing was kept. `node` stands beside it already."""
    if not lines:
        return None
    items = [
        el("li", _head(line, node), el("code", line.get("command", "")), " ", said(line.get("line", "")))
        for line in lines
    ]
    title = f"{language.label('evidence')}{language.label('colon')}{language.counted('evidence_lines', len(lines))}"
    return el("details", el("summary", title), el("ul", items, class_="evidence"))


def wave_words(wave: WaveNumber | None, language: PageLanguage) -> Child:
    """The number of a wave, on a line of its own; None for a node that is in none."""
    if wave is None:
        return None
    return el("small", language.label("wave_of", number=wave[0], total=wave[1]), class_="wave-of")


def _head(line: Mapping[str, str], node: str) -> Child:
    parts = (line.get("node"), line.get("time"))
    return [el("small", said(part), " ") for part in parts if part and part != node]
