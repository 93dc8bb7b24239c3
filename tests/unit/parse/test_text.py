# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every parser ignores."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.text import content_lines, printed_lines, squeezed


def test_blank_lines_and_blanks_at_line_ends_are_noise() -> None:
    assert content_lines("\r\n  one \t\r\n\n\n two\r\r\n") == ["one", "two"]


def test_a_prompt_left_over_is_noise() -> None:
    assert content_lines("admin:show status\none\n\radmin:\n admin: \n") == ["one"]


@pytest.mark.parametrize(
    "line",
    ["Successful", "successful.", "Command successful", "Command successful.", "Command completed successfully."],
)
def test_a_closing_success_line_is_noise(line: str) -> None:
    assert content_lines(f"one\n\n{line}\nadmin:") == ["one"]


def test_a_refusal_is_no_noise() -> None:
    assert content_lines("Executed command unsuccessfully") == ["Executed command unsuccessfully"]


def test_a_success_line_amid_the_text_stays() -> None:
    assert content_lines("one\nSuccessful\ntwo") == ["one", "Successful", "two"]


def test_a_line_far_longer_than_any_that_a_node_prints_is_refused() -> None:
    assert content_lines("x" * 4000) == ["x" * 4000]
    with pytest.raises(ParseError, match="more than 4000 characters"):
        content_lines("one\n" + "x" * 4001)


def test_the_width_of_columns_is_taken_away() -> None:
    assert squeezed("a  b \t\tc") == "a b c"


def test_lines_as_they_were_printed_keep_their_place() -> None:
    assert printed_lines("  one \t\r\n\r\ntwo") == ["  one", "", "two"]
