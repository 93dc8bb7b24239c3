# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connecting to the SSH port of a node up to its greeting, or the error that says what is there instead."""

from __future__ import annotations

import socket
import time
from typing import Any

from ..errors import ConnectionFailed, NoRoom
from .connector import Connector
from .greeting import Greeted
from .proxy_command import CommandConnection
from .target import Target

__all__ = ["await_greeting", "dial"]


def dial(target: Target, connector: Connector, deadline: float) -> Any:
    timeout = max(0.1, min(target.connect_timeout, deadline - time.monotonic()))
    seen = connector.seen_from
    try:
        return connector.open(target.host, target.port, timeout, close_all=True)
    except socket.gaierror as error:
        raise _failed(
            target, f"its name cannot be resolved: {error.strerror}", "Check ansible_host and the DNS server."
        ) from error
    except ConnectionRefusedError as error:
        raise _failed(
            target,
            f"nothing listens on port {target.port} (connection refused{seen})",
            "The node may be rebooting. If it is up, check ansible_host and ansible_port.",
        ) from error
    except TimeoutError as error:
        raise _failed(
            target,
            f"port {target.port} did not answer within {timeout:g} seconds{seen}",
            "The node may be down, or a firewall may block the connection. Check ansible_host and ansible_port.",
        ) from error
    except OSError as error:
        raise _failed(
            target,
            f"port {target.port} cannot be reached{seen}: {error.strerror}",
            "Check the network and ansible_host.",
        ) from error


def await_greeting(sock: Greeted, target: Target, deadline: float) -> None:
    """Raises NoRoom; or ConnectionFailed, with what the other side said, if it is no SSH server."""
    if sock.await_identification(deadline):
        return
    if sock.no_room:
        raise NoRoom(
            "the node accepts no more SSH connections now, because too many are waiting for their login",
            host=target.host,
            seen=sock.notice,
            hint="Somebody else opens sessions to it, or a run has many sessions at once. Wait a minute, or run "
            "with fewer --forks (in a drift check: vos_tls_sessions). The password was not sent.",
        )
    if isinstance(sock.connection, CommandConnection):
        said = sock.connection.said()
        how = "it ended" if sock.ended else f"nothing came within {target.connect_timeout:g} seconds"
        raise ConnectionFailed(
            f"{target.route} gave no SSH server: {'it sent other text' if sock.spoke else how}",
            host=target.host,
            seen="\n".join(filter(None, (said, sock.notice))),
            hint="Run the command by hand with the address and the port of the node. It gets no terminal, so it cannot "
            "ask for a password: use a key for its jump host, or use vos_proxy_jump with vos_proxy_password.",
        )
    raise ConnectionFailed(
        f"what listens on port {target.port} did not answer as an SSH server",
        host=target.host,
        seen=sock.notice,
        hint="Check ansible_port. A node that is starting may accept connections before its SSH server answers.",
    )


def _failed(target: Target, message: str, hint: str) -> ConnectionFailed:
    return ConnectionFailed(message, host=target.host, hint=hint)
