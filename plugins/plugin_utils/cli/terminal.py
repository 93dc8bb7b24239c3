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
_OPEN_STRING = r"\x1b[\]PX^_](?:[^\x07\x1b\n]|\x1b(?![\\\n]))*"  # for the terminal: title, clipboard
_STRING = rf"{_OPEN_STRING}(?:\x07|\x1b\\)?"
_BEGUN = rf"(?:(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[ -/]*|{_OPEN_STRING})\Z"
_TOKEN = re.compile(
    rf"(?P<plain>[^\x00-\x08\x0a-\x1f\x7f-\x9f]+)"
    rf"|(?P<sequence>{_SEQUENCE})"
    rf"|{_STRING}|{_BEGUN}"
    r"|(?P<back>\x08+)"
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])",
)
_NUMBER = re.compile(r"\d{1,4}")
# Invisible characters that reorder or hide text on an operator's screen.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Sequences that change neither the text nor the position of the cursor, or whose effect is handled elsewhere.
_UNSEEN = re.compile(
    rf"{_SEQUENCE}|{_STRING}|\x1b[ -/]*[0-Z\\-~]|[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9a\x9c-\x9f]"
)
_COLOURS = re.compile(r"\x1b\[[\d;]*m|\x07")
_UNFINISHED = re.compile(_BEGUN)
_LINE_START = re.compile(r"\x1b\[[0-9;]*[KHf]")
# A prompt that was drawn again: a lone carriage return follows the line end, as captured from CUCM 15.
_DRAWN_AGAIN = re.compile(rf"\r\n(?:{_SEQUENCE})*\r(?:{_SEQUENCE})*\Z")

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
    """A line as a terminal builds it, with cursor moves and erasures. With a width, the line wraps into rows."""

    def __init__(self, width: int = 0) -> None:
        self.lines: list[str] = []
        self._width = width
        self._cells: list[str] = []
        self._column = 0
        self._wrap_pending = False
        self._returned = False  # to the start of a row that was not full
        self._overwritten = False

    @property
    def line(self) -> str:
        return "".join(self._cells)

    @property
    def ends_line(self) -> bool:
        """Whether there is no text after the cursor, and, in rows, no text was overwritten after a carriage return.

        Otherwise a doubled character could be hidden, behind a row that is not where it was expected.
        """
        return not self._overwritten and not "".join(self._cells[self._column :]).strip()

    def feed(self, text: str) -> _Screen:
        for match in _TOKEN.finditer(text):
            if match.lastgroup == "plain":
                self._write(match[0])
            elif match.lastgroup == "sequence":
                self._sequence(match[0])
            elif match.lastgroup == "back":
                self._move(self._column - len(match[0]))
            elif match.lastgroup == "control":
                self._control(match[0])
        return self

    def _write(self, text: str) -> None:
        if self._column > len(self._cells):
            self._cells.extend(" " * (self._column - len(self._cells)))
        place = slice(self._column, self._column + len(text))
        self._overwritten |= self._returned and place.start < len(self._cells)
        self._returned = False
        self._cells[place] = text
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
            wrapped = self._column % (self._width or 1) == 1 and self._cells[-1:] == [" "]
            self._returned = bool(self._width) and not wrapped
            self._move(self._row_start())
        elif control == "\n" and self._width:
            self._move(self._row_start() + self._width)
        elif control == "\n":
            self.lines.append(self.line)
            self._cells, self._column = [], 0

    def _sequence(self, sequence: str) -> None:
        digits = _NUMBER.search(sequence)
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
    before, prompt, behind = text[-512:].rpartition(PROMPT)
    if not prompt or _UNSEEN.sub("", behind) not in ("", " "):
        return False
    line = _UNSEEN.sub("", _LINE_START.sub("\r", before))
    return line.endswith(("\r", "\n")) or (not line and len(text) <= 512)


def before_prompt(text: str) -> str:
    """The text before the prompt at its end: cleaned, without blank lines around it.

    A prompt that was drawn twice is one prompt.
    """
    text = text[: text.rindex(PROMPT)] if PROMPT in text else text
    while (again := _DRAWN_AGAIN.search(text, max(0, len(text) - 64))) and at_prompt(text[: again.start()]):
        text = text[: text.rindex(PROMPT)]
    return clean(text).strip("\n")


def pager(text: str) -> Pager | None:
    """The pager that the text ends with, and the key that goes on."""
    if match := _COMMAND_PAGER.search(text, max(0, len(text) - 200)):
        return Pager(" ", len(match[0]), complete=match["end"] is not None)
    if match := _FILE_PAGER.search(text, max(0, len(text) - 300)):
        key = "q" if match["over"] or int(match["last"]) >= int(match["total"]) else "n"
        return Pager(key, len(match[0]), complete=match["end"] is not None)
    return None


def ends_with_character(text: str, character: str) -> bool:
    """Whether this is the last visible character of the text, and no control sequence is incomplete."""
    return not _UNFINISHED.search(text, max(0, len(text) - 64)) and _UNSEEN.sub("", text[-64:]).rstrip(
        " \r\n\b"
    ).endswith(character)


def shows(text: str, line: str) -> bool:
    """Whether the text puts exactly `line` on the last line of a terminal.

    The CLI redraws what is typed: with carriage returns, backspaces and CSI sequences, and with a line
    break at the width that it assumes. So the text is read in three ways: on a terminal that is wide
    enough, on one of 80 columns, and as plain characters with line breaks between any two of them.
    """
    wanted = line.rstrip()
    if not ends_with_character(text, wanted[-1:]):  # the echo is still coming
        return False
    plain = _UNSEEN.sub("", text)
    visible, needed = "".join(plain.split()), "".join(wanted.split())
    if len(visible) < len(needed):  # cheap, and most partial echoes are shorter
        return False
    text = _COLOURS.sub("", text)  # the screen is built faster without them
    wide = _Screen().feed(text.rpartition("\n")[2])
    if _INVISIBLE.sub("", wide.line).rstrip() == wanted and wide.ends_line:
        return True
    rows = _Screen(ASSUMED_WIDTH).feed(text)
    drawn = _INVISIBLE.sub("", rows.line).rstrip()
    if rows.ends_line and any(drawn[start:] == wanted for start in range(0, len(drawn), ASSUMED_WIDTH)):
        return True
    return visible.endswith(needed) and _broken_anywhere(wanted).search(plain) is not None


@lru_cache(maxsize=8)
def _broken_anywhere(line: str) -> re.Pattern[str]:
    # Not a blank before a line feed, nor a lone carriage return: then " \r" could also be a blank of the line itself.
    breaks = r"(?: \r|\r?\n)?"
    return re.compile(r"(?:\A|[\r\n])" + breaks.join(re.escape(character) for character in line) + r"[ \r\n]*\Z")
