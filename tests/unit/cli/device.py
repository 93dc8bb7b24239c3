# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted CLI behind a channel, on a clock that moves only while somebody waits."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import Session

PROMPT = "admin:"
BANNER = (
    "Command Line Interface is starting up, please wait ...\r\n\r\n"
    "   Welcome to the Platform Command Line Interface\r\n\r\n"
    "VMware Installation:\r\n\t2 vCPU: Intel(R) Core(TM) i9-10900T CPU @ 1.90GHz\r\n\r\n"
)


@dataclass(frozen=True)
class Ask:
    """A question that takes a line; each answer leads to more of the script, any other asks again."""

    text: str
    answers: dict[str, Script]


@dataclass(frozen=True)
class Key:
    """A question that takes one key without Enter."""

    text: str
    keys: dict[str, Script]


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class End:
    """The end of the stream, or a reset."""

    reset: bool = False


@dataclass(frozen=True)
class Mute:
    """From here on the device neither answers nor echoes."""


Step = str | bytes | Ask | Key | Pause | End | Mute
Script = Iterable[Step]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def whole(data: bytes) -> Iterator[bytes]:
    yield data


def single(data: bytes) -> Iterator[bytes]:
    for index in range(len(data)):
        yield data[index : index + 1]


@dataclass
class Device:
    """A CLI that echoes typed characters as it reads them, and runs a script for each command.

    As a channel it delivers what it prints in the chunks that `chunker` cuts of each print, or in the pieces of which
    `pieces` gives the sizes and the seconds before them, wherever one print ends and the next one begins.
    """

    commands: dict[str, Script] = field(default_factory=dict)
    start: Script = (BANNER, PROMPT)
    clock: Clock = field(default_factory=Clock)
    chunker: Callable[[bytes], Iterable[bytes]] = whole
    pieces: Iterator[tuple[int, float]] | None = None
    hear: Callable[[str], str] = field(default=lambda sent: sent)  # what arrives of that which is sent in one go
    echo: Callable[[str, str], str] = field(default=lambda typed, _line: typed)  # (character, line before it) -> echo
    prompt: str = "\r\nadmin:"
    drops: set[int] = field(default_factory=set)  # which characters of answers get lost, counted from 0
    typed: str = ""  # all that was typed
    entered: list[str] = field(default_factory=list)  # the commands
    answered: list[str] = field(default_factory=list)
    closed: bool = False

    def __post_init__(self) -> None:
        self._out: deque[tuple[float, bytes | End]] = deque()
        self._available = self._delivered = self.clock()
        self._cut = False
        self._script: deque[Step] = deque()
        self._line = ""
        self._waiting: Ask | Key | None = None
        self._at_prompt = False
        self._characters = 0
        self._gone = self._mute = False
        self.commands.setdefault("set cli pagination off", ["Automatic pagination is turned off"])
        self.commands.setdefault("exit", [End()])
        self._script.extend(self.start)
        self._continue()
        self._at_prompt = True

    # what the client sees

    def send(self, data: bytes) -> None:
        if self._gone or self.closed:
            raise BrokenPipeError
        self.typed += data.decode()
        assert len(self.typed) < 5000, "typing without end"
        for character in self.hear(data.decode()):
            if not self._mute:
                self._take(character)

    def receive(self, timeout: float) -> bytes:
        assert timeout > 0, "a read that does not wait is polling"
        self._cut_piece()
        if not self._out or self._out[0][0] > self.clock.now + timeout:
            self.clock.now += timeout
            raise TimeoutError
        available, data = self._out.popleft()
        self._cut = False
        self._delivered = self.clock.now = max(self.clock.now, available)
        if isinstance(data, End):
            self._out.appendleft((available, data))
            if data.reset:
                raise ConnectionResetError
            return b""
        return data

    def close(self) -> None:
        self.closed = True

    def run_in_real_time(self) -> None:
        """From now on the clock is that of the machine. What is still to be delivered keeps its distance from now."""
        shift = time.monotonic() - self.clock.now
        self.clock = time.monotonic  # type: ignore[assignment]
        self._available += shift
        self._out = deque((when + shift, data) for when, data in self._out)

    def printed(self) -> Iterator[tuple[float, bytes | End]]:
        """What is still to be delivered, with the time of its delivery."""
        while self._out:
            yield self._out.popleft()

    # what the device does

    def _cut_piece(self) -> None:
        """Makes the next piece the first thing to be delivered."""
        if self.pieces is None or self._cut or not self._out or isinstance(self._out[0][1], End):
            return
        size, gap = next(self.pieces)
        available, data = self._out.popleft()
        while len(data) < size and self._out and self._out[0][0] <= max(available, self._delivered):
            if isinstance(more := self._out[0][1], End):
                break
            data += more
            self._out.popleft()
        if data[size:]:
            self._out.appendleft((available, data[size:]))
        self._out.appendleft((max(available, self._delivered) + gap, data[:size]))
        self._cut = True

    def _print(self, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        self._available = max(self._available, self.clock())
        self._out.extend((self._available, chunk) for chunk in self.chunker(data) if chunk)

    def _take(self, character: str) -> None:
        if character == "\x03":
            self._script.clear()
            self._waiting, self._line = None, ""
            self._print("\r\nControl-C pressed" + self.prompt)
            self._at_prompt = True
        elif isinstance(self._waiting, Key):
            key, self._waiting = self._waiting, None
            self._script.extendleft(reversed([*key.keys.get(character, ["\r\n", key])]))
            self._continue()
        elif character in "\r\n":
            self._enter()
        else:
            if self._waiting:
                self._characters += 1
                if self._characters - 1 in self.drops:
                    return
            self._print(self.echo(character, self._line))
            self._line += character

    def _enter(self) -> None:
        line, self._line = self._line, ""
        if isinstance(self._waiting, Ask):
            self.answered.append(line)
            ask, self._waiting = self._waiting, None
            self._script.extendleft(reversed(["\r\n", *ask.answers.get(line, [ask])]))
            self._continue()
        elif line:
            self.entered.append(line)
            self._at_prompt = False
            self._script.extend(["\r\n", *self.commands.get(line, ["No valid command entered"]), self.prompt])
            self._continue()
        elif self._at_prompt:
            self._print(self.prompt.replace("\r\n", "\r\n\r"))

    def _continue(self) -> None:
        while self._script and not self._mute and not self._gone:
            step = self._script.popleft()
            if isinstance(step, Pause):
                self._available = max(self._available, self.clock()) + step.seconds
            elif isinstance(step, Ask | Key):
                self._print(step.text)
                self._waiting = step
                return
            elif isinstance(step, End):
                self._out.append((max(self._available, self.clock()), step))
                self._gone = True
            elif isinstance(step, Mute):
                self._mute = True
            else:
                self._print(step)
        self._at_prompt = True


def open_session(device: Device, **options: object) -> Session:
    """A session on the device that has logged in."""
    session = Session(device, "cucm-pub", clock=device.clock, typing_delay=0.3, **options)  # type: ignore[arg-type]
    session.login(60)
    return session
