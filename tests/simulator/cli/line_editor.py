# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line that is typed at a prompt: text, cursor and history, and what the screen is told of each change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

__all__ = ["END", "LineEditor"]

END = "\x05"  # Ctrl-E


class LineEditor:
    """Edits one line as readline does. What is typed at its end is echoed as it is, and nothing else is drawn.

    The prompt begins at the left edge. A width of 0 is not known: the line is taken to fit.
    """

    def __init__(
        self, show: Callable[[str], None], prompt: str, columns: Callable[[], int], history: Sequence[str] = ()
    ) -> None:
        self.text = ""
        self._show = show
        self._prompt = prompt
        self._columns = columns
        self._cursor = 0
        self._lines = [*history, ""]  # the last one is the line itself
        self._line = len(history)
        self._keys: dict[str, Callable[[], None]] = {
            "\x7f": self._backspace,
            "\x08": self._backspace,
            "\x01": self._home,
            END: self._end,
            "\x15": self._kill,
            "A": lambda: self._recall(-1),  # final characters of the sequences of cursor keys
            "B": lambda: self._recall(1),
            "C": lambda: self._go(min(self._cursor + 1, len(self.text))),
            "D": lambda: self._go(max(self._cursor - 1, 0)),
            "H": self._home,
            "F": self._end,
            "1~": self._home,
            "3~": self._delete,
            "4~": self._end,
        }

    def control(self, key: str) -> None:
        """Do what a control key does, or the end of the sequence of a cursor key; others do nothing."""
        if key in self._keys:
            self._keys[key]()

    def would_be(self, typed: str) -> str:
        """The text after this is typed."""
        return self.text[: self._cursor] + typed + self.text[self._cursor :]

    def insert(self, typed: str) -> None:
        """Type characters where the cursor stands."""
        self.text = self.would_be(typed)
        cursor = self._cursor + len(typed)
        self._draw(self._cursor)
        self._go(cursor)

    def _home(self) -> None:
        self._go(0)

    def _end(self) -> None:
        self._go(len(self.text))

    def _backspace(self) -> None:
        if self._cursor:
            self._replace(self._cursor - 1, self.text[self._cursor :])

    def _delete(self) -> None:
        self._replace(self._cursor, self.text[self._cursor + 1 :])

    def _kill(self) -> None:
        """Erase all that is before the cursor."""
        self._replace(0, self.text[self._cursor :])

    def _recall(self, by: int) -> None:
        """Go to an earlier line, or back to a later one."""
        to = self._line + by
        if 0 <= to < len(self._lines):
            self._lines[self._line] = self.text
            self._line = to
            self._replace(0, self._lines[to])
            self._end()

    def _replace(self, start: int, rest: str) -> None:
        """Put this in place of all from a place on; the cursor stands there afterwards."""
        before = len(self.text)
        self._go(start)
        self.text = self.text[:start] + rest
        self._draw(start)
        surplus = before - len(self.text)
        if surplus > 0:
            columns = self._columns()
            one_row = not columns or len(self._prompt) + before < columns
            self._show(" " * surplus + "\b" * surplus if one_row else "\x1b[J")
        self._go(start)

    def _draw(self, start: int) -> None:
        """Show the text from a place on. The cursor stands at its end then."""
        columns = self._columns()
        for place in range(start, len(self.text)):
            self._show(self.text[place])
            if columns and (len(self._prompt) + place + 1) % columns == 0:
                self._show(" \r")  # how readline moves on to the next screen line
        self._cursor = len(self.text)

    def _go(self, place: int) -> None:
        """Move the cursor."""
        if place == self._cursor:  # as after each character that is typed at the end
            return
        columns = self._columns()
        (row, _column), (to_row, to_column) = (
            divmod(len(self._prompt) + at, columns) if columns else (0, 0) for at in (self._cursor, place)
        )
        if place > self._cursor:
            text, self.text = self.text, self.text[:place]
            self._draw(self._cursor)
            self.text = text
        elif row == to_row:
            self._show("\b" * (self._cursor - place))
        else:
            self._show(f"\x1b[{row - to_row}A\r" + (f"\x1b[{to_column}C" if to_column else ""))
        self._cursor = place
