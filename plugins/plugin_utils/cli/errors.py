# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong between the controller and the CLI of a node: one hierarchy of typed errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .redaction import OwnWords, known_secrets, redact, redact_sentence
from .terminal import clean

__all__ = [
    "AuthenticationRefused",
    "CommandRefused",
    "ConnectionFailed",
    "DeadlinePassed",
    "Heard",
    "HopFailed",
    "HopRefused",
    "HostKeyRejected",
    "LateText",
    "NoRoom",
    "NotVos",
    "OutputTooLarge",
    "PasswordExpired",
    "RouteRefused",
    "SessionLost",
    "UnknownQuestion",
    "UnsafeCommand",
    "VosError",
    "Withdrawn",
]


@dataclass(frozen=True)
class Heard:
    """The text of a node with the secrets that it may contain: for parsers only, never shown."""

    message: str = field(repr=False)
    seen: str = field(repr=False)


class VosError(Exception):
    """A conversation with a node failed.

    Each error names the node, the command (empty while logging in), the last text that the node sent, and what the
    operator can do next. It never shows control sequences, nor secrets that were known when it was raised. `message`
    and `hint` are our sentences, which quote a node as `repr` does; `seen` is the node's text, unless it is `OwnWords`;
    `heard` is the text before secrets were hidden.

    `accepted`: a question of the command was answered yes before it failed, so the node may have done, or be doing,
    what the command asks for. `unsettled`: a question was declined and no prompt followed, so nobody knows what the
    node did.
    """

    # How many characters are kept from the end of the text.
    SHOWN = 2000

    unsettled = False

    def __init__(
        self, message: str, *, host: str, command: str = "", seen: str = "", hint: str = "", accepted: bool = False
    ) -> None:
        self.message = clean(message)
        super().__init__(self.message)
        self.host = clean(host)
        self.command = clean(command)
        self.seen = OwnWords(clean(seen)) if isinstance(seen, OwnWords) else clean(seen)
        self.hint = clean(hint)
        self.accepted = accepted
        self.heard = Heard(self.message, self.seen)
        self.redact(known_secrets(), own_command=True)

    @property
    def may_have_begun(self) -> bool:
        """Whether the node may have done, or be doing, what the command asks for."""
        return self.accepted or self.unsettled

    def cut(self) -> None:
        """Keep only the part of the text that is shown. Call it after the secrets in it are hidden."""
        self.seen = self._end(self.seen)

    def _end(self, text: str) -> str:
        return text[-self.SHOWN :]

    def redact(self, secrets: Sequence[str], *, own_command: bool = False) -> None:
        """Hide secrets. `own_command`: this collection wrote the command, and not an operator."""
        self.message = redact_sentence(self.message, secrets)
        self.command = (redact_sentence if own_command else redact)(self.command, secrets)
        own = isinstance(self.seen, OwnWords)
        self.seen = OwnWords(redact_sentence(self.seen, secrets)) if own else redact(self.seen, secrets)
        self.hint = redact_sentence(self.hint, secrets)
        self.args = (self.message,)

    def __str__(self) -> str:
        parts = [f"{self.host}: {self.message}"]
        if self.command:
            parts.append(f"Command: {self.command}")
        if self.seen:
            parts.append(f"Last text seen: {self._end(self.seen.strip())}")
        if self.hint:
            parts.append(f"What to do: {self.hint}")
        return "\n".join(parts)


class ConnectionFailed(VosError):
    """TCP or SSH could not be set up: closed port, no route, no SSH banner, no common algorithm."""


class NoRoom(ConnectionFailed):
    """The SSH server accepts no further connection now: too many are waiting for their login (MaxStartups)."""


class RouteRefused(VosError):
    """The route to the node cannot be used as it is written. Neither a jump host nor the node was contacted."""


class HopFailed(VosError):
    """The route between the controller and the node failed: a jump host is down, or does not forward."""


class HopRefused(HopFailed):
    """The jump host refused the user, or its host key is wrong. This says nothing about the account of the node."""


class HostKeyRejected(VosError):
    """The SSH host key is unknown or is not the one that was pinned."""


class AuthenticationRefused(VosError):
    """The node refused the user or the password. Never retried: three refusals lock the account."""


class PasswordExpired(VosError):
    """The node demands a new password before it starts the CLI. Nothing was changed."""


class NotVos(VosError):
    """Something answers on the SSH port, but it is not the CLI of a VOS node."""


class CommandRefused(VosError):
    """The CLI refused the command (unknown, incomplete, too low a privilege level, or unsuccessful)."""


class UnsafeCommand(VosError, ValueError):
    """The text cannot be typed safely as a command. Nothing was sent."""


class Withdrawn(VosError):
    """The question was a known one, but the caller's own last look spoke against it, so it was declined."""


class UnknownQuestion(VosError):
    """The CLI asked something that no rule knows. It was answered `no` or left with Ctrl-C.

    `sentences` are the unknown ones before the question, if accepting them would be enough.
    """

    SHOWN = 20000  # an operator has to judge the whole text

    sentences: tuple[str, ...] = ()

    def _end(self, text: str) -> str:
        if len(text) <= self.SHOWN:
            return text
        said = f"[only the last {self.SHOWN} characters are shown]\n"
        return said + text[len(said) - self.SHOWN :]

    def redact(self, secrets: Sequence[str], *, own_command: bool = False) -> None:
        """Hide secrets, in the sentences too."""
        super().redact(secrets, own_command=own_command)
        self.sentences = tuple(redact(sentence, secrets) for sentence in self.sentences)


class LateText(VosError):
    """More text came after the prompt of the command before: the output that was returned then may be incomplete."""


class SessionLost(VosError):
    """The session ended (EOF or reset) where a prompt was expected."""


class DeadlinePassed(VosError):
    """The node did not come to the prompt before the deadline of the command."""


class OutputTooLarge(VosError):
    """The node sent more than the limit for one command."""
