# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which a host's ports are asked: gently, with the controls that make a refusal believable."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from ..product.model import TLS_VERSIONS
from .exchange import probe_port
from .hello import LEGACY_SUITES
from .observation import Kind, Observation
from .opinion import Opinion, can_offer, second_opinion
from .starttls import Start, usual_start
from .verdict import Controls, PortResult, Verdict, judge, needs_cipher_control

__all__ = ["Manners", "probe_host", "probe_port"]

_SSL3_SUITES = tuple(suite for suite in LEGACY_SUITES if suite < 0xC000)


@dataclass(frozen=True)
class Manners:
    """How a host is treated. On one port there is never more than one connection at a time.

    `parallel` ports are asked at the same time, but each of `alone` only while no other one is. `pause` is in seconds,
    after each connection to a port and before the next one. `limit` is in seconds for the whole host: what is not
    asked by then is not asked at all.
    """

    parallel: int = 1
    pause: float = 0.0
    limit: float = float("inf")
    alone: frozenset[int] = frozenset()
    starts: Mapping[int, Start] = field(default_factory=dict)  # where TLS begins otherwise than is usual on the port
    opinion: bool = False  # ask the TLS library of the controller too


def probe_host(
    host: str,
    ports: Iterable[int],
    target: str,
    timeout: float,
    versions: Sequence[str] = TLS_VERSIONS,
    manners: Manners | None = None,
) -> list[PortResult]:
    """The verdict on each version on each port, in the order of `ports` and `versions`.

    `timeout` is in seconds for each connection. The target version is offered first, as the control of the port;
    a port that gives no answer of TLS to it is not asked further, so a dead one costs one timeout.
    """
    manners = manners or Manners()
    call = _Call(host, tuple(_addresses(host)), target, timeout, manners, time.monotonic() + manners.limit)
    ports = tuple(ports)
    sociable = [port for port in ports if port not in manners.alone]
    for version in versions if manners.opinion else ():
        can_offer(version)
    found: dict[int, list[PortResult]] = {}
    if manners.parallel > 1 and len(sociable) > 1:
        with ThreadPoolExecutor(manners.parallel) as pool:
            answers = pool.map(lambda port: _Port(call, port).results(versions), sociable)
            found.update(zip(sociable, answers, strict=True))
    for port in ports:
        if port not in found:
            found[port] = _Port(call, port).results(versions)
    return [result for port in ports for result in found[port]]


def _addresses(host: str) -> list[str]:
    """The addresses of a name, resolved once, so that every version is asked of the same server."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, ValueError):
        return [host]  # the first connection says what is wrong with it
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _not_offered(version: str, met: Observation) -> Observation:
    """What stands for the versions that are not offered any more after `version` met no TLS server."""
    if met.kind is Kind.NOT_ASKED:
        return met
    detail = f"not offered, because {_offer(version)} met: {met.detail}"
    return replace(met, detail=detail, data=b"", duration=0.0, offered=False)


def _offer(version: str) -> str:
    return "SSL 3.0" if version == "ssl3" else f"TLS {version}"


@dataclass(frozen=True)
class _Call:
    """What is the same for all ports of a host. `deadline` is monotonic."""

    host: str
    addresses: tuple[str, ...]
    target: str
    timeout: float
    manners: Manners
    deadline: float


class _Port:
    """One port of one host, at the first of its addresses that takes connections."""

    def __init__(self, call: _Call, port: int) -> None:
        self._call = call
        self._port = port
        self._start = call.manners.starts.get(port, usual_start(port))
        self._due = 0.0  # when the next connection may begin
        self._address = call.host
        self._before = Observation(Kind.UNREACHABLE, "the name has no address")
        for address in call.addresses:
            self._address = address
            self._before = self._ask_again(call.target)
            if self._before.connected:
                break

    def results(self, versions: Sequence[str]) -> list[PortResult]:
        """The verdicts, one for each version."""
        target = self._call.target
        observations = {target: self._before}
        given_up = None if self._before.spoke_tls else _not_offered(target, self._before)
        for version in versions:
            if version in observations:
                continue
            if given_up is not None:
                observations[version] = given_up
                continue
            observations[version] = self._ask_again(version)
            if not observations[version].connected:  # it went down in between: that must not cost every timeout
                given_up = _not_offered(version, observations[version])
        opinions = self._opinions(observations) if given_up is None else {}
        controls = self._controls(observations)
        return [self._result(version, observations[version], opinions.get(version), controls) for version in versions]

    def _result(
        self, version: str, observation: Observation, opinion: Opinion | None, controls: Controls
    ) -> PortResult:
        verdict, seen = judge(version, observation, controls)
        if verdict is not Verdict.ACCEPTED and opinion is not None and opinion.observation.accepts(version):
            # Whoever gets the version once can have it: the worse of the two opinions counts.
            observation = opinion.observation
            verdict, seen = Verdict.ACCEPTED, f"{seen}; but {observation.text} to the TLS library of the controller"
        return PortResult(self._call.host, self._port, version, verdict, seen, observation, opinion)

    def _controls(self, observations: Mapping[str, Observation]) -> Controls:
        target = self._call.target
        controls = Controls(target, self._before)
        needed = {version for version, seen in observations.items() if needs_cipher_control(version, seen)}
        if needed - {"ssl3"}:
            controls = replace(controls, ciphers=self._ask("1.2", LEGACY_SUITES))
        if "ssl3" in needed:
            controls = replace(controls, ssl3_ciphers=self._ask("1.2", _SSL3_SUITES))
        if self._before.accepts(target) and any(seen.hello is None for seen in observations.values()):
            controls = replace(controls, after=self._ask(target))
        return controls

    def _opinions(self, observations: Mapping[str, Observation]) -> dict[str, Opinion]:
        if not self._call.manners.opinion:
            return {}
        return {version: self._second(version) for version in observations}

    def _second(self, version: str) -> Opinion:
        if (seconds := self._await_turn()) <= 0:
            return Opinion(self._too_late())
        opinion = second_opinion(
            self._address, self._port, version, seconds, server_name=self._call.host, start=self._start
        )
        self._note_end(opinion.observation)
        return opinion

    def _ask(self, version: str, suites: Sequence[int] | None = None) -> Observation:
        if (seconds := self._await_turn()) <= 0:
            return self._too_late()
        name, start = self._call.host, self._start
        seen = probe_port(self._address, self._port, version, seconds, server_name=name, suites=suites, start=start)
        self._note_end(seen)
        return seen

    def _ask_again(self, version: str) -> Observation:
        """The observation; a server that drops the hello is asked once more, since a reset has many causes."""
        first = self._ask(version)
        if not first.dropped:
            return first
        second = self._ask(version)
        return replace(second, duration=first.duration + second.duration, times=2)

    def _await_turn(self) -> float:
        """Let the pause pass. Returns the seconds that the next connection may take; 0 or less when the time is up."""
        left = self._call.deadline - time.monotonic()
        time.sleep(max(0.0, min(self._due - time.monotonic(), left)))
        return min(self._call.timeout, self._call.deadline - time.monotonic())

    def _note_end(self, seen: Observation) -> None:
        """A port that took no connection needs no rest."""
        self._due = time.monotonic() + self._call.manners.pause if seen.connected else 0.0

    def _too_late(self) -> Observation:
        return Observation(
            Kind.NOT_ASKED, f"not offered, because the {self._call.manners.limit:g} s for the host were up"
        )
