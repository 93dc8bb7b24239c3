# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong between the controller and the CLI of a node: one hierarchy of typed errors."""

from __future__ import annotations

__all__ = [
    "AuthenticationRefused",
    "CommandRefused",
    "ConnectionFailed",
    "DeadlinePassed",
    "HostKeyRejected",
    "NotVos",
    "OutputTooLarge",
    "PasswordExpired",
    "SessionLost",
    "UnknownQuestion",
    "UnsafeCommand",
    "VosError",
]


class VosError(Exception):
    """A conversation with a node failed.

    Each error names the node, the command (empty while logging in), the last text that the node
    sent (cleaned of control sequences, without secrets) and what the operator can do next.
    """

    def __init__(self, message: str, *, host: str, command: str = "", seen: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.host = host
        self.command = command
        self.seen = seen
        self.hint = hint

    def __str__(self) -> str:
        parts = [f"{self.host}: {self.message}"]
        if self.command:
            parts.append(f"Command: {self.command}")
        if self.seen:
            parts.append(f"Last text seen: {self.seen.strip()[-2000:]}")
        if self.hint:
            parts.append(f"What to do: {self.hint}")
        return "\n".join(parts)


class ConnectionFailed(VosError):
    """TCP or SSH could not be set up: closed port, no route, no SSH banner, no common algorithm."""


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
    """The text is no command that can be typed safely. Nothing was sent."""


class UnknownQuestion(VosError):
    """The CLI asked something that no rule knows. It was answered `no` or left with Ctrl-C."""


class SessionLost(VosError):
    """The session ended (EOF or reset) where a prompt was expected."""


class DeadlinePassed(VosError):
    """The node did not come to the prompt before the deadline of the command."""


class OutputTooLarge(VosError):
    """The node sent more than the limit for one command."""
