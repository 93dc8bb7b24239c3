# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A port that accepts connections and says nothing, or no more than that it is an SSH server."""

from __future__ import annotations

import asyncio
from typing import Protocol

__all__ = ["Abortable", "listen_in_silence"]


class Abortable(Protocol):
    """A connection that can be ended without a word."""

    def abort(self) -> None:
        """End it at once."""


class _Silence(asyncio.Protocol):
    def __init__(self, connections: set[Abortable], greeting: bytes) -> None:
        self._connections = connections
        self._greeting = greeting
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"a stream transport is needed, not {transport!r}")
        self._transport = transport
        self._connections.add(transport)
        transport.write(self._greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._connections.discard(self._transport)


async def listen_in_silence(address: str, port: int, connections: set[Abortable], greeting: bytes) -> asyncio.Server:
    """Listen, and greet if there is a greeting; what connects is in `connections` until it leaves."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Silence(connections, greeting), address, port)
