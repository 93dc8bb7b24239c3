# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever bytes a server sends, at whatever moment: a result or a typed error in time, and no key without a rule."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import set_tls_min_version
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session
from ansible_collections.collabops.vos.plugins.plugin_utils.product.model import Product, Regime
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli import noise
from tests.unit.cli.device import BANNER, Ask, Device, End, Mute, Pause, Step
from tests.unit.cli.texts import ASK, NODE_12

NODE = set_tls_min_version(Product.CUCM, Regime.NODE, "1.2")
TIMEOUT = 20.0
# Three questions in a row are declined, in ten seconds each, before a session is given up.
RETREAT = 30.0

COMMAND_PAGER = b"\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit"
FILE_PAGER = b"options: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - "
# What the driver looks for, whole and in parts.
telling = st.sampled_from(
    [
        b"admin:",
        b"\r\nadmin:",
        b"\r\n\radmin:",
        b"adm",
        b"\r\n",
        b"\r",
        b"\b",
        b" ",
        b"\x1b",
        b"\x1b[",
        b"\x1b[K",
        b"\x1b[9999C",
        b"\x1b[24;1H",
        b"\x1b[2J",
        b"\x1b]0;",
        b"\x9b",
        b"\xc3",
        b"\xff",
        b"\x00",
        COMMAND_PAGER,
        COMMAND_PAGER + b"\x1b[0m \x1b[K",
        b"end of the file reached\r\n",
        FILE_PAGER + b"20 of 7) : \x1b[0m",
        FILE_PAGER + b"20 of 189216) : ",
        FILE_PAGER + b"9" * 200,
        b"Do you want to continue (yes/no) ? ",
        b"Continue (y/n)?",
        b"[Yes or No]",
        b"Enter the password: ",
        b"Your password has expired\r\n",
        b"root@web:~# ",
        b"Welcome to the Platform Command Line Interface\r\n",
        b"Executed command unsuccessfully\r\n",
        b"Broadcast message from root\r\n",
        b"Successfully set minimum TLS version to 1.2\r\n",
    ]
)
some_bytes = st.lists(st.binary(max_size=20) | telling, min_size=1, max_size=5).map(b"".join)
pauses = st.sampled_from([0.01, 0.1, 0.3, 1.0, 2.5, 6.0, 19.0]).map(Pause)
some_steps = st.lists(some_bytes | pauses, max_size=6)
endings = st.sampled_from([[], [End()], [End(reset=True)], [Mute()]])
anything: st.SearchStrategy[list[Step]] = st.builds(
    lambda steps, often, ending: [*steps * often, *ending], some_steps, st.sampled_from([1, 1, 1, 9]), endings
)

PAGES = "[ nq]*"
DECLINED = r"(?:[nN]{1,3}(?:[oO]{1,3})?[\r\x03]?|\x03)"  # an answer that is not echoed is left
TAIL = f"{PAGES}(?:{DECLINED}{PAGES}){{0,3}}"


def typing(command: str, after: str = TAIL) -> str:
    """What may be typed of a command: its first character, all of it, and Enter on the echo that is right."""
    return f"{re.escape(command[0])}(?:{re.escape(command[1:])}(?:\r{after})?)?"


LOGIN = typing("set cli pagination off")


class Attempt:
    """A session on a device, of which each step must end in time and may raise nothing but VosError."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.session = Session(device, "node", clock=device.clock, typing_delay=0.3, max_output=2_000)

    def ends(self, step: Callable[[], object]) -> bool:
        began = self.device.clock.now
        try:
            step()
        except VosError:
            return False
        finally:
            assert self.device.clock.now - began <= TIMEOUT + RETREAT + 0.01
        return True

    def logs_in(self) -> bool:
        return self.ends(lambda: self.session.login(TIMEOUT))

    def close(self) -> None:
        began = self.device.clock.now
        self.session.close()
        assert self.device.clock.now - began <= 3.01
        assert self.device.closed

    def typed_only(self, allowed: str, *printed: list[Step]) -> None:
        text = b"".join(step for steps in printed for step in steps if isinstance(step, bytes))
        if b"to quit" not in text and b"q=quit" not in text:
            allowed = allowed.replace(PAGES, "")
        assert re.fullmatch(f"{allowed}(?:{typing('exit', '')})?", self.device.typed), (self.device.typed, allowed)


@given(
    start=anything,
    welcome=st.sampled_from(["", BANNER]),
    prompt=st.sampled_from(["", "\r\nadmin:"]),
    pieces=noise.pieces,
)
def test_before_the_first_prompt(start: list[Step], welcome: str, prompt: str, pieces: noise.Pieces) -> None:
    attempt = Attempt(Device(start=[welcome, *start, prompt], pieces=iter(pieces)))
    attempt.logs_in()
    attempt.close()
    attempt.typed_only(f"\r?(?:{LOGIN})?", start)


@given(output=anything, after=some_bytes, pieces=noise.pieces)
def test_as_the_output_of_a_command(output: list[Step], after: bytes, pieces: noise.Pieces) -> None:
    device = Device({"show one": output, "show two": [after]}, start=["admin:"], pieces=iter(pieces))
    attempt = Attempt(device)
    assert attempt.logs_in()
    for command in ("show one", "show two"):
        attempt.ends(lambda command=command: attempt.session.run(command, TIMEOUT))  # type: ignore[misc]
    attempt.close()
    attempt.typed_only(f"{LOGIN}{typing('show one')}(?:{typing('show two')})?", output, [after])


@given(echo=st.lists(some_bytes | st.just(b""), min_size=1, max_size=10), pieces=noise.pieces)
def test_as_the_echo_of_a_command(echo: list[bytes], pieces: noise.Pieces) -> None:
    drawn = itertools.cycle(echo)
    device = Device({"show one": ["1"]}, start=["admin:"], pieces=iter(pieces))
    attempt = Attempt(device)
    assert attempt.logs_in()
    device.echo = lambda _typed, _line: next(drawn)  # type: ignore[assignment,return-value]
    attempt.ends(lambda: attempt.session.run("show one", TIMEOUT))
    attempt.close()
    attempt.typed_only(f"{LOGIN}{typing('show one')}", list(echo))


@given(warning=anything, declined=anything, pieces=noise.pieces)
def test_as_the_warning_before_a_question_which_is_never_answered_with_yes(
    warning: list[Step], declined: list[Step], pieces: noise.Pieces
) -> None:
    ask = Ask(ASK, {"no": declined, "yes": ["too bad"]})
    device = Device({NODE.command: [*warning, ask]}, start=["admin:"], pieces=iter(pieces))
    attempt = Attempt(device)
    assert attempt.logs_in()
    attempt.ends(lambda: attempt.session.converse(NODE, TIMEOUT))
    attempt.close()
    attempt.typed_only(f"{LOGIN}{typing(NODE.command)}", warning, declined)


@given(answer=anything, pieces=noise.pieces)
def test_as_the_answer_to_yes(answer: list[Step], pieces: noise.Pieces) -> None:
    device = Device({NODE.command: [NODE_12, Ask(ASK, {"yes": answer})]}, start=["admin:"], pieces=iter(pieces))
    attempt = Attempt(device)
    assert attempt.logs_in()
    attempt.ends(lambda: attempt.session.converse(NODE, TIMEOUT))
    attempt.close()
    attempt.typed_only(f"{LOGIN}{typing(NODE.command, f'yes{chr(13)}{TAIL}')}", answer)
