# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of the canary: the cluster that goes alone before the others, and why it is this one."""

from __future__ import annotations

from collections.abc import Sequence

from ..rendering.text import counted
from .model import ClusterPlan, PlanError

__all__ = ["choose_canary"]


def choose_canary(clusters: Sequence[ClusterPlan], wanted: str) -> tuple[str | None, str]:
    """The name of the canary, None where no cluster can begin, and the reason, empty where none has work.

    Emergency Responder is chosen only if nothing else has work: while it is down, emergency calls lose their location.
    Raises PlanError for a canary that was named and cannot be one.
    """
    if wanted:
        return _named(clusters, wanted), "vos_tls_canary names it"
    ready = [cluster for cluster in clusters if not cluster.blocked and not cluster.excepted]
    working = [cluster for cluster in ready if cluster.needs_change]
    if not working:
        return (min(ready, key=_size_and_name).name if ready else None), ""
    others = [cluster for cluster in working if not cluster.locates_emergency_calls]
    chosen = min(others or working, key=_size_and_name)
    if len(working) == 1:
        return chosen.name, "no other cluster has work that can begin"
    if not others:
        return chosen.name, "nothing but Emergency Responder has work that can begin"
    reason = f"the smallest cluster with work ({counted(len(chosen.nodes), 'node')})"
    if sum(len(cluster.nodes) == len(chosen.nodes) for cluster in others) > 1:
        reason += ", the first one by name"
    if min(working, key=_size_and_name).locates_emergency_calls:
        reason += "; Emergency Responder is never chosen by itself"
    return chosen.name, reason


def _named(clusters: Sequence[ClusterPlan], wanted: str) -> str:
    if wanted not in {cluster.name for cluster in clusters}:
        names = ", ".join(cluster.name for cluster in clusters) or "none"
        raise PlanError(f"vos_tls_canary is {wanted}, but there is no such cluster in this run (clusters: {names})")
    if wanted in {cluster.name for cluster in clusters if cluster.excepted}:
        raise PlanError(f"vos_tls_canary is {wanted}, but vos_tls_exceptions has an exception for this cluster")
    return wanted


def _size_and_name(cluster: ClusterPlan) -> tuple[int, str]:
    return len(cluster.nodes), cluster.name
