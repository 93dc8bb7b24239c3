# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change of one node: its steps, in the order in which a change took them, and where nothing can be taken back.

A scripted node of each regime is really changed for it. The words are those of the screen.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import pairwise

from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.steps import step_in_words

from tests.unit.rollout.fleet import OLD, SU2
from tests.unit.rollout.night import PUB, SUB, Night
from tools.drawing.svg import WIDTH, Drawing

__all__ = ["Turn", "change_picture", "turn"]

_TOP, _SENTENCE, _COLUMNS = 76, 64, 70
_LANES = {OLD: 550, SU2: 692}  # where the lane of each begins
_LANE = 124
_STEPS = (
    ("blue", "nothing was sent to the node yet"),
    ("red", "cannot be taken back"),
    ("green", "must hold before the next node"),
)
_NODE = (
    ("plain", "it serves the old minimum"),
    ("amber", "it is away, or about to go"),
    ("green", "it has booted with the new minimum"),
)
_HEADS = {OLD: "up to 15SU1", SU2: "from 15SU2 on"}


@dataclass(frozen=True)
class Turn:
    """What happened to a node: the steps in their order; the step at which each command was answered with yes; the
    step in which the node went down."""

    steps: tuple[str, ...]
    sent: dict[str, str]  # the command by its step
    away: str


def turn(version: str) -> Turn:
    """Change a scripted node of this version, and note what happens when."""
    night = Night(version)
    sent: dict[str, str] = {}
    machine = night.machines[PUB]
    machine.at_yes = lambda: sent.setdefault(night.record.step, night.sent[-1][1]) and None
    night.wave(PUB)
    away = next(step.name for step in night.steps if step.seconds >= 600)  # as long as a scripted node is away
    return Turn(tuple(step.name for step in night.steps), sent, away)


def change_picture() -> str:
    """The picture."""
    turns = {version: turn(version) for version in _LANES}
    (steps,) = {one.steps for one in turns.values()}
    sent = sorted({steps.index(step) for one in turns.values() for step in one.sent})
    drawing = Drawing(
        "The change of one node",
        f"{len(steps)} steps, one after the other: {', '.join(steps)}. "
        f"Nothing is sent before the step {steps[sent[0]]}. "
        + " ".join(
            f"In releases {_HEADS[version]}, what cannot be taken back is "
            + " and ".join(f"{command}, at the step {step}" for step, command in one.sent.items())
            + "."
            for version, one in turns.items()
        ),
    )
    drawing.text(24, 36, "The change of one node", "head")
    drawing.text(24, 58, "A step begins only if the one before it has held. Otherwise the cluster stops.", "soft")
    for version, x in _LANES.items():
        drawing.lines(x + _LANE / 2, 40, ["the node,", _HEADS[version]], "strong small", "middle")
    tops = [float(_TOP)]
    texts = [_sentences(step) for step in steps]
    for lines in texts:
        tops.append(tops[-1] + 38 + 17 * len(lines))
    for number, (step, lines) in enumerate(zip(steps, texts, strict=True)):
        top = tops[number]
        kind = "red" if number in sent else "blue" if number < sent[0] else "green"
        if number:
            drawing.path(f"M24 {top:g} H{WIDTH - 24}", "line")
        drawing.circle(40, top + 20, 12, kind)
        drawing.text(40, top + 24.5, str(number + 1), "strong small", "middle")
        drawing.text(_SENTENCE, top + 25, step, "strong")
        drawing.lines(_SENTENCE, top + 44, lines, "soft small", step=17)
    bottom = tops[-1]
    for version, one in turns.items():
        _lane(drawing, _LANES[version], one, tops)
    _legend(drawing, bottom + 24)
    return drawing.svg(bottom + 76)


def _lane(drawing: Drawing, x: float, one: Turn, tops: list[float]) -> None:
    """What the node does meanwhile: it serves the old minimum, is away, serves the new one."""
    middle = x + _LANE / 2
    away = one.steps.index(one.away)
    spans = [("plain", tops[0] + 8, tops[away]), ("amber", tops[away], tops[away + 1])]
    spans.append(("green", tops[away + 1], tops[-1] - 8))
    for kind, top, bottom in spans:
        drawing.box(middle - 7, top, 14, bottom - top, kind, 4)
    for step, command in one.sent.items():
        top, bottom = next(span for name, span in zip(one.steps, pairwise(tops), strict=True) if name == step)
        words = textwrap.wrap(command, 15, break_on_hyphens=False)
        height = 16 * len(words) + 12
        box = (top + bottom - height) / 2
        drawing.box(x, box, _LANE, height, "red")
        drawing.lines(middle, box + 17, words, "mono", "middle", step=16)
    if one.away not in one.sent:
        centre = (tops[away] + tops[away + 1]) / 2
        drawing.box(x, centre - 14, _LANE, 28, "amber")
        drawing.text(middle, centre + 4.5, "restarts by itself", "small", "middle")


def _legend(drawing: Drawing, y: float) -> None:
    drawing.path(f"M24 {y - 18:g} H{WIDTH - 24}", "line")
    for x, (circle, step), (colour, node) in zip((24, 300, 570), _STEPS, _NODE, strict=True):
        drawing.circle(x + 6, y + 2, 6, circle)
        drawing.text(x + 20, y + 6.5, step, "small")
        drawing.box(x, y + 20, 12, 14, colour, 3)
        drawing.text(x + 20, y + 31.5, node, "small")


def _sentences(step: str) -> list[str]:
    """What the screen calls the step at the node itself, at its peer, and at another node, without what is the same."""
    cluster = {"nodes": [{"name": PUB, "peer": SUB}]}
    called = {PUB: "the node", SUB: "another node", "others": "each of them"}
    lines: list[str] = []
    for asked, words in called.items():
        sentence = step_in_words(step, cluster, [PUB], asked).replace(PUB, called[PUB])
        sentence = sentence.partition(": ")[2] or sentence
        if sentence.replace(asked, called[SUB]) not in lines:
            lines.append(sentence.replace(asked, words))
    return [line for text in lines for line in textwrap.wrap(text[0].upper() + text[1:], _COLUMNS)]
