# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection with one ClientHello over a plain socket, from the first packet to a clean end."""

from __future__ import annotations

import contextlib
import errno
import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .client_hello import client_hello
from .hello_forms import Form, hello_in
from .observation import Kind, Observation
from .path import DIRECT, NoPath, Path
from .server_hello import Answer, NeedMore, read_server_flight
from .starttls import NoStartTls, Start, ask_for_tls

__all__ = ["TimedConnection", "observe", "open_connection", "probe_port", "words_of"]

_CHUNK = 4096
# Seconds at most for the server to close its side, after we have closed ours. If we ended the connection earlier with
# unread data, the kernel would send a reset, which a server may log as an attack.
_FAREWELL = 0.25
_USER_CANCELED = b"\x01\x5a"  # RFC 8446, 6.1: a warning that the handshake is cancelled, but not because of an error
_CLOSE_NOTIFY = b"\x01\x00"
# Errors of the network or the server. All other errors come from the controller, and nothing was tried.
_OF_THE_NETWORK = (
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.EHOSTDOWN,
    errno.ENETDOWN,
    errno.ETIMEDOUT,
    errno.ECONNRESET,
    errno.ECONNABORTED,
)


class TimedConnection:
    """A connection with one deadline for all that is sent and received on it (a starttls.ByteStream)."""

    def __init__(self, connection: Any, deadline: float) -> None:
        self._socket = connection
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        """Send all of it. Raises OSError, TimeoutError after the deadline."""
        self._await()
        self._socket.sendall(data)

    def receive(self) -> bytes:
        """The next bytes; empty at the end. Raises OSError, TimeoutError after the deadline."""
        self._await()
        data: bytes = self._socket.recv(_CHUNK)
        return data

    def drop(self) -> None:
        """Close without an alert: the other side is gone."""
        self._socket.close()

    def close(self, last_word: bytes = b"") -> None:
        """Send the last alert, give the server a moment to close too, and close. A slow server is not waited for."""
        with self._socket, contextlib.suppress(OSError):
            until = time.monotonic() + _FAREWELL
            self._socket.settimeout(_FAREWELL)
            if last_word:
                self._socket.sendall(last_word)
            self._socket.shutdown(socket.SHUT_WR)
            while (left := until - time.monotonic()) > 0:
                self._socket.settimeout(left)
                if not self._socket.recv(_CHUNK):
                    break

    def _await(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)


def probe_port(
    host: str,
    port: int,
    version: str,
    timeout: float,
    *,
    server_name: str | None = None,
    suites: Sequence[int] | None = None,
    form: Form = Form.PLAIN,
    start: Start = Start.DIRECT,
    path: Path = DIRECT,
) -> Observation:
    """What the server on `host` and `port` answers to a ClientHello that offers only `version`.

    One connection, `timeout` seconds for all of it. `server_name` goes into SNI (default: `host`). With `suites` the
    hello is a plain one that offers nothing else. Whatever the network or the server does is an Observation, never an
    exception; ValueError only for an unknown version.
    """
    name = host if server_name is None else server_name
    hello = hello_in(form, version, name) if suites is None else client_hello(version, name, suites)
    started = time.monotonic()
    connection = open_connection(host, port, timeout, path)
    if isinstance(connection, Observation):
        return replace(connection, duration=time.monotonic() - started)
    observation = observe(connection, hello, start, name)
    seconds = time.monotonic() - started
    if observation.kind in (Kind.ANSWER, Kind.ALERT, Kind.NOT_TLS):
        connection.close(_farewell(observation))
    else:
        connection.drop()
    return replace(observation, duration=seconds)


def open_connection(host: str, port: int, timeout: float, path: Path = DIRECT) -> TimedConnection | Observation:
    """A connection to that port by its path, with a deadline `timeout` seconds from now; or, if there is none, the
    observation."""
    if path.blocked:
        return Observation(Kind.UNREACHABLE, path.blocked, offered=False)
    deadline = time.monotonic() + timeout
    reached = path.reached_at(port)
    place = f" at port {reached}, which stands for {port}" if reached != port else ""
    try:
        connection = path.dial(host, reached, timeout)
    except NoPath as error:  # this says nothing about the node
        return Observation(Kind.LOCAL, f"no TCP connection{place}: {error}")
    except ConnectionRefusedError:
        return Observation(Kind.CLOSED, f"connection refused{place}")
    except TimeoutError:
        return Observation(Kind.UNREACHABLE, f"no TCP connection within {timeout:g} s{place}")
    except (socket.gaierror, ValueError) as error:
        return Observation(Kind.LOCAL, f"the name cannot be resolved: {words_of(error)}")
    except OSError as error:
        kind = Kind.UNREACHABLE if error.errno in _OF_THE_NETWORK else Kind.LOCAL
        return Observation(kind, f"no TCP connection{place}: {words_of(error)}")
    return TimedConnection(connection, deadline)


def words_of(error: Exception) -> str:
    """The text of an error, without its number."""
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)


def observe(connection: TimedConnection, hello: bytes, start: Start, name: str) -> Observation:
    """Send the ClientHello and read until the answer is clear or the time is up."""
    data = b""
    answer: Answer = NeedMore()
    kind, detail = Kind.END, ""
    offered = False
    try:
        ask_for_tls(connection, start, name)
        offered = True
        connection.send(hello)
        while isinstance(answer, NeedMore):
            piece = connection.receive()
            if not piece:
                break
            data += piece
            answer = read_server_flight(data)
    except NoStartTls as error:
        return Observation(Kind.NOT_TLS, f"not TLS: {error}", error.data)
    except TimeoutError:
        kind, detail = Kind.SILENT, f"connected, but no complete answer in time ({len(data)} bytes came)"
    except (ConnectionResetError, BrokenPipeError, ConnectionAbortedError):
        # A server can refuse a version only after it was offered.
        kind, detail = (Kind.RESET, "") if offered else (Kind.BROKEN, "the connection was reset before STARTTLS")
    except OSError as error:
        kind, detail = Kind.BROKEN, f"the connection failed: {words_of(error)}"
    if not isinstance(answer, NeedMore):
        return Observation.of_answer(answer, data)
    if kind in (Kind.END, Kind.RESET) and data:
        if answer.warning is not None:  # the warning was the last message of the server
            return Observation(Kind.ALERT, data=data, alert=answer.warning)
        return Observation(Kind.BROKEN, f"the answer stops after {len(data)} bytes", data)
    return Observation(kind, detail, data)


def _farewell(observation: Observation) -> bytes:
    """The alerts that say that the handshake will not be completed; empty if there is no handshake."""
    if observation.hello is None:
        return b""
    version = min(observation.hello.version, 0x0303).to_bytes(2, "big")
    return b"".join(b"\x15" + version + b"\x00\x02" + alert for alert in (_USER_CANCELED, _CLOSE_NOTIFY))
