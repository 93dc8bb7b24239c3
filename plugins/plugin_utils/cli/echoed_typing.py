# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typing a command or an answer and reading its echo: Enter is pressed only when the echo is what was typed."""

from __future__ import annotations

from enum import Enum, auto

from .channel import Wire
from .terminal import PROMPT, clean, ends_with_character, shown_line, shows

__all__ = ["CONTROL_C", "ENTER", "Typed", "late_lines", "type_answer", "type_command"]

ENTER = "\r"  # some VOS commands do not take a line feed for Enter
CONTROL_C = "\x03"

# Seconds for the echo. A CLI that waits for input echoes at once; a node under load needs longer.
ECHO_TIMEOUT = 15.0
ECHO_TIMEOUT_CHARACTER = 3.0
# How often dropped characters are typed again in one answer.
RETYPED = 2

_ENDS_OF_PROMPT = tuple(PROMPT[start:] for start in range(len(PROMPT) + 1))


class Typed(Enum):
    """What became of what was typed."""

    SHOWN = auto()  # the line shows exactly this
    NOT_SHOWN = auto()
    LATE_TEXT = auto()  # something else came before the echo of a command
    TAKEN = auto()  # the question took a single key for its answer, and needs no Enter


def type_command(wire: Wire, command: str, deadline: float) -> Typed:
    """Types a command at the prompt, without Enter.

    Before the echo, the node may send a second prompt (after the newline of the login) or nothing. Any other text
    means that the earlier prompt was output (see `late_lines`). So the first character is typed alone: if a question
    that takes a single key has come, the other characters do not answer it.
    """
    wire.begin()
    for typed in dict.fromkeys((command[:1], command)):
        wire.send(typed if len(typed) == 1 else typed[1:])
        until = min(deadline, wire.clock() + ECHO_TIMEOUT)
        shown = False
        while not shown and wire.pump(until):
            shown = ends_with_character(wire.tail, typed[-1]) and _shows_command(wire.text, typed)
        if late_lines(wire.text, command):
            return Typed.LATE_TEXT
        if not shown:
            return Typed.NOT_SHOWN
    return Typed.SHOWN


def late_lines(text: str, command: str) -> list[str]:
    """The complete lines of the text that are neither prompts nor parts of the command, whose echo may be broken.

    A second prompt may have begun before the typing: the first line can be the rest of it.
    """
    first, *others = clean(text).split("\n")
    begun = next(rest for rest in _ENDS_OF_PROMPT if first.startswith(rest))
    lines = [line.removeprefix(PROMPT).strip() for line in [first.removeprefix(begun), *others][:-1]]
    return [line for line in lines if line not in ("", PROMPT) and line not in command]


def _shows_command(text: str, command: str) -> bool:
    # The prompt itself was read before the typing began.
    return shows(PROMPT + text, PROMPT + command) or shows(f"{PROMPT} {text}", f"{PROMPT} {command}")


def type_answer(wire: Wire, answer: str, pace: float, deadline: float) -> Typed:
    """Types an answer behind the question, without Enter.

    The CLI drops characters of an answer that come too fast. So each is typed alone, `pace` seconds after the one
    before, once that was echoed. One that was not echoed is typed again; any other text on the line ends the typing.
    Where the cursor stands so that no echo would be recognised, not even the first one is typed.
    """
    question = wire.line
    shown_question = shown_line(question)
    if not shows(question + answer, shown_question + answer):
        return Typed.NOT_SHOWN
    before = len(wire.text)
    again = RETYPED
    typed = 0
    while typed < len(answer):
        wire.send(answer[typed])
        until = min(deadline, wire.clock() + ECHO_TIMEOUT_CHARACTER)
        shown = False
        while not shown and wire.pump(until):
            shown = shows(question + wire.text[before:], shown_question + answer[: typed + 1])
            if not shown and len(answer) == 1 and _took(answer, wire.text[before:]):
                return Typed.TAKEN
        if shown:
            typed += 1
        elif again and shows(question + wire.text[before:], shown_question + answer[:typed]):
            again -= 1
        else:
            return Typed.NOT_SHOWN
        rest = min(deadline, wire.clock() + pace)
        while wire.pump(rest):
            pass
    if shows(question + wire.text[before:], shown_question + answer):
        return Typed.SHOWN
    return Typed.TAKEN if len(answer) == 1 and _took(answer, wire.text[before:]) else Typed.NOT_SHOWN


def _took(key: str, text: str) -> bool:
    """Whether the key was echoed and a new line began although Enter was not pressed."""
    first, end, _rest = clean(text).partition("\n")
    return first.strip() == key and bool(end)
