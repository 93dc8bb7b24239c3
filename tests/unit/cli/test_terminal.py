# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a terminal would show of the bytes of a CLI."""

from __future__ import annotations

import time
import unicodedata

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.terminal import (
    at_prompt,
    before_prompt,
    clean,
    pager,
    shown_line,
    shows,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain\r\ntext  \r\n", "plain\ntext\n"),
        ("\ttab stays", "\ttab stays"),
        ("abc\b\bX", "aXc"),
        ("progress 10%\rprogress 99%", "progress 99%"),
        ("long line\rshort", "shortline"),
        ("long line\r\x1b[Kshort", "short"),
        ("a\x1b[3Cb", "a   b"),
        ("abc\x1b[2DX", "aXc"),
        ("abcdef\r\x1b[2P", "cdef"),
        ("abc\r\x1b[2@", "  abc"),
        ("abc\x1b[2GX", "aXc"),
        ("abc\x1b[1Kd", "   d"),
        ("abc\x1b[2Kd", "   d"),
        ("Name: tomcat\x1b[24;1H", "Name: tomcat\n"),
        ("\x1b[0m\x1b[24;1Hadmin:", "admin:"),
        ("\x1b[2Jkept", "kept"),
        ("a\x1b]0;title\x07b\x1b]2;other\x1b\\c", "abc"),
        ("a\x1bPbad\nb", "abad\nb"[:1] + "\nb"),
        ("\x1b(Ba\x1b=b\x1b>", "ab"),
        ("a\x00\x07\x7f\x85b", "ab"),
        ("a\u202eb\u200bc\u2028d", "abcd"),
        ("crlf\r\r\nextra", "crlf\nextra"),
    ],
)
def test_control_sequences_act_and_vanish(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(st.text(st.one_of(st.sampled_from("ab\x1b[]PX;0123456789mKHCGDA@\r\n\b\t\x07\x9b\\"), st.characters())))
def test_no_text_gets_a_control_character_through(raw: str) -> None:
    for character in clean(raw) + shown_line(raw).replace("\t", ""):
        assert character in "\n\t" or unicodedata.category(character) not in ("Cc", "Zl", "Zp"), hex(ord(character))
        assert unicodedata.bidirectional(character) not in (
            "RLO",
            "LRO",
            "RLE",
            "LRE",
            "PDF",
            "RLI",
            "LRI",
            "FSI",
            "PDI",
        )


@pytest.mark.parametrize(
    "hostile", ["\x1b[999Cx" * 20000, "ab\r\x1b[P" * 50000, "x" * 300000 + "\r\x1b[P" * 20000, "\x1b[9999@" * 20000]
)
def test_hostile_text_costs_neither_memory_nor_time(hostile: str) -> None:
    began = time.monotonic()
    assert len(clean(hostile)) <= max(len(hostile), 100_000)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "admin:",
        "x\r\nadmin:",
        "x\nadmin: ",
        "x\radmin:",
        "admin:\r\n\radmin:",
        "x\x1b[Kadmin:",
        "x\r\x1b[Kadmin:",
        "\x1b[0m\x1b[24;1Hadmin:",
        "x\r\n\x1b[1madmin:\x1b[0m",
        "x\r\nadmin:\x1b[K",
        "x\r\nadmin: \x1b[24;7H\x1b[0m",
        "x\r\n\x07\x1b(Badmin:\x07",
        "x" * 5000 + "\r\nadmin:",
    ],
)
def test_a_prompt_is_at_a_line_start_and_at_the_end(text: str) -> None:
    assert at_prompt(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xadmin:",
        " admin:",
        "x\r\nadmin:x",
        "x\r\nadmin:\r\n",
        "x\r\nadmin:  ",
        "x\r\nadmin:\x1b[2",
        "Admin:",
        "\x1b[mxadmin:",
        "x" * 600 + "admin:",
    ],
)
def test_the_same_text_anywhere_else_is_no_prompt(text: str) -> None:
    assert not at_prompt(text)


def test_what_stood_before_the_prompt_is_kept_also_where_the_prompt_overwrote_it() -> None:
    assert before_prompt("\r\none\r\ntwo 100%\radmin:") == "one\ntwo 100%"


@pytest.mark.parametrize("tail", ["", "\x1b[0m", "\x1b[K"])
def test_a_prompt_that_was_drawn_twice_is_no_output(tail: str) -> None:
    assert before_prompt(f"\r\none\r\nadmin:{tail}\r\n\radmin:{tail}") == "one"
    assert before_prompt(f"\r\none\r\nadmin:\r\nadmin:{tail}") == "one\nadmin:"


@pytest.mark.parametrize("tail", ["", "\x1b[0m", "\x1b[0m \x1b[K", "\x1b[0m\x1b[K", "\x1b[0m \x1b", "\x1b[m"])
def test_the_command_pager_is_recognised_with_and_without_its_sequences(tail: str) -> None:
    text = "x\r\n\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit" + tail
    found = pager(text)
    assert found is not None
    assert (found.key, text[: len(text) - found.length]) == (" ", "x\r\n")
    assert found.complete == tail.endswith("\x1b[K")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x\x1b[1m\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - 20 of 189216) : \x1b[0m", "n"),
        ("x\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines 21 - 40 of 40) : ", "q"),
        ("x\r\nend of the file reached\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - 7 of 7) : ", "q"),
    ],
)
def test_the_file_pager_goes_on_to_the_end_and_quits_there(text: str, key: str) -> None:
    found = pager(text)
    assert found is not None
    assert found.key == key


def test_text_behind_a_pager_makes_it_output() -> None:
    assert pager("Press <enter> for 1 line, <space> for one page, or <q> to quit it") is None


@pytest.mark.parametrize(
    "text",
    [
        "admin:show status",
        "\r\nadmin:\r\n\radmin:show status",
        "admin:show stX\b\b\x1b[Ktatus",
        "\x1b[1madmin:\x1b[0mshow status",
        "admin:show\x07 status\x07\x1b(B",
        "admin:show sta\r\ntus\r\n",
        "admin:show \r\nstatus",
        "admin:show  \rstatus",
    ],
)
def test_an_echo_is_shown_whatever_was_redrawn(text: str) -> None:
    assert shows(text, "admin:show status")


@pytest.mark.parametrize(
    "text",
    [
        "admin:show statu",
        "admin:show  status",
        "admin:showstatus",
        "admin:show status x",
        "admin:show sta\r\nadmin:tus",
        "admin:show \rstatus",  # a line break after `show`, which stands where its blank is missing
        "admin:show status\x1b[0",  # more is coming
    ],
)
def test_what_differs_in_one_character_is_not_shown(text: str) -> None:
    assert not shows(text, "admin:show status")


def test_a_control_sequence_that_is_still_coming_is_not_what_was_typed() -> None:
    assert not shows("admin:set tls min-version 1.\x1b[0", "admin:set tls min-version 1.0")
    assert not shows("admin:set tls min-version 1.0\x1b[0", "admin:set tls min-version 1.0")
    assert shows("admin:set tls min-version 1.0\x1b[0m", "admin:set tls min-version 1.0")


@pytest.mark.parametrize("end", ["\x07", "\x1b\\"])
def test_a_title_that_has_ended_before_the_line_is_not_still_coming(end: str) -> None:
    text = f"\x1b]2;title{end}Continue (yes/no)? n"
    assert shows(text, "Continue (yes/no)? n")
    assert not shows(text.removesuffix("n") + "\x1b]2;n", "Continue (yes/no)? n")


def test_a_character_that_is_there_twice_does_not_hide_behind_a_line_break() -> None:
    command = "show " + "abcdefghi " * 9
    doubled = command[:74] + " \r" + command[73:]
    assert not shows(f"admin:{doubled}", f"admin:{command}")
    assert not shows(f"admin: {doubled}", f"admin: {command}")  # where the prompt had no blank
    assert not shows("admin:" + "a" * 74 + " \ra", "admin:" + "a" * 74)
    blank = "show " + "abcdefgh  " * 8
    assert not shows(f"admin: {blank[:74]} \r{blank[73:]}z", f"admin: {blank}z")


@given(
    command=st.text(st.sampled_from("abc xyz-.='0"), min_size=1, max_size=300).map(str.strip).filter(bool),
    missing=st.integers(0, 299),
)
def test_an_echo_that_lacks_a_character_is_never_taken_for_the_command(command: str, missing: int) -> None:
    lacking = command[: missing % len(command)] + command[missing % len(command) + 1 :]
    wrapped = "".join(c + (" \r" if (i + 7) % 80 == 0 else "") for i, c in enumerate(lacking))
    if lacking.rstrip() != command:
        assert not shows("admin:" + lacking, "admin:" + command)
        assert not shows("admin:" + wrapped, "admin:" + command)
