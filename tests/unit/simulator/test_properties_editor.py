# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever keys are pressed, a terminal shows the line that will be taken."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from tests.simulator.cli.line_editor import END, LineEditor

PROMPT = "admin:"
HISTORY = ("show tls min-version", "utils service list", "x")
TYPED = st.text("ab -", min_size=1, max_size=9)
CONTROLS = st.sampled_from(
    ["\x7f", "\x08", "\x01", END, "\x15", "A", "B", "C", "D", "H", "F", "1~", "3~", "4~", "\x02"]
)


class Screen:
    """A terminal of some width, which wraps a line when the next character comes, as a VT100 does."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._cells: dict[tuple[int, int], str] = {}
        self.row = self.column = 0

    def write(self, text: str) -> None:
        for move, count, character in re.findall(r"\x1b\[(?:(\d*)([ACJ]))|([^\x1b])", text):
            self._put(character) if character else self._move(count, int(move or 1))

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\b":
            self.column = max(0, min(self.column, self._columns - 1) - 1)
        else:
            if self.column == self._columns:
                self.row, self.column = self.row + 1, 0
            self._cells[self.row, self.column] = character
            self.column += 1

    def _move(self, kind: str, count: int) -> None:
        if kind == "A":
            self.row -= count
        elif kind == "C":
            self.column += count
        else:  # erases what follows the cursor
            self._cells = {at: shown for at, shown in self._cells.items() if at < (self.row, self.column)}

    @property
    def text(self) -> str:
        last = max(self._cells, default=(0, 0))
        rows = range(last[0] + 1)
        shown = "".join(self._cells.get((row, column), " ") for row in rows for column in range(self._columns))
        return shown.rstrip()


@given(st.lists(st.tuples(st.booleans(), TYPED, CONTROLS), max_size=30), st.integers(7, 30) | st.just(200))
@example([(True, "aaaa", END), (False, "a", "D"), (True, "b", END)], 10)
def test_the_screen_shows_the_text_and_the_cursor_stands_in_it(keys: list[tuple[bool, str, str]], columns: int) -> None:
    screen = Screen(columns)
    screen.write(PROMPT)
    editor = LineEditor(screen.write, PROMPT, lambda: columns, HISTORY)
    for types, typed, control in keys:
        expected = editor.would_be(typed)
        if types:
            editor.insert(typed)
            assert editor.text == expected
        else:
            editor.control(control)
        assert screen.text == (PROMPT + editor.text).rstrip()
        marked = editor.would_be("|")
        place = len(PROMPT) + next(at for at in range(len(marked)) if marked[at] == "|")
        assert (screen.row, screen.column) == divmod(place, columns)


@given(st.text("abc ", max_size=20), st.integers(7, 30))
def test_a_line_that_is_typed_at_its_end_is_echoed_and_nothing_else(typed: str, columns: int) -> None:
    shown: list[str] = []
    editor = LineEditor(shown.append, PROMPT, lambda: columns)
    for character in typed:
        editor.insert(character)
    assert "".join(shown).replace(" \r", "") == typed.replace(" \r", "")
    assert editor.text == typed
