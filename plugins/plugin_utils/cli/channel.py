# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The byte stream to a CLI, and the wire that reads it: blocking reads, deadlines, a bound on the output."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Protocol

__all__ = ["Channel", "Flood", "Hangup", "Wire"]

# Prompts, pagers and questions are searched in this many last characters. Longer lines are output, not prompts.
TAIL = 4096


class Channel(Protocol):
    """An interactive shell on a node, as bytes."""

    def send(self, data: bytes) -> None:
        """Sends all of the data. Raises OSError when the connection is gone."""

    def receive(self, timeout: float) -> bytes:
        """The next bytes, waiting up to `timeout` seconds for them.

        Returns b"" at the end of the stream. Raises TimeoutError when nothing came, and any other
        OSError when the connection was reset.
        """

    def close(self) -> None:
        """Ends the connection. Never raises."""


class Hangup(Exception):
    """The connection ended: `reset` says whether by a reset or by an orderly end of the stream."""

    def __init__(self, *, reset: bool) -> None:
        super().__init__("reset" if reset else "end of stream")
        self.reset = reset


class Flood(Exception):
    """More text arrived than the bound allows."""


class Wire:
    """Reads a channel as text and remembers what came since `begin()`."""

    def __init__(self, channel: Channel, clock: Callable[[], float], max_output: int) -> None:
        self.clock = clock
        self._channel = channel
        self._max_output = max_output
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._parts: list[str] = []
        self._size = 0
        self._tail = ""
        self._turned = 0  # where the text begins that came after the last answer

    @property
    def tail(self) -> str:
        """The last characters of the text, enough to judge how it ends.

        A character whose first bytes only have arrived is shown as U+FFFD, so that the text does not seem to end here.
        """
        return self._tail + ("\ufffd" if self._decoder.getstate()[0] else "")

    @property
    def text(self) -> str:
        """All text since `begin()`, with its control sequences."""
        return "".join(self._parts)

    @property
    def since_turn(self) -> str:
        """The text since the last answer, or since `begin()`, with its control sequences."""
        return self.text[self._turned :]

    @property
    def recent(self) -> str:
        """The last characters of all text since `begin()`, with their control sequences."""
        recent = ""
        for part in reversed(self._parts):
            recent = part[-TAIL:] + recent
            if len(recent) >= TAIL:
                break
        return recent[-TAIL:]

    @property
    def line(self) -> str:
        """The text after the last line feed, with its control sequences."""
        return self.tail.rpartition("\n")[2]

    def begin(self) -> None:
        """Forgets the text so far."""
        self._parts = []
        self._size = 0
        self._tail = ""
        self._turned = 0

    def retract(self, length: int) -> None:
        """Removes the last `length` characters from the text (the line of a pager is no output)."""
        kept = ""
        while length > 0 and self._parts:
            kept = self._parts.pop()
            kept, length = kept[: max(0, len(kept) - length)], length - len(kept)
        self._parts.append(kept)
        self._tail = kept[-TAIL:]

    def turn(self) -> None:
        """Keeps the text, but from now on only new text is judged: the question before it is answered."""
        self._tail = ""
        self._turned = len(self.text)

    def send(self, text: str) -> None:
        """Sends text. Raises Hangup when the connection is gone."""
        try:
            self._channel.send(text.encode())
        except OSError as error:
            raise Hangup(reset=True) from error

    def pump(self, until: float) -> bool:
        """Waits for more text up to the time `until` of the clock; False when none came.

        Raises Hangup at the end of the stream, and Flood when the text grew beyond the bound.
        """
        wait = until - self.clock()
        if wait <= 0:
            return False
        try:
            data = self._channel.receive(wait)
        except TimeoutError:
            return False
        except OSError as error:
            raise Hangup(reset=True) from error
        if not data:
            raise Hangup(reset=False)
        self._size += len(data)
        text = self._decoder.decode(data)
        self._parts.append(text)
        self._tail = (self._tail + text)[-TAIL:]
        if self._size > self._max_output:
            raise Flood
        return True

    def close(self) -> None:
        """Ends the connection."""
        self._channel.close()
