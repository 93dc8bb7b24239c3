# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control port: one JSON object per line in, one out. For tests that change a node while it runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from .node.health import ailment
from .node.movements import open_cti_devices
from .node.node import Node
from .node.phones import registered_phones
from .node.presence_sessions import presence_sessions
from .world.faults import read_faults
from .world.quirks import read_quirks
from .world.section import Section, WorldError

__all__ = ["ControlPort"]


class ControlPort:
    """Listens on 127.0.0.1, on a port that the system chooses.

    Requests: `{"op": "list"}`, `{"op": "state", "node": NAME}`, and `{"op": "faults", "node": NAME, "faults": {...}}`
    or the same with quirks, which replace all faults or quirks of the node. They are in force when the answer comes. A
    request that cannot be carried out is answered with `{"error": TEXT}`.
    """

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.StreamWriter] = set()

    async def open(self) -> tuple[str, int]:
        """Listen; returns the address and the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        return host, port

    async def close(self) -> None:
        """Stop listening and hang up."""
        if self._server is not None:
            self._server.close()
        for client in tuple(self._clients):
            client.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(writer)
        try:
            while line := await reader.readline():
                writer.write(json.dumps(await self.answer(line)).encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            pass  # the client hung up
        finally:
            self._clients.discard(writer)
            writer.close()

    async def answer(self, line: bytes) -> dict[str, object]:
        """The answer to one request."""
        try:
            request = Section(json.loads(line), "request")
            operation = request.choice("op", ("list", "state", "faults", "quirks"))
            if operation == "list":
                request.finish()
                return {"nodes": sorted(self._nodes)}
            node = self._nodes[request.choice("node", tuple(self._nodes))]
            faults = read_faults(request.section("faults")) if operation == "faults" else None
            quirks = read_quirks(request.section("quirks")) if operation == "quirks" else None
            request.finish()
            if faults is not None:
                node.arm(faults)
            if quirks is not None:
                node.quirks = quirks
            await node.refresh_ssh()
            return _state(node)
        except (WorldError, json.JSONDecodeError) as error:
            return {"error": str(error)}


def _state(node: Node) -> dict[str, object]:
    return {
        "node": node.name,
        "phase": node.phase.value,
        "configured": node.configured,
        "effective": node.effective,
        "ailment": ailment(node),
        "booted_at": node.booted_at.isoformat(timespec="seconds"),
        "replication": node.replication,
        "services": {row.name: row.state for row in node.services()},
        "sessions": len(node.sessions),
        "phones": registered_phones(node),
        "cti_devices": open_cti_devices(node),
        "presence_sessions": presence_sessions(node),
    }
