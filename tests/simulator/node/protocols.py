# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node needs from outside: its listeners, and the sessions that are open on it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["NoPorts", "OpenSession", "Ports"]


class OpenSession(Protocol):
    """A login on the node, as the node sees it."""

    def wall(self, text: str) -> None:
        """Show a broadcast message."""

    def drop(self) -> None:
        """End the connection without a word."""


class Ports(Protocol):
    """The node's listeners."""

    async def open_ssh(self) -> None:
        """Answer on the SSH port."""

    async def open_tls(self, minimum: str) -> None:
        """Answer on the TLS ports, with this minimum."""

    async def close_ssh(self) -> None:
        """Refuse connections to the SSH port."""

    async def close_tls(self, *, web_only: bool = False) -> None:
        """Refuse connections to the TLS ports, or to those of Cisco Tomcat."""


class NoPorts:
    """What a node has before it is powered on."""

    async def open_ssh(self) -> None:
        """Nothing to open."""

    async def open_tls(self, minimum: str) -> None:
        """Nothing to open."""

    async def close_ssh(self) -> None:
        """Nothing to close."""

    async def close_tls(self, *, web_only: bool = False) -> None:
        """Nothing to close."""
