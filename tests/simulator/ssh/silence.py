# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A port that accepts connections and says nothing, or no more than that it is an SSH server."""

from __future__ import annotations

import asyncio
from typing import Protocol

__all__ = ["Abortable", "listen_in_silence"]

_GREETING = b"SSH-2.0-OpenSSH_8.0\r\n"


class Abortable(Protocol):
    """A connection that can be ended without a word."""

    def abort(self) -> None: ...


class _Silence(asyncio.Protocol):
    def __init__(self, connections: set[Abortable], greets: bool) -> None:
        self._connections = connections
        self._greets = greets
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"a stream transport is needed, not {transport!r}")
        self._transport = transport
        self._connections.add(transport)
        if self._greets:
            transport.write(_GREETING)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._connections.discard(self._transport)


async def listen_in_silence(address: str, port: int, connections: set[Abortable], *, greets: bool) -> asyncio.Server:
    """Listen; what connects is in `connections` until it leaves."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Silence(connections, greets), address, port)
