# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two pagers of the CLI: one for the output of commands, one for `file view`."""

from __future__ import annotations

from collections.abc import Callable

from .terminal import Terminal

__all__ = ["FILE_PAGE", "page_file", "page_output"]

FILE_PAGE = 20

# Both as unicon's patterns for VOS match them; keys count without Enter.
_PAUSE = "\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit\x1b[0m \x1b[K"
_ERASE = "\r\x1b[K"
_OPTIONS = "options: q=quit, n=next, p=prev, b=begin, e=end (lines {first} - {last} of {total}) : "


async def page_output(terminal: Terminal, text: str, page: int, halfway: Callable[[], None] = lambda: None) -> None:
    """Write the output of a command and wait for a key after each page. Half of the way something may happen."""
    lines = text.splitlines(keepends=True)
    left = page
    for number, line in enumerate(lines):
        if number == len(lines) // 2:
            halfway()
        if left <= 0 and page > 0:
            terminal.raw(_PAUSE)
            key = await terminal.key()
            while key not in ("\r", "\n", " ", "q", "Q"):
                key = await terminal.key()
            terminal.raw(_ERASE)
            if key in "qQ":
                return
            left = page if key == " " else 1
        terminal.write(line)
        left -= 1


async def page_file(terminal: Terminal, text: str) -> None:
    """Show a file in pages of 20 lines. Pagination being off changes nothing here.

    At the end of the file it says so and still waits for `q` (Emergency Responder administration guide).
    """
    lines = text.splitlines()
    first = 0
    while True:
        last = min(first + FILE_PAGE, len(lines))
        terminal.write("".join(f"{line}\n" for line in lines[first:last]))
        options = _OPTIONS.format(first=min(first + 1, last), last=last, total=len(lines))
        if last == len(lines):
            terminal.write(f"\nend of the file reached\n{options}")
        else:
            terminal.raw(f"\x1b[1m\r\n{options}\x1b[0m")
        key = await terminal.key()
        while key not in "qnpbe":
            key = await terminal.key()
        if key == "q":
            terminal.write("\n")
            return
        terminal.write("\n")
        tail = max(0, len(lines) - FILE_PAGE)
        following = tail if last == len(lines) else last
        first = {"n": following, "p": max(0, first - FILE_PAGE), "b": 0, "e": tail}[key]
