# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP connections to one node by its route: directly, through jump hosts, or by a ProxyCommand."""

# paramiko has no annotations
# mypy: allow-untyped-calls

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Any

from ..errors import HopFailed, RouteRefused
from .jump_host import HopTransport, log_in
from .proxy_command import CommandConnection
from .route import Route, RouteError, command_line
from .target import Target

__all__ = ["Connector"]


class Connector:
    """Makes the connections to a node. The SSH connections to jump hosts are made once, and shared by all of them.

    Several threads may use it. An account that a jump host refused is not tried there again.
    """

    def __init__(self, target: Target, tell: Callable[[str], None] = lambda text: None) -> None:
        self._target = target
        self._tell = tell
        self._lock = Lock()
        self._chain: list[HopTransport] = []
        self._failure: HopFailed | None = None

    @property
    def route(self) -> Route:
        """The jump hosts or the command between the controller and the node."""
        return self._target.route

    @property
    def by_command(self) -> bool:
        """Whether a ProxyCommand makes the connections: then nobody can tell whether the node refused one."""
        return bool(self._target.route.command)

    @property
    def seen_from(self) -> str:
        """For the error when a connection fails: from where it was tried. Empty for the direct route."""
        route = self._target.route
        return f", seen from the jump host {route.hops[-1]}" if route.hops else ""

    def open(self, address: str, port: int, timeout: float, *, close_all: bool = False) -> Any:
        """A connection to that address of the node, as a socket; with `close_all` closing it closes the whole route.

        `timeout` is in seconds, for the node; a login to a jump host comes first, with a timeout of its own.
        Raises what socket.create_connection raises, also if the last jump host reports it of the node; HopFailed and
        RouteRefused for the jump hosts or the command.
        """
        if self._target.route.command:
            return self._by_command(address, port)
        if not self._target.route.hops:
            return socket.create_connection((address, port), timeout)
        with self._lock:  # paramiko keeps only one error for all channels that are opened at the same time
            connection = self._last_hop().forward(address, port, timeout)
        if close_all:
            connection.on_close = self.close
        return connection

    def close(self) -> None:
        """End the connections to all jump hosts. Never raises."""
        chain, self._chain = self._chain, []
        for hop in reversed(chain):
            hop.close()

    def __enter__(self) -> Connector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _last_hop(self) -> HopTransport:
        if self._failure is not None:
            raise self._failure
        if self._chain and all(hop.active for hop in self._chain):
            return self._chain[-1]
        self.close()
        try:
            for hop in self._target.route.hops:
                self._tell(f"# through the jump host {hop}")
                self._chain.append(log_in(hop, self._target, self._chain[-1] if self._chain else None, self._tell))
        except HopFailed as failure:
            self.close()
            self._failure = failure
            raise
        except BaseException:
            self.close()
            raise
        return self._chain[-1]

    def _by_command(self, address: str, port: int) -> CommandConnection:
        route = self._target.route
        try:
            line = command_line(route.command, address, port, self._target.user)
        except RouteError as error:
            raise RouteRefused(
                f"{error}. Nothing was contacted", host=self._target.host, hint=f"Check {route.source}."
            ) from error
        self._tell(f"# by the ProxyCommand of {route.source}: {line}")
        return CommandConnection(line)
