# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal of one session: keys in, echoed text out."""

from __future__ import annotations

import asyncio
import codecs
import time
from collections.abc import Callable, Sequence

from .line_editor import END, LineEditor

__all__ = ["CONTROL_C", "Terminal"]

CONTROL_C = "\x03"
_ESCAPE = "\x1b"
_ENTERS = ("\r", "\n")
# Characters of an answer that arrive closer together than this (real seconds) count as sent in one burst.
_BURST = 0.02

# What `?` prints below the line and TAB adds to it: words so far -> (help lines, completion).
Completer = Callable[[str], tuple[Sequence[str], str]]
# Is told what is typed, and whether Enter was pressed.
Watcher = Callable[[str, bool], None]


class Terminal:
    """Turns the bytes of an SSH channel into keys and lines, and text into bytes.

    Line ends of text become CR LF, as a terminal driver sends them. Keys are echoed one by one when they are
    read, so what is typed ahead shows up behind the next prompt.
    """

    def __init__(self, send: Callable[[bytes], None], *, columns: int = 80, rows: int = 24) -> None:
        self.columns = columns  # 0: not known, so no line is at an edge
        self.rows = rows  # 0: not known, so no page is full
        self.on_interrupt: Callable[[], object] | None = None  # set while a command runs
        self._send = send
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._keys: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        self._last = ""
        self._muted = False

    def mute(self) -> None:
        """From now on, neither take a key nor show anything."""
        self._muted = True

    # From the channel

    def feed(self, data: bytes) -> None:
        """Take what the client has sent."""
        if self._muted:
            return
        now = time.monotonic()
        for key in self._decoder.decode(data):
            after_cr = key == "\n" and self._last == "\r"  # CR LF is one Enter
            self._last = key
            if key == CONTROL_C and self.on_interrupt is not None:
                self.on_interrupt()
            elif not after_cr:
                self._keys.put_nowait((key, now))

    # To the channel

    def write(self, text: str) -> None:
        """Send text, with CR LF for each line end."""
        self.raw(text.replace("\n", "\r\n"))

    def raw(self, text: str) -> None:
        """Send text as it is."""
        if text and not self._muted:
            self._send(text.encode())

    # For the console

    async def key(self) -> str:
        """The next key."""
        return (await self._keys.get())[0]

    async def line(
        self,
        prompt: str,
        *,
        echo: bool = True,
        drop_characters: bool = False,
        complete: Completer | None = None,
        history: Sequence[str] = (),
        watch: Watcher = lambda text, whole: None,
    ) -> str:
        """Read a line, with the keys that edit it, `?` and TAB. Ctrl-C gives CONTROL_C.

        `drop_characters` loses the second character of a line that arrives in one burst, as some confirmation
        prompts do (README files of Cisco DevNet's Ansible examples). `watch` sees what is typed before its echo, and
        the whole line before it is taken.
        """
        editor = LineEditor(self.raw if echo else lambda text: None, prompt, lambda: self.columns, history)
        previous, received = 0.0, 0
        while True:
            key, at = await self._keys.get()
            received += 1
            dropped = drop_characters and received == 2 and at - previous < _BURST
            previous = at
            if key in _ENTERS:
                watch(editor.text, True)
                if self._muted:  # the session has just begun to hang, and takes nothing any more
                    continue
                editor.control(END)
                self.write("\n")
                return editor.text
            if key == CONTROL_C:
                return CONTROL_C
            if key == _ESCAPE:
                editor.control(await self._sequence())
            elif complete is not None and key in ("?", "\t"):
                self._help(prompt, editor, key, complete)
            elif not key.isprintable():
                editor.control(key)
            elif not dropped:
                watch(editor.would_be(key), False)
                editor.insert(key)

    def _help(self, prompt: str, editor: LineEditor, key: str, complete: Completer) -> None:
        editor.control(END)
        lines, addition = complete(editor.text)
        if key == "\t" and addition:
            editor.insert(addition)
            return
        listing = "".join(f"   {line}\n" for line in lines)
        self.write(f"\n{listing}\n{prompt}{editor.text}")

    async def _sequence(self) -> str:
        """What tells a cursor or function key from the others: its sequence without what all begin with."""
        if await self.key() not in "[O":
            return ""
        rest = await self.key()
        while not "@" <= rest[-1] <= "~":  # the final byte (ECMA-48)
            rest += await self.key()
        return rest
