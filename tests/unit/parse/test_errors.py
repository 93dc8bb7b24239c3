# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error that says what a parser saw."""

from __future__ import annotations

import copy

from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError


def test_it_names_the_command_and_the_first_lines() -> None:
    error = ParseError("`show status` has no Uptime line", "\n\nHost Name : a\n\n  Date : b \n")
    assert str(error) == "`show status` has no Uptime line. First lines seen:\nHost Name : a\nDate : b"


def test_it_says_that_nothing_was_seen() -> None:
    assert str(ParseError("`show status` has no Uptime line", " \n")) == (
        "`show status` has no Uptime line. Nothing was seen."
    )


def test_it_shows_only_the_start_of_a_long_text_and_no_control_characters() -> None:
    error = ParseError("what", "\n".join(["\x1b[0m" + "x" * 500] * 20))
    assert error.seen.splitlines() == ["?[0m" + "x" * 196] * 8


def test_it_can_be_rebuilt_in_another_process() -> None:
    error = copy.copy(ParseError("what", "text"))
    assert (error.what, error.text, str(error)) == ("what", "text", "what. First lines seen:\ntext")
