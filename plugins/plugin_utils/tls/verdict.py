# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to a ClientHello proves: the verdict on one version, and the proof over all ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ..product.model import TLS_VERSIONS
from .hello import TLS_1_2, version_name, wire_version
from .observation import PROTOCOL_VERSION, Observation

__all__ = [
    "NEVER_OLD",
    "Controls",
    "PortResult",
    "Proof",
    "Summary",
    "Verdict",
    "judge",
    "needs_cipher_control",
    "prove",
]


# These refuse what is below TLS 1.2 at any minimum (security guide 15: TFTP, contact search; Unity Connection 15:
# notifications; port table 15: 9463), so they cannot show that an older version is served again.
NEVER_OLD = frozenset({6971, 6972, 7443, 9443, 9463})


class Verdict(str, Enum):
    """What one port does with one version."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Controls:
    """Hellos that must succeed on the same port before a refusal is believed.

    `before` and `after` offer the target version; `ciphers` offers TLS 1.2 with only the cipher suites that TLS 1.0
    has. `after` and `ciphers` are None where no verdict needed them.
    """

    target: str
    before: Observation
    after: Observation | None = None
    ciphers: Observation | None = None

    @property
    def good(self) -> bool:
        """Whether the target version was accepted before and after."""
        return self.before.accepts(self.target) and self.after is not None and self.after.accepts(self.target)


@dataclass(frozen=True)
class PortResult:
    """The verdict on one version on one port; `seen` is the observation in words with what the controls added."""

    host: str
    port: int
    version: str
    verdict: Verdict
    seen: str
    observation: Observation

    @property
    def place(self) -> str:
        """Host and port as one word."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Proof(str, Enum):
    """What all verdicts together say about the minimum version."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    TOO_STRICT = "too_strict"  # only where the target itself must be accepted: it is refused, and a higher one is not
    UNPROVEN = "unproven"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Summary:
    """The proof, with its reason in one sentence."""

    proof: Proof
    reason: str


def judge(version: str, observation: Observation, controls: Controls) -> tuple[Verdict, str]:
    """The verdict on `version`, and the words for it. In doubt inconclusive: a false "refused" is the worst answer."""
    seen = observation.text
    if observation.hello is not None:
        chosen, offered = observation.hello.version, wire_version(version)
        if chosen > offered:
            return Verdict.INCONCLUSIVE, f"{seen}, above the one version that was offered"
        return (Verdict.ACCEPTED if chosen == offered else Verdict.REFUSED), seen
    if observation.alert is not None and observation.alert.description == PROTOCOL_VERSION:
        return Verdict.REFUSED, seen
    if controls.ciphers is not None and needs_cipher_control(version, observation):
        # The same suites work with TLS 1.2, so it is the version that is refused here. Without that, Cipher
        # Management with GCM suites only looks the same at any minimum version.
        if controls.ciphers.accepts("1.2"):
            return Verdict.REFUSED, f"{seen}; TLS 1.2 with the same cipher suites is accepted"
        return Verdict.INCONCLUSIVE, f"{seen}; TLS 1.2 with the same cipher suites: {controls.ciphers.text}"
    if observation.dropped and observation.times > 1:
        # OpenSSL 1.0.2, which releases up to 14SU1 are built on, refuses a disabled version like this.
        if controls.good:
            return Verdict.REFUSED, f"{seen}; {_name(controls.target)} is accepted before and after"
        return Verdict.INCONCLUSIVE, f"{seen}; {_name(controls.target)} is not accepted before and after"
    return Verdict.INCONCLUSIVE, seen


def needs_cipher_control(version: str, observation: Observation) -> bool:
    """Whether `judge` needs Controls.ciphers: it can explain only versions that share their suites with TLS 1.0."""
    return observation.ambiguous and wire_version(version) < TLS_1_2


def prove(results: Sequence[PortResult], target: str, *, exact: bool = False) -> Summary:
    """Whether the minimum version `target` is in effect on every port of `results`.

    Effective: each port refuses every version below the target and accepts the target or a higher one. Where the
    minimum was lowered that proves nothing, since a higher minimum looks the same. With `exact` a port must accept the
    target itself; one is enough, because a node restarts as a whole, and some ports never speak an old version.
    """
    ports: dict[str, list[PortResult]] = {}
    for result in results:
        ports.setdefault(result.place, []).append(result)
    weak = [f"{place} accepts {_join(low)}" for place, rows in ports.items() if (low := _chosen_below(rows, target))]
    if weak:
        return Summary(Proof.NOT_EFFECTIVE, f"{_first(weak)}, below {_name(target)}.")
    if not ports:
        return Summary(Proof.UNPROVEN, "No port was probed.")
    if not any(result.observation.connected for result in results):
        closed = [f"{result.place}: {result.seen}" for result in results if result.version == target]
        return Summary(Proof.UNREACHABLE, f"No TLS port could be reached ({_first(closed or list(ports))}).")
    gaps = [f"{place} {gap}" for place, rows in ports.items() if (gap := _gap(rows, target))]
    if gaps:
        return Summary(Proof.UNPROVEN, f"{_first(gaps)}.")
    if exact:
        return _prove_exactly(ports, target)
    where = next(iter(ports)) if len(ports) == 1 else f"Each of {len(ports)} ports"
    below = [_name(version) for version in _below(target)]
    refused = f"refuses {_join(below)}" if below else "has no version below the target to refuse"
    return Summary(Proof.EFFECTIVE, f"{where} {refused} and accepts {_name(target)} or higher.")


def _prove_exactly(ports: Mapping[str, Sequence[PortResult]], target: str) -> Summary:
    """Whether the target itself is accepted, on ports that accept it or a higher version and none below it."""
    own = {place: row for place, rows in ports.items() for row in rows if row.version == target}
    accepting = [place for place, row in own.items() if row.verdict is Verdict.ACCEPTED]
    if accepting:
        return Summary(Proof.EFFECTIVE, f"{_first(accepting)} accepts {_name(target)} itself, and nothing below it.")
    strict = [place for place, row in own.items() if row.verdict is Verdict.REFUSED and not _never_speaks(row)]
    if strict:
        return Summary(Proof.TOO_STRICT, f"{_first(strict)} refuses {_name(target)} and accepts a higher version.")
    never = [place for place, row in own.items() if _never_speaks(row)]
    if never:
        why = f"refuses what is below {_name('1.2')} at any minimum, so it cannot show that {_name(target)} is accepted"
        return Summary(Proof.UNPROVEN, f"{_first(never)} {why}.")
    seen = [f"{place} does not show that it accepts {_name(target)} itself: {row.seen}" for place, row in own.items()]
    return Summary(Proof.UNPROVEN, f"{_first(seen or list(ports))}.")


def _never_speaks(row: PortResult) -> bool:
    return row.port in NEVER_OLD and wire_version(row.version) < TLS_1_2


def _gap(rows: Sequence[PortResult], target: str) -> str:
    """What is missing for the proof on one port; empty where nothing is."""
    high = [row for row in rows if wire_version(row.version) >= wire_version(target)]
    if not any(row.verdict is Verdict.ACCEPTED for row in high):
        seen = next((row.seen for row in high), "not probed")
        return f"does not show that it accepts {_name(target)} or higher: {seen}"
    by_version = {row.version: row for row in rows}
    for version in _below(target):
        row = by_version.get(version)
        if row is None or row.verdict is not Verdict.REFUSED:
            return f"does not show that it refuses {_name(version)}: {row.seen if row else 'not probed'}"
    return ""


def _chosen_below(rows: Sequence[PortResult], target: str) -> list[str]:
    """Names of the versions below the target that the server chose, whichever version was offered."""
    hellos = (row.observation.hello for row in rows)
    chosen = {hello.version for hello in hellos if hello is not None and hello.version < wire_version(target)}
    return [version_name(version) for version in sorted(chosen)]


def _below(target: str) -> list[str]:
    return [version for version in TLS_VERSIONS if wire_version(version) < wire_version(target)]


def _name(version: str) -> str:
    return version_name(wire_version(version))


def _join(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _first(clauses: Sequence[str]) -> str:
    """The first clause; the others only as a number, so that the reason stays one sentence."""
    more = f" (and {len(clauses) - 1} more)" if len(clauses) > 1 else ""
    return f"{clauses[0]}{more}"
