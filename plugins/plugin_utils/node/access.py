# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access to one node for work that outlives a session: its SSH port without a login, logging in, and reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..cli.dialogue import Conversation, Dialogue
from .reader import CommandRunner, Reader
from .ssh_port import SshPort

__all__ = ["Confirm", "Converses", "NodeAccess"]

Confirm = Callable[[], str | None]
"""The last word before a yes: why it must not be given, or an empty text if it may. None: the question must be judged
once more, and then this is called again."""


class Converses(CommandRunner, Protocol):
    """The part of a session that a change needs."""

    def converse(self, dialogue: Dialogue, timeout: float = 120.0, confirm: Confirm | None = None) -> Conversation:
        """The course of a dialogue with questions. `confirm` is called before one is answered yes, see Confirm."""


@dataclass(frozen=True)
class NodeAccess:
    """How to reach one node, as functions, so that code that waits for it does not depend on a connection.

    `knock` says within the given seconds what answers at the SSH port. `login` returns the open session, or a new one;
    `logout` ends it, if there is one. A caller that keeps its sessions passes a `logout` that does nothing, and a
    `login` that replaces a lost session. `knock` and `login` raise VosError.
    """

    host: str
    knock: Callable[[float], SshPort]
    login: Callable[[], Converses]
    logout: Callable[[], None]
    read: Callable[[CommandRunner], Reader]
