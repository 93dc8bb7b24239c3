# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences that a node has printed, in their order, also those that were overwritten on the screen.

Before a question is answered, it is not enough to judge what a terminal shows in the end: text can be overwritten,
erased, or sent as the title of the window. So control sequences have no effect here. All functions are linear in the
length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from .terminal import clean

__all__ = ["essence", "foreign_characters", "is_redrawn", "pieces", "printed", "sentences", "with_inner_ornaments"]

# Strings for the terminal (title of the window, clipboard): their text is not on the screen, but it counts as text.
_STRING = r"\x1b[\]PX^_](?P<content>[^\x07\x1b\n]*)(?:\x07|\x1b\\)?"
# Colours, the bell, a character set: they leave the text and the cursor where they are.
_QUIET = r"(?P<quiet>\x1b\[[0-9;]*m|\x1b[()][0-9A-Z]|[\x00\x07])"
# A sequence that moves the cursor or erases, or is unknown, separates words.
_MOVES = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|[\x00-\x08\x0b-\x1f\x7f]"
_CONTROL = re.compile(f"{_STRING}|{_QUIET}|{_MOVES}")

# Rules of asterisks, frames of the spinner, dots of progress: tokens without a letter or a digit.
_ORNAMENT = re.compile(r"[*\-=_\\|/.]+")
_ENDS = re.compile(r"[.!?][\"')\]]*\Z")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
# CLI references: "Warning: This will", "NOTE:- This will", "Warning" and "W A R N I N G" on lines of their own.
_HEAD = re.compile(r"(?:warning|w a r n i n g|note)(?: ?:)?(?: ?-)?(?: |\Z)")


def printed(raw: str) -> str:
    """All characters that were printed, as text with line feeds: control sequences separate words, or are removed."""
    return _CONTROL.sub(_parting, raw)


def _parting(match: re.Match[str]) -> str:
    if match["content"] is not None:
        return f" {match['content']} "
    return "" if match["quiet"] is not None else " "


def is_redrawn(raw: str) -> bool:
    """Whether the final screen differs from what was printed: something was overwritten, erased or hidden.

    The spinner of the CLI and its rules do not count.
    """
    return _words(printed(raw)) != _words(clean(raw))


def _words(text: str) -> list[str]:
    return [word for word in text.split() if not _ORNAMENT.fullmatch(word)]


def foreign_characters(text: str) -> tuple[str, ...]:
    """The characters outside ASCII, once each: one may look like an ASCII letter or digit, or be invisible."""
    return tuple(dict.fromkeys(character for character in text if not character.isascii()))


def with_inner_ornaments(text: str) -> str:
    """The text with ornaments inside a line kept as words, so that "Cancel, and do not - continue" is one sentence.

    A rule, a frame of the spinner before a line and the dots after it stay ornaments.
    """
    return "\n".join(map(_marked, text.split("\n")))


def _marked(line: str) -> str:
    tokens = line.split()
    words = [place for place, token in enumerate(tokens) if not _ORNAMENT.fullmatch(token)]
    for place in range(words[0], len(tokens)) if words else ():
        ends = place > words[-1] and (len(tokens[place]) > 2 or tokens[place] == ".")
        if _ORNAMENT.fullmatch(tokens[place]) and not ends:
            tokens[place] = f"<{tokens[place]}>"
    return " ".join(tokens)


def pieces(text: str) -> tuple[tuple[str, ...], ...]:
    """The text as sentences with single blanks, each as its parts between empty lines: such a line may end a sentence.

    Lines are joined. A period, an exclamation or question mark and an ornament end a sentence; the choice of a
    question, as in "Do you want to continue? (y/n):", belongs to it.
    """
    found: list[tuple[str, ...]] = []
    parts: list[str] = []
    for paragraph in _PARAGRAPH.split(text):
        words: list[str] = []
        tokens = paragraph.split()
        for place, token in enumerate(tokens):
            ornament = _ORNAMENT.fullmatch(token) is not None
            if not ornament:
                words.append(token)
            following = tokens[place + 1] if place + 1 < len(tokens) else ""
            if ornament or (_ENDS.search(token) and not following.startswith(("(", "[", "?"))):
                parts += [" ".join(words)] if words else []
                found += [tuple(parts)] if parts else []
                parts, words = [], []
        parts += [" ".join(words)] if words else []
    return (*found, tuple(parts)) if parts else tuple(found)


def sentences(text: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """The text as sentences. An empty line ends a sentence if the text before it is a `known` one, by its essence.

    If no part of a sentence with empty lines is known, each part becomes a sentence, so that it can be shown.
    """
    longest = max(map(len, known), default=0) + len("W A R N I N G: .")
    found: list[str] = []
    for parts in pieces(text):
        waiting: list[str] = []
        length = 0
        for part in parts:
            waiting.append(part)
            length += len(part) + 1
            if length <= longest and essence(joined := " ".join(waiting)) in known:
                found.append(joined)
                waiting, length = [], 0
        found += waiting
    return tuple(found)


def essence(sentence: str) -> str:
    """The form in which sentences are compared: without capitals, heading, and the period at the end.

    Empty for a heading alone.
    """
    flat = " ".join(sentence.lower().split())
    if head := _HEAD.match(flat):
        flat = flat[head.end() :]
    return re.sub(r" (?=[?:]\Z)", "", flat.rstrip(". "))
