# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declining a question: `no` if that is known to change nothing, else Ctrl-C, until the prompt is back."""

from __future__ import annotations

from dataclasses import dataclass

from .channel import Flood, Hangup, Wire
from .echoed_typing import CONTROL_C, ENTER, Typed, type_answer
from .known_questions import declining_answer
from .output import ReadingEnd, Until, read
from .terminal import at_prompt, shown_line

__all__ = ["Declined", "decline"]

# Seconds for the prompt to come back after a question was declined, for each question.
PATIENCE = 10.0
# How many questions in a row are declined before the session is closed.
MOST_QUESTIONS = 3


@dataclass(frozen=True)
class Declined:
    """What was done, in words, and whether the CLI is back at its prompt."""

    done: str
    at_prompt: bool


def decline(wire: Wire, until: Until, typing_delay: float, *, leave: bool = False) -> Declined:
    """Declines the question on the screen and those that follow it. With `leave` the first one with Ctrl-C."""
    done: list[str] = []
    try:
        while len(done) < MOST_QUESTIONS:
            question = shown_line(wire.tail)
            answer = "" if leave else declining_answer(wire.since_turn)
            deadline = wire.clock() + PATIENCE
            typed = type_answer(wire, answer, typing_delay, deadline) if answer else Typed.NOT_SHOWN
            if typed is Typed.SHOWN:
                wire.turn()
                wire.send(ENTER)
                done.append(f"answered {answer!r}")
            elif typed is Typed.TAKEN or (answer and at_prompt(wire.tail)):  # one key was enough, without Enter
                done.append(f"answered {answer!r}")
            else:
                wire.turn()
                wire.send(CONTROL_C)
                done.append("left with Ctrl-C")
            before = len(wire.text)
            stop = read(wire, deadline, until)
            if stop is ReadingEnd.PROMPT:
                return Declined(", ".join(done), at_prompt=True)
            if stop is ReadingEnd.LATE and len(wire.text) == before:
                done.append("and the node said nothing more")
                break
            leave = shown_line(wire.tail) == question  # `no` was no answer to it
    except (Hangup, Flood):
        done.append("and the session ended")
    return Declined(", ".join(done), at_prompt=False)
