# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer to a ClientHello proves: the verdict on one version, and the possible proofs over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .client_hello import TLS_1_2, version_name, wire_version
from .observation import INAPPROPRIATE_FALLBACK, Kind, Observation
from .openssl_handshake import OpenSslHandshake

__all__ = [
    "ControlHandshakes",
    "PortResult",
    "Proof",
    "Verdict",
    "judge",
    "needs_cipher_control",
    "weigh",
]


class Verdict(str, Enum):
    """What one port does with one version. `refused` is true for both refusals, which only a TLS server can send."""

    ACCEPTED = "accepted"
    REFUSED_BY_VERSION = "refused_by_version"
    REFUSED_BY_CIPHER = "refused_by_cipher"  # no suite in common: the version cannot be used, whatever the minimum is
    NOT_LISTENING = "not_listening"
    NOT_TLS = "not_tls"
    INCONCLUSIVE = "inconclusive"
    PROBE_ERROR = "probe_error"  # an error on the controller: nothing was tried

    @property
    def refused(self) -> bool:
        """Whether a TLS server refused the version, for any reason."""
        return self in (Verdict.REFUSED_BY_VERSION, Verdict.REFUSED_BY_CIPHER)


# The verdicts that do not depend on the version that was offered.
_PLAIN = {
    Kind.CLOSED: Verdict.NOT_LISTENING,
    Kind.NOT_TLS: Verdict.NOT_TLS,
    Kind.LOCAL: Verdict.PROBE_ERROR,
}


@dataclass(frozen=True)
class ControlHandshakes:
    """Hellos that must succeed on the same port before a refusal is believed.

    `before` and `after` offer the target version, or `other` if the port refuses the target; `after` is the first
    control that was not accepted any more, else the last. `ciphers` offers TLS 1.2 with only the cipher suites of TLS
    1.0, `ssl3_ciphers` with those of SSL 3.0. All except `before` are None if no verdict needed them.
    """

    target: str
    before: Observation
    after: Observation | None = None
    ciphers: Observation | None = None
    ssl3_ciphers: Observation | None = None
    other: str = ""

    @property
    def version(self) -> str:
        """The version that `before` and `after` offer."""
        return self.other or self.target

    def of(self, version: str) -> Observation | None:
        """The cipher control of a version. Only versions that share their suites with TLS 1.0 (or SSL 3.0) have one."""
        return self.ssl3_ciphers if version == "ssl3" else self.ciphers

    @property
    def good(self) -> bool:
        """Whether the target version itself was accepted before and after."""
        return not self.other and self._accepted_before and self.after is not None and self.after.accepts(self.target)

    @property
    def lost(self) -> bool:
        """Whether the version was accepted before but not after: then a refusal has another cause."""
        return self._accepted_before and self.after is not None and not self.after.accepts(self.version)

    @property
    def _accepted_before(self) -> bool:
        return self.before.accepts(self.version)


@dataclass(frozen=True)
class PortResult:
    """The verdict on one version on one port; `seen` is the observation in words with what the controls added.

    `openssl` is the result of the controller's TLS library for the same version, if it was used. `chosen` are the
    versions on the wire that the port chose on any connection, whatever was offered.
    """

    host: str
    port: int
    version: str
    verdict: Verdict
    seen: str
    observation: Observation
    openssl: OpenSslHandshake | None = None
    chosen: frozenset[int] = frozenset()

    @property
    def place(self) -> str:
        """Host and port as one text."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Proof(str, Enum):
    """What all verdicts together prove about the minimum version."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    TOO_STRICT = "too_strict"  # the target itself must be accepted, but only a higher version is
    UNPROVEN = "unproven"
    UNREACHABLE = "unreachable"


def judge(version: str, observation: Observation, controls: ControlHandshakes) -> tuple[Verdict, str]:
    """What one connection says of `version`, and the words for it.

    INCONCLUSIVE if in doubt: a false "refused" is the worst answer. settle.py requires that a refusal was repeated.
    """
    verdict, note = weigh(version, observation, controls)
    return verdict, f"{observation.text}{note}"


def weigh(version: str, observation: Observation, controls: ControlHandshakes) -> tuple[Verdict, str]:
    """The same; the words are only those to add to the text of the observation."""
    if observation.hello is not None:
        chosen, offered = observation.hello.version, wire_version(version)
        if chosen > offered:
            return Verdict.INCONCLUSIVE, ", higher than the only version offered"
        return (Verdict.ACCEPTED if chosen == offered else Verdict.REFUSED_BY_VERSION), ""
    if observation.kind in _PLAIN:
        return _PLAIN[observation.kind], ""
    if observation.alert is not None and observation.alert.description == INAPPROPRIATE_FALLBACK:
        return Verdict.PROBE_ERROR, ", which is not a valid answer to this offer"
    if controls.lost:
        control = _name(controls.version)
        return Verdict.INCONCLUSIVE, f"; {control} is accepted before and not after{_why(controls.after)}"
    controlled = needs_cipher_control(version, observation)
    if observation.names_version and not controlled:
        return Verdict.REFUSED_BY_VERSION, ""
    ciphers = controls.of(version)
    if ciphers is not None and controlled:
        # The same suites work with a higher version, so the version is refused, and not the suites. Without this
        # control, a port with only GCM suites (Cipher Management) would look the same at any minimum version.
        if ciphers.hello is not None and ciphers.hello.version > wire_version(version):
            higher = version_name(ciphers.hello.version)
            return Verdict.REFUSED_BY_VERSION, f"; {higher} with the same cipher suites is accepted"
        if observation.names_version and ciphers.names_version:
            return Verdict.REFUSED_BY_VERSION, ", as to TLS 1.2"  # so the lowest accepted version is above both
        both = (observation.blames_ciphers or observation.names_version) and ciphers.blames_ciphers
        verdict = Verdict.REFUSED_BY_CIPHER if both else Verdict.INCONCLUSIVE
        return verdict, f"; TLS 1.2 with the same cipher suites: {ciphers.text}"
    if observation.dropped:
        # OpenSSL 1.0.2, the library of releases up to 14SU1, refuses a disabled version like this.
        if controls.good:
            return Verdict.REFUSED_BY_VERSION, f"; {_name(controls.target)} is accepted before and after"
        return Verdict.INCONCLUSIVE, f"; {_name(controls.target)} is not accepted before and after"
    return Verdict.INCONCLUSIVE, ""


def needs_cipher_control(version: str, observation: Observation) -> bool:
    """Whether `judge` needs the cipher control of the version."""
    return wire_version(version) < TLS_1_2 and observation.ambiguous(version)


def _why(after: Observation | None) -> str:
    """The observation of a control without a TLS answer, in brackets; otherwise empty."""
    return "" if after is None or after.spoke_tls else f" ({after.text})"


def _name(version: str) -> str:
    return version_name(wire_version(version))
