# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keyboard-interactive authentication may ask: the password, once, unseen. Anything else ends the login."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .errors import AuthenticationRefused, PasswordExpired, VosError
from .login import asks_new_password
from .terminal import clean

__all__ = ["PasswordPrompt", "UnexpectedPrompt"]

# PAM and OpenSSH: "Password: ", "administrator@10.1.1.1's password: ", "Password for administrator@cucm:".
_ASKS_PASSWORD = re.compile(r"^(?:\S+'s )?password(?: for \S+?)?\s*:?\s*$", re.IGNORECASE)


class UnexpectedPrompt(Exception):
    """The server asked for something else than the password. `kind` is the error for it."""

    def __init__(self, kind: type[VosError], message: str, seen: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.seen = seen


@dataclass
class PasswordPrompt:
    """Answers the requests of one keyboard-interactive authentication."""

    password: str = field(repr=False)
    answered: bool = False

    def __call__(self, title: str, instructions: str, prompts: Sequence[tuple[str, bool]]) -> list[str]:
        """The answers to one request; each prompt comes with whether its answer would be shown.

        Raises UnexpectedPrompt, which ends the connection without an answer.
        """
        if not prompts:  # a mere message: PAM tells this way that a password expires soon
            return []
        asked = [prompt for prompt, shown in prompts]
        seen = clean("\n".join(text for text in (title, instructions, *asked) if text)).strip()
        if any(asks_new_password(seen, prompt.rstrip()) for prompt in asked):
            raise UnexpectedPrompt(
                PasswordExpired, "the node demands a new password before it lets the user in; nothing was typed", seen
            )
        (prompt, shown), *others = prompts
        if others or shown or not _ASKS_PASSWORD.match(clean(prompt).strip()):
            raise UnexpectedPrompt(
                AuthenticationRefused, "the node asks for something else than a password; nothing was typed", seen
            )
        if self.answered:
            raise UnexpectedPrompt(AuthenticationRefused, "the node refused the user or the password", seen)
        self.answered = True
        return [self.password]
