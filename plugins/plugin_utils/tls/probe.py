# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probing several ports of one host at the same time, at a pace that does not harm it."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..product.model import TLS_VERSIONS
from ..wait import Clock
from .exchange import probe_port
from .openssl_handshake import can_offer
from .path import DIRECT, Path
from .rounds import Call, PortProbe
from .starttls import Start, usual_start
from .turns import Walk, take_turns
from .verdict import PortResult

__all__ = ["Pacing", "probe_host", "probe_port"]


@dataclass(frozen=True)
class Pacing:
    """How a host is treated. On one port there is never more than one connection at a time.

    `parallel` ports are probed at the same time, but each of `alone` only while no other one is. `pause` is the time in
    seconds between two connections to a port; `spacing` the time in seconds before a refused version is offered in the
    next round. `limit` is in seconds for the whole host: later no further version is offered.
    """

    parallel: int = 1
    pause: float = 0.0
    spacing: float = 0.5
    limit: float = float("inf")
    alone: frozenset[int] = frozenset()
    starts: Mapping[int, Start] = field(default_factory=dict)  # ports on which TLS begins in another way than usual
    openssl: bool = False  # use the TLS library of the controller too, for each version
    doubted: Collection[int] = ()  # ports on which it is used at least for refused versions below the target


def probe_host(
    host: str,
    ports: Iterable[int],
    target: str,
    timeout: float,
    versions: Sequence[str] = TLS_VERSIONS,
    pacing: Pacing | None = None,
    clock: Clock | None = None,
    path: Path = DIRECT,
) -> list[PortResult]:
    """The verdict on each version on each port, in the order of `ports` and `versions`.

    `timeout` is in seconds for each connection. The target version is offered first, as the control of the port. If the
    port does not answer it with TLS, no other version is offered, so a dead port costs one timeout.
    """
    pacing, clock = pacing or Pacing(), clock or Clock()
    if pacing.openssl or pacing.doubted:
        for version in versions:
            can_offer(version)
    ports = tuple(ports)
    call = Call(
        host=host,
        addresses=tuple(_addresses(host)) if path.resolves and not path.blocked else (host,),
        target=target,
        timeout=timeout,
        pause=pacing.pause,
        spacing=pacing.spacing,
        limit=pacing.limit,
        deadline=clock.now() + pacing.limit,
        openssl=pacing.openssl,
        clock=clock,
        path=path,
    )
    found = {
        port: PortProbe(call, port, pacing.starts.get(port, usual_start(port)), doubted=port in pacing.doubted)
        for port in ports
    }
    take_turns(
        [Walk(one.steps(versions), alone=port in pacing.alone) for port, one in found.items()], pacing.parallel, clock
    )
    return [result for port in ports for result in found[port].results]


def _addresses(host: str) -> list[str]:
    """The addresses of a name, resolved once, so that every version is offered to the same server."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, ValueError):
        return [host]  # the first connection says what is wrong with it
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
