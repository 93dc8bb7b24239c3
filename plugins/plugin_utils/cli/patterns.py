# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the CLI prints, by its shape: questions, the `no` that they offer, refusals, the end of the system."""

from __future__ import annotations

import re

__all__ = ["looks_like_question", "negative_answer", "refusal_line", "tells_shutdown"]

# Shapes of questions that no rule knows. CLI reference 12.5 to 15: "(yes/no) ?", "(y/n):", "[yes/no]?", "(yes|no)?",
# "(Yes or No)?", "(Yes / No) :"; others ask for a number, a name or a password.
_OR = r"\s*(?:/|\||,|\bor\b)\s*"
_CHOICE = re.compile(rf"[(\[]\s*(?:(?:yes|y){_OR}(?P<no>no|n)|(?P<no_first>no|n){_OR}(?:yes|y))\s*[)\]]", re.IGNORECASE)
_ASKS = re.compile(
    r"\?\s*\Z"
    r"|[(\[]\s*(?:yes|y|no|n)\s*[)\]]\s*[:?]\s*\Z"
    r"|\byes\b[^\n]{0,12}\bno\b[^\n]{0,6}[:?>)\]]\s*\Z|\bno\b[^\n]{0,12}\byes\b[^\n]{0,6}[:?>)\]]\s*\Z"
    r"|\b(?:password|passphrase|enter|re-enter|select|choose|option|type|confirm|specify|press|reply)\b.*[:>\]]\s*\Z"
    r"|\b(?:press|hit)\s+(?:any key|<?(?:enter|return|space)>?)[^\n]{0,40}\Z"
    r"|--\s*more\s*--\s*\Z",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"^(?:No valid command entered|Incomplete command entered|Executed command unsuccessfully).*$", re.MULTILINE
)
# Old and new wall messages: CLI reference 15, CUIC 15 and VVB captures.
_WALL = re.compile(r"^\s*(?:Broadcast message from\b|The system is going down\b)", re.MULTILINE)


def looks_like_question(line: str) -> bool:
    """Whether a line without a line end asks for an answer."""
    if choice := _CHOICE.search(line):
        return len(line[choice.end() :].strip()) <= 16
    return _ASKS.search(line) is not None


def negative_answer(line: str) -> str:
    """The `no` as a question offers it: "no", "No", "n"; "" where none is offered."""
    choice = _CHOICE.search(line)
    return choice["no"] or choice["no_first"] if choice else ""


def refusal_line(text: str) -> str:
    """The line by which the CLI refused a command; "" when it did not. There is no exit status."""
    found = _REFUSAL.search(text)
    return found[0].strip() if found else ""


def tells_shutdown(text: str) -> bool:
    """Whether a message to all users says that the system goes down."""
    return _WALL.search(text) is not None
