# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wherever a pager stops the output: it gets its one key, and the output is that without a pager."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli import noise
from tests.unit.cli.device import Device, Key, Step, open_session

LEVEL_0 = "Incomplete command entered"  # what `set cli pagination off` is answered with
SWITCHED = "Automatic pagination is turned off"

# A few kinds of lines, many times: enough of them for pages of each size.
output_lines = st.builds(
    lambda lines, count: [*itertools.islice(itertools.cycle(lines), count), noise.Shown("the end", "the end")],
    st.lists(noise.lines, min_size=1, max_size=6),
    st.integers(0, 80),
)
# After the key: erased, overwritten with blanks, taken back, or simply left.
erasures = st.sampled_from(["\r\x1b[K", "\x1b[2K\r", "\r" + " " * 70 + "\r", "\b \b" * 66, "\r", ""])


def command_pager(begin: str, end: str) -> str:
    return f"{begin}Press <enter> for 1 line, <space> for one page, or <q> to quit{end}"


command_pagers = st.builds(
    command_pager,
    st.sampled_from(["\x1b[1m", ""]),
    st.sampled_from(["\x1b[0m \x1b[K", "\x1b[0m \x1b[K", "\x1b[m\x1b[K", "\x1b[0m ", "\x1b[0m", "\x1b[K", " ", ""]),
)


def log_in(device: Device) -> Session:
    session = open_session(device)
    device.typed = ""
    return session


def shown(lines: list[noise.Shown]) -> str:
    return "\n".join(line.text.rstrip() for line in lines).strip("\n")


@given(
    lines=output_lines,
    size=st.integers(1, 50),
    pager=command_pagers,
    erasure=erasures,
    at_the_end=st.booleans(),
    prompt=noise.prompts,
    pieces=noise.pieces,
)
def test_the_command_pager_gets_a_space_for_each_page(
    lines: list[noise.Shown],
    size: int,
    pager: str,
    erasure: str,
    at_the_end: bool,
    prompt: noise.Prompt,
    pieces: noise.Pieces,
) -> None:
    script: list[Step] = []
    keys = 0
    for number, line in enumerate(lines, 1):
        script.append(line.raw + "\r\n")
        if number % size == 0 and (at_the_end or number < len(lines)):
            script.append(Key(pager, {" ": [erasure]}))
            keys += 1
    device = Device(
        {"set cli pagination off": [LEVEL_0], "show hardware": script},
        start=["admin:"],
        prompt=prompt.raw,
        pieces=iter(pieces),
    )
    assert log_in(device).run("show hardware") == shown(lines)
    assert device.typed == "show hardware\r" + " " * keys


def file_pager(first: int, last: int, total: int, begin: str, end: str) -> str:
    return f"{begin}\r\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines {first} - {last} of {total}) :{end}"


@pytest.mark.parametrize("pagination", [LEVEL_0, SWITCHED])
@given(
    lines=output_lines,
    size=st.integers(1, 50),
    style=st.tuples(st.sampled_from(["\x1b[1m", ""]), st.sampled_from([" \x1b[0m", " \x1b[0m", " \x1b[m", " ", ""])),
    erasure=erasures,
    announced=st.sampled_from(["", "\r\nend of the file reached", "\r\n\r\nend of the file reached"]),
    left=st.sampled_from(["", "\r\n", "\r\x1b[K"]),
    pieces=noise.pieces,
)
def test_the_file_pager_gets_n_for_each_page_and_q_at_the_end(
    pagination: str,
    lines: list[noise.Shown],
    size: int,
    style: tuple[str, str],
    erasure: str,
    announced: str,
    left: str,
    pieces: noise.Pieces,
) -> None:
    script: list[Step] = []
    pages = [lines[start : start + size] for start in range(0, len(lines), size)]
    for number, page in enumerate(pages, 1):
        script.append("\r\n".join(line.raw for line in page))
        first, last = (number - 1) * size + 1, (number - 1) * size + len(page)
        if number < len(pages):
            script.append(Key(file_pager(first, last, len(lines), *style), {"n": [erasure]}))
        else:
            script += [announced, Key(file_pager(first, last, len(lines), *style), {"q": [left]})]
    device = Device(
        {"set cli pagination off": [pagination], "file view install system-history.log": script},
        start=["admin:"],
        pieces=iter(pieces),
    )
    assert log_in(device).run("file view install system-history.log") == shown(lines)
    assert device.typed == "file view install system-history.log\r" + "n" * (len(pages) - 1) + "q"
