# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a VOS server does to its text on the way to the screen, as strategies: pieces, pauses, redraws, prompts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.unit.cli.device import Pause, Step

# A pause behind `admin:` at the start of a line that lasts longer than the prompt must stand (settle, 0.25 s) cannot be
# told from the prompt: that limit is known. So a pause in the script and one on the way are together shorter.
PAUSE = 0.14
GAP = 0.1
# Behind anything else, a pause may last.
STALL = 1.0


@dataclass(frozen=True)
class Pieces:
    """How the stream is cut, whatever it says: the sizes go round, the gaps come once, each after some pieces."""

    sizes: tuple[int, ...]
    gaps: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[tuple[int, float]]:
        late = {sum(self.gaps[: index + 1]) + index for index in range(len(self.gaps))}
        for index, size in enumerate(itertools.cycle(self.sizes)):
            yield size, GAP if index in late else 0.0


WHOLE = Pieces((1_000_000,))

# Single bytes cut every UTF-8 character, every sequence, every `admin:` and every pager's line.
pieces = st.builds(
    Pieces,
    st.just((1,)) | st.lists(st.integers(1, 60), min_size=1, max_size=6).map(tuple) | st.just(WHOLE.sizes),
    st.lists(st.integers(0, 40), max_size=12).map(tuple),
)

# Output

PLAIN = "abz XYZ 019 :.,;>()[]/-=*_äß日😀"
words = st.text(st.sampled_from(PLAIN), max_size=12)
colours = st.sampled_from(["\x1b[0m", "\x1b[1m", "\x1b[m", "\x1b[31;1m", "\x1b[?25l", "\x1b[39;49m", "\x07", "\x1b(B"])


@dataclass(frozen=True)
class Shown:
    """Raw text, and what a screen shows of it."""

    raw: str
    text: str

    def __add__(self, other: Shown) -> Shown:
        return Shown(self.raw + other.raw, self.text + other.text)


def _spinner(frames: int, after: str) -> Shown:
    turning = "".join("\\|/-"[frame % 4] + "\b" for frame in range(frames))
    return Shown(turning + after, after)


def _progress(label: str, steps: list[int], erase: str) -> Shown:
    return Shown("".join(f"{label}{step:3}%\r{erase}" for step in steps) + f"{label}100%", f"{label}100%")


fragments = st.one_of(
    words.map(lambda text: Shown(text, text)),
    st.just(Shown("admin:", "admin:")),
    colours.map(lambda sequence: Shown(sequence, "")),
    st.builds(_spinner, st.integers(1, 9), st.sampled_from(["d", "done", ". "])),
    st.builds(lambda wrong, right: Shown(wrong + "\b" * len(wrong) + right, right), words, words).filter(
        lambda shown: shown.raw.count("\b") <= len(shown.text)
    ),
)
# What a carriage return overwrites stands at the start of a line.
openings = st.one_of(
    st.just(Shown("", "")),
    st.just(Shown("admin:", "admin:")),
    st.builds(_progress, words, st.lists(st.integers(0, 99), max_size=3), st.sampled_from(["", "\x1b[K"])),
    st.builds(lambda gone, text: Shown(f"{gone}\r\x1b[K{text}", text), words, words),
)
lines = st.builds(lambda first, rest: sum(rest, first), openings, st.lists(fragments, max_size=5))
line_ends = st.sampled_from(["\r\n", "\r\n", "\n", "\r\r\n"])  # Unity Connection pads with carriage returns


@dataclass(frozen=True)
class Output:
    """What a command prints, and what `run()` must return for it."""

    raw: str
    text: str
    pauses: tuple[tuple[int, float], ...] = ()  # before which bytes, and seconds

    def script(self, end: str = "") -> list[Step]:
        """The steps of a device, with the pauses."""
        data, pauses = (self.raw + end).encode(), dict(self.pauses)
        steps: list[Step] = []
        for start, stop in itertools.pairwise(sorted({0, *pauses, len(data)})):
            steps.append(data[start:stop])
            if stop in pauses:
                steps.append(Pause(pauses[stop]))
        return steps


# What chance finds once in thousands: the line stalls in the middle of the character behind what looks like the prompt.
HALF_A_CHARACTER = Output("admin:ß\r\n", "admin:ß", ((7, STALL),))


def _like_a_prompt(raw: bytes) -> bool:
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\(B|\x07", "", raw.decode(errors="replace"))
    return re.search(r"(?:\A|[\r\n])admin: ?\Z", text) is not None


@st.composite
def outputs(draw: st.DrawFn, max_lines: int = 8) -> Output:
    """Lines with whatever the CLI puts between and around them, and pauses, mostly where `admin:` has just come."""
    drawn = draw(st.lists(st.tuples(lines, line_ends), max_size=max_lines))
    raw = "".join(line.raw + end for line, end in drawn)
    if drawn and draw(st.booleans()):
        raw = raw[: -len(drawn[-1][1])]
    data = raw.encode()
    pauses: dict[int, float] = {}
    if data:
        behind = [match.end() for match in re.finditer(b"admin: ?", data)]
        places = st.integers(1, len(data)) | st.sampled_from(behind or [len(data)])
        pauses = dict.fromkeys(draw(st.lists(places, max_size=6)), PAUSE)
        stalls = draw(st.lists(places, max_size=2))
        pauses |= {place: STALL for place in stalls if not _like_a_prompt(data[:place])}
    text = "\n".join(line.text.rstrip() for line, end in drawn).strip("\n")
    return Output(raw, text, tuple(sorted(pauses.items())))


# Prompts

AGAIN = "\r\n\radmin:"  # as captured from CUCM 15 after a newline


@dataclass(frozen=True)
class Prompt:
    """How the CLI comes to its prompt."""

    lead: str
    tail: str
    doubled: bool

    @property
    def raw(self) -> str:
        return f"{self.lead}admin:{self.tail}{AGAIN + self.tail if self.doubled else ''}"

    def after(self, output: Output) -> str:
        """The line end that the output needs, so that this prompt hides nothing of it."""
        return "\r\n" if self.lead.endswith("\r\x1b[K") and not output.raw.endswith("\n") else ""

    def suits(self, output: Output) -> bool:
        """Whether the output does not end in a prompt's own shape, which nobody could tell from a doubled one."""
        last = output.text.rpartition("\n")[2]
        return not (last.endswith("admin:") and (self.doubled or self.lead.removesuffix("\x1b[K").endswith("\r")))


prompts = st.builds(
    Prompt,
    st.sampled_from(
        [
            "\r\n",
            "\n",
            "\r",
            "\r\n\r",
            "\x1b[K",
            "\r\x1b[K",
            "\r\n\x1b[K",
            "\r\n\x1b[0m",
            "\r\n\x1b[0m\x1b[24;1H",
            "\x1b[24;1H\x1b[0m",
            "\x1b[0m\r\n\x1b[1m",
            "\r\n\x07",
        ]
    ),
    st.sampled_from(["", "", " ", "\x1b[0m", "\x1b[K", " \x1b[K", "\x1b[0m ", "\x1b[0m\x1b[K", "\x1b[24;7H", "\x07"]),
    st.booleans(),
)

# Commands and their echo

# Printable, so that it may be typed at all, and no blank but the one: these the driver refuses or strips.
_letters = st.sampled_from("abc xyz -_.='0189%:") | st.characters(exclude_categories=["C", "Z"], exclude_characters="?")


def _typeable(text: str) -> bool:
    return bool(text) and text.isprintable() and all(ord(character) < 0xE0000 for character in text)


commands = (
    st.builds(
        lambda text, length: (text * 400)[:length].strip(),
        st.text(_letters, min_size=1, max_size=90),
        st.integers(1, 170) | st.integers(170, 400) | st.sampled_from([73, 74, 75, 153, 154, 155, 234, 314]),
    )
    .filter(_typeable)
    .filter(lambda command: command != "exit" and not command.startswith("set cli"))
)

WIDTH = 80


@dataclass(frozen=True)
class Echo:
    """How the CLI shows what is typed, at the width that it assumes."""

    wrap: str = ""  # behind the last column
    redraw: str = ""  # what is redrawn there, or while the line is long
    before: str = ""
    after: str = ""
    measure: Callable[[str], int] = len

    def __call__(self, typed: str, line: str) -> str:
        full = (6 + self.measure(line + typed)) % WIDTH == 0
        drawn = self.before + typed + self.after
        if self.redraw == "line" and full:
            drawn = f"\r\x1b[Kadmin:{line}{drawn}"
        elif self.redraw == "end" and (full or len(line) % 9 == 0):
            count = min(5, (6 + len(line)) % WIDTH, len(line))
            drawn = "\b" * count + line[len(line) - count :] + drawn
        elif self.redraw == "over":
            drawn = f"\radmin:{line}{drawn}" if len(line) < WIDTH - 7 else drawn
        return drawn + (self.wrap if full else "")


def _bytes(text: str) -> int:
    return len(text.encode())


dresses = st.sampled_from([("", ""), ("", ""), ("\x1b[1m", "\x1b[0m"), ("", "\x1b[K"), ("\x07", ""), ("", "\x07")])
_wraps = st.sampled_from([" \r", "\r\n", ""])
echoes = st.one_of(
    st.builds(
        lambda wrap, redraw, dress: Echo(wrap, redraw, *dress),
        _wraps,
        st.sampled_from(["", "line", "end"]),
        dresses,
    ),
    st.builds(lambda redraw, dress: Echo("", redraw, *dress), st.sampled_from(["over", "line", "end"]), dresses),
    st.builds(lambda wrap, dress: Echo(wrap, "", *dress, measure=_bytes), _wraps, dresses),
)
