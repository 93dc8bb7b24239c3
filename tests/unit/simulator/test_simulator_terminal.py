# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys become echoed lines, and long output waits for a key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.simulator.cli.pager import page_file, page_output
from tests.simulator.cli.terminal import CONTROL_C, Terminal

PAUSE = b"\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit\x1b[0m \x1b[K"


def play(keys: bytes, act: Callable[[Terminal], Awaitable[object]], *, columns: int = 80) -> tuple[object, bytes]:
    """What an act on a terminal returns and what the terminal sent, with these keys typed ahead."""

    async def on_stage() -> tuple[object, bytes]:
        sent = bytearray()
        terminal = Terminal(sent.extend, columns=columns)
        terminal.feed(keys)
        async with asyncio.timeout(5):
            return await act(terminal), bytes(sent)

    return asyncio.run(on_stage())


def lines(count: int) -> str:
    return "".join(f"line {number}\n" for number in range(1, count + 1))


@pytest.mark.parametrize("enter", [b"\r", b"\n", b"\r\n"])
def test_a_line_is_echoed_character_by_character_and_ends_with_cr_lf(enter: bytes):
    assert play(b"show" + enter, lambda terminal: terminal.line("admin:")) == ("show", b"show\r\n")


def test_cr_lf_is_one_enter():
    async def two(terminal: Terminal) -> list[str]:
        return [await terminal.line(""), await terminal.line("")]

    assert play(b"a\r\nb\r", two)[0] == ["a", "b"]


def test_backspace_takes_a_character_back():
    assert play(b"shp\x7fow\r", lambda terminal: terminal.line("admin:")) == ("show", b"shp\b \bow\r\n")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (b"how\x1b[D\x1b[D\x1b[Ds\r", "show"),
        (b"show\x1bOD\x1bOD\x1bOCx\r", "shoxw"),
        (b"how\x01s\x05 date\r", "show date"),
        (b"how\x1b[Hs\x1b[F x\r", "show x"),
        (b"showx\x1b[D\x1b[3~\r", "show"),
        (b"no such thing\x15show\r", "show"),
        (b"xxshow\x1b[D\x1b[D\x1b[D\x1b[D\x15\r", "show"),
        (b"sh\x1b[A\x1bOBow\r", "show"),  # there is no history
        (b"sh\x1b[15~\x1bOPow\r", "show"),  # function keys
        (b"show\x7f\x7fow\r", "show"),
    ],
)
def test_keys_edit_the_line(keys: bytes, text: str):
    assert play(keys, lambda terminal: terminal.line("admin:"))[0] == text


def test_a_character_in_the_middle_is_drawn_with_what_follows_it():
    sent = play(b"how\x1b[D\x1b[D\x1b[Ds\r", lambda terminal: terminal.line("admin:"))[1]
    assert sent == b"how" + b"\b" * 3 + b"show" + b"\b" * 3 + b"how\r\n"  # Enter goes to the end of the line first


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (b"\x1b[A\r", "second"),
        (b"\x1b[A\x1b[A\x1b[A\r", "first"),
        (b"draft\x1b[A\x1b[A\x1b[B\x1b[B\r", "draft"),
        (b"\x1b[A\x7f\x7f\x1b[A\x1b[B\r", "seco"),
    ],
)
def test_up_and_down_go_through_what_was_typed_before(keys: bytes, text: str):
    assert play(keys, lambda terminal: terminal.line("admin:", history=("first", "second")))[0] == text


def test_what_is_hidden_can_be_edited_and_is_never_shown():
    sent = play(b"wrong\x15seret\x1b[D\x1b[D\x1b[Dc\r", lambda terminal: terminal.line("", echo=False))
    assert sent == ("secret", b"\r\n")


def test_a_password_is_not_echoed():
    assert play(b"secret\r", lambda terminal: terminal.line("", echo=False)) == ("secret", b"\r\n")


def test_a_long_line_wraps_as_readline_does():
    result = play(b"abcdef\r", lambda terminal: terminal.line("admin:"), columns=10)
    assert result == ("abcdef", b"abcd \ref\r\n")


def test_control_c_gives_the_line_up():
    assert play(b"sho\x03", lambda terminal: terminal.line("admin:"))[0] == CONTROL_C


def test_an_answer_in_one_burst_can_lose_a_character():
    burst = play(b"yes\r", lambda terminal: terminal.line("", drop_characters=True))
    assert burst == ("ys", b"ys\r\n")


def test_a_question_mark_lists_what_may_follow_and_tab_completes_it():
    def complete(typed: str) -> tuple[list[str], str]:
        return ["show status"], "show status ".removeprefix(typed)

    text, sent = play(b"show st?\t\r", lambda terminal: terminal.line("admin:", complete=complete))
    assert text == "show status "
    assert sent == b"show st\r\n   show status\r\n\r\nadmin:show status \r\n"


def test_output_shorter_than_a_page_is_not_paged():
    assert play(b"", lambda terminal: page_output(terminal, lines(2), 5))[1] == b"line 1\r\nline 2\r\n"


def test_the_pager_goes_on_by_a_line_by_a_page_and_stops():
    erase = b"\r\x1b[K"
    sent = play(b"\r q", lambda terminal: page_output(terminal, lines(9), 2))[1]
    page = (
        b"line 1\r\nline 2\r\n"
        + PAUSE
        + erase
        + b"line 3\r\n"
        + PAUSE
        + erase
        + b"line 4\r\nline 5\r\n"
        + PAUSE
        + erase
    )
    assert sent == page


def test_pagination_off_means_no_pager():
    assert PAUSE not in play(b"", lambda terminal: page_output(terminal, lines(99), 0))[1]


def test_the_file_pager_shows_twenty_lines_and_its_options():
    sent = play(b"nq", lambda terminal: page_file(terminal, lines(23)))[1]
    assert b"\x1b[1m\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - 20 of 23) : \x1b[0m" in sent
    assert sent.endswith(
        b"\r\nend of the file reached\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines 21 - 23 of 23) : \r\n"
    )


@pytest.mark.parametrize(("keys", "first"), [(b"nbq", 1), (b"eq", 31), (b"nnpq", 21)])
def test_the_file_pager_moves_about(keys: bytes, first: int):
    sent = play(keys, lambda terminal: page_file(terminal, lines(50)))[1]
    assert f"(lines {first} - ".encode() in sent.rsplit(b"options:", 1)[1]
