# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns of what a node prints: questions, the `no` that they offer, refusals, shutdown, an expired password."""

from __future__ import annotations

import re

__all__ = [
    "asks_new_password",
    "looks_like_question",
    "negative_answer",
    "refusal_line",
    "tells_expired_password",
    "tells_shutdown",
]

# The forms that any question has. CLI reference 12.5 to 15: "(yes/no) ?", "(y/n):", "[yes/no]?", "(yes|no)?",
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

_EXPIRED = re.compile(
    r"password (?:has |is )?expired|(?:must|required to) change your password|change your password (?:now|immediately)"
    r"|^Changing password for\b",
    re.IGNORECASE | re.MULTILINE,
)
# RHEL's passwd, before and after release 8: "(current) UNIX password:", "Current password:", "New password:".
_NEW_PASSWORD = re.compile(
    r"(?:\(current\) UNIX|\bcurrent|\bnew|\bold|\bretype new|\bre-enter(?: new)?) (?:unix )?password ?: *\Z",
    re.IGNORECASE,
)


def looks_like_question(line: str) -> bool:
    """Whether a line without a line end asks for an answer."""
    if choice := _CHOICE.search(line):
        return len(line[choice.end() :].strip()) <= 16
    return _ASKS.search(line) is not None


def negative_answer(line: str) -> str:
    """The `no` as a question offers it: "no", "No", "n"; "" if none is offered."""
    choice = _CHOICE.search(line)
    return choice["no"] or choice["no_first"] if choice else ""


def refusal_line(text: str) -> str:
    """The line by which the CLI refused a command; "" when it did not. There is no exit status."""
    found = _REFUSAL.search(text)
    return found[0].strip() if found else ""


def tells_shutdown(text: str) -> bool:
    """Whether a message to all users says that the system goes down."""
    return _WALL.search(text) is not None


def tells_expired_password(text: str) -> bool:
    """Whether a text says that the password has expired or must be changed."""
    return _EXPIRED.search(text) is not None


def asks_new_password(text: str, line: str) -> bool:
    """Whether the line asks for the current or a new password, or for a password after a text that says it expired."""
    if _NEW_PASSWORD.search(line):
        return True
    return tells_expired_password(text) and re.search(r"password ?: *\Z", line, re.IGNORECASE) is not None
