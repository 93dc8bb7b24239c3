# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the output of a command up to the prompt, a question, a shutdown message, or the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from .channel import Flood, Hangup, Wire
from .patterns import looks_like_question, refusal_line, tells_shutdown
from .question import Question
from .terminal import PROMPT, at_prompt, clean, pager, shown_line

__all__ = ["SETTLE", "ReadingEnd", "Until", "read", "waits_still"]

# The default for `settle`: a prompt at the end of the text might still be the start of a line of output.
SETTLE = 0.25
# Seconds to look for what has come already.
_INSTANT = 0.001


class ReadingEnd(Enum):
    """Why the reading stopped."""

    PROMPT = auto()
    QUESTION = auto()
    WALL = auto()
    LATE = auto()


@dataclass(frozen=True)
class Until:
    """What ends the reading, in addition to a question and the deadline."""

    quiet: float  # seconds that a line must stand to be taken for an unknown question
    settle: float  # seconds of silence after which a prompt, a known question or a pager is believed
    questions: tuple[Question, ...] = ()  # the known ones are recognised sooner
    prompt: bool = True  # False: only a prompt after a refusal
    wall: bool = False  # True: also the message that the system goes down, followed by silence


def read(wire: Wire, deadline: float, until: Until) -> ReadingEnd:
    """Reads until one of these. Pagers are answered on the way, with one key and no Enter.

    Output that once contained a false prompt may contain another: from then on a prompt must stand as long as an
    unknown question. Raises Hangup and Flood.
    """
    settle = until.settle
    prompted = ""  # the text up to a prompt
    while True:
        tail = wire.tail
        if prompted and _goes_on(prompted, tail):
            settle = until.quiet
        page = pager(tail)
        stop = None if page else _look(tail, until)
        if stop is ReadingEnd.PROMPT and not prompted:
            prompted = tail
        now = wire.clock()
        if now >= deadline:  # a prompt that came too recently may be the start of a line of output
            return ReadingEnd.LATE
        if page:
            patience = 0.0 if page.complete else until.settle
        elif stop is ReadingEnd.PROMPT:
            patience = settle
        elif stop is ReadingEnd.QUESTION and _known(shown_line(tail), until):
            patience = until.settle
        else:
            patience = until.quiet if stop else deadline - now
        if wire.pump(min(deadline, now + patience)):
            continue
        if page:
            wire.retract(page.length)
            wire.send(page.key)
        elif stop and wire.clock() < deadline:
            return stop


def waits_still(wire: Wire) -> bool:
    """Whether a CLI that was at its prompt has sent nothing since but the same prompt again. What it has sent is lost
    then."""
    wire.begin()
    try:
        while wire.pump(wire.clock() + _INSTANT):
            pass
    except (Hangup, Flood):
        return False
    return not _goes_on("", wire.tail)


def _look(tail: str, until: Until) -> ReadingEnd | None:
    if at_prompt(tail):
        return ReadingEnd.PROMPT if until.prompt or refusal_line(clean(tail)) else None
    line = shown_line(tail)
    if line.strip() and (looks_like_question(line) or _known(line, until)):
        return ReadingEnd.QUESTION
    return ReadingEnd.WALL if until.wall and tells_shutdown(clean(tail)) else None


def _goes_on(prompted: str, tail: str) -> bool:
    """Whether the text after a prompt is more than the same prompt drawn again."""
    if not tail.startswith(prompted):
        return True
    words = clean(tail[len(prompted) :]).split()
    return any(word != PROMPT for word in words[:-1]) or not PROMPT.startswith("".join(words[-1:]))


def _known(line: str, until: Until) -> bool:
    return any(question.pattern.search(line) for question in until.questions)
