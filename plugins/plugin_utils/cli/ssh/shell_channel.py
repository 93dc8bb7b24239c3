# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interactive shell of a node as bytes. Every error that ends the connection is an OSError."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["ShellChannel"]

# Seconds for the node to take what is typed.
SEND_TIMEOUT = 30.0


@contextmanager
def _deaths_as_resets() -> Iterator[None]:
    """Turns every error that ends paramiko's connection into ConnectionResetError. An OSError passes unchanged.

    paramiko raises EOFError, without a text, when the socket breaks during a write; reading writes too. After a
    damaged packet or a failed key exchange it raises SSHException, ValueError, or an error of the cryptography library.
    """
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise ConnectionResetError(str(error) or type(error).__name__) from error


class ShellChannel:
    """The interactive shell as the bytes that a Session reads and types."""

    def __init__(self, channel: Any, close: Callable[[], None]) -> None:
        self._channel = channel
        self._close = close

    def send(self, data: bytes) -> None:
        """Sends all of the data. Raises OSError when the connection is gone, or accepts no more data."""
        self._channel.settimeout(SEND_TIMEOUT)
        with _deaths_as_resets():
            self._channel.sendall(data)

    def receive(self, timeout: float) -> bytes:
        """The next bytes; b"" at the end. Raises TimeoutError when nothing came, ConnectionError after a reset."""
        self._channel.settimeout(timeout)
        with _deaths_as_resets():
            data: bytes = self._channel.recv(65536)
        if not data and isinstance(reason := self._channel.get_transport().saved_exception, OSError):
            raise ConnectionResetError(str(reason)) from reason
        return data

    def close(self) -> None:
        """Ends the connection."""
        self._close()
