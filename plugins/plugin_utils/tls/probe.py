# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connections of a probe: one ClientHello each over a plain socket, and the order in which a port is asked."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..product.model import TLS_VERSIONS
from .answer import Alert, NeedMore, NotTls, ServerHello, read_server_flight
from .hello import LEGACY_SUITES, client_hello
from .observation import Kind, Observation
from .verdict import Controls, PortResult, judge, needs_cipher_control

__all__ = ["probe_host", "probe_port"]

_CHUNK = 4096


def probe_port(
    host: str,
    port: int,
    version: str,
    timeout: float,
    *,
    server_name: str | None = None,
    suites: Sequence[int] | None = None,
) -> Observation:
    """What the server on `host` and `port` answers to a ClientHello that offers only `version`.

    One connection, `timeout` seconds for all of it. `server_name` goes into SNI (default: `host`). Whatever the
    network or the server does is an Observation, never an exception; ValueError only for an unknown version.
    """
    hello = client_hello(version, host if server_name is None else server_name, suites)
    started = time.monotonic()
    try:
        connection = socket.create_connection((host, port), timeout)
    except ConnectionRefusedError:
        observation = Observation(Kind.CLOSED, "connection refused")
    except TimeoutError:
        observation = Observation(Kind.UNREACHABLE, f"no TCP connection within {timeout:g} s")
    except (socket.gaierror, ValueError) as error:
        observation = Observation(Kind.UNREACHABLE, f"the name cannot be resolved: {_words(error)}")
    except OSError as error:
        observation = Observation(Kind.UNREACHABLE, f"no TCP connection: {_words(error)}")
    else:
        with connection:
            observation = _ask(connection, hello, started + timeout)
    return replace(observation, duration=time.monotonic() - started)


def _words(error: Exception) -> str:
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)


def _ask(connection: socket.socket, hello: bytes, deadline: float) -> Observation:
    """Send the ClientHello and read until the answer is clear or the deadline (monotonic) has passed."""
    data = b""
    answer: ServerHello | Alert | NotTls | NeedMore = NeedMore()
    kind, detail = Kind.END, ""
    try:
        _wait_until(connection, deadline)
        connection.sendall(hello)
        while isinstance(answer, NeedMore):
            _wait_until(connection, deadline)
            chunk = connection.recv(_CHUNK)
            if not chunk:
                break
            data += chunk
            answer = read_server_flight(data)
    except TimeoutError:
        kind, detail = Kind.SILENT, f"connected, but no complete answer in time ({len(data)} bytes came)"
    except (ConnectionResetError, BrokenPipeError, ConnectionAbortedError):
        kind = Kind.RESET
    except OSError as error:
        kind, detail = Kind.BROKEN, f"the connection failed: {_words(error)}"
    if isinstance(answer, ServerHello):
        return Observation(Kind.ANSWER, data=data, hello=answer)
    if isinstance(answer, Alert):
        return Observation(Kind.ALERT, data=data, alert=answer)
    if isinstance(answer, NotTls):
        return Observation(Kind.NOT_TLS, f"not TLS: {answer.reason}", data)
    if kind in (Kind.END, Kind.RESET) and data:
        if answer.warning is not None:  # the warning was the server's last word
            return Observation(Kind.ALERT, data=data, alert=answer.warning)
        return Observation(Kind.BROKEN, f"the answer stops after {len(data)} bytes", data)
    return Observation(kind, detail, data)


def _wait_until(connection: socket.socket, deadline: float) -> None:
    """Let the next call on the socket end at the deadline. Raises TimeoutError where it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def probe_host(
    host: str, ports: Iterable[int], target: str, timeout: float, versions: Sequence[str] = TLS_VERSIONS
) -> list[PortResult]:
    """The verdict on each version on each port, in the order of `ports` and `versions`.

    `timeout` is in seconds for each connection. The target version is offered first, as the control of the port;
    a port that gives no answer of TLS to it is not asked further, so a dead one costs one timeout.
    """
    results: list[PortResult] = []
    addresses = _addresses(host)
    for port in ports:
        results += _Port(host, addresses, port, target, timeout).results(versions)
    return results


def _addresses(host: str) -> list[str]:
    """The addresses of a name, resolved once, so that every version is asked of the same server."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, ValueError):
        return [host]  # the first connection says what is wrong with it
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _not_offered(version: str, met: Observation) -> Observation:
    """What stands for the versions that are not offered any more after `version` met no TLS server."""
    detail = f"not offered, because TLS {version} met: {met.detail}"
    return replace(met, detail=detail, data=b"", duration=0.0)


class _Port:
    """One port of one host, at the first of its addresses that takes connections."""

    def __init__(self, host: str, addresses: Sequence[str], port: int, target: str, timeout: float) -> None:
        self._host = host
        self._port = port
        self._target = target
        self._timeout = timeout
        self._address = host
        self._before = Observation(Kind.UNREACHABLE, "the name has no address")
        for address in addresses:
            self._address = address
            self._before = self._ask_again(target)
            if self._before.connected:
                break

    def results(self, versions: Sequence[str]) -> list[PortResult]:
        """The verdicts, one for each version."""
        observations = {self._target: self._before}
        given_up = None if self._before.spoke_tls else _not_offered(self._target, self._before)
        for version in versions:
            if version in observations:
                continue
            if given_up is not None:
                observations[version] = given_up
                continue
            observations[version] = self._ask_again(version)
            if not observations[version].connected:  # it went down in between: that must not cost every timeout
                given_up = _not_offered(version, observations[version])
        controls = self._controls(observations)
        results = []
        for version in versions:
            verdict, seen = judge(version, observations[version], controls)
            results.append(PortResult(self._host, self._port, version, verdict, seen, observations[version]))
        return results

    def _controls(self, observations: Mapping[str, Observation]) -> Controls:
        after = ciphers = None
        if self._before.accepts(self._target) and any(seen.dropped for seen in observations.values()):
            after = self._ask(self._target)
        if any(needs_cipher_control(version, seen) for version, seen in observations.items()):
            ciphers = self._ask("1.2", LEGACY_SUITES)
        return Controls(self._target, self._before, after, ciphers)

    def _ask(self, version: str, suites: Sequence[int] | None = None) -> Observation:
        return probe_port(self._address, self._port, version, self._timeout, server_name=self._host, suites=suites)

    def _ask_again(self, version: str) -> Observation:
        """The observation; a server that drops the hello is asked once more, since a reset has many causes."""
        first = self._ask(version)
        if not first.dropped:
            return first
        second = self._ask(version)
        return replace(second, duration=first.duration + second.duration, times=2)
