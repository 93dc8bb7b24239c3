# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probing one port: which versions are offered in which order and how often, so that a refusal is reliable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..wait import Clock
from .client_hello import LEGACY_SUITES, OFFERS, wire_version
from .exchange import probe_port
from .hello_forms import Form
from .observation import Kind, Observation
from .openssl_handshake import OpenSslHandshake, second_opinion
from .path import DIRECT, Path
from .settle import ROUNDS, Settled, Try, settle
from .starttls import Start
from .turns import Steps
from .verdict import ControlHandshakes, PortResult, Verdict, needs_cipher_control

__all__ = ["Call", "PortProbe"]

_SSL3_SUITES = tuple(suite for suite in LEGACY_SUITES if suite < 0xC000)
# The last round offers each version below the target this often in a row. If a load balancer has up to seven servers,
# each of them is reached.
_LAST_ROUND = (
    Form.PLAIN,
    Form.NAMELESS,
    Form.UNSAFE,
    Form.ANONYMOUS,
    Form.STATIC_DH,
    Form.EXPORT,
    Form.PLAIN,
)


@dataclass(frozen=True)
class Call:
    """The settings for all ports of a host; see probe.Pacing. `deadline` is a time of the clock."""

    host: str
    addresses: tuple[str, ...]
    target: str
    timeout: float
    pause: float
    spacing: float
    limit: float
    deadline: float
    openssl: bool
    clock: Clock
    path: Path = DIRECT


class PortProbe:
    """One port of one host, at the first of its addresses that accepts connections; has `results` after all steps.

    First the target is offered, then each other version once. Refused versions are offered again in two more rounds,
    each after a rest. Each round ends with a control: if a limit on connections had refused the versions, it would
    refuse the control too. The second round begins with the lowest version below the target, the third with the
    highest: if such a limit lets only the first connection after a rest through, that connection offers an old version.
    """

    def __init__(self, call: Call, port: int, start: Start, *, doubted: bool) -> None:
        self._call = call
        self._port = port
        self._start = start
        self._doubted = doubted
        self._due = call.clock.now()  # when the next connection may begin
        self._address = call.host
        self._tries: dict[str, list[Try]] = {}
        self._handshakes: dict[str, OpenSslHandshake] = {}
        self._chosen: set[int] = set()
        self._controls = ControlHandshakes(call.target, Observation(Kind.UNREACHABLE, "the name has no address"))
        self.results: list[PortResult] = []

    def steps(self, versions: Sequence[str]) -> Steps[None]:
        """Probe the port. Each step makes at most one connection."""
        asked = yield from self._offer_all(versions)
        if asked:
            yield from self._repeat_refused()
            yield from self._finish(versions)
        self.results = [self._result(version) for version in versions]

    def _offer_all(self, versions: Sequence[str]) -> Steps[bool]:
        """Offer each version once, the target first. Returns whether the port is open and speaks TLS."""
        target = self._call.target
        before = self._controls.before
        for address in self._call.addresses:
            self._address = address
            before = yield from self._ask(target)
            if before.connected:
                break
        self._controls = replace(self._controls, before=before)
        self._tries[target] = [Try(before)]
        given_up = None if before.spoke_tls else _not_offered(target, before)
        for version in versions:
            if version == target:
                continue
            if given_up is not None:
                self._tries[version] = [Try(given_up)]
                continue
            seen = yield from self._ask(version)
            self._tries[version] = [Try(seen)]
            if not seen.connected:  # the port went down meanwhile: stop, so that not every version costs a timeout
                given_up = _not_offered(version, seen)
        return given_up is None

    def _repeat_refused(self) -> Steps[None]:
        """The further rounds, as long as versions are refused and the control is accepted."""
        if self._refused():
            self._choose_control()
        for number in range(1, ROUNDS):
            refused = self._refused()
            if not refused or not (yield from self._control()):
                return
            self._due = max(self._due, self._call.clock.now() + self._call.spacing)
            last = number == ROUNDS - 1
            below = [version for version in refused if self._below(version)]
            for version in reversed(below) if last else below:
                yield from self._repeat(version, number, _LAST_ROUND if last else (Form.PLAIN,))
            for version in refused[len(below) :]:
                yield from self._repeat(version, number, (Form.PLAIN,))

    def _repeat(self, version: str, number: int, forms: Sequence[Form]) -> Steps[None]:
        """One round of one version; it ends at the first answer that is no refusal."""
        for form in forms:
            seen = yield from self._ask(version, form=form)
            self._tries[version].append(Try(seen, form, number))
            if not seen.turned_away:
                return

    def _finish(self, versions: Sequence[str]) -> Steps[None]:
        """The handshakes of the TLS library, the cipher controls, and a last control."""
        refused = [] if self._controls.lost else self._refused()
        doubted = [version for version in refused if self._doubted and self._below(version)]
        for version in versions if self._call.openssl else doubted:
            self._handshakes[version] = yield from self._second(version)
        needed = {
            version
            for version in refused
            for one in self._tries[version]
            if needs_cipher_control(version, one.observation)
        }
        if needed - {"ssl3"}:
            self._controls = replace(self._controls, ciphers=(yield from self._ask("1.2", LEGACY_SUITES)))
        if "ssl3" in needed:
            self._controls = replace(self._controls, ssl3_ciphers=(yield from self._ask("1.2", _SSL3_SUITES)))
        if refused:
            yield from self._control()

    def _refused(self) -> list[str]:
        """The versions that were refused each time, lowest first."""
        return [
            version
            for version in OFFERS
            if version in self._tries and all(one.observation.turned_away for one in self._tries[version])
        ]

    def _below(self, version: str) -> bool:
        return wire_version(version) < wire_version(self._call.target)

    def _choose_control(self) -> None:
        """If the port refuses the target, the control offers another accepted version, a higher one if possible."""
        accepted = [version for version in OFFERS if self._accepted(version)]
        if not accepted or self._call.target in accepted:
            return
        higher = [version for version in accepted if not self._below(version)]
        other = higher[0] if higher else accepted[-1]
        self._controls = replace(self._controls, other=other, before=self._tries[other][0].observation)

    def _accepted(self, version: str) -> bool:
        return any(one.observation.accepts(version) for one in self._tries.get(version, ()))

    def _control(self) -> Steps[bool]:
        """Whether the port still works. If it accepts no version, there is no control to repeat."""
        version = self._controls.version
        if not self._controls.before.accepts(version):
            return True
        after = yield from self._ask(version)
        self._controls = replace(self._controls, after=after)
        return after.accepts(version)

    def _result(self, version: str) -> PortResult:
        settled = settle(version, self._tries[version], self._controls)
        openssl = self._handshakes.get(version)
        if openssl is not None:
            settled = _heard(version, settled, openssl)
        chosen = frozenset(self._chosen)
        return PortResult(
            self._call.host, self._port, version, settled.verdict, settled.seen, settled.observation, openssl, chosen
        )

    def _ask(self, version: str, suites: Sequence[int] | None = None, form: Form = Form.PLAIN) -> Steps[Observation]:
        yield min(self._due, self._call.deadline)
        if (seconds := self._seconds_left()) <= 0:
            return self._too_late()
        seen = probe_port(
            self._address,
            self._port,
            version,
            seconds,
            server_name=self._call.host,
            suites=suites,
            form=form,
            start=self._start,
            path=self._call.path,
        )
        self._note(seen)
        return seen

    def _second(self, version: str) -> Steps[OpenSslHandshake]:
        yield min(self._due, self._call.deadline)
        if (seconds := self._seconds_left()) <= 0:
            return OpenSslHandshake(self._too_late(), offered=False)
        openssl = second_opinion(
            self._address,
            self._port,
            version,
            seconds,
            server_name=self._call.host,
            start=self._start,
            path=self._call.path,
        )
        self._note(openssl.observation)
        return openssl

    def _seconds_left(self) -> float:
        """How many seconds the next connection may take; 0 or less when the time is up."""
        return min(self._call.timeout, self._call.deadline - self._call.clock.now())

    def _note(self, seen: Observation) -> None:
        """Sets when the next connection may begin: a port that accepted no connection needs no rest."""
        if seen.hello is not None:
            self._chosen.add(seen.hello.version)
        self._due = self._call.clock.now() + (self._call.pause if seen.connected else 0.0)

    def _too_late(self) -> Observation:
        return Observation(Kind.NOT_ASKED, f"not offered, because the {self._call.limit:g} s for the host were up")


def _not_offered(version: str, met: Observation) -> Observation:
    """The observation for the versions that are not offered because `version` met no TLS server."""
    if met.kind is Kind.NOT_ASKED or not met.offered:
        return met
    detail = f"not offered, because {_offer(version)} met: {met.detail}"
    return replace(met, detail=detail, data=b"", duration=0.0, offered=False)


def _offer(version: str) -> str:
    return "SSL 3.0" if version == "ssl3" else f"TLS {version}"


def _heard(version: str, settled: Settled, openssl: OpenSslHandshake) -> Settled:
    """The verdict, corrected by the TLS library of the controller: if it gets the version once, the port accepts it."""
    if settled.verdict is Verdict.ACCEPTED:
        return settled
    if openssl.observation.accepts(version):
        words = f"{settled.seen}; but the TLS library of the controller saw: {openssl.observation.text}"
        return Settled(Verdict.ACCEPTED, words, openssl.observation)
    if settled.verdict.refused and not openssl.offered:
        return replace(settled, seen=f"{settled.seen}; {openssl.observation.text}")
    return settled
