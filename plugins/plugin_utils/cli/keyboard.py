# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typing with the eyes on the screen: Enter is pressed only on what the node has echoed."""

from __future__ import annotations

from .channel import Wire
from .terminal import PROMPT, ends_with_character, shown_line, shows

__all__ = ["CONTROL_C", "ENTER", "type_answer", "type_command"]

ENTER = "\r"  # some VOS commands do not take a line feed for Enter
CONTROL_C = "\x03"

# Seconds for the echo. The CLI echoes at once where it waits for input; a node under load takes its time.
ECHO_TIMEOUT = 15.0
ECHO_TIMEOUT_CHARACTER = 3.0
# A character that was dropped is typed again so many times in one answer.
RETYPED = 2


def type_command(wire: Wire, command: str, deadline: float) -> bool:
    """Types a command at the prompt, without Enter; True when the prompt's line shows exactly this command.

    What the node sent before the echo (a second prompt after the newline that woke it) does not matter.
    """
    wire.begin()
    wire.send(command)
    until = min(deadline, wire.clock() + ECHO_TIMEOUT)
    while not (ends_with_character(wire.tail, command[-1]) and _shows_command(wire.text, command)):
        if not wire.pump(until):
            return False
    return True


def _shows_command(text: str, command: str) -> bool:
    # The prompt itself was read before the typing began.
    return shows(PROMPT + text, PROMPT + command) or shows(f"{PROMPT} {text}", f"{PROMPT} {command}")


def type_answer(wire: Wire, answer: str, pace: float, deadline: float) -> bool:
    """Types an answer behind the question, without Enter; True when the line shows exactly this answer.

    One character at a time, `pace` seconds apart and each awaited: the CLI drops characters of an answer that come
    fast. One that was not echoed is typed again; whatever else is on the line ends the typing.
    """
    question = wire.line
    asked = shown_line(question)
    before = len(wire.text)
    again = RETYPED
    typed = 0
    while typed < len(answer):
        wire.send(answer[typed])
        until = min(deadline, wire.clock() + ECHO_TIMEOUT_CHARACTER)
        shown = False
        while not shown and wire.pump(until):
            shown = shows(question + wire.text[before:], asked + answer[: typed + 1])
        if shown:
            typed += 1
        elif again and shows(question + wire.text[before:], asked + answer[:typed]):
            again -= 1
        else:
            return False
        rest = min(deadline, wire.clock() + pace)
        while wire.pump(rest):
            pass
    return shows(question + wire.text[before:], asked + answer)
