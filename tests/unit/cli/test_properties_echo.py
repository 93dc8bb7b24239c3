# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""However the CLI draws what is typed: Enter is pressed on the command itself, and on nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed, LateText
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.unit.cli import noise
from tests.unit.cli.device import BANNER, Device, Pause, open_session

PAGINATION = "set cli pagination off"


@example(command="show one", echo=noise.Echo(), pieces=noise.WHOLE, output=noise.HALF_A_CHARACTER)
@given(command=noise.commands, echo=noise.echoes, pieces=noise.pieces, output=noise.outputs(max_lines=3))
def test_a_command_is_entered_as_it_was_meant_and_its_output_comes_back(
    command: str, echo: noise.Echo, pieces: noise.Pieces, output: noise.Output
) -> None:
    device = Device({command: output.script()}, start=["admin:"], echo=echo, pieces=iter(pieces))
    assert open_session(device).run(command) == output.text
    assert device.entered == [PAGINATION, command]
    assert device.typed == f"{PAGINATION}\r{command}\r"


@example(
    command="0",
    echo=noise.Echo(redraw="over"),
    pieces=noise.Pieces((1,), (0, 0, 0, 0, 0, 0, 27, 40, 40, 40, 40)),
    delays=(2.0, 2.1875),
)  # the second prompt has begun when the typing begins
@given(
    command=noise.commands,
    echo=noise.echoes,
    pieces=noise.pieces,
    delays=st.tuples(st.floats(0, 4), st.floats(0, 4)),
)
def test_a_second_prompt_after_the_newline_that_woke_the_cli_shifts_nothing(
    command: str, echo: noise.Echo, pieces: noise.Pieces, delays: tuple[float, float]
) -> None:
    start = [BANNER, Pause(5 + delays[0]), "admin:", Pause(delays[1]), noise.AGAIN]
    device = Device({command: ["one"], "show two": ["two"]}, start=start, echo=echo, pieces=iter(pieces))
    session = open_session(device)
    assume(command != "show two")
    assert [session.run(command), session.run("show two")] == ["one", "two"]
    assert device.entered == [PAGINATION, command, "show two"]


def lacks(command: str, place: int) -> str:
    return command[:place] + command[place + 1 :]


def doubles(command: str, place: int) -> str:
    return command[: place + 1] + command[place:]


def swaps(command: str, place: int) -> str:
    return command[:place] + command[place : place + 2][::-1] + command[place + 2 :]


SINGLE = noise.Pieces((1,))
BREAK = noise.Echo(" \r")


# What chance would find once in thousands: a place at the line break, and a digit in the colours behind another.
@pytest.mark.parametrize("fault", [lacks, doubles, swaps])
@example(command="show " + "abcdefghi " * 8 + "z", place=73, echo=BREAK, pieces=SINGLE)
@example(command="show " + "abcdefgh " * 8 + "z", place=73, echo=BREAK, pieces=SINGLE)
@example(command="show " + "abcdefgh  " * 8 + "z", place=74, echo=BREAK, pieces=SINGLE)
@example(command="a" * 74, place=73, echo=BREAK, pieces=noise.WHOLE)
@example(command="00", place=1, echo=noise.Echo(), pieces=SINGLE)  # both are typed alike
@example(command="set tls min-version 1.0", place=22, echo=noise.Echo(after="\x1b[0m"), pieces=SINGLE)
@given(
    command=noise.commands,
    place=st.integers(0, 399) | st.sampled_from([72, 73, 74, 75, 152, 153, 154]),
    echo=noise.echoes,
    pieces=noise.pieces,
)
def test_enter_is_not_pressed_when_the_cli_got_another_command(
    fault: Callable[[str, int], str], command: str, place: int, echo: noise.Echo, pieces: noise.Pieces
) -> None:
    assume(len(command) > 1)  # the first character is typed alone, and its echo awaited
    rest = fault(command[1:], (place - 1) % len(command[1:]))
    heard = command[0] + rest
    assume(heard.rstrip() != command)  # it swaps two equal characters
    if heard.startswith(command):
        # What is right so far cannot be told from what is right: the last character is doubled, and comes later.
        pieces = noise.WHOLE
    device = Device(start=["admin:"], echo=echo, pieces=iter(pieces))
    session = open_session(device)
    heard_in_turn = iter([command[0], rest])
    device.hear = lambda _sent: next(heard_in_turn)
    with pytest.raises((DeadlinePassed, LateText), match="Enter was not pressed"):
        session.run(command)
    assert device.entered == [PAGINATION]
    assert device.typed == f"{PAGINATION}\r{command}"
