# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets: simulated clusters whose CLI answers the action tls_impact, without ports."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from ansible_collections.collabops.vos.plugins.action.tls_impact import ActionModule
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import CommandRefused, SessionLost
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.patterns import refusal_line

from tests.unit.action.scripted import HOST, ScriptedConnection, run_action
from tests.unit.simulator.console import Console, Nodes

__all__ = ["CLUSTER", "OLD", "FleetSession", "by_rule", "connection", "finding", "impact", "phones", "run"]

CLUSTER = "alpha"
OLD = "Cisco 7965"


class FleetSession:
    """A session with the publisher of a simulated cluster. A drop or a hang of it is a lost session."""

    def __init__(self, node: Mapping[str, Any], cluster: Mapping[str, Any]) -> None:
        self.host = HOST
        self.sent: list[str] = []
        self._loop = asyncio.new_event_loop()
        described = {"name": "pub", "address": "127.10.9.1", **node}
        self._nodes = Nodes(clusters=[{"name": CLUSTER, "nodes": [described], **cluster}])
        self._console: Console | None = None
        self.logins = 0

    def run(self, command: str, timeout: float = 60.0) -> str:
        """The answer to a command."""
        self.sent.append(command)
        text = self._loop.run_until_complete(self._run(command))
        if refused := refusal_line(text):
            raise CommandRefused(refused, host=HOST, command=command, seen=text)
        return text

    def close(self) -> None:
        """End the session, if it has begun."""
        if self._console is not None:
            self._loop.run_until_complete(self._console.leave())
            self._console = None

    def end(self) -> None:
        """Forget the cluster."""
        self.close()
        self._loop.close()

    async def _run(self, command: str) -> str:
        if self._console is None:
            self._console = Console(self._nodes["pub"])
            self.logins += 1
            await self._console.open()
            await self._console.until("admin:")
            await self._console.run("set cli pagination off")
        console = self._console
        asked = asyncio.ensure_future(console.run(command))
        while not asked.done():
            await self._nodes.clock.advance(0.1)
            if console.ended:
                asked.cancel()
                self._console = None
                raise SessionLost("the session ended", host=HOST, command=command)
        return asked.result()


class FleetConnection(ScriptedConnection):
    """The connection to a fleet: a login opens its session anew."""

    def close(self) -> None:
        for login in self.logins:
            if isinstance(login, FleetSession):
                login.close()
        super().close()


def connection(
    database: Mapping[str, Any] | None = None,
    *,
    version: str = "12.5.1.16900-48",
    product: str = "cucm",
    node: Mapping[str, Any] | None = None,
    kind: type[FleetSession] = FleetSession,
    **cluster: Any,
) -> FleetConnection:
    """A connection to the publisher of a cluster with this database."""
    described = {"product": product, "version": version, **(node or {})}
    session: Any = kind(described, {"database": dict(database or {}), **cluster})
    return FleetConnection([session])


def impact(
    database: Mapping[str, Any] | None = None,
    *,
    target: str = "1.2",
    args: Mapping[str, Any] | None = None,
    check: bool = False,
    **cluster: Any,
) -> dict[str, Any]:
    """The result of the action for a cluster with this database."""
    return run(connection(database, **cluster), {"target": target, **(args or {})}, check=check)


def run(fleet: FleetConnection, args: Mapping[str, Any], *, check: bool = False) -> dict[str, Any]:
    """The result of the action over a connection, which cannot be used any more afterwards."""
    try:
        return run_action(ActionModule, fleet, {"cluster": CLUSTER, **args}, check=check)
    finally:
        for login in fleet.logins:
            if isinstance(login, FleetSession):
                login.end()


def by_rule(result: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The findings of a result by their rules."""
    assert not result.get("failed"), result.get("msg")
    found: dict[str, list[dict[str, Any]]] = {}
    for one in result["findings"]:
        found.setdefault(one["rule"], []).append(one)
    return found


def finding(result: Mapping[str, Any], rule: str, part: str = "") -> dict[str, Any]:
    """The finding of a rule with this part."""
    [one] = [one for one in by_rule(result).get(rule, []) if one["part"] == part]
    return one


def phones(model: str = OLD, count: int = 1, **how: Any) -> dict[str, Any]:
    """A database with phones of one model."""
    return {"phones": [{"model": model, "count": count, **how}]}
