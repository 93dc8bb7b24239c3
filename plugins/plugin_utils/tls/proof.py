# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof over all ports: whether a minimum is in effect, compared with the same ports before the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..product.model import TLS_VERSIONS
from .client_hello import TLS_1_2, version_name, wire_version
from .observation import Kind
from .ports import NEVER_OLD
from .verdict import PortResult, Proof, Verdict

__all__ = ["Baseline", "PortRule", "Summary", "prove"]

_Ports = Mapping[str, Sequence[PortResult]]  # the results of each place


@dataclass(frozen=True)
class PortRule:
    """How a port counts for the proof.

    `required`: it must be open and judged; otherwise a port that accepts no connection, or speaks no TLS, is left out.
    `counts`: if false, the port proves nothing for or against the minimum. `lowest` is the lowest version that the port
    may accept, if that is below the target.
    """

    required: bool = True
    counts: bool = True
    lowest: str = ""


_NAMED = PortRule()
# Verdicts that show neither that a version is accepted nor that the minimum refuses it.
_UNCLEAR = (Verdict.REFUSED_BY_CIPHER, Verdict.INCONCLUSIVE, Verdict.PROBE_ERROR)


@dataclass(frozen=True)
class Baseline:
    """What the ports did before the change.

    `spoke` are the places that spoke TLS, `unclear` those that could not be judged, and `showed_old` says whether one
    accepted a version below the target. A place is a host and a port.
    """

    spoke: frozenset[str]
    showed_old: bool
    unclear: frozenset[str] = frozenset()

    @classmethod
    def of(cls, results: Sequence[Mapping[str, Any]], target: str) -> Baseline:
        """From the `results` of tls_probe before the change. Raises ValueError if they are no such results."""
        spoke, unclear, showed_old = set(), set(), False
        for row in results:
            try:
                verdict, version = Verdict(str(row["verdict"])), wire_version(str(row["version"]))
                place = _place(str(row["host"]), int(row["port"]))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"not a result of a probe: {str(row)[:200]} ({error})") from error
            if verdict is Verdict.ACCEPTED or verdict.refused:
                spoke.add(place)
            if verdict in _UNCLEAR:
                unclear.add(place)
            showed_old |= verdict is Verdict.ACCEPTED and version < wire_version(target)
        return cls(frozenset(spoke), showed_old, frozenset(unclear))


@dataclass(frozen=True)
class Summary:
    """The proof, with its reason in one sentence, and another one where ports are not known.

    `lost` are the places that spoke TLS before the change and do not now. `final`: no later probe can improve it.
    """

    proof: Proof
    reason: str
    lost: tuple[str, ...] = ()
    final: bool = False


def prove(
    results: Sequence[PortResult],
    target: str,
    *,
    exact: bool = False,
    rules: Mapping[int, PortRule] | None = None,
    baseline: Baseline | None = None,
    unlisted: str = "",
) -> Summary:
    """Whether the minimum version `target` is in effect on every port of `results`.

    Effective: each port refuses every version below the target and accepts the target or a higher one. If the minimum
    was lowered, this proves nothing, because a higher minimum looks the same. With `exact`, a port must accept the
    target itself; one port is enough, because a node restarts as a whole, and some ports never speak an old version.

    `rules` are by port; a port without a rule is required. With a `baseline`, a port that spoke TLS before must do so
    now, and at least one must have accepted an old version before: otherwise the probe itself, or the path to the node,
    may refuse it. `unlisted` says why further ports of the node are not known. Those may accept anything, so the known
    ports cannot prove the minimum; but they can still disprove it.
    """
    found = _prove(results, target, exact, rules or {}, baseline)
    if not unlisted:
        return found
    reason = f"{found.reason} {unlisted[0].upper()}{unlisted[1:]}."
    if found.proof is not Proof.EFFECTIVE:
        return replace(found, reason=reason)
    return replace(found, proof=Proof.UNPROVEN, reason=reason, final=True)


def _prove(
    results: Sequence[PortResult], target: str, exact: bool, rules: Mapping[int, PortRule], baseline: Baseline | None
) -> Summary:
    ports = _by_place(results, rules)
    weak = [
        f"{place} accepts {_join(low)}"
        for place, rows in ports.items()
        if (low := _chosen_below(rows, _bound(rows[0], rules, target)))
    ]
    if weak:
        return Summary(Proof.NOT_EFFECTIVE, f"{_first(weak)}, below {_name(target)}.")
    if not ports:
        return Summary(Proof.UNPROVEN, "No port was probed.")
    lost = _lost(ports, target, baseline)
    if not any(row.observation.connected for rows in ports.values() for row in rows):
        closed = [f"{row.place}: {row.seen}" for rows in ports.values() for row in rows if row.version == target]
        text = f"No TLS port could be reached ({_first(closed or list(ports))})."
        return Summary(Proof.UNREACHABLE, text, lost, final=baseline is not None and not baseline.spoke)
    if lost:
        now = _of_target(ports[lost[0]], target).seen
        return Summary(Proof.UNPROVEN, f"{_first(lost)} spoke TLS before the change and does not now: {now}.", lost)
    judged = {place: rows for place, rows in ports.items() if not _left_out(rows, rules, target)}
    unclear = baseline.unclear if baseline is not None else frozenset()
    gaps = {
        place: f"{place} {gap}"
        for place, rows in judged.items()
        if (gap := _gap(rows, target, _bound(rows[0], rules, target)))
    }
    if gaps:
        return Summary(Proof.UNPROVEN, f"{_first([*gaps.values()])}.", final=unclear.issuperset(gaps))
    if not judged:
        return Summary(Proof.UNPROVEN, f"None of the ports that were reached speaks TLS ({_first(list(ports))}).")
    if exact:
        return _prove_exactly(judged, target, unclear)
    if baseline is not None and _below(target) and not baseline.showed_old:
        why = "before the change no port accepted a lower version either"
        text = f"The refusals do not prove that {_name(target)} became the minimum: {why}."
        return Summary(Proof.UNPROVEN, text, final=True)
    return Summary(Proof.EFFECTIVE, _effective(judged, ports, target))


def _effective(judged: _Ports, ports: _Ports, target: str) -> str:
    where = next(iter(judged)) if len(judged) == 1 else f"Each of {len(judged)} ports"
    below = [_name(version) for version in _below(target)]
    refused = f"refuses {_join(below)}" if below else "has no version below the target to refuse"
    # A closed port belongs to a service that is not activated. A port that does not answer may be open for other
    # clients, so the reason says that it was not checked.
    filtered = [place for place in ports if place not in judged and _filtered(ports[place], target)]
    but = f"; nothing came back from {_first(filtered)}" if filtered else ""
    return f"{where} {refused} and accepts {_name(target)} or higher{but}."


def _by_place(results: Sequence[PortResult], rules: Mapping[int, PortRule]) -> dict[str, list[PortResult]]:
    ports: dict[str, list[PortResult]] = {}
    for result in results:
        if rules.get(result.port, _NAMED).counts:
            ports.setdefault(result.place, []).append(result)
    return ports


def _bound(row: PortResult, rules: Mapping[int, PortRule], target: str) -> str:
    """The lowest version that a port may accept."""
    lowest = rules.get(row.port, _NAMED).lowest or target
    return lowest if wire_version(lowest) < wire_version(target) else target


def _lost(ports: _Ports, target: str, baseline: Baseline | None) -> tuple[str, ...]:
    """The places that spoke TLS before and do not now; one that is silent now is among them."""
    if baseline is None:
        return ()
    return tuple(
        place
        for place, rows in ports.items()
        if place in baseline.spoke and not any(row.observation.spoke_tls for row in rows)
    )


def _left_out(rows: Sequence[PortResult], rules: Mapping[int, PortRule], target: str) -> bool:
    """Whether a port that is not required is closed, or speaks another protocol."""
    if rules.get(rows[0].port, _NAMED).required:
        return False
    return _of_target(rows, target).observation.kind in (Kind.CLOSED, Kind.UNREACHABLE, Kind.NOT_TLS)


def _filtered(rows: Sequence[PortResult], target: str) -> bool:
    return _of_target(rows, target).observation.kind is Kind.UNREACHABLE


def _of_target(rows: Sequence[PortResult], target: str) -> PortResult:
    """The row of the target, which is offered first; of another version if the target was not offered."""
    return next((row for row in rows if row.version == target), rows[0])


def _prove_exactly(ports: _Ports, target: str, unclear: frozenset[str]) -> Summary:
    """Whether the target itself is accepted, on ports that accept it or a higher version and none below it."""
    own = {place: row for place, rows in ports.items() for row in rows if row.version == target}
    accepting = [place for place, row in own.items() if row.verdict is Verdict.ACCEPTED]
    if accepting:
        return Summary(Proof.EFFECTIVE, f"{_first(accepting)} accepts {_name(target)} itself, and nothing below it.")
    never = [place for place, row in own.items() if _never_speaks(row)]
    refusing = [place for place, row in own.items() if row.verdict is Verdict.REFUSED_BY_VERSION]
    if strict := [place for place in refusing if place not in never]:
        return Summary(Proof.TOO_STRICT, f"{_first(strict)} refuses {_name(target)} and accepts a higher version.")
    if never:
        why = f"refuses what is below {_name('1.2')} at any minimum, so it cannot show that {_name(target)} is accepted"
        return Summary(Proof.UNPROVEN, f"{_first(never)} {why}.", final=True)
    seen = [f"{place} does not show that it accepts {_name(target)} itself: {row.seen}" for place, row in own.items()]
    return Summary(Proof.UNPROVEN, f"{_first(seen or list(ports))}.", final=unclear.issuperset(own))


def _never_speaks(row: PortResult) -> bool:
    return row.port in NEVER_OLD and wire_version(row.version) < TLS_1_2


def _gap(rows: Sequence[PortResult], target: str, bound: str) -> str:
    """What is missing for the proof on one port, which must refuse versions below the bound; empty if nothing is."""
    high = [row for row in rows if wire_version(row.version) >= wire_version(target)]
    if not any(row.verdict is Verdict.ACCEPTED for row in high):
        seen = next((row.seen for row in high), "not probed")
        return f"does not show that it accepts {_name(target)} or higher: {seen}"
    by_version = {row.version: row for row in rows}
    for version in _below(bound):
        row = by_version.get(version)
        if row is None or row.verdict is not Verdict.REFUSED_BY_VERSION:
            return f"does not show that it refuses {_name(version)}: {row.seen if row else 'not probed'}"
    return ""


def _chosen_below(rows: Sequence[PortResult], target: str) -> list[str]:
    """Names of the versions below the target that the server chose on any connection, whatever was offered."""
    chosen = {row.observation.hello.version for row in rows if row.observation.hello is not None}
    chosen.update(*(row.chosen for row in rows))
    return [version_name(version) for version in sorted(chosen) if version < wire_version(target)]


def _below(target: str) -> list[str]:
    return [version for version in TLS_VERSIONS if wire_version(version) < wire_version(target)]


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _name(version: str) -> str:
    return version_name(wire_version(version))


def _join(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _first(clauses: Sequence[str]) -> str:
    """The first clause, and the number of the others, so that the reason stays one sentence."""
    more = f" (and {len(clauses) - 1} more)" if len(clauses) > 1 else ""
    return f"{clauses[0]}{more}"
