# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyboard-interactive authentication: gives the password once, to a prompt that asks for it, and answers no other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..errors import AuthenticationRefused, PasswordExpired, VosError
from ..patterns import asks_new_password
from ..terminal import clean

__all__ = ["PasswordPrompt", "PromptsError", "UnexpectedPrompt", "read_prompts"]

# PAM and OpenSSH: "Password: ", "administrator@10.1.1.1's password: ", "Password for administrator@cucm:".
_ASKS_PASSWORD = re.compile(r"^(?:\S+'s )?password(?: for \S+?)?\s*:?\s*$", re.IGNORECASE)


class PromptsError(ValueError):
    """A prompt in the operator's list is neither a usable text nor a usable pattern. The text says which, and why."""


def read_prompts(prompts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """The operator's prompts that ask for the password, as patterns for a whole prompt without blanks around it.

    A prompt that begins with ^ and ends with $ is a regular expression; any other is the exact text. Raises
    PromptsError, also for a pattern that does not end with $ or matches everything: it would give the password to any
    question.
    """
    patterns = []
    for prompt in prompts:
        text = prompt.strip()
        if not text:
            raise PromptsError("an empty entry")
        if not text.startswith("^"):
            patterns.append(re.compile(re.escape(text)))
            continue
        if not text.endswith("$") or text.endswith("\\$"):
            raise PromptsError(f"the pattern {text!r}, which does not end with $")
        try:
            pattern = re.compile(text)
        except re.error as error:
            raise PromptsError(f"the pattern {text!r}, which is not a regular expression: {error}") from error
        if pattern.fullmatch("") or pattern.fullmatch("Verification code:"):
            raise PromptsError(f"the pattern {text!r}, which matches every prompt")
        patterns.append(pattern)
    return tuple(patterns)


class UnexpectedPrompt(Exception):
    """The server asked for something else than the password. `kind` is the error for it."""

    def __init__(self, kind: type[VosError], message: str, seen: str, *, unknown: bool = False) -> None:
        super().__init__(message)
        self.unknown = unknown  # an unknown prompt asks for one hidden answer
        self.kind = kind
        self.message = message
        self.seen = seen


@dataclass
class PasswordPrompt:
    """Answers the requests of one keyboard-interactive authentication. `known` are further prompts for the password."""

    password: str = field(repr=False)
    known: tuple[re.Pattern[str], ...] = ()
    answered: bool = False

    def __call__(self, title: str, instructions: str, prompts: Sequence[tuple[str, bool]]) -> list[str]:
        """The answers to one request; each prompt comes with whether its answer would be shown.

        Raises UnexpectedPrompt, which ends the connection without an answer.
        """
        if not prompts:  # a message only: PAM warns like this that a password expires soon
            return []
        typed = "the password was typed before, and nothing here" if self.answered else "nothing was typed"
        texts = [prompt for prompt, shown in prompts]
        seen = clean("\n".join(text for text in (title, instructions, *texts) if text)).strip()
        if any(asks_new_password(seen, prompt.rstrip()) for prompt in texts):
            raise UnexpectedPrompt(PasswordExpired, f"the node demands a new password at the login; {typed}", seen)
        (prompt, shown), *others = prompts
        if others or shown or not self._asks(clean(prompt).strip()):
            raise UnexpectedPrompt(
                AuthenticationRefused,
                f"the node asks for something other than a password: {clean(prompt).strip()!r}; {typed}",
                seen,
                unknown=not others and not shown,
            )
        if self.answered:
            raise UnexpectedPrompt(AuthenticationRefused, "the node refused the user or the password", seen)
        self.answered = True
        return [self.password]

    def _asks(self, prompt: str) -> bool:
        """Whether that prompt asks for the password."""
        return bool(_ASKS_PASSWORD.match(prompt)) or any(known.fullmatch(prompt) for known in self.known)
