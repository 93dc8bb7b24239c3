# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a terminal would show: text without control sequences, prompts and pagers by their shape, the echo of typing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = [
    "PROMPT",
    "Pager",
    "at_prompt",
    "before_prompt",
    "clean",
    "ends_with_character",
    "pager",
    "shown_line",
    "shows",
]

PROMPT = "admin:"  # whatever the user's name is

# The width that the CLI assumes for its redraws where it ignores the size of the terminal.
ASSUMED_WIDTH = 80
# The CLI edits lines of commands. A line longer than this is output, and is not edited.
EDITABLE = 8192

_SEQUENCE = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
_TOKEN = re.compile(
    rf"(?P<plain>[^\x00-\x08\x0a-\x1f\x7f-\x9f]+)"
    rf"|(?P<sequence>{_SEQUENCE})"
    r"|\x1b[\]PX^_](?:[^\x07\x1b\n]|\x1b(?![\\\n]))*(?:\x07|\x1b\\)?"  # strings for the terminal: title, clipboard
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])",
)
# Invisible characters that reorder or hide text on an operator's screen.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ANY_SEQUENCE = re.compile(_SEQUENCE)
_LINE_START = re.compile(r"\x1b\[[0-9;]*[KHf]")
_PROMPT_AT_END = re.compile(rf"(?:\A|[\r\n]){PROMPT} ?\Z")

_COMMAND_PAGER = re.compile(
    r"(?:\x1b\[1m)?Press <enter> for 1 line, <space> for one page, or <q> to quit"
    r"(?P<end>\x1b\[0?m *\x1b\[K)?(?:\x1b|\x1b\[\d*|\x1b\[\d*[mK]| )*\Z"
)
_FILE_PAGER = re.compile(
    r"(?P<over>end of the file reached(?:\x1b\[1m|\s)*)?"
    r"options: q=quit, n=next, p=prev, b=begin, e=end \(lines \d+ - (?P<last>\d+) of (?P<total>\d+)\) : ?"
    r"(?P<end>\x1b\[0?m)?\Z"
)


@dataclass(frozen=True)
class Pager:
    """A pager that waits for a key at the end of the text."""

    key: str  # the single key that goes on; no Enter after it
    length: int  # how many characters of the text are the pager's own
    complete: bool  # the control sequence that ends the pager's line has arrived too


class _Screen:
    """A line as a terminal builds it: cursor moves and erasures within it. With a width, rows of that width."""

    def __init__(self, width: int = 0) -> None:
        self.lines: list[str] = []
        self._width = width
        self._cells: list[str] = []
        self._column = 0
        self._wrap_pending = False

    @property
    def line(self) -> str:
        return "".join(self._cells)

    def feed(self, text: str) -> _Screen:
        for match in _TOKEN.finditer(text):
            if match.lastgroup == "plain":
                self._write(match[0])
            elif match.lastgroup == "sequence":
                self._sequence(match[0])
            elif match.lastgroup == "control":
                self._control(match[0])
        return self

    def _write(self, text: str) -> None:
        if self._column > len(self._cells):
            self._cells.extend(" " * (self._column - len(self._cells)))
        self._cells[self._column : self._column + len(text)] = text
        self._column += len(text)
        self._wrap_pending = bool(self._width) and self._column % self._width == 0

    def _row_start(self) -> int:
        if not self._width:
            return 0
        # A terminal wraps when the character after the last column arrives, not before.
        return self._column - (self._width if self._wrap_pending else self._column % self._width)

    def _move(self, column: int) -> None:
        self._column = max(0, min(column, max(len(self._cells), EDITABLE)))
        self._wrap_pending = False

    def _control(self, control: str) -> None:
        if control == "\r":
            self._move(self._row_start())
        elif control == "\b":
            self._move(self._column - 1)
        elif control == "\n" and self._width:
            self._move(self._row_start() + self._width)
        elif control == "\n":
            self.lines.append(self.line)
            self._cells, self._column = [], 0

    def _sequence(self, sequence: str) -> None:
        digits = re.search(r"\d{1,4}", sequence)
        number = int(digits[0]) if digits else 0
        final = sequence[-1]
        if final == "C":
            self._move(self._column + max(1, number))
        elif final == "D":
            self._move(self._column - max(1, number))
        elif final == "G":
            self._move(self._row_start() + max(1, number) - 1)
        elif final in "AB" and self._width:
            self._move(self._column + (1 if final == "B" else -1) * self._width * max(1, number))
        elif final in "Hf" and not self._width and self._cells:
            self._control("\n")  # a jump across the screen never hides text that was shown
        elif len(self._cells) <= EDITABLE:
            self._edit(final, number)

    def _edit(self, final: str, number: int) -> None:
        if final in "KJ" and number == 0:
            del self._cells[self._column :]
        elif final == "K" and number == 1:
            self._cells[: self._column] = " " * self._column
        elif final == "K":
            self._cells = []
        elif final == "P":
            del self._cells[self._column : self._column + max(1, number)]
        elif final == "@":
            self._cells[self._column : self._column] = " " * min(max(1, number), EDITABLE)


def clean(text: str) -> str:
    """The text as lines without control sequences, invisible characters and trailing blanks."""
    screen = _Screen().feed(text)
    return "\n".join(_INVISIBLE.sub("", line).rstrip() for line in [*screen.lines, screen.line])


def shown_line(text: str) -> str:
    """The last line as a terminal shows it, with its trailing blanks."""
    return _INVISIBLE.sub("", _Screen().feed(text.rpartition("\n")[2]).line)


def at_prompt(text: str) -> bool:
    """Whether the text ends with the prompt of the CLI, at the start of a line.

    A prompt follows a line feed, a lone carriage return, or an erased line (ESC [ K); the text `admin:`
    in the middle of a line, or with more text behind it, is output.
    """
    if PROMPT not in text[-64:]:
        return False
    end = text if len(text) <= 512 else "…" + text[-512:]
    return _PROMPT_AT_END.search(_ANY_SEQUENCE.sub("", _LINE_START.sub("\r", end))) is not None


def before_prompt(text: str) -> str:
    """What was shown before the prompt that the text ends with: cleaned, without blank lines around it."""
    return clean(text[: text.rindex(PROMPT)] if PROMPT in text else text).strip("\n")


def pager(text: str) -> Pager | None:
    """The pager that the text ends with, and the key that goes on."""
    if match := _COMMAND_PAGER.search(text, max(0, len(text) - 200)):
        return Pager(" ", len(match[0]), complete=match["end"] is not None)
    if match := _FILE_PAGER.search(text, max(0, len(text) - 300)):
        key = "q" if match["over"] or int(match["last"]) >= int(match["total"]) else "n"
        return Pager(key, len(match[0]), complete=match["end"] is not None)
    return None


def ends_with_character(text: str, character: str) -> bool:
    """Whether this is the last visible character of the text."""
    return _ANY_SEQUENCE.sub("", text[-64:]).rstrip(" \r\n\b").endswith(character)


def shows(text: str, line: str) -> bool:
    """Whether the text puts exactly `line` on the last line of a terminal.

    The CLI redraws what is typed: with carriage returns, backspaces and CSI sequences, and with a line
    break at the width that it assumes. So the text is read in three ways: on a terminal that is wide
    enough, on one of 80 columns, and as plain characters with line breaks between any two of them.
    """
    wanted = line.rstrip()
    if not ends_with_character(text, wanted[-1:]):  # the echo is still coming
        return False
    if shown_line(text).rstrip() == wanted:
        return True
    rows = _INVISIBLE.sub("", _Screen(ASSUMED_WIDTH).feed(text).line).rstrip()
    if any(rows[start:] == wanted for start in range(0, len(rows), ASSUMED_WIDTH)):
        return True
    plain = _ANY_SEQUENCE.sub("", text)
    if not "".join(plain.split()).endswith("".join(wanted.split())):  # cheap, and it settles most partial echoes
        return False
    return _broken_anywhere(wanted).search(plain) is not None


@lru_cache(maxsize=8)
def _broken_anywhere(line: str) -> re.Pattern[str]:
    breaks = r"(?: ?\r\n?| ?\n)?"
    return re.compile(r"(?:\A|[\r\n])" + breaks.join(re.escape(character) for character in line) + r"[ \r]*\Z")
