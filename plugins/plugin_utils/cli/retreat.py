# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back from a question that is not confirmed: `no` where that is known to change nothing, else Ctrl-C."""

from __future__ import annotations

from dataclasses import dataclass

from .channel import Flood, Hangup, Wire
from .keyboard import CONTROL_C, ENTER, Typed, type_answer
from .output import ReadingEnd, Until, read
from .questions import declining_answer
from .terminal import at_prompt, shown_line

__all__ = ["Retreat", "retreat"]

# Seconds to come back to the prompt after a question was answered `no` or left, for each question.
PATIENCE = 10.0
# How many questions in a row are declined before the session is given up.
DECLINED = 3


@dataclass(frozen=True)
class Retreat:
    """What was done, in words, and whether the CLI is back at its prompt."""

    done: str
    at_prompt: bool


def retreat(wire: Wire, until: Until, typing_delay: float, *, leave: bool = False) -> Retreat:
    """Declines the question on the screen and those that follow it. With `leave` the first one with Ctrl-C."""
    done: list[str] = []
    try:
        while len(done) < DECLINED:
            asked = shown_line(wire.tail)
            answer = "" if leave else declining_answer(wire.since_turn)
            deadline = wire.clock() + PATIENCE
            typed = type_answer(wire, answer, typing_delay, deadline) if answer else Typed.NOT_SHOWN
            if typed is Typed.SHOWN:
                wire.turn()
                wire.send(ENTER)
                done.append(f"answered {answer!r}")
            elif typed is Typed.TAKEN or (answer and at_prompt(wire.tail)):  # the key alone was enough
                done.append(f"answered {answer!r}")
            else:
                wire.turn()
                wire.send(CONTROL_C)
                done.append("left with Ctrl-C")
            before = len(wire.text)
            stop = read(wire, deadline, until)
            if stop is ReadingEnd.PROMPT:
                return Retreat(", ".join(done), at_prompt=True)
            if stop is ReadingEnd.LATE and len(wire.text) == before:
                done.append("and the node said nothing more")
                break
            leave = shown_line(wire.tail) == asked  # `no` was no answer to it
    except (Hangup, Flood):
        done.append("and the session ended")
    return Retreat(", ".join(done), at_prompt=False)
