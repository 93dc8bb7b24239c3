# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the rollout of each cluster ended, and why one may not begin: from the plan, and from what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .advice import Cause
from .cluster_stop import ClusterStop
from .make_stop import stop_of_cut_off, stop_of_lost
from .record import ClusterRecord, Outcome

__all__ = ["ClusterOutcome", "outcome_of_stop", "outcomes_of", "why_not_begun"]

Records = Mapping[str, ClusterRecord | None]


@dataclass(frozen=True)
class ClusterOutcome:
    """How a cluster ended. `message` says why it was not begun, `stop` why it was stopped."""

    outcome: Outcome
    message: str = ""
    stop: ClusterStop | None = None


def outcome_of_stop(stop: ClusterStop) -> Outcome:
    """The outcome of a cluster that was stopped."""
    return Outcome.WINDOW_CLOSED if stop.cause in (Cause.WINDOW, Cause.STOP_ASKED) else Outcome.FAILED


def why_not_begun(plan: Mapping[str, Any], cluster: Mapping[str, Any], records: Records) -> str:
    """Why no wave of the cluster may begin; empty if one may.

    ``records`` are those of the other clusters, by name: at least those of the canary and of earlier batches, which
    have ended. A cluster without a record has not begun.
    """
    ended = {other["name"]: _of_record(other, records.get(other["name"])) for other in plan["clusters"]}
    return _why_not_begun(plan, cluster, ended)


def outcomes_of(
    plan: Mapping[str, Any],
    records: Records,
    *,
    check_mode: bool = False,
    continue_with: Callable[[], Sequence[str]] = list,
) -> dict[str, ClusterOutcome]:
    """How each cluster ended, by name, in the order of the plan.

    In check mode nothing was begun: a cluster has the outcome that it would have if all its waves ended well.
    ``continue_with`` gives the command that continues; it is called only if a stop must be made here.
    """
    if check_mode:
        found = _in_check_mode(plan)
        return {cluster["name"]: found[cluster["name"]] for cluster in plan["clusters"]}

    def stop(cluster: Mapping[str, Any], record: ClusterRecord) -> ClusterStop:
        make = stop_of_cut_off if record.step else stop_of_lost
        return make(record, cluster, continue_with())

    return {cluster["name"]: _ended(plan, cluster, records, stop) for cluster in plan["clusters"]}


def _ended(
    plan: Mapping[str, Any],
    cluster: Mapping[str, Any],
    records: Records,
    stop: Callable[[Mapping[str, Any], ClusterRecord], ClusterStop],
) -> ClusterOutcome:
    record = records.get(cluster["name"])
    outcome = _of_record(cluster, record)
    if outcome.is_good:
        return ClusterOutcome(outcome)
    if record is None:
        return ClusterOutcome(outcome, why_not_begun(plan, cluster, records) or _not_begun(cluster))
    if record.outcome is not None:
        return ClusterOutcome(outcome, record.message, record.stop)
    return ClusterOutcome(outcome, stop=stop(cluster, record))


def _in_check_mode(plan: Mapping[str, Any]) -> dict[str, ClusterOutcome]:
    found: dict[str, ClusterOutcome] = {}
    for cluster in sorted(plan["clusters"], key=lambda one: (one["batch"] is None, one["batch"] or 0)):
        reason = _why_not_begun(plan, cluster, {name: ended.outcome for name, ended in found.items()})
        outcome = _without_waves(cluster) or (Outcome.NOT_STARTED if reason else _good(cluster))
        if cluster["waves"] and outcome.is_good:
            outcome = Outcome.WOULD_CHANGE
        if not outcome.is_good:
            reason = reason or _not_begun(cluster)
        found[cluster["name"]] = ClusterOutcome(outcome, reason)
    return found


def _of_record(cluster: Mapping[str, Any], record: ClusterRecord | None) -> Outcome:
    """How a cluster ended, as far as its own record tells it."""
    if record is not None and record.outcome is not None:
        return _good(cluster) if record.outcome.is_good else record.outcome
    if outcome := _without_waves(cluster):
        return outcome
    if record is None:
        return Outcome.NOT_STARTED
    if record.step or _nodes_of_waves(cluster) - set(record.done):
        return Outcome.FAILED
    return _good(cluster)


def _without_waves(cluster: Mapping[str, Any]) -> Outcome | None:
    """The outcome of a cluster in which no wave can be; None where there are waves."""
    if cluster["waves"]:
        return None
    if cluster["blocked"]:
        return Outcome.BLOCKED
    # Where none of its nodes can be read, or none of those with work be changed, it has not been brought anywhere.
    return Outcome.NOT_STARTED if cluster["needs_change"] or not cluster["conductor"] else _good(cluster)


def _good(cluster: Mapping[str, Any]) -> Outcome:
    """The outcome of a cluster that nothing is left to be done in."""
    if cluster["absent"]:
        return Outcome.PARTIAL
    if cluster["needs_change"]:
        return Outcome.DONE
    return Outcome.EXCEPTED if cluster["exception"] and cluster["exception"]["running"] else Outcome.UNCHANGED


def _nodes_of_waves(cluster: Mapping[str, Any]) -> set[str]:
    return {name for wave in cluster["waves"] for name in wave}


def _why_not_begun(plan: Mapping[str, Any], cluster: Mapping[str, Any], ended: Mapping[str, Outcome]) -> str:
    name, canary = cluster["name"], plan["canary"]
    if cluster["blocked"]:
        return f"Cluster {name} is blocked by the pre-check. Nothing was sent to it."
    if not cluster["needs_change"]:
        return ""
    if name != canary and not (first := ended.get(canary, Outcome.NOT_STARTED)).is_good:
        if first is Outcome.WINDOW_CLOSED:
            return _waits(name, f"the canary cluster {canary} was done")
        return (
            f"Cluster {name} was not started, because the canary cluster {canary} did not succeed. Nothing was sent to "
            "it."
        )
    if stopped := _stopped_before(plan, cluster, ended):
        names = ", ".join(stopped)
        if all(ended.get(other) is Outcome.WINDOW_CLOSED for other in stopped):
            return _waits(name, f"an earlier batch was done (vos_tls_batches): {names}")
        return (
            f"Cluster {name} was not started, because an earlier batch was stopped (vos_tls_batches): {names}. Nothing "
            "was sent to it."
        )
    return ""


def _waits(name: str, before: str) -> str:
    why = f"the window closed, or vos_tls_stop asked for the end, before {before}"
    return f"Cluster {name} waits for the next run: {why}. Nothing was sent to it."


def _stopped_before(plan: Mapping[str, Any], cluster: Mapping[str, Any], ended: Mapping[str, Outcome]) -> list[str]:
    """The clusters of earlier batches that let no later batch begin: those that were stopped; if there are none, those
    that were not started. A blocked one lets it: it was never to begin, and the plan has said so."""
    own = cluster["batch"]
    earlier = [one for one in _with_batch(plan["clusters"]) if own is not None and one["batch"] < own]
    ways = ((Outcome.FAILED, Outcome.WINDOW_CLOSED), (Outcome.NOT_STARTED,))
    found = ([one["name"] for one in earlier if ended.get(one["name"]) in way] for way in ways)
    return next((names for names in found if names), [])


def _with_batch(clusters: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The clusters that a conductor was found for, in the order of their batches."""
    return sorted((one for one in clusters if one["batch"] is not None), key=lambda one: int(one["batch"]))


def _not_begun(cluster: Mapping[str, Any]) -> str:
    return f"Cluster {cluster['name']} was not started. Nothing was sent to it."
