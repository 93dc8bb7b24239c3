# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request for a probe of TLS ports: its options, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..product.catalogue import RECOGNISED
from ..product.model import TLS_VERSIONS, Product
from ..product.release import version_tuple
from .client_hello import OFFERS
from .path import DIRECT, Path
from .ports import ALONE, CONTROL_PORT, Mode, find, governed_ports
from .probe import Pacing
from .proof import Baseline, PortRule
from .starttls import Start

__all__ = ["OPTIONS", "PRODUCTS", "BadRequest", "ProbeRequest", "too_close"]

PRODUCTS = tuple(product.value for product in RECOGNISED)
# The options of a request, as an argument spec of Ansible.
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
_MOST_PARALLEL = 8
_LEAST_SPACING = 0.05  # seconds; below it, a server sees two tries as one burst
_GOOD_SPACING = float(OPTIONS["spacing"]["default"])


class BadRequest(ValueError):
    """An option has an invalid value; the text names both."""


@dataclass(frozen=True)
class ProbeRequest:
    """Which hosts, ports and versions to probe. `rules` has an entry for each port."""

    hosts: tuple[str, ...]
    rules: Mapping[int, PortRule]
    target: str
    versions: tuple[str, ...]
    exact: bool
    timeout: float
    pacing: Pacing
    product: Product | None
    release: tuple[int, ...] | None
    mode: Mode
    baseline: Baseline | None
    unlisted: str = ""  # why further ports are not known; empty if the user named the ports
    path: Path = DIRECT
    own_address: str = ""  # the node to which the port numbers in `path` belong

    @classmethod
    def of(cls, args: Mapping[str, Any], own_address: str, path: Path = DIRECT) -> ProbeRequest:
        """From the values of OPTIONS, in their types, and the path to the hosts. Raises BadRequest."""
        hosts = [str(host).strip().strip("[]") for host in args["hosts"] or [own_address]]
        if not all(hosts):
            raise BadRequest("hosts has an empty entry; leave hosts out to probe the node itself")
        product = Product(args["product"]) if args["product"] else None
        mode = Mode(args["mode"])
        release = _release(args["release"])
        target = str(args["target"])
        rules = _rules(args["ports"], args["extra_ports"], product, release, mode, target)
        if own_address.strip("[]") in hosts:
            _refuse_shared_places(rules, path)
        doubted = frozenset(port for port, rule in rules.items() if rule.counts)
        return cls(
            hosts=tuple(dict.fromkeys(hosts)),
            rules=rules,
            target=target,
            versions=tuple(version for version in OFFERS if version in args["versions"]),
            exact=bool(args["exact"]),
            timeout=_seconds("timeout", args["timeout"], 3600),
            pacing=_pacing(args, doubted),
            product=product,
            release=release,
            mode=mode,
            baseline=_baseline(args["baseline"], target),
            unlisted="" if args["ports"] else _unlisted(args["unlisted"]),
            path=path,
            own_address=own_address.strip("[]"),
        )

    def path_to(self, host: str) -> Path:
        """The path to a host; the port numbers are replaced only for the node itself."""
        return self.path if host == self.own_address else replace(self.path, ports={})


def too_close(spacing: float) -> str:
    """The warning if refused versions are offered again too soon for a proof; otherwise empty."""
    if spacing >= _GOOD_SPACING:
        return ""
    return (
        f"A TLS version that is refused is offered again after {spacing:g} s. Below {_GOOD_SPACING:g} s a server that "
        "limits the rate of connections can look like one that refuses the version, so the proof is weaker"
    )


def _refuse_shared_places(ports: Iterable[int], path: Path) -> None:
    """Two ports of the node must not be reached at the same place. Raises BadRequest."""
    asked: dict[int, int] = {}
    for port in ports:
        other = asked.setdefault(path.reached_at(port), port)
        if other != port:
            raise BadRequest(
                f"by vos_tls_port_map the ports {other} and {port} of the node are both reached at "
                f"{path.reached_at(port)}; put both into the map, or name the ports to probe with vos_tls_probe_ports"
            )


def _unlisted(error: str) -> str:
    text = " ".join(error.split()).rstrip(".")
    return f"the SIP ports of its cluster could not be listed: {text}" if text else ""


def _release(text: str) -> tuple[int, ...] | None:
    try:
        return version_tuple(text) if text else None
    except ValueError as error:
        raise BadRequest(f"release: {error}") from error


def _rules(
    named: Sequence[int],
    extra: Sequence[int],
    product: Product | None,
    release: tuple[int, ...] | None,
    mode: Mode,
    target: str,
) -> dict[int, PortRule]:
    """The rule of each port: the ports that the user named, else those of the product; then the extra ones.

    A port that the user named must be proven. The ports of the product, and those that are configured for a whole
    cluster, are open on a node only if their service runs there.
    """
    for option, numbers in (("ports", named), ("extra_ports", extra)):
        if wrong := [number for number in numbers if not 1 <= number <= 65535]:
            raise BadRequest(f"{option} has {wrong[0]}, which is not a TCP port (1 to 65535)")
    own = [port.port for port in governed_ports(product, release)] if product else [CONTROL_PORT]
    required = set(named) or {CONTROL_PORT}
    rules: dict[int, PortRule] = {}
    for number in (*(named or own), *extra):
        port = find(product, number)
        rules.setdefault(
            number,
            PortRule(
                required=number in required,
                counts=port is None or port.governed(release) or (release is None and port.since is not None),
                lowest=port.lowest(target, mode) if port else "",
            ),
        )
    return rules


def _pacing(args: Mapping[str, Any], doubted: frozenset[int]) -> Pacing:
    if not 1 <= args["parallel"] <= _MOST_PARALLEL:
        raise BadRequest(f"parallel is {args['parallel']}; it must be 1 to {_MOST_PARALLEL}")
    if not 0 <= args["pause"] <= 60:
        raise BadRequest(f"pause is {args['pause']:g}; it must be 0 to 60 seconds")
    if not _LEAST_SPACING <= args["spacing"] <= 60:
        raise BadRequest(f"spacing is {args['spacing']:g}; it must be {_LEAST_SPACING:g} to 60 seconds")
    return Pacing(
        parallel=args["parallel"],
        pause=args["pause"],
        spacing=args["spacing"],
        doubted=doubted,
        limit=_seconds("time_limit", args["time_limit"], 86400),
        alone=ALONE,
        starts=_starts(args["starttls"]),
        openssl=bool(args["second_opinion"]),
    )


def _starts(given: Mapping[Any, Any]) -> dict[int, Start]:
    starts = {}
    for port, start in given.items():
        kinds = [kind.value for kind in Start]
        if not str(port).isdigit() or not 1 <= int(port) <= 65535:
            raise BadRequest(f"starttls has {port}, which is not a TCP port (1 to 65535)")
        if start not in kinds:
            raise BadRequest(f"starttls has {start} for port {port}; it must be one of {', '.join(kinds)}")
        starts[int(port)] = Start(start)
    return starts


def _seconds(option: str, value: float, most: float) -> float:
    if not 0 < value <= most:
        raise BadRequest(f"{option} is {value:g}; it must be above 0 and at most {most:g} seconds")
    return float(value)


def _baseline(given: Sequence[Mapping[str, Any]] | None, target: str) -> Baseline | None:
    try:
        return None if given is None else Baseline.of(given, target)
    except ValueError as error:
        raise BadRequest(f"baseline: {error}; it must be the results of an earlier probe") from error
