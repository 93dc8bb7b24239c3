# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that a jump host forwards, used like a socket."""

# paramiko has no annotations
# mypy: allow-untyped-calls

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

__all__ = ["ThroughHop"]

with suppress(ImportError):  # the driver says what is missing before it comes here
    from paramiko.ssh_exception import SSHException


class ThroughHop:
    """A connection that a jump host forwards, used as a socket. If the SSH connection to the jump host ends, reading
    raises an error, so that it does not look as if the node had closed it."""

    def __init__(self, channel: Any, hop: str) -> None:
        self._channel = channel
        self._hop = hop
        self.on_close: Callable[[], None] = lambda: None

    @property
    def _closed(self) -> bool:
        """paramiko reads this attribute of the socket when it ends a connection."""
        return bool(self._channel.closed)

    def recv(self, size: int) -> bytes:
        """The next bytes; b"" when the node has closed its side. Raises OSError when the jump host is gone."""
        data: bytes = self._channel.recv(size)
        if not data and not self._channel.get_transport().is_active():
            raise OSError(errno.ENOTCONN, f"the connection to the jump host {self._hop} ended")
        return data

    def send(self, data: bytes) -> int:
        """As of a socket. Raises OSError."""
        sent: int = self._channel.send(data)
        return sent

    def sendall(self, data: bytes) -> None:
        """As of a socket. Raises OSError."""
        self._channel.sendall(data)

    def settimeout(self, seconds: float | None) -> None:
        """As of a socket."""
        self._channel.settimeout(seconds)

    def shutdown(self, how: int) -> None:
        """As of a socket: nothing more is sent, or neither sent nor received."""
        if how == socket.SHUT_WR:
            self._channel.shutdown_write()
        else:
            self._channel.shutdown(2)

    def close(self) -> None:
        """Close this connection; never raises."""
        with suppress(OSError, EOFError, SSHException):  # the connection may be gone already
            self._channel.close()
        self.on_close()

    def __enter__(self) -> ThroughHop:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()
