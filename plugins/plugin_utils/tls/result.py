# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a probe of TLS ports: the verdicts with their proof, and the same as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .client_hello import version_name, wire_version
from .peer_certificate import PeerCertificate
from .ports import TlsPort, expected, find
from .proof import Summary
from .request import ProbeRequest
from .verdict import PortResult, Proof, Verdict

__all__ = ["ProbeResult"]

# Enough for a whole ServerHello, with the extension that names TLS 1.3.
_EVIDENCE_BYTES = 128
# A port that is not open yet, or a web server that does not answer yet, may do so later.
_UNDECIDED = (Proof.UNREACHABLE, Proof.UNPROVEN)


@dataclass(frozen=True)
class ProbeResult:
    """The result of one probe of all hosts of a request, in the order of the probe.

    `times` says when each host was probed (UTC, ISO 8601).
    """

    request: ProbeRequest
    results: tuple[PortResult, ...]
    times: Mapping[str, str]
    summary: Summary

    @property
    def final(self) -> bool:
        """Whether no later probe can improve it."""
        return self.summary.final or bool(self.request.path.blocked)

    @property
    def decided(self) -> bool:
        """Whether it proves something, or no later probe can prove more."""
        return self.final or self.summary.proof not in _UNDECIDED

    def to_result(self) -> dict[str, Any]:
        """As the module returns it."""
        return {
            "changed": False,
            "proof": self.summary.proof.value,
            "reason": self.summary.reason,
            "final": self.final,
            "lost": list(self.summary.lost),
            "unlisted": self.request.unlisted,
            "ports": _ports(self.results, self.request),
            "results": [_result(one, self.request) for one in self.results],
            "evidence": [
                _evidence(one, self.times[one.host], self.request) for one in self.results if one.observation.offered
            ],
        }


def _result(one: PortResult, request: ProbeRequest) -> dict[str, Any]:
    return {
        "host": one.host,
        "port": one.port,
        "reached_at": request.path_to(one.host).reached_at(one.port),
        "version": one.version,
        "verdict": one.verdict.value,
        "expected": _expected(find(request.product, one.port), one.version, request),
        "observation": one.seen,
        "evidence": one.observation.data[:_EVIDENCE_BYTES].hex(),
        "duration_s": round(one.observation.duration, 6),
    }


def _expected(port: TlsPort | None, version: str, request: ProbeRequest) -> str:
    """What the port does at the target according to the documents."""
    if port is None:
        return "unknown"
    says = expected(port, request.target, request.release, request.mode).get(version)
    return {True: "accepted", False: "refused", None: "unknown"}[says]


def _ports(judged: Sequence[PortResult], request: ProbeRequest) -> list[dict[str, Any]]:
    """One entry for each place, in the order in which they were asked."""
    places: dict[tuple[str, int], list[PortResult]] = {}
    for one in judged:
        places.setdefault((one.host, one.port), []).append(one)
    return [_port(host, number, rows, request) for (host, number), rows in places.items()]


def _port(host: str, number: int, rows: Sequence[PortResult], request: ProbeRequest) -> dict[str, Any]:
    port, rule = find(request.product, number), request.rules[number]
    return {
        "host": host,
        "port": number,
        "reached_at": request.path_to(host).reached_at(number),
        "service": port.service if port else "",
        "needs": port.needs if port else "",
        "client_certificate": port.client_certificate.value if port else "unknown",
        "required": rule.required,
        "counts": rule.counts,
        "speaks_tls": any(row.observation.spoke_tls for row in rows),
        "accepts": [row.version for row in rows if row.verdict is Verdict.ACCEPTED],
        "certificate": _certificate(row.openssl.certificate for row in rows if row.openssl is not None),
        "second_opinion": [
            {
                "version": row.version,
                "observation": row.openssl.observation.text,
                "offered": row.openssl.offered,
                "completed": row.openssl.completed,
                "cipher": row.openssl.cipher,
            }
            for row in rows
            if row.openssl is not None
        ],
    }


def _certificate(found: Iterable[PeerCertificate | None]) -> dict[str, Any] | None:
    """The last certificate, which is that of the highest version."""
    seen = [certificate for certificate in found if certificate is not None]
    if not seen:
        return None
    last = seen[-1]
    return {
        "subject": last.subject,
        "issuer": last.issuer,
        "expires": last.expires.isoformat() if last.expires else None,
        "sha256": last.fingerprint,
    }


def _evidence(one: PortResult, time: str, request: ProbeRequest) -> dict[str, str]:
    reached = request.path_to(one.host).reached_at(one.port)
    at = f" (reached at port {reached})" if reached != one.port else ""
    return {
        "command": f"ClientHello {version_name(wire_version(one.version))} to {one.place}{at}",
        "line": f"{one.verdict.value}: {one.seen}",
        "time": time,
    }
