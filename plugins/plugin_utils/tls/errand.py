# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one task of tls_probe is to find out, checked before anything is sent, and its result as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ..product.model import TLS_VERSIONS, Product
from ..product.release import version_tuple
from ..rollout.wait import Clock
from .certificate import Certificate
from .hello import OFFERS, version_name, wire_version
from .path import DIRECT, Path
from .ports import ALONE, CONTROL_PORT, Mode, TlsPort, expected, find, governed_ports
from .probe import Manners, probe_host
from .proof import Baseline, Rule, prove
from .starttls import Start
from .verdict import PortResult, Verdict

__all__ = ["OPTIONS", "PRODUCTS", "BadErrand", "Errand", "run_errand", "too_close"]

PRODUCTS = tuple(product.value for product in Product if product is not Product.UNKNOWN)
# The options that an errand is made of, as an argument spec of Ansible.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "hosts": {"type": "list", "elements": "str", "default": []},
    "ports": {"type": "list", "elements": "int", "default": []},
    "extra_ports": {"type": "list", "elements": "int", "default": []},
    "unlisted": {"type": "str", "default": ""},
    "starttls": {"type": "dict", "default": {}},
    "product": {"type": "str", "choices": list(PRODUCTS)},
    "release": {"type": "str", "default": ""},
    "mode": {"type": "str", "choices": [mode.value for mode in Mode], "default": Mode.NORMAL.value},
    "target": {"type": "str", "choices": list(TLS_VERSIONS), "default": "1.2"},
    "exact": {"type": "bool", "default": False},
    "versions": {"type": "list", "elements": "str", "choices": list(OFFERS), "default": list(TLS_VERSIONS)},
    "baseline": {"type": "list", "elements": "dict"},
    "second_opinion": {"type": "bool", "default": False},
    "timeout": {"type": "float", "default": 5.0},
    "pause": {"type": "float", "default": 0.05},
    "spacing": {"type": "float", "default": 0.5},
    "parallel": {"type": "int", "default": 2},
    "time_limit": {"type": "float", "default": 600.0},
}
# Enough for a whole ServerHello, with the extension that names TLS 1.3.
_EVIDENCE_BYTES = 128
_MOST_PARALLEL = 8
_LEAST_SPACING = 0.05  # below it, two tries are one burst for any server
_GOOD_SPACING = float(OPTIONS["spacing"]["default"])


class BadErrand(ValueError):
    """An option with a value that cannot be meant; the text names both."""


@dataclass(frozen=True)
class Errand:
    """Whom to ask for what. `rules` has an entry for each port."""

    hosts: tuple[str, ...]
    rules: Mapping[int, Rule]
    target: str
    versions: tuple[str, ...]
    exact: bool
    timeout: float
    manners: Manners
    product: Product | None
    release: tuple[int, ...] | None
    mode: Mode
    baseline: Baseline | None
    unlisted: str = ""  # why further ports are not known; who names ports knows them
    path: Path = DIRECT
    own_address: str = ""  # the node that the numbers of the ports in `path` are of

    @classmethod
    def of(cls, args: Mapping[str, Any], own_address: str, path: Path = DIRECT) -> Errand:
        """From OPTIONS, of the types that they have there, and the path to the hosts. Raises BadErrand."""
        hosts = [str(host).strip().strip("[]") for host in args["hosts"] or [own_address]]
        if not all(hosts):
            raise BadErrand("hosts has an empty entry; leave hosts out to probe the node itself")
        product = Product(args["product"]) if args["product"] else None
        mode = Mode(args["mode"])
        release = _release(args["release"])
        target = str(args["target"])
        rules = _rules(args["ports"], args["extra_ports"], product, release, mode, target)
        doubted = frozenset(port for port, rule in rules.items() if rule.counts)
        return cls(
            hosts=tuple(dict.fromkeys(hosts)),
            rules=rules,
            target=target,
            versions=tuple(version for version in OFFERS if version in args["versions"]),
            exact=bool(args["exact"]),
            timeout=_seconds("timeout", args["timeout"], 3600),
            manners=_manners(args, doubted),
            product=product,
            release=release,
            mode=mode,
            baseline=_baseline(args["baseline"], target),
            unlisted="" if args["ports"] else _unlisted(args["unlisted"]),
            path=path,
            own_address=own_address.strip("[]"),
        )

    def path_to(self, host: str) -> Path:
        """The path to a host; another one than the node has its ports where they are."""
        return self.path if host == self.own_address else replace(self.path, ports={})


def too_close(spacing: float) -> str:
    """What to say where refused versions are offered again too early for a proof; nothing where they are not."""
    if spacing >= _GOOD_SPACING:
        return ""
    return (
        f"A TLS version that is refused is offered again after {spacing:g} s. Below {_GOOD_SPACING:g} s a server that "
        "limits the rate of connections can look like one that refuses the version, so this proves less"
    )


def run_errand(errand: Errand, clock: Clock | None = None) -> dict[str, Any]:
    """Probe all hosts, one after the other, and judge. Returns what the module returns."""
    judged: list[PortResult] = []
    times: dict[str, str] = {}
    for host in errand.hosts:
        times[host] = datetime.now(UTC).isoformat(timespec="seconds")
        judged += probe_host(
            host,
            errand.rules,
            errand.target,
            errand.timeout,
            errand.versions,
            errand.manners,
            clock,
            errand.path_to(host),
        )
    summary = prove(
        judged,
        errand.target,
        exact=errand.exact,
        rules=errand.rules,
        baseline=errand.baseline,
        unlisted=errand.unlisted,
    )
    return {
        "changed": False,
        "proof": summary.proof.value,
        "reason": summary.reason,
        "final": summary.final or bool(errand.path.blocked),
        "lost": list(summary.lost),
        "unlisted": errand.unlisted,
        "ports": _ports(judged, errand),
        "results": [_result(one, errand) for one in judged],
        "evidence": [_evidence(one, times[one.host], errand) for one in judged if one.observation.offered],
    }


def _unlisted(error: str) -> str:
    text = " ".join(error.split()).rstrip(".")
    return f"the SIP ports of its cluster could not be listed: {text}" if text else ""


def _release(text: str) -> tuple[int, ...] | None:
    try:
        return version_tuple(text) if text else None
    except ValueError as error:
        raise BadErrand(f"release: {error}") from error


def _rules(
    named: Sequence[int],
    extra: Sequence[int],
    product: Product | None,
    release: tuple[int, ...] | None,
    mode: Mode,
    target: str,
) -> dict[int, Rule]:
    """What each port is asked for: those that are named, or else those of the product; then the extra ones.

    Who names a port wants it proven. The ports of the product, and those that a whole cluster is configured with, exist
    on a node only with the service behind them.
    """
    for option, numbers in (("ports", named), ("extra_ports", extra)):
        if wrong := [number for number in numbers if not 1 <= number <= 65535]:
            raise BadErrand(f"{option} has {wrong[0]}, which is no TCP port (1 to 65535)")
    own = [port.port for port in governed_ports(product, release)] if product else [CONTROL_PORT]
    required = set(named) or {CONTROL_PORT}
    rules: dict[int, Rule] = {}
    for number in (*(named or own), *extra):
        port = find(product, number)
        rules.setdefault(
            number,
            Rule(
                required=number in required,
                counts=port is None or port.governed(release) or (release is None and port.since is not None),
                lowest=port.lowest(target, mode) if port else "",
            ),
        )
    return rules


def _manners(args: Mapping[str, Any], doubted: frozenset[int]) -> Manners:
    if not 1 <= args["parallel"] <= _MOST_PARALLEL:
        raise BadErrand(f"parallel is {args['parallel']}; it must be 1 to {_MOST_PARALLEL}")
    if not 0 <= args["pause"] <= 60:
        raise BadErrand(f"pause is {args['pause']:g}; it must be 0 to 60 seconds")
    if not _LEAST_SPACING <= args["spacing"] <= 60:
        raise BadErrand(f"spacing is {args['spacing']:g}; it must be {_LEAST_SPACING:g} to 60 seconds")
    return Manners(
        parallel=args["parallel"],
        pause=args["pause"],
        spacing=args["spacing"],
        doubted=doubted,
        limit=_seconds("time_limit", args["time_limit"], 86400),
        alone=ALONE,
        starts=_starts(args["starttls"]),
        opinion=bool(args["second_opinion"]),
    )


def _starts(given: Mapping[Any, Any]) -> dict[int, Start]:
    starts = {}
    for port, start in given.items():
        kinds = [kind.value for kind in Start]
        if not str(port).isdigit() or not 1 <= int(port) <= 65535:
            raise BadErrand(f"starttls has {port}, which is no TCP port (1 to 65535)")
        if start not in kinds:
            raise BadErrand(f"starttls has {start} for port {port}; it must be one of {', '.join(kinds)}")
        starts[int(port)] = Start(start)
    return starts


def _seconds(option: str, value: float, most: float) -> float:
    if not 0 < value <= most:
        raise BadErrand(f"{option} is {value:g}; it must be above 0 and at most {most:g} seconds")
    return float(value)


def _baseline(given: Sequence[Mapping[str, Any]] | None, target: str) -> Baseline | None:
    try:
        return None if given is None else Baseline.of(given, target)
    except ValueError as error:
        raise BadErrand(f"baseline: {error}; it must be the results of an earlier probe") from error


def _result(one: PortResult, errand: Errand) -> dict[str, Any]:
    return {
        "host": one.host,
        "port": one.port,
        "reached_at": errand.path_to(one.host).reached_at(one.port),
        "version": one.version,
        "verdict": one.verdict.value,
        "expected": _expected(find(errand.product, one.port), one.version, errand),
        "observation": one.seen,
        "evidence": one.observation.data[:_EVIDENCE_BYTES].hex(),
        "duration_s": round(one.observation.duration, 6),
    }


def _expected(port: TlsPort | None, version: str, errand: Errand) -> str:
    """What the documents say that the port does at the target."""
    if port is None:
        return "unknown"
    says = expected(port, errand.target, errand.release, errand.mode).get(version)
    return {True: "accepted", False: "refused", None: "unknown"}[says]


def _ports(judged: Sequence[PortResult], errand: Errand) -> list[dict[str, Any]]:
    """One entry for each place, in the order in which they were asked."""
    places: dict[tuple[str, int], list[PortResult]] = {}
    for one in judged:
        places.setdefault((one.host, one.port), []).append(one)
    return [_port(host, number, rows, errand) for (host, number), rows in places.items()]


def _port(host: str, number: int, rows: Sequence[PortResult], errand: Errand) -> dict[str, Any]:
    port, rule = find(errand.product, number), errand.rules[number]
    return {
        "host": host,
        "port": number,
        "reached_at": errand.path_to(host).reached_at(number),
        "service": port.service if port else "",
        "needs": port.needs if port else "",
        "client_certificate": port.client_certificate.value if port else "unknown",
        "required": rule.required,
        "counts": rule.counts,
        "speaks_tls": any(row.observation.spoke_tls for row in rows),
        "accepts": [row.version for row in rows if row.verdict is Verdict.ACCEPTED],
        "certificate": _certificate(row.opinion.certificate for row in rows if row.opinion is not None),
        "second_opinion": [
            {
                "version": row.version,
                "observation": row.opinion.observation.text,
                "offered": row.opinion.offered,
                "completed": row.opinion.completed,
                "cipher": row.opinion.cipher,
            }
            for row in rows
            if row.opinion is not None
        ],
    }


def _certificate(found: Iterable[Certificate | None]) -> dict[str, Any] | None:
    """The last one, which is that of the highest version."""
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


def _evidence(one: PortResult, time: str, errand: Errand) -> dict[str, str]:
    reached = errand.path_to(one.host).reached_at(one.port)
    at = f" (reached at port {reached})" if reached != one.port else ""
    return {
        "command": f"ClientHello {version_name(wire_version(one.version))} to {one.place}{at}",
        "line": f"{one.verdict.value}: {one.seen}",
        "time": time,
    }
